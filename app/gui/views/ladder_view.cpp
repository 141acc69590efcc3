// The ladder: time runs down between the client's lifeline and the server's.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/views/inspector_tabs.h"
#include "app/gui/views/ladder_draw.h"
#include "app/gui/widgets/focus.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

std::string time_text(const LadderTick& tick) {
  // Inside a millisecond the clock's digits would be the same: then how much later.
  if (tick.since_last >= base::kMicrosecond && tick.since_last < base::kMillisecond && tick.t != tick.since_last) return fmt::format("+{} µs", tick.since_last / base::kMicrosecond);
  return clock_text(tick.t);
}

void follow(LadderFrame& frame) {
  UiState& ui = frame.view.ui;
  if (!ui.ladder_follow) return;
  const float target = ladder_following(frame);
  const float gap = target - ui.ladder_scroll;
  const float dt = ImGui::GetIO().DeltaTime;
  // Glides over small distances; from far away it jumps.
  const bool jump = ui.reduced_motion || std::abs(gap) < 0.02F || std::abs(gap) > 30.0F;
  ui.ladder_scroll = jump ? target : ui.ladder_scroll + gap * (1.0F - std::exp(-14.0F * dt));
  ui.ladder_glides = !jump;
}

void draw_lifelines(const LadderFrame& frame, const LadderLayout::Visible& seen) {
  const Theme& t = theme();
  for (const model::Role role : {model::Role::client, model::Role::server}) {
    const float x = frame.lifeline(role);
    const ImU32 color = fade(role_color(role), 0.7F);
    float y = frame.area.y;
    // Where nothing happened for long, the line is broken.
    for (std::size_t i = seen.first_break; i < seen.last_break; ++i) {
      const LadderBreak& gap = frame.layout.breaks()[i];
      if (gap.to > frame.view.playhead) break;
      const float middle = frame.y((gap.from_y + gap.to_y) / 2);
      const float half = 0.42F * em();
      if (middle - half > y) frame.list->AddLine({x, y}, {x, middle - half}, color, 2 * hairline());
      for (int k = -1; k <= 1; ++k) {
        frame.list->AddCircleFilled({x, middle + static_cast<float>(k) * 0.26F * em()}, std::max(1.2F, 0.08F * em()), color);
      }
      y = std::max(y, middle + half);
    }
    const float bottom = frame.area.y + frame.area.h;
    if (bottom > y) frame.list->AddLine({x, y}, {x, bottom}, color, 2 * hairline());
  }
  for (std::size_t i = seen.first_break; i < seen.last_break; ++i) {
    const LadderBreak& gap = frame.layout.breaks()[i];
    if (gap.to > frame.view.playhead) break;
    const float middle = frame.y((gap.from_y + gap.to_y) / 2);
    const Rect row{frame.left, middle - font_px(fonts::small()) / 2, frame.right - frame.left, font_px(fonts::small())};
    if (gap.to_y - gap.from_y < 1.2F || !in_sight(frame, row)) continue;
    draw_text_in(frame.list, fonts::small(), top_left(row), row.w, t.faint, trf("stage.nothing_for", model::duration_text(gap.to - gap.from)), Align::center);
  }
}

void draw_times(const LadderFrame& frame, const LadderLayout::Visible& seen) {
  std::string before;
  for (std::size_t i = seen.first_tick; i < seen.last_tick; ++i) {
    const LadderTick& tick = frame.layout.ticks()[i];
    if (tick.t > frame.view.playhead) break;
    std::string text = time_text(tick);
    if (text == before) continue;  // the same moment: a capture's segments arrive when they are seen
    const Rect row{frame.area.x, frame.y(tick.y) - font_px(fonts::small()) / 2, frame.margin - frame.area.x - 0.3F * em(), font_px(fonts::small())};
    if (in_sight(frame, row)) draw_text_in(frame.list, fonts::small(), top_left(row), row.w, theme().faint, text);
    before = std::move(text);
  }
}

