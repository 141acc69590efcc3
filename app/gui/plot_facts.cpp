#include "app/gui/plot_facts.h"

#include <algorithm>

namespace sg::gui {

namespace {

/// tcp_info says infinity with this: no loss has set it yet.
constexpr std::uint32_t kInfiniteSsthresh = 0x7fffffff;

std::uint32_t times(std::uint32_t segments, std::uint32_t mss) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{segments} * mss, UINT32_MAX));
}

}  // namespace

std::optional<PlotFacts::Place> PlotFacts::find(const model::Flow& flow) const {
  const auto found = places_.find(flow);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

PlotFacts::Place PlotFacts::begin(const model::Flow& up, base::Ns t) {
  ConnectionFacts connection;
  connection.up = up;
  connection.began = t;
  connections_.push_back(std::move(connection));
  const Place place{connections_.size() - 1, model::Role::client};
  places_[up] = place;
  places_[up.reversed()] = {place.connection, model::Role::server};
  return place;
}

PlotFacts::Place PlotFacts::find_or_begin(const model::Flow& flow, const model::Timeline& timeline, base::Ns t) {
  if (const auto place = find(flow)) return *place;
  if (timeline.cast().role_of(flow.from, flow.to).value_or(model::Role::client) == model::Role::client) return begin(flow, t);
  const Place client = begin(flow.reversed(), t);
  return {client.connection, model::Role::server};
}

void PlotFacts::apply(const model::Event& event, const model::Timeline& timeline) {
  if (const auto* sample = std::get_if<model::SocketSample>(&event.payload)) {
    sampled(*sample, timeline, event.t);
  } else if (const auto* put = std::get_if<model::PacketSent>(&event.payload)) {
    sent(*put, event, timeline);
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    const model::PacketSent* packet = timeline.packet(verdict->packet);
    if (packet == nullptr) return;
    if (verdict->kind == model::VerdictKind::deliver) {
      const model::PacketAltered* altered = timeline.altered(verdict->packet);
      arrived(altered == nullptr ? packet->segment : altered->segment, event);
    } else if (verdict->kind == model::VerdictKind::drop) {
      const auto place = find(packet->segment.flow);
      if (!place || !packet->segment.rel_seq) return;
      end(*place).lost.push_back({event.t, *packet->segment.rel_seq, *packet->segment.rel_seq + packet->segment.length(), event.seq});
    }
  } else if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
    if (returned->flow.from.port == 0 || returned->flow.to.port == 0) return;
    const auto place = find(returned->flow);
    if (!place) return;
    ConnectionFacts& connection = connections_[place->connection];
    if (place->role == model::Role::client && !connection.client) own(*place, returned->actor);
    // After other calls a SYN or FIN may count in the queue, which is no byte of data.
    const bool writes = returned->kind == model::CallKind::write || returned->kind == model::CallKind::send;
    const bool reads = returned->kind == model::CallKind::read || returned->kind == model::CallKind::recv;
    if (reads && returned->queues.inq >= 0) end(*place).receive.change(event.t, static_cast<std::uint32_t>(returned->queues.inq));
    if (writes && returned->queues.outq >= 0) end(*place).send.change(event.t, static_cast<std::uint32_t>(returned->queues.outq));
  }
}

void PlotFacts::sampled(const model::SocketSample& sample, const model::Timeline& timeline, base::Ns t) {
  if (sample.state == model::TcpState::listen || sample.flow.from.port == 0 || sample.flow.to.port == 0) return;
  EndFacts& here = end(find_or_begin(sample.flow, timeline, t));
  // A SYN or FIN in flight counts one, and is no byte of data (RFC 9293 §3.4).
  const bool control = sample.state == model::TcpState::syn_sent || sample.state == model::TcpState::syn_recv || sample.state == model::TcpState::fin_wait1 ||
                       sample.state == model::TcpState::closing || sample.state == model::TcpState::last_ack;
  const std::uint32_t in_flight = sample.in_flight - (control && sample.in_flight > 0 ? 1U : 0U);
  here.send.change(t, sample.unsent + in_flight);
  here.receive.change(t, sample.unread);
  here.in_flight.change(t, in_flight);
  if (!sample.has_info) return;
  here.mss.change(t, sample.snd_mss);
  here.cwnd.change(t, times(sample.cwnd, sample.snd_mss));
  here.ssthresh.change(t, sample.ssthresh >= kInfiniteSsthresh ? 0 : times(sample.ssthresh, sample.snd_mss));
}

