// Finds the event that a lesson gives a name to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/model/timeline.h"

namespace sg::lesson {

/// What to look for: every field given must match.
struct Matcher {
  enum class Kind : std::uint8_t { segment, entered, returned, state };
  /// Which moment in the life of a segment.
  enum class Moment : std::uint8_t { sent, arrived, held, dropped, withheld, corrupted };
  Kind kind = Kind::segment;
  std::uint8_t protocol = 6;             ///< segment: 6 TCP, 17 UDP, a datagram then
  std::string from;                      ///< segment: actor id of the sending side; the other side is whoever it talks to
  std::string actor;                     ///< entered, returned, state: actor id
  std::optional<std::uint8_t> flags;     ///< segment: exactly these of SYN, ACK, FIN, RST (PSH and the rest are not looked at)
  std::optional<bool> payload;           ///< segment: with or without bytes
  Moment moment = Moment::sent;          ///< segment: the event that the name stands for
  std::optional<bool> retransmission;    ///< segment: carries what was sent before, or does not
  model::Origin origin = model::Origin::kernel;  ///< segment
  std::optional<model::CallKind> call;   ///< entered, returned
  std::optional<model::TcpState> state;  ///< state: first sample of the actor's connection in this state
  std::uint32_t nth = 1;
  std::string after;  ///< only events after the one observed under this name
};

}  // namespace sg::lesson
