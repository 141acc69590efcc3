// The learner's hand on the ladder: verbs under a capsule, capsules drawn past each other, and the lines that only the wire makes.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/ladder_draw.h"
#include "app/gui/views/wire_hands.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

constexpr float kBarHeight = 2.25F;  ///< of the verbs, em
constexpr float kLine = 1.15F;       ///< of a sentence below them, em

/// The capsule whose verbs stand on the ladder; null: none. What merely flies past shows none until it is selected.
const model::Flying* shown(const ViewContext& view) {
  if (view.replay()) return nullptr;
  const model::Flying* packet = at_hand(view);
  return packet != nullptr && (packet->held || view.ui.selection.event == packet->sent_seq) ? packet : nullptr;
}

/// What there is to say about it, a line each.
std::vector<std::string> lines_of(const ViewContext& view, const model::Flying& packet) {
  std::vector<std::string> out;
  if (!packet.held) return out;
  std::string line;
  if (packet.until != 0) {
    line = trf("wire.goes_on", countdown_clock(std::max<base::Ns>(0, packet.until - view.playhead)));
  } else {
    line = trf("wire.held_for", waited_text(std::max<base::Ns>(0, view.playhead - packet.sent_t)));
  }
  if (packet.copies > 0) line += " · " + trf(packet.copies == 1 ? "wire.tried_once" : "wire.tried", packet.copies);
  out.push_back(std::move(line));
  if (const auto again = next_try(view, packet.flow)) {
    out.push_back(trf(again->timer == 1 ? "wire.sends_again" : "wire.probes_again", sender_name(view, packet.flow, packet.sent_seq), countdown_clock(again->left)));
  }
  return out;
}

bool meets(const Rect& a, const Rect& b) { return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h; }

}  // namespace

float ladder_hand_height(const ViewContext& view) {
  const model::Flying* packet = shown(view);
  return packet == nullptr ? 0.0F : kBarHeight + 1.2F + kLine * static_cast<float>(lines_of(view, *packet).size());
}

void draw_arrow_line(const LadderFrame& frame, const LadderSegment& segment, ImVec2 from, ImVec2 to, ImU32 color, float thick) {
  switch (segment.origin) {
    case model::Origin::kernel: frame.list->AddLine(from, to, color, thick); return;
    case model::Origin::duplicate: {
      // A dash and a dot.
      const float dx = to.x - from.x;
      const float dy = to.y - from.y;
      const float length = std::max(1.0F, std::sqrt(dx * dx + dy * dy));
      draw_dashed(frame.list, from, to, color, thick, 0.8F, 0.75F);
      for (float at = 1.175F * em(); at < length; at += 1.55F * em()) frame.list->AddCircleFilled(between(from, to, at / length), thick * 0.6F, color);
      break;
    }
    case model::Origin::forged: {
      const float off = std::max(1.5F * hairline(), 0.14F * em());
      for (const float side : {-off, off}) frame.list->AddLine({from.x, from.y + side}, {to.x, to.y + side}, color, std::max(1.0F, thick * 0.55F));
      break;
    }
  }
  // No kernel sent it: its line does not begin in one.
  frame.list->AddCircleFilled(from, 0.38F * em(), theme().stage);
  frame.list->AddCircle(from, 0.38F * em(), color, 0, 1.5F * hairline());
}

void draw_ladder_tie(LadderFrame& frame, const LadderSegment& segment) {
  if (!segment.retransmission) return;
  const auto& sent = std::get<model::PacketSent>(frame.view.timeline.by_seq(segment.sent_seq).payload);
  const LadderSegment* original = frame.layout.segment_of(frame.view.timeline.packet_seq(sent.retransmits));
  if (original == nullptr || original->end == LadderSegment::End::withheld) return;
  if (frame.lit.segment(frame.view, segment) == 0 && frame.lit.segment(frame.view, *original) == 0) return;
  const float inward = (segment.from == model::Role::client ? 0.7F : -0.7F) * em();
  const float x = frame.lifeline(segment.from) + inward;
  const float top = frame.y(original->sent_y);
  const float bottom = frame.y(segment.sent_y);
  const ImU32 color = theme().bad_text;
  frame.list->AddLine({x - inward, top}, {x, top}, color, 1.5F * hairline());
  draw_dashed(frame.list, {x, top}, {x, bottom - 0.3F * em()}, color, 1.5F * hairline());
  frame.list->AddTriangleFilled({x - 0.25F * em(), bottom - 0.45F * em()}, {x + 0.25F * em(), bottom - 0.45F * em()}, {x, bottom - 0.05F * em()}, color);
}

