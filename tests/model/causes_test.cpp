// Why packets were sent, from scripted stories.
#include "core/model/causes.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "core/model/describe.h"
#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

const Flow kUp = flow(40000, 8888);
const Flow kDown = kUp.reversed();
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

TEST(Causes, WhatIsSentForTheFirstTimeNeedsNone) {
  Wire wire;
  const PacketId one = wire.data(1, 100);
  wire.deliver(one);
  const PacketId ack = wire.ack(101);
  wire.deliver(ack);
  EXPECT_EQ(wire.timeline().cause(one), nullptr);
  EXPECT_EQ(wire.timeline().cause(ack), nullptr);
  EXPECT_EQ(wire.en(one), "");
}

TEST(Causes, DroppedByHandAndTheTimerRanOut) {
  Wire wire;
  wire.add(wire.report(204));
  const PacketId lost = wire.data(1, 100);
  wire.drop(lost);
  wire.wait(203 * kMs);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).kind, CauseKind::retransmission);
  EXPECT_EQ(wire.why(again).about, lost);
  EXPECT_EQ(wire.why(again).fate, Fate::dropped);
  EXPECT_EQ(wire.why(again).trigger, Trigger::timeout);
  EXPECT_TRUE(wire.why(again).certain());
  EXPECT_EQ(wire.why(again).tries, 2U);
  EXPECT_EQ(wire.en(again), "sent again because you dropped #4; the RTO of 204 ms ran out");
  EXPECT_EQ(wire.ko(again), "#4 세그먼트를 버렸기 때문에 다시 보냈습니다. 재전송 타이머(RTO) 204 ms가 다 되었습니다");
  // Lost once more: each sending rests on the one before it.
  wire.drop(again, Decider::rule, "noise");
  SocketSample doubled = wire.report(408);
  doubled.backoff = 1;
  doubled.retransmits = 1;
  wire.add(doubled);
  wire.wait(406 * kMs);
  const PacketId third = wire.data(1, 100);
  EXPECT_EQ(wire.why(third).about, again);
  EXPECT_EQ(wire.en(third), "sent again because rule “noise” dropped #5; the RTO of 408 ms ran out; this is sending number 3");
  EXPECT_NE(wire.ko(third).find("규칙 ‘noise’ 때문에 #5 세그먼트가 사라졌기 때문에"), std::string::npos);
}

TEST(Causes, TheRtoIsTheOneThatRanOutEvenIfItsDoubleWasSeenFirst) {
  Wire wire;
  wire.add(wire.report(204));
  wire.drop(wire.data(1, 100));
  wire.wait(205 * kMs);
  SocketSample doubled = wire.report(408);
  doubled.backoff = 1;
  wire.add(doubled);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).rto, 204 * kMs);
  EXPECT_TRUE(wire.why(again).certain());
}

TEST(Causes, WithoutAReportTheTimerIsLikelyAndACounterMakesItCertain) {
  Wire wire;
  wire.drop(wire.data(1, 100));
  wire.wait(210 * kMs);
  const PacketId again = wire.data(1, 100);
  EXPECT_FALSE(wire.why(again).certain());
  EXPECT_NE(wire.en(again).find("likely the retransmission timer (RTO) ran out after 212 ms"), std::string::npos) << wire.en(again);
  EXPECT_NE(wire.ko(again).find("아마"), std::string::npos);
  wire.count("TcpExtTCPTimeouts");
  EXPECT_TRUE(wire.why(again).certain());
  EXPECT_EQ(wire.en(again).find("likely"), std::string::npos);
  EXPECT_EQ(wire.ko(again).find("아마"), std::string::npos);
}

TEST(Causes, ACounterMayComeBeforeThePacket) {
  Wire wire;
  wire.drop(wire.data(1, 100));
  wire.wait(210 * kMs);
  wire.count("TcpExtTCPTimeouts");
  const PacketId again = wire.data(1, 100);
  EXPECT_TRUE(wire.why(again).certain());
}

