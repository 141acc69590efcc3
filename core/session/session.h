// One lesson being played: the facade over lab, director and recorder.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/model/event.h"
#include "core/session/command.h"
#include "core/session/tier.h"

namespace sg::session {

/// Must be the first thing main() does after choosing a tier: a user namespace needs a process with one thread.
/// Empty on success, else what was attempted and why it failed.
std::string prepare_process(Tier tier);

struct SessionOptions {
  Tier tier = Tier::lab;
  std::optional<std::uint32_t> pace_ms;  ///< instead of the lesson's
  /// Plays by itself: answers predictions rightly, carries out every step, goes on; stops at the end.
  bool automatic = false;
  std::function<void()> wake;  ///< called from other threads when drain() has something new
};

/// Threads: all methods from one thread (the owner's). Engine threads are its own; none calls back but `wake`.
class Session {
 public:
  Session(std::shared_ptr<const lesson::Lesson> lesson, SessionOptions options);
  ~Session();  ///< cancels every blocked call and joins; well under a second
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Empty on success; else a sentence (no namespace, no NFQUEUE, …).
  std::string start();
  void post(Command command);
  /// Appends what was recorded since the last call, and returns the run it belongs to: when that differs from the last
  /// call's, a Restart lies between, the first event has seq 1 again, and what was drained before is history.
  std::uint64_t drain(std::vector<model::Event>& out);
  SessionStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sg::session
