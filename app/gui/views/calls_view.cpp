// The Calls tab: every call up to the moment shown, filtered, searched, copied.
#include <algorithm>
#include <bit>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/inspector_tabs.h"
#include "app/gui/widgets/fields.h"
#include "core/model/call_kind.h"
#include "core/model/describe.h"
#include "core/model/quote.h"

namespace sg::gui {

namespace {

/// Small buttons that wrap; each is on or off by itself.
class Chips {
 public:
  explicit Chips(float width) : at_(ImGui::GetCursorScreenPos()), width_(width) {}
  bool add(const std::string& id, const std::string& text, bool on, const std::string& tip, ImU32 mark = 0) {
    const float height = std::round(1.5F * em());
    const float dot = mark == 0 ? 0 : 0.8F * em();
    const float width = std::round(text_size(fonts::small(), text).x + 1.1F * em() + dot);
    if (x_ > 0 && x_ + width > width_) {
      x_ = 0;
      y_ += height + 0.25F * em();
    }
    const Rect rect{at_.x + x_, at_.y + y_, width, height};
    bool hovered = false;
    const bool pressed = hit_region(id.c_str(), rect, text + (on ? " ✓" : ""), &hovered);
    const Theme& t = theme();
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(top_left(rect), bottom_right(rect), on ? fade(t.accent, 0.3F) : hovered ? t.button_hover : t.button, height / 2);
    compat::add_rect(list, top_left(rect), bottom_right(rect), on ? t.accent : t.edge, height / 2, on ? 1.5F * hairline() : hairline());
    if (mark != 0) list->AddRectFilled({rect.x + 0.5F * em(), rect.y + 0.5F * em()}, {rect.x + 0.95F * em(), rect.y + height - 0.5F * em()}, mark, 0.1F * em());
    draw_text(list, fonts::small(), {rect.x + 0.55F * em() + dot, rect.y + (height - font_px(fonts::small())) / 2}, on || hovered ? t.ink : t.dim, text);
    if (hovered && !tip.empty()) tooltip(tip);
    x_ += width + 0.3F * em();
    return pressed;
  }
  void end() {
    ImGui::SetCursorScreenPos(at_);
    ImGui::Dummy({width_, y_ + std::round(1.5F * em())});
  }

