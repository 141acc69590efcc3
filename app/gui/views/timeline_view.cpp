// The recording: play, step, scrub, pace, and how full the buffers were.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/fields.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

constexpr std::array<double, 5> kSpeeds = {0.01, 0.1, 0.25, 1.0, 4.0};

std::string speed_text(double speed) {
  if (speed == 0.01) return "1/100×";
  if (speed == 0.1) return "1/10×";
  if (speed == 0.25) return "1/4×";
  return fmt::format("{}×", speed);
}

std::string clock_text(base::Ns t) {
  const auto millis = std::max<base::Ns>(0, t) / base::kMillisecond;
  return fmt::format("{:02}:{:02}.{:03}", millis / 60'000, millis / 1000 % 60, millis % 1000);
}

void draw_controls(ViewContext& view, Rect area) {
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
  if (icon_button("timeline.back", Icon::back, tr("timeline.back"), plain)) step_back(view);
  place(width * 1.15F);
  ButtonOptions play = plain;
  play.style = ButtonStyle::primary;
  play.width = width * 1.15F;
  if (icon_button("timeline.play", head.playing ? Icon::pause : Icon::play, tr(head.playing ? "timeline.pause" : "timeline.play"), play)) toggle_playing(view);
  place(width);
  if (icon_button("timeline.forward", Icon::forward, tr("timeline.forward"), plain)) step_forward(view);
  place(width);
  if (icon_button("timeline.last", Icon::last, tr("timeline.last"), plain)) back_to_live(view);
  x += 0.5F * em();

  const auto now = std::find(kSpeeds.begin(), kSpeeds.end(), head.speed);
  const std::string speed = speed_text(head.speed);
  ButtonOptions change;
  change.tooltip = tr("timeline.speed_hint");
  change.width = 4.2F * em();
  place(change.width);
  if (button("timeline.speed", speed, change)) head.speed = now == kSpeeds.end() || now + 1 == kSpeeds.end() ? kSpeeds.front() : *(now + 1);
  x += 0.4F * em();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float text_y = area.y + (button_height() - font_px(fonts::mono())) / 2;
  x += draw_text(list, fonts::mono(), {x, text_y}, view.replay() ? theme().hold_text : theme().ink, clock_text(view.playhead)) + em();

  // From the right: pace, or the way back to live.
  float right = area.x + area.w;
  if (view.replay()) {
    const std::string back = tr("timeline.live");
    ButtonOptions live;
    live.style = ButtonStyle::hold;
    live.width = button_size(back).x;
    right -= live.width;
    if (button_at("timeline.live", {right, area.y}, back, live)) back_to_live(view);
    const std::string band = tr("timeline.replay");
    const float room = right - x - em();
    if (room > 4 * em()) {
      const std::string shown = elided(fonts::bold(), band, room - 1.4F * em());
      const Rect rect{x, area.y + 0.15F * em(), text_size(fonts::bold(), shown).x + 1.4F * em(), button_height() - 0.3F * em()};
      list->AddRectFilled(top_left(rect), bottom_right(rect), theme().hold, 0.3F * em());
      draw_text(list, fonts::bold(), {rect.x + 0.7F * em(), rect.y + (rect.h - font_px(fonts::bold())) / 2}, theme().bg, shown);
      ui_item("timeline.replay", rect, band);
    }
    return;
  }
  const float slider_width = std::min(9.0F * em(), 0.14F * area.w);
  const std::string pace = trf("timeline.pace", fmt::arg("ms", view.ui.pace_ms));
  const float label_width = text_size(fonts::ui(), trf("timeline.pace", fmt::arg("ms", 400))).x;
  right -= slider_width;
  const int wanted = slider("timeline.pace", {right, area.y, slider_width, button_height()}, static_cast<int>(view.ui.pace_ms), 400, 10, 50, pace, tr("timeline.pace_hint"));
  if (wanted != static_cast<int>(view.ui.pace_ms)) {
    view.ui.pace_ms = static_cast<std::uint32_t>(wanted);
    view.commands.push_back(session::SetPace{wanted * base::kMillisecond, std::nullopt});
  }
  if (right - label_width - em() > x) {
    draw_text_in(list, fonts::ui(), {right - label_width - 0.8F * em(), area.y + (button_height() - font_px(fonts::ui())) / 2}, label_width, theme().dim, pace,
                 Align::right);
  }
}

float x_of(const ViewContext& view, Rect bar, base::Ns t) {
  const double length = view.facts.axis().length();
  return bar.x + (length <= 0 ? 0 : static_cast<float>(view.facts.axis().at(t) / length) * bar.w);
}

void draw_scrub(ViewContext& view, Rect bar) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  draw_pane(list, bar, theme().well, theme().line, 0.3F);
  const Rect inner = inset(bar, 0.5F * em());
  const Rect axis{inner.x, bar.y, inner.w, bar.h};
  const float head = view.replay() ? x_of(view, axis, view.playhead) : axis.x + axis.w;
  list->AddRectFilled({bar.x + hairline(), bar.y + hairline()}, {head, bar.y + bar.h - hairline()}, fade(view.replay() ? theme().hold : theme().accent, 0.13F), 0.3F * em());
  // Calls are short marks at the bottom, segments long ones: told apart without colour.
  const auto draw_mark = [&](const Mark& mark, bool lit) {
    const float x = std::round(x_of(view, axis, mark.t));
    const float from = mark.segment ? 0.18F : 0.58F;
    list->AddLine({x, bar.y + from * bar.h}, {x, bar.y + 0.84F * bar.h}, lit ? theme().hold : role_color(mark.role), (lit ? 3.0F : 1.6F) * hairline());
    return x;
  };
  const double seconds_per_pixel = view.facts.axis().length() / std::max(1.0F, axis.w);
  for (const bool segments : {false, true}) {
    const std::vector<Mark>& marks = view.facts.marks_of(segments);
    std::size_t hint = 0;
    for (auto mark = marks.begin(); mark != marks.end();) {
      const float x = draw_mark(*mark, false);
      // On to the first that has a place of its own: of many in one place one is drawn, however many they are.
      const base::Ns next = view.facts.axis().time_at((x + hairline() + 1 - axis.x) * seconds_per_pixel, hint);
      mark = gallop(mark + 1, marks.end(), [next](const Mark& m) { return m.t < next; });
    }
  }
  for (const std::uint64_t seq : {view.ui.selection.event, view.ui.hover.event.shown}) {
    if (seq == 0 || seq > view.timeline.size()) continue;
    const Mark* lit = view.facts.mark_of(seq, view.timeline.by_seq(seq).t);
    if (lit != nullptr) draw_mark(*lit, true);
  }
  list->AddLine({head, bar.y - 0.2F * em()}, {head, bar.y + bar.h + 0.2F * em()}, view.replay() ? theme().hold : theme().accent_text, 2 * hairline());
  list->AddTriangleFilled({head - 0.35F * em(), bar.y - 0.3F * em()}, {head + 0.35F * em(), bar.y - 0.3F * em()}, {head, bar.y + 0.25F * em()},
                          view.replay() ? theme().hold : theme().accent_text);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({bar.x, bar.y});
  ImGui::InvisibleButton("timeline.scrub", {bar.w, bar.h});
  const bool dragged = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered();
  ImGui::SetCursorScreenPos(before);
  const FocusState focus = focus_item("timeline.scrub", !view.facts.marks().empty());
  if (focus.focused) draw_focus_ring(list, bar);
  ui_item("timeline.scrub", bar, clock_text(view.playhead));
  if (dragged && view.facts.axis().length() > 0) {
    const double part = std::clamp((ImGui::GetIO().MousePos.x - axis.x) / axis.w, 0.0F, 1.0F);
    if (part >= 1.0) {
      back_to_live(view);
    } else {
      seek(view, view.facts.axis().time_at(part * view.facts.axis().length()));
    }
  }
  if (hovered && !dragged) tooltip(tr("timeline.scrub_hint"));
}