void draw_ladder_again(LadderFrame& frame, const LadderSegment& segment) {
  const LadderSegment* other = nullptr;
  if (segment.retransmission) {
    const auto& sent = std::get<model::PacketSent>(frame.view.timeline.by_seq(segment.sent_seq).payload);
    other = frame.layout.segment_of(frame.view.timeline.packet_seq(sent.retransmits));
  } else {
    other = frame.layout.repeated_by(segment.packet);
  }
  if (other == nullptr || other->sent_seq > frame.cut || other->end == LadderSegment::End::withheld || segment.end == LadderSegment::End::withheld) return;
  const float half = 0.42F * em();
  const ImVec2 center{frame.lifeline(segment.from), frame.y(segment.sent_y)};
  const ImU32 color = theme().hold;
  // Filled, what was sent again; hollow, what it repeats.
  const ImVec2 points[] = {{center.x, center.y - half}, {center.x + half, center.y}, {center.x, center.y + half}, {center.x - half, center.y}};
  frame.list->AddConvexPolyFilled(points, 4, segment.retransmission ? color : theme().stage);
  compat::add_polyline(frame.list, points, 4, color, 1.5F * hairline(), true);
  const auto number = static_cast<std::uint32_t>(other->packet);
  const std::string text = trf(segment.retransmission ? "ladder.repeats" : "ladder.repeated", fmt::arg("n", number));
  bool hovered = false;
  const std::string id = "ladder.again." + std::to_string(static_cast<std::uint32_t>(segment.packet));
  if (hit_region(id.c_str(), {center.x - half, center.y - half, 2 * half, 2 * half}, text, &hovered)) {
    frame.view.ui.selection.event = other->sent_seq;
    frame.view.ui.inspector.reveal = other->sent_seq;
  }
  if (!hovered) return;
  frame.hovered = segment.sent_seq;
  tooltip(text + "\n" + tr("ladder.again.tip"));
}

void drag_capsules(LadderFrame& frame) {
  WireUi& ui = frame.view.ui.wire;
  if (ui.dragged == model::PacketId::none) return;
  const auto dragged = std::find_if(frame.capsules.begin(), frame.capsules.end(), [&](const auto& c) { return c.packet == ui.dragged; });
  const bool over = ImGui::IsMouseReleased(0) || !ImGui::IsMouseDown(0);
  if (dragged == frame.capsules.end()) {
    if (over) ui.dragged = {};
    return;
  }
  // Those of the same direction that it was drawn past, in the order they stand.
  const float from = dragged->box.y;
  const float to = from + ui.drag;
  std::vector<const LadderFrame::Capsule*> passed;
  for (const auto& other : frame.capsules) {
    if (other.packet == ui.dragged || other.from != dragged->from) continue;
    const float middle = other.box.y + 0.25F * other.box.h;
    if (ui.drag > 0 ? other.box.y > from && middle - 0.5F * other.box.h < to : other.box.y < from && middle > to) passed.push_back(&other);
  }
  const bool down = ui.drag > 0;
  const std::string text = passed.empty() ? std::string(tr("wire.drag"))
                           : down        ? trf("wire.drag.behind", packet_name(frame.view, passed.back()->packet))
                                         : trf("wire.drag.before", packet_name(frame.view, passed.front()->packet));
  const ImVec2 mouse = ImGui::GetMousePos();
  draw_label(frame.list, fonts::small(), {mouse.x, mouse.y + 1.6F * em()}, passed.empty() ? theme().dim : theme().hold_text, text, theme().pane2);
  if (!over) return;
  const std::string why = wire_obstacle(frame.view);
  const model::PacketId packet = ui.dragged;
  const bool held = dragged->held;
  ui.dragged = {};
  ui.drag = 0;
  if (passed.empty() || !why.empty()) return;
  if (!down) {  // it goes before them
    for (const auto* other : passed) {
      if (!other->held) handle(frame.view, other->packet, model::Verb::hold);
    }
    handle(frame.view, packet, model::Verb::deliver);
    return;
  }
  std::uint32_t on_their_way = 0;
  for (const auto* other : passed) {
    if (other->held) handle(frame.view, other->packet, model::Verb::deliver);
    else ++on_their_way;
  }
  if (held || on_their_way == 0) return;
  model::Handling how;
  how.verb = model::Verb::reorder;
  how.behind = on_their_way;
  frame.view.commands.push_back(session::HandlePacket{packet, how});
}

