#include "app/gui/views/conceal.h"

#include <utility>

namespace sg::gui {

namespace {

/// The packet an event is about, and the packet that one is a copy of.
std::pair<model::PacketId, model::PacketId> packet_of(const model::Event& event) {
  if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) return {sent->packet, sent->retransmits};
  if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) return {verdict->packet, model::PacketId::none};
  return {};
}

std::string_view without_rel(std::string_view field) { return field.substr(0, 4) == "rel_" ? field.substr(4) : field; }

}  // namespace

bool concealed(const ViewContext& view, std::uint64_t event_seq, std::string_view field) {
  const auto kept = view.concealed();
  if (event_seq == 0 || !kept || without_rel(kept->field) != without_rel(field)) return false;
  const std::uint64_t hidden = kept->seq;
  if (hidden == 0 || hidden > view.timeline.size() || event_seq > view.timeline.size()) return false;
  if (hidden != event_seq) {
    // A lesson may name the arrival; and a copy of the segment says the same.
    const model::PacketId original = packet_of(view.timeline.by_seq(hidden)).first;
    const auto [packet, of] = packet_of(view.timeline.by_seq(event_seq));
    if (original == model::PacketId::none || (packet != original && of != original)) return false;
  }
  return true;
}

}  // namespace sg::gui