TEST(Causes, ThreeDuplicateAcksAndAFastRetransmit) {
  Wire wire;
  wire.add(wire.report());
  const PacketId lost = wire.data(1, 100);
  wire.drop(lost);
  std::vector<PacketId> early;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    early.push_back(wire.data(1 + i * 100, 100));
    wire.deliver(early.back());
  }
  for (const PacketId each : early) {
    const PacketId dup = wire.ack(1);
    EXPECT_EQ(wire.why(dup).kind, CauseKind::duplicate_ack);
    EXPECT_EQ(wire.why(dup).about, each);
    EXPECT_EQ(wire.why(dup).waits_for, lost);
    EXPECT_TRUE(wire.why(dup).certain());
    wire.deliver(dup);
  }
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).trigger, Trigger::fast_retransmit);
  EXPECT_EQ(wire.why(again).dup_acks, 3U);
  EXPECT_TRUE(wire.why(again).certain());
  EXPECT_EQ(wire.en(again), "sent again because you dropped #4; fast retransmit after 3 duplicate ACKs");
  EXPECT_EQ(wire.ko(again), "#4 세그먼트를 버렸기 때문에 다시 보냈습니다. 중복 ACK 3개를 받고 빠른 재전송을 했습니다");
  EXPECT_EQ(wire.en(PacketId{1'000'001}), "a duplicate ACK: #5 came too early, it still waits for what #4 carried");
  EXPECT_EQ(wire.ko(PacketId{1'000'001}), "중복 ACK입니다. #5 세그먼트가 먼저 도착했고 아직 #4 세그먼트를 기다립니다");
}

TEST(Causes, SackTellsWhichSegmentEachDuplicateAckAnswers) {
  Wire wire;
  const PacketId lost = wire.data(1, 100);
  wire.drop(lost);
  const PacketId second = wire.data(101, 100);
  const PacketId third = wire.data(201, 100);
  wire.deliver(second);
  wire.deliver(third);
  const PacketId first_dup = wire.sack(1, 101, 201);
  EXPECT_EQ(wire.why(first_dup).about, second);
  const PacketId second_dup = wire.sack(1, 101, 301);
  EXPECT_EQ(wire.why(second_dup).about, third);
  wire.deliver(first_dup);
  wire.deliver(second_dup);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).trigger, Trigger::fast_retransmit);
  EXPECT_TRUE(wire.why(again).sack);
  EXPECT_EQ(wire.en(again), "sent again because you dropped #4; fast retransmit after 2 duplicate ACKs with SACK");
}

TEST(Causes, ADuplicateAckThatIsSeenLateStillNamesTheGapOfThen) {
  Wire wire;
  const PacketId lost = wire.data(1, 100);
  wire.drop(lost);
  for (std::uint32_t i = 1; i <= 4; ++i) wire.deliver(wire.data(1 + i * 100, 100));
  for (int i = 0; i < 3; ++i) wire.deliver(wire.ack(1));
  wire.deliver(wire.data(1, 100));  // the gap is filled before the wire sees the last of them
  const PacketId last = wire.ack(1);
  EXPECT_EQ(wire.why(last).about, PacketId{8});
  EXPECT_EQ(wire.why(last).waits_for, lost);
}

TEST(Causes, HeldAndNothingWasLost) {
  Wire wire;
  wire.add(wire.report());
  const PacketId held = wire.data(1, 100);
  wire.hold(held);
  wire.wait(204 * kMs);
  const PacketId copy = wire.data(1, 100);
  wire.withhold(copy, held);
  EXPECT_EQ(wire.why(copy).fate, Fate::held);
  EXPECT_EQ(wire.why(copy).about, held);
  EXPECT_EQ(wire.en(copy), "sent again because you held #4; the RTO of 204 ms ran out");
  wire.wait(410 * kMs);
  const PacketId second = wire.data(1, 100);
  wire.withhold(second, held);
  EXPECT_EQ(wire.why(second).about, held) << "a copy that never left tells nothing";
  EXPECT_EQ(wire.why(second).tries, 3U);
  EXPECT_FALSE(wire.why(copy).spurious);
  wire.deliver(held);
  EXPECT_TRUE(wire.why(copy).spurious);
  EXPECT_TRUE(wire.why(second).spurious);
  EXPECT_EQ(wire.en(copy), "sent again because you held #4; the RTO of 204 ms ran out; nothing was lost, it was only late");
  EXPECT_EQ(wire.ko(copy), "#4 세그먼트를 붙잡고 있었기 때문에 다시 보냈습니다. 재전송 타이머(RTO) 204 ms가 다 되었습니다. 아무것도 잃지 않았고 늦었을 뿐입니다");
}

