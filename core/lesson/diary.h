// What a learner does in free play, written down as a lesson: so that it can be played again, with one thing changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/lesson/buffers.h"
#include "core/lesson/lesson.h"
#include "core/model/event.h"

namespace sg::lesson {

/// Fed with every event of the run and with what the learner does. Threads: none; one owner.
class Diary {
 public:
  /// Longer silence is not waited for again: every answer that TCP gives by itself has come by then (a delayed ACK after 200 ms at most,
  /// the first retransmission after as much).
  static constexpr base::Ns kLongestQuiet = 300 * base::kMillisecond;

  /// `begun`: what is being played, and goes on by hand.
  explicit Diary(Lesson begun);
  /// `now`, here and below: any clock of one's own, the same for all.
  void apply(const model::Event& event, base::Ns now);

  /// A program by hand, as it is on the timeline.
  void add_actor(const std::string& id, model::Role role);
  /// One thing done by hand. Where it is about a packet, `packet` says which.
  void note(Action action, base::Ns now, model::PacketId packet = model::PacketId::none);

  /// What was begun and what was done since, as one lesson of free play.
  const Lesson& lesson() const { return lesson_; }
  /// How much was done by hand.
  std::size_t deeds() const;

 private:
  Lesson lesson_;
  std::vector<std::uint32_t> returned_;
  std::vector<std::vector<model::PacketId>> sent_;
  std::vector<model::PacketId> travelling_;  ///< not held, not arrived
  base::Ns last_news_ = 0;
};

/// Id of the step that holds what was done by hand.
inline constexpr const char* kByHandStep = "by-hand";

/// One thing that is different the next time.
struct Change {
  struct Nothing {};
  struct Mtu { std::uint32_t bytes = 1500; };
  struct Pace { std::uint32_t ms = 0; };
  struct Offloads { bool on = false; };
  struct Buffers { Buffer which{}; std::uint32_t bytes = 0; };                       ///< of all sockets; 0: the kernel's own
  struct Congestion { std::string name; };
  struct Option { std::string actor; std::string option; std::int64_t value = 0; };  ///< at each socket() of that program
  struct Rule { model::WireRule rule; };                                             ///< from the start
  struct WithoutRules {};
  struct WithoutLast {};                                                             ///< what was done last is left out
  std::variant<Nothing, Mtu, Pace, Offloads, Buffers, Congestion, Option, Rule, WithoutRules, WithoutLast> what;
};

/// The same again with that changed. Calls later in the same program move up where one was put in.
Lesson with(const Lesson& lesson, const Change& change);

}  // namespace sg::lesson
