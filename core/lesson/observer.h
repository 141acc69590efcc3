// Watches a run for what a lesson names, and is the scope of its expressions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::lesson {

/// Names it knows:
///   an observed name: n (place on the timeline), t_ns, inferred; for a segment also seq ack rel_seq rel_ack len win flags
///     syn fin rst psh ack_flag from to src_port dst_port mss packet; for a call also ret errno ('ECONNREFUSED', '' when none)
///     blocked_ns bytes (how many) text (the bytes as text) fd actor call
///   an actor's id: state ('ESTABLISHED', of its connection) unsent in_flight unread line calls_in ('accept': the call it is
///     inside of, '' when none) finished accept_queue listening (its listener is there)
///   counters: each kernel counter's change since the run began, e.g. counters.TcpActiveOpens
///   given: what the learner answered (only in `wrong.when`)
/// Threads: none; one owner.
class Observer : public Scope {
 public:
  Observer(const Lesson& lesson, const model::Timeline& timeline, const model::World& world);

  /// Look at the event just appended to the timeline and folded into the world.
  void apply(const model::Event& event);
  void set_given(Value given) { given_ = std::move(given); }

  Value lookup(std::string_view name, std::string_view field) const override;
  std::uint64_t observed_at(std::string_view name) const override;
  /// The event's place under that name, 0 when not observed; and whether it was only inferred.
  bool inferred(std::string_view name) const;

  /// `text` with {expression} placeholders filled in; "…" for what was not observed yet.
  std::string fill(const std::string& text) const;
  /// Decides one expectation now. not_observable when it rests on an inferred event.
  model::ExpectationResult decide(const std::string& step, const Expectation& expectation) const;

 private:
  const Lesson* lesson_;
  const model::Timeline* timeline_;
  const model::World* world_;
  struct Seen {
    std::uint64_t seq = 0;
    std::uint32_t matches = 0;
  };
  std::map<std::string, Seen, std::less<>> seen_;
  Value given_;
};

}  // namespace sg::lesson
