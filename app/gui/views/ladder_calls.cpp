// Calls beside the lifelines: what was called, how long it blocked, what it returned.
#include <algorithm>
#include <cmath>

#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/clients_strip.h"
#include "app/gui/views/ladder_draw.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

/// The writes whose bytes the call sent or took, as their colours are chosen: at most four.
std::vector<std::uint32_t> writes_of_call(const LadderFrame& frame, const LadderCall& call) {
  constexpr std::size_t kMost = 4;
  std::vector<std::uint32_t> out;
  if (const auto datagram = frame.view.facts.datagram_calls().datagram_of(call.call)) {
    if (const model::PacketSent* sent = frame.view.timeline.packet(*datagram)) out.push_back(ordinal_of(*sent));
  } else if (call.stream_size > 0) {
    for (const model::Span& span : frame.view.streams.spans(call.stream, call.stream_begin, call.stream_begin + std::min<std::uint64_t>(call.stream_size, 65536), call.returned_seq)) {
      if (out.size() < kMost) out.push_back(span.ordinal);
    }
  }
  return out;
}

/// "connect(3, 127.0.0.1:8888)", and shorter ones for where that finds no room.
std::vector<std::string> ways_to_say(const model::CallEntered& call) {
  const std::string name(model::to_string(call.kind));
  std::vector<std::string> out{name + "(" + call.args + ")"};
  const std::size_t comma = call.args.find(',');
  if (comma != std::string::npos) out.push_back(name + "(" + call.args.substr(0, comma) + ", …)");
  if (!call.args.empty()) out.push_back(name + "(…)");
  out.push_back(name + "()");
  return out;
}

struct Result {
  std::string text;
  std::string brief;  ///< where there is no room for more
  bool failed = false;
};

Result result_of(const model::CallReturned& call) {
  if (call.ret < 0) return {"= -1 " + model::errno_name(call.error), model::errno_name(call.error), true};
  return {"= " + std::to_string(call.ret), std::to_string(call.ret), false};
}

}  // namespace

