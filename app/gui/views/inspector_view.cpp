// The inspector: its tabs, and what they share.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/views/counters_view.h"
#include "app/gui/views/inspector_tabs.h"
#include "app/gui/views/wire_view.h"

namespace sg::gui {

namespace {

/// In the order of InspectorTab.
constexpr std::array<const char*, 7> kTabs = {"segment", "wire", "states", "sockets", "calls", "counters", "log"};

float total_width(ImFont* font, std::size_t from, std::size_t to) {
  float sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += text_size(font, tr((std::string("inspector.tab.") + kTabs[i]).c_str())).x;
  return sum;
}

void draw_tab_row(ViewContext& view, Rect row, std::size_t from, std::size_t to, ImFont* font) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto chosen_tab = static_cast<std::size_t>(view.ui.inspector.tab);
  const float gaps = static_cast<float>(std::max<std::size_t>(to - from, 2) - 1);
  const float gap = std::clamp((row.w - total_width(font, from, to)) / gaps, 0.3F * em(), 1.1F * em());
  float x = row.x;
  for (std::size_t i = from; i < to; ++i) {
    const std::string id = std::string("inspector.tab.") + kTabs[i];
    const std::string name = tr(id.c_str());
    const bool chosen = chosen_tab == i;
    const float width = text_size(font, name).x;
    bool hovered = false;
    if (hit_region(id.c_str(), {x - 0.3F * em(), row.y, width + 0.6F * em(), row.h}, name, &hovered)) view.ui.inspector.tab = static_cast<InspectorTab>(i);
    if (chosen) ui_chosen(id);
    if (hovered) tooltip(tr((id + ".tip").c_str()));
    draw_text(list, font, {x, row.y + (row.h - font_px(font)) / 2}, chosen || hovered ? theme().ink : theme().dim, name);
    if (chosen) list->AddRectFilled({x, row.y + row.h - 2 * hairline()}, {x + width, row.y + row.h}, theme().accent);
    x += width + gap;
  }
}

/// One row where the names fit, else two: words are understood without having been learnt.
float draw_tabs(ViewContext& view, Rect area) {
  const float room = area.w - 1.8F * em();
  const float x = area.x + 0.9F * em();
  float height = 0;
  if (total_width(fonts::ui(), 0, kTabs.size()) + 6 * 0.7F * em() <= room) {
    height = std::round(2.3F * em());
    draw_tab_row(view, {x, area.y + 0.3F * em(), room, height - 0.3F * em()}, 0, kTabs.size(), fonts::ui());
  } else {
    constexpr std::size_t kFirstRow = 4;
    const float row = std::round(1.65F * em());
    const bool narrow = total_width(fonts::ui(), 0, kFirstRow) + 3 * 0.5F * em() > room;
    ImFont* font = narrow ? fonts::small() : fonts::ui();
    draw_tab_row(view, {x, area.y + 0.2F * em(), room, row}, 0, kFirstRow, font);
    draw_tab_row(view, {x, area.y + 0.2F * em() + row, room, row}, kFirstRow, kTabs.size(), font);
    height = std::round(0.3F * em()) + 2 * row;
  }
  ImGui::GetWindowDrawList()->AddLine({area.x, area.y + height}, {area.x + area.w, area.y + height}, theme().line, hairline());
  return height;
}

}  // namespace

void pose_inspector(InspectorUi& ui, std::string_view tab) {
  const auto found = std::find(kTabs.begin(), kTabs.end(), tab);
  if (found != kTabs.end()) ui.tab = static_cast<InspectorTab>(found - kTabs.begin());
}

std::string clock_text(base::Ns t) {
  const auto micros = t / base::kMicrosecond;
  return fmt::format("{}.{:03}", micros / 1'000'000, micros / 1000 % 1000);
}

std::string actor_title(const ViewContext& view, model::ActorId actor) {
  const auto index = static_cast<std::size_t>(actor);
  if (index < view.lesson.actors.size() && !view.lesson.actors[index].title.empty()) return view.lesson.actors[index].title.in(view.ui.language);
  const model::Cast::Member* member = view.timeline.cast().member(actor);
  return member == nullptr ? std::string() : member->id;
}

bool draw_row_ground(ViewContext& view, const std::string& id, Rect rect, std::uint64_t seq, std::uint64_t also, const std::string& text, bool* pointed) {
  bool hovered = false;
  const bool pressed = hit_region(id.c_str(), rect, text, &hovered);
  if (pointed != nullptr) *pointed = hovered;
  const auto is = [&](std::uint64_t event) { return event != 0 && (event == seq || event == also); };
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (is(view.ui.selection.event)) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().accent, 0.28F), 0.3F * em());
  } else if (hovered || is(view.ui.hover.event)) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().button_hover, 0.5F), 0.3F * em());
  }
  if (hovered) view.ui.hover.event = seq;
  if (pressed) {
    view.ui.selection.event = is(view.ui.selection.event) ? 0 : seq;
    view.ui.inspector.reveal = view.ui.selection.event;
  }
  return pressed;
}

void draw_inspector(ViewContext& view, Rect area) {
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, theme().line);
  const float tabs = draw_tabs(view, area);
  const Rect inner{area.x + hairline(), area.y + tabs + hairline(), area.w - 2 * hairline(), area.h - tabs - 2 * hairline()};
  view.ui.inspector.searching = false;
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  const auto in_pane = [&](const char* id, void (*draw)(ViewContext&)) {
    const PaneScope pane(id, inner, 0.85F);
    draw(view);
  };
  switch (view.ui.inspector.tab) {
    case InspectorTab::segment: draw_segment_tab(view, inner); break;
    case InspectorTab::wire: in_pane("inspector##wire", draw_wire); break;
    case InspectorTab::states: draw_states_tab(view, inner); break;
    case InspectorTab::sockets: draw_sockets_tab(view, inner); break;
    case InspectorTab::calls: draw_calls_tab(view, inner); break;
    case InspectorTab::counters: in_pane("inspector##counters", draw_counters); break;
    case InspectorTab::log: in_pane("inspector##log", draw_log); break;
  }
  ImGui::PopStyleVar();
}

}  // namespace sg::gui
