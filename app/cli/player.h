// Plays one lesson to its end without a window.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/cli/signals.h"
#include "core/lesson/lesson.h"
#include "core/lesson/observer.h"
#include "core/model/timeline.h"
#include "core/model/world.h"
#include "core/session/session.h"

namespace sg::cli {

struct LessonRun {
  explicit LessonRun(std::shared_ptr<const lesson::Lesson> played);
  LessonRun(const LessonRun&) = delete;
  LessonRun& operator=(const LessonRun&) = delete;

  std::shared_ptr<const lesson::Lesson> lesson;
  model::Timeline timeline;
  model::World world;
  lesson::Observer observer;
  session::SessionStatus status;
  std::string failure;     ///< why it did not even start: this machine cannot
  int interrupted_by = 0;  ///< the signal that ended it; 0: none

  /// It requires what this run does not have, and was not played: the lesson's fallback says so.
  bool unplayable() const { return status.unplayable; }
  bool missed() const;  ///< an expectation was not met
  /// Came to its end, and nothing was missed. What cannot be observed here does not count against it.
  bool ok() const { return failure.empty() && interrupted_by == 0 && status.finished && status.stuck.empty() && !unplayable() && !missed(); }
};

struct PlayOptions {
  session::Tier tier{};
  std::optional<std::uint32_t> pace_ms;
  /// Called for each event after it was folded in.
  std::function<void(const model::Event&, const LessonRun&)> on_event;
  /// Called when a batch of events is through, before waiting for more.
  std::function<void()> on_pause;
};

/// Returns when the lesson is finished, or soon after one of `signals`, which are given back then; the session and all it made
/// are gone by then.
void play(LessonRun& run, const PlayOptions& options, Signals& signals);

}  // namespace sg::cli
