// True causes on the real kernel: each test in a network namespace of its own. What tshark makes of the same packets is printed beside.
#include "core/model/causes.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <thread>

#include "tests/lab/lab_run.h"
#include "tests/lab/pcap_file.h"
#include "tests/lab/plain_sockets.h"
#include "tests/support/private_namespace.h"

namespace sg::lab {
namespace {

using model::Cause;
using model::CauseKind;
using model::Fate;
using model::PacketId;
using model::PacketMatch;
using model::PacketSent;
using model::Timeline;
using model::Trigger;
using model::Verb;
using model::Verdict;
using model::VerdictKind;
using model::WireRule;
using model::World;

WireRule rule(PacketMatch when, Verb verb, std::uint32_t times = 0) {
  WireRule made{"r", when, {}, times};
  made.then.verb = verb;
  return made;
}

PacketMatch new_data() {
  PacketMatch when;
  when.payload = true;
  when.retransmission = false;
  return when;
}

std::uint64_t counter(const World& world, const std::string& name) {
  const auto found = world.counters.find(name);
  return found == world.counters.end() ? 0 : found->second;
}

struct Caused {
  PacketSent packet;
  Cause cause;
  std::string text;
};

std::vector<Caused> caused(const Timeline& timeline, CauseKind kind) {
  std::vector<Caused> found;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    const auto* sent = std::get_if<PacketSent>(&timeline[i].payload);
    const Cause* cause = sent ? timeline.cause(sent->packet) : nullptr;
    if (cause && cause->kind == kind) found.push_back({*sent, *cause, cause_text(sent->packet, timeline, model::Language::en)});
  }
  return found;
}

/// Waits until there are so many, all certain.
std::vector<Caused> wait_for(Story& story, CauseKind kind, std::size_t count) {
  std::vector<Caused> found;
  EXPECT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
    found = caused(timeline, kind);
    return found.size() >= count && std::all_of(found.begin(), found.end(), [](const Caused& c) { return c.cause.certain(); });
  })) << "no " << count << " certain " << to_string(kind);
  for (const Caused& each : found) std::printf("  #%u: %s\n", static_cast<unsigned>(each.packet.packet), each.text.c_str());
  return found;
}

std::string summary(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  return text.empty() ? "none" : text;
}

class CausesTest : public testing::Test {
 protected:
  void SetUp() override { SG_NEEDS_NAMESPACE(); }

  /// With no tail loss probe, which would come before the retransmission that a test waits for.
  static Settings settings() {
    Settings settings;
    settings.sysctls = {{"net.ipv4.tcp_early_retrans", "0"}};
    return settings;
  }
};

TEST_F(CausesTest, fifty_of_fifty_losses_are_told_as_what_they_are) {
  int labelled = 0;
  int certain = 0;
  std::map<std::string, int> theirs;
  bool tshark = true;
  for (int run = 0; run < 5; ++run) {
    in_a_lab(settings(), [&](Lab& lab, Story& story) {
      Connection connection;
      PacketMatch tenth = new_data();
      tenth.every = 12;
      lab.set_rule(rule(tenth, Verb::drop, 10));
      const std::string sent = pattern(300'000);
      std::thread program([&] { connection.client.send(sent); });
      EXPECT_EQ(connection.server.receive(sent.size()), sent);
      program.join();
      std::vector<PacketId> dropped;
      std::map<PacketId, Caused> again;
      ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World& world) {
        dropped.clear();
        again.clear();
        for (std::size_t i = 0; i < timeline.size(); ++i) {
          const auto* verdict = std::get_if<Verdict>(&timeline[i].payload);
          if (verdict && verdict->kind == VerdictKind::drop) dropped.push_back(verdict->packet);
        }
        for (const Caused& each : caused(timeline, CauseKind::retransmission)) {
          if (each.cause.fate == Fate::dropped) again.try_emplace(each.cause.about, each);
        }
        return again.size() >= 10 && counter(world, "TcpRetransSegs") >= 10;
      }));
      ASSERT_EQ(dropped.size(), 10U);
      TsharkAnswer answer;
      ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
        answer = ask_tshark(timeline);
        return true;
      }));
      tshark = tshark && answer.installed;
      for (const PacketId lost : dropped) {
        const auto found = again.find(lost);
        if (found == again.end()) {
          ADD_FAILURE() << "no retransmission names #" << static_cast<unsigned>(lost);
          continue;
        }
        const Caused& told = found->second;
        // It carries the lost bytes, and it was the kernel that sent it.
        const auto packets = story.all<PacketSent>();
        const auto original = std::find_if(packets.begin(), packets.end(), [&](const auto& p) { return p.packet == lost; });
        EXPECT_EQ(told.packet.segment.seq, original->segment.seq);
        EXPECT_EQ(told.cause.by, model::Decider::rule);
        ++labelled;
        if (told.cause.certain()) ++certain;
        const auto name = answer.names.find(told.packet.packet);
        ++theirs[name == answer.names.end() ? "nothing" : name->second];
        if (run == 0) std::printf("  #%u: %s\n", static_cast<unsigned>(told.packet.packet), told.text.c_str());
      }
    });
  }
  std::printf("50 losses: sockglass says retransmission, naming the lost segment, of %d (%d certain)\n", labelled, certain);
  std::printf("           %s\n", tshark ? ("tshark says " + summary(theirs)).c_str() : "tshark is not installed: nothing to compare with");
  EXPECT_EQ(labelled, 50);
}

