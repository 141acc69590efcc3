// TCP's header and options, RFC 9293 §3.1 and §3.2, RFC 7323, RFC 2018.
#pragma once

#include "core/model/segment.h"
#include "core/packet/ip_packet.h"

namespace sg::packet {

/// Fills in everything but rel_seq and rel_ack. False when the header is not all there or its data offset is impossible.
bool read_tcp(const IpPacket& ip, model::Segment& segment);

/// Options up to the first that does not fit; the rest is left out.
model::TcpOptions read_tcp_options(ByteSpan options);

}  // namespace sg::packet
