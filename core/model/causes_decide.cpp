// Why a packet was sent, from what is known at that moment.
#include <algorithm>

#include "core/model/causes.h"

namespace sg::model {

using detail::Owed;
using detail::Pos;
using detail::Sending;
using detail::TcpEnd;

namespace {

/// A timer fires on a tick of the kernel's clock, and the wire sees the packet a moment later.
constexpr Ns kTick = 4 * base::kMillisecond;
/// An immediate answer, and the wire may be a little behind.
constexpr Ns kAnsweredWithin = 500 * base::kMillisecond;
constexpr Ns kReadMeanwhile = 20 * base::kMillisecond;
/// The smallest RTO unless it was set (tcp_rto_min_us): a guess for a socket that never told its own.
constexpr Ns kUsualRto = 190 * base::kMillisecond;

Fate fate_of(Sending::State state, bool corrupt) {
  switch (state) {
    case Sending::State::on_the_way: return Fate::on_the_way;
    case Sending::State::held: return Fate::held;
    case Sending::State::delayed: return Fate::delayed;
    case Sending::State::dropped: return Fate::dropped;
    case Sending::State::withheld: return Fate::held;
    case Sending::State::arrived: return corrupt ? Fate::corrupted : Fate::unknown;
  }
  return Fate::unknown;
}

void name_who(Cause& cause, const Sending& one) {
  const bool changed = cause.fate == Fate::corrupted;
  cause.by = changed ? one.altered_by : one.by;
  cause.rule = changed ? one.altered_rule : one.rule;
  cause.mended = changed && one.mended;
  cause.rests_on = one.fate_seq;
}

}  // namespace

std::optional<Cause> Causes::decide(const Sending& one, TcpEnd& end, TcpEnd& other) {
  if ((one.flags & kRst) != 0) return reset(one, end);
  if (one.length() > 0) {
    if (one.begin >= end.nxt) return std::nullopt;
    return sent_again(one, end, other);
  }
  if (!one.ack) return std::nullopt;
  // Every other segment without bytes has SEQ = SND.NXT: one before SND.UNA calls for an answer, and says nothing new.
  if (end.acked && one.begin < end.una) return probe(one, end);
  return bare_ack(one, end, other);
}

/// The newest packet until then that carried this number and was not kept off the wire.
PacketId Causes::newest_sending(const TcpEnd& end, Pos at, Ns until) const {
  auto range = end.ranges.upper_bound(at);
  if (range == end.ranges.begin() || (--range)->second.end <= at) return PacketId::none;
  const auto& sendings = range->second.sendings;
  for (auto packet = sendings.rbegin(); packet != sendings.rend(); ++packet) {
    const auto known = sendings_.find(*packet);
    if (known == sendings_.end() || known->second.t > until) continue;
    if (known->second.state == Sending::State::withheld) {
      const auto held = sendings_.find(known->second.copy_of);
      if (held != sendings_.end() && held->second.flow == known->second.flow) return held->first;
      continue;  // a SYN whose answer is held: what it repeats has arrived
    }
    // Its numbers may have been changed on the wire; what was meant counts.
    if (known->second.altered || (known->second.begin <= at && at < known->second.end)) return *packet;
  }
  return PacketId::none;
}

Cause Causes::sent_again(const Sending& one, TcpEnd& end, TcpEnd& other) {
  Cause cause;
  const bool syn = (one.flags & kSyn) != 0;
  cause.kind = syn && one.ack                                 ? CauseKind::syn_ack_again
               : syn                                          ? CauseKind::syn_again
               : (one.flags & kFin) != 0 && one.payload == 0 ? CauseKind::fin_again
                                                              : CauseKind::retransmission;
  auto range = end.ranges.upper_bound(one.begin);
  cause.tries = 2;
  if (range != end.ranges.begin() && (--range)->second.end > one.begin) {
    cause.tries = static_cast<std::uint32_t>(range->second.sendings.size()) + 1;
  }
  find_fate(cause, one.begin, end, other);
  if (cause.kind == CauseKind::syn_ack_again && end.syn_again != PacketId::none) {
    cause.trigger = Trigger::asked_again;
    cause.trigger_certain = true;
    cause.waits_for = end.syn_again;
    end.syn_again = PacketId::none;
    std::erase_if(end.owed, [&](const Owed& owed) { return owed.packet == cause.waits_for; });
  } else {
    find_trigger(cause, one, end, other);
  }
  marks_ |= kSentAgain;
  if (syn) marks_ |= kSentSynAgain;
  switch (cause.trigger) {
    case Trigger::timeout: marks_ |= kSentTimeout; break;
    case Trigger::fast_retransmit:
    case Trigger::recovery: marks_ |= kSentFast; break;
    case Trigger::loss_probe: marks_ |= kSentLossProbe; break;
    case Trigger::after_timeout: marks_ |= kSentAfterTimeout; break;
    case Trigger::asked_again:
    case Trigger::unknown: break;
  }
  return cause;
}

void Causes::find_fate(Cause& cause, Pos at, const TcpEnd& end, const TcpEnd& other) {
  cause.about = newest_sending(end, at);
  const auto known = sendings_.find(cause.about);
  if (known == sendings_.end()) {
    cause.fate_certain = false;
    return;
  }
  const Sending& last = known->second;
  if (!other.has_received(at)) {
    cause.fate = fate_of(last.state, last.corrupt || last.altered);
    if (cause.fate == Fate::unknown && other.window_sent == 0 && other.ack_sent) cause.fate = Fate::no_room;
    cause.fate_certain = cause.fate != Fate::unknown && cause.fate != Fate::no_room;
    name_who(cause, last);
    return;
  }
  cause.spurious = true;
  const bool told_of_later = end.dup_acks > 0 || end.sack_told;
  const bool late = last.overtaken || last.was_held || last.was_delayed;
  const auto say_late = [&] {
    cause.fate = last.overtaken ? Fate::overtaken : last.was_held ? Fate::held : Fate::delayed;
    name_who(cause, last);
  };
  if (last.overtaken && told_of_later) return say_late();
  if (find_lost_ack(cause, at, end, true)) return;
  if (late) return say_late();
  if (find_lost_ack(cause, at, end, false)) return;
  cause.rests_on = last.fate_seq;
  if (other.window_sent == 0 && other.ack_sent && *other.ack_sent <= at) {
    cause.spurious = false;
    cause.fate = Fate::no_room;
    cause.fate_certain = false;
    return;
  }
  cause.fate = Fate::not_acked;
  // Its ACK may have reached the sender just when this was on its way to us.
  cause.fate_certain = end.una <= at && (!other.ack_sent || *other.ack_sent <= at);
}

/// The ACK that should have come back for `at`. `settled_only`: not one that is merely on its way.
bool Causes::find_lost_ack(Cause& cause, Pos at, const TcpEnd& end, bool settled_only) {
  constexpr int kLooked = 256;  // a thousand held ACKs all tell the same
  int looked = 0;
  for (auto away = end.acks_away.rbegin(); away != end.acks_away.rend() && looked < kLooked; ++away, ++looked) {
    if (away->second <= at) continue;
    const auto known = sendings_.find(away->first);
    if (known == sendings_.end()) continue;
    const Sending& ack = known->second;
    const bool on_the_way = ack.state == Sending::State::on_the_way || (ack.state == Sending::State::arrived && !ack.corrupt && !ack.altered);
    if (on_the_way == settled_only) continue;
    PacketId named = away->first;
    const Sending* told = &ack;
    if (ack.state == Sending::State::withheld) {
      const auto original = sendings_.find(ack.copy_of);
      if (original == sendings_.end()) continue;
      named = original->first;
      told = &original->second;
    }
    cause.ack = named;
    cause.fate = fate_of(told->state, told->corrupt || told->altered);
    name_who(cause, *told);
    return true;
  }
  return false;
}

void Causes::find_trigger(Cause& cause, const Sending& one, TcpEnd& end, const TcpEnd& other) {
  auto range = end.ranges.upper_bound(one.begin);
  Ns last_t = 0;
  if (range != end.ranges.begin() && (--range)->second.end > one.begin) {
    for (auto packet = range->second.sendings.rbegin(); packet != range->second.sendings.rend() && last_t == 0; ++packet) {
      if (const auto known = sendings_.find(*packet); known != sendings_.end()) last_t = known->second.t;
    }
  }
  cause.dup_acks = end.dup_acks;
  cause.sack = end.sack_told;
  cause.waited = one.t - std::max(last_t, end.progress_t);
  Ns rto = end.sample ? end.sample->rto_us * base::kMicrosecond : 0;
  // The socket may have reported after it had doubled its RTO, and before we saw the packet.
  if (rto > 0 && end.sample->backoff > 0 && cause.waited < rto * 8 / 10) rto /= 2;
  const Ns nearly = rto > 0 ? rto * 8 / 10 : kUsualRto;
  const bool hinted = end.hint_t > last_t && (end.dup_acks >= 3 || end.sack_told) && one.t - end.hint_t < nearly;
  const bool repairing = end.recover > one.begin;
  if (hinted || (repairing && end.progress_t > last_t && cause.waited < nearly)) {
    cause.trigger = !repairing ? Trigger::fast_retransmit : end.recover_timeout ? Trigger::after_timeout : Trigger::recovery;
    cause.trigger_certain = true;
    if (!repairing) {
      end.recover = end.nxt;
      end.recover_timeout = false;
    }
    return;
  }
  if (cause.waited >= nearly) {
    cause.trigger = Trigger::timeout;
    end.recover = end.nxt;
    end.recover_timeout = true;
    if (rto == 0) {
      // Only the timer repeats a SYN.
      cause.trigger_certain = cause.kind == CauseKind::syn_again;
      return;
    }
    cause.trigger_certain = rto <= cause.waited + cause.waited / 32 + kTick;
    // Much longer: the socket has not reported since it doubled its RTO.
    if (cause.trigger_certain && cause.waited <= rto + rto / 2) cause.rto = rto;
    // The first time, the last segment is sent again by a tail loss probe, which waits about as long when it is the only one (RFC 8985 §7.2; it
    // needs SACK): the socket's next report, or a counter, tells.
    const bool syn = (one.flags & kSyn) != 0;
    if (!syn && one.end >= end.nxt && cause.tries == 2 && end.permits_sack && other.permits_sack) cause.trigger_certain = false;
    return;
  }
  cause.trigger = one.end >= end.nxt && end.dup_acks == 0 && rto > 0 && cause.waited > kTick ? Trigger::loss_probe : Trigger::unknown;
}

Cause Causes::probe(const Sending& one, TcpEnd& end) {
  const auto options = options_.find(end.socket);
  const bool keepalive = options != options_.end() && options->second.keepalive;
  const std::uint8_t timer = end.sample ? end.sample->timer : std::uint8_t{0};
  const bool unsent = end.has_unsent();
  Cause cause;
  // Linux sends no keepalive while something waits to be sent, and no window probe while nothing does.
  if (end.peer_window == 0) {
    const bool window = unsent || timer == 4 || !keepalive;
    cause.kind = window ? CauseKind::window_probe : CauseKind::keepalive_probe;
    cause.kind_certain = unsent || timer == 4;
  } else {
    const bool window = (unsent || timer == 4) && timer != 2;
    cause.kind = window ? CauseKind::window_probe : CauseKind::keepalive_probe;
    cause.kind_certain = !window && (keepalive || timer == 2);
  }
  marks_ |= cause.kind == CauseKind::window_probe ? kSentWindowProbe : kSentKeepalive;
  cause.rests_on = end.sample_seq;
  cause.tries = ++end.probes;
  cause.waited = end.last_sent_t > 0 ? one.t - std::max(end.last_sent_t, end.probe_t) : 0;
  end.probe_t = one.t;
  return cause;
}

std::optional<Cause> Causes::bare_ack(const Sending& one, TcpEnd& end, TcpEnd& other) {
  if (!end.ack_sent) return std::nullopt;
  const bool same = *one.ack == *end.ack_sent;
  Cause cause;
  // Linux does not answer every segment beyond the window (tcp_invalid_ratelimit): what was not answered soon will not be.
  while (!end.owed.empty() && one.t - end.owed.front().t > kAnsweredWithin) end.owed.pop_front();
  // What it answers, if that called for an answer at once.
  auto answered = end.owed.end();
  if (one.first_block) {
    const auto [left, right] = *one.first_block;
    for (auto owed = end.owed.begin(); owed != end.owed.end(); ++owed) {
      const bool early = owed->why == Owed::Why::out_of_order;
      if (early == one.dsack || owed->begin < left || owed->end > right) continue;
      answered = owed;
      if (one.dsack) break;  // one block for each; but one block may tell of several early ones: the newest
    }
  } else if (same && !end.owed.empty()) {
    answered = end.owed.begin();
  }
  if (answered != end.owed.end() && answered->why == Owed::Why::probe) {
    // Of probes the newest; and it is answered as it comes, so that a read() after it speaks for itself.
    while (std::next(answered) != end.owed.end() && std::next(answered)->why == Owed::Why::probe) answered = end.owed.erase(answered);
    const bool opens = end.window_sent == 0 && one.window > 0;
    if (opens && (end.read_seq > answered->seq || one.t - answered->t > kReadMeanwhile)) {
      end.owed.erase(answered);
      answered = end.owed.end();
    }
  }
  if (one.window == 0 && end.window_sent != 0) {
    cause.kind = CauseKind::zero_window;
    cause.unread = end.unread();
    if (answered != end.owed.end()) end.owed.erase(answered);
    return cause;
  }
  if (!same) {
    std::erase_if(end.owed, [&](const Owed& owed) { return owed.end <= *one.ack; });
    return std::nullopt;
  }
  if (answered != end.owed.end() || one.dsack) {
    cause.kind = CauseKind::duplicate_ack;
    cause.twice = one.dsack;
    if (answered == end.owed.end()) {
      cause.kind_certain = false;
    } else {
      const Owed owed = *answered;
      cause.about = owed.packet;
      if (owed.why == Owed::Why::probe) cause.kind = CauseKind::probe_answer;
      if (owed.why == Owed::Why::strange) cause.kind_certain = false;
      cause.twice = owed.why == Owed::Why::twice;
      if (owed.why == Owed::Why::out_of_order) {
        // The gap was open then; by now it may be filled.
        cause.waits_for = newest_sending(other, *one.ack, owed.t);
        while (end.owed.begin() != answered && end.owed.front().why == Owed::Why::out_of_order) {
          end.owed.pop_front();
          answered = std::find_if(end.owed.begin(), end.owed.end(), [&](const Owed& o) { return o.packet == owed.packet; });
        }
      }
      end.owed.erase(answered);
    }
    if (cause.kind == CauseKind::duplicate_ack) {
      marks_ |= kSentDuplicateAck;
      if (cause.waits_for == PacketId::none && !end.has_received(*one.ack)) cause.waits_for = newest_sending(other, *one.ack);
    }
    return cause;
  }
  if (one.window <= end.window_sent) return std::nullopt;
  cause.kind = CauseKind::window_update;
  cause.call = end.read_call;
  cause.rests_on = end.read_seq;
  cause.unread = end.unread();
  cause.kind_certain = end.read_call != CallId::none;
  return cause;
}

Cause Causes::reset(const Sending& one, const TcpEnd& end) const {
  Cause cause;
  cause.kind = CauseKind::reset;
  const bool answer = !one.ack;  // RFC 9293 §3.10.7.1: an answer to a segment with ACK takes its SEQ from there
  const TcpEnd::Arrival* about = nullptr;
  for (auto arrival = end.arrived.rbegin(); arrival != end.arrived.rend(); ++arrival) {
    if (about == nullptr && !answer) about = &*arrival;
    if (answer && arrival->ack && *arrival->ack == one.begin) {
      about = &*arrival;
      break;
    }
  }
  if (about == nullptr && !end.arrived.empty()) about = &end.arrived.back();
  const bool to_syn = about != nullptr && (about->flags & (kSyn | kAck)) == kSyn;
  const auto names = [&](ResetReason reason, bool certain) {
    cause.reset = reason;
    cause.kind_certain = certain;
    if (about != nullptr) {
      cause.about = about->packet;
      cause.rests_on = about->seq;
    }
    return cause;
  };
  const auto closed = [&](ResetReason reason, bool certain) {
    cause.reset = reason;
    cause.kind_certain = certain;
    cause.call = end.close_call;
    cause.rests_on = end.close_seq;
    return cause;
  };
  if (answer || to_syn) {
    if (about == nullptr) return names(ResetReason::unexpected, false);
    if (about->strange) return names(ResetReason::forged, true);
    if (to_syn && !end.sent_syn) {
      cause.port = one.flow.from.port;
      return names(ResetReason::closed_port, true);
    }
    if (end.close_call != CallId::none) {
      cause.call = end.close_call;
      return names(about->payload > 0 ? ResetReason::data_after_close : ResetReason::no_connection, about->payload > 0);
    }
    return names(end.gone ? ResetReason::no_connection : ResetReason::unexpected, end.gone);
  }
  const auto options = options_.find(end.socket);
  const std::uint64_t unread = end.unread();
  if (end.close_call != CallId::none || unread > 0) {
    cause.unread = unread;
    if (unread > 0) return closed(ResetReason::unread_data, end.close_call != CallId::none);
    if (options != options_.end() && options->second.linger) return closed(ResetReason::linger, true);
  }
  if (const auto listener = listeners_closed_.find(one.flow.from.port); listener != listeners_closed_.end() && !end.accepted) {
    cause.reset = ResetReason::listener_closed;
    cause.call = listener->second.first;
    cause.rests_on = listener->second.second;
    return cause;
  }
  if (about != nullptr && about->strange) return names(ResetReason::forged, false);
  if (end.sample && (end.sample->retransmits > 3 || end.sample->probes > 3)) {
    cause.reset = ResetReason::gave_up;
    cause.rests_on = end.sample_seq;
    cause.kind_certain = false;
    return cause;
  }
  return names(ResetReason::unexpected, false);
}

}  // namespace sg::model
