// Where everything on the ladder stands, from the timeline alone.
//
// Time runs down, but not evenly: a handshake on a loopback has gaps of microseconds, and a learner thinks for a minute between two calls.
// So each event gets the room its text or arrow needs, a flying segment gets room by the clock, and waiting is compressed. What has been
// given a place keeps it: appending never moves anything.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "app/gui/views/ladder_bands.h"
#include "core/model/timeline.h"

namespace sg::gui {

using base::Ns;

/// One segment's way from lifeline to lifeline; heights in em from the top of the ladder.
struct LadderSegment {
  enum class End : std::uint8_t { flying, delivered, dropped, withheld };

  std::uint64_t sent_seq = 0;   ///< its PacketSent on the timeline
  std::uint64_t end_seq = 0;    ///< the Verdict that delivered or dropped it; 0: none yet
  std::uint64_t held_seq = 0;   ///< the Verdict that holds it; 0: none
  std::uint64_t altered_seq = 0;  ///< the first PacketAltered; 0: none
  std::uint64_t wrong_seq = 0;  ///< from this event on its checksum is wrong; 0: never
  model::PacketId packet{};
  model::Role from{};           ///< the side it leaves
  model::Endpoint client;       ///< the client's end of its connection
  Ns sent_t = 0;
  Ns end_t = 0;
  float sent_y = 0;
  float end_y = 0;              ///< meaningful once `end` is not flying
  float held_y = 0;             ///< the middle of its capsule, half-way over; meaningful once it was held
  End end = End::flying;
  bool inferred = false;
  bool retransmission = false;
  model::Origin origin = model::Origin::kernel;
  bool crossed = false;         ///< another flew the other way meanwhile: their arrows cross in the middle
  std::uint8_t window_shift = 0;  ///< its window counts in units of two to this (RFC 7323 §2.3)
};

/// A call beside its actor's lifeline.
struct LadderCall {
  std::uint64_t entered_seq = 0;
  std::uint64_t returned_seq = 0;  ///< 0: not returned yet
  model::CallId call{};
  model::ActorId actor{};
  model::Role role{};
  model::CallKind kind{};
  Ns entered_t = 0;
  Ns returned_t = 0;
  float entered_y = 0;
  float returned_y = 0;
  bool return_row = false;         ///< other things happened before it returned: its result stands on a row of its own
  model::Flow stream;              ///< write, read and their like: the stream its bytes went into or came from …
  std::uint64_t stream_begin = 0;  ///< … from which byte on …
  std::uint64_t stream_size = 0;   ///< … and how many
};

/// A time written at the margin.
struct LadderTick {
  Ns t = 0;
  Ns since_last = 0;  ///< from the tick before
  float y = 0;
};

/// A long time in which nothing happened.
struct LadderBreak {
  Ns from = 0;
  Ns to = 0;
  float from_y = 0;
  float to_y = 0;
};

/// Threads: none; one owner. Cost of append(): constant; of visible(): what it gives, and a logarithm.
class LadderLayout {
 public:
  // All in em.
  static constexpr float kTextRow = 1.3F;     ///< between two lines of text on one side
  static constexpr float kArrowGap = 1.75F;   ///< between two segments that leave the same side: a label's height and some air
  static constexpr float kMinDrop = 1.5F;     ///< how far an arrow falls at least
  static constexpr float kTurn = 0.45F;       ///< between an arrival and the answer's departure
  static constexpr float kPerSecond = 16.0F;  ///< while something flies: 250 ms fall four lines
  static constexpr float kHeldDrop = 1.1F;    ///< how far below its departure a held segment waits at least …
  static constexpr float kCapsule = 1.75F;    ///< … and how far from each other two do
  static constexpr float kTop = 1.2F;         ///< where the first event stands
  static constexpr float kTickGap = 1.35F;    ///< between two times at the margin
  static constexpr Ns kBreak = 1 * base::kSecond;  ///< from here on a wait is marked as one

  /// The next event of the timeline.
  void append(const model::Event& event);
  /// Appends what `timeline` has beyond size().
  void catch_up(const model::Timeline& timeline);
  void clear();

  /// How many events have been appended.
  std::size_t size() const { return count_; }
  const std::vector<LadderSegment>& segments() const { return segments_; }
  const std::vector<LadderCall>& calls() const { return calls_; }
  const std::vector<LadderTick>& ticks() const { return ticks_; }
  const std::vector<LadderBreak>& breaks() const { return breaks_; }

  /// Height of a moment; after the last event it goes on by the clock.
  float y_at(Ns t) const;
  /// The moment at a height; of several the first.
  Ns t_at(float y) const;
  /// Height of the last event.
  float end_y() const { return knots_.empty() ? kTop : knots_.back().y; }
  /// Where a flying segment would land when it takes `flight` altogether, seen at `now`.
  float expected_end_y(const LadderSegment& segment, Ns flight, Ns now) const;

