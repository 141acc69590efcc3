#include "core/model/causes.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/model/call_kind.h"

namespace sg::model {

using detail::Owed;
using detail::Pos;
using detail::Range;
using detail::Sending;
using detail::TcpEnd;

namespace {

constexpr std::size_t kKeptAcked = 16;     ///< ranges: an ACK may reach the sender while its retransmission is being read
constexpr std::size_t kKeptArrivals = 8;   ///< a reset answers one of the newest
constexpr std::size_t kKeptOwed = 1024;
constexpr std::size_t kKeptPerRange = 64;

bool known(const Flow& flow) { return flow.from.port != 0 && flow.to.port != 0; }

/// The option's value, which stands last: "3, SOL_SOCKET, SO_LINGER, 0".
int last_argument(const std::string& args) {
  const std::size_t comma = args.rfind(',');
  int value = 0;
  if (comma == std::string::npos) return value;
  const std::size_t at = args.find_first_not_of(' ', comma + 1);
  if (at != std::string::npos) std::from_chars(args.data() + at, args.data() + args.size(), value);
  return value;
}

}  // namespace

void Causes::apply(const Event& event) {
  marks_ = 0;
  // What was not seen explains nothing. But of a captured packet that somebody else sent we see no arrival: it is inferred, and all that rests on it
  // is only likely.
  if (event.inferred && !std::holds_alternative<Verdict>(event.payload)) return;
  if (const auto* packet = std::get_if<PacketSent>(&event.payload)) {
    sent(*packet, event);
  } else if (const auto* said = std::get_if<Verdict>(&event.payload)) {
    verdict(*said, event);
  } else if (const auto* change = std::get_if<PacketAltered>(&event.payload)) {
    altered(*change, event);
  } else if (const auto* entered = std::get_if<CallEntered>(&event.payload)) {
    called(*entered, event);
  } else if (const auto* back = std::get_if<CallReturned>(&event.payload)) {
    returned(*back, event);
  } else if (const auto* sample = std::get_if<SocketSample>(&event.payload)) {
    if (!known(sample->flow) || sample->state == TcpState::listen) return;
    TcpEnd& end = end_of(sample->flow);
    settle(end, *sample, event);
    end.sample = *sample;
    end.sample_seq = event.seq;
    end.socket = sample->socket;
    end.gone = false;
  } else if (const auto* gone = std::get_if<SocketGone>(&event.payload)) {
    options_.erase(gone->socket);
    listeners_.erase(gone->socket);
    if (TcpEnd* end = known_end(gone->flow); end != nullptr && (end->socket == gone->socket || end->socket == SocketId::none)) {
      end->gone = true;
      forget_acked(*end, 0);
    }
  } else if (const auto* change_of = std::get_if<CounterChange>(&event.payload)) {
    counted(*change_of, event);
  }
}

std::size_t Causes::FlowHash::operator()(const Flow& flow) const {
  const auto bytes = [](const IpAddress& ip) { return std::string_view(reinterpret_cast<const char*>(ip.bytes.data()), ip.bytes.size()); };
  const std::hash<std::string_view> hash;
  const std::size_t ports = static_cast<std::size_t>(flow.from.port) << 16U | flow.to.port;
  return (hash(bytes(flow.from.ip)) * 31 + hash(bytes(flow.to.ip))) * 31 + std::hash<std::size_t>{}(ports * 0x9E3779B97F4A7C15ULL);
}

const Cause* Causes::cause(PacketId packet) const {
  const auto found = causes_.find(packet);
  return found == causes_.end() ? nullptr : &found->second;
}

const Cause* Causes::effect(PacketId packet) const {
  const auto found = effects_.find(packet);
  return found == effects_.end() ? nullptr : &found->second;
}

std::size_t Causes::kept() const {
  std::size_t count = sendings_.size() + unconfirmed_.size() + ends_.size();
  for (const auto& [flow, end] : ends_) {
    count += end.ranges.size() + end.acks_away.size() + end.owed.size() + end.out_of_order.size() + end.unsettled.size();
  }
  return count;
}

TcpEnd* Causes::known_end(const Flow& flow) {
  const auto found = ends_.find(flow);
  return found == ends_.end() ? nullptr : &found->second;
}

TcpEnd& Causes::end_of(const Flow& flow) {
  const auto [at, fresh] = ends_.try_emplace(flow);
  at->second.last_used = ++uses_;
  if (fresh && ends_.size() > kMaxEnds) evict();
  return at->second;
}

/// The half that was not used for the longest time goes at once, so that it costs little for each.
void Causes::evict() {
  std::vector<std::uint64_t> used;
  used.reserve(ends_.size());
  for (const auto& [flow, end] : ends_) used.push_back(end.last_used);
  const auto middle = used.begin() + static_cast<std::ptrdiff_t>(used.size() / 2);
  std::nth_element(used.begin(), middle, used.end());
  const std::uint64_t oldest_kept = *middle;
  for (auto at = ends_.begin(); at != ends_.end();) {
    if (at->second.last_used >= oldest_kept) {
      ++at;
      continue;
    }
    empty(at->second);
    at = ends_.erase(at);
  }
}

Sending* Causes::sending(PacketId packet) {
  const auto found = sendings_.find(packet);
  return found == sendings_.end() ? nullptr : &found->second;
}

void Causes::use(PacketId packet) {
  if (Sending* known_one = sending(packet)) ++known_one->users;
}

void Causes::let_go(PacketId packet) {
  Sending* known_one = sending(packet);
  if (known_one == nullptr) return;
  if (known_one->users > 0) --known_one->users;
  if (known_one->users == 0 && known_one->resolved()) sendings_.erase(packet);
}

void Causes::empty(TcpEnd& end) {
  for (const auto& [begin, range] : end.ranges) {
    for (const PacketId packet : range.sendings) let_go(packet);
  }
  for (const auto& [packet, ack] : end.acks_away) let_go(packet);
  const std::uint64_t used = end.last_used;
  std::optional<SocketSample> sample;
  // Seen before its SYN was.
  if (end.sample && end.sample->state == TcpState::syn_sent) sample = end.sample;
  end = TcpEnd{};
  end.last_used = used;
  end.sample = sample;
}

void Causes::forget_acked(TcpEnd& end, std::size_t keep) {
  while (end.ranges.size() > keep && !end.ranges.empty() && end.ranges.begin()->second.end <= end.una) {
    for (const PacketId packet : end.ranges.begin()->second.sendings) let_go(packet);
    end.ranges.erase(end.ranges.begin());
  }
  while (!end.acks_away.empty() && end.acks_away.begin()->second <= end.una) {
    let_go(end.acks_away.begin()->first);
    end.acks_away.erase(end.acks_away.begin());
  }
}

/// The first packet that an end sends, or the first of a new connection on the same ports.
void Causes::begin(const Flow& flow, TcpEnd& end, const Segment& segment) {
  const bool syn = segment.has(kSyn);
  if (syn && !segment.has(kAck) && end.sent_syn && end.isn != segment.seq) {
    empty(end);
    if (TcpEnd* other = known_end(flow.reversed())) empty(*other);
  }
  if (end.isn && (!syn || end.isn == segment.seq)) return;
  if (segment.has(kRst)) return;  // from no socket perhaps: its numbers are the other end's
  TcpEnd& other = end_of(flow.reversed());
  if (end.isn) {  // a SYN-ACK with other numbers than the last: the listener began anew
    empty(end);
    end.rcv_nxt = 1;
  }
  end.sent_syn = syn;
  if (syn) {
    end.permits_sack = segment.options.sack_permitted;
    end.isn = segment.seq;
    end.nxt = end.una = 0;
    other.rcv_nxt = 0;
    other.rcv_base = 1;
    return;
  }
  // Its SYN was not seen: it counts from here.
  const std::uint32_t relative = segment.rel_seq.value_or(1);
  end.isn = segment.seq - relative;
  end.nxt = end.una = other.rcv_nxt = other.rcv_base = static_cast<Pos>(relative);
}

void Causes::place(const Segment& segment, TcpEnd& end, TcpEnd& other, Sending& out) const {
  out.flow = segment.flow;
  out.raw_seq = segment.seq;
  out.raw_ack = segment.ack;
  out.flags = segment.flags;
  out.protocol = segment.protocol;
  out.window = segment.window;
  out.payload = segment.payload_bytes;
  out.corrupt = segment.checksum_state == Checksum::wrong;
  if (segment.protocol != 6) return;
  const std::uint32_t relative = segment.rel_seq.value_or(segment.seq - end.isn.value_or(segment.seq - 1));
  out.begin = TcpEnd::unwrap(relative, end.nxt);
  out.end = out.begin + segment.length();
  if (!segment.has(kAck)) return;
  if (segment.rel_ack) {
    out.ack = TcpEnd::unwrap(*segment.rel_ack, other.nxt);
  } else if (other.isn) {
    out.ack = TcpEnd::unwrap(segment.ack - *other.isn, other.nxt);
  } else {
    return;
  }
  for (const auto& [left, right] : segment.options.sack) {
    // Edges are raw numbers: as far from the ACK as they are on the wire.
    const Pos right_at = *out.ack + static_cast<std::int32_t>(right - segment.ack);
    const bool first = !out.first_block;
    if (first) out.first_block = {*out.ack + static_cast<std::int32_t>(left - segment.ack), right_at};
    if (first && right_at <= *out.ack) {
      out.dsack = true;
    } else {
      out.sack_end = std::max(out.sack_end.value_or(right_at), right_at);
    }
  }
}

void Causes::sent(const PacketSent& packet, const Event& event) {
  const Segment& segment = packet.segment;
  if (segment.protocol != 6) {
    Sending one;
    TcpEnd nobody;
    place(segment, nobody, nobody, one);
    one.t = event.t;
    if (packet.origin == Origin::kernel) marks_ |= kSentUdp;
    sendings_.insert_or_assign(packet.packet, std::move(one));
    return;
  }
  const bool kernel = packet.origin == Origin::kernel;
  TcpEnd& end = end_of(segment.flow);
  if (kernel) begin(segment.flow, end, segment);
  TcpEnd& other = end_of(segment.flow.reversed());
  Sending one;
  place(segment, end, other, one);
  one.origin = packet.origin;
  one.t = event.t;
  if (!kernel) {
    sendings_.insert_or_assign(packet.packet, std::move(one));
    return;
  }

  if (one.length() == 0 || one.begin >= end.nxt) marks_ |= kSentTcp;
  const bool rst = segment.has(kRst);
  if (segment.has(kSyn) && one.begin >= end.nxt) marks_ |= segment.has(kAck) ? kSentSynAck : kSentSyn;
  if (rst) marks_ |= kSentRst;
  if (segment.has(kFin)) marks_ |= kSentFin;
  if (one.payload > 0 && one.begin >= end.nxt) marks_ |= kSentData;
  if (one.length() == 0 && !rst) marks_ |= kSentBareAck;
  if (one.dsack) marks_ |= kSentDsack;
  if (one.ack && !rst && !segment.has(kSyn)) {
    if (one.window == 0 && end.window_sent != 0) marks_ |= kSentZeroWindow;
    if (one.window != 0 && end.window_sent == 0 && end.ack_sent) marks_ |= kSentWindowOpen;
  }
  if (std::optional<Cause> why = decide(one, end, other)) {
    if (why->kind == CauseKind::window_probe || why->kind == CauseKind::keepalive_probe) one.probe = true;
    expect(packet.packet, *why, event.t);
    Sending* about = why->again() ? sending(why->about) : nullptr;
    if (about != nullptr && about->blamed.size() < kKeptPerRange) about->blamed.push_back(packet.packet);
    if (why->again() && !why->certain()) {
      if (end.unsettled.size() >= 32) end.unsettled.erase(end.unsettled.begin());
      end.unsettled.push_back(packet.packet);
    }
    causes_.insert_or_assign(packet.packet, *std::move(why));
  }
  if (!rst) {
    if (one.ack) {
      end.ack_sent = std::max(end.ack_sent.value_or(*one.ack), *one.ack);
      // Its own word is worth more than what we made of the arrivals.
      if (*one.ack > end.rcv_nxt) end.receive(end.rcv_nxt, *one.ack);
      end.window_sent = one.window;
      end.window_sent_t = event.t;
    }
    end.last_sent_t = event.t;
  }
  sendings_.insert_or_assign(packet.packet, one);
  if (one.length() > 0 && !rst) remember(end, packet.packet, one);
  if (one.ack && *one.ack > other.una && !rst) {
    other.acks_away[packet.packet] = *one.ack;
    use(packet.packet);
    if (other.acks_away.size() > kMaxSendings) {
      let_go(other.acks_away.begin()->first);
      other.acks_away.erase(other.acks_away.begin());
    }
  }
}

void Causes::remember(TcpEnd& end, PacketId packet, const Sending& sending) {
  const auto add = [&](Pos at, Range& range) {
    if (range.sendings.size() >= kKeptPerRange) {
      let_go(range.sendings[1]);
      range.sendings.erase(range.sendings.begin() + 1);
    }
    range.sendings.push_back(packet);
    range.end = std::max(range.end, at);
    use(packet);
  };
  if (sending.begin < end.nxt) {
    auto at = end.ranges.upper_bound(sending.begin);
    if (at != end.ranges.begin() && std::prev(at)->second.end > sending.begin) --at;
    for (; at != end.ranges.end() && at->first < std::min(sending.end, end.nxt); ++at) add(at->second.end, at->second);
  }
  if (sending.end > end.nxt) {
    add(sending.end, end.ranges[std::max(sending.begin, end.nxt)]);
    end.nxt = sending.end;
  }
  if (end.ranges.size() > kMaxSendings) {
    for (const PacketId old : end.ranges.begin()->second.sendings) let_go(old);
    end.ranges.erase(end.ranges.begin());
  }
}

void Causes::verdict(const Verdict& verdict, const Event& event) {
  const auto found = sendings_.find(verdict.packet);
  if (found == sendings_.end()) return;
  Sending& one = found->second;
  one.fate_seq = event.seq;
  if (const auto why = causes_.find(verdict.packet); event.inferred && why != causes_.end()) {
    // Somebody else's connection: neither calls nor sockets are known.
    Cause& cause = why->second;
    cause.kind_certain = cause.fate_certain = cause.trigger_certain = false;
    cause.unread = 0;
    if (cause.reset == ResetReason::unread_data) cause.reset = ResetReason::unexpected;
  }
  switch (verdict.kind) {
    case VerdictKind::hold:
      one.state = verdict.until == 0 ? Sending::State::held : Sending::State::delayed;
      (verdict.until == 0 ? one.was_held : one.was_delayed) = true;
      one.by = verdict.by;
      one.rule = verdict.rule;
      return;
    case VerdictKind::drop:
      one.state = Sending::State::dropped;
      one.by = verdict.by;
      one.rule = verdict.rule;
      break;
    case VerdictKind::withhold:
      one.state = Sending::State::withheld;
      one.copy_of = verdict.copy_of;
      break;
    case VerdictKind::deliver:
      one.state = Sending::State::arrived;
      ++one.users;  // stays until we are through with it
      arrived(verdict.packet, one, event);
      --one.users;
      break;
  }
  if (one.users == 0) sendings_.erase(found);
}

void Causes::altered(const PacketAltered& change, const Event&) {
  Sending* one = sending(change.packet);
  if (one == nullptr) return;
  const Segment& now = change.segment;
  one->altered = true;
  one->altered_by = change.by;
  one->altered_rule = change.rule;
  one->mended = change.mended;
  const std::uint32_t header = now.ip_header_bytes;
  const bool in_ip = std::any_of(change.changes.begin(), change.changes.end(), [&](const ByteChange& c) { return c.at < header; });
  one->corrupt = now.checksum_state == Checksum::wrong || (in_ip && !change.mended);
  if (one->corrupt) return;
  // What arrives is this.
  const Pos moved = static_cast<std::int32_t>(now.seq - one->raw_seq);
  one->begin += moved;
  one->end = one->begin + now.length();
  one->raw_seq = now.seq;
  if (now.has(kAck) && one->ack) *one->ack += static_cast<std::int32_t>(now.ack - one->raw_ack);
  if (!now.has(kAck)) one->ack.reset();
  one->raw_ack = now.ack;
  one->flow = now.flow;
  one->flags = now.flags;
  one->window = now.window;
  one->payload = now.payload_bytes;
}

void Causes::arrived(PacketId packet, Sending& one, const Event& event) {
  if (one.corrupt) {
    marks_ |= one.protocol == 6 ? kArrivedBad : kArrivedBadUdp;
    Cause cause;
    cause.kind = CauseKind::discarded;
    cause.about = packet;
    cause.by = one.altered_by;
    cause.rule = one.altered_rule;
    cause.kind_certain = false;  // until it was counted
    cause.rests_on = event.seq;
    expect(packet, cause, event.t);
    effects_.insert_or_assign(packet, std::move(cause));
    return;
  }
  if (one.protocol != 6) {
    marks_ |= kArrivedUdp;
    return;
  }
  marks_ |= kArrivedTcp;
  TcpEnd& end = end_of(one.flow.reversed());
  const bool strange = one.origin == Origin::forged || one.altered;
  if (end.close_call != CallId::none && one.payload > 0) marks_ |= kArrivedAtLateEnd;
  end.arrived.push_back({packet, one.ack, one.flags, one.payload, strange, event.seq});
  if (end.arrived.size() > kKeptArrivals) end.arrived.pop_front();
  if ((one.flags & kRst) != 0) {
    marks_ |= kArrivedRst;
    return;
  }
  const Pos una_before = end.una;
  const bool old_ack = !one.ack || *one.ack <= end.una;
  if (one.ack) take_ack(end, packet, one, event);
  if (end.sent_syn && una_before == 0 && end.una > 0) marks_ |= (one.flags & kSyn) != 0 ? kArrivedSynAck : kArrivedLastAck;
  if (one.length() > 0) {
    if (!one.blamed.empty() && !one.altered) came_after_all(packet, one, event);
    take_bytes(end, packet, one, event);
  } else if (one.probe) {
    marks_ |= kArrivedProbe;
    end.owed.push_back({packet, Owed::Why::probe, one.begin, one.end, event.t, event.seq});
  } else if (strange && old_ack) {
    end.owed.push_back({packet, Owed::Why::strange, one.begin, one.end, event.t, event.seq});
  }
  if (one.length() == 0) marks_ |= kArrivedAck;
  if (end.owed.size() > kKeptOwed) end.owed.pop_front();
}

void Causes::take_ack(TcpEnd& end, PacketId packet, const Sending& one, const Event& event) {
  if (const auto away = end.acks_away.find(packet); away != end.acks_away.end()) {
    end.acks_away.erase(away);
    let_go(packet);
  }
  const Pos ack = *one.ack;
  const bool bare = one.length() == 0 && !one.probe;
  if (ack > end.una && ack <= end.nxt) {
    end.una = ack;
    end.acked = true;
    end.progress_t = event.t;
    end.dup_acks = 0;
    end.sack_told = false;
    if (end.una >= end.recover) end.recover = 0;
    forget_acked(end, kKeptAcked);
  } else if (const bool tells = one.sack_end && *one.sack_end > end.una;
             // RFC 5681 §2 asks for the same window, as a change of it says something else; with SACK it says what it says (RFC 6675 §2).
             ack == end.una && bare && end.nxt > end.una && (one.window == end.peer_window || tells) && !(one.dsack && !one.sack_end)) {
    ++end.dup_acks;
    end.hint_t = event.t;
  }
  if (one.sack_end && *one.sack_end > end.una) {
    end.sack_told = true;
    end.hint_t = event.t;
    marks_ |= kArrivedSack;
  }
  if (one.dsack) marks_ |= kArrivedDsack;
  if (ack >= end.una) {
    end.peer_window = one.window;
    if (one.window != 0) end.probes = 0;
  }
}

void Causes::take_bytes(TcpEnd& end, PacketId packet, Sending& one, const Event& event) {
  if (one.payload > 0) marks_ |= kArrivedData;
  if ((one.flags & kSyn) != 0 && !one.ack) marks_ |= kArrivedSyn;
  if ((one.flags & kFin) != 0) {
    marks_ |= kArrivedFin;
    end.rcv_fin = true;
    end.rcv_fin_at = one.end - 1;
  }
  if (one.end <= end.rcv_nxt) {
    marks_ |= kArrivedTwice;
    if ((one.flags & kSyn) != 0 && !one.ack) end.syn_again = packet;
    end.owed.push_back({packet, Owed::Why::twice, one.begin, one.end, event.t, event.seq});
    return;
  }
  if (one.begin > end.rcv_nxt) {
    marks_ |= kArrivedEarly;
    end.owed.push_back({packet, Owed::Why::out_of_order, one.begin, one.end, event.t, event.seq});
    end.receive(one.begin, one.end);
    return;
  }
  if (end.receive(one.begin, one.end)) {
    marks_ |= kFilledGap;
    if (one.was_held || one.was_delayed) one.overtaken = true;
  }
}

void Causes::called(const CallEntered& call, const Event& event) {
  TcpEnd* end = known(call.flow) && !call.datagram ? &end_of(call.flow) : nullptr;
  if (end != nullptr && call.socket != SocketId::none) end->socket = call.socket;
  switch (call.kind) {
    case CallKind::read:
    case CallKind::recv:
      marks_ |= kCalledRead;
      if (end == nullptr) return;
      end->read_call = call.call;
      end->read_seq = event.seq;
      return;
    case CallKind::sendto: marks_ |= kCalledWrite; return;
    case CallKind::write:
    case CallKind::send:
      marks_ |= kCalledWrite;
      if (end != nullptr) end->writing = true;
      return;
    case CallKind::close:
      marks_ |= kCalledClose;
      if (const auto listener = listeners_.find(call.socket); listener != listeners_.end()) {
        listeners_closed_[listener->second] = {call.call, event.seq};
      }
      if (end == nullptr) return;
      end->close_call = call.call;
      end->close_seq = event.seq;
      return;
    case CallKind::setsockopt:
      if (call.socket == SocketId::none) return;
      if (call.args.find("SO_KEEPALIVE") != std::string::npos) options_[call.socket].keepalive = last_argument(call.args) != 0;
      if (call.args.find("SO_LINGER") != std::string::npos) options_[call.socket].linger = last_argument(call.args) == 0;
      return;
    case CallKind::connect: marks_ |= kCalledConnect; return;
    case CallKind::listen: marks_ |= kCalledListen; return;
    case CallKind::socket:
    case CallKind::bind:
    case CallKind::accept:
    case CallKind::shutdown:
    case CallKind::getsockopt:
    case CallKind::recvfrom:
    case CallKind::poll:
    case CallKind::fcntl:
    case CallKind::getsockname: return;
  }
}

void Causes::returned(const CallReturned& call, const Event&) {
  TcpEnd* end = known(call.flow) && !call.datagram ? &end_of(call.flow) : nullptr;
  const std::uint64_t bytes = call.ret > 0 ? static_cast<std::uint64_t>(call.ret) : 0;
  switch (call.kind) {
    case CallKind::read:
    case CallKind::recv:
      if (end != nullptr && !call.peeked) end->read += bytes;
      return;
    case CallKind::write:
    case CallKind::send:
      if (end == nullptr) return;
      end->writing = false;
      end->written += bytes;
      return;
    case CallKind::accept:
      if (call.ret < 0 || end == nullptr) return;
      end->accepted = true;
      end->socket = call.accepted;
      // An accepted socket begins with its listener's options.
      if (const auto options = options_.find(call.socket); options != options_.end()) options_[call.accepted] = Options(options->second);
      return;
    case CallKind::connect:
      if (!begins_connection(call) || end == nullptr) return;
      end->accepted = true;
      end->socket = call.socket;
      return;
    case CallKind::listen:
      if (call.ret < 0 || call.flow.from.port == 0) return;
      listeners_[call.socket] = call.flow.from.port;
      listeners_closed_.erase(call.flow.from.port);
      return;
    case CallKind::socket:
    case CallKind::bind:
    case CallKind::shutdown:
    case CallKind::close:
    case CallKind::setsockopt:
    case CallKind::getsockopt:
    case CallKind::sendto:
    case CallKind::recvfrom:
    case CallKind::poll:
    case CallKind::fcntl:
    case CallKind::getsockname: return;
  }
}

}  // namespace sg::model
