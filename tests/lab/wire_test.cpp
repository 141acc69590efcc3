// The wire in hand: what each verb does to real kernel TCP. Each test in a network namespace of its own.
#include "core/lab/wire.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <thread>

#include "tests/lab/lab_run.h"
#include "tests/lab/plain_sockets.h"
#include "tests/lab/wire_hands.h"
#include "tests/support/private_namespace.h"

namespace sg::lab {
namespace {

using model::Origin;
using model::PacketAltered;
using model::PacketId;
using model::PacketMatch;
using model::PacketSent;
using model::Timeline;
using model::Verb;
using model::Verdict;
using model::VerdictKind;
using model::WireRule;
using model::World;

constexpr std::uint8_t kSynAck = model::kSyn | model::kAck;

class WireTest : public testing::Test {
 protected:
  void SetUp() override { SG_NEEDS_NAMESPACE(); }

  /// With no tail loss probe, which would come before the retransmission that a test waits for.
  static Settings settings() {
    Settings settings;
    settings.sysctls = {{"net.ipv4.tcp_early_retrans", "0"}};
    return settings;
  }
};

TEST_F(WireTest, a_held_syn_ack_waits_and_its_copies_are_counted_on_it) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    lab.set_rule(rule("hold", with_flags(kSynAck), Verb::hold, 1));
    Listener listener;
    Socket client;
    int connected = -1;
    std::thread program([&] { connected = client.connect(); });
    PacketId synack{};
    EXPECT_TRUE(story.wait_until([&](const Timeline&, const World& world) {
      // Both the client's SYN and the server's SYN, ACK are sent again by their timers meanwhile.
      for (const model::Flying& flying : world.flying) {
        if (flying.held && flying.copies >= 2) synack = flying.packet;
      }
      return synack != PacketId::none;
    }));
    lab.handle(synack, verb(Verb::deliver));
    program.join();
    EXPECT_EQ(connected, 0);
    for (const PacketSent& packet : story.all<PacketSent>()) {
      if (packet.retransmits == PacketId::none || packet.segment.payload_bytes > 0) continue;
      const auto verdicts = story.all<Verdict>();
      EXPECT_TRUE(std::any_of(verdicts.begin(), verdicts.end(), [&](const Verdict& v) { return v.packet == packet.packet && v.kind == VerdictKind::withhold && v.copy_of == synack; }))
          << "#" << static_cast<unsigned>(packet.packet) << " was sent again while it was held, and flew";
    }
    EXPECT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
      const auto* said = timeline.verdict(synack) ? std::get_if<Verdict>(&timeline.verdict(synack)->payload) : nullptr;
      return said && said->kind == VerdictKind::deliver && said->by == model::Decider::hand;
    }));
    EXPECT_EQ(story.all<model::RuleEnded>().size(), 1U) << "once was what it should";
  });
}

TEST_F(WireTest, copies_may_pass) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    lab.pass_copies(true);
    lab.set_rule(rule("hold", with_flags(model::kSyn), Verb::hold, 1));
    Listener listener;
    Socket client;
    EXPECT_EQ(client.connect(), 0) << "the second SYN gets through";
    EXPECT_EQ(story.all<model::EngineError>().size(), 0U);
  });
}

TEST_F(WireTest, a_dropped_segment_is_a_true_loss) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule("lose", with_data(), Verb::drop, 1));
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(counted(story, "TcpRetransSegs", 1));
    PacketId first{};
    for (const PacketSent& packet : story.all<PacketSent>()) {
      if (packet.segment.payload_bytes == 0) continue;
      if (first == PacketId::none) {
        first = packet.packet;
      } else {
        EXPECT_EQ(packet.retransmits, first);
      }
    }
    EXPECT_NE(first, PacketId::none);
  });
}

TEST_F(WireTest, a_duplicate_arrives_twice_and_is_read_once) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule("twice", with_data(), Verb::duplicate, 1));
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(counted(story, "TcpExtTCPDSACKOldSent", 1)) << "the receiver says that it came twice";
    const auto packets = story.all<PacketSent>();
    const auto copy = std::find_if(packets.begin(), packets.end(), [](const auto& p) { return p.origin == Origin::duplicate; });
    ASSERT_NE(copy, packets.end());
    EXPECT_EQ(copy->rule, "twice");
    EXPECT_EQ(copy->segment.rel_seq, 1U);
    connection.client.shut();
    EXPECT_EQ(connection.server.receive(5), "") << "nothing but the end is left";
  });
}

