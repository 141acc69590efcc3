// Lessons played on the real kernel, for the tests beside this file.
#pragma once

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
#include "core/session/session.h"

namespace sg::session::playing {

inline const std::filesystem::path kLessons = std::filesystem::path(SG_SOURCE_DIR) / "lessons";
inline const std::filesystem::path kHandshake = kLessons / "02-three-way-handshake.json";

inline std::shared_ptr<const lesson::Lesson> load(const std::filesystem::path& file) {
  lesson::Loaded loaded = lesson::load_lesson(file, lesson::Strictness::play, kLessons);
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
      if (condition()) {
        drain();  // what it rests on may have come after the last look
        return true;
      }
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
inline bool prepared(Tier tier, std::string& why) {
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

inline SessionOptions automatic(Tier tier) {
  SessionOptions options;
  options.tier = tier;
  options.automatic = true;
  options.pace_ms = 0;
  return options;
}

}  // namespace sg::session::playing
