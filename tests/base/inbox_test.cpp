#include "core/base/inbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace sg::base {
namespace {

TEST(Inbox, gives_everything_once_in_the_order_it_came) {
  Inbox<int> inbox;
  inbox.post(1);
  inbox.post_all({2, 3});
  EXPECT_EQ(inbox.take(), (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(inbox.take().empty());
}

TEST(Inbox, wakes_only_for_the_first_of_a_batch) {
  Inbox<int> inbox;
  int wakes = 0;
  inbox.set_wake([&] { ++wakes; });
  inbox.post_all({});
  EXPECT_EQ(wakes, 0);
  inbox.post(1);
  inbox.post(2);
  EXPECT_EQ(wakes, 1);
  inbox.take();
  inbox.post(3);
  EXPECT_EQ(wakes, 2);
}

TEST(Inbox, a_waiting_taker_gets_what_another_thread_posts) {
  Inbox<int> inbox;
  std::thread poster([&] { inbox.post(7); });
  EXPECT_EQ(inbox.wait_and_take(std::chrono::seconds(30)), (std::vector<int>{7}));
  poster.join();
}

TEST(Inbox, loses_nothing_between_many_threads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  Inbox<int> inbox;
  std::vector<std::thread> posters;
  for (int i = 0; i < kThreads; ++i) {
    posters.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) inbox.post(1);
    });
  }
  int sum = 0;
  while (sum < kThreads * kEach) {
    for (const int one : inbox.wait_and_take(std::chrono::seconds(30))) sum += one;
  }
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(sum, kThreads * kEach);
}

}  // namespace
}  // namespace sg::base