TEST_F(WireTest, segments_are_delivered_in_any_order) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule("hold", with_data(), Verb::hold));
    const std::string sent = pattern(4000);
    connection.client.send(sent);
    std::vector<PacketId> ids;
    ASSERT_TRUE(story.wait_until([&](const Timeline&, const World& world) { return (ids = held(world)).size() == 3; }));
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) lab.handle(*id, verb(Verb::deliver));
    ASSERT_TRUE(counted(story, "TcpExtTCPOFOQueue", 2));
    EXPECT_EQ(connection.server.receive_once(8192), sent) << "one read() has them all, in order";
  });
}

TEST_F(WireTest, a_rule_lets_others_overtake) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    PacketMatch first = with_data();
    first.nth = 1;
    WireRule swap = rule("swap", first, Verb::reorder);
    swap.then.behind = 2;
    lab.set_rule(swap);
    const std::string sent = pattern(4000);
    connection.client.send(sent);
    EXPECT_EQ(connection.server.receive(4000), sent);
    ASSERT_TRUE(counted(story, "TcpExtTCPOFOQueue", 2));
    std::vector<std::uint32_t> arrived;
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
      arrived.clear();
      for (std::size_t i = 0; i < timeline.size(); ++i) {
        const auto* verdict = std::get_if<Verdict>(&timeline[i].payload);
        const PacketSent* packet = verdict && verdict->kind == VerdictKind::deliver ? timeline.packet(verdict->packet) : nullptr;
        if (packet && packet->segment.payload_bytes > 0) arrived.push_back(*packet->segment.rel_seq);
      }
      return arrived.size() >= 3;
    }));
    EXPECT_EQ(arrived, (std::vector<std::uint32_t>{1449, 2897, 1}));
  });
}

TEST_F(WireTest, a_held_segment_waits_until_it_is_overtaken_however_long_that_takes) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule("hold", with_data(), Verb::hold));
    connection.client.send(pattern(2800));
    std::vector<PacketId> ids;
    ASSERT_TRUE(story.wait_until([&](const Timeline&, const World& world) { return (ids = held(world)).size() == 2; }));
    lab.handle(ids[0], verb(Verb::reorder));
    // A moment is said where there is one: a deadline would let it go before a slow hand has reached the other segment.
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
      std::size_t held_twice = 0;
      for (std::size_t i = 0; i < timeline.size(); ++i) {
        const auto* verdict = std::get_if<Verdict>(&timeline[i].payload);
        if (verdict == nullptr || verdict->packet != ids[0] || verdict->kind != VerdictKind::hold) continue;
        EXPECT_EQ(verdict->until, 0) << "it has a deadline";
        ++held_twice;
      }
      return held_twice == 2;
    }));
    lab.handle(ids[1], verb(Verb::deliver));
    ASSERT_TRUE(counted(story, "TcpExtTCPOFOQueue", 1));
    EXPECT_EQ(connection.server.receive_once(8192), pattern(2800)) << "and then it went by itself";
  });
}

TEST_F(WireTest, a_corrupted_segment_is_discarded_in_silence_and_sent_again) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    WireRule noise = rule("noise", with_data(), Verb::corrupt, 1);
    noise.then.bits = {{model::BitPlace::Part::payload, 0, 2}};
    lab.set_rule(noise);
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(counted(story, "TcpInCsumErrors", 1));
    ASSERT_TRUE(counted(story, "TcpRetransSegs", 1));
    const auto altered = story.all<PacketAltered>();
    ASSERT_EQ(altered.size(), 1U);
    ASSERT_EQ(altered[0].changes.size(), 1U);
    EXPECT_EQ(altered[0].changes[0].before, 'H');
    EXPECT_EQ(altered[0].changes[0].after, 'h');
    EXPECT_EQ(altered[0].segment.checksum_state, model::Checksum::wrong);
    // No ACK between it and the retransmission: the receiver did not say a word about it.
    bool said_again = false;
    bool answered = false;
    for (const PacketSent& packet : story.all<PacketSent>()) {
      if (packet.packet <= altered[0].packet) continue;
      if (packet.retransmits == altered[0].packet) said_again = true;
      if (!said_again && packet.segment.flow.from.port == kPort) answered = true;
    }
    EXPECT_TRUE(said_again);
    EXPECT_FALSE(answered);
    EXPECT_TRUE(story.wait_until([](const Timeline&, const World& world) { return counter(world, "TcpInCsumErrors") == 1; })) << "exactly one";
  });
}

