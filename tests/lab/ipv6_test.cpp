// IPv6 through the lab: ::1 of a private namespace, each packet in the wire's hands as IPv4's are.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

#include "core/lab/lab.h"
#include "core/packet/decode.h"
#include "tests/lab/lab_run.h"
#include "tests/lab/plain_sockets.h"
#include "tests/lab/wire_hands.h"
#include "tests/support/private_namespace.h"

namespace sg::lab {
namespace {

using model::CallKind;
using model::Origin;
using model::PacketAltered;
using model::PacketId;
using model::PacketSent;
using model::Timeline;
using model::Verb;
using model::World;

model::Endpoint six(std::uint16_t port) { return {model::IpAddress::v6_loopback(), port}; }

CallRequest socket6(bool datagram = false) {
  CallRequest request = call(CallKind::socket);
  request.ipv6 = true;
  request.datagram = datagram;
  return request;
}

CallRequest with_address(CallKind kind, int fd, model::Endpoint address) {
  CallRequest request = call(kind, fd);
  request.address = address;
  return request;
}

CallRequest set_option(int fd, const std::string& option, int value) {
  CallRequest request = call(CallKind::setsockopt, fd);
  request.option = option;
  request.value = value;
  return request;
}

std::unique_ptr<Script> script(std::vector<CallRequest> calls) { return std::make_unique<ListScript>(std::move(calls)); }

bool waits_in(const World& world, std::size_t actor, CallKind kind) {
  return world.actors.size() > actor && world.actors[actor].in_call && world.actors[actor].in_call->kind == kind;
}

bool finished(const World& world, std::size_t actor) { return world.actors.size() > actor && world.actors[actor].finished; }

class Ipv6Test : public testing::Test {
 protected:
  void SetUp() override {
    SG_NEEDS_NAMESPACE();
    if (!base::UniqueFd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)).valid()) GTEST_SKIP() << "this kernel has no IPv6";
  }
  static Settings settings() {
    Settings settings;
    settings.sysctls = {{"net.ipv4.tcp_early_retrans", "0"}};
    return settings;
  }
};

TEST_F(Ipv6Test, a_connection_to_the_loopback_is_seen_whole) {
  in_a_lab({}, [](Lab& lab, Story& story) {
    lab.add_actor("server", model::Role::server,
                  script({socket6(), with_address(CallKind::bind, 3, six(kPort)), listen_on(3, 5), call(CallKind::accept, 3), call(CallKind::accept, 3)}))
        .run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return waits_in(world, 0, CallKind::accept); }));
    static std::array<std::uint8_t, 64> buffer;
    CallRequest read = call(CallKind::read, 3);
    read.buffer = buffer;  // nothing comes: the connection stays open
    lab.add_actor("client", model::Role::client,
                  script({socket6(), with_address(CallKind::connect, 3, six(kPort)), call(CallKind::getsockname, 3), read}))
        .run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World& world) { return waits_in(world, 1, CallKind::read) && timeline.verdict(PacketId{3}) != nullptr; }));

    const auto packets = story.all<PacketSent>();
    ASSERT_GE(packets.size(), 3U);
    EXPECT_EQ(model::flags_text(packets[0].segment.flags), "SYN");
    EXPECT_EQ(model::flags_text(packets[1].segment.flags), "SYN, ACK");
    EXPECT_EQ(packets[1].segment.ack, packets[0].segment.seq + 1);
    EXPECT_EQ(packets[0].segment.flow.to, six(kPort));
    EXPECT_EQ(packets[0].segment.options.mss, 1440) << "an MTU of 1500 less 40 bytes of IPv6 and 20 of TCP header";
    EXPECT_EQ(packets[0].segment.ip_header_bytes, 40);
    EXPECT_EQ(packets[0].segment.ttl, 64) << "the hop limit";
    EXPECT_EQ(packets[0].actor, model::ActorId{1}) << "the kernel says whose SYN it is";
    EXPECT_EQ(packets[1].actor, model::ActorId{0}) << "a SYN, ACK has its listener's mark";
    for (const PacketSent& packet : packets) EXPECT_EQ(packet.segment.checksum_state, model::Checksum::correct);

    std::string said;
    for (const auto& entered : story.all<model::CallEntered>()) said += std::string(to_string(entered.kind)) + "(" + entered.args + ") ";
    EXPECT_NE(said.find("socket(AF_INET6, SOCK_STREAM, 0)"), std::string::npos) << said;
    EXPECT_NE(said.find("bind(3, [::1]:8888)"), std::string::npos) << said;
    // The sockets' own reports: both ends, with the ports that the segments have.
    ASSERT_TRUE(story.wait_until([&](const Timeline&, const World& world) {
      int ends = 0;
      for (const auto& [id, socket] : world.sockets) {
        if (socket.sample.state != model::TcpState::established) continue;
        ends += socket.sample.flow == packets[0].segment.flow || socket.sample.flow == packets[1].segment.flow ? 1 : 0;
      }
      return ends == 2;
    }));
  });
}

