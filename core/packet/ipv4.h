// IPv4, RFC 791.
#pragma once

#include <optional>

#include "core/packet/ip_packet.h"

namespace sg::packet {

/// `wire_bytes`: how many it had on the wire. Absent when it is not an IPv4 packet, or a fragment other than the first.
std::optional<IpPacket> read_ipv4(ByteSpan packet, std::size_t wire_bytes);

}  // namespace sg::packet