void PlotFacts::sent(const model::PacketSent& packet, const model::Event& event, const model::Timeline& timeline) {
  const model::Segment& segment = packet.segment;
  if (segment.protocol != 6) return;
  const bool opens = segment.has(model::kSyn) && !segment.has(model::kAck) && packet.retransmits == model::PacketId::none && packet.origin == model::Origin::kernel;
  // The same ports again are another connection.
  const auto known = find(segment.flow);
  const bool fresh = opens && (!known || end(*known).isn);
  const Place place = fresh ? begin(segment.flow, event.t) : find_or_begin(segment.flow, timeline, event.t);
  ConnectionFacts& connection = connections_[place.connection];
  if (place.role == model::Role::client && !connection.client && packet.actor) own(place, *packet.actor);
  EndFacts& here = end(place);
  if (segment.has(model::kSyn) && packet.origin == model::Origin::kernel) {
    here.isn = segment.seq;
    here.window_scale = segment.options.window_scale;
  }
  if (!segment.rel_seq || segment.length() == 0) return;
  const PlotMark mark{event.t, *segment.rel_seq, *segment.rel_seq + segment.length(), event.seq};
  here.segments.add(mark.t, {mark.low, mark.high});
  here.segment_events.push_back(event.seq);
  if (packet.retransmits != model::PacketId::none && packet.origin == model::Origin::kernel) here.again.push_back(mark);
}

/// What it acknowledges is known to the end it came to from now on.
void PlotFacts::arrived(const model::Segment& segment, const model::Event& event) {
  if (!segment.has(model::kAck) || segment.has(model::kRst) || !segment.rel_ack || segment.checksum_state == model::Checksum::wrong) return;
  const auto place = find(segment.flow.reversed());
  if (!place) return;
  EndFacts& here = end(*place);
  const EndFacts& peer = connections_[place->connection].ends[place->role == model::Role::client ? 1 : 0];
  // In use only when both SYNs offered it, and never in a SYN itself (RFC 7323 §2.2).
  const bool scaled = here.window_scale && peer.window_scale && !segment.has(model::kSyn);
  const std::uint32_t window = std::uint32_t{segment.window} << (scaled ? std::min<unsigned>(*peer.window_scale, 14U) : 0U);
  if (*segment.rel_ack >= here.acknowledged.last()) {
    here.acknowledged.change(event.t, *segment.rel_ack);
    here.edge.change(event.t, *segment.rel_ack + window);
  }
  for (const auto& [left, right] : segment.options.sack) {
    here.sacked.push_back({event.t, left - segment.ack + *segment.rel_ack, right - segment.ack + *segment.rel_ack, event.seq});
  }
}

void PlotFacts::own(Place place, model::ActorId client) {
  connections_[place.connection].client = client;
  std::vector<std::size_t>& mine = by_client_[client];
  mine.insert(std::upper_bound(mine.begin(), mine.end(), place.connection), place.connection);
}

const ConnectionFacts* PlotFacts::newest(model::ActorId client, base::Ns t) const {
  const auto later = [](base::Ns at, const ConnectionFacts& connection) { return at < connection.began; };
  const auto begun = static_cast<std::size_t>(std::upper_bound(connections_.begin(), connections_.end(), t, later) - connections_.begin());
  if (begun == 0) return nullptr;
  if (const auto mine = by_client_.find(client); mine != by_client_.end()) {
    const auto after = std::lower_bound(mine->second.begin(), mine->second.end(), begun);
    if (after != mine->second.begin()) return &connections_[*(after - 1)];
  }
  // Another client's is none of its own; one whose client is not known yet may be.
  for (std::size_t i = begun; i-- > 0;) {
    if (!connections_[i].client) return &connections_[i];
  }
  return nullptr;
}

}  // namespace sg::gui
