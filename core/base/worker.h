// A thread with a name and an owner.
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace sg::base {

/// Joined by its owner, never detached. What the body throws reaches `on_error` as text instead of ending the program.
/// The body must return by itself once its owner asks it to: join() waits.
class Worker {
 public:
  Worker() = default;
  /// `name` is cut to 15 bytes (pthread_setname_np(3)).
  void start(std::string name, std::function<void()> body, std::function<void(const std::string&)> on_error);
  void join();
  bool running() const { return thread_.joinable(); }
  std::thread& thread() { return thread_; }
  ~Worker() { join(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  std::thread thread_;
};

}  // namespace sg::base
