// Runs a lesson's program: from its statements to one socket call after the other.
#pragma once

#include <memory>
#include <vector>

#include "core/lab/call.h"
#include "core/lesson/lesson.h"
#include "core/session/call_maker.h"

namespace sg::session {

/// Threads: the actor's.
/// A loop without a call in it would never end: it is left after kMaxIdle rounds.
class ProgramScript : public lab::Script {
 public:
  explicit ProgramScript(std::shared_ptr<const lesson::Program> program);
  std::optional<lab::CallRequest> next(const lab::CallOutcome* last) override;
  std::vector<std::unique_ptr<lab::Script>> started() override;

 private:
  /// A thread of it: it begins with the variables and the buffer as they are now, and has its own from then on.
  ProgramScript(const ProgramScript& parent, const std::vector<lesson::Statement>& body);

  static constexpr int kMaxIdle = 1000;
  struct Frame {
    const std::vector<lesson::Statement>* body;
    std::size_t at = 0;
    bool loop = false;
  };

  std::shared_ptr<const lesson::Program> program_;
  CallMaker calls_;
  std::vector<Frame> frames_;
  std::vector<std::unique_ptr<lab::Script>> started_;
  const lesson::Statement* made_ = nullptr;  ///< the call that `last` is the outcome of
};

}  // namespace sg::session
