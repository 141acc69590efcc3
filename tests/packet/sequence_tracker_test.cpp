#include "core/packet/sequence_tracker.h"

#include <gtest/gtest.h>

namespace sg::packet {
namespace {
using model::kAck;
using model::kFin;
using model::kSyn;
using model::PacketId;
using model::Segment;

/// Sends segments of one connection and remembers what the tracker said.
class Wire {
 public:
  PacketId send(bool up, std::uint8_t flags, std::uint32_t seq, std::uint32_t ack, std::uint32_t payload = 0,
                std::uint16_t port = 40000) {
    last = {};
    const model::Endpoint client{model::IpAddress::v4(127, 0, 0, 1), port};
    const model::Endpoint server{model::IpAddress::v4(127, 0, 0, 1), 8888};
    last.flow = up ? model::Flow{client, server} : model::Flow{server, client};
    last.flags = flags;
    last.seq = seq;
    last.ack = ack;
    last.payload_bytes = payload;
    return tracker.track(last, PacketId{++count});
  }
  SequenceTracker tracker;
  Segment last;
  std::uint32_t count = 0;
};

TEST(SequenceTracker, RelativeNumbersOfAHandshakeAcrossTheWrap) {
  Wire wire;
  const std::uint32_t client = 0xFFFFFFFE;
  const std::uint32_t server = 5000;
  EXPECT_EQ(wire.send(true, kSyn, client, 0), PacketId::none);
  EXPECT_EQ(wire.last.rel_seq, 0U);
  EXPECT_FALSE(wire.last.rel_ack);
  wire.send(false, kSyn | kAck, server, client + 1);
  EXPECT_EQ(wire.last.rel_seq, 0U);
  EXPECT_EQ(wire.last.rel_ack, 1U);
  wire.send(true, kAck, client + 1, server + 1);
  EXPECT_EQ(wire.last.rel_seq, 1U);
  EXPECT_EQ(wire.last.rel_ack, 1U);
  EXPECT_EQ(wire.send(true, kAck, client + 1, server + 1, 100), PacketId::none);
  EXPECT_EQ(wire.send(true, kAck, client + 101, server + 1, 100), PacketId::none);
  EXPECT_EQ(wire.last.rel_seq, 101U);
}

TEST(SequenceTracker, RetransmissionsNameThePacketThatCarriedItFirst) {
  Wire wire;
  wire.send(true, kSyn, 1000, 0);                                     // #1
  EXPECT_EQ(wire.send(true, kSyn, 1000, 0), PacketId{1});             // #2
  EXPECT_EQ(wire.send(true, kSyn, 1000, 0), PacketId{1});             // #3
  wire.send(false, kSyn | kAck, 9000, 1001);                          // #4
  EXPECT_EQ(wire.send(false, kSyn | kAck, 9000, 1001), PacketId{4});  // #5
  wire.send(true, kAck, 1001, 9001);                                  // #6
  EXPECT_EQ(wire.send(true, kAck, 1001, 9001), PacketId::none) << "a bare ACK repeats nothing";
  wire.send(true, kAck, 1001, 9001, 1448);  // #8
  wire.send(true, kAck, 2449, 9001, 1448);  // #9
  EXPECT_EQ(wire.send(true, kAck, 2449, 9001, 1448), PacketId{9});
  EXPECT_EQ(wire.send(true, kAck, 1001, 9001, 1448), PacketId{8});
  EXPECT_EQ(wire.send(true, kAck, 1101, 9001, 50), PacketId{8}) << "a part of it";
  EXPECT_EQ(wire.send(true, kAck | kFin, 3897, 9001), PacketId::none);
  EXPECT_EQ(wire.send(true, kAck | kFin, 3897, 9001), PacketId{13});
}

TEST(SequenceTracker, SynsThatCrossAreAnsweredAndNotSentAgain) {
  Wire wire;
  wire.send(true, kSyn, 1000, 0);                                                     // #1
  wire.send(false, kSyn, 9000, 0);                                                    // #2
  EXPECT_EQ(wire.send(true, kSyn | kAck, 1000, 9001), PacketId::none);                // #3
  EXPECT_EQ(wire.last.rel_seq, 0U);
  EXPECT_EQ(wire.last.rel_ack, 1U);
  EXPECT_EQ(wire.send(false, kSyn | kAck, 9000, 1001), PacketId::none);               // #4
  EXPECT_EQ(wire.send(true, kSyn | kAck, 1000, 9001), PacketId{3}) << "this is again";  // #5
}

TEST(SequenceTracker, ARetransmissionMayCarryNewBytesToo) {
  Wire wire;
  wire.send(true, kSyn, 1000, 0);                               // #1
  wire.send(true, kAck, 1001, 0, 100);                          // #2
  EXPECT_EQ(wire.send(true, kAck, 1001, 0, 150), PacketId{2});  // #3
  EXPECT_EQ(wire.send(true, kAck, 1101, 0, 50), PacketId{3});
  EXPECT_EQ(wire.send(true, kAck, 1151, 0, 50), PacketId::none);
}

TEST(SequenceTracker, TheSamePortsAgainAreANewConnection) {
  Wire wire;
  wire.send(true, kSyn, 1000, 0);
  wire.send(false, kSyn | kAck, 9000, 1001);
  wire.send(false, kAck, 9001, 1001, 10);
  EXPECT_EQ(wire.send(true, kSyn, 777000, 0), PacketId::none);
  EXPECT_EQ(wire.last.rel_seq, 0U);
  // Nobody listens any more: the answer is a RST, and this side has sent no SYN in this connection.
  wire.send(false, model::kRst | kAck, 0, 777001);
  EXPECT_FALSE(wire.last.rel_seq);
  EXPECT_EQ(wire.last.rel_ack, 1U);
}

TEST(SequenceTracker, WithoutASynThereAreNoRelativeNumbers) {
  Wire wire;
  EXPECT_EQ(wire.send(true, kAck, 5, 6, 7), PacketId::none);
  EXPECT_FALSE(wire.last.rel_seq);
  EXPECT_FALSE(wire.last.rel_ack);
}

TEST(SequenceTracker, DatagramsPassThrough) {
  SequenceTracker tracker;
  Segment datagram;
  datagram.protocol = 17;
  datagram.payload_bytes = 5;
  EXPECT_EQ(tracker.track(datagram, PacketId{1}), PacketId::none);
  EXPECT_FALSE(datagram.rel_seq);
}

TEST(SequenceTracker, StaysBounded) {
  Wire wire;
  for (std::uint32_t i = 0; i < 3 * SequenceTracker::kMaxFlows; ++i) {
    wire.send(true, kSyn, i, 0, 0, static_cast<std::uint16_t>(i + 1));
    ASSERT_EQ(wire.last.rel_seq, 0U);
  }
  // A long transfer keeps its newest segments.
  wire.send(true, kSyn, 0, 0, 0, 60001);
  for (std::uint32_t i = 0; i < 2 * SequenceTracker::kMaxRanges; ++i) wire.send(true, kAck, 1 + i * 10, 0, 10, 60001);
  const std::uint32_t last = 1 + (2 * static_cast<std::uint32_t>(SequenceTracker::kMaxRanges) - 1) * 10;
  const PacketId original{wire.count};
  EXPECT_EQ(wire.send(true, kAck, last, 0, 10, 60001), original);
}

}  // namespace
}  // namespace sg::packet
