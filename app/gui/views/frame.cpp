// All panels in their places.
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/views/free_panel.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

struct Places {
  Rect top, lesson, program, stage, inspector, timeline;
};

/// What the panes keep at least, em; of the lesson and the program each, a share of their height.
constexpr float kLeast = 15.5F;
constexpr float kLeastStage = 27.0F;
constexpr float kLeastShare = 0.25F;

/// The widest that the pane at a side can be beside the other one.
float widest(float width, float other, float gap) { return std::max(kLeast * em(), width - other - kLeastStage * em() - 4 * gap); }

/// Sides keep to what their text needs, or to what the learner gave them; the stage gets the rest.
Places places_for(const ViewContext& view, bool no_programs, float width, float height) {
  const UiState& ui = view.ui;
  const float e = em();
  const float gap = std::round(0.7F * e);
  Places p;
  p.top = {0, 0, width, std::round(2.9F * e)};
  const bool tall = height > 44 * e;
  const float bottom = timeline_height(ui, height);
  const float y = p.top.h + gap;
  const float middle = std::max(8 * e, height - y - bottom - 2 * gap);
  const float usual_right = std::clamp(0.24F * width, kLeast * e, 23.0F * e);
  const float left = std::round(ui.panes.left > 0 ? std::clamp(ui.panes.left * e, kLeast * e, widest(width, usual_right, gap)) : std::clamp(0.25F * width, 16.5F * e, 23.0F * e));
  const float right = std::round(ui.panes.right > 0 ? std::clamp(ui.panes.right * e, kLeast * e, widest(width, left, gap)) : usual_right);
  // In free play the first program brings its listing with it; a capture knows of none. A question must be seen below the words that lead to it.
  const bool asks = !ui.free.on && view.shown_step() < view.lesson.steps.size() && view.lesson.steps[view.shown_step()].predict.has_value();
  const float usual_share = ui.free.on ? 0.74F : asks ? 0.7F : tall ? 0.62F : 0.64F;
  const float share = ui.panes.lesson > 0 ? std::clamp(ui.panes.lesson, kLeastShare, 1 - kLeastShare) : usual_share;
  const float names = view.lesson.actors.size() > 4 ? 2.4F * e : 0;  // those of many programs take rows
  const float lesson = no_programs ? middle : std::round(middle * share - names);
  p.lesson = {gap, y, left, lesson};
  if (!no_programs) p.program = {gap, y + lesson + gap, left, middle - lesson - gap};
  p.inspector = {width - gap - right, y, right, middle};
  p.stage = {2 * gap + left, y, std::max(10 * e, width - left - right - 4 * gap), middle};
  p.timeline = {gap, y + middle + gap, width - 2 * gap, bottom};
  return p;
}

/// An edge between two panes: drawn by the mouse, or by ↑ and ↓ while it has the focus, it moves; a double click puts it back. Gives the learner's size for the pane before it,
/// `kept`, or a new one; `by_mouse` is that which the pointer asks for.
float draw_edge(const char* id, Rect edge, bool upright, float kept, float now, float by_mouse, float step) {
  ImGui::SetCursorScreenPos({edge.x, edge.y});
  ImGui::InvisibleButton(id, {edge.w, edge.h});
  const bool drawn = ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 1.0F);
  const bool back = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0);
  const bool pointed = ImGui::IsItemHovered() && !by_keyboard();
  const FocusState focus = focus_item(id, true);
  if (focus.focused) note_focused(edge);
  if (drawn) kept = by_mouse;
  if (focus.focused && compat::key_pressed(compat::Key::up, true)) kept = now + step;
  if (focus.focused && compat::key_pressed(compat::Key::down, true)) kept = now - step;
  if (back || (focus.focused && compat::key_pressed(compat::Key::enter))) kept = 0;
  if (pointed || ImGui::IsItemActive()) ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  if (pointed || focus.focused || ImGui::IsItemActive()) {
    const float half = 2 * em();
    const float thick = 0.12F * em();
    const ImVec2 middle{edge.x + edge.w / 2, edge.y + edge.h / 2};
    const ImVec2 reach = upright ? ImVec2(thick, half) : ImVec2(half, thick);
    ImGui::GetWindowDrawList()->AddRectFilled({middle.x - reach.x, middle.y - reach.y}, {middle.x + reach.x, middle.y + reach.y}, theme().edge, thick);
  }
  if (focus.focused) draw_focus_ring(ImGui::GetWindowDrawList(), edge);
  if ((by_keyboard() ? focus.focused : pointed) && !ImGui::IsItemActive()) tooltip(tr("pane.edge"));
  ui_item(id, edge, tr("pane.edge"));
  return kept;
}