void draw_ladder_call(LadderFrame& frame, const LadderCall& call) {
  const Theme& t = theme();
  const bool left_side = call.role == model::Role::client;
  const float lifeline = frame.lifeline(call.role);
  const bool returned = call.returned_seq != 0 && call.returned_seq <= frame.cut;
  const auto& entered = std::get<model::CallEntered>(frame.view.timeline.by_seq(call.entered_seq).payload);
  const int light = frame.lit.call(frame.view, call);

  // Blocked: a bar along the lifeline, open at its end while the program is still inside.
  const float from = frame.y(call.entered_y);
  const float to = returned ? frame.y(call.returned_y) : frame.y(std::max(frame.now_y, call.entered_y)) + LadderFrame::kBelowLast * em();
  if (to - from > 0.3F * em()) {
    const float half = 0.22F * em();
    const ImU32 color = role_color(call.role);
    const float top = std::max(from, frame.area.y - em());
    const float bottom = std::min(to, frame.area.y + frame.area.h + em());
    frame.list->AddRectFilled({lifeline - half, top}, {lifeline + half, bottom}, t.stage);
    frame.list->AddRectFilled({lifeline - half, top}, {lifeline + half, bottom}, fade(color, returned ? 0.35F : 0.5F), returned ? half : 0.0F);
    frame.list->AddLine({lifeline - half, from}, {lifeline + half, from}, color, 2 * hairline());
    if (returned) frame.list->AddLine({lifeline - half, to}, {lifeline + half, to}, color, 2 * hairline());
  }

  const float beside = left_side ? lifeline - frame.margin : frame.area.x + frame.area.w - lifeline;
  ImFont* font = beside > 8.5F * em() ? fonts::mono() : fonts::small();
  const float height = font_px(font);
  const float gap = 0.75F * em();
  const float edge = left_side ? frame.margin : frame.area.x + frame.area.w - 0.6F * em();
  const std::vector<std::uint32_t> writes = returned ? writes_of_call(frame, call) : std::vector<std::uint32_t>();
  const float square = 0.55F * em();
  const float squares = static_cast<float>(writes.size()) * (square + 0.12F * em()) + (writes.empty() ? 0.0F : 0.25F * em());
  float free = std::abs(lifeline - edge) - gap - squares;
  // Whose it is, by name or by number, as it has room.
  std::string full_name;
  std::string whose;
  int number = 0;

  const auto line = [&](float at, const std::string& text, ImU32 color, std::uint64_t seq, const std::string& id, bool with_squares) {
    const float y = frame.y(at) - height / 2;
    if (!in_sight(frame, {lifeline, y, 0, height})) return;
    const ImVec2 label = number > 0 ? client_number_size(number) : ImVec2(-0.3F * em(), 0);
    ImFont* face = font_with_room(font, text, free);
    const std::string shown = elided(face, text, free);
    const float width = label.x + 0.3F * em() + text_size(face, shown).x;
    const float near = with_squares ? squares : 0.0F;
    const float x = left_side ? lifeline - gap - near - width : lifeline + gap + near;
    const Rect box{x - 0.25F * em(), y - 0.12F * em(), width + 0.5F * em(), height + 0.24F * em()};
    if (light > 0) {
      frame.list->AddRectFilled(top_left(box), bottom_right(box), fade(light == 2 ? t.hold : t.ink, light == 2 ? 0.16F : 0.09F), 0.25F * em());
    }
    if (number > 0) draw_client_number(frame.list, {x, y + height / 2}, number);
    draw_text(frame.list, face, {x + label.x + 0.3F * em(), y + (height - font_px(face)) / 2}, light > 0 ? t.ink : color, shown);
    for (std::size_t i = 0; with_squares && i < writes.size(); ++i) {
      const float step = (square + 0.12F * em()) * static_cast<float>(i);
      const float sx = left_side ? lifeline - gap - square - step : lifeline + gap + step;
      const float sy = frame.y(at) - square / 2;
      frame.list->AddRectFilled({sx, sy}, {sx + square, sy + square}, write_color(writes[left_side ? writes.size() - 1 - i : i]), 0.1F * em());
    }
    bool hovered = false;
    if (hit_region(id.c_str(), box, number > 0 ? full_name + text : text, &hovered)) frame.view.ui.selection.event = seq;
    if (!hovered) return;
    frame.hovered = seq;
    tooltip(model::describe(frame.view.timeline.by_seq(seq), frame.view.timeline, {frame.view.ui.language, frame.view.ui.raw_numbers}));
  };

  Result result;
  if (returned) result = result_of(std::get<model::CallReturned>(frame.view.timeline.by_seq(call.returned_seq).payload));
  const bool own_row = returned && call.return_row;
  const std::string tail = !returned ? " …" : own_row ? "" : " " + result.text;
  const std::string name(model::to_string(call.kind));
  if (left_side && frame.names_clients()) {
    full_name = title_of(frame.view, frame.view.world.actors[static_cast<std::size_t>(call.actor)]) + ": ";
    whose = full_name;
    if (!frame.by_name || text_size(font, whose + name + "(…)" + tail).x > free) {
      number = client_number(frame.stage, call.actor);
      free -= client_number_size(number).x + 0.3F * em();
      whose.clear();
    }
  }
  std::string text;
  for (const std::string& way : ways_to_say(entered)) {
    text = whose + way + tail;
    if (text_size(font, text).x <= free) break;
  }
  // What became of the bytes beside it counts more than the name, which its tooltip has.
  if (!writes.empty() && !own_row && text_size(font, text).x > free) text = whose + result.text;
  // Nor does a name help that is cut off: then what it came to.
  const auto too_long = [&](const std::string& what) { return text_size(fonts::small(), what).x > free; };
  const auto in_brief = [&]() -> std::string { return !too_long(result.brief) ? result.brief : result.failed ? "-1" : "…"; };
  if (returned && !own_row && too_long(text)) text = !too_long(whose + result.text) ? whose + result.text : in_brief();
  if (!returned && too_long(text)) text = name + "…";
  const std::string id = "ladder.call." + std::to_string(static_cast<std::uint32_t>(call.call));
  const ImU32 color = !returned ? t.ink : result.failed && !own_row ? t.bad_text : t.dim;
  line(call.entered_y, text, color, returned && !own_row ? call.returned_seq : call.entered_seq, id, !own_row);
  if (!own_row) return;
  std::string back = result.text;
  const std::string blocked = "  " + model::duration_text(call.returned_t - call.entered_t);
  if (text_size(font, whose + name + "() " + back).x <= free) back = whose + name + "() " + back;
  else if (text_size(font, name + "() " + back).x <= free) back = name + "() " + back;
  if (text_size(font, back + blocked).x <= free) back += blocked;
  if (too_long(back)) back = in_brief();
  line(call.returned_y, back, result.failed ? t.bad_text : t.ink, call.returned_seq, id + ".returned", true);
}

}  // namespace sg::gui
