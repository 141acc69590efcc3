// UDP, RFC 768.
#pragma once

#include "core/model/segment.h"
#include "core/packet/ip_packet.h"

namespace sg::packet {

/// Ports, checksum and payload. False when the header is not all there or its length is impossible.
bool read_udp(const IpPacket& ip, model::Segment& segment);

}  // namespace sg::packet