void draw_edges(ViewContext& view, const Places& p, float width) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float e = em();
  const float gap = p.lesson.x;
  PaneSizes& panes = view.ui.panes;
  // What was not changed stays as it is kept: a window may be small for a while.
  const auto keep = [](float& kept, float wanted, float least, float most) {
    if (wanted != kept) kept = wanted == 0 ? 0 : std::clamp(wanted, least, std::max(least, most));
  };
  const auto side = [&](float& kept, const char* id, float x, float now, float by_mouse, float most) {
    keep(kept, draw_edge(id, {x, p.stage.y, gap, p.stage.h}, true, kept, now / e, by_mouse / e, 1), kLeast, most / e);
  };
  side(panes.left, "edge.left", p.stage.x - gap, p.lesson.w, mouse.x - gap - gap / 2, widest(width, p.inspector.w, gap));
  if (p.program.h > 0) {
    const float both = p.lesson.h + p.program.h + gap;
    const Rect edge{p.lesson.x, p.lesson.y + p.lesson.h, p.lesson.w, gap};
    keep(panes.lesson, draw_edge("edge.program", edge, false, panes.lesson, p.lesson.h / both, (mouse.y - gap / 2 - p.lesson.y) / both, 0.05F), kLeastShare, 1 - kLeastShare);
  }
  side(panes.right, "edge.right", p.inspector.x - gap, p.inspector.w, width - gap - mouse.x - gap / 2, widest(width, p.lesson.w, gap));
}

/// A ring around what the lesson points at.
void draw_highlights(const ViewContext& view) {
  if (view.shown_step() >= view.lesson.steps.size() || modal_open()) return;
  ImDrawList* list = ImGui::GetForegroundDrawList();
  for (const std::string& id : view.lesson.steps[view.shown_step()].highlight) {
    const UiItem* item = find_ui_item(id);
    if (item == nullptr) continue;
    const float gap = 0.15F * em();
    compat::add_rect(list, {item->rect.x - gap, item->rect.y - gap}, {item->rect.x + item->rect.w + gap, item->rect.y + item->rect.h + gap},
                     fade(theme().hold, 0.9F), 0.5F * em(), 2 * hairline());
  }
}

}  // namespace

void draw_frame(ViewContext& view, float width, float height) {
  const bool no_programs = view.capture() || (view.ui.free.on && view.world.actors.empty());
  const Places places = places_for(view, no_programs, width, height);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({width, height});
  ImGui::Begin("sockglass", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav);
  const auto part = [](const char* name, const auto& draw) {
    const FocusPart in(name);
    draw();
  };
  part("top", [&] { draw_top_bar(view, places.top); });
  part("lesson", [&] {
    if (view.ui.free.on) {
      draw_free_panel(view, places.lesson);
    } else {
      draw_lesson(view, places.lesson);
    }
  });
  if (!no_programs) part("program", [&] { draw_program(view, places.program); });
  const bool comparing = view.ui.free.on && view.ui.free.comparing && view.ui.free.comparison;
  if (comparing) {
    // Two ladders need the room of both.
    part("comparison", [&] { draw_comparison(view, {places.stage.x, places.stage.y, places.inspector.x + places.inspector.w - places.stage.x, places.stage.h}); });
  } else {
    part("stage", [&] { draw_stage(view, places.stage); });
    part("inspector", [&] { draw_inspector(view, places.inspector); });
  }
  part("timeline", [&] { draw_timeline(view, places.timeline); });
  if (!comparing) part("edges", [&] { draw_edges(view, places, width); });
  if (view.replay()) {
    // The stage shows the past: said where the eyes are.
    compat::add_rect(ImGui::GetWindowDrawList(), top_left(places.stage), bottom_right(places.stage), fade(theme().hold, 0.8F), 0.5F * em(), 2 * hairline());
  }
  compat::end_window();
  const std::pair<const char*, Rect> panes[] = {{"pane.lesson", places.lesson},       {"pane.program", places.program},   {"pane.stage", places.stage},
                                                {"pane.inspector", places.inspector}, {"pane.timeline", places.timeline}, {"pane.top", places.top}};
  for (const auto& [id, rect] : panes) ui_item(id, rect, "");
  draw_highlights(view);
  draw_overlays(view);
}

}  // namespace sg::gui
