#include "core/model/world.h"

#include <gtest/gtest.h>

#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

const Flow kUp = flow(40000, 8888);
const Flow kDown = kUp.reversed();

World fold(const Timeline& timeline) {
  World world;
  for (std::size_t i = 0; i < timeline.size(); ++i) world.apply(timeline[i]);
  return world;
}

TEST(World, AHandshakeEndsWithTwoConnections) {
  Story story;
  story.handshake();
  const World world = fold(story.timeline());
  const ActorState* client = world.actor("client");
  const ActorState* server = world.actor("server");
  ASSERT_NE(client, nullptr);
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(world.actor("nobody"), nullptr);
  ASSERT_NE(world.connection_of(*client), nullptr);
  EXPECT_EQ(world.connection_of(*client)->sample.socket, kConnecting);
  EXPECT_EQ(world.connection_of(*client)->visited, (std::vector{TcpState::syn_sent, TcpState::established}));
  EXPECT_EQ(world.connection_of(*server)->sample.socket, kAccepted);
  EXPECT_EQ(world.listener_of(*server)->sample.socket, kListener);
  EXPECT_EQ(world.listener_of(*client), nullptr);
  EXPECT_TRUE(world.flying.empty());
  ASSERT_EQ(server->sockets.size(), 2U);
  EXPECT_TRUE(server->sockets[0].listening);
  EXPECT_EQ(server->sockets[1].fd, 4);
}

TEST(World, AThreadThatUsesAConnectionHasItFromThenOn) {
  constexpr ActorId kThread{2};
  Story story;
  story.handshake();
  story.add(ActorStarted{kThread, "thread", Role::server});
  World before = fold(story.timeline());
  EXPECT_EQ(before.connection_of(*before.actor("thread")), nullptr) << "it has done nothing yet";
  story.enter(kThread, CallKind::read, 4, kAccepted, flow(8888, 40000));
  const World world = fold(story.timeline());
  const ActorState* server = world.actor("server");
  const ActorState* thread = world.actor("thread");
  ASSERT_NE(world.connection_of(*thread), nullptr);
  EXPECT_EQ(world.connection_of(*thread)->sample.socket, kAccepted);
  EXPECT_EQ(world.connection_of(*thread)->owner, kThread);
  ASSERT_EQ(server->sockets.size(), 1U) << "its listener";
  ASSERT_NE(world.connection_of(*server), nullptr);
  EXPECT_EQ(world.connection_of(*server)->sample.socket, kListener);
}

TEST(World, AnEmbryonicConnectionStandsForTheServerBeforeItAccepts) {
  Story story;
  story.add(ActorStarted{kServer, "server", Role::server});
  story.call(kServer, CallKind::socket, -1, kListener, 3);
  story.call(kServer, CallKind::listen, 3, kListener, 0, {end(8888), {}});
  story.sample(kListener, TcpState::listen, {end(8888), {}});
  World world = fold(story.timeline());
  EXPECT_EQ(world.connection_of(*world.actor("server"))->sample.socket, kListener);
  world.apply(story.sample(kAccepted, TcpState::syn_recv, kDown));
  EXPECT_EQ(world.connection_of(*world.actor("server"))->sample.state, TcpState::syn_recv);
  world.apply(story.sample(kAccepted, TcpState::established, kDown));  // in the accept queue
  EXPECT_EQ(world.connection_of(*world.actor("server"))->sample.state, TcpState::established);
}

TEST(World, WhatAnEarlierRunLeftInTimeWaitIsNotTheServersConnection) {
  Story story;
  story.add(ActorStarted{kServer, "server", Role::server});
  story.call(kServer, CallKind::socket, -1, kListener, 3);
  story.call(kServer, CallKind::listen, 3, kListener, 0, {end(8888), {}});
  story.sample(kListener, TcpState::listen, {end(8888), {}});
  story.sample(SocketId{77}, TcpState::time_wait, flow(8888, 55555));
  const World world = fold(story.timeline());
  EXPECT_EQ(world.connection_of(*world.actor("server"))->sample.socket, kListener);
}