 private:
  ImVec2 at_;
  float width_;
  float x_ = 0, y_ = 0;
};

void draw_filters(ViewContext& view, float width) {
  CallFilter& filter = view.ui.inspector.filter;
  Chips chips(width);
  for (const model::Cast::Member& member : view.timeline.cast().members()) {
    if (member.id.empty()) continue;
    const std::string title = actor_title(view, member.actor);
    const bool on = filter.actor == member.actor;
    if (chips.add("calls.actor." + member.id, title, on, trf("calls.actor.tip", title), role_color(member.role))) {
      filter.actor = on ? std::nullopt : std::optional(member.actor);
    }
  }
  if (chips.add("calls.failed", tr("calls.failed"), filter.failed, tr("calls.failed.tip"))) filter.failed = !filter.failed;
  if (chips.add("calls.waited", tr("calls.waited"), filter.waited, tr("calls.waited.tip"))) filter.waited = !filter.waited;
  const int chosen = std::popcount(filter.kinds);
  bool& open = view.ui.inspector.kinds;
  if (chips.add("calls.kinds", chosen == 0 ? std::string(tr("calls.kinds")) : trf("calls.kinds.some", chosen), chosen > 0 || open, tr("calls.kinds.tip"))) open = !open;
  chips.end();
  if (!open) return;
  Chips kinds(width);
  for (unsigned i = 0; i < 32; ++i) {
    if ((view.facts.call_index().kinds() & (1U << i)) == 0) continue;
    const auto kind = static_cast<model::CallKind>(i);
    const std::string name(model::to_string(kind));
    if (kinds.add("calls.kind." + name, name, filter.has(kind), "")) filter.kinds ^= CallFilter::bit(kind);
  }
  kinds.end();
}

/// One call at the moment shown.
struct CallRow {
  const CallFacts& call;
  const model::CallEntered& entered;
  const model::CallReturned* returned = nullptr;  ///< null: not then
};
CallRow row_of(const ViewContext& view, const CallFacts& call) {
  const auto& entered = std::get<model::CallEntered>(view.timeline.by_seq(call.entered_seq).payload);
  const bool returned = call.returned_seq != 0 && call.returned_seq <= view.world.seq;
  return {call, entered, returned ? &std::get<model::CallReturned>(view.timeline.by_seq(call.returned_seq).payload) : nullptr};
}

/// Second line: who, when, and what came of it.
std::string details(const ViewContext& view, const CallRow& row) {
  std::string out = clock_text(view.timeline.by_seq(row.call.entered_seq).t) + " s";
  if (row.returned == nullptr) return out + " · " + trf("calls.blocks", waited_text(std::max<base::Ns>(0, view.playhead - view.timeline.by_seq(row.call.entered_seq).t)));
  const model::CallReturned& r = *row.returned;
  // How long comes before the bytes: where there is not room for all, these can be cut.
  out += " · " + trf(r.blocked_ns >= CallFilter::kWaited ? "calls.blocked_for" : "calls.took", fmt::arg("time", model::duration_text(r.blocked_ns)));
  if (r.ret < 0) out += " · " + model::errno_meaning(r.error, view.ui.language);
  const model::SharedBytes& bytes = r.bytes ? r.bytes : row.entered.bytes;
  if (r.ret > 0 && bytes && (model::takes_bytes(r.kind) || model::gives_bytes(r.kind))) {
    const std::span<const std::uint8_t> all(*bytes);
    out += " · " + model::quoted(all.subspan(0, std::min<std::size_t>(all.size(), static_cast<std::size_t>(r.ret))), 16);
  }
  if (r.ret == 0 && model::takes_bytes(r.kind) && !r.datagram) out += " · " + std::string(tr("calls.end_of_stream"));
  return out;
}

/// The rows as text, a call a line; the newest when there are very many.
std::string as_text(const ViewContext& view, const FilteredCalls::Rows& rows) {
  constexpr std::size_t kMost = 10'000;
  std::string out;
  for (std::size_t i = rows.size() - std::min(rows.size(), kMost); i < rows.size(); ++i) {
    const CallRow row = row_of(view, view.facts.calls()[rows[i]]);
    out += actor_title(view, row.call.actor) + "\t" + call_text(row.entered) + "\t" + (row.returned == nullptr ? "…" : result_text(*row.returned)) + "\t" + details(view, row) + "\n";
  }
  return out;
}

void draw_call(ViewContext& view, std::size_t number, const CallRow& row, ImVec2 at, float width, float height) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const model::Cast::Member* who = view.timeline.cast().member(row.call.actor);
  const model::Role role = who == nullptr ? model::Role::client : who->role;
  const std::string text = call_text(row.entered);
  const std::string result = row.returned == nullptr ? std::string(tr("calls.blocking")) : result_text(*row.returned);
  const std::string below = details(view, row);
  const WholeInTooltip whole;
  const Rect rect{at.x - 0.3F * em(), at.y, width + 0.3F * em(), height - 0.2F * em()};
  bool pointed = false;
  draw_row_ground(view, "calls.row." + std::to_string(number), rect, row.call.entered_seq, row.call.returned_seq, text + " " + result + " · " + below, &pointed);
  const ImU32 color = row.returned == nullptr ? t.hold_text : row.returned->ret < 0 ? t.bad_text : t.ok_text;
  const float result_width = std::min(text_size(fonts::mono(), result).x, 0.6F * width);
  list->AddRectFilled({at.x, at.y + 0.25F * em()}, {at.x + 3 * hairline(), at.y + height - 0.45F * em()}, role_color(role), hairline());
  draw_text_in(list, fonts::mono(), {at.x + 0.6F * em(), at.y + 0.2F * em()}, width - result_width - 1.2F * em(), t.ink, text);
  draw_text_in(list, fonts::mono(), {at.x + width - result_width - 0.3F * em(), at.y + 0.2F * em()}, result_width + 1, color, result);
  draw_text_in(list, fonts::small(), {at.x + 0.6F * em(), at.y + 1.35F * em()}, width - 0.6F * em(), t.dim, actor_title(view, row.call.actor) + " · " + below);
  if (!pointed) return;
  const std::uint64_t seq = row.returned == nullptr ? row.call.entered_seq : row.call.returned_seq;
  tooltip(text + " " + result + "\n" + actor_title(view, row.call.actor) + " · " + below + "\n\n" + model::describe(view.timeline.by_seq(seq), view.timeline, {view.ui.language, view.ui.raw_numbers}));
}

}  // namespace

