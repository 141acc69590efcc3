// The append-only record of a run.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "core/model/event.h"

namespace sg::model {

/// Threads: none of its own; each owner (GUI, director, a test) has its own timeline.
/// Event `seq` is its index plus one.
class Timeline {
 public:
  /// The event must be numbered size() + 1 and not be older than the last.
  void append(Event event);

  std::size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }
  const Event& operator[](std::size_t index) const { return events_[index]; }
  const Event& by_seq(std::uint64_t seq) const { return events_[static_cast<std::size_t>(seq - 1)]; }
  Ns end() const { return events_.empty() ? 0 : events_.back().t; }
  /// The number of events at or before `t`: what a playhead at `t` has behind it. O(log n).
  std::size_t count_until(Ns t) const;
  void clear() { events_.clear(); }

 private:
  std::deque<Event> events_;
};

}  // namespace sg::model