TEST_F(Ipv6Test, a_held_syn_ack_waits_until_it_is_let_go) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    lab.set_rule(rule("hold", with_flags(model::kSyn | model::kAck), Verb::hold, 1));
    Listener listener(kPort, 5, AF_INET6);
    Socket client(Socket::Family{AF_INET6});
    int connected = -1;
    std::thread program([&] { connected = client.connect(); });
    PacketId synack{};
    EXPECT_TRUE(story.wait_until([&](const Timeline&, const World& world) {
      for (const model::Flying& flying : world.flying) {
        if (flying.held && flying.copies >= 1) synack = flying.packet;
      }
      return synack != PacketId::none;
    }));
    lab.handle(synack, verb(Verb::deliver));
    program.join();
    EXPECT_EQ(connected, 0);
  });
}

TEST_F(Ipv6Test, a_dropped_segment_is_sent_again) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection(AF_INET6);
    lab.set_rule(rule("lose", with_data(), Verb::drop, 1));
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(counted(story, "TcpRetransSegs", 1));
  });
}

TEST_F(Ipv6Test, a_duplicate_arrives_twice_and_is_read_once) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection(AF_INET6);
    lab.set_rule(rule("twice", with_data(), Verb::duplicate, 1));
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(counted(story, "TcpExtTCPDSACKOldSent", 1));
    connection.client.shut();
    EXPECT_EQ(connection.server.receive(5), "");
  });
}

TEST_F(Ipv6Test, segments_are_delivered_in_any_order) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection(AF_INET6);
    lab.set_rule(rule("hold", with_data(), Verb::hold));
    const std::string sent = pattern(4000);
    connection.client.send(sent);
    std::vector<PacketId> ids;
    ASSERT_TRUE(story.wait_until([&](const Timeline&, const World& world) { return (ids = held(world)).size() == 3; })) << "1428 + 1428 + 1144";
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) lab.handle(*id, verb(Verb::deliver));
    ASSERT_TRUE(counted(story, "TcpExtTCPOFOQueue", 2));
    EXPECT_EQ(connection.server.receive_once(8192), sent);
  });
}

TEST_F(Ipv6Test, a_corrupted_segment_is_discarded_by_its_checksum_and_a_mended_one_is_not) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection(AF_INET6);
    model::WireRule noise = rule("noise", with_data(), Verb::corrupt, 1);
    noise.then.bits = {{model::BitPlace::Part::payload, 0, 2}};
    lab.set_rule(noise);
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(counted(story, "TcpInCsumErrors", 1)) << "computed over the pseudo-header of RFC 8200 §8.1";
    EXPECT_EQ(story.all<PacketAltered>().at(0).segment.checksum_state, model::Checksum::wrong);
    noise.then.mend_checksum = true;
    lab.set_rule(noise);
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "hello");
  });
}

TEST_F(Ipv6Test, a_segment_with_another_address_in_it_reaches_nobody) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection(AF_INET6);
    model::WireRule astray = rule("astray", with_data(), Verb::corrupt, 1);
    astray.then.bits = {{model::BitPlace::Part::ip, 39, 6}};  // ::1 becomes ::3
    lab.set_rule(astray);
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello") << "sent again";
    ASSERT_TRUE(counted(story, "TcpRetransSegs", 1));
  });
}

TEST_F(Ipv6Test, a_forged_reset_ends_the_connection) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection(AF_INET6);
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    PacketSent data;
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
      for (std::size_t i = 0; i < timeline.size(); ++i) {
        const auto* packet = std::get_if<PacketSent>(&timeline[i].payload);
        if (packet && packet->segment.payload_bytes > 0) data = *packet;
      }
      return data.packet != PacketId::none;
    }));
    model::Forgery reset;
    reset.like = data.packet;
    reset.from_receiver = true;
    reset.flags = model::kRst | model::kAck;
    reset.payload = model::Bytes{};
    lab.forge(reset, data.bytes);
    EXPECT_EQ(connection.client.receive_error(), ECONNRESET);
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World&) {
      for (std::size_t i = 0; i < timeline.size(); ++i) {
        const auto* packet = std::get_if<PacketSent>(&timeline[i].payload);
        if (packet && packet->origin == Origin::forged) return packet->segment.checksum_state == model::Checksum::correct;
      }
      return false;
    }));
  });
}