void draw_now(const LadderFrame& frame) {
  const Theme& t = theme();
  const float y = frame.y(frame.now_y) + LadderFrame::kBelowLast * em();
  if (y < frame.area.y || y > frame.area.y + frame.area.h) return;
  const float end = frame.area.x + frame.area.w;
  if (frame.view.replay()) {
    draw_dashed(frame.list, {frame.margin, y}, {end, y}, t.hold, hairline() * 1.5F);
  } else {
    frame.list->AddLine({frame.margin, y}, {end, y}, fade(t.accent, 0.85F), hairline() * 1.5F);
  }
  std::string text = frame.view.replay() ? trf("stage.replay_at", clock_text(frame.view.playhead)) : std::string(tr("stage.now"));
  if (const std::size_t flying = frame.view.world.flying.size(); flying > 0) text += " · " + trf("stage.on_the_wire", flying);
  const float width = text_size(fonts::small(), text).x;
  // Below its line; at the foot of the pane, where it would be cut, above.
  const float high = font_px(fonts::small());
  const bool fits = y + 0.22F * em() + high <= frame.area.y + frame.area.h;
  const ImVec2 at{end - width - 0.4F * em(), fits ? y + 0.22F * em() : y - 0.22F * em() - high};
  frame.list->AddRectFilled({at.x - 0.2F * em(), at.y}, {end, at.y + high + 0.1F * em()}, fade(t.stage, 0.9F));
  draw_text(frame.list, fonts::small(), at, frame.view.replay() ? t.hold_text : t.accent_text, text);
  ui_item("ladder.now", {at.x, at.y, width, high}, text);
}

bool belongs(const LadderFrame& frame, const LadderSegment& segment) {
  if (segment.sent_seq > frame.cut) return false;
  const model::ActorId* client = frame.layout.client_of(segment.client);
  return client == nullptr || frame.one_client() == nullptr || *client == frame.stage.client_id;
}

bool belongs(const LadderFrame& frame, const LadderCall& call) {
  return call.entered_seq <= frame.cut && (frame.one_client() == nullptr || call.actor == frame.stage.client_id || call.role == model::Role::server);
}

/// Is there room on an arrow for any client's name, and what it brings?
bool names_have_room(const LadderFrame& frame) {
  const float most = kMostOfLane * (frame.right - frame.left);
  return std::all_of(frame.stage.clients.begin(), frame.stage.clients.end(), [&](model::ActorId client) {
    return text_size(fonts::bold(), title_of(frame.view, frame.view.world.actors[static_cast<std::size_t>(client)]) + ": SYN, ACK").x <= most;
  });
}

/// Another client's, so that its time is not a hole.
void draw_shadow(const LadderFrame& frame, const LadderSegment& segment) {
  const Way way = way_of(frame, segment);
  frame.list->AddLine(way.from, way.head, fade(role_color(segment.from), 0.22F), hairline());
}

void draw_all(LadderFrame& frame) {
  static LadderLayout::Visible seen;  // its memory is used again in every frame
  const float margin = 2.0F;          // em: labels reach beyond their line
  const float top = frame.view.ui.ladder_scroll - margin;
  frame.layout.visible(top, top + frame.area.h / frame.unit() + 2 * margin, seen);
  draw_lifelines(frame, seen);
  draw_times(frame, seen);
  const auto& segments = frame.layout.segments();
  for (const std::uint32_t i : seen.segments) {
    if (!belongs(frame, segments[i])) {
      if (segments[i].sent_seq <= frame.cut) draw_shadow(frame, segments[i]);
      continue;
    }
    draw_ladder_tie(frame, segments[i]);
    draw_ladder_segment(frame, segments[i]);
    draw_ladder_again(frame, segments[i]);
  }
  for (const std::uint32_t i : seen.calls) {
    if (belongs(frame, frame.layout.calls()[i])) draw_ladder_call(frame, frame.layout.calls()[i]);
  }
  draw_now(frame);
  // What is on the wire lies above what has arrived, and the mouse meets it first.
  frame.list->ChannelsSplit(2);
  for (const bool ended : {false, true}) {
    frame.list->ChannelsSetCurrent(ended ? 0 : 1);
    for (const std::uint32_t i : seen.segments) {
      if (belongs(frame, segments[i]) && has_ended(frame, segments[i]) == ended) draw_ladder_segment_label(frame, segments[i]);
    }
  }
  frame.list->ChannelsMerge();
  drag_capsules(frame);
  draw_ladder_hand(frame);
}

}  // namespace