TEST(Causes, OvertakenSegmentsAreNotLost) {
  Wire wire;
  wire.add(wire.report());
  const PacketId late = wire.data(1, 100);
  wire.hold(late, Decider::rule, 400 * kMs);
  for (std::uint32_t i = 1; i <= 3; ++i) wire.deliver(wire.data(1 + i * 100, 100));
  std::vector<PacketId> dups;
  for (int i = 0; i < 3; ++i) dups.push_back(wire.ack(1));
  wire.deliver(late);
  for (const PacketId dup : dups) wire.deliver(dup);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).fate, Fate::overtaken);
  EXPECT_TRUE(wire.why(again).spurious);
  EXPECT_EQ(wire.en(again),
            "sent again because rule “r” let later segments overtake #4; fast retransmit after 3 duplicate ACKs; nothing was lost, it was only late");
}

TEST(Causes, TheAckWasLostNotTheData) {
  Wire wire;
  wire.add(wire.report());
  const PacketId data = wire.data(1, 100);
  wire.deliver(data);
  const PacketId ack = wire.ack(101);
  wire.drop(ack);
  wire.wait(203 * kMs);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).about, data);
  EXPECT_EQ(wire.why(again).ack, ack);
  EXPECT_EQ(wire.why(again).fate, Fate::dropped);
  EXPECT_EQ(wire.en(again), "sent again because you dropped #1000001, the ACK of #4; the RTO of 204 ms ran out; what #4 carried had arrived");
  EXPECT_NE(wire.ko(again).find("#4의 ACK인 #1000001 세그먼트를 버렸기 때문에"), std::string::npos) << wire.ko(again);
  // It comes twice: the receiver says so.
  wire.deliver(again);
  const PacketId dup = wire.ack(101);
  EXPECT_EQ(wire.why(dup).kind, CauseKind::duplicate_ack);
  EXPECT_TRUE(wire.why(dup).twice);
  EXPECT_EQ(wire.why(dup).about, again);
}

TEST(Causes, CorruptedIsDiscardedInSilenceAndSentAgain) {
  Wire wire;
  wire.add(wire.report());
  const PacketId bad = wire.data(1, 100);
  wire.corrupt(bad);
  wire.deliver(bad);
  ASSERT_NE(wire.timeline().effect(bad), nullptr);
  EXPECT_FALSE(wire.timeline().effect(bad)->certain());
  EXPECT_EQ(wire.en(bad), "answer to your corrupted segment: none; its checksum is wrong, and it was likely discarded in silence");
  wire.count("TcpInCsumErrors");
  EXPECT_TRUE(wire.timeline().effect(bad)->certain());
  EXPECT_EQ(wire.en(bad), "answer to your corrupted segment: none; its checksum is wrong, and it was discarded in silence (TcpInCsumErrors +1)");
  EXPECT_EQ(wire.ko(bad), "비트를 뒤집은 이 세그먼트에는 답이 없습니다. 체크섬이 틀려서 조용히 버려졌습니다(TcpInCsumErrors +1)");
  wire.wait(202 * kMs);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).fate, Fate::corrupted);
  EXPECT_EQ(wire.en(again), "sent again because you flipped bits in #4, which was then discarded; the RTO of 204 ms ran out");
  // A retransmission that is corrupted in its turn has both.
  wire.corrupt(again);
  wire.deliver(again);
  EXPECT_NE(wire.timeline().cause(again), nullptr);
  EXPECT_NE(wire.timeline().effect(again), nullptr);
}