TEST(World, AClosedConnectionIsShownUntilTheKernelForgetsIt) {
  Story story;
  story.handshake();
  story.call(kClient, CallKind::close, 3, kConnecting, 0, kUp);
  story.sample(kConnecting, TcpState::fin_wait2, kUp);
  World world = fold(story.timeline());
  EXPECT_TRUE(world.actor("client")->sockets.empty());
  EXPECT_EQ(world.connection_of(*world.actor("client"))->sample.state, TcpState::fin_wait2);
  world.apply(story.sample(kConnecting, TcpState::time_wait, kUp));
  world.apply(story.add(SocketGone{kConnecting, kUp}));
  const SocketState* gone = world.connection_of(*world.actor("client"));
  ASSERT_NE(gone, nullptr);
  EXPECT_TRUE(gone->gone);
  EXPECT_EQ(gone->sample.state, TcpState::closed);
  // The server goes back to its listener.
  world.apply(story.call(kServer, CallKind::close, 4, kAccepted, 0, kDown));
  world.apply(story.add(SocketGone{kAccepted, kDown}));
  EXPECT_EQ(world.connection_of(*world.actor("server"))->sample.socket, kListener);
}

TEST(World, CallsShowWhatAProgramIsInAndWhatItsBufferHolds) {
  Story story;
  story.handshake();
  const CallId write = story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "3, buf, 5", 5, bytes("hello"));
  World world = fold(story.timeline());
  ASSERT_TRUE(world.actor("client")->in_call.has_value());
  EXPECT_EQ(world.actor("client")->in_call->kind, CallKind::write);
  EXPECT_EQ(world.actor("client")->in_call_since, story.timeline().end());
  EXPECT_EQ(world.streams[kUp].written, 0U);
  world.apply(story.leave(write, kClient, CallKind::write, 3, kConnecting, 5, kUp));
  EXPECT_FALSE(world.actor("client")->in_call.has_value());
  EXPECT_EQ(world.actor("client")->last->ret, 5);
  EXPECT_EQ(world.streams[kUp].written, 5U);

  const CallId read = story.enter(kServer, CallKind::read, 4, kAccepted, kDown, "4, buf, 1024", 1024);
  world.apply(story.timeline()[story.timeline().size() - 1]);
  world.apply(story.leave(read, kServer, CallKind::read, 4, kAccepted, 2, kDown, bytes("he")));
  const CallId again = story.enter(kServer, CallKind::read, 4, kAccepted, kDown, "4, buf, 1024", 1024);
  world.apply(story.timeline()[story.timeline().size() - 1]);
  world.apply(story.leave(again, kServer, CallKind::read, 4, kAccepted, 3, kDown, bytes("llo")));
  EXPECT_EQ(world.streams[kUp].read, 5U);
  EXPECT_EQ(world.actor("server")->user_buffer_stream, kUp);
  EXPECT_EQ(world.actor("server")->user_buffer_begin, 2U);
}

TEST(World, BytesThatAreOnlyPeekedAtAreNotTaken) {
  Story story;
  story.handshake();
  World world = fold(story.timeline());
  CallReturned peek;
  peek.actor = kServer;
  peek.kind = CallKind::recv;
  peek.socket = kAccepted;
  peek.fd = 4;
  peek.flow = kDown;
  peek.ret = 2;
  peek.peeked = true;
  peek.bytes = bytes("he");
  for (int twice = 0; twice < 2; ++twice) {
    peek.call = story.enter(kServer, CallKind::recv, 4, kAccepted, kDown, "4, buf, 2, MSG_PEEK", 2);
    world.apply(story.add(peek));
    EXPECT_EQ(world.streams[kUp].read, 0U);
    EXPECT_EQ(world.actor("server")->user_buffer_stream, kUp) << "the program has them all the same";
    EXPECT_EQ(world.actor("server")->user_buffer_begin, 0U);
  }
  peek.peeked = false;
  world.apply(story.add(peek));
  EXPECT_EQ(world.streams[kUp].read, 2U);
}

