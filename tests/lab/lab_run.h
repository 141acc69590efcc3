// A lab for one test: in a namespace of its own, on a thread of its own, everything it says collected.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "core/lab/lab.h"
#include "core/model/describe.h"
#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::lab {

/// A program as a list of calls.
class ListScript : public Script {
 public:
  explicit ListScript(std::vector<CallRequest> calls) : calls_(std::move(calls)) {}
  std::optional<CallRequest> next(const CallOutcome*) override {
    if (at_ == calls_.size()) return std::nullopt;
    return calls_[at_++];
  }

 private:
  std::vector<CallRequest> calls_;
  std::size_t at_ = 0;
};

/// Collects events and folds them; what a test waits for is a condition on them.
class Story {
 public:
  void add(const std::vector<model::Event>& batch) {
    std::lock_guard lock(mutex_);
    for (const model::Event& event : batch) {
      timeline_.append(event);
      world_.apply(event);
    }
    changed_.notify_all();
  }

  using Condition = std::function<bool(const model::Timeline&, const model::World&)>;
  /// When it does not come true, the test fails with the whole story.
  bool wait_until(const Condition& condition) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, std::chrono::seconds(20), [&] { return condition(timeline_, world_); })) return true;
    ADD_FAILURE() << "waited in vain. What happened:\n" << told();
    return false;
  }

  template <typename Payload>
  std::vector<Payload> all() {
    std::lock_guard lock(mutex_);
    std::vector<Payload> found;
    for (std::size_t i = 0; i < timeline_.size(); ++i) {
      if (const auto* payload = std::get_if<Payload>(&timeline_[i].payload)) found.push_back(*payload);
    }
    return found;
  }

  std::string told() {
    std::string text;
    for (std::size_t i = 0; i < timeline_.size(); ++i) text += "  " + model::describe(timeline_[i], timeline_) + "\n";
    return text;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  model::Timeline timeline_;
  model::World world_;
};

/// Runs `test` on a fresh thread, which a lab may move into a namespace, with a fresh lab.
inline void in_a_lab(Settings settings, const std::function<void(Lab&, Story&)>& test) {
  Story story;
  std::thread([&] {
    record::Recorder recorder(base::now_ns(), [&](const auto& batch) { story.add(batch); });
    recorder.start();
    Lab lab(recorder, std::move(settings));
    const std::string failure = lab.start();
    EXPECT_EQ(failure, "");
    if (failure.empty()) test(lab, story);
    lab.stop();
    recorder.stop();
    for (const auto& error : story.all<model::EngineError>()) ADD_FAILURE() << error.where << ": " << error.message;
  }).join();
}

inline model::Endpoint localhost(std::uint16_t port) { return {model::IpAddress::v4(127, 0, 0, 1), port}; }

inline CallRequest call(model::CallKind kind, int fd = -1) {
  CallRequest request;
  request.kind = kind;
  request.fd = fd;
  return request;
}
inline CallRequest bind_to(int fd, std::uint16_t port) {
  CallRequest request = call(model::CallKind::bind, fd);
  request.address.port = port;
  return request;
}
inline CallRequest connect_to(int fd, std::uint16_t port) {
  CallRequest request = call(model::CallKind::connect, fd);
  request.address = localhost(port);
  return request;
}
inline CallRequest listen_on(int fd, int backlog) {
  CallRequest request = call(model::CallKind::listen, fd);
  request.backlog = backlog;
  return request;
}

}  // namespace sg::lab
