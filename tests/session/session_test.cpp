// Whole lessons on the real kernel, in every tier.
#include "core/session/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "core/lesson/lesson_loader.h"
#include "core/model/describe.h"
#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::session {
namespace {

const std::filesystem::path kLessons = std::filesystem::path(SG_SOURCE_DIR) / "lessons";
const std::filesystem::path kHandshake = kLessons / "02-three-way-handshake.json";

std::shared_ptr<const lesson::Lesson> load(const std::filesystem::path& file) {
  lesson::Loaded loaded = lesson::load_lesson(file, lesson::Strictness::play);
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == lesson::Severity::error) ADD_FAILURE() << lesson::to_string(diagnostic);
  }
  return loaded.lesson ? std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson)) : nullptr;
}

/// A session with its own copy of the timeline, and a way to wait for what is on it.
class Player {
 public:
  Player(std::shared_ptr<const lesson::Lesson> lesson, SessionOptions options) {
    options.wake = [this] {
      std::lock_guard lock(mutex_);
      news_ = true;
      changed_.notify_all();
    };
    session_ = std::make_unique<Session>(std::move(lesson), std::move(options));
  }

  std::string start() { return session_->start(); }
  void post(Command command) { session_->post(std::move(command)); }
  SessionStatus status() const { return session_->status(); }
  const model::Timeline& timeline() const { return timeline_; }
  const model::World& world() const { return world_; }