TEST(World, AHeldPacketFliesUntilItsVerdict) {
  Story story;
  story.handshake();
  const PacketId packet = story.send(kUp, kPsh | kAck, 1, 1, 5);
  World world = fold(story.timeline());
  ASSERT_EQ(world.flying.size(), 1U);
  EXPECT_EQ(world.streams[kUp].sent, 5U);
  EXPECT_EQ(world.streams[kUp].arrived, 0U);
  world.apply(story.verdict(packet, VerdictKind::hold));
  EXPECT_TRUE(world.flying.at(0).held);
  world.apply(story.verdict(packet, VerdictKind::deliver));
  EXPECT_TRUE(world.flying.empty());
  EXPECT_EQ(world.streams[kUp].arrived, 5U);
  world.apply(story.verdict(packet, VerdictKind::deliver));  // said twice
  EXPECT_EQ(world.streams[kUp].arrived, 5U);
}

TEST(World, ArrivedCountsInOrderOnly) {
  Story story;
  story.handshake();
  const PacketId a = story.send(kUp, kAck, 1, 1, 1448);
  const PacketId b = story.send(kUp, kAck, 1449, 1, 1448);
  const PacketId c = story.send(kUp, kPsh | kAck, 2897, 1, 1104);
  World world = fold(story.timeline());
  EXPECT_EQ(world.streams[kUp].sent, 4000U);
  world.apply(story.verdict(c, VerdictKind::deliver));
  EXPECT_EQ(world.streams[kUp].arrived, 0U);
  ASSERT_EQ(world.streams[kUp].out_of_order.size(), 1U);
  world.apply(story.verdict(b, VerdictKind::deliver));
  EXPECT_EQ(world.streams[kUp].out_of_order.size(), 1U);  // b and c touch
  world.apply(story.verdict(a, VerdictKind::deliver));
  EXPECT_EQ(world.streams[kUp].arrived, 4000U);
  EXPECT_TRUE(world.streams[kUp].out_of_order.empty());
}

TEST(World, ADroppedOrCorruptedSegmentDoesNotArrive) {
  Story story;
  story.handshake();
  const PacketId lost = story.send(kUp, kAck, 1, 1, 10);
  story.verdict(lost, VerdictKind::drop);
  PacketSent corrupt;
  corrupt.packet = PacketId{50};
  corrupt.segment.flow = kUp;
  corrupt.segment.flags = kAck;
  corrupt.segment.rel_seq = 1;
  corrupt.segment.payload_bytes = 10;
  corrupt.segment.checksum_state = Checksum::wrong;
  story.add(corrupt);
  story.verdict(PacketId{50}, VerdictKind::deliver);
  EXPECT_EQ(fold(story.timeline()).streams[kUp].arrived, 0U);
}

TEST(World, AnAckCountsWhenItIsDeliveredAndWithoutTheFin) {
  Story story;
  story.handshake();
  story.pass(kUp, kFin | kPsh | kAck, 1, 1, 5);
  const PacketId ack = story.send(kDown, kAck, 1, 7);
  World world = fold(story.timeline());
  EXPECT_EQ(world.streams[kUp].acked, 0U);
  world.apply(story.verdict(ack, VerdictKind::deliver));
  EXPECT_EQ(world.streams[kUp].acked, 5U);
  EXPECT_EQ(world.streams[kUp].fin, 5U);
}

