// IPv6, RFC 8200.
#pragma once

#include <optional>

#include "core/packet/ip_packet.h"

namespace sg::packet {

/// `wire_bytes`: how many it had on the wire. Extension headers are skipped, RFC 8200 §4 and those of the IANA registry "IPv6 Extension
/// Header Types" that leave readable what follows. Absent when it is not an IPv6 packet, when its headers are cut short, or for a fragment
/// other than the first.
std::optional<IpPacket> read_ipv6(ByteSpan packet, std::size_t wire_bytes);

}  // namespace sg::packet
