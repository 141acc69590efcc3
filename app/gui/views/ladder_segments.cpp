// Segments between the lifelines: arrows that fly, arrive, are lost.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/views/ladder_draw.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

const model::PacketSent& packet_of(const LadderFrame& frame, const LadderSegment& segment) {
  return std::get<model::PacketSent>(frame.view.timeline.by_seq(segment.sent_seq).payload);
}

/// Where it is: from its sender's lifeline towards the other, and how far.
struct Way {
  ImVec2 from, to;  ///< the whole way, as known or expected
  ImVec2 head;
  float done = 0;   ///< 0 to 1
  bool ended = false;
  bool lost = false;
  bool held = false;
};

ImVec2 between(ImVec2 a, ImVec2 b, float part) { return {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part}; }

Way way_of(const LadderFrame& frame, const LadderSegment& segment) {
  Way way;
  const float here = frame.lifeline(segment.from);
  const float there = segment.from == model::Role::client ? frame.right : frame.left;
  way.ended = has_ended(frame, segment);
  const bool known_end = segment.end != LadderSegment::End::flying;
  way.lost = way.ended && segment.end == LadderSegment::End::dropped;
  float end_y = known_end ? segment.end_y : frame.layout.expected_end_y(segment, frame.flight, frame.view.playhead);
  // A lost one is on its way like any other, until it is lost half-way.
  if (segment.end == LadderSegment::End::dropped) end_y = segment.sent_y + 2 * (segment.end_y - segment.sent_y);
  way.held = !way.ended && segment.held_seq != 0 && segment.held_seq <= frame.cut;
  way.from = {here, frame.y(segment.sent_y)};
  way.to = {there, frame.y(end_y)};
  if (way.held) {
    way.done = 0.5F;
  } else if (way.ended) {
    way.done = way.lost ? 0.5F : 1.0F;
  } else {
    const Ns flight = std::max<Ns>(1, known_end ? segment.end_t - segment.sent_t : frame.flight);
    const float flown = static_cast<float>(static_cast<double>(frame.view.playhead - segment.sent_t) / static_cast<double>(flight));
    way.done = std::clamp(flown, 0.0F, 0.95F) * (segment.end == LadderSegment::End::dropped ? 0.5F : 1.0F);
  }
  way.head = between(way.from, way.to, way.done);
  return way;
}

void arrow_head(ImDrawList* list, ImVec2 from, ImVec2 tip, ImU32 color, float size) {
  const float dx = tip.x - from.x;
  const float dy = tip.y - from.y;
  const float length = std::max(1.0F, std::sqrt(dx * dx + dy * dy));
  const ImVec2 back{tip.x - dx / length * size, tip.y - dy / length * size};
  const ImVec2 side{-dy / length * size * 0.42F, dx / length * size * 0.42F};
  list->AddTriangleFilled(tip, {back.x + side.x, back.y + side.y}, {back.x - side.x, back.y - side.y}, color);
}

struct Label {
  std::string strong;  ///< what it is
  std::string rest;    ///< the numbers that matter
  std::string faint;   ///< the rest
};

Label label_of(const LadderFrame& frame, const LadderSegment& item) {
  const model::Segment& segment = packet_of(frame, item).segment;
  const bool raw = frame.view.ui.raw_numbers;
  const auto number = [&](const std::optional<std::uint32_t>& relative, std::uint32_t on_wire, const char* field) {
    if (concealed(frame.view, item.sent_seq, field)) return std::string("?");
    return std::to_string(raw || !relative ? on_wire : *relative);
  };
  Label out;
  const bool bare = segment.payload_bytes == 0 && !segment.has(model::kSyn | model::kFin | model::kRst);
  out.strong = model::flags_text(segment.payload_bytes > 0 ? static_cast<std::uint8_t>(segment.flags & ~model::kAck) : segment.flags);
  if (out.strong.empty()) out.strong = tr("stage.data");
  // Inferred, its window is not known; else the window in bytes, or the header's own number with the other raw ones.
  const std::uint32_t window = std::uint32_t{segment.window} << (raw ? 0U : unsigned{item.window_shift});
  const std::string win = item.inferred ? std::string() : concealed(frame.view, item.sent_seq, "window") ? "win ?" : "win " + std::to_string(window);
  const std::string ack = number(segment.rel_ack, segment.ack, "ack");
  if (bare) {
    out.rest = ack;
    out.faint = win;
    return out;
  }
  out.rest = "seq " + number(segment.rel_seq, segment.seq, "seq");
  if (segment.has(model::kAck) && segment.payload_bytes == 0) out.rest += "  ack " + ack;
  if (segment.payload_bytes > 0) out.rest += "  len " + std::to_string(segment.payload_bytes);
  out.faint = segment.has(model::kAck) && segment.payload_bytes > 0 ? "ack " + ack : win;
  return out;
}