TEST_F(WireTest, with_a_mended_checksum_the_wrong_byte_gets_through) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    WireRule noise = rule("noise", with_data(), Verb::corrupt, 1);
    noise.then.bits = {{model::BitPlace::Part::payload, 0, 2}};
    noise.then.mend_checksum = true;
    lab.set_rule(noise);
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "hello");
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World& world) {
      return timeline.altered(PacketId{4}) != nullptr && counter(world, "TcpInCsumErrors") == 0;
    }));
  });
}

TEST_F(WireTest, a_forged_reset_ends_the_connection) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
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
    std::vector<PacketSent> packets;
    const auto find_forged = [&] { return std::find_if(packets.begin(), packets.end(), [](const auto& p) { return p.origin == Origin::forged; }); };
    ASSERT_TRUE(counted(story, "TcpEstabResets", 1));
    packets = story.all<PacketSent>();
    const auto forged = find_forged();
    ASSERT_NE(forged, packets.end());
    EXPECT_EQ(forged->made_from, data.packet);
    EXPECT_EQ(forged->segment.checksum_state, model::Checksum::correct);
    EXPECT_EQ(forged->segment.flow, data.segment.flow.reversed());
  });
}

TEST_F(WireTest, delays_and_paces_are_deadlines_of_each_packet) {
  Settings slow = settings();
  in_a_lab(slow, [](Lab& lab, Story& story) {
    Connection connection;
    WireRule late = rule("late", with_data(), Verb::delay, 1);
    late.then.delay = 60 * base::kMillisecond;
    lab.set_rule(late);
    const base::Ns began = base::now_ns();
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    EXPECT_GE(base::now_ns() - began, 60 * base::kMillisecond);
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World&) {
      const model::Event* verdict = timeline.verdict(PacketId{4});
      return verdict && std::get<Verdict>(verdict->payload).kind == VerdictKind::deliver;
    }));
    const auto verdicts = story.all<Verdict>();
    const auto hold = std::find_if(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.kind == VerdictKind::hold; });
    ASSERT_NE(hold, verdicts.end());
    EXPECT_GT(hold->until, 0);
  });
}

TEST_F(WireTest, a_pace_can_be_for_one_program_alone) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    lab.set_pace(80 * base::kMillisecond, model::ActorId{1});
    std::vector<CallRequest> serve{call(model::CallKind::socket), bind_to(3, kPort), listen_on(3, 5), call(model::CallKind::accept, 3), call(model::CallKind::accept, 3)};
    lab.add_actor("server", model::Role::server, std::make_unique<ListScript>(serve)).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return !world.actors.empty() && world.actors[0].in_call && world.actors[0].in_call->kind == model::CallKind::accept; }));
    lab.add_actor("client", model::Role::client, std::make_unique<ListScript>(std::vector{call(model::CallKind::socket), connect_to(3, kPort)})).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World&) { return timeline.verdict(PacketId{3}) != nullptr; }));
    const auto packets = story.all<PacketSent>();
    EXPECT_EQ(packets[0].actor, model::ActorId{1}) << "the kernel says whose SYN it is";
    EXPECT_EQ(packets[1].actor, model::ActorId{0}) << "a SYN, ACK has its listener's mark";
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World&) {
      const auto took = [&](PacketId id) { return timeline.verdict(id)->t - timeline.by_seq(timeline.packet_seq(id)).t; };
      return took(PacketId{1}) >= 80 * base::kMillisecond && took(PacketId{2}) < 80 * base::kMillisecond;
    }));
  });
}

