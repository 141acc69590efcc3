// Free play on the real kernel: programs added and calls made by hand, and the same again from what was written down.
#include <gtest/gtest.h>

#include "core/lesson/diary.h"
#include "tests/session/player.h"

namespace sg::session {
namespace {

using namespace playing;
using model::CallKind;

lesson::Expression number(std::int64_t value) { return std::get<lesson::Expression>(lesson::Expression::parse(std::to_string(value))); }

lesson::Statement statement(CallKind call, const std::string& fd = "") {
  lesson::Statement out;
  out.call = call;
  out.fd = fd;
  out.address = call == CallKind::bind ? "any" : "127.0.0.1";
  out.port = number(8888);
  out.backlog = number(5);
  out.size = number(64);
  return out;
}
lesson::Statement saved(CallKind call, const std::string& save, const std::string& fd = "") {
  lesson::Statement out = statement(call, fd);
  out.save = save;
  return out;
}
lesson::Statement write_text(const std::string& fd, const std::string& text) {
  lesson::Statement out = statement(CallKind::write, fd);
  out.text = text;
  return out;
}

std::shared_ptr<const lesson::Lesson> nothing_yet() {
  auto lesson = std::make_shared<lesson::Lesson>();
  lesson->id = "free-play";
  lesson->free = true;
  return lesson;
}

SessionOptions in(Tier tier) {
  SessionOptions options;
  options.tier = tier;
  return options;
}

/// A player whose hand is written down.
struct Hand {
  Player player;
  lesson::Diary diary;
  std::size_t told = 0;

