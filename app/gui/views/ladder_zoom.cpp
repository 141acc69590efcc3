// How near the ladder is seen: wheel, keys and buttons for zoom in, zoom out, fit and follow.
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/ladder_draw.h"

namespace sg::gui {

namespace {

constexpr double kMaxZoom = 4.0;
/// Below this the lines of text would touch: then there are bands.
constexpr double kTextZoom = 0.8;

/// All of it in sight; never larger than text needs.
double fit_zoom(const LadderFrame& frame) {
  return std::clamp(static_cast<double>(frame.area.h / ((frame.layout.y_at(frame.view.playhead) + LadderFrame::kBelowNow) * em())), 1e-6, 1.0);
}

void zoom(LadderFrame& frame, double factor, float anchor) {
  UiState& ui = frame.view.ui;
  const double before = ui.ladder_zoom;
  const float at = ui.ladder_scroll + (anchor - frame.area.y) / frame.unit();
  double wanted = before * factor;
  // Between bands and text there is nothing that could be read.
  if (wanted > 0.5 * kTextZoom && wanted < 1.0) wanted = factor > 1 ? 1.0 : 0.5 * kTextZoom;
  ui.ladder_zoom = std::clamp(wanted, fit_zoom(frame), kMaxZoom);
  if (ui.ladder_zoom > kTextZoom && ui.ladder_zoom < 1.0) ui.ladder_zoom = 1.0;
  ui.ladder_scroll = at - (anchor - frame.area.y) / frame.unit();
}

}  // namespace

bool ladder_is_far(const UiState& ui) { return ui.ladder_zoom < kTextZoom; }

float ladder_following(const LadderFrame& frame) { return std::max(0.0F, frame.now_y + LadderFrame::kBelowNow - frame.area.h / frame.unit()); }

void keep_ladder_zoom(const LadderFrame& frame) { frame.view.ui.ladder_zoom = std::clamp(frame.view.ui.ladder_zoom, fit_zoom(frame), kMaxZoom); }

void handle_ladder_zoom(LadderFrame& frame, const ScrollWish& keys) {
  UiState& ui = frame.view.ui;
  const ImGuiIO& io = ImGui::GetIO();
  const auto settle = [&] {
    const float now_last = ladder_following(frame);
    ui.ladder_scroll = std::clamp(ui.ladder_scroll, 0.0F, now_last);
    ui.ladder_follow = ui.ladder_scroll >= now_last - 0.05F;
  };
  const LadderUi::Zoom wanted = std::exchange(ui.ladder.wanted, LadderUi::Zoom::none);
  switch (wanted) {
    case LadderUi::Zoom::none: break;
    case LadderUi::Zoom::in:
    case LadderUi::Zoom::out:
      zoom(frame, wanted == LadderUi::Zoom::in ? 1.6 : 1 / 1.6, frame.area.y + frame.area.h / 2);
      if (ui.ladder_follow) ui.ladder_scroll = ladder_following(frame);
      settle();
      break;
    case LadderUi::Zoom::fit:
      ui.ladder_zoom = fit_zoom(frame);
      ui.ladder_scroll = ladder_following(frame);
      ui.ladder_follow = true;
      break;
    case LadderUi::Zoom::follow:
      if (ladder_is_far(ui)) ui.ladder_zoom = 1.0;  // now, and near enough to be read
      ui.ladder_follow = true;
      ui.ladder_scroll = ladder_following(frame);
      break;
  }
  if (keys.pages != 0 || keys.lines != 0) {
    ui.ladder_scroll += (keys.pages * 0.8F * frame.area.h + keys.lines * 3.0F * em()) / frame.unit();
    settle();
  }
  if (!ImGui::IsWindowHovered()) return;
  if (io.MouseWheel != 0.0F && io.KeyCtrl) {
    zoom(frame, std::pow(1.25, static_cast<double>(io.MouseWheel)), io.MousePos.y);
  } else if (io.MouseWheel != 0.0F) {
    ui.ladder_scroll -= io.MouseWheel * 3.0F * em() / frame.unit();
  } else if (ImGui::IsMouseDragging(0, 0.4F * em()) && !ImGui::IsAnyItemActive() && ui.wire.dragged == model::PacketId::none && io.MouseDelta.y != 0.0F) {
    ui.ladder_scroll -= io.MouseDelta.y / frame.unit();  // the ground itself is drawn along
  } else {
    return;
  }
  settle();
}

void draw_ladder_tools(LadderFrame& frame, Rect column) {
  UiState& ui = frame.view.ui;
  const float last = ladder_following(frame);
  float y = column.y;
  const auto tool = [&](const char* id, Icon icon, const char* key, bool enabled, bool on = false) {
    ButtonOptions options;
    options.style = on ? ButtonStyle::selected : ButtonStyle::quiet;
    options.enabled = enabled;
    options.width = column.w;
    const std::string tip = tr((std::string(key) + ".tip").c_str());
    options.tooltip = tip;
    const ImVec2 before = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({column.x, y});
    const bool pressed = icon_button(id, icon, tr(key), options);
    ImGui::SetCursorScreenPos(before);
    y += button_height() + 0.1F * em();
    return pressed;
  };
  const bool any = !frame.layout.calls().empty() || !frame.layout.segments().empty();
  if (tool("ladder.zoom_in", Icon::plus, "ladder.zoom_in", any && ui.ladder_zoom < kMaxZoom)) ui.ladder.wanted = LadderUi::Zoom::in;
  if (tool("ladder.zoom_out", Icon::minus, "ladder.zoom_out", any && ui.ladder_zoom > fit_zoom(frame) * 1.0001)) ui.ladder.wanted = LadderUi::Zoom::out;
  if (tool("ladder.fit", Icon::fit, "ladder.fit", any && (ui.ladder_zoom > 1.0 || last > 0.01F))) ui.ladder.wanted = LadderUi::Zoom::fit;
  if (tool("ladder.follow", Icon::follow, "ladder.follow", any && (last > 0.01F || ladder_is_far(ui)), ui.ladder_follow && last > 0.01F)) ui.ladder.wanted = LadderUi::Zoom::follow;
  draw_ladder_overview(frame, {column.x + 0.3F * em(), y + 0.2F * em(), column.w - 0.6F * em(), column.y + column.h - y - 0.2F * em()}, last);
}

}  // namespace sg::gui
