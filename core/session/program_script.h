// Runs a lesson's program: from its statements to one socket call after the other.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/lab/call.h"
#include "core/lesson/lesson.h"

namespace sg::session {

/// Threads: the actor's. Variables are whole numbers; the buffer is the program's char buf[].
/// A loop without a call in it would never end: it is left after kMaxIdle rounds.
class ProgramScript : public lab::Script {
 public:
  explicit ProgramScript(std::shared_ptr<const lesson::Program> program);
  std::optional<lab::CallRequest> next(const lab::CallOutcome* last) override;

 private:
  static constexpr int kMaxIdle = 1000;
  struct Frame {
    const std::vector<lesson::Statement>* body;
    std::size_t at = 0;
    bool loop = false;
  };
  class Variables;

  lab::CallRequest request_for(const lesson::Statement& statement);
  std::int64_t number(const lesson::Expression& expression, std::int64_t otherwise) const;

  std::shared_ptr<const lesson::Program> program_;
  std::vector<std::uint8_t> buffer_;
  std::vector<std::uint8_t> outgoing_;  ///< bytes of the write under way, when they are not the buffer's
  std::map<std::string, std::int64_t, std::less<>> variables_;
  std::vector<Frame> frames_;
  const lesson::Statement* made_ = nullptr;  ///< the call that `last` is the outcome of
};

}  // namespace sg::session
