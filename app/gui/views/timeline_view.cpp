// The recording: play, step, scrub, pace; below, plots over time.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/plots.h"
#include "app/gui/widgets/fields.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

namespace {

// Heights in em.
constexpr float kPad = 0.5F;
constexpr float kScrub = 1.9F;
constexpr float kScrubGap = 0.55F;
constexpr float kClosed = 5.35F;       ///< controls and scrub bar alone
constexpr float kOpens = 9.0F;         ///< from here on there are plots
constexpr float kUsual = 13.4F;        ///< where a window is high enough …
constexpr float kAbovePlots = 26.6F;   ///< what the bar on top, the hosts, the wire's bar and some lines of the ladder and of the program take
constexpr float kHighWindow = 52.0F;   ///< … which is so high
constexpr float kValues = 4.8F;        ///< room for the numbers at the left of the plots

std::string clock_text(base::Ns t) {
  const auto millis = std::max<base::Ns>(0, t) / base::kMillisecond;
  return fmt::format("{:02}:{:02}.{:03}", millis / 60'000, millis / 1000 % 60, millis % 1000);
}

const char* step_key(StepBy by) {
  switch (by) {
    case StepBy::both: return "timeline.step_by.both";
    case StepBy::call: return "timeline.step_by.call";
    case StepBy::segment: return "timeline.step_by.segment";
  }
  return "timeline.step_by.both";
}

/// Opens and closes the plots, at the far right.
float draw_opener(ViewContext& view, Rect area, bool open) {
  const char* words = tr("timeline.plots");
  ButtonOptions options;
  options.style = ButtonStyle::quiet;
  options.tooltip = tr(open ? "timeline.plots.close" : "timeline.plots.open");
  options.width = text_size(fonts::ui(), words).x + 2.6F * em();
  const float x = area.x + area.w - options.width;
  if (button_at("timeline.plots", {x, area.y}, std::string(words) + "    ", options)) toggle_timeline_height(view);
  draw_icon(ImGui::GetWindowDrawList(), open ? Icon::down : Icon::up, {x + options.width - 1.1F * em(), area.y + button_height() / 2}, 0.7F * em(), theme().dim);
  return options.width;
}

void draw_controls(ViewContext& view, Rect area, bool open) {
  Playhead& head = view.ui.playhead;
  const float gap = 0.3F * em();
  float x = area.x;
  const bool nothing = view.facts.marks().empty();
  ButtonOptions plain;
  plain.enabled = !nothing;
  const auto place = [&](float width) {
    ImGui::SetCursorScreenPos({x, area.y});
    x += width + gap;
  };
  const float width = std::round(2.1F * em());
  place(width);
  if (icon_button("timeline.first", Icon::first, tr("timeline.first"), plain)) seek(view, 0);
  place(width);
  if (icon_button("timeline.back", Icon::back, tr("timeline.back"), plain)) step_back(view, view.ui.timeline.step_by);
  place(width * 1.15F);
  ButtonOptions play = plain;
  play.width = width * 1.15F;
  if (icon_button("timeline.play", head.playing ? Icon::pause : Icon::play, tr(head.playing ? "timeline.pause" : "timeline.play"), play)) toggle_playing(view);
  place(width);
  if (icon_button("timeline.forward", Icon::forward, tr("timeline.forward"), plain)) step_forward(view, view.ui.timeline.step_by);
  place(width);
  if (icon_button("timeline.last", Icon::last, tr("timeline.last"), plain)) back_to_live(view);
  x += 0.5F * em();

  const bool wide = area.w > 66 * em();
  TimelineUi& ui = view.ui.timeline;
  ButtonOptions by;
  by.tooltip = tr("timeline.step_by.tip");
  by.width = 0;
  for (const StepBy each : {StepBy::both, StepBy::call, StepBy::segment}) by.width = std::max(by.width, button_size(tr(step_key(each))).x);
  place(by.width);
  if (button("timeline.step_by", tr(step_key(ui.step_by)), by)) ui.step_by = static_cast<StepBy>((static_cast<int>(ui.step_by) + 1) % 3);
  x += 0.5F * em();

  ButtonOptions change;
  change.style = ButtonStyle::quiet;
  change.width = std::round(1.7F * em());
  place(change.width - gap);
  change.enabled = head.speed > kSpeeds.front();
  change.tooltip = tr("timeline.slower");
  if (button("timeline.slower", "−", change)) change_speed(head, -1);
  const float speed_width = 3.6F * em();
  draw_text_in(ImGui::GetWindowDrawList(), fonts::ui(), {x, area.y + (button_height() - font_px(fonts::ui())) / 2}, speed_width, theme().ink, speed_text(head.speed),
               Align::center);
  const Rect speed_box{x, area.y, speed_width, button_height()};
  explained("timeline.speed", speed_box, speed_text(head.speed), tr("timeline.speed_hint"));
  x += speed_width;
  place(change.width);
  change.enabled = head.speed < kSpeeds.back();
  change.tooltip = tr("timeline.faster");
  if (button("timeline.faster", "+", change)) change_speed(head, 1);
  x += 0.4F * em();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float text_y = area.y + (button_height() - font_px(fonts::mono())) / 2;
  x += draw_text(list, fonts::mono(), {x, text_y}, view.replay() ? theme().hold_text : theme().ink, clock_text(view.playhead)) + em();

  // From the right: pace, or the way back to live.
  float right = area.x + area.w - draw_opener(view, area, open) - 0.6F * em();
  if (view.replay()) {
    if (!view.status.recorded) {
      const std::string back = tr("timeline.live");
      ButtonOptions live;
      live.style = ButtonStyle::hold;
      live.width = button_size(back).x;
      right -= live.width;
      if (button_at("timeline.live", {right, area.y}, back, live)) back_to_live(view);
    }
    const std::string band = view.capture() ? tr("timeline.captured") : view.status.recorded ? tr("timeline.recorded") : tr("timeline.replay");
    const float room = right - x - em();
    if (room > 4 * em()) {
      const std::string shown = elided(fonts::bold(), band, room - 1.4F * em());
      const Rect rect{x, area.y + 0.15F * em(), text_size(fonts::bold(), shown).x + 1.4F * em(), button_height() - 0.3F * em()};
      list->AddRectFilled(top_left(rect), bottom_right(rect), theme().hold, 0.3F * em());
      draw_text(list, fonts::bold(), {rect.x + 0.7F * em(), rect.y + (rect.h - font_px(fonts::bold())) / 2}, ink_on(theme().hold), shown);
      ui_item("timeline.replay", rect, band);
    }
    return;
  }
  const float slider_width = std::min(9.0F * em(), (wide ? 0.14F : 0.1F) * area.w);
  const std::string pace = trf("timeline.pace", fmt::arg("ms", view.ui.pace_ms));
  const float label_width = text_size(fonts::ui(), trf("timeline.pace", fmt::arg("ms", 400))).x;
  right -= slider_width;
  const int wanted = slider("timeline.pace", {right, area.y, slider_width, button_height()}, static_cast<int>(view.ui.pace_ms), 400, 10, 50, pace, view.status.can_hold ? tr("timeline.pace_hint") : tr("timeline.pace_why"), view.status.can_hold);
  if (wanted != static_cast<int>(view.ui.pace_ms)) {
    view.ui.pace_ms = static_cast<std::uint32_t>(wanted);
    view.commands.push_back(session::SetPace{wanted * base::kMillisecond, std::nullopt});
  }
  if (right - label_width - em() > x) {
    draw_text_in(list, fonts::ui(), {right - label_width - 0.8F * em(), area.y + (button_height() - font_px(fonts::ui())) / 2}, label_width, theme().dim, pace,
                 Align::right);
  }
}

/// The upper edge: drawn, it makes the pane higher.
void draw_edge(ViewContext& view, Rect area) {
  TimelineUi& ui = view.ui.timeline;
  const Rect edge{area.x, area.y - 0.45F * em(), area.w, 0.7F * em()};
  ImGui::SetCursorScreenPos({edge.x, edge.y});
  ImGui::InvisibleButton("timeline.edge", {edge.w, edge.h});
  const bool active = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered() && !by_keyboard();
  ui_item("timeline.edge", edge, tr("timeline.edge"));
  if (active) {
    const float foot = area.y + area.h;
    const float wanted = (foot - ImGui::GetIO().MousePos.y) / em();
    // Between closed and open there is nothing worth seeing.
    ui.height = wanted < (kClosed + kOpens) / 2 ? kClosed : std::max(kOpens, wanted);
  }
  if (hovered || active) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled({area.x + area.w / 2 - 2 * em(), area.y - 0.2F * em()}, {area.x + area.w / 2 + 2 * em(), area.y + 0.05F * em()}, theme().edge, 0.1F * em());
  }
  if (hovered && !active) tooltip(tr("timeline.edge"));
}

}  // namespace

