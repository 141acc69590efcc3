// The Segment tab: which segment, its way, its headers and bytes; below, docked, what the field under the mouse means or what is new in it all.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/inspector_tabs.h"
#include "app/gui/views/segment_figure.h"
#include "app/gui/views/segment_wire.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/quote.h"

namespace sg::gui {

namespace {

/// The segment to show: of the selected event, else the one at hand, else the newest one at the playhead.
std::uint64_t chosen_segment(const ViewContext& view) {
  const std::uint64_t event = view.ui.selection.event;
  if (event != 0 && event <= view.timeline.size()) {
    const model::Payload& payload = view.timeline.by_seq(event).payload;
    if (std::holds_alternative<model::PacketSent>(payload)) return event;
    if (const auto* verdict = std::get_if<model::Verdict>(&payload)) return view.timeline.packet_seq(verdict->packet);
    if (const auto* altered = std::get_if<model::PacketAltered>(&payload)) return view.timeline.packet_seq(altered->packet);
  }
  // Nothing is selected: what waits in the learner's hand, whose verbs stand on the ladder, else the newest.
  if (const model::Flying* packet = view.replay() ? nullptr : at_hand(view); packet != nullptr && packet->held) return packet->sent_seq;
  const auto& segments = view.facts.segments();
  auto after = std::upper_bound(segments.begin(), segments.end(), view.world.seq);
  // A copy that stays off the wire is not what the eyes are on.
  constexpr int kMost = 100;
  for (int looked = 0; after != segments.begin() && looked < kMost; ++looked) {
    --after;
    const auto& sent = std::get<model::PacketSent>(view.timeline.by_seq(*after).payload);
    const model::Event* verdict = view.timeline.verdict(sent.packet);
    if (verdict == nullptr || std::get<model::Verdict>(verdict->payload).kind != model::VerdictKind::withhold) return *after;
  }
  return segments.empty() || segments.front() > view.world.seq ? 0 : segments.front();
}

std::string end_name(const ViewContext& view, const model::Endpoint& local, const model::Endpoint& remote, std::uint64_t seq) {
  const auto actor = view.timeline.cast().owner(local, remote, seq);
  if (actor) return actor_title(view, *actor);
  const auto role = view.timeline.cast().role_of(local, remote);
  if (!role) return model::to_string(local);
  return tr(*role == model::Role::client ? "role.client" : "role.server");
}

std::string number_of(const model::PacketSent& sent) { return "#" + std::to_string(static_cast<std::uint32_t>(sent.packet)); }

/// What it is compared with: the one it says again, else the one before it from the same kernel.
struct Before {
  std::uint64_t seq = 0;
  bool original = false;
};
Before compared_with(const ViewContext& view, const model::PacketSent& sent, std::uint64_t seq) {
  if (sent.origin != model::Origin::kernel && sent.made_from != model::PacketId::none) return {view.timeline.packet_seq(sent.made_from), true};
  if (sent.retransmits != model::PacketId::none) return {view.timeline.packet_seq(sent.retransmits), true};
  return {view.facts.segment_before(seq), false};
}

/// In bytes, the scale of its SYN applied: RFC 7323 §2.3.
std::int64_t real_window(const ViewContext& view, const model::Segment& segment, std::uint64_t seq) {
  return std::int64_t{segment.window} << (segment.has(model::kSyn) ? 0 : view.facts.window_shift(segment.flow, seq));
}

/// A window is compared in bytes: the number in a SYN's header is not scaled, and the next one's is.
void compare_windows(SegmentShown& shown, const model::Segment& before, std::uint64_t before_seq) {
  const std::int64_t by = real_window(shown.view, shown.fields.sent().segment, shown.seq) - real_window(shown.view, before, before_seq);
  for (FieldChange& change : shown.changes) {
    if (change.part != "win") continue;
    change.told = by != 0;
    change.text = by == 0 ? std::string() : signed_text(by) + (shown.view.facts.window_shift(before.flow, shown.seq) > 0 ? " B" : "");
  }
}

/// The whole segment as text, for the clipboard; what is kept back stays so.
std::string as_text(const SegmentShown& shown, const std::string& title) {
  std::string out = title + "\n";
  const auto add = [&](const std::string& part) {
    const std::string value = shown.value(part);
    out += part_title(shown.fields, part) + ": " + (value.empty() ? "-" : value) + "\n";
  };
  if (shown.fields.has_ip()) {
    for (const HeaderField& field : shown.fields.ip_fields()) {
      if (std::string_view(field.name) != "ip.options") add(field.name);
    }
  }
  for (const HeaderField& field : shown.fields.transport_fields()) add(field.name);
  for (std::size_t i = 0; i < shown.fields.options().size(); ++i) add("opt." + std::to_string(i));
  if (!shown.fields.has_ip()) return out;
  const model::Bytes& bytes = *shown.fields.sent().bytes;
  const std::size_t end = shown.hides("payload") ? std::min<std::size_t>(bytes.size(), shown.fields.sent().segment.payload_at) : bytes.size();
  for (std::size_t i = 0; i < end; ++i) {
    if (i % 16 == 0) out += fmt::format("{}{:04x} ", i == 0 ? "" : "\n", i);
    out += !shown.hidden.empty() && shown.hides(shown.fields.part_at(i)) ? " ??" : fmt::format(" {:02x}", bytes[i]);
  }
  return out + "\n";
}

void draw_title(SegmentShown& shown, const model::Event& event) {
  ViewContext& view = shown.view;
  const model::PacketSent& sent = shown.fields.sent();
  const model::Segment& segment = sent.segment;
  const Theme& t = theme();
  const model::Role from = view.timeline.cast().role_of(segment.flow.from, segment.flow.to).value_or(model::Role::client);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string name = number_of(sent) + "  " + (shown.hides("flags") ? "?" : segment.protocol == 17 ? "UDP" : model::flags_text(segment.flags));
  const float used = draw_text(list, fonts::bold(), at, role_text(from), name);
  ui_item("segment.title", {at.x, at.y, used, em()}, name);
  if (event.inferred) draw_pill(list, {at.x + used + 0.6F * em(), at.y - 0.15F * em()}, tr("inferred"), t.hold_text, fade(t.hold, 0.15F));
  const ImVec2 after = ImGui::GetCursorScreenPos();
  const float side = 1.5F * em();
  ImGui::SetCursorScreenPos({at.x + width - side, at.y - 0.35F * em()});
  ButtonOptions options;
  options.style = ButtonStyle::quiet;
  options.width = side;
  copy_button("segment.copy", tr("segment.copy"), options, [&] { return as_text(shown, name); });
  ImGui::SetCursorScreenPos(after);
  ImGui::Dummy({width, em()});
  const std::string unknown = "?";
  const bool hide = shown.hides("payload");
  const std::size_t bytes = sent.bytes ? sent.bytes->size() : segment.payload_bytes;
  const std::string way = trf(sent.bytes ? "segment.way" : "segment.way_inferred", fmt::arg("from", end_name(view, segment.flow.from, segment.flow.to, shown.seq)),
                              fmt::arg("to", end_name(view, segment.flow.to, segment.flow.from, shown.seq)), fmt::arg("bytes", hide ? unknown : std::to_string(bytes)),
                              fmt::arg("payload", hide ? unknown : std::to_string(segment.payload_bytes)));
  text_wrapped(way, t.dim, fonts::small(), width);
  if (sent.retransmits != model::PacketId::none) {
    label(trf("segment.retransmits", fmt::arg("n", static_cast<std::uint32_t>(sent.retransmits))), t.bad_text, fonts::small());
  }
}

/// What all of it has become against the one before.
void draw_summary(const SegmentShown& shown, const Before& before, float width) {
  const Theme& t = theme();
  if (before.seq == 0) {
    text_wrapped(tr("segment.first"), t.dim, fonts::small(), width);
  } else {
    const auto& sent = std::get<model::PacketSent>(shown.view.timeline.by_seq(before.seq).payload);
    const std::string text = trf(before.original ? "segment.against" : "segment.since", fmt::arg("n", number_of(sent)));
    std::string list;
    for (const FieldChange& change : shown.changes) {
      if (!change.told) continue;
      list += (list.empty() ? "" : " · ") + part_title(shown.fields, change.part) + " " + (change.text.empty() ? tr("segment.appeared") : change.text);
    }
    const auto& now = std::get<model::PacketSent>(shown.view.timeline.by_seq(shown.seq).payload);
    const bool same = before.original && now.segment.seq == sent.segment.seq && now.segment.payload_bytes == sent.segment.payload_bytes;
    if (list.empty()) list = tr(same ? "segment.same_again" : "segment.no_change");
    const ImVec2 at = ImGui::GetCursorScreenPos();
    text_wrapped(text, t.dim, fonts::small(), width);
    text_wrapped(list, t.ink, fonts::small(), width);
    ui_item("segment.changes", {at.x, at.y, width, ImGui::GetCursorScreenPos().y - at.y}, text + " " + list);
  }
  text_wrapped(tr("segment.hover"), t.faint, fonts::small(), width);
}

/// Which writes the payload came from: "bytes 1–5 from write 1".
std::string payload_text(const SegmentShown& shown) {
  std::string out;
  for (const model::Span& span : shown.view.streams.spans(shown.fields.sent().segment, shown.seq)) {
    std::string quoted;
    if (span.bytes && span.begin >= span.write_begin && span.end - span.write_begin <= span.bytes->size()) {
      const std::span<const std::uint8_t> all(*span.bytes);
      quoted = " " + model::quoted(all.subspan(span.begin - span.write_begin, span.end - span.begin), 24);
    }
    out += (out.empty() ? "" : "\n") + trf("segment.from_write", fmt::arg("write", span.ordinal + 1), fmt::arg("from", span.begin + 1), fmt::arg("to", span.end)) + quoted;
  }
  return out;
}

void draw_about(SegmentShown& shown, const std::string& part, const Before& before, float width) {
  const Theme& t = theme();
  const std::string key = shown.fields.key(part);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string title = part_title(shown.fields, part);
  const std::string heading = "**" + title + "** · " + tr((key + ".rfc").c_str());
  rich_text(heading, t.ink, width);
  ui_item("segment.about", {at.x, at.y, width, em()}, title + " · " + tr((key + ".rfc").c_str()));
  if (const FieldChange* change = shown.change(part); change != nullptr && before.seq != 0) {
    const auto& sent = std::get<model::PacketSent>(shown.view.timeline.by_seq(before.seq).payload);
    const SegmentFields old(sent, shown.view.ui.raw_numbers);
    const std::string from = part.starts_with("opt.") ? "" : old.value(part);
    const std::string text = trf(change->text.empty() && from.empty() ? "segment.new_in" : "segment.changed", fmt::arg("n", number_of(sent)),
                                 fmt::arg("change", from.empty() || change->text.find("→") != std::string::npos ? change->text : from + " → " + shown.fields.value(part) + (change->text.empty() ? "" : " (" + change->text + ")")));
    text_wrapped(text, t.accent_text, fonts::small(), width);
  }
  if (part == "win" && !shown.hides(part) && !shown.fields.sent().segment.has(model::kSyn)) {
    const std::uint8_t shift = shown.view.facts.window_shift(shown.fields.sent().segment.flow, shown.seq);
    const std::uint32_t window = shown.fields.sent().segment.window;
    if (shift > 0) text_wrapped(fmt::format("{} × 2^{} = {} B", window, static_cast<unsigned>(shift), window << shift), t.ink, fonts::small(), width);
  }
  if (part == "payload" && !shown.hides(part)) text_wrapped(payload_text(shown), t.ink, fonts::small(), width);
  text_wrapped(tr((key + ".help").c_str()), t.dim, fonts::small(), width);
}

}  // namespace

void draw_segment_tab(ViewContext& view, Rect area) {
  const std::uint64_t seq = chosen_segment(view);
  const auto* sent = seq == 0 ? nullptr : std::get_if<model::PacketSent>(&view.timeline.by_seq(seq).payload);
  if (sent == nullptr) {
    const PaneScope pane("inspector##segment", area, 0.85F);
    text_wrapped(tr(view.capture() ? "segment.none.capture" : "segment.none"), theme().dim);
    return;
  }
  SegmentFields fields(*sent, view.ui.raw_numbers);
  SegmentShown shown{view, seq, std::move(fields), {}, {}, {}};
  shown.hidden = hidden_parts(view, seq, shown.fields);
  shown.lit = view.ui.hovered_field.empty() ? view.ui.pinned_field : view.ui.hovered_field;
  view.ui.hovered_field.clear();
  const Before before = compared_with(view, *sent, seq);
  if (before.seq != 0) {
    const SegmentFields old(std::get<model::PacketSent>(view.timeline.by_seq(before.seq).payload), view.ui.raw_numbers);
    shown.changes = changes(shown.fields, old);
    compare_windows(shown, old.sent().segment, before.seq);
    // A difference tells as much as the value does, on either side of it.
    const std::vector<std::string> kept = hidden_parts(view, before.seq, old);
    std::erase_if(shown.changes, [&](const FieldChange& c) { return shown.hides(c.part) || std::find(kept.begin(), kept.end(), c.part) != kept.end(); });
  }

  const float footer = std::round(std::clamp(0.27F * area.h, 4.4F * em(), 9.2F * em()));
  {
    const PaneScope pane("inspector##segment", {area.x, area.y, area.w, area.h - footer}, 0.85F);
    draw_title(shown, view.timeline.by_seq(seq));
    draw_segment_on_wire(view, *sent, seq, ImGui::GetContentRegionAvail().x);
    draw_ip_header(shown);
    draw_tcp_header(shown);
    draw_segment_bytes(shown);
  }
  ImGui::GetWindowDrawList()->AddLine({area.x, area.y + area.h - footer}, {area.x + area.w, area.y + area.h - footer}, theme().line, hairline());
  {
    const PaneScope pane("inspector##about", {area.x, area.y + area.h - footer + hairline(), area.w, footer - hairline()}, 0.6F, 0, 0, ScrollTurn::about);
    const float width = ImGui::GetContentRegionAvail().x;
    std::string part = shown.lit;
    if (part.empty() && !shown.hidden.empty()) part = shown.hidden.front();
    // A part that another segment has, and this one has not.
    const bool known = !part.empty() && (part.starts_with("opt.") ? shown.fields.bytes(part).second > 0 : std::string_view(tr(("field." + part + ".help").c_str())) != "field." + part + ".help");
    if (known) draw_about(shown, part, before, width);
    else draw_summary(shown, before, width);
  }
}

}  // namespace sg::gui
