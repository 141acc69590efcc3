#include "core/packet/udp.h"

#include <algorithm>

#include "core/packet/checksum.h"

namespace sg::packet {

bool read_udp(const IpPacket& ip, model::Segment& segment) {
  ByteReader in(ip.transport);
  segment.flow.from.port = in.u16();
  segment.flow.to.port = in.u16();
  const std::size_t length = in.u16();
  segment.checksum = in.u16();
  if (!in.ok() || length < 8) return false;
  const std::size_t end = std::min(length, ip.transport.size() + ip.cut);
  segment.header_bytes = 8;
  segment.payload_bytes = static_cast<std::uint32_t>(end - 8);
  segment.payload_at = ip.header_bytes + 8U;
  // 0: the sender made no checksum, which IPv4 allows.
  if (ip.whole && length <= ip.transport.size() && segment.checksum != 0) {
    segment.checksum_state = check_transport(ip.from, ip.to, 17, ip.transport.first(length), segment.checksum);
  }
  return true;
}

}  // namespace sg::packet
