// Segments between the lifelines: arrows that fly, arrive, are lost.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/clients_strip.h"
#include "app/gui/views/conceal.h"
#include "app/gui/views/ladder_draw.h"
#include "app/gui/views/wire_hands.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

const model::PacketSent& packet_of(const LadderFrame& frame, const LadderSegment& segment) {
  return std::get<model::PacketSent>(frame.view.timeline.by_seq(segment.sent_seq).payload);
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
  std::string whose;   ///< the client's name, where several are drawn
  int number = 0;      ///< and its number
  std::string strong;  ///< what it is
  std::string rest;    ///< the numbers that matter
  std::string faint;   ///< the rest
};

Label label_of(const LadderFrame& frame, const LadderSegment& item) {
  const model::Segment& segment = packet_of(frame, item).segment;
  const bool raw = frame.view.ui.raw_numbers;
  const auto number = [&](const std::optional<std::uint32_t>& relative, std::uint32_t on_wire, const char* field) {
    if (concealed(frame.view, item.sent_seq, field)) return std::string("?");
    if (item.inferred && !relative) return std::string("–");  // nobody has seen its header
    return std::to_string((raw && !item.inferred) || !relative ? on_wire : *relative);
  };
  Label out;
  if (const model::ActorId* client = frame.names_clients() ? frame.layout.client_of(item.client) : nullptr) {
    out.whose = title_of(frame.view, frame.view.world.actors[static_cast<std::size_t>(*client)]) + ": ";
    out.number = client_number(frame.stage, *client);
  }
  // What carries bytes is named by how many: that is what it is for. ACK and PSH stand on nearly every such segment, and in its figure.
  const std::string size = std::to_string(segment.payload_bytes) + " B";
  if (segment.protocol == 17) {  // UDP has no numbers
    out.strong = "UDP " + size;
    return out;
  }
  const bool bare = segment.payload_bytes == 0 && !segment.has(model::kSyn | model::kFin | model::kRst);
  out.strong = model::flags_text(segment.payload_bytes > 0 ? static_cast<std::uint8_t>(segment.flags & ~(model::kAck | model::kPsh)) : segment.flags);
  if (segment.payload_bytes > 0) out.strong += (out.strong.empty() ? "" : ", ") + size;
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
  out.faint = segment.has(model::kAck) && segment.payload_bytes > 0 ? "ack " + ack : win;
  return out;
}

/// Its cause in a word, where there is one; null: none. The sentence stands in the tooltip and in the inspector.
const char* word_for(const model::Cause& cause) {
  switch (cause.kind) {
    case model::CauseKind::retransmission:
    case model::CauseKind::syn_again:
    case model::CauseKind::syn_ack_again:
    case model::CauseKind::fin_again:
      switch (cause.trigger) {
        case model::Trigger::timeout: return "cause.timeout";
        case model::Trigger::fast_retransmit: return "cause.fast";
        case model::Trigger::loss_probe: return "cause.loss_probe";
        case model::Trigger::recovery: return "cause.recovery";
        case model::Trigger::after_timeout: return "cause.timeout";
        case model::Trigger::asked_again:
        case model::Trigger::unknown: return nullptr;
      }
      return nullptr;
    case model::CauseKind::window_probe: return "cause.window_probe";
    case model::CauseKind::keepalive_probe: return "cause.keepalive_probe";
    case model::CauseKind::probe_answer: return "cause.probe_answer";
    case model::CauseKind::duplicate_ack: return "cause.duplicate_ack";
    case model::CauseKind::zero_window: return "cause.zero_window";
    case model::CauseKind::window_update: return "cause.window_update";
    case model::CauseKind::reset:
    case model::CauseKind::discarded: return nullptr;
  }
  return nullptr;
}

constexpr const char* kMarkBreak = " · ";