TEST_F(WireTest, a_rule_knows_whose_packet_it_is) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    // Only the second client's SYN.
    PacketMatch when = with_flags(model::kSyn);
    when.from = model::ActorId{2};
    lab.set_rule(rule("hold", when, Verb::hold));
    std::vector<CallRequest> serve{call(model::CallKind::socket), bind_to(3, kPort), listen_on(3, 5), call(model::CallKind::accept, 3), call(model::CallKind::accept, 3)};
    lab.add_actor("server", model::Role::server, std::make_unique<ListScript>(serve)).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return !world.actors.empty() && world.actors[0].in_call && world.actors[0].in_call->kind == model::CallKind::accept; }));
    const auto dial = [] { return std::make_unique<ListScript>(std::vector{call(model::CallKind::socket), connect_to(3, kPort), call(model::CallKind::getsockname, 3)}); };
    lab.add_actor("one", model::Role::client, dial()).run(std::nullopt);
    lab.add_actor("two", model::Role::client, dial()).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return world.actors.size() == 3 && world.actors[1].finished && held(world).size() == 1; }));
    lab.remove_rule("");
    lab.release_all();
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return world.actors[2].finished && world.rules.empty(); }));
  });
}

TEST_F(WireTest, a_bit_that_is_not_there_is_told) {
  Story story;
  std::thread([&] {
    record::Recorder recorder(base::now_ns(), [&](const auto& batch) { story.add(batch); });
    recorder.start();
    Lab lab(recorder, settings());
    EXPECT_EQ(lab.start(), "");
    WireRule noise = rule("noise", with_flags(model::kSyn), Verb::corrupt, 1);
    noise.then.bits = {{model::BitPlace::Part::payload, 7, 2}};
    lab.set_rule(noise);
    Connection connection;
    EXPECT_TRUE(story.wait_until([](const Timeline&, const World& world) { return world.errors.size() == 1; }));
    lab.stop();
    recorder.stop();
  }).join();
  EXPECT_NE(story.all<model::EngineError>()[0].message.find("no such bit"), std::string::npos);
}

TEST_F(WireTest, what_is_held_at_the_end_does_not_keep_anything_waiting) {
  in_a_lab(settings(), [](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule("hold", {}, Verb::hold));
    connection.client.send(pattern(4000));
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return held(world).size() == 3; }));
    const base::Ns began = base::now_ns();
    lab.stop();
    EXPECT_LT(base::now_ns() - began, base::kSecond);
  });
}

/// SOCKGLASS_THINK_SECONDS=600 ./test_lab --gtest_filter=*thinks*: the ten minutes of the promise, once and by hand; every run has a few seconds of them.
TEST_F(WireTest, a_learner_thinks_and_goes_on) {
  const char* wanted = std::getenv("SOCKGLASS_THINK_SECONDS");
  const base::Ns think = (wanted ? std::atoi(wanted) : 3) * base::kSecond;
  const auto thought = [&](Story& story) {
    const base::Ns until = base::now_ns() + think;
    // The kernel tries again and again meanwhile: what is waited for is one more of its copies, after so long.
    std::uint32_t copies = 0;
    while (base::now_ns() < until) {
      if (!story.wait_until([&](const Timeline&, const World& world) {
            std::uint32_t now = 0;
            for (const model::Flying& flying : world.flying) now += flying.copies;
            return now > std::exchange(copies, now);
          })) {
        return false;
      }
    }
    return true;
  };
  std::vector<std::thread> learners;
  learners.emplace_back([&] {  // over a SYN
    in_a_lab(settings(), [&](Lab& lab, Story& story) {
      lab.set_rule(rule("hold", with_flags(model::kSyn), Verb::hold, 1));
      Listener listener;
      Socket client;
      int connected = -1;
      std::thread program([&] { connected = client.connect(); });
      EXPECT_TRUE(thought(story));
      lab.release_all();
      program.join();
      EXPECT_EQ(connected, 0);
    });
  });
  learners.emplace_back([&] {  // over data
    in_a_lab(settings(), [&](Lab& lab, Story& story) {
      Connection connection;
      lab.set_rule(rule("hold", with_data(), Verb::hold, 1));
      connection.client.send("Hello");
      EXPECT_TRUE(thought(story));
      lab.release_all();
      EXPECT_EQ(connection.server.receive(5), "Hello");
    });
  });
  learners.emplace_back([&] {  // over the FIN of a socket that is closed already
    in_a_lab(settings(), [&](Lab& lab, Story& story) {
      Connection connection;
      lab.set_rule(rule("hold", with_flags(model::kFin | model::kAck), Verb::hold, 1));
      connection.client.close();
      EXPECT_TRUE(thought(story));
      lab.release_all();
      EXPECT_EQ(connection.server.receive(1), "") << "the end of the stream, not a reset";
    });
  });
  for (std::thread& learner : learners) learner.join();
}

}  // namespace
}  // namespace sg::lab
