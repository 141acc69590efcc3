// A program by hand: it makes the calls that somebody gives it, one after the other.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "core/session/call_maker.h"

namespace sg::session {

/// Threads: push() and cancel() from any; next() on the actor's, where it waits for a statement.
class HandScript : public lab::Script {
 public:
  /// Its next call, when those before it have returned. `line` becomes the how-manieth call it is.
  void push(lesson::Statement statement);
  std::optional<lab::CallRequest> next(const lab::CallOutcome* last) override;
  bool by_hand() const override { return true; }
  void cancel() override;

 private:
  CallMaker calls_{64 * 1024, true};
  lesson::Statement made_;  ///< the call that `last` is the outcome of
  int count_ = 0;

  std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  std::deque<lesson::Statement> waiting_;
  bool cancelled_ = false;
};

}  // namespace sg::session
