// Merges what several threads saw into one numbered timeline.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/base/time.h"
#include "core/base/worker.h"
#include "core/model/event.h"

namespace sg::record {

class Recorder;

/// One producer's way onto the timeline.
/// Threads: used by one thread at a time; the recorder's thread empties it.
///
/// A moment is read from the clock before its event can be handed over, and the thread may be preempted in between. So the
/// producer opens a window first, and the recorder numbers nothing younger than the oldest open window: order by time is
/// then exact, not a matter of luck.
class Source {
 public:
  /// Begin to say something: read the clock after this.
  void open() { open_since_.store(last_, std::memory_order_seq_cst); }
  /// Nanoseconds since the run began. Inside open() … close() only.
  base::Ns clock();
  void add(base::Ns t, model::Payload payload, bool inferred = false);
  void close();

  /// For a producer that learns of a moment only later, from somebody else's clock: nothing younger than `lag` is numbered
  /// until it had that long to speak. What comes later still is put where the timeline ends. Before its first event.
  void lags_by(base::Ns lag) { lag_ = lag; }
  base::Ns began() const;

  /// What it says is taken when the run is full, too: for the few words that tell so. Before its first event.
  void always_heard() { always_heard_ = true; }

  /// open, clock, add, close.
  void emit(model::Payload payload, bool inferred = false);

 private:
  friend class Recorder;
  explicit Source(Recorder& recorder) : recorder_(&recorder) {}
  static constexpr base::Ns kClosed = INT64_MAX;

  Recorder* recorder_;
  std::atomic<base::Ns> open_since_{kClosed};
  base::Ns last_ = 0;  ///< the producer's own: its newest moment
  std::atomic<base::Ns> lag_{0};
  std::atomic<bool> always_heard_{false};
  std::mutex mutex_;
  std::vector<model::Event> events_;  ///< oldest first
  // The recorder's thread only: what it took and has not numbered yet, from `next_` on. The two vectors change places, so
  // that neither grows twice.
  std::vector<model::Event> taken_;
  std::size_t next_ = 0;
};

/// What one run may put on the timeline: a program without an end would fill the memory otherwise.
struct Bounds {
  std::size_t events = SIZE_MAX;
  std::size_t bytes = SIZE_MAX;  ///< of all that its events carry: what calls took and gave, and packets
};

/// Threads: add_source() from any thread; start() and stop() from the owner. `publish` runs on the recorder's thread with
/// no lock held.
class Recorder {
 public:
  using Publish = std::function<void(const std::vector<model::Event>& batch)>;

  /// `began`: the moment that is 0 on the timeline (base::now_ns()).
  /// Once a run has reached one of `bounds` it is full, and whatever comes after is dropped.
  Recorder(base::Ns began, Publish publish, Bounds bounds = {});
  ~Recorder();

  /// Lives as long as the recorder.
  Source& add_source();
  void start();
  /// Publishes what is left, and ends. All producers must have stopped.
  void stop();
  base::Ns began() const { return began_; }
  bool full() const { return full_.load(std::memory_order_relaxed); }

 private:
  friend class Source;
  /// At most one round in this time, however fast events come.
  static constexpr base::Ns kRound = base::kMillisecond;

  void poke();
  void run();
  void round(bool last);
  /// Empties the queues; the sources, and the moment before which nothing can come any more.
  std::pair<std::vector<Source*>, base::Ns> take();

  const base::Ns began_;
  Publish publish_;
  const Bounds bounds_;
  std::atomic<bool> full_{false};
  std::mutex mutex_;  ///< guards sources_, stopping_; the condition's state
  std::condition_variable poked_;
  std::vector<std::unique_ptr<Source>> sources_;
  bool stopping_ = false;
  std::atomic<bool> dirty_{false};
  // The recorder's thread only:
  bool waiting_ = false;  ///< something was taken that an open window holds back
  std::uint64_t numbered_ = 0;
  std::size_t carried_ = 0;  ///< bytes, by the events numbered so far
  base::Ns last_t_ = 0;
  base::Worker worker_;
};

}  // namespace sg::record
