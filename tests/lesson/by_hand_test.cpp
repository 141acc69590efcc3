// Calls by hand: as a lesson has them, as they are typed, and as they are written down to be played again.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>

#include "core/lesson/diary.h"
#include "core/lesson/lesson_loader.h"
#include "core/lesson/statement_check.h"

namespace sg::lesson {
namespace {

using model::CallKind;
constexpr base::Ns kMs = base::kMillisecond;

TEST(ByHand, CallsAreReadAsTheyAreWritten) {
  const std::filesystem::path source = SG_SOURCE_DIR;
  const Loaded loaded = load_lesson(source / "tests/lesson/every_key.json", Strictness::lint, source / "lessons");
  ASSERT_TRUE(loaded.lesson);
  EXPECT_FALSE(loaded.lesson->actors[2].program);
  const auto& actions = loaded.lesson->steps[0].actions;
  ASSERT_GE(actions.size(), 10U);
  const Action* action = &actions[actions.size() - 10];
  EXPECT_EQ(action[0].kind, Action::Kind::call);
  EXPECT_EQ(action[0].actor, "hand");
  EXPECT_EQ(action[0].statement.call, CallKind::socket);
  EXPECT_EQ(action[0].statement.save, "fd");
  EXPECT_EQ(action[2].statement.name, "reno") << "a value that is a name";
  EXPECT_EQ(action[3].statement.call, CallKind::fcntl);
  EXPECT_EQ(action[3].statement.flags, 0);
  EXPECT_EQ(action[4].statement.fd, "3") << "poll() of one descriptor";
  EXPECT_EQ(action[4].statement.flags, POLLOUT);
  EXPECT_EQ(action[0].statement.flags, SOCK_NONBLOCK);
  EXPECT_EQ(action[5].statement.fd, "3") << "a descriptor by its number";
  EXPECT_EQ(action[6].statement.text, "Hello");
  EXPECT_EQ(action[8].kind, Action::Kind::interrupt);
  EXPECT_EQ(action[9].kind, Action::Kind::kill);
}

Statement connect_to(const std::string& address, const std::string& port) {
  Statement out;
  out.call = CallKind::connect;
  out.fd = "3";
  out.address = address;
  out.port = std::get<Expression>(Expression::parse(port));
  return out;
}

TEST(ByHand, WhatIsTypedHasTheBoundsOfALesson) {
  EXPECT_EQ(refusal(connect_to("127.0.0.1", "8888")), "");
  EXPECT_EQ(refusal(connect_to("127.255.1.2", "0")), "");
  for (const char* address : {"192.0.2.1", "any", "", "127.0.0", "127.0.0.1.1", "127.0.0.01", "localhost"}) EXPECT_NE(refusal(connect_to(address, "1")), "") << address;
  EXPECT_NE(refusal(connect_to("127.0.0.1", "65536")), "");
  EXPECT_NE(refusal(connect_to("127.0.0.1", "-1")), "");
  Statement option;
  option.call = CallKind::setsockopt;
  option.option = "SO_BINDTODEVICE";
  EXPECT_NE(refusal(option), "");
  option.option = "TCP_CONGESTION";
  option.name = "reno";
  EXPECT_EQ(refusal(option), "");
  for (const char* name : {"", "../reno", "RENO", "a_name_of_16_chars"}) {
    option.name = name;
    EXPECT_NE(refusal(option), "") << name;
  }
  EXPECT_TRUE(is_actor_name("client_2"));
  for (const char* name : {"", "2", "a b", "seen", "a-b"}) EXPECT_FALSE(is_actor_name(name)) << name;
}

Action call(const std::string& actor, CallKind kind) {
  Action out;
  out.kind = Action::Kind::call;
  out.actor = actor;
  out.statement.call = kind;
  out.statement.fd = kind == CallKind::socket ? "" : "3";
  return out;
}
void returned(Diary& diary, int actor, base::Ns now) {
  model::CallReturned event;
  event.actor = static_cast<model::ActorId>(actor);
  diary.apply({1, now, false, event}, now);
}

TEST(Diary, NotesWhatHadComeAboutAndHowLongNothingHad) {
  Diary diary{Lesson{}};
  diary.add_actor("server", model::Role::server);
  diary.add_actor("server", model::Role::server);
  diary.add_actor("client", model::Role::client);
  diary.note(call("server", CallKind::socket), 10 * kMs);
  returned(diary, 0, 20 * kMs);
  model::PacketSent sent;
  sent.packet = model::PacketId{7};
  sent.actor = model::ActorId{1};
  diary.apply({2, 30 * kMs, false, sent}, 30 * kMs);
  diary.note(call("client", CallKind::socket), 90 * kMs);
  model::Verdict held{model::PacketId{7}, model::VerdictKind::hold};
  diary.apply({3, 95 * kMs, false, held}, 95 * kMs);
  Action let_go;
  let_go.kind = Action::Kind::handle;
  diary.note(let_go, 9000 * kMs, model::PacketId{7});
  diary.note(let_go, 9000 * kMs, model::PacketId{99});  // nobody's

  const Lesson& lesson = diary.lesson();
  EXPECT_TRUE(lesson.free);
  ASSERT_EQ(lesson.actors.size(), 2U);
  ASSERT_EQ(lesson.steps.size(), 1U);
  const auto& actions = lesson.steps[0].actions;
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(diary.deeds(), 3U);
  EXPECT_TRUE(actions[0].before->returned.empty());
  EXPECT_EQ(actions[1].before->returned, std::vector<std::uint32_t>{1});
  EXPECT_FALSE(actions[1].before->at_rest);
  EXPECT_EQ(actions[1].before->quiet, 60 * kMs);
  EXPECT_TRUE(actions[2].before->at_rest) << "what is held stands";
  EXPECT_EQ(actions[2].before->quiet, Diary::kLongestQuiet);
  EXPECT_EQ(actions[2].place->from, model::ActorId{1});
  EXPECT_EQ(actions[2].place->nth, 1U);
}

TEST(Diary, OneThingIsChanged) {
  Diary diary{Lesson{}};
  diary.add_actor("server", model::Role::server);
  diary.add_actor("client", model::Role::client);
  diary.note(call("client", CallKind::socket), 0);
  returned(diary, 1, 1);
  diary.note(call("server", CallKind::socket), 2);

  Change change;
  change.what = Change::Option{"client", "TCP_NODELAY", 1};
  const Lesson with_option = with(diary.lesson(), change);
  const auto& actions = with_option.steps[0].actions;
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(actions[0].statement.save, actions[1].statement.fd);
  EXPECT_EQ(actions[1].statement.option, "TCP_NODELAY");
  EXPECT_EQ(actions[2].before->returned, (std::vector<std::uint32_t>{0, 2})) << "the call that was put in has returned by then, too";
  // The same once more gives the option another value, and no second one.
  change.what = Change::Option{"client", "TCP_NODELAY", 0};
  const Lesson off = with(with_option, change);
  EXPECT_EQ(std::count_if(off.steps[0].actions.begin(), off.steps[0].actions.end(), [](const Action& a) { return a.statement.value.text() == "1"; }), 0);

  change.what = Change::Mtu{576};
  EXPECT_EQ(with(diary.lesson(), change).network.mtu, 576U);
  change.what = Change::WithoutLast{};
  EXPECT_EQ(with(diary.lesson(), change).steps[0].actions.size(), 1U);
  change.what = Change::Nothing{};
  EXPECT_EQ(with(diary.lesson(), change).steps[0].actions.size(), 2U);
}

}  // namespace
}  // namespace sg::lesson
