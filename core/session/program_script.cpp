#include "core/session/program_script.h"

#include <utility>

namespace sg::session {

using lesson::Statement;

ProgramScript::ProgramScript(std::shared_ptr<const lesson::Program> program)
    : program_(std::move(program)), calls_(program_->buffer_bytes), frames_{{&program_->body, 0, false}} {}

ProgramScript::ProgramScript(const ProgramScript& parent, const std::vector<Statement>& body)
    : program_(parent.program_), calls_(parent.calls_), frames_{{&body, 0, false}} {}

std::vector<std::unique_ptr<lab::Script>> ProgramScript::started() { return std::exchange(started_, {}); }

std::optional<lab::CallRequest> ProgramScript::next(const lab::CallOutcome* last) {
  if (made_ != nullptr && last != nullptr) calls_.save(*made_, *last);
  int rounds = 0;
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.at == frame.body->size()) {
      if (frame.loop && ++rounds <= kMaxIdle) {
        frame.at = 0;
      } else {
        frames_.pop_back();
      }
      continue;
    }
    const Statement& statement = (*frame.body)[frame.at++];
    switch (statement.kind) {
      case Statement::Kind::loop:
        frames_.push_back({&statement.body, 0, true});
        break;
      case Statement::Kind::break_if:
        if (calls_.holds(statement.condition)) {
          while (!frames_.empty() && !frames_.back().loop) frames_.pop_back();
          if (!frames_.empty()) frames_.pop_back();
        }
        break;
      case Statement::Kind::if_then: {
        const std::vector<Statement>& way = calls_.holds(statement.condition) ? statement.body : statement.otherwise;
        if (!way.empty()) frames_.push_back({&way, 0, false});
        break;
      }
      case Statement::Kind::set:
        calls_.set(statement);
        break;
      case Statement::Kind::thread:
        started_.push_back(std::unique_ptr<lab::Script>(new ProgramScript(*this, statement.body)));
        break;
      case Statement::Kind::call:
        made_ = &statement;
        return calls_.request_for(statement);
    }
  }
  return std::nullopt;
}

}  // namespace sg::session
