// Why packets without new bytes were sent: probes of a window and of a silent peer, resets.
#include <gtest/gtest.h>

#include "tests/model/causes_story.h"

namespace sg::model {
namespace {
using namespace story;

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
  EXPECT_EQ(wire.ko(open), "윈도우 업데이트입니다. read() 호출로 수신 버퍼에 자리가 생겼습니다");
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
    const Event& sent = wire.timeline().by_seq(wire.timeline().packet_seq(rst));
    EXPECT_NE(describe(sent, wire.timeline(), {Language::ko, false}).find(". close() 호출 뒤에"), std::string::npos) << "C has small letters, at the head of a sentence too";
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

}  // namespace
}  // namespace sg::model