  template <typename Condition>
  bool wait_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      drain();
      if (condition()) return true;
      std::unique_lock lock(mutex_);
      if (!changed_.wait_until(lock, deadline, [this] { return news_; })) {
        ADD_FAILURE() << "waited in vain; stuck: " << status().stuck << "\n" << story();
        return false;
      }
      news_ = false;
    }
  }

  std::string story() const {
    std::string text;
    for (std::size_t i = 0; i < timeline_.size(); ++i) text += "  " + model::describe(timeline_[i], timeline_) + "\n";
    return text;
  }

  template <typename Payload>
  std::vector<Payload> all() const {
    std::vector<Payload> found;
    for (std::size_t i = 0; i < timeline_.size(); ++i) {
      if (const auto* payload = std::get_if<Payload>(&timeline_[i].payload)) found.push_back(*payload);
    }
    return found;
  }

 private:
  void drain() {
    std::vector<model::Event> events;
    const std::uint64_t run = session_->drain(events);
    if (run != run_) {
      timeline_.clear();
      world_ = {};
      run_ = run;
    }
    for (model::Event& event : events) {
      world_.apply(event);
      timeline_.append(std::move(event));
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool news_ = false;
  std::uint64_t run_ = 1;
  model::Timeline timeline_;
  model::World world_;
  std::unique_ptr<Session> session_;
};

/// Skips loudly where the machine does not allow the tier.
bool prepared(Tier tier, std::string& why) {
  for (const TierReport& report : probe_tiers()) {
    if (report.tier != tier || report.available) continue;
    for (const Finding& finding : report.findings) {
      if (!finding.ok) why += finding.what + ": " + finding.detail + ". ";
    }
    return false;
  }
  why = prepare_process(tier);
  return why.empty();
}

#define SG_NEEDS_TIER(tier)                                                               \
  std::string why_not;                                                                    \
  if (!prepared(tier, why_not)) GTEST_SKIP() << to_string(tier) << " tier not on this machine: " << why_not

SessionOptions automatic(Tier tier) {
  SessionOptions options;
  options.tier = tier;
  options.automatic = true;
  options.pace_ms = 0;
  return options;
}

void plays_to_its_end(Tier tier, const std::filesystem::path& file, int runs) {
  for (int run = 1; run <= runs; ++run) {
    const auto lesson = load(file);
    ASSERT_TRUE(lesson);
    Player player(lesson, automatic(tier));
    ASSERT_EQ(player.start(), "");
    ASSERT_TRUE(player.wait_until([&] { return player.status().finished; })) << "run " << run;
    EXPECT_EQ(player.status().stuck, "") << player.story();
    EXPECT_EQ(player.status().step + 1, lesson->steps.size());
    std::size_t expected = 0;
    for (const auto& step : lesson->steps) expected += step.expect.size();
    const auto results = player.all<model::ExpectationResult>();
    EXPECT_EQ(results.size(), expected);
    for (const auto& result : results) {
      EXPECT_NE(result.outcome, model::Outcome::not_met) << result.id << ": expected " << result.expected << ", actual " << result.actual << "\n"
                                                         << player.story();
      if (tier == Tier::lab) {
        EXPECT_EQ(result.outcome, model::Outcome::met) << result.id << ": " << result.expected;
      }
    }
    for (const auto& prediction : player.all<model::PredictionResult>()) EXPECT_TRUE(prediction.right) << prediction.answer;
    EXPECT_TRUE(player.all<model::EngineError>().empty()) << player.all<model::EngineError>()[0].message;
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Session, lab_plays_the_handshake_twenty_times_in_a_row) {
  SG_NEEDS_TIER(Tier::lab);
  plays_to_its_end(Tier::lab, kHandshake, 20);
}

TEST(Session, lab_plays_the_first_lesson) {
  SG_NEEDS_TIER(Tier::lab);
  plays_to_its_end(Tier::lab, kLessons / "01-two-programs-talk.json", 3);
}

TEST(Session, capture_plays_the_handshake) {
  SG_NEEDS_TIER(Tier::capture);
  plays_to_its_end(Tier::capture, kHandshake, 3);
}

TEST(Session, calls_plays_the_handshake_and_marks_what_it_inferred) {
  SG_NEEDS_TIER(Tier::calls);
  const auto lesson = load(kHandshake);
  ASSERT_TRUE(lesson);
  Player player(lesson, automatic(Tier::calls));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  int inferred = 0;
  for (std::size_t i = 0; i < player.timeline().size(); ++i) {
    const model::Event& event = player.timeline()[i];
    if (!std::holds_alternative<model::PacketSent>(event.payload)) continue;
    EXPECT_TRUE(event.inferred);
    ++inferred;
  }
  EXPECT_GE(inferred, 3) << player.story();
  for (const auto& result : player.all<model::ExpectationResult>()) {
    EXPECT_NE(result.outcome, model::Outcome::not_met) << result.id << ": " << result.expected << " / " << result.actual << "\n" << player.story();
  }
}

TEST(Session, calls_plays_the_first_lesson) {
  SG_NEEDS_TIER(Tier::calls);
  plays_to_its_end(Tier::calls, kLessons / "01-two-programs-talk.json", 1);
}

TEST(Session, a_false_expectation_is_not_met_and_says_why) {
  SG_NEEDS_TIER(Tier::lab);
  auto lesson = std::make_shared<lesson::Lesson>(*load(kHandshake));
  const auto at = std::find_if(lesson->steps.begin(), lesson->steps.end(), [](const auto& step) { return !step.expect.empty(); });
  ASSERT_NE(at, lesson->steps.end());
  lesson::Expectation wrong;
  wrong.id = "wrong";
  wrong.that = std::get<lesson::Expression>(lesson::Expression::parse("synack.ack == syn.seq + 2"));
  lesson->steps.back().expect.push_back(wrong);
  Player player(lesson, automatic(Tier::lab));
  ASSERT_EQ(player.start(), "");
  ASSERT_TRUE(player.wait_until([&] { return player.status().finished; }));
  for (const auto& result : player.all<model::ExpectationResult>()) {
    if (result.id != "wrong") continue;
    EXPECT_EQ(result.outcome, model::Outcome::not_met);
    EXPECT_EQ(result.expected, "synack.ack == syn.seq + 2");
    ASSERT_GT(result.decided_by, 0U);
    EXPECT_TRUE(std::holds_alternative<model::PacketSent>(player.timeline().by_seq(result.decided_by).payload));
    return;
  }
  ADD_FAILURE() << "never decided\n" << player.story();
}

TEST(Session, a_learner_steps_by_hand_answers_and_starts_over) {
  SG_NEEDS_TIER(Tier::lab);
  const auto lesson = load(kHandshake);
  ASSERT_TRUE(lesson);
  SessionOptions options;
  options.pace_ms = 0;
  Player player(lesson, options);
  ASSERT_EQ(player.start(), "");
  const std::string client = lesson->actors[0].role == model::Role::client ? lesson->actors[0].id : lesson->actors[1].id;
  player.post(StepActor{client});
  const auto made_a_socket = [&] {
    const auto* actor = player.world().actor(client);
    return actor && actor->last && actor->last->kind == model::CallKind::socket;
  };
  ASSERT_TRUE(player.wait_until(made_a_socket));
  EXPECT_EQ(player.world().actor(client)->last->ret, 3);

  player.post(Restart{});
  ASSERT_TRUE(player.wait_until([&] { return player.status().run == 2 && player.world().actor(client) && !player.world().actor(client)->last; }));
  player.post(StepActor{client});
  ASSERT_TRUE(player.wait_until(made_a_socket));

  player.post(Restart{lesson->steps.back().id});
  ASSERT_TRUE(player.wait_until([&] { return player.status().run == 3 && player.status().step + 1 == lesson->steps.size(); }));
}

TEST(Session, closing_during_a_blocked_call_is_quick) {
  SG_NEEDS_TIER(Tier::lab);
  const auto lesson = load(kHandshake);
  ASSERT_TRUE(lesson);
  auto player = std::make_unique<Player>(lesson, SessionOptions{});
  ASSERT_EQ(player->start(), "");
  for (const auto& actor : lesson->actors) {
    if (actor.role == model::Role::server) player->post(RunActor{actor.id});
  }
  ASSERT_TRUE(player->wait_until([&] {
    for (const auto& actor : player->world().actors) {
      if (actor.in_call && actor.in_call->kind == model::CallKind::accept) return true;
    }
    return false;
  }));
  const base::Ns began = base::now_ns();
  player.reset();
  EXPECT_LT(base::now_ns() - began, base::kSecond);
}

}  // namespace
}  // namespace sg::session
