// What a lesson does with the wire, on the real kernel.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/session/player.h"

namespace sg::session {
namespace {

using namespace playing;

const std::string kObserve = R"j(
    "connected": {"returned": {"actor": "client", "call": "connect"}},
    "syn": {"segment": {"from": "client", "flags": "SYN"}},
    "data": {"segment": {"from": "client", "payload": true}},
    "held": {"segment": {"from": "client", "payload": true, "held": true}},
    "arrived": {"segment": {"from": "client", "payload": true, "arrived": true}},
    "again": {"segment": {"from": "client", "payload": true, "retransmission": true}},
    "twin_arrived": {"segment": {"origin": "duplicate", "arrived": true}},
    "forged": {"segment": {"origin": "forged"}},
    "forged_arrived": {"segment": {"origin": "forged", "arrived": true}},
    "copy": {"segment": {"withheld": true}},
    "server_read": {"returned": {"actor": "server", "call": "read"}},
    "client_read": {"returned": {"actor": "client", "call": "read", "nth": 2}})j";

/// The echo programs of the course, connected, the client before the write of "Hello"; then what a test does.
const std::string kConnect =
    R"j({"run": "server", "until": "accept"}, {"run": "client", "until": "write"}, {"run": "server", "until": "read"}, {"step": "server"})j";
const std::string kHold = R"j({"rule": "catch", "when": {"from": "client", "payload": true}, "then": "hold", "times": 1}, {"step": "client"}, {"wait": "seen(held)"})j";

/// One lesson of one step, played by itself. `expect`: what must hold at its end.
class WireLesson : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    if (!prepared(Tier::lab, why)) GTEST_SKIP() << "lab tier not on this machine: " << why;
  }

  void play(const std::string& actions, const std::string& until, const std::string& expect, const std::string& network = R"j("pace_ms": 0)j") {
    const std::shared_ptr<const lesson::Lesson> lesson = made(actions, until, expect, network);
    ASSERT_TRUE(lesson);
    player_ = std::make_unique<Player>(lesson, automatic(Tier::lab));
    ASSERT_EQ(player_->start(), "");
    ASSERT_TRUE(player_->wait_until([&] { return player_->status().finished; }));
    EXPECT_EQ(player_->status().stuck, "") << player_->story();
    for (const auto& result : player_->all<model::ExpectationResult>()) {
      EXPECT_EQ(result.outcome, model::Outcome::met) << result.expected << ", actual " << result.actual << "\n" << player_->story();
    }
    for (const auto& error : player_->all<model::EngineError>()) ADD_FAILURE() << error.where << ": " << error.message;
  }

  static std::shared_ptr<const lesson::Lesson> made(const std::string& actions, const std::string& until, const std::string& expect,
                                                    const std::string& network, const std::string& more = "") {
    std::string folder = (std::filesystem::temp_directory_path() / "sockglass-wire-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return nullptr;
    const std::filesystem::path file = std::filesystem::path(folder) / "wire.json";
    std::ofstream(file) << R"j({"format": "sockglass-lesson", "version": "1.0", "id": "wire", "title": "T", "summary": "S", "minutes": 1, "objectives": ["O"], )j"
                        << more << R"j("network": {)j" << network << R"j(}, "actors": {
      "client": {"role": "client", "title": "C", "program": "echo_client", "input": "Hello"},
      "server": {"role": "server", "title": "S", "program": "echo_server"}}, "observe": {)j"
                        << kObserve << R"j(}, "steps": [{"id": "only", "title": "T", "say": "S", "do": [)j" << actions << R"j(], "until": ")j" << until
                        << R"j(", "expect": [{"id": "it", "that": ")j" << expect << R"j(", "say": "It is so."}]}]})j";
    std::shared_ptr<const lesson::Lesson> lesson = load(file);
    std::filesystem::remove_all(folder);
    return lesson;
  }

  std::unique_ptr<Player> player_;
};

TEST_F(WireLesson, changes_the_mtu_for_connections_to_come) {
  play(R"j({"mtu": 9000}, )j" + kConnect + R"j(, {"step": "client"})j", "seen(server_read)", "syn.mss == 8960 and server_read.text == 'Hello'");
}

TEST_F(WireLesson, does_the_cards_part_of_what_the_kernel_left_to_it) {
  for (const std::string pace : {"0", "20"}) {
    play(kConnect + R"j(, {"step": "client"})j", "seen(server_read)", "data.checksum == 'unknown' and server_read.text == 'Hello' and counters.TcpInCsumErrors == 0",
         R"j("mtu": 65536, "offloads": true, "pace_ms": )j" + pace);
  }
}

TEST_F(WireLesson, loses_by_hand) {
  play(kConnect + "," + kHold + R"j(, {"drop": "data"})j", "seen(server_read) and seen(again)",
       "data.verdict == 'drop' and data.by == 'hand' and data.sent_times >= 2 and server_read.text == 'Hello' and counters.TcpRetransSegs >= 1");
}

TEST_F(WireLesson, holds_and_delivers_by_hand) {
  play(kConnect + "," + kHold + R"j(, {"wait": "data.held"}, {"deliver": "data"})j", "seen(server_read)",
       "arrived.packet == data.packet and data.by == 'hand' and before(held, arrived)");
}

