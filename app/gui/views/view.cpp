#include "app/gui/views/view.h"

#include <algorithm>

#include "app/gui/i18n.h"

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

const char* why_replay(const ViewContext& view) { return view.status.recorded ? tr("stage.why.recorded") : tr("stage.why.replay"); }

}  // namespace sg::gui