/// What is special about it, in a word or two, the more important first.
std::string mark_of(const LadderFrame& frame, const LadderSegment& segment) {
  std::string out;
  const auto add = [&](const char* key) { out += (out.empty() ? "" : kMarkBreak) + std::string(tr(key)); };
  if (segment.origin == model::Origin::duplicate) add("wire.mark.duplicate");
  if (segment.origin == model::Origin::forged) add("wire.mark.forged");
  if (segment.retransmission) add("stage.retransmission");
  if (const model::Cause* cause = frame.view.timeline.cause(segment.packet)) {
    if (const char* key = word_for(*cause)) add(key);
  }
  if (segment.altered_seq != 0 && segment.altered_seq <= frame.cut) add("wire.mark.altered");
  if (segment.inferred) add("stage.inferred");
  return out;
}

/// Of the write whose bytes come first or last in it; a datagram is a write of its own; without bytes, its sender's.
ImU32 bytes_color(const LadderSegment& segment, const model::PacketSent& packet, const std::vector<model::Span>& spans, bool first) {
  if (packet.segment.protocol == 17) return write_color(ordinal_of(packet));
  if (spans.empty()) return role_color(segment.from);
  return write_color(first ? spans.front().ordinal : spans.back().ordinal);
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

/// How often its kernel sent it again while it is held: a number at its corner, in words under the one at hand.
void draw_copies(LadderFrame& frame, const LadderSegment& segment, Rect box) {
  const auto& flying = frame.view.world.flying;
  const auto found = std::find_if(flying.begin(), flying.end(), [&](const model::Flying& f) { return f.packet == segment.packet; });
  if (found == flying.end() || found->copies == 0) return;
  const std::string text = "+" + std::to_string(found->copies);
  const ImVec2 size = text_size(fonts::small(), text);
  const Rect badge{box.x + box.w - 0.35F * em(), box.y - 0.4F * em(), size.x + 0.7F * em(), size.y + 0.1F * em()};
  frame.list->AddRectFilled(top_left(badge), bottom_right(badge), theme().hold, badge.h / 2);
  draw_text(frame.list, fonts::small(), {badge.x + 0.35F * em(), badge.y + 0.05F * em()}, theme().bg, text);
  ui_item("ladder.copies." + std::to_string(static_cast<std::uint32_t>(segment.packet)), badge, text);
}

}  // namespace

