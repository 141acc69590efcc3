#include "core/session/hand_script.h"

#include <utility>

namespace sg::session {

void HandScript::push(lesson::Statement statement) {
  std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(statement));
  changed_.notify_all();
}

void HandScript::cancel() {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_all();
}

std::optional<lab::CallRequest> HandScript::next(const lab::CallOutcome* last) {
  if (last != nullptr) calls_.save(made_, *last);
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return cancelled_ || !waiting_.empty(); });
    if (cancelled_) return std::nullopt;
    made_ = std::move(waiting_.front());
    waiting_.pop_front();
  }
  made_.line = ++count_;
  return calls_.request_for(made_);
}

}  // namespace sg::session