  /// What may be seen between two heights, in the order it began. Indices into segments(), calls(), ticks(), breaks().
  struct Visible {
    std::vector<std::uint32_t> segments;
    std::vector<std::uint32_t> calls;
    std::size_t first_tick = 0, last_tick = 0;    ///< [first, last)
    std::size_t first_break = 0, last_break = 0;  ///< [first, last)
  };
  void visible(float top, float bottom, Visible& out) const;

  /// The lowest capsule that waits at event `cut`; 0: none does.
  float lowest_held(std::uint64_t cut) const;

  /// The segment that this PacketSent, Verdict or PacketAltered is about; null: none.
  const LadderSegment* segment_of(std::uint64_t seq) const;
  /// The call of that number; null: not on the ladder.
  const LadderCall* call(model::CallId call) const;
  /// Which client a connection belongs to; absent while that is not known.
  const model::ActorId* client_of(const model::Endpoint& client) const;
  /// The segment that was the first to repeat this packet; null: none was.
  const LadderSegment* repeated_by(model::PacketId packet) const;
  /// How much lies where: of one client's connections, or of all.
  const LadderBands& bands(const model::ActorId* client) const;

 private:
  struct Knot {
    Ns t = 0;
    float y = 0;
    bool flying = false;  ///< something flies after it; what is held does not
    bool empty = true;    ///< nothing is on the wire after it
  };
  /// What is closed and reaches into one stretch of the ladder.
  struct Bucket {
    std::vector<std::uint32_t> segments;
    std::vector<std::uint32_t> calls;
  };
  static constexpr float kBucket = 16.0F;

  static float room(Ns gap, bool flying);
  float place(Ns t, float at_least);
  void enter(const model::Event& event, const model::CallEntered& call);
  void return_from(const model::Event& event, const model::CallReturned& call);
  void send(const model::Event& event, const model::PacketSent& sent);
  void decide(const model::Event& event, const model::Verdict& verdict);
  void hold(LadderSegment& item, std::uint64_t seq);
  void alter(const model::Event& event, const model::PacketAltered& altered);
  template <typename Note>
  void note(const model::ActorId* client, Note what);
  void learn(model::ActorId actor, const model::Flow& flow);
  void note_crossings(LadderSegment& item);
  std::size_t side(model::Role role) const { return role == model::Role::client ? 0 : 1; }
  model::Role role_of(model::ActorId actor) const;
  void file(float from, float to, std::uint32_t index, std::vector<std::uint32_t> Bucket::* list);

  std::size_t count_ = 0;
  std::vector<Knot> knots_;
  std::vector<LadderSegment> segments_;
  std::vector<LadderCall> calls_;
  std::vector<LadderTick> ticks_;
  std::vector<LadderBreak> breaks_;
  std::vector<Bucket> buckets_;
  std::unordered_map<std::uint32_t, std::uint32_t> flying_;     ///< by packet: index of its segment
  std::unordered_map<std::uint32_t, std::uint32_t> inside_;     ///< by call: index
  std::unordered_map<std::uint32_t, std::uint32_t> by_call_;    ///< by call: index
  std::unordered_map<std::uint64_t, std::uint32_t> by_seq_;     ///< by PacketSent, Verdict and PacketAltered: index of the segment
  std::array<float, 2> last_text_{-100, -100};                  ///< height of the lowest text beside a lifeline, whoever's
  std::unordered_map<std::uint32_t, std::uint32_t> repeated_;   ///< by packet: index of the first segment that repeats it
  LadderBands bands_;
  std::map<model::ActorId, LadderBands> bands_of_;              ///< by client
  float last_sent_[2] = {-100, -100};
  float sent_before_[2] = {-100, -100};  ///< what last_sent_ was one segment ago
  /// What there was before the newest segment got its room: one that turns out to stay off the wire gives it back.
  struct Before {
    model::PacketId packet{};
    std::size_t knots = 0, ticks = 0, breaks = 0;
    std::vector<std::uint32_t> crossed;  ///< by it for the first time
  };
  Before before_;
  std::vector<float> held_;              ///< heights of the capsules that wait, lowest last
  float last_end_[2] = {-100, -100};  ///< by the side that sent
  std::vector<model::Role> roles_;
  std::set<std::uint16_t> server_ports_;
  std::map<model::Endpoint, model::ActorId> clients_;
  std::map<model::Flow, std::uint64_t> written_;  ///< bytes so far, per stream
  std::map<model::Flow, std::uint64_t> read_;
  std::map<model::Flow, std::optional<std::uint8_t>> window_scale_;  ///< as the SYN of that direction offered it
  Ns usual_flight_ = 0;                           ///< of the last segment that arrived
};

}  // namespace sg::gui
