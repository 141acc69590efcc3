#include "core/packet/ipv6.h"

#include <algorithm>

namespace sg::packet {
namespace {
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kDestination = 60;
}  // namespace

std::optional<IpPacket> read_ipv6(ByteSpan packet) {
  ByteReader in(packet);
  const std::uint32_t first = in.u32();
  const std::size_t payload = in.u16();
  std::uint8_t next = in.u8();
  const std::uint8_t hop_limit = in.u8();
  const ByteSpan from = in.take(16);
  const ByteSpan to = in.take(16);
  if (!in.ok() || first >> 28U != 6) return std::nullopt;

  IpPacket out;
  out.ttl = hop_limit;
  out.from.v6 = true;
  out.to.v6 = true;
  std::copy(from.begin(), from.end(), out.from.bytes.begin());
  std::copy(to.begin(), to.end(), out.to.bytes.begin());
  const std::size_t claimed = payload == 0 ? packet.size() : payload + 40;  // 0: a jumbogram, RFC 2675
  const std::size_t end = std::min(claimed, packet.size());
  out.whole = claimed <= packet.size();

  ByteReader headers(packet.first(end));
  headers.skip(40);
  while (next == kHopByHop || next == kRouting || next == kDestination || next == kFragment) {
    const std::uint8_t following = headers.u8();
    const std::uint8_t length = headers.u8();
    if (next == kFragment) {
      const std::uint16_t fragment = headers.u16();
      if ((fragment & 0xFFF8U) != 0) return std::nullopt;
      if ((fragment & 1U) != 0) out.whole = false;
      headers.skip(4);
    } else {
      headers.skip(std::size_t{length} * 8 + 6);
    }
    // More than 255 bytes of headers have no room in a Segment, and no socket of ours sends them.
    if (!headers.ok() || headers.at() > 255) return std::nullopt;
    next = following;
  }
  out.protocol = next;
  out.header_bytes = static_cast<std::uint8_t>(headers.at());
  out.transport = packet.subspan(headers.at(), end - headers.at());
  return out;
}

}  // namespace sg::packet