Way way_of(const LadderFrame& frame, const LadderSegment& segment) {
  Way way;
  const float here = frame.lifeline(segment.from);
  const float there = segment.from == model::Role::client ? frame.right : frame.left;
  way.ended = has_ended(frame, segment);
  const bool known_end = segment.end != LadderSegment::End::flying;
  way.lost = way.ended && segment.end == LadderSegment::End::dropped;
  float end_y = known_end ? segment.end_y : frame.layout.expected_end_y(segment, frame.flight, frame.view.playhead);
  // A lost one is on its way like any other, until it is lost half-way.
  if (segment.end == LadderSegment::End::dropped) end_y = segment.sent_y + 2 * ((segment.held_seq != 0 ? segment.held_y : segment.end_y) - segment.sent_y);
  way.held = !way.ended && segment.held_seq != 0 && segment.held_seq <= frame.cut;
  if (way.held) end_y = segment.sent_y + 2 * (segment.held_y - segment.sent_y);
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

bool has_ended(const LadderFrame& frame, const LadderSegment& segment) {
  return segment.end != LadderSegment::End::flying && segment.end_seq <= frame.cut;
}

void draw_ladder_segment(LadderFrame& frame, const LadderSegment& segment) {
  const Theme& t = theme();
  const Way way = way_of(frame, segment);
  const model::PacketSent& packet = packet_of(frame, segment);
  const int light = frame.lit.segment(frame.view, segment);
  const auto spans = frame.view.streams.spans(packet.segment, segment.sent_seq);
  const bool data = packet.segment.payload_bytes > 0;
  const float thin = std::max(1.5F, 0.12F * em());
  const float thick = data ? std::clamp(0.2F * em() + 0.05F * em() * std::log2(1.0F + static_cast<float>(packet.segment.payload_bytes) / 16.0F), 0.2F * em(), 0.5F * em()) : thin;
  const float head = std::max(0.75F * em(), thick * 2.2F);
  ImU32 color = segment.origin == model::Origin::forged ? t.hold : bytes_color(segment, packet, spans, false);
  if (way.lost) color = fade(color, 0.65F);

  if (light > 0) frame.list->AddLine(way.from, way.head, fade(light == 2 ? t.hold : t.ink, light == 2 ? 0.4F : 0.2F), thick + 0.45F * em());
  if (!way.ended || way.lost) {
    // The rest of its way, not flown.
    draw_dashed(frame.list, way.head, way.to, fade(t.faint, 0.8F), hairline(), 0.18F, 0.32F);
  }
  // The line ends inside the head, so that the tip stays sharp.
  const float dx = way.head.x - way.from.x;
  const float dy = way.head.y - way.from.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  const float body = length < 1 ? 0 : std::max(0.0F, 1 - (way.ended && !way.lost ? head * 0.8F : 0) / length);
  if (segment.inferred) {
    draw_dashed(frame.list, way.from, between(way.from, way.head, body), color, thick, 0.5F, 0.35F);
  } else if (spans.size() <= 1 || segment.origin != model::Origin::kernel) {
    draw_arrow_line(frame, segment, way.from, between(way.from, way.head, body), color, thick);
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
    const Rect word{way.head.x + beside, way.head.y - font_px(fonts::small()) * 0.85F, width, font_px(fonts::small())};
    if (in_sight(frame, word)) draw_text(frame.list, fonts::small(), top_left(word), t.bad_text, lost);
  } else if (way.ended && segment.wrong_seq != 0) {
    // It arrives, and is not taken.
    const float radius = 0.42F * em();
    frame.list->AddCircleFilled(way.head, radius, t.stage);
    frame.list->AddCircle(way.head, radius, t.bad, 0, 1.5F * hairline());
    draw_icon(frame.list, Icon::cross, way.head, 0.6F * em(), t.bad_text);
  } else if (way.ended && length > 2) {
    arrow_head(frame.list, way.from, way.head, color, std::min(head, length));
  }
}

void draw_ladder_segment_label(LadderFrame& frame, const LadderSegment& segment) {
  const Theme& t = theme();
  const Way way = way_of(frame, segment);
  const model::PacketSent& packet = packet_of(frame, segment);
  const Label label = label_of(frame, segment);
  const std::string whole_mark = mark_of(frame, segment);
  ImFont* strong_font = fonts::bold();
  ImFont* rest_font = fonts::ui();
  ImFont* faint_font = fonts::small();
  const float space = 0.55F * em();
  const float lane = std::abs(way.to.x - way.from.x);
  // Whose it is comes before all else: by number where the name has no room.
  int number = frame.by_name ? 0 : label.number;
  std::string strong = (frame.by_name ? label.whose : "") + label.strong;
  std::string rest = label.rest;
  std::string mark = whole_mark;
  const auto width_of = [&](bool with_faint) {
    float w = strong.empty() ? -space : text_size(strong_font, strong).x;
    if (number > 0) w += space + client_number_size(number).x;
    if (!rest.empty()) w += space + text_size(rest_font, rest).x;
    if (with_faint && !label.faint.empty()) w += space + text_size(faint_font, label.faint).x;
    if (!mark.empty()) w += space + text_size(faint_font, mark).x;
    return w;
  };
  const auto spans = frame.view.streams.spans(packet.segment, segment.sent_seq);
  // Enough of the arrow must stay in sight: what is special about it counts more than its numbers, which stand in the inspector too.
  const bool half = way.ended && (way.lost || segment.crossed);
  // What was held falls steeply, away from those that passed it: where it arrives there is room.
  const bool late = half && !way.lost && segment.held_seq != 0;
  // A lost one's cross stands in the middle of its way, and its label before it.
  const float before_cross = 0.5F * lane - 0.45F * em() - 0.5F * em();
  const float most = way.lost ? before_cross - 0.9F * em() : (late ? 0.34F : half ? 0.42F : kMostOfLane) * lane;
  if (way.ended) {
    const auto too_wide = [&] { return width_of(false) > most; };
    if (too_wide()) rest = label.rest.substr(0, label.rest.find("  "));
    if (too_wide()) rest.clear();
    if (too_wide() && label.number > 0) {
      number = label.number;
      strong = label.strong;
    }
    if (too_wide() && segment.inferred && whole_mark == tr("stage.inferred")) mark.clear();  // its dashes say so
    if (too_wide()) mark = mark.substr(0, mark.find(kMarkBreak));
    if (too_wide() && !mark.empty()) strong.clear();
    if (too_wide()) {
      strong = label.strong;
      mark.clear();
    }
  }
  const bool with_faint = way.ended && !half && !strong.empty() && width_of(true) <= 0.56F * lane;
  const float width = width_of(with_faint);
  const float height = std::round((way.ended ? 1.3F : 1.5F) * em());
  // On its way it is a capsule that flies; arrived, the name of an arrow.
  // Text lies along its arrow, unless that falls too steeply to be read.
  const float slope = std::atan2(way.to.y - way.from.y, std::abs(way.to.x - way.from.x)) * (segment.from == model::Role::client ? 1.0F : -1.0F);
  const float angle = way.ended && std::abs(slope) < 0.8F ? slope : 0.0F;
  const float lean = width / 2 * std::abs(std::sin(angle));
  float place = way.lost ? std::min(0.27F, (before_cross - width / 2) / lane) : late ? 0.8F : half ? 0.27F : 0.5F;
  if (const float fall = way.to.y - way.from.y; way.ended && !half && fall > 1) {
    // Across the ladder's edge it slides along its arrow into sight, if that is not far.
    constexpr float kSlide = 0.18F;
    const float reach = height / 2 + lean + 1;
    const float below_top = (frame.area.y + reach - way.from.y) / fall;
    const float above_foot = (frame.area.y + frame.area.h - reach - way.from.y) / fall;
    place = std::clamp(std::min(std::max(place, below_top), above_foot), 0.5F - kSlide, 0.5F + kSlide);
  }
  ImVec2 center = between(way.from, way.to, place);
  if (!way.ended) {
    const float side = width / 2 + 0.8F * em();
    const float part = side < lane / 2 ? std::clamp(way.done, side / lane, 1 - side / lane) : 0.5F;
    center = between(way.from, way.to, part);
  }
  WireUi& wire = frame.view.ui.wire;
  const Rect home{center.x - width / 2 - (way.ended ? 0.35F : 0.6F) * em(), center.y - height / 2, width + (way.ended ? 0.7F : 1.2F) * em(), height};
  const bool dragged = !way.ended && wire.dragged == segment.packet;
  if (dragged) center.y += wire.drag;
  const Rect box{home.x, home.y + (dragged ? wire.drag : 0.0F), home.w, home.h};

  const bool seen = in_sight(frame, {home.x, home.y - lean, home.w, home.h + 2 * lean});
  const int light = frame.lit.segment(frame.view, segment);
  const int first = frame.list->VtxBuffer.Size;
  const float rounding = (way.ended ? 0.3F : 0.55F) * em();
  if (seen || !way.ended) frame.list->AddRectFilled(top_left(box), bottom_right(box), light > 0 || !way.ended ? t.pane2 : t.stage, rounding);
  if (way.held) frame.list->AddRectFilled(top_left(box), bottom_right(box), fade(t.hold, 0.14F), rounding);
  if (!way.ended) {
    const ImU32 border = way.held ? t.hold : bytes_color(segment, packet, spans, true);
    compat::add_rect(frame.list, top_left(box), bottom_right(box), border, rounding, 2 * hairline());
  }
  if (light > 0 && (seen || !way.ended)) {
    compat::add_rect(frame.list, top_left(box), bottom_right(box), light == 2 ? t.hold : fade(t.ink, 0.5F), rounding, hairline() * (way.ended ? 1.0F : 2.0F));
  }
  float x = center.x - width / 2;
  const auto put = [&](ImFont* font, ImU32 color, const std::string& text) {
    if (text.empty() || !seen) return;
    draw_text(frame.list, font, {x, center.y - font_px(font) / 2}, color, text);
    x += text_size(font, text).x + space;
  };
  if (number > 0 && seen) {
    draw_client_number(frame.list, {x, center.y}, number);
    x += client_number_size(number).x + space;
  }
  put(strong_font, role_text(segment.from), strong);
  put(rest_font, t.ink, rest);
  if (with_faint) put(faint_font, t.dim, label.faint);
  put(faint_font, segment.origin == model::Origin::kernel && (segment.retransmission || segment.altered_seq != 0) ? t.bad_text : segment.origin == model::Origin::kernel ? t.dim : t.hold_text, mark);
  if (angle != 0) turn(frame.list, first, center, angle);

  // The words and the numbers, in the order they stand: what a test and a screen reader's user look for.
  const std::string said = label.whose + label.strong + " " + label.rest + (with_faint ? " " + label.faint : "") + (whole_mark.empty() ? "" : " " + whole_mark);
  bool hovered = false;
  const std::string id = "ladder.segment." + std::to_string(static_cast<std::uint32_t>(segment.packet));
  const bool pressed = hit_region(id.c_str(), home, said, &hovered, seen);
  const bool drawn_away = !way.ended && ImGui::IsItemActive() && std::abs(ImGui::GetMouseDragDelta(0, 0).y) > 0.5F * em();
  if (drawn_away) {
    wire.dragged = segment.packet;
    wire.drag = ImGui::GetMouseDragDelta(0, 0).y;
  }
  if (pressed && wire.dragged != segment.packet) frame.view.ui.selection.event = segment.sent_seq;
  if (!way.ended) frame.capsules.push_back({segment.packet, segment.from, way.held, home});
  // Along the arrow too, not only on its words.
  const ImVec2 mouse = ImGui::GetMousePos();
  if (!hovered && mouse_in({std::min(way.from.x, way.to.x), std::min(way.from.y, way.to.y) - 0.5F * em(), lane, std::abs(way.to.y - way.from.y) + em()})) {
    const float part = std::clamp((mouse.x - way.from.x) / (way.to.x - way.from.x), 0.0F, 1.0F);
    hovered = std::abs(mouse.y - between(way.from, way.to, part).y) < 0.5F * em();
    if (hovered && ImGui::IsMouseClicked(0)) frame.view.ui.selection.event = segment.sent_seq;
  }
  if (!way.ended) draw_copies(frame, segment, box);
  if (!hovered) return;
  frame.hovered = segment.sent_seq;
  if (ImGui::IsMouseClicked(1) && on_wire(frame.view, segment.packet) != nullptr && !frame.view.replay()) {
    frame.view.ui.selection.event = segment.sent_seq;
    wire.open = WireUi::Open::menu;
    wire.packet = segment.packet;
    wire.menu_x = mouse.x;
    wire.menu_y = mouse.y;
  }
  if (wire.dragged != model::PacketId::none) return;
  // A sentence would say the number that is to be predicted.
  const bool secret = concealed(frame.view, segment.sent_seq, "ack") || concealed(frame.view, segment.sent_seq, "seq") || concealed(frame.view, segment.sent_seq, "window");
  std::string tip = secret ? said + "\n" + tr("stage.predict_first")
                           : model::describe(frame.view.timeline.by_seq(segment.sent_seq), frame.view.timeline,
                                             {frame.view.ui.language, frame.view.ui.raw_numbers});
  if (segment.wrong_seq != 0 && segment.wrong_seq <= frame.cut) tip += "\n" + std::string(tr("wire.tip.wrong"));
  if (way.ended) tip += "\n" + trf(way.lost ? "stage.lost_after" : "stage.arrived_after", model::duration_text(segment.end_t - segment.sent_t));
  tooltip(tip);
}

}  // namespace sg::gui
