// Causes over numbers that wrap around, ports that come again, and more packets than anybody remembers.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "tests/model/causes_story.h"

namespace sg::model {
namespace {
using namespace story;

TEST(Causes, SequenceNumbersWrapAround) {
  for (const bool relative : {true, false}) {
    // The SYN has 2^32 - 120: the second segment goes beyond the end of the numbers.
    const std::uint32_t isn = 0xFFFFFF88U;
    Wire wire(isn);
    const auto send = [&](std::uint32_t rel_seq) {
      PacketSent sent = wire.packet(kUp, kAck, rel_seq, 1);
      sent.segment.seq = isn + rel_seq;
      sent.segment.payload_bytes = 100;
      if (!relative) sent.segment.rel_seq.reset();
      wire.add(sent);
      return sent.packet;
    };
    const PacketId first = send(1);
    wire.deliver(first);
    const PacketId second = send(101);
    wire.drop(second);
    const PacketId third = send(201);
    wire.deliver(third);
    EXPECT_EQ(wire.timeline().cause(third), nullptr);
    const PacketId again = send(101);
    EXPECT_EQ(wire.why(again).about, second);
    EXPECT_EQ(wire.why(again).fate, Fate::dropped);
    EXPECT_EQ(wire.timeline().cause(send(301)), nullptr);
  }
}

TEST(Causes, FarBeyondFourGigabytesStillWorks) {
  Wire wire;
  std::uint32_t at = 1;
  for (int i = 0; i < 12; ++i) {  // half a gigabyte a step: relative numbers wrap as well
    wire.deliver(wire.data(at, 500'000'000));
    at += 500'000'000;
    wire.deliver(wire.ack(at));
  }
  const PacketId lost = wire.data(at, 100);
  EXPECT_EQ(wire.timeline().cause(lost), nullptr);
  wire.drop(lost);
  EXPECT_EQ(wire.why(wire.data(at, 100)).about, lost);
}

TEST(Causes, WhatWasNotSeenExplainsNothing) {
  Story story;
  story.handshake();
  story.send(kUp, kAck, 1, 1, 10, true);
  const PacketId again = story.send(kUp, kAck, 1, 1, 10, true, PacketId{4});
  EXPECT_EQ(story.timeline().cause(again), nullptr);
}

TEST(Causes, TheSamePortsAgainAreAnotherConnection) {
  Wire wire;
  wire.drop(wire.data(1, 100));
  wire.set_isn(77000);
  const PacketId syn = wire.pass(kUp, kSyn, 0, 0);
  EXPECT_EQ(wire.timeline().cause(syn), nullptr);
  wire.set_isn(88000);
  wire.pass(kDown, kSyn | kAck, 0, 1);
  wire.set_isn(77000);
  EXPECT_EQ(wire.timeline().cause(wire.send(kUp, kAck, 1, 1, 100)), nullptr);
}

/// Fed a microsecond apart, without a timeline that would keep it all.
class Fed : public Causes {
 public:
  void add(Payload payload) {
    event_.t = static_cast<Ns>(++event_.seq) * 1000;
    event_.payload = std::move(payload);
    apply(event_);
  }

 private:
  Event event_;
};

TEST(Causes, AMillionPacketsStayBoundedAndCheap) {
  Fed causes;
  std::uint32_t packets = 0;
  const auto send = [&](Flow at, std::uint8_t flags, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint32_t bytes, VerdictKind fate) {
    PacketSent sent;
    sent.packet = PacketId{++packets};
    sent.segment.flow = at;
    sent.segment.flags = flags;
    sent.segment.seq = sent.segment.rel_seq.emplace(rel_seq);
    if ((flags & kAck) != 0) sent.segment.ack = sent.segment.rel_ack.emplace(rel_ack);
    sent.segment.payload_bytes = bytes;
    causes.add(sent);
    causes.add(Verdict{sent.packet, fate});
  };
  const auto began = std::chrono::steady_clock::now();
  std::size_t most = 0;
#ifdef NDEBUG
  constexpr std::uint32_t kPackets = 1'000'000;
#else
  constexpr std::uint32_t kPackets = 200'000;  // unoptimised code takes ten times as long
#endif
  std::uint32_t connection = 0;
  while (packets < kPackets) {
    const Flow up = flow(static_cast<std::uint16_t>(1024 + connection++ % 50'000), 80);
    send(up, kSyn, 0, 0, 0, VerdictKind::deliver);
    send(up.reversed(), kSyn | kAck, 0, 1, 0, VerdictKind::deliver);
    std::uint32_t at = 1;
    for (int i = 0; i < 100; ++i, at += 100) {
      const bool lost = i % 10 == 5;
      send(up, kAck, at, 1, 100, lost ? VerdictKind::drop : VerdictKind::deliver);
      if (lost) send(up, kAck, at, 1, 100, VerdictKind::deliver);
      send(up.reversed(), kAck, 1, at + 100, 0, i % 10 == 7 ? VerdictKind::drop : VerdictKind::deliver);
    }
    most = std::max(most, causes.kept());
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  std::printf("%u packets: %lld ms, at most %zu kept\n", packets, static_cast<long long>(took), most);
  EXPECT_LT(most, 300'000U) << "bounded by the ends that are remembered, not by the packets";
  EXPECT_LT(took, 60'000);
}

TEST(Causes, ThousandsHeldAndReleasedLeaveNothingBehind) {
  Fed causes;
  const auto send = [&](std::uint32_t id, Flow at, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint32_t bytes) {
    PacketSent sent;
    sent.packet = PacketId{id};
    sent.segment.flow = at;
    sent.segment.flags = kAck;
    sent.segment.seq = sent.segment.rel_seq.emplace(rel_seq);
    sent.segment.ack = sent.segment.rel_ack.emplace(rel_ack);
    sent.segment.payload_bytes = bytes;
    causes.add(sent);
  };
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    send(i + 1, kUp, 1 + i * 10, 1, 10);
    causes.add(Verdict{.packet = PacketId{i + 1}, .kind = VerdictKind::hold, .by = Decider::hand});
  }
  for (std::uint32_t i = 10'000; i > 0; --i) causes.add(Verdict{.packet = PacketId{i}, .kind = VerdictKind::deliver, .by = Decider::hand});
  send(20'000, kDown, 1, 100'001, 0);
  causes.add(Verdict{PacketId{20'000}, VerdictKind::deliver});
  EXPECT_LT(causes.kept(), 1'200U);  // a few ranges, and the newest arrivals that were out of order
}

}  // namespace
}  // namespace sg::model
