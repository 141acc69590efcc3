// Programs that start threads, on the real kernel.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/session/player.h"

namespace sg::session {
namespace {

using namespace playing;
using model::CallKind;

/// Lesson 23, with the steps after `last` left out.
std::shared_ptr<lesson::Lesson> many_clients(const std::string& last) {
  auto lesson = std::make_shared<lesson::Lesson>(*load(kLessons / "23-many-clients.json"));
  const auto end = std::find_if(lesson->steps.begin(), lesson->steps.end(), [&](const lesson::Step& step) { return step.id == last; });
  EXPECT_NE(end, lesson->steps.end());
  lesson->steps.erase(std::next(end), lesson->steps.end());
  return lesson;
}

std::optional<model::ActorId> number_of(const Player& player, const std::string& id) {
  for (const auto& started : player.all<model::ActorStarted>()) {
    if (started.id == id) return started.actor;
  }
  return std::nullopt;
}

class Threads : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    if (!prepared(Tier::lab, why)) GTEST_SKIP() << "lab tier not on this machine: " << why;
  }
};

TEST_F(Threads, work_on_the_descriptors_of_their_program) {
  Player player(many_clients("schedule"), automatic(Tier::lab));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  EXPECT_EQ(player.status().stuck, "") << player.story();
  const auto program = number_of(player, "threaded");
  const auto thread = number_of(player, "thread_two");
  ASSERT_TRUE(program && thread);
  std::vector<model::CallReturned> accepted;
  std::vector<model::CallReturned> read;
  for (const auto& call : player.all<model::CallReturned>()) {
    if (call.kind == CallKind::accept && call.actor == *program && call.ret >= 0) accepted.push_back(call);
    if (call.kind == CallKind::read && call.actor == *thread) read.push_back(call);
  }
  ASSERT_EQ(accepted.size(), 2U) << player.story();
  ASSERT_EQ(read.size(), 1U) << player.story();
  EXPECT_EQ(read[0].fd, accepted[1].ret);
  EXPECT_EQ(read[0].socket, accepted[1].accepted) << "not another socket of the same number";
  EXPECT_EQ(read[0].ret, 5);
}

TEST_F(Threads, end_with_their_program) {
  // It ends while one thread is inside of read() and the other stands before its write(): whatever they are in, the lesson must end too.
  auto lesson = many_clients("threads");
  lesson::Action kill;
  kill.kind = lesson::Action::Kind::kill;
  kill.actor = "threaded";
  lesson->steps.back().actions.push_back(kill);
  lesson->steps.back().until.reset();
  lesson->steps.back().expect.clear();
  Player player(lesson, automatic(Tier::lab));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  EXPECT_EQ(player.status().stuck, "") << player.story();
  for (const char* id : {"threaded", "thread_one", "thread_two"}) {
    const auto actor = number_of(player, id);
    ASSERT_TRUE(actor);
    const auto places = player.all<model::ActorAt>();
    const auto last = std::find_if(places.rbegin(), places.rend(), [&](const model::ActorAt& at) { return at.actor == *actor; });
    ASSERT_NE(last, places.rend()) << id;
    EXPECT_TRUE(last->finished) << id;
  }
}

TEST_F(Threads, one_more_than_there_are_is_told) {
  auto lesson = many_clients("threads");
  std::erase_if(lesson->actors, [](const lesson::ActorSpec& spec) { return spec.id == "thread_two"; });
  std::erase_if(lesson->steps.back().actions, [](const lesson::Action& action) { return action.actor == "thread_two"; });
  lesson->steps.back().until.reset();
  lesson->steps.back().expect.clear();
  lesson->steps.back().predict.reset();
  Player player(lesson, automatic(Tier::lab));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return !player.all<model::EngineError>().empty(); }));
  EXPECT_NE(player.all<model::EngineError>()[0].message.find("no actor left"), std::string::npos) << player.all<model::EngineError>()[0].message;
}

}  // namespace
}  // namespace sg::session
