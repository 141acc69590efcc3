#include "core/packet/sequence_tracker.h"

#include <algorithm>

namespace sg::packet {

using model::PacketId;
using model::Segment;

void SequenceTracker::begin(const Segment& segment) {
  Direction& direction = flows_[segment.flow];
  direction = {};
  direction.isn = segment.seq;
  direction.only_asked = !segment.has(model::kAck);
  if (!segment.has(model::kAck)) {
    // A new connection on ports that were used before: the answers of the old one count from another SYN. (In a simultaneous open
    // the other side has sent its SYN and nothing more.)
    const auto other = flows_.find(segment.flow.reversed());
    if (other != flows_.end() && other->second.highest > 1) flows_.erase(other);
  }
  if (flows_.size() <= kMaxFlows) return;
  const auto oldest = std::min_element(flows_.begin(), flows_.end(),
                                       [](const auto& a, const auto& b) { return a.second.last_used < b.second.last_used; });
  // The new one has not been used yet; it must not be the one that goes.
  if (oldest->first != segment.flow) {
    flows_.erase(oldest);
    return;
  }
  direction.last_used = uses_;
  flows_.erase(std::min_element(flows_.begin(), flows_.end(),
                                [](const auto& a, const auto& b) { return a.second.last_used < b.second.last_used; }));
}

PacketId SequenceTracker::track(Segment& segment, PacketId packet) {
  segment.rel_seq.reset();
  segment.rel_ack.reset();
  if (segment.protocol != 6) return PacketId::none;
  ++uses_;
  const auto known = flows_.find(segment.flow);
  if (segment.has(model::kSyn) && (known == flows_.end() || known->second.isn != segment.seq)) begin(segment);

  if (segment.has(model::kAck)) {
    const auto other = flows_.find(segment.flow.reversed());
    if (other != flows_.end()) segment.rel_ack = segment.ack - other->second.isn;
  }
  const auto found = flows_.find(segment.flow);
  if (found == flows_.end()) return PacketId::none;
  Direction& direction = found->second;
  direction.last_used = uses_;
  const std::uint32_t relative = segment.seq - direction.isn;
  segment.rel_seq = relative;

  const std::uint32_t length = segment.length();
  if (length == 0) return PacketId::none;
  // The nearest number to the highest so far that has these low 32 bits (RFC 9293 §3.4: comparisons are modulo 2^32).
  const auto distance = static_cast<std::int32_t>(relative - static_cast<std::uint32_t>(direction.highest));
  const std::int64_t unwrapped = static_cast<std::int64_t>(direction.highest) + distance;
  if (unwrapped < 0) return PacketId::none;
  const auto first = static_cast<std::uint64_t>(unwrapped);
  const std::uint64_t end = first + length;

  if (first == 0 && segment.has(model::kAck) && direction.only_asked) {
    // Asked itself, and now answers the other's SYN with the same number: not sent again, but something new.
    direction.only_asked = false;
    direction.ranges[0] = Range{end, packet};
    direction.highest = std::max(direction.highest, end);
    return PacketId::none;
  }
  PacketId before = PacketId::none;
  if (const auto after = direction.ranges.upper_bound(first); after != direction.ranges.begin()) {
    const auto& earlier = *std::prev(after);
    if (earlier.second.end > first) before = earlier.second.packet;
  }
  if (before == PacketId::none) {
    direction.ranges.try_emplace(first, Range{end, packet});
  } else if (end > direction.highest) {
    // A retransmission that also carries something new.
    direction.ranges.try_emplace(direction.highest, Range{end, packet});
  }
  direction.highest = std::max(direction.highest, end);
  if (direction.ranges.size() > kMaxRanges) direction.ranges.erase(direction.ranges.begin());
  return before;
}

void SequenceTracker::adopt(const Segment& segment) {
  if (segment.protocol != 6 || segment.has(model::kSyn)) return;
  const auto count_from = [&](const model::Flow& flow, std::uint32_t next) {
    const auto [direction, is_new] = flows_.try_emplace(flow);
    if (!is_new) return;
    direction->second.isn = next - 1;
    direction->second.highest = 1;
    direction->second.last_used = uses_;
  };
  if (flows_.size() + 2 > kMaxFlows) return;
  count_from(segment.flow, segment.seq);
  if (segment.has(model::kAck)) count_from(segment.flow.reversed(), segment.ack);
}

void SequenceTracker::relate(Segment& segment) const {
  segment.rel_seq.reset();
  segment.rel_ack.reset();
  if (segment.protocol != 6) return;
  const auto own = flows_.find(segment.flow);
  if (own != flows_.end()) segment.rel_seq = segment.seq - own->second.isn;
  const auto other = flows_.find(segment.flow.reversed());
  if (segment.has(model::kAck) && other != flows_.end()) segment.rel_ack = segment.ack - other->second.isn;
}

bool SequenceTracker::is_old(const Segment& segment) const {
  const auto found = flows_.find(segment.flow);
  if (segment.protocol != 6 || found == flows_.end()) return false;
  const std::uint32_t relative = segment.seq - found->second.isn;
  return static_cast<std::int32_t>(relative - static_cast<std::uint32_t>(found->second.highest)) < 0;
}

void SequenceTracker::clear() {
  flows_.clear();
  uses_ = 0;
}

}  // namespace sg::packet
