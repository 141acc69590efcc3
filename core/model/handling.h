// What can be done to a packet on the wire, by a rule or by the learner's hand. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/model/segment.h"

namespace sg::model {

/// An actor (one running program) of this run, counted from 0 in the order of the lesson.
enum class ActorId : std::uint16_t {};
/// A packet as the wire counts it, from 1. What learners see as "#7".
enum class PacketId : std::uint32_t { none = 0 };

enum class Verb : std::uint8_t {
  deliver,    ///< let it go on, now
  hold,       ///< keep it until somebody decides
  drop,       ///< lose it: the sender's TCP is told nothing
  duplicate,  ///< put a second one on the wire behind it
  corrupt,    ///< flip bits in it
  delay,      ///< let it go on later than others
  reorder,    ///< let the next ones of its direction overtake it
};

/// "deliver", "hold", … as lessons and recordings have them.
const char* to_string(Verb verb);
std::optional<Verb> verb_from(std::string_view name);

/// Which bit to flip: counted as in the RFCs' figures, bit 0 is a byte's most significant.
struct BitPlace {
  enum class Part : std::uint8_t { ip, transport, payload };
  Part part = Part::payload;
  std::uint32_t byte = 0;  ///< within the part
  std::uint8_t bit = 0;    ///< 0 to 7
  bool operator==(const BitPlace&) const = default;
};

/// A verb with its objects.
struct Handling {
  Verb verb = Verb::deliver;
  /// corrupt: these; empty: one that the wire's seeded dice choose, in the payload, or in the TCP header of a segment without one.
  std::vector<BitPlace> bits;
  /// corrupt: compute the checksums again, so that the receiver cannot tell.
  bool mend_checksum = false;
  base::Ns delay = 0;        ///< delay: in nanoseconds
  std::uint32_t behind = 1;  ///< reorder: how many packets overtake it
  bool operator==(const Handling&) const = default;
};

/// What a rule looks for: every field given must match.
struct PacketMatch {
  std::optional<ActorId> from;                 ///< the program whose kernel sends it
  std::optional<std::uint8_t> flags;           ///< exactly these of SYN, ACK, FIN, RST (PSH and the rest are not looked at)
  std::optional<bool> payload;                 ///< with or without bytes
  std::optional<bool> retransmission;          ///< carries what was sent before, or does not
  std::optional<std::uint8_t> protocol;        ///< 6 TCP, 17 UDP
  std::uint32_t nth = 0;                       ///< only the nth that matches all above, from 1; 0: each
  std::uint32_t every = 0;                     ///< only every nth that matches all above; 0: each
  double chance = 1;                           ///< of those, with this probability, 0 to 1
  bool operator==(const PacketMatch&) const = default;
};

struct WireRule {
  std::string id;
  PacketMatch when;
  Handling then;
  std::uint32_t times = 0;  ///< acts so often and ends; 0: always
  bool operator==(const WireRule&) const = default;
};

/// A segment that no kernel sent: made from the bytes of one that was, with other header fields.
struct Forgery {
  PacketId like{};  ///< whose headers it begins with
  bool from_receiver = false;  ///< the other way: addresses, ports, SEQ and ACK change places
  std::optional<std::uint8_t> flags;
  std::optional<std::uint32_t> seq;  ///< SEG.SEQ as on the wire
  std::optional<std::uint32_t> ack;
  std::optional<std::uint16_t> window;
  std::optional<std::uint16_t> source_port;
  std::optional<std::uint16_t> destination_port;
  std::optional<Bytes> payload;  ///< absent: as it was; empty: none
  bool mend_checksum = true;
  bool operator==(const Forgery&) const = default;
};

/// Who decided about a packet.
enum class Decider : std::uint8_t {
  pace,  ///< nobody: it took its time and went on
  rule,
  hand,  ///< the learner, or a step of the lesson
};

}  // namespace sg::model
