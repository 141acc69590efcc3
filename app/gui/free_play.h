// Free play behind the window: writes down what is done by hand, keeps the run before, and says what is opened next.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/gui/free_ui.h"
#include "core/lesson/diary.h"
#include "core/session/command.h"

namespace sg::gui {

struct Run;

/// Threads: the main thread's.
class FreePlay {
 public:
  FreePlay();
  ~FreePlay();
  FreePlay(const FreePlay&) = delete;
  FreePlay& operator=(const FreePlay&) = delete;

  /// A fresh run of this lesson begins.
  void begin(const lesson::Lesson& lesson);
  void apply(const model::Event& event, base::Ns now) { diary_->apply(event, now); }
  /// A command of the window, before the engine has it.
  void note(const session::Command& command, base::Ns now);
  /// What the wish asks for. Null: nothing that free play could open (`error` says why, if it was asked for a file).
  std::shared_ptr<const lesson::Lesson> wished(FreeUi& ui, std::string& error) const;
  /// The run that is left becomes the earlier one.
  void keep(std::shared_ptr<Run> run, FreeUi& ui);
  void forget(FreeUi& ui);
  /// Looks at both runs again where this one has gone on; at most every 100 ms. Not before it was `played`: half a run has nothing to be compared by.
  void compare(FreeUi& ui, const Run& run, base::Ns now, bool played);
  std::size_t deeds() const { return diary_->deeds(); }

 private:
  std::optional<lesson::Diary> diary_;
  std::shared_ptr<Run> earlier_;
  std::size_t compared_ = 0;  ///< events of this run that were looked at
  base::Ns compared_at_ = 0;
};

/// Nothing yet: no program, no step.
std::shared_ptr<const lesson::Lesson> empty_free_play(const lesson::Network& network);
std::vector<Happening> read_happenings(const std::string& folder);

}  // namespace sg::gui
