// Relative sequence numbers, and which segments were sent before.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/model/event.h"

namespace sg::packet {

/// Threads: none; whoever sees the packets in the order of their sending owns one.
/// Bounded: the newest kMaxFlows directions, and of each the newest kMaxRanges segments.
class SequenceTracker {
 public:
  static constexpr std::size_t kMaxFlows = 4096;
  static constexpr std::size_t kMaxRanges = 8192;

  /// Fills in rel_seq and rel_ack: distances from the SYN of each side (so the SYN is 0, the first byte 1), absent when that SYN
  /// was not seen. A SYN with another SEQ begins a new generation of its flow. Returns the earlier packet that carried the
  /// segment's first sequence number (the first of several); none when it answers a SYN that crossed its own (RFC 9293 §3.5, Figure 7), when it is new, or takes no sequence numbers at all (a bare
  /// ACK).
  model::PacketId track(model::Segment& segment, model::PacketId packet);
  /// For a capture that began in the middle of a connection: where the SYN of a direction was not seen, its next byte is 1. Before track().
  void adopt(const model::Segment& segment);
  /// Fills in rel_seq and rel_ack as track() does, and remembers nothing: for a packet that no kernel sent.
  void relate(model::Segment& segment) const;
  /// Whether SEG.SEQ lies before what its sender sends next: an old number, as retransmissions and probes carry.
  bool is_old(const model::Segment& segment) const;
  void clear();

 private:
  struct Range {
    std::uint64_t end = 0;  ///< one past its last sequence number
    model::PacketId packet{};
  };
  /// Numbers from the SYN, which has 0, unwrapped to 64 bits.
  struct Direction {
    std::uint32_t isn = 0;
    std::uint64_t highest = 0;  ///< one past the highest number sent
    std::uint64_t last_used = 0;
    bool only_asked = false;  ///< its SYN had no ACK, and no SYN,ACK has followed
    std::map<std::uint64_t, Range> ranges;  ///< by first number
  };
  void begin(const model::Segment& segment);

  std::map<model::Flow, Direction> flows_;
  std::uint64_t uses_ = 0;
};

}  // namespace sg::packet