TEST(World, TheOrderOfTheAcceptQueueIsThatOfTheAcksThatEndedTheHandshakes) {
  Story story;
  const Flow other = flow(40001, 8888);
  for (const Flow& up : {kUp, other}) {
    story.pass(up, kSyn, 0, 0);
    story.pass(up.reversed(), kSyn | kAck, 0, 1);
  }
  const PacketId first = story.send(kUp, kAck, 1, 1);
  const PacketId overtaking = story.send(other, kAck, 1, 1);
  const std::uint64_t one = story.verdict(overtaking, VerdictKind::deliver).seq;
  EXPECT_EQ(fold(story.timeline()).streams[kDown].answered_seq, 0U);
  const std::uint64_t two = story.verdict(first, VerdictKind::deliver).seq;
  story.pass(kUp, kAck, 1, 1);  // a later one changes nothing
  World world = fold(story.timeline());
  EXPECT_EQ(world.streams[other.reversed()].answered_seq, one);
  EXPECT_EQ(world.streams[kDown].answered_seq, two);
}

TEST(World, ANewSynBeginsANewGeneration) {
  Story story;
  story.handshake();
  story.call(kClient, CallKind::write, 3, kConnecting, 5, kUp);
  story.pass(kUp, kPsh | kAck, 1, 1, 5);
  const PacketId late = story.send(kDown, kAck, 1, 6);
  story.set_isn(5000000);
  story.pass(kUp, kSyn, 0, 0);
  World world = fold(story.timeline());
  EXPECT_EQ(world.streams[kUp].written, 0U);
  EXPECT_EQ(world.streams[kUp].arrived, 0U);
  world.apply(story.verdict(late, VerdictKind::deliver));  // an ACK of the connection before
  EXPECT_EQ(world.streams[kUp].acked, 0U);
}

TEST(World, ARetransmittedSynKeepsWhatIsThere) {
  Story story;
  const PacketId syn = story.send(kUp, kSyn, 0, 0);
  story.verdict(syn, VerdictKind::drop);
  story.call(kClient, CallKind::write, 3, kConnecting, 5, kUp);
  story.send(kUp, kSyn, 0, 0, 0, false, syn);
  EXPECT_EQ(fold(story.timeline()).streams[kUp].written, 5U);
}

TEST(World, InferredPacketsMoveTheStreamsToo) {
  Story story;
  const PacketId syn = story.send(kUp, kSyn, 0, 0, 0, true);
  story.verdict(syn, VerdictKind::deliver, true);
  const PacketId data = story.send(kUp, kPsh | kAck, 1, 1, 7, true);
  story.verdict(data, VerdictKind::deliver, true);
  const PacketId ack = story.send(kDown, kAck, 1, 8, 0, true);
  story.verdict(ack, VerdictKind::deliver, true);
  World world = fold(story.timeline());
  EXPECT_EQ(world.streams[kUp].sent, 7U);
  EXPECT_EQ(world.streams[kUp].arrived, 7U);
  EXPECT_EQ(world.streams[kUp].acked, 7U);
}

TEST(World, DatagramsFlyButHaveNoStream) {
  Story story;
  PacketSent datagram;
  datagram.packet = PacketId{1};
  datagram.segment.protocol = 17;
  datagram.segment.flow = flow(5000, 5001);
  datagram.segment.payload_bytes = 20;
  story.add(datagram);
  World world = fold(story.timeline());
  EXPECT_EQ(world.flying.size(), 1U);
  EXPECT_TRUE(world.streams.empty());
  world.apply(story.verdict(PacketId{1}, VerdictKind::deliver));
  EXPECT_TRUE(world.flying.empty());
  EXPECT_TRUE(world.streams.empty());
}

