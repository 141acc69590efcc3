// Two runs side by side: two ladders whose rows stand beside each other by what happened, the first difference marked.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/free_panel.h"

namespace sg::gui {

namespace {

using model::Comparison;
using model::RowPair;
using model::RunRow;

/// The lifelines of one side: clients from the left, servers to the right.
float lifeline(const ViewContext& view, const std::optional<model::ActorId>& actor, model::Role role, Rect side) {
  const auto& actors = view.lesson.actors;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < actors.size(); ++i) {
    if (actors[i].role == model::Role::client) order.push_back(i);
  }
  for (std::size_t i = 0; i < actors.size(); ++i) {
    if (actors[i].role == model::Role::server) order.push_back(i);
  }
  const float inner = side.w - 2 * em();
  const auto place = [&](std::size_t at) { return side.x + em() + (order.size() < 2 ? 0.0F : inner * static_cast<float>(at) / static_cast<float>(order.size() - 1)); };
  if (actor) {
    const auto found = std::find(order.begin(), order.end(), static_cast<std::size_t>(*actor));
    if (found != order.end()) return std::round(place(static_cast<std::size_t>(found - order.begin())));
  }
  return std::round(role == model::Role::client ? side.x + em() : side.x + side.w - em());
}

void draw_row(const ViewContext& view, const RunRow& row, Rect side, bool differs) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  const float middle = side.y + side.h / 2;
  const float from = lifeline(view, row.actor, row.role, side);
  const ImU32 ground = differs ? t.pane2 : t.stage;
  if (!row.segment) {
    const bool right = from > side.x + side.w / 2;
    list->AddCircleFilled({from, middle}, 0.22F * em(), role_color(row.role));
    const float room = side.w - 3 * em();
    const std::string text = elided(fonts::mono(), row.text, room);
    const float width = text_size(fonts::mono(), text).x;
    const float x = right ? from - 0.6F * em() - width : from + 0.6F * em();
    list->AddRectFilled({x - 0.2F * em(), side.y + hairline()}, {x + width + 0.2F * em(), side.y + side.h - hairline()}, ground, 0.2F * em());
    draw_text(list, fonts::mono(), {x, middle - font_px(fonts::mono()) / 2}, row.failed ? t.bad_text : row.open ? t.hold_text : role_text(row.role), text);
    return;
  }
  const model::Role other = row.role == model::Role::client ? model::Role::server : model::Role::client;
  float to = lifeline(view, row.to, other, side);
  const ImU32 color = role_color(row.role);
  const float way = to > from ? 1.0F : -1.0F;
  if (row.lost || row.open) to = from + (to - from) * 0.75F;
  list->AddLine({from, middle}, {to, middle}, color, row.bytes > 0 ? 2.5F * hairline() : 1.25F * hairline());
  if (row.lost) {
    draw_icon(list, Icon::cross, {to, middle}, 0.7F * em(), t.bad_text);
  } else if (row.open) {
    draw_icon(list, Icon::hourglass, {to, middle}, 0.7F * em(), t.hold_text);
  } else {
    list->AddTriangleFilled({to, middle}, {to - way * 0.5F * em(), middle - 0.25F * em()}, {to - way * 0.5F * em(), middle + 0.25F * em()}, color);
  }
  draw_label(list, fonts::small(), {(from + lifeline(view, row.to, other, side)) / 2, middle}, t.ink, elided(fonts::small(), row.text, side.w - 4 * em()), ground);
}

std::string who(const ViewContext& view, const RunRow& row) {
  if (row.actor && static_cast<std::size_t>(*row.actor) < view.lesson.actors.size()) return view.lesson.actors[static_cast<std::size_t>(*row.actor)].title.in(view.ui.language);
  return tr(row.role == model::Role::client ? "play.client" : "play.server");
}

/// "the client's connect(…) = 0", "a segment from the client: SYN · …".
std::string words_of(const ViewContext& view, const RunRow& row) {
  return trf(row.segment ? "play.diff.segment" : "play.diff.call", fmt::arg("who", who(view, row)), fmt::arg("what", row.text));
}

std::string sentence(const ViewContext& view, const Comparison& c, const RowPair& pair) {
  switch (pair.kind) {
    case RowPair::Kind::same: return {};
    case RowPair::Kind::changed: return trf("play.diff.changed", fmt::arg("a", words_of(view, c.a[*pair.a])), fmt::arg("b", words_of(view, c.b[*pair.b])));
    case RowPair::Kind::only_a: return trf("play.diff.only_a", fmt::arg("a", words_of(view, c.a[*pair.a])));
    case RowPair::Kind::only_b: return trf("play.diff.only_b", fmt::arg("b", words_of(view, c.b[*pair.b])));
  }
  return {};
}

