// Plots over time below the scrub bar: which are shown, their zoom, and what the mouse points at.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/plots.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/focus.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

constexpr std::array<PlotKind, 4> kTabs = {PlotKind::buffers, PlotKind::sequence, PlotKind::cwnd, PlotKind::all};
constexpr float kTimeAxis = 1.35F;   // em
constexpr float kLeastPlot = 3.4F;   // em: lower, a plot cannot be read

const char* tab_key(PlotKind kind) {
  switch (kind) {
    case PlotKind::buffers: return "plot.buffers";
    case PlotKind::sequence: return "plot.sequence";
    case PlotKind::cwnd: return "plot.window";
    case PlotKind::all: return "plot.all";
  }
  return "plot.all";
}

/// Tabs at the left; from the right: zoom, whose direction, which connection.
void draw_header(ViewContext& view, Rect area, const TimeWindow& window, const PlotSubject& subject, bool room_for_all) {
  TimelineUi& ui = view.ui.timeline;
  float x = area.x;
  for (const PlotKind kind : kTabs) {
    if (kind == PlotKind::all && !room_for_all) continue;
    const char* label = tr(tab_key(kind));
    ButtonOptions options;
    options.style = ui.plot == kind ? ButtonStyle::selected : ButtonStyle::quiet;
    const std::string tip = tr((std::string(tab_key(kind)) + ".tip").c_str());
    options.tooltip = tip;
    if (button_at((std::string("timeline.tab.") + (plot_id(kind) + 5)).c_str(), {x, area.y}, label, options)) ui.plot = kind;
    x += button_size(label).x + 0.2F * em();
  }
  float right = area.x + area.w;
  const double length = view.facts.axis().length();
  const float icon = std::round(2.0F * em());
  const auto small = [&](const char* id, const char* label, const char* tip_key, bool enabled, bool chosen = false) {
    ButtonOptions options;
    options.style = chosen ? ButtonStyle::selected : ButtonStyle::quiet;
    options.enabled = enabled;
    options.width = std::max(icon, text_size(fonts::ui(), label).x + 0.9F * em());
    options.tooltip = tr(tip_key);
    right -= options.width;
    const bool pressed = button_at(id, {right, area.y}, label, options);
    right -= 0.15F * em();
    return pressed;
  };
  const bool zoomed = ui.span > 0;
  if (small("timeline.follow", tr("zoom.follow"), "timeline.follow.tip", zoomed || !ui.follow, ui.follow && zoomed)) ui.follow = true;
  if (small("timeline.fit", tr("zoom.fit"), "timeline.fit.tip", zoomed)) fit_time(ui);
  const double head = std::clamp(head_of(view), window.from, window.from + window.span);
  if (small("timeline.zoom_in", "+", "timeline.zoom_in.tip", length > kLeastSpan)) zoom_time(ui, window, length, 0.5, head);
  if (small("timeline.zoom_out", "−", "timeline.zoom_out.tip", zoomed)) zoom_time(ui, window, length, 2, head);
  right -= 0.5F * em();
  if (ui.plot != PlotKind::buffers) {
    const std::string from = tr(ui.from_server ? "plot.from_server" : "plot.from_client");
    ButtonOptions options;
    options.width = button_size(from).x;
    options.tooltip = tr("plot.direction.tip");
    if (right - options.width > x) {
      right -= options.width;
      if (button_at("plot.direction", {right, area.y}, from, options)) ui.from_server = !ui.from_server;
      right -= 0.6F * em();
    }
  }
  if (subject.connection != nullptr && view.facts.plots().connections().size() > 1 && right - x > 9 * em()) {
    const std::string ends = trf("plot.connection", fmt::arg("port", subject.connection->up.from.port));
    draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {x + 0.5F * em(), area.y + (button_height() - font_px(fonts::small())) / 2}, right - x - em(), theme().dim, ends,
                 Align::right);
  }
}

