#include "app/gui/views/view.h"

#include <algorithm>

namespace sg::gui {

std::optional<Concealed> ViewContext::concealed() const {
  if (status.step >= lesson.steps.size()) return std::nullopt;
  const lesson::Step& step = lesson.steps[status.step];
  if (!step.predict || step.predict->conceals.empty()) return std::nullopt;
  const StepFacts* known = facts.step(step.id);
  if (known != nullptr && known->prediction) return std::nullopt;
  const std::string& what = step.predict->conceals;
  const std::size_t dot = what.find('.');
  Concealed out;
  out.seq = observer.observed_at(std::string_view(what).substr(0, dot));
  if (dot != std::string::npos) out.field = what.substr(dot + 1);
  if (out.seq == 0 || out.seq > timeline.size()) return out;
  if (const auto* sent = std::get_if<model::PacketSent>(&timeline.by_seq(out.seq).payload)) out.packet = sent->packet;
  return out;
}

}  // namespace sg::gui