void draw_ladder(ViewContext& view, Rect area) {
  const FocusPart focus_part("ladder");
  const LadderLayout& layout = ladder_of(view);
  const OnStage stage = on_stage(view);
  const Lit light = lit(view);
  ImGui::SetCursorScreenPos({area.x, area.y});
  const bool open = compat::begin_child("ladder", {std::max(1.0F, area.w), std::max(1.0F, area.h)}, false,
                                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBackground);
  if (open) {
    LadderFrame frame{.view = view, .layout = layout, .lit = light, .stage = stage, .area = area};
    frame.list = ImGui::GetWindowDrawList();
    const float tools = std::round(1.75F * em());
    const Rect column{area.x + area.w - tools, area.y + 0.2F * em(), tools, area.h - 0.2F * em()};
    area.w -= tools + 0.4F * em();
    frame.area = area;
    frame.all_clients = view.ui.ladder.all_clients;
    frame.margin = area.x + 3.7F * em();
    frame.left = std::round(area.x + std::max(0.315F * area.w, 9.5F * em()));
    frame.right = std::round(area.x + area.w - std::max(0.26F * area.w, 7.0F * em()));
    if (view.capture()) {  // it has no calls, which would stand beside
      frame.left = std::round(frame.margin + 0.8F * em());
      frame.right = std::round(area.x + area.w - em());
    }
    const std::uint32_t pace = view.ui.pace_ms > 0 ? view.ui.pace_ms : view.lesson.network.pace_ms;
    frame.flight = std::max<Ns>(base::kMillisecond, static_cast<Ns>(pace) * base::kMillisecond);
    frame.by_name = !frame.names_clients() || names_have_room(frame);
    frame.cut = view.world.seq;
    frame.now_y = layout.y_at(view.playhead);
    keep_ladder_zoom(frame);
    // Now stands below what waits on the wire, and below its verbs.
    if (const float lowest = layout.lowest_held(frame.cut); lowest > 0 && !ladder_is_far(view.ui)) {
      const float verbs = (0.85F + ladder_hand_height(view) - LadderFrame::kBelowLast) * em() / frame.unit();
      frame.now_y = std::max(frame.now_y, lowest + verbs);
    }
    const float most = ladder_following(frame) * frame.unit();
    const ScrollPart part{"scroll.ladder", area, std::min(view.ui.ladder_scroll * frame.unit(), most), most < 1 ? 0 : most, 0, 0, ScrollTurn::second};
    handle_ladder_zoom(frame, scroll_stop(part));
    if (part.most > 0) focus_begin_pane(part.id);
    const float last_scroll = ladder_following(frame);
    if (!reveal_on_ladder(frame, last_scroll)) follow(frame);
    if (view.ui.ladder_scroll > last_scroll) view.ui.ladder_scroll = last_scroll;
    if (layout.calls().empty() && layout.segments().empty()) {
      for (const float x : {frame.left, frame.right}) {
        frame.list->AddLine({x, area.y}, {x, area.y + area.h}, fade(x == frame.left ? theme().client : theme().server, 0.35F), 2 * hairline());
      }
      const std::string text = tr("stage.empty");
      draw_label(frame.list, fonts::ui(), {(frame.left + frame.right) / 2, area.y + area.h / 2}, theme().dim, elided(fonts::ui(), text, area.w - 3 * em()), theme().stage);
    } else {
      frame.list->PushClipRect({area.x, area.y}, {area.x + area.w, area.y + area.h}, true);
      if (ladder_is_far(view.ui)) {
        draw_ladder_far(frame);
        draw_now(frame);
      } else {
        draw_all(frame);
      }
      frame.list->PopClipRect();
    }
    if (part.most > 0) focus_end_pane();
    draw_scroll_focus(part);
    draw_ladder_tools(frame, column);
    if (frame.hovered != 0) view.ui.hover.event = frame.hovered;
    const float now_px = frame.y(frame.now_y);
    if (!view.ui.ladder_follow && now_px > area.y + area.h) {
      const char* words = tr("stage.to_now");
      const ImVec2 size = button_size(words);
      if (button_at("ladder.to_now", {(frame.left + frame.right) / 2 - size.x / 2, area.y + area.h - size.y - 0.5F * em()}, words)) {
        view.ui.ladder_follow = true;
        view.ui.ladder_scroll = last_scroll;
      }
    }
  }
  compat::end_child();
}

}  // namespace sg::gui
