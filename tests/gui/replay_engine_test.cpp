// An engine over events that are there already.
#include "app/gui/replay_engine.h"

#include <gtest/gtest.h>

#include "tests/gui/scripted_timeline.h"

namespace sg::gui {
namespace {

std::vector<model::Event> whole_run() {
  std::vector<model::Event> out;
  for (const testing::ScriptedStep& step : testing::scripted_run()) out.insert(out.end(), step.events.begin(), step.events.end());
  for (std::size_t i = 0; i < out.size(); ++i) out[i].seq = i + 1;
  return out;
}

TEST(ReplayEngine, HandsOverWhatItWasGivenAndThenNothing) {
  const auto events = whole_run();
  ReplayEngine engine(testing::scripted_lesson(), events);
  EXPECT_EQ(engine.start(), "");
  EXPECT_TRUE(engine.status().recorded);
  EXPECT_FALSE(engine.status().can_hold);
  std::vector<model::Event> got;
  engine.drain(got);
  ASSERT_EQ(got.size(), events.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].seq, events[i].seq);
    EXPECT_EQ(got[i].payload.index(), events[i].payload.index());
  }
  EXPECT_TRUE(engine.status().finished);
  engine.drain(got);
  EXPECT_EQ(got.size(), events.size());
}

TEST(ReplayEngine, NoCommandChangesIt) {
  ReplayEngine engine(testing::scripted_lesson(), whole_run());
  std::vector<model::Event> got;
  engine.drain(got);
  const auto before = engine.status();
  engine.post(session::Restart{""});
  engine.post(session::NextStep{});
  engine.post(session::ReleaseAll{});
  const std::size_t count = got.size();
  engine.drain(got);
  EXPECT_EQ(got.size(), count);
  EXPECT_EQ(engine.status(), before);
}

TEST(ReplayEngine, ManyEventsComeInParts) {
  std::vector<model::Event> many;
  for (std::uint64_t i = 1; i <= 2 * ReplayEngine::kAtOnce + 5; ++i) many.push_back({i, static_cast<base::Ns>(i), false, model::CounterChange{"TcpInSegs", i, i + 1}});
  ReplayEngine engine(std::make_shared<const lesson::Lesson>(), many);  // no step, no actor
  model::Timeline timeline;                                            // checks their numbers
  std::vector<std::size_t> parts;
  for (;;) {
    std::vector<model::Event> part;
    engine.drain(part);
    if (part.empty()) break;
    parts.push_back(part.size());
    for (model::Event& event : part) timeline.append(std::move(event));
  }
  EXPECT_EQ(parts, (std::vector<std::size_t>{ReplayEngine::kAtOnce, ReplayEngine::kAtOnce, 5}));
  EXPECT_EQ(timeline.size(), many.size());
}

TEST(ReplayEngine, EndsAtTheStepThatWasLast) {
  const auto lesson = testing::scripted_lesson();
  std::vector<model::Event> events;
  const auto step = [&](std::size_t index, model::StepPhase phase) {
    events.push_back({events.size() + 1, static_cast<base::Ns>(events.size()), false, model::LessonStep{lesson->id, lesson->steps[index].id, phase}});
  };
  step(0, model::StepPhase::entered);
  step(0, model::StepPhase::done);
  step(2, model::StepPhase::entered);
  ReplayEngine engine(lesson, events);
  std::vector<model::Event> got;
  engine.drain(got);
  EXPECT_EQ(engine.status().step, 2U);
  EXPECT_FALSE(engine.status().step_done);
}

}  // namespace
}  // namespace sg::gui
