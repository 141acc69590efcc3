// A connection on which everything can happen, for the tests of causes.
#pragma once

#include <gtest/gtest.h>

#include "core/model/causes.h"
#include "core/model/describe.h"
#include "tests/model/story.h"

namespace sg::model::story {

inline const Flow kUp = flow(40000, 8888);
inline const Flow kDown = kUp.reversed();
constexpr Ns kMs = base::kMillisecond;

/// A connection that is established, and what can happen on it.
class Wire : public Story {
 public:
  Wire() { handshake(); }
  explicit Wire(std::uint32_t isn) {
    set_isn(isn);
    handshake();
  }

  PacketId data(std::uint32_t rel_seq, std::uint32_t bytes) { return send(kUp, kAck, rel_seq, 1, bytes); }
  PacketId ack(std::uint32_t rel_ack, std::uint16_t window = 65535) { return raw_ack(kDown, 1, rel_ack, window); }
  PacketId raw_ack(Flow at, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint16_t window) {
    PacketSent sent = packet(at, kAck, rel_seq, rel_ack);
    sent.segment.window = window;
    add(sent);
    return sent.packet;
  }
  PacketId sack(std::uint32_t rel_ack, std::uint32_t left, std::uint32_t right) {
    PacketSent sent = packet(kDown, kAck, 1, rel_ack);
    sent.segment.ack = 1000 + rel_ack;
    sent.segment.options.sack = {{1000 + left, 1000 + right}};
    add(sent);
    return sent.packet;
  }
  PacketSent packet(Flow at, std::uint8_t flags, std::uint32_t rel_seq, std::uint32_t rel_ack) {
    PacketSent sent;
    sent.packet = PacketId{++made_};
    sent.segment.flow = at;
    sent.segment.flags = flags;
    sent.segment.seq = 1000 + rel_seq;
    sent.segment.rel_seq = rel_seq;
    if ((flags & kAck) != 0) sent.segment.rel_ack = rel_ack;
    sent.segment.window = 65535;
    return sent;
  }
  void deliver(PacketId packet) { verdict(packet, VerdictKind::deliver); }
  void drop(PacketId packet, Decider by = Decider::hand, const std::string& rule = "") {
    add(Verdict{.packet = packet, .kind = VerdictKind::drop, .by = by, .rule = rule});
  }
  void hold(PacketId packet, Decider by = Decider::hand, Ns until = 0) {
    add(Verdict{.packet = packet, .kind = VerdictKind::hold, .by = by, .rule = by == Decider::rule ? "r" : "", .until = until});
  }
  void withhold(PacketId packet, PacketId of) { add(Verdict{.packet = packet, .kind = VerdictKind::withhold, .copy_of = of}); }
  void corrupt(PacketId packet) {
    PacketAltered altered;
    altered.packet = packet;
    altered.changes = {{60, 1, 2}};
    altered.segment = timeline().packet(packet)->segment;
    altered.segment.checksum_state = Checksum::wrong;
    add(altered);
  }
  void count(const std::string& name, std::uint64_t by = 1) { add(CounterChange{name, 10, 10 + by}); }
  /// The client's socket reports.
  SocketSample report(std::uint32_t rto_ms = 204) {
    SocketSample s;
    s.socket = kConnecting;
    s.state = TcpState::established;
    s.flow = kUp;
    s.has_info = true;
    s.rto_us = rto_ms * 1000;
    s.rtt_us = 100;
    return s;
  }

  const Cause& why(PacketId packet) {
    static const Cause kNone{};
    const Cause* cause = timeline().cause(packet);
    EXPECT_NE(cause, nullptr) << "#" << static_cast<unsigned>(packet) << " has no cause";
    return cause == nullptr ? kNone : *cause;
  }
  std::string en(PacketId packet) { return cause_text(packet, timeline(), Language::en); }
  std::string ko(PacketId packet) { return cause_text(packet, timeline(), Language::ko); }

 private:
  std::uint32_t made_ = 1'000'000;  // apart from send()'s
};

}  // namespace sg::model::story
