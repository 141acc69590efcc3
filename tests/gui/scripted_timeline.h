// A handshake and an echo as a script, for looking at the window without a kernel that plays along: hand-made data, for tests only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/gui/engine.h"
#include "core/lesson/lesson.h"
#include "core/model/event.h"

namespace sg::gui::testing {

/// A lesson of the shape of the real ones: two programs, five steps, a prediction of each kind.
std::shared_ptr<const lesson::Lesson> scripted_lesson();

struct ScriptedStep {
  std::vector<model::Event> events;  ///< what carrying out the step brings
};
/// Events of each step, numbered and timed as one run.
std::vector<ScriptedStep> scripted_run();

/// Plays the script: each CarryOutStep brings the events of its step at once; events keep their scripted times.
class ScriptedEngine final : public Engine {
 public:
  explicit ScriptedEngine(std::shared_ptr<const lesson::Lesson> lesson, std::function<void()> wake = {});
  std::string start() override;
  void post(session::Command command) override;
  void drain(std::vector<model::Event>& out) override;
  session::SessionStatus status() const override { return status_; }

 private:
  void bring(std::vector<model::Event> events);
  void add(base::Ns t, model::Payload payload);
  void enter();

  std::shared_ptr<const lesson::Lesson> lesson_;
  std::function<void()> wake_;
  std::vector<ScriptedStep> script_;
  std::vector<model::Event> ready_;
  session::SessionStatus status_;
  std::uint64_t numbered_ = 0;
  base::Ns last_t_ = 0;
  std::string given_;
};

}  // namespace sg::gui::testing