/// Turns what was drawn since `first` around `center`.
void turn(ImDrawList* list, int first, ImVec2 center, float angle) {
  const float c = std::cos(angle);
  const float s = std::sin(angle);
  for (int i = first; i < list->VtxBuffer.Size; ++i) {
    ImVec2& p = list->VtxBuffer[i].pos;
    const float x = p.x - center.x;
    const float y = p.y - center.y;
    p = {center.x + x * c - y * s, center.y + x * s + y * c};
  }
}

}  // namespace

bool has_ended(const LadderFrame& frame, const LadderSegment& segment) {
  return segment.end != LadderSegment::End::flying && segment.end_seq <= frame.cut;
}

void draw_ladder_segment(LadderFrame& frame, const LadderSegment& segment) {
  const Theme& t = theme();
  const Way way = way_of(frame, segment);
  const model::PacketSent& packet = packet_of(frame, segment);
  const int light = frame.lit.segment(frame.view, segment);
  const ImU32 side = role_color(segment.from);
  const auto spans = frame.view.streams.spans(packet.segment, segment.sent_seq);
  const bool data = packet.segment.payload_bytes > 0;
  const float thin = std::max(1.5F, 0.12F * em());
  const float thick = data ? std::clamp(0.2F * em() + 0.05F * em() * std::log2(1.0F + static_cast<float>(packet.segment.payload_bytes) / 16.0F), 0.2F * em(), 0.5F * em()) : thin;
  const float head = std::max(0.75F * em(), thick * 2.2F);
  ImU32 color = !spans.empty() ? write_color(spans.back().ordinal) : side;
  if (way.lost) color = fade(color, 0.65F);

  if (light > 0) frame.list->AddLine(way.from, way.head, fade(light == 2 ? t.hold : t.ink, light == 2 ? 0.4F : 0.2F), thick + 0.45F * em());
  if (!way.ended || way.lost) {
    // The rest of its way, not flown.
    draw_dashed(frame.list, way.head, way.to, fade(color, 0.3F), hairline(), 0.18F, 0.32F);
  }
  // The line ends inside the head, so that the tip stays sharp.
  const float dx = way.head.x - way.from.x;
  const float dy = way.head.y - way.from.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  const float body = length < 1 ? 0 : std::max(0.0F, 1 - (way.ended && !way.lost ? head * 0.8F : 0) / length);
  if (segment.inferred) {
    draw_dashed(frame.list, way.from, between(way.from, way.head, body), color, thick, 0.5F, 0.35F);
  } else if (spans.size() <= 1) {
    frame.list->AddLine(way.from, between(way.from, way.head, body), color, thick);
  } else {
    // Bytes of several writes in one segment: each its part of the line, the first in front.
    const auto all = static_cast<float>(packet.segment.payload_bytes);
    float at = 0;
    for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
      const float next = std::min(1.0F, at + static_cast<float>(span->end - span->begin) / std::max(1.0F, all));
      frame.list->AddLine(between(way.from, way.head, body * at), between(way.from, way.head, body * next), write_color(span->ordinal), thick);
      at = next;
    }
    color = write_color(spans.front().ordinal);
  }
  if (way.lost) {
    const float arm = 0.45F * em();
    frame.list->AddLine({way.head.x - arm, way.head.y - arm}, {way.head.x + arm, way.head.y + arm}, t.bad, 0.18F * em());
    frame.list->AddLine({way.head.x - arm, way.head.y + arm}, {way.head.x + arm, way.head.y - arm}, t.bad, 0.18F * em());
    const char* lost = tr("stage.lost");
    const float width = text_size(fonts::small(), lost).x;
    const float beside = segment.from == model::Role::client ? arm + 0.35F * em() : -arm - 0.35F * em() - width;
    draw_text(frame.list, fonts::small(), {way.head.x + beside, way.head.y - font_px(fonts::small()) * 0.85F}, t.bad_text, lost);
  } else if (way.ended && length > 2) {
    arrow_head(frame.list, way.from, way.head, color, std::min(head, length));
  }
}