TEST_F(WireLesson, duplicates_and_releases_all) {
  play(kConnect + "," + kHold + R"j(, {"duplicate": "data"}, {"release": "all"})j", "seen(server_read) and seen(twin_arrived)",
       "server_read.ret == 5 and server.unread == 0 and counters.TcpExtDelayedACKLost >= 1");
}

TEST_F(WireLesson, flips_a_bit_that_the_receiver_finds) {
  play(kConnect + "," + kHold + R"j(, {"corrupt": "data", "bits": [{"byte": 0, "bit": 2}]}, {"deliver": "data"})j", "seen(server_read)",
       "arrived.text == 'hello' and arrived.checksum == 'wrong' and data.corrupted and server_read.text == 'Hello' and counters.TcpInCsumErrors == 1");
}

TEST_F(WireLesson, flips_a_bit_and_mends_the_checksum) {
  play(kConnect + "," + kHold + R"j(, {"corrupt": "data", "bits": [{"byte": 0, "bit": 2}], "mend_checksum": true}, {"deliver": "data"})j",
       "seen(server_read)", "arrived.checksum == 'correct' and server_read.text == 'hello' and counters.TcpInCsumErrors == 0");
}

TEST_F(WireLesson, delays_a_packet_that_was_held) {
  play(kConnect + "," + kHold + R"j(, {"delay": "data", "delay_ms": 50})j", "seen(server_read)",
       "arrived.packet == data.packet and arrived.t_ns - held.t_ns >= 50000000");
}

TEST_F(WireLesson, has_rules_from_the_start) {
  play(kConnect, "client.state == 'ESTABLISHED' and seen(connected)", "syn.verdict == 'drop' and syn.by == 'rule' and syn.sent_times == 2",
       R"j("rules": [{"rule": "no_first_syn", "when": {"from": "client", "flags": "SYN", "nth": 1}, "then": "drop"}])j");
  const auto ended = player_->all<model::RuleEnded>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_TRUE(ended[0].spent);
}

TEST_F(WireLesson, ends_a_rule) {
  play(kConnect + R"j(, {"rule": "cut", "when": {"from": "client"}, "then": "drop"}, {"end_rule": "cut"}, {"step": "client"})j", "seen(server_read)",
       "data.verdict == 'deliver' and data.sent_times == 1");
}

TEST_F(WireLesson, counts_copies_of_what_is_held_or_lets_them_pass) {
  play(kConnect + "," + kHold + R"j(, {"wait": "data.copies >= 2"})j", "data.held", "not seen(arrived) and again.verdict == 'withhold' and copy.packet == again.packet");
  play(kConnect + R"j(, {"copies": "pass"}, )j" + kHold, "seen(server_read)", "data.held and data.copies == 0 and arrived.retransmits == data.packet");
  play(kConnect + "," + kHold, "seen(server_read)", "data.held and arrived.retransmits == data.packet", R"j("copies": "pass")j");
}

TEST_F(WireLesson, forges_a_reset) {
  play(kConnect + R"j(, {"step": "client", "count": 2}, {"wait": "seen(server_read) and client.calls_in == 'read' and client.in_flight == 0"},
       {"forge": {"like": "data", "from_receiver": true, "flags": "RST", "payload": ""}})j",
       "seen(client_read) and seen(forged_arrived)",
       "forged.rst and not forged.ack_flag and forged.seq == data.ack and client_read.ret == -1 and client_read.errno == 'ECONNRESET'");
}

TEST_F(WireLesson, forges_with_numbers_that_it_computes) {
  play(kConnect + R"j(, {"step": "client", "count": 2}, {"wait": "seen(server_read) and client.calls_in == 'read' and client.in_flight == 0"},
       {"forge": {"like": "data", "flags": "ACK", "seq": "data.seq + 7", "ack": 5, "window": 9, "payload": "abc"}})j",
       "seen(forged_arrived)", "forged.seq == data.seq + 7 and forged.ack == 5 and forged.win == 9 and forged.text == 'abc' and forged.checksum == 'correct'");
}

TEST_F(WireLesson, paces_one_direction) {
  play(kConnect + R"j(, {"pace_ms": 60, "from": "client"}, {"step": "client"})j", "seen(server_read)", "arrived.t_ns - data.t_ns >= 60000000");
}

TEST_F(WireLesson, sets_a_sysctl_for_connections_to_come) {
  play(R"j({"sysctl": {"net.ipv4.tcp_window_scaling": 0, "net.ipv4.tcp_timestamps": 0, "net.ipv4.tcp_sack": 0}}, )j" + kConnect,
       "client.state == 'ESTABLISHED' and seen(connected)", "syn.syn");
  for (const auto& sent : player_->all<model::PacketSent>()) {
    EXPECT_FALSE(sent.segment.options.sack_permitted || sent.segment.options.timestamps || sent.segment.options.window_scale);
  }
}

// ---- a learner who takes their time

