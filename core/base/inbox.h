// A queue that is emptied in one swap.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace sg::base {

/// Threads: any thread posts; one thread takes. The lock is held for a push or a swap only;
/// the wake function runs on the poster's thread, outside the lock.
template <typename T>
class Inbox {
 public:
  /// Set before the first post. Called after a post that found the inbox empty.
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }

  void post(T item) {
    bool was_empty = false;
    {
      std::lock_guard lock(mutex_);
      was_empty = items_.empty();
      items_.push_back(std::move(item));
    }
    announce(was_empty);
  }

  void post_all(std::vector<T>&& items) {
    if (items.empty()) return;
    bool was_empty = false;
    {
      std::lock_guard lock(mutex_);
      was_empty = items_.empty();
      if (was_empty) {
        items_.swap(items);
      } else {
        items_.insert(items_.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
      }
    }
    announce(was_empty);
  }

  /// All that has been posted since the last call, oldest first.
  std::vector<T> take() {
    std::vector<T> out;
    std::lock_guard lock(mutex_);
    out.swap(items_);
    return out;
  }

  /// As take(), after waiting at most `limit` for something to be there.
  std::vector<T> wait_and_take(std::chrono::nanoseconds limit) {
    std::vector<T> out;
    std::unique_lock lock(mutex_);
    filled_.wait_for(lock, limit, [&] { return !items_.empty(); });
    out.swap(items_);
    return out;
  }

 private:
  void announce(bool was_empty) {
    if (!was_empty) return;
    filled_.notify_one();
    if (wake_) wake_();
  }

  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<T> items_;
  std::function<void()> wake_;
};

}  // namespace sg::base
