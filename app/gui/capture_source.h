// Reads a capture for the window, on a thread of its own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "app/gui/capture_ui.h"
#include "core/base/worker.h"
#include "core/lesson/lesson.h"

namespace sg::gui {

/// Threads: all methods from the window's; one worker reads, and wakes the window when it is further, through `wake`. It looks at `cancelled_` every few
/// thousand packets, so that cancel() and the destructor take milliseconds.
class CaptureSource {
 public:
  explicit CaptureSource(std::function<void()> wake) : wake_(std::move(wake)) {}
  ~CaptureSource() { cancel(); }
  CaptureSource(const CaptureSource&) = delete;
  CaptureSource& operator=(const CaptureSource&) = delete;

  void read_index(const std::string& file);
  void read_conversation(const std::string& file, const store::Conversation& chosen);
  void cancel();

  bool reading() const { return reading_; }
  double done() const { return done_; }
  /// Each once, when it has come; null: not yet, or given up.
  std::shared_ptr<const store::CaptureIndex> take_index();
  std::unique_ptr<store::ConversationEvents> take_conversation();

 private:
  void start(const char* name, std::function<void(const store::CaptureProgress&)> body);

  std::function<void()> wake_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> reading_ = false;
  std::atomic<double> done_ = 0;
  std::mutex mutex_;  ///< of the results
  std::shared_ptr<const store::CaptureIndex> index_;
  std::unique_ptr<store::ConversationEvents> conversation_;
  base::Worker worker_;
};

/// What the lesson pane says of a conversation: a lesson of one step without anything to do.
std::shared_ptr<const lesson::Lesson> capture_lesson(const std::string& file);
std::shared_ptr<const lesson::Lesson> capture_lesson(const std::string& file, const store::Conversation& chosen, const store::ConversationEvents& read);

}  // namespace sg::gui