TEST_F(CausesTest, three_of_three_zero_window_probes) {
  in_a_lab(settings(), [&](Lab&, Story& story) {
    Listener listener;
    const int small = 4096;
    setsockopt(listener.socket.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    Socket client;
    EXPECT_EQ(client.connect(), 0);
    Socket server(listener.accept());
    const std::string sent = pattern(100'000);
    std::thread program([&] { client.send(sent); });
    const std::vector<Caused> probes = wait_for(story, CauseKind::window_probe, 3);
    EXPECT_EQ(server.receive(sent.size()), sent);
    program.join();
    ASSERT_GE(probes.size(), 3U);
    TsharkAnswer answer;
    std::uint64_t counted = 0;
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World& world) {
      counted = counter(world, "TcpExtTCPWinProbe");
      if (counted < 3) return false;
      answer = ask_tshark(timeline);
      return true;
    }));
    std::map<std::string, int> theirs;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto name = answer.names.find(probes[i].packet.packet);
      ++theirs[name == answer.names.end() ? "nothing" : name->second];
    }
    std::printf("3 zero window probes: sockglass says so of 3 (the kernel counted %llu)\n", static_cast<unsigned long long>(counted));
    std::printf("                      %s\n", answer.installed ? ("tshark says " + summary(theirs)).c_str() : "tshark is not installed: nothing to compare with");
    const auto shut = wait_for(story, CauseKind::zero_window, 1);
    const auto answers = wait_for(story, CauseKind::probe_answer, 2);  // Linux does not answer each: TcpExtTCPACKSkippedSeq
    EXPECT_EQ(answers[0].cause.about, probes[0].packet.packet);
    // Plain sockets: nobody saw the read() that made room.
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World&) { return !caused(timeline, CauseKind::window_update).empty(); }));
  });
}

void expect_fast_retransmit(bool sack) {
  Settings settings;
  settings.sysctls = {{"net.ipv4.tcp_early_retrans", "0"}, {"net.ipv4.tcp_sack", sack ? "1" : "0"}};
  in_a_lab(settings, [&](Lab& lab, Story& story) {
    Connection connection;
    PacketMatch third = new_data();
    third.nth = 3;
    lab.set_rule(rule(third, Verb::drop));
    const std::string sent = pattern(10 * 1448);
    connection.client.send(sent);
    EXPECT_EQ(connection.server.receive(sent.size()), sent);
    const auto again = wait_for(story, CauseKind::retransmission, 1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].cause.trigger, Trigger::fast_retransmit);
    EXPECT_EQ(again[0].cause.fate, Fate::dropped);
    EXPECT_EQ(again[0].cause.sack, sack);
    if (!sack) {
      EXPECT_GE(again[0].cause.dup_acks, 3U);
    }
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) {
      return counter(world, "TcpExtTCPFastRetrans") == 1 && counter(world, "TcpExtTCPTimeouts") == 0;
    }));
    // With SACK one ACK may tell of several segments at once, when their receiver was not let run in between.
    const auto duplicates = wait_for(story, CauseKind::duplicate_ack, sack ? 1 : 3);
    for (const Caused& each : duplicates) {
      // One that answers a straggler behind the retransmission waits for what that one carries: the same bytes.
      EXPECT_TRUE(each.cause.waits_for == again[0].cause.about || each.cause.waits_for == again[0].packet.packet);
      EXPECT_NE(each.cause.about, PacketId::none);
    }
  });
}