TEST(Causes, ALossProbeIsNotATimeout) {
  Wire wire;
  wire.add(wire.report());
  wire.drop(wire.data(1, 100));
  wire.wait(20 * kMs);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).trigger, Trigger::loss_probe);
  EXPECT_FALSE(wire.why(again).certain());
  wire.count("TcpExtTCPLossProbes");
  EXPECT_TRUE(wire.why(again).certain());
  EXPECT_EQ(wire.en(again), "sent again because you dropped #4; a tail loss probe, after 22 ms without an ACK");
}

/// With SACK a lone last segment is probed for about as late as its timer would run out: only the kernel can tell which it was.
TEST(Causes, AProbeAsLateAsTheTimerIsOnlyLikelyATimeout) {
  for (const bool counter_says_probe : {true, false}) {
    Wire wire;
    const Flow up = flow(40001, 8888);
    for (const Flow& at : {up, up.reversed()}) {
      const auto flags = static_cast<std::uint8_t>(at.from.port == 8888 ? kSyn | kAck : kSyn);
      PacketSent syn = wire.packet(at, flags, 0, 1);
      syn.segment.options.sack_permitted = true;
      wire.add(syn);
      wire.deliver(syn.packet);
    }
    wire.pass(up, kAck, 1, 1);
    SocketSample report = wire.report(204);
    report.flow = up;
    report.in_flight = 100;
    wire.add(report);
    wire.drop(wire.send(up, kAck, 1, 1, 100));
    wire.wait(204 * kMs);
    const PacketId again = wire.send(up, kAck, 1, 1, 100);
    EXPECT_EQ(wire.why(again).trigger, Trigger::timeout);
    EXPECT_FALSE(wire.why(again).certain());
    wire.count(counter_says_probe ? "TcpExtTCPLossProbes" : "TcpExtTCPTimeouts");
    EXPECT_TRUE(wire.why(again).certain());
    EXPECT_EQ(wire.why(again).trigger, counter_says_probe ? Trigger::loss_probe : Trigger::timeout);
  }
}

TEST(Causes, AGuessThatACounterContradictsGivesWay) {
  Wire wire;
  wire.add(wire.report());
  wire.drop(wire.data(1, 100));
  wire.wait(20 * kMs);
  const PacketId again = wire.data(1, 100);
  ASSERT_EQ(wire.why(again).trigger, Trigger::loss_probe);
  wire.count("TcpExtTCPTimeouts");
  EXPECT_EQ(wire.why(again).trigger, Trigger::timeout);
  EXPECT_TRUE(wire.why(again).certain());
}

TEST(Causes, ASocketsReportSettlesTheTrigger) {
  Wire wire;
  wire.drop(wire.data(1, 100));
  wire.add(wire.report(204));
  wire.wait(165 * kMs);
  const PacketId again = wire.data(1, 100);
  EXPECT_EQ(wire.why(again).trigger, Trigger::timeout);
  EXPECT_FALSE(wire.why(again).certain()) << "sooner than the RTO";
  SocketSample loss = wire.report(408);
  loss.ca_state = 4;
  loss.retransmits = 1;
  loss.total_retrans = 1;
  wire.add(loss);
  EXPECT_TRUE(wire.why(again).certain());
}

TEST(Causes, AfterATimeoutTheRestFollows) {
  Wire wire;
  wire.add(wire.report());
  wire.drop(wire.data(1, 100));
  wire.drop(wire.data(101, 100));
  wire.wait(203 * kMs);
  const PacketId first = wire.data(1, 100);
  EXPECT_EQ(wire.why(first).trigger, Trigger::timeout);
  wire.deliver(first);
  wire.deliver(wire.ack(101));
  const PacketId second = wire.data(101, 100);
  EXPECT_EQ(wire.why(second).trigger, Trigger::after_timeout);
  EXPECT_TRUE(wire.why(second).certain());
  EXPECT_EQ(wire.why(second).about, PacketId{5});
}

