// The append-only record of a run.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/cast.h"
#include "core/model/causes.h"
#include "core/model/counters.h"
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
  /// Who is who in this run.
  const Cast& cast() const { return cast_; }
  /// Where the packet was put on the wire; null: not on this timeline. O(1).
  const PacketSent* packet(PacketId packet) const;
  /// The seq of that event, 0: not on this timeline.
  std::uint64_t packet_seq(PacketId packet) const;
  /// The newest verdict on it; null: none yet. O(1).
  const Event* verdict(PacketId packet) const;
  /// The newest change that was made to it on the wire; null: it is as it was sent. O(1).
  const PacketAltered* altered(PacketId packet) const;
  /// Where the call was entered; null: not on this timeline. O(1).
  const CallEntered* entered(CallId call) const;
  /// What the rule of the wire does, as it was set last; null: not on this timeline. O(1).
  const WireRule* rule(const std::string& id) const;
  /// Why the packet was sent, as far as it is known by now; null: nothing to say. O(1).
  const Cause* cause(PacketId packet) const { return causes_.cause(packet); }
  /// What came of its arrival, when it was discarded; null: nothing to say. O(1).
  const Cause* effect(PacketId packet) const { return causes_.effect(packet); }
  /// What made the counter change; `seq` is the CounterChange's. O(1).
  ChangedBy changed_by(std::uint64_t seq) const { return counters_.changed_by(seq); }
  void clear();

 private:
  std::deque<Event> events_;
  Cast cast_;
  Causes causes_;
  CounterChanges counters_;
  struct PacketPlace {
    std::uint64_t sent = 0;
    std::uint64_t verdict = 0;
    std::uint64_t altered = 0;
  };
  std::unordered_map<PacketId, PacketPlace> packets_;
  std::unordered_map<CallId, std::uint64_t> calls_;
  std::unordered_map<std::string, std::uint64_t> rules_;
};

}  // namespace sg::model