  Hand(const std::shared_ptr<const lesson::Lesson>& lesson, Tier tier) : player(lesson, in(tier)), diary(*lesson) {}
  template <typename Condition>
  bool until(Condition condition) {
    const bool came = player.wait_until(condition);
    for (; told < player.timeline().size(); ++told) diary.apply(player.timeline()[told], base::now_ns());
    return came;
  }
  void add(const std::string& id, model::Role role) {
    player.post(AddActor{id, role});
    diary.add_actor(id, role);
  }
  void call(const std::string& actor, lesson::Statement statement) {
    lesson::Action action;
    action.kind = lesson::Action::Kind::call;
    action.actor = actor;
    action.statement = statement;
    diary.note(action, base::now_ns());
    player.post(MakeCall{actor, std::move(statement)});
  }
  std::vector<model::CallReturned> returned(CallKind kind) {
    auto found = player.all<model::CallReturned>();
    std::erase_if(found, [&](const auto& r) { return r.kind != kind; });
    return found;
  }
  /// Until so many calls of that kind have returned.
  bool until_returned(CallKind kind, std::size_t count) {
    return until([&] { return returned(kind).size() >= count; });
  }
  bool connect(bool ipv6 = false) {
    const auto over = [&](lesson::Statement statement) {
      statement.ipv6 = ipv6 && statement.call == CallKind::socket;
      if (ipv6 && statement.call == CallKind::bind) statement.address = "any6";
      if (ipv6 && statement.call == CallKind::connect) statement.address = "::1";
      return statement;
    };
    add("server", model::Role::server);
    add("client", model::Role::client);
    call("server", over(saved(CallKind::socket, "listener")));
    call("server", over(statement(CallKind::bind, "listener")));
    call("server", statement(CallKind::listen, "listener"));
    call("server", saved(CallKind::accept, "conn", "listener"));
    if (!until_returned(CallKind::listen, 1)) return false;
    call("client", over(saved(CallKind::socket, "sock")));
    call("client", over(statement(CallKind::connect, "sock")));
    return until([&] { return returned(CallKind::accept).size() == 1 && returned(CallKind::connect).size() == 1; });
  }
};

void talks(Tier tier) {
  Hand hand(nothing_yet(), tier);
  ASSERT_EQ(hand.player.start(), "");
  ASSERT_TRUE(hand.connect());
  EXPECT_EQ(hand.returned(CallKind::connect)[0].ret, 0) << hand.player.story();
  EXPECT_EQ(hand.returned(CallKind::socket)[0].line, 1);
  EXPECT_GE(hand.returned(CallKind::accept)[0].ret, 4);
  hand.call("client", write_text("sock", "Hello"));
  ASSERT_TRUE(hand.until_returned(CallKind::write, 1));
  hand.call("server", statement(CallKind::read, "conn"));
  ASSERT_TRUE(hand.until_returned(CallKind::read, 1));
  EXPECT_EQ(hand.returned(CallKind::read)[0].ret, 5);
  // A call that blocks is interrupted, and the program goes on.
  hand.call("server", statement(CallKind::read, "conn"));
  ASSERT_TRUE(hand.until([&] { return hand.player.world().actor("server")->in_call.has_value(); }));
  hand.player.post(InterruptCall{"server"});
  ASSERT_TRUE(hand.until_returned(CallKind::read, 2));
  EXPECT_EQ(hand.returned(CallKind::read)[1].error, EINTR);
  EXPECT_FALSE(hand.returned(CallKind::read)[1].cancelled);
  hand.call("server", statement(CallKind::close, "conn"));
  ASSERT_TRUE(hand.until_returned(CallKind::close, 1));
  EXPECT_EQ(hand.returned(CallKind::close)[0].ret, 0);
}

TEST(FreePlay, a_connection_over_ipv6_by_hand) {
  SG_NEEDS_TIER(Tier::lab);
  Hand hand(nothing_yet(), Tier::lab);
  ASSERT_EQ(hand.player.start(), "");
  ASSERT_TRUE(hand.connect(true));
  ASSERT_EQ(hand.returned(CallKind::connect)[0].ret, 0) << hand.player.story();
  EXPECT_EQ(model::to_string(hand.returned(CallKind::connect)[0].flow.to), "[::1]:8888");
}

TEST(FreePlay, programs_and_calls_by_hand_in_the_lab) {
  SG_NEEDS_TIER(Tier::lab);
  talks(Tier::lab);
}

TEST(FreePlay, programs_and_calls_by_hand_without_any_privilege) {
  SG_NEEDS_TIER(Tier::calls);
  talks(Tier::calls);
}

TEST(FreePlay, a_program_that_is_killed_in_a_call_lets_its_kernel_close) {
  SG_NEEDS_TIER(Tier::lab);
  Hand hand(nothing_yet(), Tier::lab);
  ASSERT_EQ(hand.player.start(), "");
  ASSERT_TRUE(hand.connect());
  hand.call("client", statement(CallKind::read, "sock"));
  ASSERT_TRUE(hand.until([&] { return hand.player.world().actor("client")->in_call.has_value(); }));
  hand.player.post(KillActor{"client"});
  ASSERT_TRUE(hand.until([&] { return hand.player.world().actor("client")->finished; }));
  hand.call("server", statement(CallKind::read, "conn"));
  ASSERT_TRUE(hand.until_returned(CallKind::read, 2)) << hand.player.story();
  EXPECT_EQ(hand.returned(CallKind::read)[1].ret, 0) << "the FIN of the client's kernel";
  hand.player.post(KillActor{"client"});  // twice is once
  hand.player.post(MakeCall{"client", statement(CallKind::socket)});
  hand.call("server", statement(CallKind::close, "conn"));
  ASSERT_TRUE(hand.until_returned(CallKind::close, 1));
}

TEST(FreePlay, what_a_lesson_may_not_ask_nobody_may) {
  SG_NEEDS_TIER(Tier::lab);
  Hand hand(nothing_yet(), Tier::lab);
  ASSERT_EQ(hand.player.start(), "");
  hand.add("client", model::Role::client);
  lesson::Statement away = statement(CallKind::connect, "3");
  away.address = "192.0.2.1";
  hand.call("client", statement(CallKind::socket));
  hand.call("client", away);
  lesson::Statement much = statement(CallKind::write, "3");
  much.fill = 17 * 1024 * 1024;
  hand.call("client", much);
  hand.player.post(AddActor{"client", model::Role::client});
  hand.player.post(AddActor{"not a name", model::Role::client});
  hand.call("client", statement(CallKind::listen, "1"));  // sockglass's own standard output
  ASSERT_TRUE(hand.until([&] { return hand.player.world().errors.size() == 4; }));
  ASSERT_TRUE(hand.until_returned(CallKind::listen, 1));
  EXPECT_EQ(hand.returned(CallKind::listen)[0].error, ENOTSOCK);
  EXPECT_TRUE(hand.returned(CallKind::connect).empty());
  EXPECT_TRUE(hand.returned(CallKind::write).empty());
}

TEST(FreePlay, the_same_again_with_another_mtu_sends_other_segments) {
  SG_NEEDS_TIER(Tier::lab);
  Hand first(nothing_yet(), Tier::lab);
  ASSERT_EQ(first.player.start(), "");
  ASSERT_TRUE(first.connect());
  lesson::Statement big = statement(CallKind::write, "sock");
  big.fill = 1000;
  first.call("client", big);
  ASSERT_TRUE(first.until_returned(CallKind::write, 1));
  first.call("server", statement(CallKind::close, "conn"));
  ASSERT_TRUE(first.until_returned(CallKind::close, 1));

  lesson::Change change;
  change.what = lesson::Change::Mtu{576};
  const auto again = std::make_shared<const lesson::Lesson>(lesson::with(first.diary.lesson(), change));
  Hand second(again, Tier::lab);
  ASSERT_EQ(second.player.start(), "");
  ASSERT_TRUE(second.until([&] { return second.player.status().finished && second.returned(CallKind::close).size() == 1; })) << second.player.story();
  const auto longest = [](const Hand& hand) {
    std::uint32_t most = 0;
    for (const auto& sent : hand.player.all<model::PacketSent>()) most = std::max(most, sent.segment.payload_bytes);
    return most;
  };
  EXPECT_EQ(longest(first), 1000U);
  EXPECT_LT(longest(second), 576U);
  EXPECT_EQ(second.returned(CallKind::write)[0].ret, 1000);
  // And on by hand.
  second.call("client", statement(CallKind::close, "sock"));
  ASSERT_TRUE(second.until_returned(CallKind::close, 2));
}

/// What the kernel says of the client's connection.
model::SocketSample client_sample(const Hand& hand) {
  const auto& world = hand.player.world();
  const model::ActorState* client = world.actor("client");
  if (client == nullptr || client->sockets.empty()) return {};
  const auto found = world.sockets.find(client->sockets.front().socket);
  return found == world.sockets.end() ? model::SocketSample{} : found->second.sample;
}

TEST(FreePlay, the_networks_buffer_sizes_are_those_that_the_kernel_reports) {
  SG_NEEDS_TIER(Tier::lab);
  auto lesson = std::make_shared<lesson::Lesson>(*nothing_yet());
  lesson::set_buffer(lesson->network, lesson::Buffer::send, 4096);
  lesson::set_buffer(lesson->network, lesson::Buffer::receive, 16384);
  Hand first(lesson, Tier::lab);
  ASSERT_EQ(first.player.start(), "");
  ASSERT_TRUE(first.connect());
  ASSERT_TRUE(first.until([&] { return client_sample(first).sndbuf > 0; }));
  EXPECT_EQ(client_sample(first).sndbuf, 4096U);
  EXPECT_EQ(client_sample(first).rcvbuf, 16384U);

  // The same again with the kernel's own send buffer.
  lesson::Change change;
  change.what = lesson::Change::Buffers{lesson::Buffer::send, 0};
  Hand second(std::make_shared<const lesson::Lesson>(lesson::with(first.diary.lesson(), change)), Tier::lab);
  ASSERT_EQ(second.player.start(), "");
  ASSERT_TRUE(second.until([&] { return second.returned(CallKind::connect).size() == 1 && client_sample(second).sndbuf > 0; })) << second.player.story();
  EXPECT_GT(client_sample(second).sndbuf, 4096U);
  EXPECT_EQ(client_sample(second).rcvbuf, 16384U);
}

TEST(FreePlay, every_congestion_control_that_is_offered_is_the_one_in_force) {
  SG_NEEDS_TIER(Tier::lab);
  Hand plain(nothing_yet(), Tier::lab);
  ASSERT_EQ(plain.player.start(), "");
  const std::vector<std::string> offered = plain.player.status().controls;
  EXPECT_NE(std::find(offered.begin(), offered.end(), "reno"), offered.end());
  for (const std::string& name : offered) {
    auto lesson = std::make_shared<lesson::Lesson>(*nothing_yet());
    lesson->network.congestion_control = {name};
    Hand hand(lesson, Tier::lab);
    ASSERT_EQ(hand.player.start(), "");
    EXPECT_EQ(hand.player.status().control, name);
    EXPECT_TRUE(hand.player.all<model::EngineError>().empty()) << hand.player.story();
  }
}

TEST(FreePlay, where_the_network_is_the_machines_nothing_of_it_is_offered) {
  SG_NEEDS_TIER(Tier::calls);
  Hand hand(nothing_yet(), Tier::calls);
  ASSERT_EQ(hand.player.start(), "");
  EXPECT_TRUE(hand.player.status().controls.empty());
}

TEST(FreePlay, every_happening_happens) {
  SG_NEEDS_TIER(Tier::lab);
  int played = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kLessons / "happenings")) {
    if (entry.path().string().ends_with(".ko.json")) continue;
    SCOPED_TRACE(entry.path().filename().string());
    for (const std::uint32_t pace : {0U, 40U}) {
      const auto lesson = load(entry.path());
      ASSERT_TRUE(lesson);
      SessionOptions options = automatic(Tier::lab);
      options.pace_ms = pace;
      Player player(lesson, options);
      ASSERT_EQ(player.start(), "");
      ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
      EXPECT_EQ(player.status().stuck, "") << player.story();
      const auto results = player.all<model::ExpectationResult>();
      EXPECT_FALSE(results.empty());
      for (const auto& result : results) {
        EXPECT_EQ(result.outcome, model::Outcome::met) << result.id << ": expected " << result.expected << ", actual " << result.actual << "\n" << player.story();
      }
      ++played;
    }
  }
  EXPECT_GE(played, 14);
}

}  // namespace
}  // namespace sg::session