TEST(Causes, SynSynAckAndFinSentAgain) {
  Wire wire;
  const Flow up = flow(40001, 8888);
  const PacketId syn = wire.send(up, kSyn, 0, 0);
  wire.drop(syn);
  wire.wait(1030 * kMs);
  const PacketId syn2 = wire.send(up, kSyn, 0, 0);
  EXPECT_EQ(wire.why(syn2).kind, CauseKind::syn_again);
  EXPECT_EQ(wire.why(syn2).about, syn);
  EXPECT_TRUE(wire.why(syn2).certain());
  EXPECT_EQ(wire.en(syn2), "sent again because you dropped #4; the retransmission timer (RTO) ran out after 1.03 s");
  wire.deliver(syn2);
  const PacketId answer = wire.send(up.reversed(), kSyn | kAck, 0, 1);
  wire.drop(answer);
  wire.wait(2000 * kMs);
  const PacketId syn3 = wire.send(up, kSyn, 0, 0);
  EXPECT_EQ(wire.why(syn3).ack, answer);
  EXPECT_NE(wire.en(syn3).find("you dropped #6, the answer to #5"), std::string::npos) << wire.en(syn3);
  wire.deliver(syn3);
  const PacketId answer2 = wire.send(up.reversed(), kSyn | kAck, 0, 1);
  EXPECT_EQ(wire.why(answer2).kind, CauseKind::syn_ack_again);
  EXPECT_EQ(wire.why(answer2).trigger, Trigger::asked_again);
  EXPECT_EQ(wire.en(answer2), "sent again because you dropped #6; the SYN came again as #7");
  wire.deliver(answer2);
  wire.deliver(wire.send(up, kAck, 1, 1));
  const PacketId fin = wire.send(up, kFin | kAck, 1, 1);
  wire.drop(fin);
  wire.wait(205 * kMs);
  const PacketId fin2 = wire.send(up, kFin | kAck, 1, 1);
  EXPECT_EQ(wire.why(fin2).kind, CauseKind::fin_again);
  EXPECT_EQ(wire.why(fin2).about, fin);
}

/// The server's buffer fills; the client has more to say.
struct FullWire : Wire {
  FullWire() {
    deliver(data(1, 100));
    shut = ack(101, 0);
    deliver(shut);
    const CallId write = enter(kClient, CallKind::write, 3, kConnecting, kUp);
    leave(write, kClient, CallKind::write, 3, kConnecting, 5000, kUp);
  }
  PacketId shut{};
};

TEST(Causes, ZeroWindowItsProbesTheirAnswersAndTheWayOut) {
  FullWire wire;
  EXPECT_EQ(wire.why(wire.shut).kind, CauseKind::zero_window);
  EXPECT_EQ(wire.en(wire.shut), "the receive buffer is full (100 bytes unread): window 0 says to send no more");
  for (std::uint32_t i = 1; i <= 3; ++i) {
    wire.wait(200 * kMs * i);
    const PacketId probe = wire.raw_ack(kUp, 100, 1, 65535);  // SND.UNA - 1
    EXPECT_EQ(wire.why(probe).kind, CauseKind::window_probe);
    EXPECT_TRUE(wire.why(probe).certain());
    EXPECT_EQ(wire.why(probe).tries, i);
    wire.deliver(probe);
    const PacketId answer = wire.ack(101, 0);
    EXPECT_EQ(wire.why(answer).kind, CauseKind::probe_answer);
    EXPECT_EQ(wire.why(answer).about, probe);
    EXPECT_NE(wire.en(answer).find("there is still no room"), std::string::npos);
    wire.deliver(answer);
  }
  const CallId read = wire.enter(kServer, CallKind::read, 4, kAccepted, kDown);
  const PacketId open = wire.ack(101, 3000);
  EXPECT_EQ(wire.why(open).kind, CauseKind::window_update);
  EXPECT_EQ(wire.why(open).call, read);
  EXPECT_EQ(wire.en(open), "a window update: read() made room in the receive buffer");
  EXPECT_EQ(wire.ko(open), "read() 호출로 수신 버퍼에 자리가 생겨 더 커진 윈도우를 알립니다");
}