float timeline_height(const UiState& ui, float window_height) {
  // In free play the form for calls needs the room.
  const float usual = window_height >= kHighWindow * em() && !ui.free.on ? kUsual : kClosed;
  const float wanted = ui.timeline.height > 0 ? ui.timeline.height : usual;
  // The stage keeps the most of a low window, and of the ladder some lines at least.
  const float high = window_height / em();
  const float most = std::max(kClosed, std::min(0.55F * high - 3, std::max(kUsual, high - kAbovePlots)));
  return std::round(std::min(wanted, most) * em());
}

void toggle_timeline_height(ViewContext& view) {
  const float window = ImGui::GetIO().DisplaySize.y;
  const bool open = timeline_height(view.ui, window) >= kOpens * em();
  view.ui.timeline.height = open ? kClosed : std::max(kUsual, std::min(0.38F * window / em(), window / em() - kAbovePlots));
}

void draw_timeline(ViewContext& view, Rect area) {
  const bool replay = view.replay();
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, replay ? theme().hold : theme().line);
  const bool open = area.h >= (kOpens - 0.1F) * em();
  const float pad = 0.8F * em();
  const Rect in{area.x + pad, area.y + kPad * em(), area.w - 2 * pad, area.h - 2 * kPad * em()};
  draw_controls(view, {in.x, in.y, in.w, button_height()}, open);
  const float values = open ? kValues * em() : 0;
  const Rect bar{in.x + values, in.y + button_height() + kScrubGap * em(), in.w - values, kScrub * em()};
  const float inner = 0.5F * em();
  const TimeAxis& axis = view.facts.axis();
  TimelineUi& ui = view.ui.timeline;
  const TimeWindow window = time_window(ui, axis.length(), head_of(view), !replay, bar.x + inner, bar.w - 2 * inner);
  ui.from = window.from;
  draw_scrub_bar(view, bar, window);
  if (open) draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {in.x, bar.y + (bar.h - font_px(fonts::small())) / 2}, values - 0.5F * em(), theme().faint, tr("timeline.events"), Align::right);
  const float below = bar.y + bar.h + 0.15F * em();
  draw_overview(view, {bar.x, below, bar.w, 0.28F * em()}, window);
  if (open) draw_plots(view, {in.x, below + 0.5F * em(), in.w, in.y + in.h - below - 0.5F * em()}, window);
  draw_edge(view, area);
}

}  // namespace sg::gui