void draw_ladder_segment_label(LadderFrame& frame, const LadderSegment& segment) {
  const Theme& t = theme();
  const Way way = way_of(frame, segment);
  const model::PacketSent& packet = packet_of(frame, segment);
  const Label label = label_of(frame, segment);
  const std::string mark = segment.retransmission ? tr("stage.retransmission") : segment.inferred ? tr("stage.inferred") : "";
  ImFont* strong_font = fonts::bold();
  ImFont* rest_font = fonts::ui();
  ImFont* faint_font = fonts::small();
  const float space = 0.55F * em();
  const float lane = std::abs(way.to.x - way.from.x);
  const auto width_of = [&](bool with_faint) {
    float w = text_size(strong_font, label.strong).x + space + text_size(rest_font, label.rest).x;
    if (with_faint && !label.faint.empty()) w += space + text_size(faint_font, label.faint).x;
    if (!mark.empty()) w += space + text_size(faint_font, mark).x;
    return w;
  };
  const auto spans = frame.view.streams.spans(packet.segment, segment.sent_seq);
  // Enough of the arrow must stay in sight.
  const bool with_faint = way.ended && !way.lost && width_of(true) <= 0.56F * lane;
  const float width = width_of(with_faint);
  const float height = std::round((way.ended ? 1.3F : 1.6F) * em());
  // On its way it is a capsule that flies; arrived, the name of an arrow.
  ImVec2 center = between(way.from, way.to, way.ended ? segment.label_at : way.done);
  if (way.lost) center = between(way.from, way.to, 0.25F);
  if (!way.ended) {
    const float half = width / 2 + 0.8F * em();
    const float part = half < lane / 2 ? std::clamp(way.done, half / lane, 1 - half / lane) : 0.5F;
    center = between(way.from, way.to, part);
  }
  const Rect box{center.x - width / 2 - (way.ended ? 0.35F : 0.6F) * em(), center.y - height / 2, width + (way.ended ? 0.7F : 1.2F) * em(), height};

  const int light = frame.lit.segment(frame.view, segment);
  const int first = frame.list->VtxBuffer.Size;
  const float rounding = (way.ended ? 0.3F : 0.55F) * em();
  frame.list->AddRectFilled(top_left(box), bottom_right(box), light > 0 || !way.ended ? t.pane2 : t.stage, rounding);
  if (way.held) frame.list->AddRectFilled(top_left(box), bottom_right(box), fade(t.hold, 0.14F), rounding);
  if (!way.ended) {
    const ImU32 border = way.held ? t.hold : spans.empty() ? role_color(segment.from) : write_color(spans.front().ordinal);
    compat::add_rect(frame.list, top_left(box), bottom_right(box), border, rounding, 2 * hairline());
  }
  if (light > 0) {
    compat::add_rect(frame.list, top_left(box), bottom_right(box), light == 2 ? t.hold : fade(t.ink, 0.5F), rounding, hairline() * (way.ended ? 1.0F : 2.0F));
  }
  float x = center.x - width / 2;
  const auto put = [&](ImFont* font, ImU32 color, const std::string& text) {
    if (text.empty()) return;
    draw_text(frame.list, font, {x, center.y - font_px(font) / 2}, color, text);
    x += text_size(font, text).x + space;
  };
  put(strong_font, role_text(segment.from), label.strong);
  put(rest_font, t.ink, label.rest);
  if (with_faint) put(faint_font, t.dim, label.faint);
  put(faint_font, segment.retransmission ? t.bad_text : t.dim, mark);
  // Text lies along its arrow, unless that falls too steeply to be read.
  const float angle = std::atan2(way.to.y - way.from.y, std::abs(way.to.x - way.from.x)) * (segment.from == model::Role::client ? 1.0F : -1.0F);
  if (way.ended && std::abs(angle) < 0.62F) turn(frame.list, first, center, angle);

  // The words and the numbers, in the order they stand: what a test and a screen reader's user look for.
  const std::string said = label.strong + " " + label.rest + (with_faint ? " " + label.faint : "") + (mark.empty() ? "" : " " + mark);
  bool hovered = false;
  const std::string id = "ladder.segment." + std::to_string(static_cast<std::uint32_t>(segment.packet));
  if (hit_region(id.c_str(), box, said, &hovered)) frame.view.ui.selection.event = segment.sent_seq;
  // Along the arrow too, not only on its words.
  const ImVec2 mouse = ImGui::GetMousePos();
  if (!hovered && mouse_in({std::min(way.from.x, way.to.x), std::min(way.from.y, way.to.y) - 0.5F * em(), lane, std::abs(way.to.y - way.from.y) + em()})) {
    const float part = std::clamp((mouse.x - way.from.x) / (way.to.x - way.from.x), 0.0F, 1.0F);
    hovered = std::abs(mouse.y - between(way.from, way.to, part).y) < 0.5F * em();
    if (hovered && ImGui::IsMouseClicked(0)) frame.view.ui.selection.event = segment.sent_seq;
  }
  if (!hovered) return;
  frame.hovered = segment.sent_seq;
  // A sentence would say the number that is to be predicted.
  const bool secret = concealed(frame.view, segment.sent_seq, "ack") || concealed(frame.view, segment.sent_seq, "seq") || concealed(frame.view, segment.sent_seq, "window");
  std::string tip = secret ? said + "\n" + tr("stage.predict_first")
                           : model::describe(frame.view.timeline.by_seq(segment.sent_seq), frame.view.timeline,
                                             {frame.view.ui.language, frame.view.ui.raw_numbers});
  if (way.ended) tip += "\n" + trf(way.lost ? "stage.lost_after" : "stage.arrived_after", model::duration_text(segment.end_t - segment.sent_t));
  tooltip(tip);
}

}  // namespace sg::gui
