// Which datagram each sendto() sent and each recvfrom() took.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/model/event.h"

namespace sg::gui {

/// Calls and datagrams are told of in either order; between two ports the first call belongs to the first datagram (udp(7): one call, one datagram).
/// Threads: none.
class DatagramCalls {
 public:
  void apply(const model::Event& event);
  /// Absent: of a call without a datagram, or of one that was not told of yet.
  std::optional<model::PacketId> datagram_of(model::CallId call) const;

 private:
  using Ports = std::pair<std::uint16_t, std::uint16_t>;  ///< from, to
  struct Between {
    std::vector<model::PacketId> sent, arrived;
    std::size_t sends = 0, receives = 0;  ///< calls so far
  };
  struct Place {
    Ports ports;
    bool sends = false;
    std::size_t nth = 0;
  };
  std::map<Ports, Between> between_;
  std::unordered_map<std::uint32_t, Place> calls_;
  std::unordered_map<std::uint32_t, Ports> flying_;  ///< datagrams, by packet
};

}  // namespace sg::gui