TEST_F(Ipv6Test, a_listener_on_in6addr_any_takes_ipv4_too_unless_it_is_told_not_to) {
  for (const bool only : {false, true}) {
    in_a_lab({}, [&](Lab& lab, Story& story) {
      std::vector<CallRequest> serve{socket6()};
      if (only) serve.push_back(set_option(3, "IPV6_V6ONLY", 1));
      for (const CallRequest& next : {with_address(CallKind::bind, 3, {{.v6 = true}, kPort}), listen_on(3, 5), call(CallKind::accept, 3)}) serve.push_back(next);
      lab.add_actor("server", model::Role::server, script(serve)).run(std::nullopt);
      ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return waits_in(world, 0, CallKind::accept); }));
      lab.add_actor("client", model::Role::client, script({call(CallKind::socket), connect_to(3, kPort)})).run(std::nullopt);
      ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return finished(world, 1); }));
      std::int64_t connected = 0;
      for (const auto& returned : story.all<model::CallReturned>()) {
        if (returned.kind == CallKind::connect) connected = returned.error;
      }
      EXPECT_EQ(connected, only ? ECONNREFUSED : 0);
      if (only) return;
      ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return finished(world, 0); }));
      // Its packets are IPv4's, and so are the addresses of its accepted socket: not ::ffff:127.0.0.1.
      const auto returned = story.all<model::CallReturned>();
      const auto accepted = std::find_if(returned.begin(), returned.end(), [](const auto& r) { return r.kind == CallKind::accept; });
      ASSERT_NE(accepted, returned.end());
      EXPECT_EQ(accepted->flow.from, localhost(kPort));
      std::string said;
      for (const auto& entered : story.all<model::CallEntered>()) said += entered.args + "; ";
      EXPECT_NE(said.find("in6addr_any:8888"), std::string::npos) << said;
    });
  }
}

TEST_F(Ipv6Test, a_socket_of_one_family_takes_no_address_of_the_other) {
  in_a_lab({}, [](Lab& lab, Story& story) {
    lab.add_actor("four", model::Role::client, script({call(CallKind::socket), with_address(CallKind::connect, 3, six(kPort))})).run(std::nullopt);
    lab.add_actor("six", model::Role::server, script({socket6(), with_address(CallKind::bind, 3, localhost(kPort))})).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return finished(world, 0) && finished(world, 1); }));
    for (const auto& returned : story.all<model::CallReturned>()) {
      if (returned.kind == CallKind::connect) {
        EXPECT_EQ(returned.error, EAFNOSUPPORT);
      }
      if (returned.kind == CallKind::bind) {
        EXPECT_EQ(returned.error, EINVAL);
      }
    }
  });
}

TEST_F(Ipv6Test, a_datagram_says_whom_it_came_from) {
  in_a_lab({}, [](Lab& lab, Story& story) {
    static std::array<std::uint8_t, 64> buffer;
    static const std::string words = "Hello";
    const std::span<const std::uint8_t> data(reinterpret_cast<const std::uint8_t*>(words.data()), words.size());
    CallRequest receive = call(CallKind::recvfrom, 3);
    receive.buffer = buffer;
    CallRequest answer = call(CallKind::sendto, 3);
    answer.to_sender = true;
    answer.data = data;
    lab.add_actor("server", model::Role::server, script({socket6(true), with_address(CallKind::bind, 3, six(9000)), receive, answer})).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return waits_in(world, 0, CallKind::recvfrom); }));
    CallRequest send = with_address(CallKind::sendto, 3, six(9000));
    send.data = data;
    static std::array<std::uint8_t, 64> other;
    CallRequest hear = call(CallKind::recvfrom, 3);
    hear.buffer = other;
    lab.add_actor("client", model::Role::client, script({socket6(true), send, hear})).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return finished(world, 0) && finished(world, 1); }));
    const auto packets = story.all<PacketSent>();
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(packets[1].segment.flow, packets[0].segment.flow.reversed());
    EXPECT_EQ(packets[0].segment.protocol, 17);
    EXPECT_EQ(packets[0].segment.checksum_state, model::Checksum::correct);
  });
}

}  // namespace
}  // namespace sg::lab