/// Bytes waiting in the kernel of each actor, as steps over the scrub bar's axis: sent solid, received dashed.
void draw_fill(ViewContext& view, Rect area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float text = 1.3F * em();
  const std::uint32_t most = view.facts.most_buffered();
  draw_text_in(list, fonts::small(), {area.x, area.y}, area.w, theme().dim, trf("timeline.fill", fmt::arg("n", most)));
  const Rect plot{area.x + 0.5F * em(), area.y + text, area.w - em(), area.h - text};
  list->AddLine({plot.x, plot.y + plot.h}, {plot.x + plot.w, plot.y + plot.h}, theme().line, hairline());
  if (most == 0) return;
  const auto y_of = [&](std::uint32_t bytes) { return plot.y + plot.h - plot.h * static_cast<float>(bytes) / static_cast<float>(most); };
  // A column of pixels at a time, however much happened in it.
  const auto columns = static_cast<std::size_t>(std::max(1.0F, view.replay() ? x_of(view, plot, view.playhead) - plot.x : plot.w));
  static std::vector<base::Ns> at;
  at.clear();
  const double step = view.facts.axis().length() / std::max(1.0F, plot.w);
  std::size_t hint = 0;
  for (std::size_t i = 0; i <= columns; ++i) at.push_back(view.facts.axis().time_at(static_cast<double>(i) * step, hint));
  at.back() = std::min(std::max(at.back(), at[columns - 1]), view.playhead) + 1;
  for (std::size_t actor = 0; actor < std::min(view.facts.buffers().size(), view.live_world.actors.size()); ++actor) {
    const ImU32 color = role_color(view.live_world.actors[actor].role);
    for (const bool receive : {false, true}) {
      float x = plot.x;
      float y = y_of(0);
      const auto draw = [&](ImVec2 from, ImVec2 to) {
        if (from.x == to.x && from.y == to.y) return;
        if (receive) {
          draw_dashed(list, from, to, color, 1.5F * hairline(), 0.25F, 0.2F);
        } else {
          list->AddLine(from, to, color, 1.5F * hairline());
        }
      };
      const BufferFill& fill = view.facts.buffers()[actor];
      const StepSeries& series = receive ? fill.receive : fill.send;
      if (series.empty()) continue;
      for (std::size_t i = 0; i < columns; ++i) {
        const StepSeries::Span span = series.between(at[i], at[i + 1]);
        const float low = y_of(span.low);
        const float high = y_of(span.high);
        if (low == y && high == y) continue;
        const float here = plot.x + static_cast<float>(i);
        draw({x, y}, {here, y});
        draw({here, std::max(low, y)}, {here, std::min(high, y)});
        x = here;
        y = y_of(span.last);
      }
      draw({x, y}, {plot.x + static_cast<float>(columns), y});
    }
  }
}

}  // namespace

void draw_timeline(ViewContext& view, Rect area) {
  const bool replay = view.replay();
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, replay ? theme().hold : theme().line);
  const float pad = 0.8F * em();
  draw_controls(view, {area.x + pad, area.y + 0.65F * em(), area.w - 2 * pad, button_height()});
  const float bar_y = area.y + 0.65F * em() + button_height() + 0.7F * em();
  const Rect bar{area.x + pad, bar_y, area.w - 2 * pad, 1.6F * em()};
  draw_scrub(view, bar);
  const float fill_y = bar_y + bar.h + 0.35F * em();
  const float fill_height = area.y + area.h - 0.5F * em() - fill_y;
  if (fill_height > 2.4F * em()) draw_fill(view, {area.x + pad, fill_y, area.w - 2 * pad, fill_height});
}

}  // namespace sg::gui
