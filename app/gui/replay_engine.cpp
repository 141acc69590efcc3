#include "app/gui/replay_engine.h"

#include <algorithm>
#include <utility>

namespace sg::gui {

ReplayEngine::ReplayEngine(std::shared_ptr<const lesson::Lesson> lesson, std::vector<model::Event> events) : lesson_(std::move(lesson)), events_(std::move(events)) {
  status_.recorded = true;
  status_.finished = events_.empty();
}

void ReplayEngine::drain(std::vector<model::Event>& out) {
  const std::size_t end = std::min(events_.size(), handed_over_ + kAtOnce);
  for (; handed_over_ < end; ++handed_over_) {
    model::Event& event = events_[handed_over_];
    if (const auto* at = std::get_if<model::LessonStep>(&event.payload)) {
      const auto& steps = lesson_->steps;
      const auto found = std::find_if(steps.begin(), steps.end(), [&](const lesson::Step& step) { return step.id == at->step; });
      if (found != steps.end()) {
        status_.step = static_cast<std::size_t>(found - steps.begin());
        status_.step_done = at->phase == model::StepPhase::done;
      }
    }
    out.push_back(std::move(event));
  }
  if (handed_over_ < events_.size() || status_.finished) return;
  status_.finished = true;
  events_ = {};  // with a million packets it matters: the timeline has them now
  handed_over_ = 0;
}

}  // namespace sg::gui