/// Goes through a lesson by hand. While a segment is held it waits until its sender tries again.
void plays_slowly(const std::filesystem::path& file) {
  const auto lesson = load(file);
  ASSERT_TRUE(lesson);
  SessionOptions options;
  options.pace_ms = 0;
  Player player(lesson, options);
  ASSERT_EQ(player.start(), "");
  const auto holds = [&] {
    return std::any_of(player.world().flying.begin(), player.world().flying.end(), [](const model::Flying& packet) { return packet.held && packet.until == 0; });
  };
  const auto copies = [&] {
    const auto verdicts = player.all<model::Verdict>();
    return std::count_if(verdicts.begin(), verdicts.end(), [](const model::Verdict& v) { return v.kind == model::VerdictKind::withhold; });
  };
  for (std::size_t i = 0; i < lesson->steps.size(); ++i) {
    const lesson::Step& step = lesson->steps[i];
    SCOPED_TRACE(step.id);
    ASSERT_TRUE(player.wait_until([&] { return player.status().step == i && player.world().step == step.id; }));
    if (holds()) {
      const auto before = copies();
      ASSERT_TRUE(player.wait_until([&] { return copies() > before; }));
    }
    player.post(CarryOutStep{});
    ASSERT_TRUE(player.wait_until([&] { return player.status().step_done; }));
    player.post(NextStep{});
  }
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  for (const auto& result : player.all<model::ExpectationResult>()) {
    EXPECT_EQ(result.outcome, model::Outcome::met) << result.id << ": expected " << result.expected << ", actual " << result.actual << "\n" << player.story();
  }
}

TEST_F(WireLesson, waits_for_a_slow_learner_in_lesson_2) { plays_slowly(kHandshake); }
TEST_F(WireLesson, waits_for_a_slow_learner_in_lesson_14) { plays_slowly(kLessons / "14-lost-and-sent-again.json"); }
TEST_F(WireLesson, waits_for_a_slow_learner_in_lesson_15) { plays_slowly(kLessons / "15-out-of-order.json"); }
TEST_F(WireLesson, waits_for_a_slow_learner_in_lesson_16) { plays_slowly(kLessons / "16-noise.json"); }

TEST_F(WireLesson, takes_the_learners_own_hand_for_the_buttons) {
  const auto lesson = load(kHandshake);
  ASSERT_TRUE(lesson);
  SessionOptions options;
  options.pace_ms = 0;
  Player player(lesson, options);
  ASSERT_EQ(player.start(), "");
  player.post(Restart{"synack"});
  ASSERT_TRUE(player.wait_until([&] { return player.world().step == "synack" && !player.world().flying.empty() && player.world().flying[0].held; }));
  player.post(HandlePacket{player.world().flying[0].packet, {}});
  ASSERT_TRUE(player.wait_until([&] { return player.world().flying.empty(); }));
  EXPECT_FALSE(player.status().step_done) << "the question still stands";
  player.post(Answer{std::int64_t{1}});
  ASSERT_TRUE(player.wait_until([&] { return player.status().step_done; }));
  ASSERT_TRUE(player.wait_until([&] { return !player.all<model::PredictionResult>().empty(); }));
  EXPECT_FALSE(player.all<model::PredictionResult>()[0].right);
  EXPECT_FALSE(player.status().acting) << "nothing was done that the hand had not done";
}

// ---- where packets cannot be held

TEST(WireWithoutHolding, does_nothing_and_holds_nothing_up) {
  SG_NEEDS_TIER(Tier::calls);
  class Maker : public WireLesson {
   public:
    using WireLesson::made;
    void TestBody() override {}
  };
  const auto lesson = Maker::made(kConnect + R"j(, {"rule": "catch", "then": "drop"}, {"step": "client"}, {"drop": "data"}, {"forge": {"like": "data"}},
                                   {"end_rule": "all"}, {"release": "all"}, {"copies": "pass"}, {"sysctl": {"net.ipv4.tcp_sack": 0}})j",
                                  "seen(server_read)", "server_read.text == 'Hello'", R"j("rules": [{"rule": "cut", "then": "drop"}])j");
  ASSERT_TRUE(lesson);
  Player player(lesson, automatic(Tier::calls));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  EXPECT_EQ(player.status().stuck, "");
  EXPECT_FALSE(player.status().can_hold || player.status().unplayable);
  const auto results = player.all<model::ExpectationResult>();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, model::Outcome::met);
}

TEST(WireWithoutHolding, leaves_alone_what_requires_it) {
  SG_NEEDS_TIER(Tier::calls);
  const auto lesson = load(kLessons / "16-noise.json");
  ASSERT_TRUE(lesson);
  Player player(lesson, automatic(Tier::calls));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  EXPECT_TRUE(player.status().unplayable);
  EXPECT_EQ(player.status().stuck, "");
  player.post(CarryOutStep{});
  player.post(StepActor{"server"});  // a learner may still try the programs
  ASSERT_TRUE(player.wait_until([&] {
    const auto* server = player.world().actor("server");
    return server != nullptr && server->last.has_value();
  }));
  EXPECT_FALSE(player.status().acting);
  EXPECT_TRUE(player.all<model::ExpectationResult>().empty());
}

}  // namespace
}  // namespace sg::session