TEST_F(CausesTest, fast_retransmit_with_sack) { expect_fast_retransmit(true); }
TEST_F(CausesTest, fast_retransmit_without_sack) { expect_fast_retransmit(false); }

TEST_F(CausesTest, the_timer_of_the_data_ran_out) {
  in_a_lab(settings(), [&](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule(new_data(), Verb::drop, 1));
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    const auto again = wait_for(story, CauseKind::retransmission, 1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].cause.trigger, Trigger::timeout);
    EXPECT_GT(again[0].cause.waited, 150 * base::kMillisecond);
  });
}

TEST_F(CausesTest, the_timer_of_the_syn_ran_out) {
  in_a_lab(settings(), [&](Lab& lab, Story& story) {
    PacketMatch syn;
    syn.flags = model::kSyn;
    lab.set_rule(rule(syn, Verb::drop, 1));
    Listener listener;
    Socket client;
    EXPECT_EQ(client.connect(), 0);
    const auto again = wait_for(story, CauseKind::syn_again, 1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].cause.about, PacketId{1});
    EXPECT_EQ(again[0].cause.fate, Fate::dropped);
    EXPECT_EQ(again[0].cause.trigger, Trigger::timeout);
  });
}

TEST_F(CausesTest, a_tail_loss_probe) {
  in_a_lab({}, [&](Lab& lab, Story& story) {
    Connection connection;
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    lab.set_rule(rule(new_data(), Verb::drop, 1));
    connection.client.send("again");
    EXPECT_EQ(connection.server.receive(5), "again");
    const auto again = wait_for(story, CauseKind::retransmission, 1);
    ASSERT_GE(again.size(), 1U);
    std::uint64_t probes = 0;
    ASSERT_TRUE(story.wait_until([&](const Timeline&, const World& world) {
      probes = counter(world, "TcpExtTCPLossProbes");
      return probes + counter(world, "TcpExtTCPTimeouts") > 0;
    }));
    EXPECT_EQ(again[0].cause.trigger, probes > 0 ? Trigger::loss_probe : Trigger::timeout) << "as the kernel counted";
  });
}

TEST_F(CausesTest, a_lost_ack_is_not_lost_data) {
  in_a_lab(settings(), [&](Lab& lab, Story& story) {
    Connection connection;
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    PacketMatch ack;
    ack.flags = model::kAck;
    ack.payload = false;
    ASSERT_TRUE(story.wait_until([](const Timeline& timeline, const World& world) { return timeline.packet(PacketId{5}) && world.flying.empty(); }));
    lab.set_rule(rule(ack, Verb::drop, 1));
    connection.client.send("again");
    EXPECT_EQ(connection.server.receive(5), "again");
    const auto again = wait_for(story, CauseKind::retransmission, 1);
    EXPECT_EQ(again[0].cause.fate, Fate::dropped);
    EXPECT_NE(again[0].cause.ack, PacketId::none);
    EXPECT_TRUE(again[0].cause.spurious);
    const auto twice = wait_for(story, CauseKind::duplicate_ack, 1);
    EXPECT_TRUE(twice[0].cause.twice);
    EXPECT_EQ(twice[0].cause.about, again[0].packet.packet);
  });
}

