#include "core/packet/decode.h"

#include <algorithm>

#include "core/packet/ipv4.h"
#include "core/packet/ipv6.h"
#include "core/packet/tcp.h"
#include "core/packet/udp.h"

namespace sg::packet {

std::optional<model::Segment> decode_ip(std::span<const std::uint8_t> packet, const DecodeOptions& options) {
  if (packet.empty()) return std::nullopt;
  const std::size_t on_wire = std::max(packet.size(), options.wire_bytes);
  auto ip = packet[0] >> 4U == 6 ? read_ipv6(packet, on_wire) : read_ipv4(packet, on_wire);
  if (!ip) return std::nullopt;
  if (!options.checksum) ip->whole = false;
  model::Segment segment;
  segment.protocol = ip->protocol;
  segment.flow.from.ip = ip->from;
  segment.flow.to.ip = ip->to;
  segment.ip_header_bytes = ip->header_bytes;
  segment.ttl = ip->ttl;
  if (ip->protocol == 6) return read_tcp(*ip, segment) ? std::optional(segment) : std::nullopt;
  if (ip->protocol == 17) return read_udp(*ip, segment) ? std::optional(segment) : std::nullopt;
  return std::nullopt;
}

}  // namespace sg::packet
