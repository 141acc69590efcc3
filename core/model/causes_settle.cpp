// What is seen after a packet was sent, and makes its cause certain or another one.
#include <algorithm>
#include <array>
#include <string_view>

#include "core/model/causes.h"

namespace sg::model {

using detail::Pos;
using detail::Sending;
using detail::TcpEnd;

namespace {

constexpr std::size_t kExpected = 256;
/// Counters are read every 10 to 50 ms: later ones speak of something else.
constexpr Ns kSoon = 500 * base::kMillisecond;
/// The kernel counts before the wire has seen the packet, but not long before.
constexpr Ns kJustNow = 50 * base::kMillisecond;

constexpr std::array<std::string_view, 9> kTelling{
    "TcpExtTCPTimeouts", "TcpExtTCPLossProbes", "TcpExtTCPFastRetrans", "TcpExtTCPSlowStartRetrans", "TcpExtTCPWinProbe",
    "TcpExtTCPKeepAlive", "TcpInCsumErrors",    "UdpInCsumErrors",      "TcpExtTCPAbortOnClose"};

bool settle_trigger(Cause& cause, Trigger trigger, bool fits, bool loosely) {
  if (!cause.again()) return false;
  if (!fits && (!loosely || cause.trigger_certain)) return false;
  if (!fits) cause.trigger = trigger;
  cause.trigger_certain = true;
  return true;
}

bool settle_kind(Cause& cause, CauseKind kind, CauseKind like, bool loosely) {
  if (cause.kind != kind && (!loosely || cause.kind != like || cause.kind_certain)) return false;
  cause.kind = kind;
  cause.kind_certain = true;
  return true;
}

}  // namespace

/// Does the counter speak of it? `loosely`: of what was only likely, and is now known to be otherwise.
bool Causes::confirm(const std::string& counter, Cause& cause, bool loosely) const {
  if (counter == "TcpExtTCPTimeouts") return settle_trigger(cause, Trigger::timeout, cause.trigger == Trigger::timeout, loosely);
  if (counter == "TcpExtTCPLossProbes") return settle_trigger(cause, Trigger::loss_probe, cause.trigger == Trigger::loss_probe, loosely);
  if (counter == "TcpExtTCPFastRetrans") {
    return settle_trigger(cause, Trigger::fast_retransmit, cause.trigger == Trigger::fast_retransmit || cause.trigger == Trigger::recovery, loosely);
  }
  if (counter == "TcpExtTCPSlowStartRetrans") {
    return settle_trigger(cause, Trigger::after_timeout, cause.trigger == Trigger::after_timeout, loosely);
  }
  if (counter == "TcpExtTCPWinProbe") return settle_kind(cause, CauseKind::window_probe, CauseKind::keepalive_probe, loosely);
  if (counter == "TcpExtTCPKeepAlive") return settle_kind(cause, CauseKind::keepalive_probe, CauseKind::window_probe, loosely);
  if (counter == "TcpInCsumErrors" || counter == "UdpInCsumErrors") {
    return settle_kind(cause, CauseKind::discarded, CauseKind::discarded, false);
  }
  if (counter == "TcpExtTCPAbortOnClose") {
    if (cause.kind != CauseKind::reset) return false;
    if (cause.reset != ResetReason::unread_data && (!loosely || cause.kind_certain)) return false;
    cause.reset = ResetReason::unread_data;
    cause.kind_certain = true;
    return true;
  }
  return false;
}

void Causes::expect(PacketId packet, Cause& cause, Ns t) {
  switch (cause.kind) {
    case CauseKind::probe_answer:
    case CauseKind::duplicate_ack:
    case CauseKind::zero_window:
    case CauseKind::window_update: return;
    case CauseKind::retransmission:
    case CauseKind::syn_again:
    case CauseKind::syn_ack_again:
    case CauseKind::fin_again:
    case CauseKind::window_probe:
    case CauseKind::keepalive_probe:
    case CauseKind::reset:
    case CauseKind::discarded: break;
  }
  // Counted already?
  for (const bool loosely : {false, true}) {
    for (auto& [name, credit] : credits_) {
      if (credit.count == 0 || t - credit.t > kJustNow || !confirm(name, cause, loosely)) continue;
      --credit.count;
      cause.confirmed = credit.seq;
      return;
    }
  }
  unconfirmed_.push_back({packet, t, cause.kind == CauseKind::discarded});
  if (unconfirmed_.size() > kExpected) unconfirmed_.pop_front();
}

void Causes::counted(const CounterChange& change, const Event& event) {
  if (std::find(kTelling.begin(), kTelling.end(), change.name) == kTelling.end() || change.after <= change.before) return;
  while (!unconfirmed_.empty() && event.t - unconfirmed_.front().t > kSoon) unconfirmed_.pop_front();
  std::uint64_t left = change.after - change.before;
  for (const bool loosely : {false, true}) {
    for (auto one = unconfirmed_.begin(); one != unconfirmed_.end() && left > 0;) {
      auto& known = one->effect ? effects_ : causes_;
      const auto found = known.find(one->packet);
      if (found == known.end() || !confirm(change.name, found->second, loosely)) {
        ++one;
        continue;
      }
      found->second.confirmed = event.seq;
      one = unconfirmed_.erase(one);
      --left;
    }
  }
  credits_[change.name] = {left, event.t, event.seq};
}

void Causes::settle(TcpEnd& end, const SocketSample& now, const Event& event) {
  if (end.unsettled.empty() || !now.has_info || !end.sample) return;
  const SocketSample& before = *end.sample;
  const bool more = now.total_retrans > before.total_retrans;
  std::erase_if(end.unsettled, [&](PacketId packet) {
    const auto found = causes_.find(packet);
    if (found == causes_.end() || found->second.trigger_certain) return true;
    Cause& cause = found->second;
    const bool guessed = cause.trigger == Trigger::unknown || cause.trigger == Trigger::loss_probe;
    Trigger known = Trigger::unknown;
    if (cause.trigger == Trigger::timeout && (now.ca_state == 4 || now.retransmits > 0)) known = Trigger::timeout;
    if (guessed && now.retransmits > before.retransmits) known = Trigger::timeout;
    if (guessed && now.ca_state == 3) known = Trigger::fast_retransmit;
    const bool may_probe = cause.trigger == Trigger::loss_probe || cause.trigger == Trigger::timeout;
    // An ACK wipes out the traces of a timeout.
    const bool untouched = now.bytes_acked == before.bytes_acked && now.in_flight > 0;
    if (may_probe && untouched && now.ca_state <= 1 && now.retransmits == 0 && more) known = Trigger::loss_probe;
    if (known == Trigger::unknown) return false;
    cause.trigger = known;
    cause.trigger_certain = true;
    cause.confirmed = event.seq;
    return true;
  });
}

/// A packet that had been sent again has arrived: nothing was lost.
void Causes::came_after_all(PacketId packet, const Sending& one, const Event& event) {
  for (const PacketId later : one.blamed) {
    const auto found = causes_.find(later);
    if (found == causes_.end() || found->second.about != packet || found->second.spurious) continue;
    Cause& cause = found->second;
    if (cause.fate != Fate::held && cause.fate != Fate::delayed && cause.fate != Fate::on_the_way) continue;
    cause.spurious = true;
    cause.confirmed = event.seq;
  }
}

}  // namespace sg::model