TEST_F(CausesTest, a_keepalive_probe) {
  in_a_lab(settings(), [&](Lab&, Story& story) {
    Connection connection;
    const int on = 1;
    setsockopt(connection.client.fd(), IPPROTO_TCP, TCP_KEEPIDLE, &on, sizeof on);
    setsockopt(connection.client.fd(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    const auto probes = wait_for(story, CauseKind::keepalive_probe, 1);
    EXPECT_GE(probes[0].cause.waited, 900 * base::kMillisecond);
    const auto answers = wait_for(story, CauseKind::probe_answer, 1);
    EXPECT_EQ(answers[0].cause.about, probes[0].packet.packet);
  });
}

TEST_F(CausesTest, a_reset_from_a_closed_port) {
  in_a_lab(settings(), [&](Lab&, Story& story) {
    Socket client;
    EXPECT_EQ(client.connect(4444), -1);
    const auto resets = wait_for(story, CauseKind::reset, 1);
    EXPECT_EQ(resets[0].cause.reset, model::ResetReason::closed_port);
    EXPECT_EQ(resets[0].cause.about, PacketId{1});
    EXPECT_EQ(resets[0].cause.port, 4444);
  });
}

/// The server accepts and closes; the client sends first. `linger`: the server sets SO_LINGER to 0, and nothing is sent.
void expect_reset_at_close(bool linger, model::ResetReason reason) {
  Settings settings;
  settings.sysctls = {{"net.ipv4.tcp_early_retrans", "0"}};
  in_a_lab(settings, [&](Lab& lab, Story& story) {
    std::vector<CallRequest> serve{call(model::CallKind::socket), bind_to(3, kPort), listen_on(3, 5), call(model::CallKind::accept, 3)};
    if (linger) {
      serve.push_back(call(model::CallKind::setsockopt, 4));
      serve.back().option = "SO_LINGER";
    }
    serve.push_back(call(model::CallKind::close, 4));
    Actor& server = lab.add_actor("server", model::Role::server, std::make_unique<ListScript>(serve));
    server.run(model::CallKind::close);
    ASSERT_TRUE(story.wait_until([](const Timeline&, const World& world) { return !world.actors.empty() && world.actors[0].in_call && world.actors[0].in_call->kind == model::CallKind::accept; }));
    Socket client;
    EXPECT_EQ(client.connect(), 0);
    if (!linger) client.send("Hello");
    ASSERT_TRUE(story.wait_until([&](const Timeline&, const World& world) {
      if (world.actors[0].next != model::CallKind::close) return false;
      const auto* socket = world.connection_of(world.actors[0]);
      return linger || (socket && socket->sample.unread == 5);
    }));
    server.step();
    const auto resets = wait_for(story, CauseKind::reset, 1);
    EXPECT_EQ(resets[0].cause.reset, reason);
    EXPECT_NE(resets[0].cause.call, model::CallId::none);
  });
}

TEST_F(CausesTest, a_reset_for_unread_data) { expect_reset_at_close(false, model::ResetReason::unread_data); }
TEST_F(CausesTest, a_reset_by_linger) { expect_reset_at_close(true, model::ResetReason::linger); }

TEST_F(CausesTest, a_corrupted_segment_is_counted_once_and_labelled) {
  in_a_lab(settings(), [&](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule(new_data(), Verb::corrupt, 1));
    connection.client.send("Hello");
    EXPECT_EQ(connection.server.receive(5), "Hello");
    const auto again = wait_for(story, CauseKind::retransmission, 1);
    EXPECT_EQ(again[0].cause.fate, Fate::corrupted);
    std::string text;
    std::uint64_t counted = 0;
    bool told = false;
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World& world) {
      const Cause* effect = timeline.effect(again[0].cause.about);
      counted = counter(world, "TcpInCsumErrors");
      text = cause_text(again[0].cause.about, timeline, model::Language::en);
      for (std::size_t i = 0; i < timeline.size(); ++i) {
        const auto* change = std::get_if<model::CounterChange>(&timeline[i].payload);
        if (change && change->name == "TcpInCsumErrors") told = timeline.changed_by(i + 1).seq == timeline.verdict(again[0].cause.about)->seq;
      }
      return effect && effect->certain();
    }));
    EXPECT_TRUE(told) << "the counter names the arrival of the damaged segment";
    std::printf("  #%u: %s\n", static_cast<unsigned>(again[0].cause.about), text.c_str());
    EXPECT_EQ(counted, 1U);
    EXPECT_EQ(text, "answer to the segment that the rule “flip bits in the next first-time segment with data” corrupted: none; its checksum is wrong, and it was discarded in silence (TcpInCsumErrors +1)");
  });
}