/// A drag pans, a click goes to what it points at and chooses it.
void handle_mouse(ViewContext& view, const TimeWindow& window, StepBy by) {
  TimelineUi& ui = view.ui.timeline;
  const float x = ImGui::GetIO().MousePos.x;
  if (ImGui::IsItemActivated()) {
    ui.pressed_x = x;
    ui.pressed_from = window.from;
    ui.panning = false;
  }
  if (ImGui::IsItemActive() && ui.pressed_x >= 0) {
    ui.panning = ui.panning || std::abs(x - ui.pressed_x) > 0.3F * em();
    if (ui.panning && ui.span > 0) {
      const double moved = static_cast<double>((x - ui.pressed_x) / window.w) * window.span;
      pan_time(ui, window, view.facts.axis().length(), ui.pressed_from - moved - window.from);
    }
  } else if (ImGui::IsItemDeactivated() && ui.pressed_x >= 0) {
    if (!ui.panning) {
      if (const Mark* mark = mark_near(view, window, x, by)) {
        seek(view, mark->t);
        view.ui.selection.event = mark->seq;
      } else {
        seek(view, view.facts.axis().time_at(window.at(x)));
      }
    }
    ui.pressed_x = -1;
    ui.panning = false;
  }
}

void handle_keys(ViewContext& view, const TimeWindow& window) {
  TimelineUi& ui = view.ui.timeline;
  const double length = view.facts.axis().length();
  const double head = std::clamp(head_of(view), window.from, window.from + window.span);
  if (compat::key_pressed(compat::Key::up, true)) zoom_time(ui, window, length, 0.5, head);
  if (compat::key_pressed(compat::Key::down, true)) zoom_time(ui, window, length, 2, head);
  if (compat::key_pressed(compat::Key::page_up, true)) pan_time(ui, window, length, -0.5 * window.span);
  if (compat::key_pressed(compat::Key::page_down, true)) pan_time(ui, window, length, 0.5 * window.span);
}

std::string said_at(const PlotSubject& subject, PlotKind kind, const TimeWindow& window, float x, StepBy by, std::uint64_t& event) {
  const ViewContext& view = subject.view;
  const Mark* mark = mark_near(view, window, x, by);
  const base::Ns t = mark != nullptr ? mark->t : view.facts.axis().time_at(window.at(x));
  std::string out = moment_text(t, base::kMicrosecond);
  if (mark != nullptr) {
    event = mark->seq;
    const bool secret = concealed(view, mark->seq, "ack") || concealed(view, mark->seq, "seq") || concealed(view, mark->seq, "window");
    out += "\n" + (secret ? std::string(tr("stage.predict_first"))
                          : sentence_of(view, view.timeline.by_seq(mark->seq)));
  }
  return out + "\n" + plot_values(subject, kind, t);
}

/// The client on the stage has a socket that connects to nobody.
bool speaks_udp(const ViewContext& view) {
  const OnStage stage = on_stage(view);
  const model::SocketState* socket = stage.client == nullptr ? nullptr : view.world.connection_of(*stage.client);
  return socket != nullptr && socket->datagram;
}

/// The axis says that it is not even, where the numbers of the plots have their place.
void draw_uneven(const ViewContext& view, Rect area, const TimeWindow& window) {
  if (is_even(view.facts.axis(), window)) return;
  const char* words = tr("plot.uneven");
  const float width = text_size(fonts::small(), words).x;
  const Rect rect{area.x + area.w - width, area.y + 0.35F * em(), width, font_px(fonts::small())};
  draw_text(ImGui::GetWindowDrawList(), fonts::small(), top_left(rect), theme().faint, words);
  explained("timeline.uneven", rect, words, tr("plot.uneven.tip"));
}

