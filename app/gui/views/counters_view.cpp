#include "app/gui/views/counters_view.h"

#include <algorithm>
#include <map>

#include "app/gui/views/conceal.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

/// The newest change of each counter at the moment shown; the newest first.
std::vector<std::uint64_t> newest_changes(const ViewContext& view) {
  const auto& changes = view.facts.counter_changes();
  auto end = std::upper_bound(changes.begin(), changes.end(), view.world.seq);
  std::map<std::string_view, bool> seen;
  std::vector<std::uint64_t> out;
  while (end != changes.begin() && out.size() < view.world.counters.size()) {
    const std::uint64_t seq = *--end;
    const auto& change = std::get<model::CounterChange>(view.timeline.by_seq(seq).payload);
    if (seen.try_emplace(change.name, true).second) out.push_back(seq);
  }
  return out;
}

}  // namespace

void draw_counters(ViewContext& view) {
  if (view.world.counters.empty()) {
    text_wrapped(tr(view.capture() ? "capture.only_packets" : "counters.none"), theme().dim);
    return;
  }
  const float width = ImGui::GetContentRegionAvail().x;
  text_wrapped(tr("counters.about"), theme().dim, fonts::small(), width);
  ImGui::Dummy({1, 0.2F * em()});
  const model::DescribeOptions options{view.ui.language, view.ui.raw_numbers};
  const Theme& t = theme();
  for (const std::uint64_t seq : newest_changes(view)) {
    const auto& change = std::get<model::CounterChange>(view.timeline.by_seq(seq).payload);
    const auto total = view.world.counters.find(change.name);
    if (total == view.world.counters.end()) continue;
    const model::ChangedBy changed_by = view.timeline.changed_by(seq);
    const std::uint64_t cause = changed_by.seq;
    const bool selected = view.ui.selection.event != 0 && (view.ui.selection.event == cause || view.ui.selection.event == seq);
    // A gauge, such as TcpCurrEstab, goes down as well.
    const std::string amount = fmt::format("{:+}", static_cast<std::int64_t>(total->second));
    const std::string meaning(model::counter_meaning(change.name, view.ui.language));
    const bool secret = cause != 0 && (concealed(view, cause, "ack") || concealed(view, cause, "seq") || concealed(view, cause, "window"));
    const std::string event = cause == 0 ? std::string() : secret ? std::string(tr("log.concealed")) : model::describe(view.timeline.by_seq(cause), view.timeline, options);
    const std::string because = event.empty() ? event : trf(changed_by.certain ? "counters.with" : "counters.likely", event);

    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float line = std::round(1.3F * em());
    const WholeInTooltip whole;
    const auto [first, second] = two_lines(fonts::small(), meaning.empty() ? because : meaning, width - 0.2F * em());
    const float small_line = std::round(1.15F * em());
    const float height = 2 * line + 0.55F * em() + (second.empty() ? 0 : small_line);
    const Rect rect{at.x - 0.3F * em(), at.y, width + 0.3F * em(), height};
    bool hovered = false;
    if (hit_region(("counters." + change.name).c_str(), rect, change.name + " " + amount + (because.empty() ? "" : " · " + because), &hovered) && cause != 0) {
      view.ui.selection.event = view.ui.selection.event == cause ? 0 : cause;
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (selected) list->AddRectFilled(top_left(rect), bottom_right(rect), fade(t.accent, 0.28F), 0.3F * em());
    else if (hovered) list->AddRectFilled(top_left(rect), bottom_right(rect), fade(t.button_hover, 0.5F), 0.3F * em());
    if (hovered && cause != 0) view.ui.hover.event = cause;
    const float amount_width = text_size(fonts::mono(), amount).x;
    draw_text_in(list, fonts::mono(), {at.x, at.y + 0.2F * em()}, width - amount_width - em(), t.ink, change.name);
    draw_text_in(list, fonts::mono(), {at.x + width - amount_width - 0.2F * em(), at.y + 0.2F * em()}, amount_width + 1, t.ok_text, amount);
    draw_text(list, fonts::small(), {at.x, at.y + 0.25F * em() + line}, t.dim, first);
    draw_text(list, fonts::small(), {at.x, at.y + 0.25F * em() + line + small_line}, t.dim, second);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, height});
    if (hovered || mouse_in(rect)) {
      std::string tip = meaning;
      if (!because.empty()) tip += (tip.empty() ? "" : "\n\n") + because;
      if (total->second != change.after - change.before) tip += "\n" + trf("counters.last", static_cast<std::int64_t>(change.after - change.before));
      if (!tip.empty()) tooltip(tip);
    }
    // Selected: what changed it stands below, to be read in peace.
    if (selected && !meaning.empty() && !because.empty()) text_wrapped(because, t.dim, fonts::small(), width);
  }
}

}  // namespace sg::gui
