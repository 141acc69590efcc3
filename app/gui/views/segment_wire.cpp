#include "app/gui/views/segment_wire.h"

#include <algorithm>

#include "app/gui/views/conceal.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

std::string number_of(model::PacketId packet) { return "#" + std::to_string(static_cast<std::uint32_t>(packet)); }

void note(const char* id, const std::string& text, ImU32 color, float width) {
  text_wrapped(text, color, fonts::small(), width);
  ui_item(id, {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, text);
}

void draw_origin(const ViewContext& view, const model::PacketSent& sent, float width) {
  switch (sent.origin) {
    case model::Origin::kernel: return;
    case model::Origin::duplicate:
      note("segment.origin", sent.rule.empty() ? trf("wire.origin.duplicate", number_of(sent.made_from)) : trf("wire.origin.duplicate_rule", number_of(sent.made_from), model::rule_name(sent.rule, view.timeline, view.ui.language)),
           theme().hold_text, width);
      return;
    case model::Origin::forged: note("segment.origin", trf("wire.origin.forged", number_of(sent.made_from)), theme().hold_text, width); return;
  }
}

/// "byte 57: 48 → 49", the first few.
void draw_changes(const ViewContext& view, const model::PacketSent& sent, std::uint64_t seq, float width) {
  const LadderSegment* segment = ladder_of(view).segment_of(seq);
  const model::PacketAltered* altered = view.timeline.altered(sent.packet);
  if (segment == nullptr || altered == nullptr || segment->altered_seq == 0 || segment->altered_seq > view.world.seq) return;
  const bool secret = concealed(view, seq, "ack") || concealed(view, seq, "seq") || concealed(view, seq, "window");
  constexpr std::size_t kMost = 4;
  std::string text = altered->by == model::Decider::rule ? trf("wire.altered_by_rule", model::rule_name(altered->rule, view.timeline, view.ui.language)) : std::string(tr("wire.altered"));
  for (std::size_t i = 0; !secret && i < altered->changes.size() && i < kMost; ++i) {
    const model::ByteChange& change = altered->changes[i];
    text += (i == 0 ? " " : ", ") + trf("wire.byte_change", change.at, fmt::format("{:02x}", change.before), fmt::format("{:02x}", change.after));
  }
  if (altered->changes.size() > kMost) text += " …";
  note("segment.altered", text, theme().bad_text, width);
  note("segment.checksum", tr(altered->mended ? "corrupt.mended" : segment->wrong_seq != 0 ? "corrupt.wrong" : "corrupt.fits"), theme().dim, width);
}

/// Its fate as one sentence; a plain arrival needs none.
void draw_fate(const ViewContext& view, const model::PacketSent& sent, float width) {
  const model::Event* event = view.timeline.verdict(sent.packet);
  if (event == nullptr || event->seq > view.world.seq) return;
  const auto& verdict = std::get<model::Verdict>(event->payload);
  if (verdict.kind == model::VerdictKind::deliver && verdict.by == model::Decider::pace) return;
  note("segment.fate", model::describe(*event, view.timeline, {view.ui.language, view.ui.raw_numbers}),
       verdict.kind == model::VerdictKind::drop ? theme().bad_text : theme().dim, width);
}

void draw_verbs(ViewContext& view, const model::Flying& packet, float width) {
  const std::string why = wire_obstacle(view);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float gap = 0.25F * em();
  float x = at.x;
  float y = at.y;
  for (const DeedInfo& i : deeds()) {
    const bool held = packet.held && packet.until == 0;
    if (i.deed == Deed::hold && held) continue;
    const std::string words = tr((std::string("wire.") + i.name).c_str());
    ButtonOptions options;
    options.enabled = why.empty();
    options.style = i.deed == Deed::deliver ? ButtonStyle::hold : ButtonStyle::normal;
    options.width = button_size(words).x - 0.6F * em();
    const std::string tip = why.empty() ? std::string(tr((std::string("wire.") + i.name + ".tip").c_str())) + "  [" + i.letter + "]" : why;
    options.tooltip = tip;
    if (x > at.x && x + options.width > at.x + width) {
      x = at.x;
      y += button_height() + gap;
    }
    ImGui::SetCursorScreenPos({x, y});
    if (button((std::string("segment.wire.") + i.name).c_str(), words, options)) act(view, packet, i.deed);
    x += options.width + gap;
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, y + button_height() - at.y});
}

}  // namespace

void draw_segment_on_wire(ViewContext& view, const model::PacketSent& sent, std::uint64_t seq, float width) {
  draw_origin(view, sent, width);
  if (!concealed(view, seq, "ack") && !concealed(view, seq, "seq")) {
    if (const model::Cause* cause = view.timeline.cause(sent.packet)) {
      std::string why = model::cause_text(*cause, sent.packet, view.timeline, view.ui.language);
      if (!why.empty() && why[0] >= 'a' && why[0] <= 'z') why[0] = static_cast<char>(why[0] - 'a' + 'A');
      if (!why.empty()) note("segment.cause", why, theme().bad_text, width);
    }
  }
  draw_changes(view, sent, seq, width);
  draw_fate(view, sent, width);
  const auto& flying = view.world.flying;
  const auto there = std::find_if(flying.begin(), flying.end(), [&](const model::Flying& f) { return f.packet == sent.packet; });
  if (there == flying.end()) return;
  if (there->copies > 0) note("segment.copies", trf(there->copies == 1 ? "wire.tried_once" : "wire.tried", there->copies), theme().hold_text, width);
  if (const auto again = next_try(view, sent.segment.flow)) {
    note("segment.timer", countdown_text(*again), theme().dim, width);
  }
  if (view.replay() || on_wire(view, sent.packet) == nullptr) return;
  // What flies past within a moment needs no row of buttons that comes and goes.
  if (there->held || view.ui.selection.event == seq) draw_verbs(view, *there, width);
}

}  // namespace sg::gui
