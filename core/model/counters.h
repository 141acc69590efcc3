// The kernel's counters: what they mean, and which event changed one.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <unordered_map>

#include "core/model/causes.h"

namespace sg::model {

enum class Language : std::uint8_t;

/// A counter of /proc/net/snmp or netstat that a course meets.
struct CounterEntry {
  std::string_view name;    ///< as in nstat(8): "TcpInCsumErrors"
  std::uint64_t changed_by; ///< Marks of the events that raise it; 0: none that is seen
  std::string_view en;      ///< one sentence on what it means
  std::string_view ko;
};
/// In the order of docs/counters.md.
std::span<const CounterEntry> counters();
/// Null: not listed.
const CounterEntry* counter(std::string_view name);
/// "": not listed.
std::string_view counter_meaning(std::string_view name, Language language);

/// The event that made a counter change; where it changed by several, the last of them.
struct ChangedBy {
  std::uint64_t seq = 0;  ///< 0: it cannot be told
  bool certain = false;   ///< as many such events happened since the counters were read before; else only likely
};

/// Kept by the Timeline: fed every event once, in order, with its Marks.
class CounterChanges {
 public:
  void apply(const Event& event, std::uint64_t marks);
  /// By the seq of the CounterChange.
  ChangedBy changed_by(std::uint64_t seq) const;

 private:
  static constexpr std::size_t kMarks = 48;
  struct Seen {
    std::uint64_t last = 0;    ///< seq
    std::uint64_t count = 0;   ///< since the counters were read before
    std::uint64_t before = 0;  ///< seq of the last one before that reading; 0: none since the one before it
    Ns t = 0;                  ///< of `last`
  };
  struct Early {
    std::uint64_t change = 0;
    std::uint64_t marks = 0;
    Ns t = 0;
  };
  std::array<Seen, kMarks> seen_{};
  std::deque<Early> early_;  ///< counted before the wire saw the packet
  bool reading_ = false;     ///< the last event was a counter, read at read_t_
  Ns read_t_ = 0;
  std::unordered_map<std::string_view, std::uint64_t> named_;  ///< by counter: the seq of the event that changed it last
  std::unordered_map<std::uint64_t, ChangedBy> changes_;
};

}  // namespace sg::model
