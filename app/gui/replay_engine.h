// An engine over events that are there already: a recording of ours, or a capture of somebody else's. No kernel plays along.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "app/gui/engine.h"

namespace sg::gui {

/// Threads: the window's.
/// `events` are numbered from 1 and in the order of their time, as a timeline wants them. `lesson` needs no file, no steps and no programs; of an actor
/// that it does not have, the window makes one up when it starts (Run::grow).
class ReplayEngine final : public Engine {
 public:
  /// So many are handed over at once: with a million the window draws its first picture early, and answers in between.
  static constexpr std::size_t kAtOnce = 8192;

  ReplayEngine(std::shared_ptr<const lesson::Lesson> lesson, std::vector<model::Event> events);
  std::string start() override { return ""; }
  /// What has happened cannot be changed: every command is left alone.
  void post(session::Command) override {}
  /// Hands each event over once, at most kAtOnce at a time. Empty: that was all.
  void drain(std::vector<model::Event>& out) override;
  /// `recorded`, and the step of the last event that was handed over.
  session::SessionStatus status() const override { return status_; }

 private:
  std::shared_ptr<const lesson::Lesson> lesson_;
  std::vector<model::Event> events_;
  std::size_t handed_over_ = 0;
  session::SessionStatus status_;
};

}  // namespace sg::gui