void draw_ladder_hand(LadderFrame& frame) {
  const model::Flying* packet = shown(frame.view);
  if (packet == nullptr || frame.view.ui.wire.dragged != model::PacketId::none) return;
  const auto own = std::find_if(frame.capsules.begin(), frame.capsules.end(), [&](const auto& c) { return c.packet == packet->packet; });
  if (own == frame.capsules.end()) return;

  const std::string why = wire_obstacle(frame.view);
  const std::vector<std::string> lines = lines_of(frame.view, *packet);
  const std::string name = "#" + std::to_string(static_cast<std::uint32_t>(packet->packet));
  constexpr Deed kFull[] = {Deed::deliver, Deed::drop, Deed::duplicate, Deed::corrupt};
  constexpr Deed kFlying[] = {Deed::hold, Deed::drop, Deed::duplicate, Deed::corrupt};
  const auto& deeds_here = packet->held ? kFull : kFlying;
  const float gap = 0.2F * em();
  const float pad = 0.35F * em();
  const float room = frame.area.w - 1.0F * em();
  const auto words = [&](Deed deed) { return std::string(tr((std::string("wire.") + info(deed).name).c_str())); };
  const float more = 2.0F * em();
  float width = 2 * pad + text_size(fonts::bold(), name).x + 0.5F * em() + more;
  for (const Deed deed : deeds_here) width += button_size(words(deed)).x - 0.7F * em() + gap;
  for (const std::string& line : lines) width = std::max(width, text_size(fonts::small(), line).x + 2 * pad + 0.4F * em());
  width = std::min(width, room);
  const float height = (kBarHeight + kLine * static_cast<float>(lines.size())) * em() + (lines.empty() ? 0.0F : 0.25F * em());

  // Under its capsule; where that would cover another one, under the lowest.
  const float middle = (frame.left + frame.right) / 2;
  Rect box{std::clamp(middle - width / 2, frame.area.x + 0.5F * em(), frame.area.x + frame.area.w - width - 0.5F * em()), own->box.y + own->box.h + 0.3F * em(), width, height};
  for (const auto& other : frame.capsules) {
    if (other.packet != packet->packet && meets(box, other.box)) {
      for (const auto& c : frame.capsules) box.y = std::max(box.y, c.box.y + c.box.h + 0.3F * em());
      break;
    }
  }
  box.y = std::min(box.y, frame.area.y + frame.area.h - box.h - 0.2F * em());

  box = {std::round(box.x), std::round(box.y), std::round(box.w), std::round(box.h)};
  // A window of its own: its buttons lie above the capsules.
  ImGui::SetCursorScreenPos(top_left(box));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool open = compat::begin_child("ladder.hand", {box.w, box.h}, false, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (open) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Theme& t = theme();
    draw_pane(list, inset(box, hairline()), t.pane2, t.edge, 0.45F);
    float x = box.x + pad + 0.15F * em();
    const float y = std::round(box.y + (kBarHeight * em() - button_height()) / 2);
    x += draw_text(list, fonts::bold(), {x, y + (button_height() - font_px(fonts::bold())) / 2}, t.hold_text, name) + 0.35F * em();
    for (const Deed deed : deeds_here) {
      ButtonOptions options;
      options.style = deed == Deed::deliver ? ButtonStyle::hold : ButtonStyle::quiet;
      options.enabled = why.empty();
      options.width = button_size(words(deed)).x - 0.7F * em();
      const std::string tip = why.empty() ? std::string(tr((std::string("wire.") + info(deed).name + ".tip").c_str())) + "  [" + info(deed).letter + "]" : why;
      options.tooltip = tip;
      if (x + options.width > box.x + box.w - more) break;
      if (button_at((std::string("ladder.hand.") + info(deed).name).c_str(), {x, y}, words(deed), options)) act(frame.view, *packet, deed);
      x += options.width + gap;
    }
    ButtonOptions rest;
    rest.style = ButtonStyle::quiet;
    rest.width = more - pad;
    const std::string tip = std::string(tr("wire.more")) + "  [M]";
    rest.tooltip = tip;
    if (button_at("ladder.hand.more", {box.x + box.w - more, y}, "···", rest)) {
      WireUi& ui = frame.view.ui.wire;
      ui.open = WireUi::Open::menu;
      ui.packet = packet->packet;
      ui.menu_x = box.x + box.w - more;
      ui.menu_y = y + button_height();
    }
    float line_y = box.y + kBarHeight * em();
    for (const std::string& line : lines) {
      draw_text_in(list, fonts::small(), {box.x + pad, line_y}, box.w - 2 * pad, t.dim, line, Align::center);
      line_y += kLine * em();
    }
    std::string said = name;
    for (const std::string& line : lines) said += "\n" + line;
    ui_item("ladder.hand", box, said);
  }
  compat::end_child();
}

}  // namespace sg::gui
