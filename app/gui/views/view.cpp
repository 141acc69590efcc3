#include "app/gui/views/view.h"

#include <algorithm>

#include "app/gui/i18n.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

std::optional<Concealed> ViewContext::concealed() const {
  // The segment often comes before its question: what a later step asks for is kept back as well.
  const lesson::Step* asking = nullptr;
  for (std::size_t i = status.step; i < lesson.steps.size() && asking == nullptr; ++i) {
    const lesson::Step& step = lesson.steps[i];
    if (!step.predict || step.predict->conceals.empty()) continue;
    if (i == status.step && (status.step_done || ui.given.contains(step.id))) continue;
    const StepFacts* known = facts.step(step.id);
    if (known == nullptr || !known->prediction) asking = &step;
  }
  if (asking == nullptr) return std::nullopt;
  const std::string& what = asking->predict->conceals;
  const std::size_t dot = what.find('.');
  Concealed out;
  out.seq = observer.observed_at(std::string_view(what).substr(0, dot));
  if (dot != std::string::npos) out.field = what.substr(dot + 1);
  if (out.seq == 0 || out.seq > timeline.size()) return out;
  if (const auto* sent = std::get_if<model::PacketSent>(&timeline.by_seq(out.seq).payload)) out.packet = sent->packet;
  return out;
}

std::string said_of(const ViewContext& view, const model::ExpectationResult& result) {
  for (const lesson::Step& step : view.lesson.steps) {
    if (step.id != result.step) continue;
    for (const lesson::Expectation& expectation : step.expect) {
      if (expectation.id == result.id && !expectation.say.empty()) return without_marks(view.observer.fill(expectation.say.in(view.ui.language)));
    }
  }
  return result.expected;
}

std::string sentence_of(const ViewContext& view, const model::Event& event) {
  if (const auto* result = std::get_if<model::ExpectationResult>(&event.payload)) {
    const char* key = result->outcome == model::Outcome::met ? "log.met" : result->outcome == model::Outcome::not_met ? "log.not_met" : "log.not_observable";
    return trf(key, fmt::arg("said", said_of(view, *result)), fmt::arg("actual", result->actual));
  }
  if (const auto* at = std::get_if<model::LessonStep>(&event.payload)) {
    const auto step = std::find_if(view.lesson.steps.begin(), view.lesson.steps.end(), [&](const lesson::Step& s) { return s.id == at->step; });
    if (step != view.lesson.steps.end() && !step->title.empty()) {
      const char* key = at->phase == model::StepPhase::entered ? "log.step.entered" : at->phase == model::StepPhase::acting ? "log.step.acting" : "log.step.done";
      return trf(key, fmt::arg("step", step->title.in(view.ui.language)));
    }
  }
  return model::describe(event, view.timeline, {view.ui.language, view.ui.raw_numbers});
}

const char* why_replay(const ViewContext& view) { return view.status.recorded ? tr("stage.why.recorded") : tr("stage.why.replay"); }

}  // namespace sg::gui