TEST(Causes, LinuxDoesNotAnswerEveryProbe) {
  FullWire wire;
  PacketId probe{};
  for (int i = 0; i < 2; ++i) {
    wire.wait(200 * kMs);
    probe = wire.raw_ack(kUp, 100, 1, 65535);
    wire.deliver(probe);
  }
  EXPECT_EQ(wire.why(wire.ack(101, 0)).about, probe) << "the newer one";
  // A probe that stays without an answer, and then a read().
  wire.wait(200 * kMs);
  wire.deliver(wire.raw_ack(kUp, 100, 1, 65535));
  wire.wait(50 * kMs);
  wire.enter(kServer, CallKind::read, 4, kAccepted, kDown);
  EXPECT_EQ(wire.why(wire.ack(101, 3000)).kind, CauseKind::window_update);
}

TEST(Causes, AKeepaliveProbeIsNoWindowProbe) {
  Wire wire;
  const CallId option = wire.enter(kClient, CallKind::setsockopt, 3, kConnecting, kUp, "3, SOL_SOCKET, SO_KEEPALIVE, 1");
  wire.leave(option, kClient, CallKind::setsockopt, 3, kConnecting, 0, kUp);
  wire.wait(base::kSecond);
  const PacketId probe = wire.raw_ack(kUp, 0, 1, 65535);
  EXPECT_EQ(wire.why(probe).kind, CauseKind::keepalive_probe);
  EXPECT_TRUE(wire.why(probe).certain());
  wire.deliver(probe);
  const PacketId answer = wire.ack(1);
  EXPECT_EQ(wire.why(answer).kind, CauseKind::probe_answer);
  EXPECT_EQ(wire.en(answer), "the answer to the probe #1000001");
}

TEST(Causes, AProbeOfUnknownKindIsLikelyUntilItIsCounted) {
  Wire wire;
  wire.wait(base::kSecond);
  const PacketId probe = wire.raw_ack(kUp, 0, 1, 65535);
  EXPECT_EQ(wire.why(probe).kind, CauseKind::keepalive_probe);
  EXPECT_FALSE(wire.why(probe).certain());
  EXPECT_EQ(wire.en(probe).substr(0, 6), "likely");
  wire.count("TcpExtTCPKeepAlive");
  EXPECT_TRUE(wire.why(probe).certain());
  FullWire full;
  full.count("TcpExtTCPWinProbe");  // counted before it was seen
  const PacketId window = full.raw_ack(kUp, 100, 1, 65535);
  EXPECT_NE(full.why(window).confirmed, 0U);
}

TEST(Causes, ResetsAndTheirReasons) {
  {
    Wire wire;
    const Flow up = flow(40001, 4444);
    const PacketId syn = wire.pass(up, kSyn, 0, 0);
    PacketSent rst = wire.packet(up.reversed(), kRst | kAck, 0, 1);
    rst.segment.seq = 0;
    rst.segment.rel_seq.reset();
    wire.add(rst);
    EXPECT_EQ(wire.why(rst.packet).reset, ResetReason::closed_port);
    EXPECT_EQ(wire.why(rst.packet).about, syn);
    EXPECT_TRUE(wire.why(rst.packet).certain());
    EXPECT_EQ(wire.en(rst.packet), "a reset in answer to #4: nobody listens on port 4444");
  }
  {
    Wire wire;
    wire.deliver(wire.data(1, 100));
    wire.enter(kServer, CallKind::close, 4, kAccepted, kDown);
    const PacketId rst = wire.send(kDown, kRst | kAck, 1, 101);
    EXPECT_EQ(wire.why(rst).reset, ResetReason::unread_data);
    EXPECT_TRUE(wire.why(rst).certain());
    EXPECT_EQ(wire.why(rst).unread, 100U);
  }
  {
    Wire wire;
    wire.enter(kServer, CallKind::close, 4, kAccepted, kDown);
    wire.pass(kDown, kFin | kAck, 1, 1);
    const PacketId data = wire.data(1, 100);
    wire.deliver(data);
    const PacketId rst = wire.send(kDown, kRst, 1, 0);
    EXPECT_EQ(wire.why(rst).reset, ResetReason::data_after_close);
    EXPECT_EQ(wire.why(rst).about, data);
  }
  {
    Wire wire;
    wire.enter(kClient, CallKind::setsockopt, 3, kConnecting, kUp, "3, SOL_SOCKET, SO_LINGER, 0");
    wire.enter(kClient, CallKind::close, 3, kConnecting, kUp);
    const PacketId rst = wire.send(kUp, kRst | kAck, 1, 1);
    EXPECT_EQ(wire.why(rst).reset, ResetReason::linger);
    EXPECT_TRUE(wire.why(rst).certain());
  }
  {
    Wire wire;
    PacketSent forged = wire.packet(kUp, kAck, 1, 1);
    forged.origin = Origin::forged;
    forged.segment.rel_ack = 7777;
    wire.add(forged);
    wire.deliver(forged.packet);
    const PacketId rst = wire.send(kDown, kRst, 7777, 0);
    EXPECT_EQ(wire.why(rst).reset, ResetReason::forged);
    EXPECT_NE(wire.en(rst).find("which is forged"), std::string::npos);
  }
  {
    Wire wire;
    const PacketId rst = wire.send(kUp, kRst | kAck, 1, 1);
    EXPECT_EQ(wire.why(rst).reset, ResetReason::unexpected);
    EXPECT_FALSE(wire.why(rst).certain());
    EXPECT_NE(wire.en(rst).find("likely"), std::string::npos);
    EXPECT_NE(wire.ko(rst).find("아마"), std::string::npos);
    wire.count("TcpExtTCPAbortOnClose");
    EXPECT_EQ(wire.why(rst).reset, ResetReason::unread_data);
  }
}

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