TEST(World, AUserBufferKnowsItsDatagramFromSendtoToRecvfrom) {
  Story story;
  story.add(ActorStarted{kServer, "server", Role::server});
  story.add(ActorStarted{kClient, "client", Role::client});
  World world = fold(story.timeline());
  const auto call = [&](ActorId actor, CallKind kind, SocketId socket, std::int64_t ret, const Flow& flow, SharedBytes data, bool peeked = false) {
    CallEntered entered;
    entered.call = CallId{static_cast<std::uint32_t>(story.timeline().size() + 100)};
    entered.actor = actor;
    entered.kind = kind;
    entered.fd = 3;
    entered.socket = socket;
    entered.flow = flow;
    entered.datagram = true;
    if (kind == CallKind::sendto) entered.bytes = data;
    world.apply(story.add(entered));
    CallReturned returned;
    returned.call = entered.call;
    returned.actor = actor;
    returned.kind = kind;
    returned.fd = 3;
    returned.socket = socket;
    returned.ret = ret;
    returned.flow = flow;
    returned.datagram = true;
    returned.peeked = peeked;
    if (kind == CallKind::recvfrom) returned.bytes = data;
    return returned;
  };
  const auto sent = [&](std::uint32_t id, const std::string& text) {
    PacketSent datagram;
    datagram.packet = PacketId{id};
    datagram.actor = kClient;
    datagram.bytes = bytes(std::string(28, ' ') + text);
    datagram.segment.protocol = 17;
    datagram.segment.flow = flow(5000, 5001);
    datagram.segment.payload_at = 28;
    datagram.segment.payload_bytes = 5;
    world.apply(story.add(datagram));
  };
  world.apply(story.add(call(kServer, CallKind::socket, kListener, 3, {}, {})));
  world.apply(story.add(call(kServer, CallKind::bind, kListener, 0, {end(5001), {}}, {})));
  world.apply(story.add(call(kClient, CallKind::socket, kConnecting, 3, {}, {})));

  // Told of while the call is inside, and after it came back.
  const CallReturned first = call(kClient, CallKind::sendto, kConnecting, 5, flow(5000, 5001), bytes("Hello"));
  EXPECT_EQ(world.actor("client")->user_buffer_datagram, PacketId::none) << "not sent yet";
  sent(7, "Hello");
  world.apply(story.add(first));
  EXPECT_EQ(world.actor("client")->user_buffer_datagram, PacketId{7});
  world.apply(story.add(call(kClient, CallKind::sendto, kConnecting, 5, flow(5000, 5001), bytes("World"))));
  EXPECT_EQ(world.actor("client")->user_buffer_datagram, PacketId::none);
  sent(8, "World");
  EXPECT_EQ(world.actor("client")->user_buffer_datagram, PacketId{8});

  world.apply(story.verdict(PacketId{7}, VerdictKind::deliver));
  world.apply(story.verdict(PacketId{8}, VerdictKind::deliver));
  world.apply(story.add(call(kServer, CallKind::recvfrom, kListener, 5, flow(5001, 5000), bytes("Hello"), true)));
  EXPECT_EQ(world.actor("server")->user_buffer_datagram, PacketId{7}) << "peeked at";
  world.apply(story.add(call(kServer, CallKind::recvfrom, kListener, 5, flow(5001, 5000), bytes("Hello"))));
  EXPECT_EQ(world.actor("server")->user_buffer_datagram, PacketId{7});
  world.apply(story.add(call(kServer, CallKind::recvfrom, kListener, 5, flow(5001, 5000), bytes("World"))));
  EXPECT_EQ(world.actor("server")->user_buffer_datagram, PacketId{8});

  // It read before the wire told of the arrival.
  world.apply(story.add(call(kClient, CallKind::sendto, kConnecting, 5, flow(5000, 5001), bytes("again"))));
  sent(9, "again");
  world.apply(story.add(call(kServer, CallKind::recvfrom, kListener, 5, flow(5001, 5000), bytes("again"))));
  EXPECT_EQ(world.actor("server")->user_buffer_datagram, PacketId::none);
  world.apply(story.verdict(PacketId{9}, VerdictKind::deliver));
  EXPECT_EQ(world.actor("server")->user_buffer_datagram, PacketId{9});

  // Told of only when the next one is under way: it is not that one's, whether it says the same or not.
  for (const std::string second : {"other", "first"}) {
    world.apply(story.add(call(kClient, CallKind::sendto, kConnecting, 5, flow(5000, 5001), bytes("first"))));
    const CallReturned next = call(kClient, CallKind::sendto, kConnecting, 5, flow(5000, 5001), bytes(second));
    sent(10, "first");
    sent(11, second);
    world.apply(story.add(next));
    EXPECT_EQ(world.actor("client")->user_buffer_datagram, PacketId{11}) << second;
  }
}

