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

/// Sides keep to what their text needs; the stage gets the rest.
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
  const float left = std::round(std::clamp(0.25F * width, 16.5F * e, 23.0F * e));
  const float right = std::round(std::clamp(0.24F * width, 15.5F * e, 23.0F * e));
  // In free play the first program brings its listing with it; a capture knows of none. A question must be seen below the words that lead to it.
  const bool asks = !ui.free.on && view.shown_step() < view.lesson.steps.size() && view.lesson.steps[view.shown_step()].predict.has_value();
  const float lesson = no_programs ? middle : std::round(middle * (ui.free.on ? 0.74F : asks ? 0.7F : tall ? 0.62F : 0.64F) - (view.lesson.actors.size() > 4 ? 2.4F * e : 0));  // the names of many programs take rows
  p.lesson = {gap, y, left, lesson};
  if (!no_programs) p.program = {gap, y + lesson + gap, left, middle - lesson - gap};
  p.inspector = {width - gap - right, y, right, middle};
  p.stage = {2 * gap + left, y, std::max(10 * e, width - left - right - 4 * gap), middle};
  p.timeline = {gap, y + middle + gap, width - 2 * gap, bottom};
  return p;
}

/// A ring around what the lesson points at.
void draw_highlights(const ViewContext& view) {
  if (view.shown_step() >= view.lesson.steps.size() || modal_open()) return;
  ImDrawList* list = ImGui::GetForegroundDrawList();
  for (const std::string& id : view.lesson.steps[view.shown_step()].highlight) {
    const UiItem* item = find_ui_item(id);
    if (item == nullptr) continue;
    const float gap = 0.25F * em();
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
  if (view.ui.free.on && view.ui.free.comparing && view.ui.free.comparison) {
    // Two ladders need the room of both.
    part("comparison", [&] { draw_comparison(view, {places.stage.x, places.stage.y, places.inspector.x + places.inspector.w - places.stage.x, places.stage.h}); });
  } else {
    part("stage", [&] { draw_stage(view, places.stage); });
    part("inspector", [&] { draw_inspector(view, places.inspector); });
  }
  part("timeline", [&] { draw_timeline(view, places.timeline); });
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
