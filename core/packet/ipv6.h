// IPv6, RFC 8200.
#pragma once

#include <optional>

#include "core/packet/ip_packet.h"

namespace sg::packet {

/// Absent when it is not an IPv6 packet, when its extension headers are not ones that a plain socket sends, or a fragment other
/// than the first.
std::optional<IpPacket> read_ipv6(ByteSpan packet);

}  // namespace sg::packet