TEST(World, CountersResultsAndErrors) {
  Story story;
  story.add(CounterChange{"TcpActiveOpens", 7, 8});
  story.add(CounterChange{"TcpActiveOpens", 8, 10});
  story.add(LessonStep{"three-way-handshake", "syn", StepPhase::acting});
  story.add(ExpectationResult{"syn", "a", Outcome::not_met, "x", "y", 1});
  story.add(ExpectationResult{"syn", "a", Outcome::met, "x", "x", 2});
  story.add(EngineError{"wire", "no queue"});
  const World world = fold(story.timeline());
  EXPECT_EQ(world.counters.at("TcpActiveOpens"), 3U);
  EXPECT_EQ(world.step, "syn");
  EXPECT_EQ(world.step_phase, StepPhase::acting);
  ASSERT_EQ(world.results.size(), 1U);
  EXPECT_EQ(world.results[0].outcome, Outcome::met);
  EXPECT_EQ(world.errors.size(), 1U);
}

TEST(World, QueueSizesHoldUntilANewerSample) {
  Story story;
  story.handshake();
  CallReturned returned;
  returned.actor = kClient;
  returned.kind = CallKind::write;
  returned.fd = 3;
  returned.socket = kConnecting;
  returned.ret = 5;
  returned.flow = kUp;
  returned.queues = {0, 5, 0};
  story.add(returned);
  World world = fold(story.timeline());
  EXPECT_EQ(world.sockets.at(kConnecting).queues.outq, 5);
  world.apply(story.sample(kConnecting, TcpState::established, kUp));
  EXPECT_EQ(world.sockets.at(kConnecting).queues.outq, -1);
}

TEST(World, StaysSmallOverManyConnections) {
  Story story;
  story.handshake();
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const auto port = static_cast<std::uint16_t>(20000 + i % 20000);
    const SocketId a{10000 + i * 2};
    const SocketId b{10001 + i * 2};
    story.pass(flow(port, 8888), kSyn, 0, 0);
    story.sample(a, TcpState::established, flow(port, 8888));
    story.sample(b, TcpState::established, flow(8888, port));
    story.add(SocketGone{a, flow(port, 8888)});
    story.add(SocketGone{b, flow(8888, port)});
  }
  const World world = fold(story.timeline());
  EXPECT_LE(world.sockets.size(), World::kKeptGone + 3);
  EXPECT_LE(world.streams.size(), 2 * World::kKeptGone + 4);
  EXPECT_LE(world.socket_by_flow.size(), World::kKeptGone + 3);
}

TEST(World, StreamsOfAPortInUseOutliveTheSocketBefore) {
  Story story;
  story.pass(kUp, kSyn, 0, 0);
  story.sample(SocketId{1}, TcpState::time_wait, kUp);
  story.set_isn(99000);
  story.pass(kUp, kSyn, 0, 0);
  story.sample(SocketId{2}, TcpState::established, kUp);
  story.call(kClient, CallKind::write, 3, SocketId{2}, 5, kUp);
  story.add(SocketGone{SocketId{1}, kUp});
  for (std::uint16_t i = 0; i < 100; ++i) {
    const SocketId other{1000U + i};
    story.sample(other, TcpState::time_wait, flow(static_cast<std::uint16_t>(50000 + i), 8888));
    story.add(SocketGone{other, {}});
  }
  World world = fold(story.timeline());
  EXPECT_FALSE(world.sockets.contains(SocketId{1}));
  EXPECT_EQ(world.streams.at(kUp).written, 5U);
}

}  // namespace
}  // namespace sg::model
