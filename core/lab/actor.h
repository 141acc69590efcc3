// A program that runs: a thread that makes the calls of a script, each stepped or free.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/base/worker.h"
#include "core/lab/call.h"
#include "core/lab/traced_calls.h"
#include "core/record/recorder.h"

namespace sg::lab {

/// Threads: all public methods from the lab's owner; the program runs on the actor's own thread, with a descriptor table
/// of its own, so that its first socket() really returns 3 and read(0, …) really reads its standard input.
/// The state between them is under `mutex_`.
class Actor {
 public:
  struct Spec {
    std::string id;
    model::ActorId number{};
    model::Role role = model::Role::client;
  };
  /// Where the program is.
  struct Progress {
    std::optional<model::CallKind> at;  ///< it stands before this call, not having made it
    bool in_call = false;
    bool finished = false;
    std::uint32_t steps_left = 0;  ///< calls it may make and has not entered yet
  };

  Actor(Spec spec, record::Source& source, CallSurroundings surroundings, std::unique_ptr<Script> script);
  ~Actor();

  /// From the thread whose network namespace the program shall have. It waits before its first call.
  void start();
  /// Before its first call: another actor, not started, is this one's next thread. It begins when the program starts one, with its descriptors and its standard input,
  /// and waits before its first call. It must live as long as this one.
  void add_thread(Actor& thread);
  std::vector<Actor*> threads() const;
  void step(std::uint32_t calls = 1);
  /// To the end, or up to just before a call of this kind.
  void run(std::optional<model::CallKind> until);
  /// Stops before the next call.
  void pause();
  /// Types into its standard input (a pipe). More than the pipe holds is cut: pipe(7), 64 KiB.
  void input(const std::string& text);
  /// Wakes it from the call it is inside of, which returns EINTR (signal(7)), and lets it go on; nothing where it is inside of none.
  void interrupt();
  /// Wakes it from whatever blocks it and ends the program; returns when its thread has ended.
  void cancel();

  Progress progress() const;
  const Spec& spec() const { return spec_; }

 private:
  void body();
  void begin_as_thread(std::unique_ptr<Script> script, std::shared_ptr<Descriptors> descriptors, int standard_input);
  void start_threads(const std::shared_ptr<Descriptors>& descriptors, int standard_input);
  bool wait_for_permission(model::CallKind next);
  void stand();

  const Spec spec_;
  record::Source* source_;
  CallSurroundings around_;
  std::unique_ptr<Script> script_;  ///< null: a thread that has not begun
  std::size_t begun_ = 0;           ///< so many of threads_; the actor's thread only
  std::shared_ptr<Descriptors> shared_;  ///< a thread's: those of its process; the actor's thread only, once that runs
  int shared_input_ = -1;
  base::UniqueFd input_read_;
  base::UniqueFd input_write_;

  mutable std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  std::uint32_t permitted_ = 0;
  bool free_running_ = false;
  std::optional<model::CallKind> run_until_;
  Progress progress_;
  std::uint32_t entered_ = 0;  ///< calls so far
  bool ended_ = false;
  std::vector<Actor*> threads_;

  std::atomic<bool> cancelled_{false};
  base::Worker worker_;
};

}  // namespace sg::lab
