#include "core/base/worker.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <stdexcept>
#include <string>

namespace sg::base {
namespace {

TEST(Worker, its_thread_bears_its_name) {
  std::string name;
  Worker worker;
  worker.start(
      "a name that is too long",
      [&] {
        std::array<char, 16> buffer{};
        pthread_getname_np(pthread_self(), buffer.data(), buffer.size());
        name = buffer.data();
      },
      nullptr);
  worker.join();
  EXPECT_EQ(name, "a name that is ");
}

TEST(Worker, what_it_throws_is_reported_and_ends_only_the_thread) {
  std::string said;
  Worker worker;
  worker.start("wire", [] { throw std::runtime_error("the queue is gone"); }, [&](const std::string& what) { said = what; });
  worker.join();
  EXPECT_EQ(said, "wire: the queue is gone");
  EXPECT_FALSE(worker.running());
}

}  // namespace
}  // namespace sg::base
