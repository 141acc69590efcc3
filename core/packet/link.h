// How a captured frame wraps its IP packet.
#pragma once

#include <cstdint>
#include <optional>

#include "core/packet/byte_reader.h"

namespace sg::packet {

/// The link types of captures that we read, https://www.tcpdump.org/linktypes.html.
enum class Link : std::uint8_t {
  ethernet,  ///< LINKTYPE_ETHERNET: VLAN tags (IEEE 802.1Q, 802.1ad) and PPPoE (RFC 2516) inside are skipped
  cooked,    ///< LINKTYPE_LINUX_SLL: what `-i any` made
  cooked2,   ///< LINKTYPE_LINUX_SLL2
  loopback,  ///< LINKTYPE_NULL and LINKTYPE_LOOP: a BSD's loopback, four bytes that name the address family
  raw,       ///< LINKTYPE_RAW, _IPV4, _IPV6: the IP packet alone
};

struct Framed {
  ByteSpan ip;         ///< from the IP header on; may be followed by padding
  std::size_t at = 0;  ///< where it begins in the frame
  bool outgoing = false;  ///< cooked: the capturing host sent it
};

/// Absent: there is no IP packet in it, or the frame ends before it.
std::optional<Framed> find_ip(Link link, ByteSpan frame);

}  // namespace sg::packet