TEST(Causes, AMillionPacketsStayBoundedAndCheap) {
  Causes causes;
  std::uint64_t seq = 0;
  std::uint32_t packets = 0;
  Event event;
  const auto add = [&](Payload payload) {
    event.seq = ++seq;
    event.t = static_cast<Ns>(seq) * 1000;
    event.payload = std::move(payload);
    causes.apply(event);
  };
  const auto send = [&](Flow at, std::uint8_t flags, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint32_t bytes, VerdictKind fate) {
    PacketSent sent;
    sent.packet = PacketId{++packets};
    sent.segment.flow = at;
    sent.segment.flags = flags;
    sent.segment.seq = sent.segment.rel_seq.emplace(rel_seq);
    if ((flags & kAck) != 0) sent.segment.ack = sent.segment.rel_ack.emplace(rel_ack);
    sent.segment.payload_bytes = bytes;
    add(sent);
    add(Verdict{sent.packet, fate});
  };
  const auto began = std::chrono::steady_clock::now();
  std::size_t most = 0;
#ifdef NDEBUG
  constexpr std::uint32_t kPackets = 1'000'000;
#else
  constexpr std::uint32_t kPackets = 200'000;  // unoptimised code takes ten times as long
#endif
  for (std::uint32_t connection = 0; packets < kPackets; ++connection) {
    const Flow up = flow(static_cast<std::uint16_t>(1024 + connection % 50'000), 80);
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
  Causes causes;
  std::uint64_t seq = 0;
  Event event;
  const auto add = [&](Payload payload) {
    event.seq = ++seq;
    event.t = static_cast<Ns>(seq) * 1000;
    event.payload = std::move(payload);
    causes.apply(event);
  };
  const auto send = [&](std::uint32_t id, Flow at, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint32_t bytes) {
    PacketSent sent;
    sent.packet = PacketId{id};
    sent.segment.flow = at;
    sent.segment.flags = kAck;
    sent.segment.seq = sent.segment.rel_seq.emplace(rel_seq);
    sent.segment.ack = sent.segment.rel_ack.emplace(rel_ack);
    sent.segment.payload_bytes = bytes;
    add(sent);
  };
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    send(i + 1, kUp, 1 + i * 10, 1, 10);
    add(Verdict{.packet = PacketId{i + 1}, .kind = VerdictKind::hold, .by = Decider::hand});
  }
  for (std::uint32_t i = 10'000; i > 0; --i) add(Verdict{.packet = PacketId{i}, .kind = VerdictKind::deliver, .by = Decider::hand});
  send(20'000, kDown, 1, 100'001, 0);
  add(Verdict{PacketId{20'000}, VerdictKind::deliver});
  EXPECT_LT(causes.kept(), 1'200U);  // a few ranges, and the newest arrivals that were out of order
}

}  // namespace
}  // namespace sg::model