/// Chance decides, and each thing sent again must say why; what it says must be what the wire did.
TEST_F(CausesTest, among_all_verbs_every_retransmission_has_a_true_cause) {
  in_a_lab(settings(), [&](Lab& lab, Story& story) {
    Connection connection;
    for (const Verb verb : {Verb::drop, Verb::duplicate, Verb::reorder, Verb::delay, Verb::corrupt}) {
      WireRule chance = rule({}, verb);
      chance.id = model::to_string(verb);
      chance.when.chance = 0.02;
      chance.then.delay = 3 * base::kMillisecond;
      lab.set_rule(chance);
    }
    const std::string sent = pattern(300'000);
    std::thread program([&] { connection.client.send(sent); });
    EXPECT_EQ(connection.server.receive(sent.size()), sent);
    program.join();
    std::map<std::string, int> fates;
    int certain = 0;
    int all = 0;
    int unknown = 0;
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World& world) {
      // All of it is acknowledged, so that nothing more is sent.
      return world.flying.empty() && !world.streams.empty() && std::any_of(world.streams.begin(), world.streams.end(), [&](const auto& s) { return s.second.acked == sent.size(); }) &&
             timeline.size() > 0;
    }));
    lab.remove_rule("");
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) {
      for (std::size_t i = 0; i < timeline.size(); ++i) {
        const auto* packet = std::get_if<PacketSent>(&timeline[i].payload);
        if (!packet || packet->origin != model::Origin::kernel || packet->retransmits == PacketId::none) continue;
        ++all;
        const Cause* cause = timeline.cause(packet->packet);
        if (cause == nullptr || cause->about == PacketId::none) {
          ++unknown;
          std::printf("  no victim known: %s\n", describe(timeline[i], timeline).c_str());
          continue;
        }
        if (cause->certain()) ++certain;
        const PacketId met = cause->ack != PacketId::none ? cause->ack : cause->about;
        const auto* verdict = timeline.verdict(met) ? std::get_if<Verdict>(&timeline.verdict(met)->payload) : nullptr;
        if (cause->fate == Fate::dropped) {
          EXPECT_TRUE(verdict && verdict->kind == VerdictKind::drop) << describe(timeline[i], timeline);
        }
        if (cause->fate == Fate::corrupted) {
          EXPECT_NE(timeline.altered(met), nullptr) << describe(timeline[i], timeline);
        }
        static const char* const kFates[] = {"unknown", "on the way", "dropped", "corrupted", "held", "delayed", "overtaken", "no room", "not acked"};
        ++fates[kFates[static_cast<std::size_t>(cause->fate)]];
        std::printf("  #%u: %s\n", static_cast<unsigned>(packet->packet), cause_text(packet->packet, timeline, model::Language::en).c_str());
      }
      return true;
    }));
    std::printf("%d retransmissions among all verbs, each with its cause (%d certain): %s\n", all, certain, summary(fates).c_str());
    EXPECT_GT(all, 0);
    // Known gap: now and then a third sending, in the middle of several repairs, says how but not because of which packet.
    EXPECT_LE(unknown, 1 + all / 10);
  });
}

TEST_F(CausesTest, a_held_segment_is_late_not_lost) {
  in_a_lab(settings(), [&](Lab& lab, Story& story) {
    Connection connection;
    lab.set_rule(rule(new_data(), Verb::hold, 1));
    connection.client.send("Hello");
    const auto copies = wait_for(story, CauseKind::retransmission, 2);
    for (const Caused& copy : copies) EXPECT_EQ(copy.cause.fate, Fate::held);
    lab.release_all();
    EXPECT_EQ(connection.server.receive(5), "Hello");
    ASSERT_TRUE(story.wait_until([&](const Timeline& timeline, const World&) { return timeline.cause(copies[0].packet.packet)->spurious; }));
  });
}

}  // namespace
}  // namespace sg::lab
