// Watches a run for what a lesson names, and is the scope of its expressions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::lesson {

/// Names it knows:
///   an observed name: n (place on the timeline), t_ns, inferred; for a segment also seq ack rel_seq rel_ack len win flags
///     syn fin rst psh ack_flag from to src_port dst_port mss text checksum packet, as they were at the moment that the name stands
///     for, and retransmits origin verdict by held corrupted sent_times copies, as they are now; for a call also ret errno ('ECONNREFUSED', '' when none)
///     blocked_ns bytes (how many) text (the bytes as text) fd actor call
///     for a state: state, actor. SEQ, ACK, window and ports of an inferred segment are none: no kernel told them.
///   an actor's id: state ('ESTABLISHED', of its connection) unsent in_flight unread out_of_order rto_us backoff cwnd ssthresh ca_state line next calls_in ('accept': the call it is
///     inside of, '' when none) finished accept_queue listening (its listener is there)
///   counters: each kernel counter's change since the run began, e.g. counters.TcpActiveOpens; none before any was read
/// names.h has them as a table.
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
  /// Of a counter, its last change; of what became of a packet, the event that said so.
  std::uint64_t decided_at(std::string_view name, std::string_view field) const override;
  /// The event's place under that name, 0 when not observed; and whether it was only inferred.
  bool inferred(std::string_view name) const;
  /// The packet that an observed segment travels in.
  std::optional<model::PacketId> packet_of(std::string_view name) const;

  /// `text` with {expression} placeholders filled in; "…" for what was not observed yet.
  std::string fill(const std::string& text) const;
  /// Decides one expectation now. not_observable when it rests on an inferred event.
  model::ExpectationResult decide(const std::string& step, const Expectation& expectation) const;

 private:
  /// A name of the lesson and what was found for it so far.
  struct Watch {
    const std::string* name = nullptr;
    const Matcher* matcher = nullptr;
    const Watch* after = nullptr;
    std::uint64_t next = 1;  ///< place on the timeline that was not looked at yet
    std::uint32_t matches = 0;
    std::uint64_t seen = 0;  ///< place of the event it names; 0: not yet
  };
  enum class Answer : std::uint8_t { no, yes, not_yet };
  /// What became of a packet; places on the timeline, 0 where there is none.
  struct Fate {
    std::uint64_t sent = 0;
    std::uint64_t altered = 0;  ///< the last time
    std::uint64_t verdict = 0;  ///< the last one
    std::uint32_t sent_times = 1;
    std::uint32_t copies = 0;
  };

  void learn(const model::Event& event);
  bool look(Watch& watch, std::uint64_t last);
  bool look_at_state(Watch& watch);
  Answer matches(const Matcher& matcher, const model::Event& event) const;
  Answer sent_by(const model::Segment& segment, std::string_view actor) const;
  Answer matches_segment(const Matcher& matcher, const model::Event& event) const;
  const Fate* fate_of(const model::Event& event) const;
  const model::Event* sending_of(const model::Event& event) const;
  const model::Segment& segment_at(const model::Event& event, const Fate& fate) const;

  const Watch* watch(std::string_view name) const;
  std::optional<std::size_t> actor_index(std::string_view id) const;
  std::optional<std::size_t> owner_of(const model::Endpoint& endpoint) const;
  std::string side(const model::Endpoint& endpoint) const;
  std::string actor_id(model::ActorId actor) const;

  Value of_event(const Watch& watch, std::string_view field) const;
  Value of_segment(const model::Event& event, const Fate& fate, std::string_view field) const;
  Value of_fate(const Fate& fate, std::string_view field) const;
  Value of_call(const model::CallEntered& call, std::string_view field) const;
  Value of_call(const model::CallReturned& call, std::string_view field) const;
  Value of_actor(const model::ActorState& actor, std::string_view field) const;
  Value of_buffers(const model::SocketState& socket, std::string_view field) const;
  static Value of_report(const model::SocketSample& sample, std::string_view field);

  const Lesson* lesson_;
  const model::Timeline* timeline_;
  const model::World* world_;
  std::vector<Watch> watches_;  ///< in the order of the lesson
  Value given_;
  // Who is who on the wire, learnt from the calls: actors by their index in the lesson.
  std::map<model::Endpoint, std::size_t> owners_;
  std::map<model::SocketId, std::size_t> sockets_;
  std::map<model::SocketId, model::Endpoint> local_ends_;
  std::map<model::PacketId, Fate> fates_;
  std::map<std::string, std::uint64_t, std::less<>> counters_;  ///< when each changed last
};

}  // namespace sg::lesson
