// A run made by hand, as play() would leave it.
#pragma once

#include <memory>

#include "app/cli/player.h"
#include "tests/model/story.h"

namespace sg::cli {

inline std::shared_ptr<const lesson::Lesson> small_lesson() {
  auto lesson = std::make_shared<lesson::Lesson>();
  lesson->id = "09-test";
  lesson->title = {"A test", "시험"};
  lesson->path = "lessons/09-test.json";
  lesson::Step step;
  step.id = "syn";
  step.title = {"The first segment", "첫 세그먼트"};
  step.say = {"The client **calls** `connect()`.", "클라이언트가 `connect()`를 호출합니다."};
  lesson::Expectation expectation;
  expectation.id = "ack_next";
  expectation.say = {"Its ACK is one <more> & no #less.", "ACK는 하나 큰 수입니다."};
  step.expect.push_back(expectation);
  lesson->steps.push_back(step);
  return lesson;
}

/// Folds the story into a run of the small lesson; `each` is called as play() would.
inline std::unique_ptr<LessonRun> played(const model::story::Story& story,
                                         const std::function<void(const model::Event&, const LessonRun&)>& each = nullptr) {
  auto run = std::make_unique<LessonRun>(small_lesson());
  for (std::size_t i = 0; i < story.timeline().size(); ++i) {
    run->timeline.append(story.timeline()[i]);
    run->world.apply(story.timeline()[i]);
    run->observer.apply(story.timeline()[i]);
    if (each) each(story.timeline()[i], *run);
  }
  run->status.finished = true;
  return run;
}

}  // namespace sg::cli