void draw_head(ViewContext& view, const Comparison& c, Rect area) {
  FreeUi& free = view.ui.free;
  ImGui::SetCursorScreenPos({area.x, area.y});
  const std::size_t count = c.differences.size();
  ButtonOptions next;
  next.enabled = count > 0;
  next.style = ButtonStyle::normal;
  next.tooltip = tr("keys.next_difference");
  if (button("play.diff.next", tr("play.diff.next"), next)) next_difference(free);
  ImGui::SameLine();
  if (button("play.compare.close", tr("play.compare.off"))) free.comparing = false;
  ImGui::SameLine();
  const std::string said = count == 0 ? tr("play.diff.none") : trf("play.diff.count", fmt::arg("n", free.difference + 1), fmt::arg("of", count));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text_in(ImGui::GetWindowDrawList(), fonts::ui(), {at.x + 0.4F * em(), at.y + (button_height() - font_px(fonts::ui())) / 2}, area.x + area.w - at.x - 0.4F * em(), count == 0 ? theme().ok_text : theme().dim, said);
  ui_item("play.diff.said", {at.x, at.y, 1, button_height()}, said);
  ImGui::SetCursorScreenPos({area.x, area.y + button_height() + 0.4F * em()});
  if (count > 0 && free.difference < count) {
    const std::string text = sentence(view, c, c.pairs[c.differences[free.difference]]);
    text_wrapped((free.difference == 0 ? std::string(tr("play.diff.first")) + " " : std::string()) + text, theme().ink, fonts::ui(), area.w);
    ui_item("play.diff.sentence", {area.x, area.y + button_height(), area.w, em()}, text);
  } else if (view.status.acting) {
    text_wrapped(tr("play.why.playing"), theme().hold_text, fonts::ui(), area.w);
  }
  if (c.cut) text_wrapped(trf("play.diff.cut", fmt::arg("n", model::kLongestComparison)), theme().dim, fonts::small(), area.w);
}

}  // namespace

void draw_comparison(ViewContext& view, Rect area) {
  FreeUi& free = view.ui.free;
  const PaneScope pane("comparison", area, 0.9F, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, theme().stage);
  if (!pane || !free.comparison) return;
  const Comparison& c = *free.comparison;
  free.difference = c.differences.empty() ? 0 : std::min(free.difference, c.differences.size() - 1);
  const Rect in = inset(area, 0.9F * em());
  draw_head(view, c, in);
  const float middle_gap = 2.2F * em();
  const float half = (in.w - middle_gap) / 2;
  float y = std::max(ImGui::GetCursorScreenPos().y, in.y + 2 * button_height()) + 0.3F * em();
  ImDrawList* outer = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  // What each of the two is, on top.
  const std::string a = "A · " + free.earlier_name;
  const std::string b = "B · " + free.later_name;
  draw_text_in(outer, fonts::bold(), {in.x, y}, half, t.ink, a);
  draw_text_in(outer, fonts::bold(), {in.x + half + middle_gap, y}, half, t.ink, b);
  ui_item("play.compare.a", {in.x, y, half, 1.4F * em()}, a);
  ui_item("play.compare.b", {in.x + half + middle_gap, y, half, 1.4F * em()}, b);
  y += 1.6F * em();
  const Rect body{in.x, y, in.w, std::max(2 * em(), in.y + in.h - y)};
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  {
    const PaneScope rows("comparison.rows", body, 0.0F, 0, t.stage);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float height = std::round(1.55F * em());
    const float scrollbar = ImGui::GetStyle().ScrollbarSize;
    const float wide = (body.w - scrollbar - middle_gap) / 2;
    const ImVec2 from = ImGui::GetCursorScreenPos();
    if (free.to_difference && !c.differences.empty()) {
      free.to_difference = false;
      ImGui::SetScrollY(std::max(0.0F, height * static_cast<float>(c.differences[free.difference]) - body.h / 3));
    }
    const auto first = static_cast<std::size_t>(std::max(0.0F, ImGui::GetScrollY() / height));
    const std::size_t last = std::min(c.pairs.size(), first + static_cast<std::size_t>(body.h / height) + 2);
    for (const float x : {from.x, from.x + wide + middle_gap}) {
      for (std::size_t i = 0; i < view.lesson.actors.size(); ++i) {
        const float at = lifeline(view, static_cast<model::ActorId>(i), view.lesson.actors[i].role, {x, 0, wide, 0});
        list->AddLine({at, body.y}, {at, body.y + body.h}, fade(role_color(view.lesson.actors[i].role), 0.5F), hairline());
      }
    }
    for (std::size_t i = first; i < last; ++i) {
      const RowPair& pair = c.pairs[i];
      const float top = from.y + height * static_cast<float>(i);
      const bool differs = pair.kind != RowPair::Kind::same;
      const bool chosen = differs && !c.differences.empty() && c.differences[free.difference] == i;
      if (differs) {
        list->AddRectFilled({from.x, top}, {from.x + 2 * wide + middle_gap, top + height}, t.pane2);
        const char* mark = pair.kind == RowPair::Kind::changed ? "≠" : pair.kind == RowPair::Kind::only_a ? "A" : "B";
        draw_label(list, fonts::bold(), {from.x + wide + middle_gap / 2, top + height / 2}, chosen ? t.hold_text : t.bad_text, mark, t.pane2);
      }
      const Rect rect{from.x, top, 2 * wide + middle_gap, height};
      const std::string whole = (pair.a ? c.a[*pair.a].text : "–") + "  |  " + (pair.b ? c.b[*pair.b].text : "–");
      bool hovered = false;
      const bool pressed = hit_region(("play.compare.row." + std::to_string(i)).c_str(), rect, whole, &hovered);
      if (hovered) tooltip(whole);
      {
        const WholeInTooltip whole_in_tooltip;
        if (pair.a) draw_row(view, c.a[*pair.a], {from.x, top, wide, height}, differs);
        if (pair.b) draw_row(view, c.b[*pair.b], {from.x + wide + middle_gap, top, wide, height}, differs);
      }
      if (chosen) {
        compat::add_rect(list, top_left(rect), bottom_right(rect), t.hold, 0.2F * em(), 2 * hairline());
        ui_item("play.diff.row", rect, whole);
      }
      if (differs && pressed) {
        const auto found = std::find(c.differences.begin(), c.differences.end(), i);
        if (found != c.differences.end()) free.difference = static_cast<std::size_t>(found - c.differences.begin());
      }
    }
    ImGui::Dummy({1, height * static_cast<float>(c.pairs.size())});
  }
  ImGui::PopStyleVar();
}

}  // namespace sg::gui
