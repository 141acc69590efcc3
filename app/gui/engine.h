// What the window plays: a session, or a test's script. The same four verbs as session::Session.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/model/event.h"
#include "core/session/command.h"

namespace sg::gui {

/// Threads: all methods from the window's thread; `wake` of the factory from any.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string start() = 0;
  virtual void post(session::Command command) = 0;
  virtual void drain(std::vector<model::Event>& out) = 0;
  virtual session::SessionStatus status() const = 0;
};

using EngineFactory = std::function<std::unique_ptr<Engine>(std::shared_ptr<const lesson::Lesson>, std::function<void()> wake)>;

}  // namespace sg::gui
