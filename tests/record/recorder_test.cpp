#include "core/record/recorder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace sg::record {
namespace {

/// Collects what is published; its size can be waited for.
class Published {
 public:
  void add(const std::vector<model::Event>& batch) {
    std::lock_guard lock(mutex_);
    events_.insert(events_.end(), batch.begin(), batch.end());
    changed_.notify_all();
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return events_.size() >= count; });
  }
  std::vector<model::Event> events() {
    std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<model::Event> events_;
};

TEST(Recorder, numbers_what_many_threads_say_in_the_order_of_time) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5000;
  Published published;
  Recorder recorder(base::now_ns(), [&](const auto& batch) { published.add(batch); });
  recorder.start();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&source = recorder.add_source()] {
      for (int n = 0; n < kEach; ++n) source.emit(model::SocketGone{});
    });
  }
  for (std::thread& thread : threads) thread.join();
  recorder.stop();
  const std::vector<model::Event> events = published.events();
  ASSERT_EQ(events.size(), static_cast<std::size_t>(kThreads * kEach));
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].seq, i + 1);
    if (i > 0) {
      ASSERT_LE(events[i - 1].t, events[i].t) << "event " << i + 1 << " is older than the one before it";
    }
  }
}

TEST(Recorder, an_open_window_holds_back_what_is_younger) {
  Published published;
  Recorder recorder(base::now_ns(), [&](const auto& batch) { published.add(batch); });
  Source& slow = recorder.add_source();
  Source& quick = recorder.add_source();
  recorder.start();

  slow.open();
  const base::Ns early = slow.clock();
  quick.emit(model::EngineError{"quick", "said after the window of slow was opened"});
  slow.add(early, model::EngineError{"slow", "said late of an earlier moment"});
  slow.close();

  ASSERT_TRUE(published.wait_for(2));
  recorder.stop();
  const auto events = published.events();
  EXPECT_EQ(std::get<model::EngineError>(events[0].payload).where, "slow");
  EXPECT_EQ(std::get<model::EngineError>(events[1].payload).where, "quick");
}

TEST(Recorder, publishes_the_rest_when_it_stops) {
  Published published;
  Recorder recorder(base::now_ns(), [&](const auto& batch) { published.add(batch); });
  Source& source = recorder.add_source();
  recorder.start();
  source.emit(model::SocketGone{});
  recorder.stop();
  EXPECT_EQ(published.events().size(), 1U);
}

TEST(Recorder, drops_what_comes_once_a_run_has_made_as_many_events_as_it_may) {
  Published published;
  Recorder recorder(base::now_ns(), [&](const auto& batch) { published.add(batch); }, {100, SIZE_MAX});
  Source& chatty = recorder.add_source();
  Source& host = recorder.add_source();
  host.always_heard();
  recorder.start();
  for (int i = 0; i < 99; ++i) chatty.emit(model::SocketGone{});
  ASSERT_TRUE(published.wait_for(99));
  EXPECT_FALSE(recorder.full()) << "one more may come";
  for (int i = 0; i < 5000; ++i) chatty.emit(model::SocketGone{});
  ASSERT_TRUE(published.wait_for(100));
  EXPECT_TRUE(recorder.full());
  host.emit(model::EngineError{"host", "last orders"});
  chatty.emit(model::SocketGone{});
  recorder.stop();
  const auto events = published.events();
  ASSERT_EQ(events.size(), 101U);
  EXPECT_EQ(events.back().seq, 101U) << "numbered without a gap";
  EXPECT_TRUE(std::holds_alternative<model::EngineError>(events.back().payload));
}

TEST(Recorder, drops_what_comes_once_a_run_carries_as_many_bytes_as_it_may) {
  Published published;
  Recorder recorder(base::now_ns(), [&](const auto& batch) { published.add(batch); }, {SIZE_MAX, 1000});
  Source& source = recorder.add_source();
  recorder.start();
  const auto say = [&](std::size_t size) {
    model::CallEntered entered;
    entered.bytes = std::make_shared<const model::Bytes>(size);
    source.emit(entered);
  };
  say(999);
  source.emit(model::SocketGone{});
  ASSERT_TRUE(published.wait_for(2));
  EXPECT_FALSE(recorder.full());
  say(1);
  ASSERT_TRUE(published.wait_for(3));
  EXPECT_TRUE(recorder.full());
  say(1);
  recorder.stop();
  EXPECT_EQ(published.events().size(), 3U);
}

}  // namespace
}  // namespace sg::record
