#include "app/gui/datagram_calls.h"

#include "core/model/call_kind.h"

namespace sg::gui {

void DatagramCalls::apply(const model::Event& event) {
  if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
    if (sent->segment.protocol != 17) return;
    const Ports ports{sent->segment.flow.from.port, sent->segment.flow.to.port};
    flying_.emplace(static_cast<std::uint32_t>(sent->packet), ports);
    if (sent->origin == model::Origin::kernel) between_[ports].sent.push_back(sent->packet);
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    const auto found = flying_.find(static_cast<std::uint32_t>(verdict->packet));
    if (found == flying_.end() || verdict->kind == model::VerdictKind::hold) return;
    if (verdict->kind == model::VerdictKind::deliver) between_[found->second].arrived.push_back(verdict->packet);
    flying_.erase(found);
  } else if (const auto* call = std::get_if<model::CallReturned>(&event.payload)) {
    const bool sends = model::gives_bytes(call->kind);
    if (!call->datagram || call->ret < 0 || !(sends || model::takes_bytes(call->kind))) return;
    const Ports ports = sends ? Ports{call->flow.from.port, call->flow.to.port} : Ports{call->flow.to.port, call->flow.from.port};
    Between& between = between_[ports];
    std::size_t& count = sends ? between.sends : between.receives;
    calls_[static_cast<std::uint32_t>(call->call)] = {ports, sends, count};
    if (!call->peeked) ++count;
  }
}

std::optional<model::PacketId> DatagramCalls::datagram_of(model::CallId call) const {
  const auto found = calls_.find(static_cast<std::uint32_t>(call));
  if (found == calls_.end()) return std::nullopt;
  const Place& place = found->second;
  const Between& between = between_.at(place.ports);
  const std::vector<model::PacketId>& datagrams = place.sends ? between.sent : between.arrived;
  return place.nth < datagrams.size() ? std::optional(datagrams[place.nth]) : std::nullopt;
}

}  // namespace sg::gui
