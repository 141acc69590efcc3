#include "core/store/event_json.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/model/story.h"

namespace sg::store {
namespace {
using namespace sg::model;
using namespace sg::model::story;

const Flow kUp = flow(40000, 8888);

nlohmann::ordered_json last(const Story& story) {
  return to_json(story.timeline()[story.timeline().size() - 1], story.timeline());
}

TEST(EventJson, APacketSaysWhatItsHeaderSaid) {
  Story story;
  story.handshake();
  const Timeline& t = story.timeline();
  const auto synack = to_json(t.by_seq(t.packet_seq(PacketId{2})), t);
  EXPECT_EQ(synack["kind"], "packet");
  EXPECT_EQ(synack["n"], t.packet_seq(PacketId{2}));
  EXPECT_EQ(synack["seq"], 1000);
  EXPECT_EQ(synack["inferred"], false);
  EXPECT_EQ(synack["from"], "127.0.0.1:8888");
  EXPECT_EQ(synack["to"], "127.0.0.1:40000");
  EXPECT_EQ(synack["from_actor"], "server");
  EXPECT_EQ(synack["to_actor"], "client");
  EXPECT_EQ(synack["flags"], nlohmann::ordered_json({"SYN", "ACK"}));
  EXPECT_EQ(synack["rel_seq"], 0);
  EXPECT_EQ(synack["rel_ack"], 1);
  EXPECT_EQ(synack["segment"]["seq"], 1000);
  EXPECT_EQ(synack["len"], 0);
  EXPECT_EQ(synack["win"], 65535);
  EXPECT_EQ(synack["verdict"], "deliver");
  EXPECT_EQ(synack["verdict_t_ns"], t.verdict(PacketId{2})->t);
  EXPECT_EQ(synack["retransmits"], nullptr);
  EXPECT_EQ(synack["cause"], nullptr);
  EXPECT_EQ(synack["effect"], nullptr);
}

TEST(EventJson, APacketSaysWhyItWasSent) {
  Story story;
  story.handshake();
  const PacketId lost = story.send(kUp, kAck, 1, 1, 5);
  story.add(Verdict{.packet = lost, .kind = VerdictKind::drop, .by = Decider::hand});
  story.send(kUp, kAck, 1, 1, 5);
  const auto cause = last(story)["cause"];
  EXPECT_EQ(cause["kind"], "retransmission");
  EXPECT_EQ(cause["packet"], 4);
  EXPECT_EQ(cause["trigger"], nullptr);
  EXPECT_EQ(cause["certain"], false);
  EXPECT_EQ(cause["text"], "sent again because you dropped #4");
}

TEST(EventJson, AnInferredPacketHasNoHeader) {
  Story story;
  story.handshake();
  story.send(kUp, kPsh | kAck, 1, 1, 5, true);
  const auto packet = last(story);
  EXPECT_EQ(packet["inferred"], true);
  EXPECT_EQ(packet["segment"], nullptr);
  EXPECT_EQ(packet["ack"], nullptr);
  EXPECT_EQ(packet["rel_seq"], 1);
  EXPECT_EQ(packet["len"], 5);
  EXPECT_EQ(packet["verdict"], nullptr);
}

TEST(EventJson, ACallHasArgumentsResultAndBytes) {
  Story story;
  story.handshake();
  const CallId call = story.enter(kClient, CallKind::read, 3, kConnecting, kUp, "3, buf, 1024", 1024);
  EXPECT_EQ(last(story)["kind"], "call_entered");
  EXPECT_EQ(last(story)["size"], 1024);
  CallReturned returned;
  returned.call = call;
  returned.actor = kClient;
  returned.kind = CallKind::read;
  returned.fd = 3;
  returned.ret = 2;
  returned.blocked_ns = 77;
  returned.bytes = bytes("hi");
  returned.queues = {4, -1, -1};
  story.add(returned);
  const auto read = last(story);
  EXPECT_EQ(read["actor"], "client");
  EXPECT_EQ(read["call"], "read");
  EXPECT_EQ(read["args"], "3, buf, 1024");
  EXPECT_EQ(read["ret"], 2);
  EXPECT_EQ(read["errno"], nullptr);
  EXPECT_EQ(read["blocked_ns"], 77);
  EXPECT_EQ(read["data"], "6869");
  EXPECT_EQ(read["text"], "hi");
  EXPECT_EQ(read["queues"]["unread"], 4);
  EXPECT_EQ(read["queues"]["unacked"], nullptr);
  story.fail(call, kClient, CallKind::connect, 3, ECONNREFUSED);
  EXPECT_EQ(last(story)["errno"], "ECONNREFUSED");
}

TEST(EventJson, BytesThatAreNoTextComeAsDigitsOnly) {
  Story story;
  story.handshake();
  story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "", 2, bytes("\xff\x01"));
  EXPECT_EQ(last(story)["data"], "ff01");
  EXPECT_FALSE(last(story).contains("text"));
}

TEST(EventJson, ASocketsReport) {
  Story story;
  story.handshake();
  SocketSample sample;
  sample.socket = kConnecting;
  sample.state = TcpState::established;
  sample.flow = kUp;
  sample.unsent = 10;
  sample.in_flight = 20;
  sample.unread = 30;
  sample.ooo_segments = 2;
  sample.has_info = true;
  sample.cwnd = 10;
  story.add(sample);
  const auto socket = last(story);
  EXPECT_EQ(socket["kind"], "socket");
  EXPECT_EQ(socket["actor"], "client");
  EXPECT_EQ(socket["state"], "ESTABLISHED");
  EXPECT_EQ(socket["unsent"], 10);
  EXPECT_EQ(socket["in_flight"], 20);
  EXPECT_EQ(socket["unread"], 30);
  EXPECT_EQ(socket["ooo"], 2);
  EXPECT_EQ(socket["info"]["cwnd"], 10);
  EXPECT_FALSE(socket.contains("accept_queue"));
}

TEST(EventJson, ADatagramHasAHeaderOfItsOwn) {
  Story story;
  PacketSent datagram;
  datagram.packet = PacketId{1};
  datagram.segment.protocol = 17;
  datagram.segment.flow = kUp;
  datagram.segment.checksum = 0xBEEF;
  datagram.segment.ttl = 63;
  datagram.segment.ip_header_bytes = 20;
  datagram.segment.header_bytes = 8;
  datagram.segment.payload_at = 28;
  story.add(datagram);
  const auto packet = last(story);
  EXPECT_EQ(packet["protocol"], "udp");
  EXPECT_EQ(packet["segment"], nullptr);
  EXPECT_EQ(packet["datagram"], (nlohmann::ordered_json{{"checksum", 0xBEEF}, {"ip_header_bytes", 20}, {"ttl", 63}, {"header_bytes", 8}, {"payload_at", 28}}));
}

/// Every kind of event, and each of its fields, stands in docs/events.md.
TEST(EventJson, EveryFieldIsDocumented) {
  Story story;
  story.handshake();
  SocketSample listening;
  listening.state = TcpState::listen;
  listening.has_info = true;
  PacketSent packet;
  packet.packet = PacketId{70};
  packet.segment.options.mss = 1460;
  packet.segment.options.window_scale = 7;
  packet.segment.options.sack_permitted = true;
  packet.segment.options.sack = {{1, 2}};
  packet.segment.options.timestamps = std::pair(1U, 2U);
  packet.bytes = bytes("x");
  packet.origin = Origin::duplicate;
  PacketSent datagram = packet;
  datagram.segment.protocol = 17;
  PacketAltered altered;
  altered.packet = packet.packet;
  altered.changes = {{20, 1, 2}};
  altered.segment = packet.segment;
  altered.bytes = packet.bytes;
  for (const Payload& payload :
       std::vector<Payload>{ActorAt{}, listening, packet, datagram, Verdict{PacketId{1}, VerdictKind::hold},
                            Verdict{.packet = PacketId{1}, .kind = VerdictKind::withhold, .by = Decider::rule, .rule = "r", .copy_of = PacketId{2}},
                            altered, RuleSet{WireRule{"r", {}, {}, 1}}, RuleEnded{"r", true}, SocketGone{kConnecting, kUp},
                            CounterChange{"a", 1, 2}, LessonStep{"l", "s", StepPhase::done}, ExpectationResult{},
                            PredictionResult{}, EngineError{"wire", "refused", Trouble::no_wire, "", EPERM}}) {
    story.add(payload);
  }
  story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "", 2, bytes("ok"));
  story.send(kUp, kAck, 1, 1, 5);
  story.send(kUp, kAck, 1, 1, 5);  // with a cause
  std::ifstream file(SG_SOURCE_DIR "/docs/events.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string document = text.str();
  ASSERT_FALSE(document.empty());
  EXPECT_NE(document.find(std::string("Version ") + kEventsVersion), std::string::npos);
  std::set<std::string> kinds;
  const auto check = [&](const auto& self, const nlohmann::ordered_json& object) -> void {
    for (const auto& [key, value] : object.items()) {
      EXPECT_NE(document.find("`" + key + "`"), std::string::npos) << key << " is not documented";
      if (value.is_object()) self(self, value);
    }
  };
  for (std::size_t i = 0; i < story.timeline().size(); ++i) {
    const auto event = to_json(story.timeline()[i], story.timeline());
    kinds.insert(event["kind"].get<std::string>());
    EXPECT_NE(document.find("`" + event["kind"].get<std::string>() + "`"), std::string::npos);
    check(check, event);
    EXPECT_EQ(nlohmann::json::parse(event.dump()), nlohmann::json(event));
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Payload>);
}

TEST(EventJson, AFailureOfOursIsNamedWhereItIsKnown) {
  Story story;
  story.add(EngineError{"wire", "refused", Trouble::no_wire, "", EPERM});
  story.add(EngineError{"actor a", "odd"});
  const auto known = to_json(story.timeline()[0], story.timeline());
  EXPECT_EQ(known["trouble"], "no_wire");
  EXPECT_EQ(known["errno"], "EPERM");
  const auto other = to_json(story.timeline()[1], story.timeline());
  EXPECT_EQ(other["message"], "odd");
  EXPECT_FALSE(other.contains("trouble") || other.contains("errno"));
}

}  // namespace
}  // namespace sg::store