void draw_calls_tab(ViewContext& view, Rect area) {
  static FilteredCalls filtered;  // derived from the timeline, and kept so that a frame costs only what is new
  CallFilter& filter = view.ui.inspector.filter;
  float used = 0;
  std::optional<FilteredCalls::Rows> rows;
  {
    const PaneScope pane("inspector##filters", {area.x, area.y, area.w, area.h}, 0.7F, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    const float width = ImGui::GetContentRegionAvail().x;
    const float side = 1.8F * em();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    text_field("calls.search", filter.text, width - side - 0.3F * em());
    if (filter.text.empty()) {
      draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {at.x + 0.6F * em(), at.y + (button_height() - font_px(fonts::small())) / 2}, width - side - 1.2F * em(), theme().faint, tr("calls.search"));
    }
    filtered.update(filter, view.facts.calls(), view.timeline, view.status.run);
    view.ui.inspector.searching = !filtered.done();
    rows = filtered.rows(filter, view.facts.calls(), view.facts.call_index(), view.world);
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x + width - side, at.y});
    ButtonOptions options;
    options.width = side;
    options.enabled = rows->size() > 0;
    copy_button("calls.copy", tr("calls.copy"), options, [&] { return as_text(view, *rows); });
    ImGui::SetCursorScreenPos(after);
    draw_filters(view, width);
    const ImVec2 line = ImGui::GetCursorScreenPos();
    if (!filter.empty()) {
      const std::string said = trf(filtered.done() ? "calls.shown" : "calls.searching", rows->size());
      draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), line, width - 6 * em(), theme().dim, said);
      ui_item("calls.shown", {line.x, line.y, width - 6 * em(), em()}, said);
      const std::string words = tr("calls.all");
      const float wide = text_size(fonts::small(), words).x;
      bool hovered = false;
      if (hit_region("calls.all", {line.x + width - wide - 0.3F * em(), line.y - 0.1F * em(), wide + 0.3F * em(), 1.2F * em()}, words, &hovered)) filter = {};
      draw_text(ImGui::GetWindowDrawList(), fonts::small(), {line.x + width - wide, line.y}, hovered ? theme().ink : theme().accent_text, words);
      ImGui::Dummy({width, em()});
    }
    used = ImGui::GetCursorScreenPos().y - area.y;
  }
  const Rect list{area.x, area.y + used, area.w, area.h - used};
  ImGui::GetWindowDrawList()->AddLine({list.x, list.y}, {list.x + list.w, list.y}, theme().line, hairline());
  const PaneScope pane("inspector##calls", {list.x, list.y + hairline(), list.w, list.h - hairline()}, 0.7F);
  if (rows->size() == 0) {
    text_wrapped(tr(view.capture() ? "capture.only_packets" : filter.empty() ? "calls.none" : "calls.none_such"), theme().dim);
    return;
  }
  const float row_height = std::round(2.7F * em());
  const float width = ImGui::GetContentRegionAvail().x;
  draw_rows(rows->size(), row_height, !view.replay(), [&](std::size_t i, ImVec2 at) {
    const std::uint32_t place = (*rows)[i];
    draw_call(view, place + 1, row_of(view, view.facts.calls()[place]), at, width, row_height);
  });
}

}  // namespace sg::gui
