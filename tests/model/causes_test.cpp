// Why packets were sent again, from scripted stories.
#include <gtest/gtest.h>

#include "tests/model/causes_story.h"

namespace sg::model {
namespace {
using namespace story;

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
  EXPECT_EQ(wire.en(again), "sent again: the retransmission timer (RTO) ran out after 205 ms, because you dropped #4");
  EXPECT_EQ(wire.ko(again), "205 ms 뒤에 재전송 타이머(RTO)가 다 되어 다시 보냈습니다. #4 세그먼트를 버렸기 때문입니다");
  // Lost once more: each sending rests on the one before it.
  wire.drop(again, Decider::rule, "noise");
  SocketSample doubled = wire.report(408);
  doubled.backoff = 1;
  doubled.retransmits = 1;
  wire.add(doubled);
  wire.wait(406 * kMs);
  const PacketId third = wire.data(1, 100);
  EXPECT_EQ(wire.why(third).about, again);
  EXPECT_EQ(wire.en(third), "sent again: the retransmission timer (RTO) ran out after 409 ms, because the rule “noise” dropped #5; this is sending number 3");
  EXPECT_NE(wire.ko(third).find("규칙 ‘noise’에 따라 #5 세그먼트가 사라졌기 때문입니다"), std::string::npos);
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
  EXPECT_EQ(wire.en(again), "sent again: fast retransmit after 3 duplicate ACKs, because you dropped #4");
  EXPECT_EQ(wire.ko(again), "중복 ACK 3개를 받고 빠른 재전송으로 다시 보냈습니다. #4 세그먼트를 버렸기 때문입니다");
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
  EXPECT_EQ(wire.en(again), "sent again: fast retransmit after 2 duplicate ACKs with SACK, because you dropped #4");
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
  EXPECT_EQ(wire.en(copy), "sent again: the retransmission timer (RTO) ran out after 206 ms, because you held #4");
  wire.wait(410 * kMs);
  const PacketId second = wire.data(1, 100);
  wire.withhold(second, held);
  EXPECT_EQ(wire.why(second).about, held) << "a copy that never left tells nothing";
  EXPECT_EQ(wire.why(second).tries, 3U);
  EXPECT_FALSE(wire.why(copy).spurious);
  wire.deliver(held);
  EXPECT_TRUE(wire.why(copy).spurious);
  EXPECT_TRUE(wire.why(second).spurious);
  EXPECT_EQ(wire.en(copy), "sent again: the retransmission timer (RTO) ran out after 206 ms, because you held #4; nothing was lost, it was only late");
  EXPECT_EQ(wire.ko(copy), "206 ms 뒤에 재전송 타이머(RTO)가 다 되어 다시 보냈습니다. #4 세그먼트를 붙잡고 있었기 때문입니다. 잃은 것은 없고 늦었을 뿐입니다");
}

TEST(Causes, ASynAgainThatIsCountedOnItsHeldAnswerNamesIt) {
  Wire wire;
  const Flow up = flow(40001, 8888);
  const PacketId syn = wire.pass(up, kSyn, 0, 0);
  const PacketId answer = wire.send(up.reversed(), kSyn | kAck, 0, 1);
  wire.hold(answer);
  for (const std::uint32_t tries : {2U, 3U}) {
    wire.wait(1000 * kMs);
    const PacketId again = wire.send(up, kSyn, 0, 0, 0, false, syn);
    wire.withhold(again, answer);
    EXPECT_EQ(wire.why(again).about, syn) << "not the answer, which goes the other way";
    EXPECT_EQ(wire.why(again).ack, answer);
    EXPECT_EQ(wire.why(again).fate, Fate::held);
    EXPECT_EQ(wire.why(again).tries, tries);
    EXPECT_EQ(describe(wire.timeline()[wire.timeline().size() - 1], wire.timeline(), {Language::en, false}),
              "#" + std::to_string(static_cast<unsigned>(again)) + " stays off the wire and is only counted: its answer, #5, is still held.");
  }
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
            "sent again: fast retransmit after 3 duplicate ACKs, because the rule “r” let later segments overtake #4; nothing was lost, it was only late");
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
  EXPECT_EQ(wire.en(again), "sent again: the retransmission timer (RTO) ran out after 207 ms, because you dropped #1000001, the ACK of #4; what #4 carried had arrived");
  EXPECT_NE(wire.ko(again).find("#4에 대한 ACK인 #1000001 세그먼트를 버렸기 때문입니다"), std::string::npos) << wire.ko(again);
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
  EXPECT_EQ(wire.en(again), "sent again: the retransmission timer (RTO) ran out after 206 ms, because you flipped bits in #4, which was then discarded");
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
  EXPECT_EQ(wire.en(again), "sent again: a tail loss probe, after 22 ms without an ACK, because you dropped #4");
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
  EXPECT_EQ(wire.en(syn2), "sent again: the retransmission timer (RTO) ran out after 1.03 s, because you dropped #4");
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
  EXPECT_EQ(wire.en(answer2), "sent again: the SYN came again as #7, because you dropped #6");
  wire.deliver(answer2);
  wire.deliver(wire.send(up, kAck, 1, 1));
  const PacketId fin = wire.send(up, kFin | kAck, 1, 1);
  wire.drop(fin);
  wire.wait(205 * kMs);
  const PacketId fin2 = wire.send(up, kFin | kAck, 1, 1);
  EXPECT_EQ(wire.why(fin2).kind, CauseKind::fin_again);
  EXPECT_EQ(wire.why(fin2).about, fin);
}

}  // namespace
}  // namespace sg::model