void draw_one(const PlotSubject& subject, PlotKind kind, Rect area, const TimeWindow& window, float step) {
  ViewContext& view = subject.view;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const char* id = plot_id(kind);
  list->AddRectFilled(top_left(area), bottom_right(area), theme().well);
  // What only a kernel knows stands in no capture.
  const bool kept_back = view.capture() && kind != PlotKind::sequence;
  std::string text = tr(kept_back ? "plot.not_in_capture" : speaks_udp(view) ? "plot.udp" : "plot.nothing");
  if (subject.connection == nullptr || kept_back) {
    draw_text_in(list, fonts::small(), {area.x, area.y + (area.h - font_px(fonts::small())) / 2}, area.w, theme().dim, text, Align::center);
  } else {
    PlotFrame plot{.list = list, .axis = view.facts.axis(), .window = window, .columns = view.ui.timeline.columns, .step = step, .area = area};
    list->PushClipRect({area.x - 5 * em(), area.y - 0.3F * em()}, {area.x + area.w, area.y + area.h + 0.3F * em()}, true);
    // What the lines are stands above them, where that leaves room enough.
    constexpr float kLegend = 1.25F;
    if (area.h > 2.5F * kLegend * em()) {
      plot.area.y += kLegend * em();
      plot.area.h -= kLegend * em();
    }
    draw_plot(subject, kind, plot, {area.x, area.y, area.w, kLegend * em()});
    const float head = std::clamp(window.px(head_of(view)), area.x, area.x + area.w);
    if (view.replay()) {
      // What the moment shown does not know yet.
      list->AddRectFilled({head, area.y}, bottom_right(area), fade(theme().well, 0.72F));
      list->AddRectFilled({head, area.y}, {head + 1.5F * hairline(), area.y + area.h}, theme().hold);
    }
    draw_cross_hair(view, list, area, window);
    if (const char* why = why_empty(subject, kind, plot); why != nullptr) {
      draw_label(list, fonts::small(), {area.x + area.w / 2, plot.area.y + 0.45F * plot.area.h}, theme().dim, tr(why), theme().well);
    }
    list->PopClipRect();
    text = plot_values(subject, kind, view.playhead);
  }
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::InvisibleButton(id, {std::max(1.0F, area.w), std::max(1.0F, area.h)});
  const bool hovered = ImGui::IsItemHovered() && !by_keyboard();
  const StepBy by = kind == PlotKind::sequence ? StepBy::segment : StepBy::both;
  zoom_by_wheel(view, window);
  handle_mouse(view, window, by);
  const FocusState focus = focus_item(id, subject.connection != nullptr);
  if (focus.focused) {
    draw_focus_ring(list, area);
    own_page_keys();
    handle_keys(view, window);
  }
  ui_item(id, area, text, subject.connection != nullptr);
  if (!hovered || subject.connection == nullptr) return;
  const float x = ImGui::GetIO().MousePos.x;
  view.ui.timeline.hover_next = x;
  std::uint64_t event = 0;
  const std::string said = said_at(subject, kind, window, x, by, event);
  if (event != 0) view.ui.hover.event = event;
  if (!view.ui.timeline.panning) tooltip(said);
}

}  // namespace

void draw_plots(ViewContext& view, Rect area, const TimeWindow& window) {
  TimelineUi& ui = view.ui.timeline;
  const float header = button_height() + 0.35F * em();
  const float room = area.h - header - kTimeAxis * em();
  const bool room_for_all = room >= 3 * (kLeastPlot + 0.4F) * em();
  const PlotKind shown = ui.plot == PlotKind::all && !room_for_all ? PlotKind::buffers : ui.plot;
  const OnStage stage = on_stage(view);
  PlotSubject subject{view, view.facts.plots().newest(stage.client_id, view.playhead), ui.from_server ? model::Role::server : model::Role::client};
  draw_header(view, {area.x, area.y, area.w, button_height()}, window, subject, room_for_all);
  if (room < 1.5F * em()) return;

  // Three at once share what a frame may cost: each has half the columns.
  const float step = (shown == PlotKind::all ? 2 : 1) * hairline();
  const auto count = std::max(1.0F, std::floor(window.w / step));
  ui.columns.set(view.facts.axis(), view.timeline.size(), window.from, window.span * static_cast<double>(count * step / window.w), static_cast<std::size_t>(count));
  const float top = area.y + header;
  if (shown == PlotKind::all) {
    const float gap = 0.4F * em();
    const float height = (room - 2 * gap) / 3;
    float y = top;
    for (const PlotKind kind : {PlotKind::buffers, PlotKind::sequence, PlotKind::cwnd}) {
      draw_one(subject, kind, {window.x, y, window.w, height}, window, step);
      y += height + gap;
    }
  } else {
    draw_one(subject, shown, {window.x, top, window.w, room}, window, step);
  }
  draw_time_axis(ImGui::GetWindowDrawList(), view.facts.axis(), window, {window.x, top + room, window.w, kTimeAxis * em()});
  draw_uneven(view, {area.x, top + room, window.x - area.x - 0.9F * em(), kTimeAxis * em()}, window);
}

}  // namespace sg::gui
