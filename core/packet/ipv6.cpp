#include "core/packet/ipv6.h"

#include <algorithm>

namespace sg::packet {
namespace {

constexpr std::size_t kHeader = 40;  // bytes, RFC 8200 §3
// The IANA registry "IPv6 Extension Header Types".
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestination = 60;
constexpr std::uint8_t kMobility = 135;
constexpr std::uint8_t kHostIdentity = 139;
constexpr std::uint8_t kShim6 = 140;

bool is_extension(std::uint8_t header) {
  switch (header) {
    case kHopByHop:
    case kRouting:
    case kFragment:
    case kAuthentication:
    case kDestination:
    case kMobility:
    case kHostIdentity:
    case kShim6: return true;
    default: return false;  // a transport, or what nobody can look into
  }
}

}  // namespace

std::optional<IpPacket> read_ipv6(ByteSpan packet, std::size_t wire_bytes) {
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
  // 0: a jumbogram (RFC 2675), or what Linux hands to a card that has yet to split it (BIG TCP).
  const std::size_t claimed = payload == 0 ? wire_bytes : payload + kHeader;
  const std::size_t end = std::min(claimed, packet.size());
  out.cut = std::min(claimed, wire_bytes) - end;
  out.whole = claimed <= packet.size();

  ByteReader headers(packet.first(end));
  headers.skip(kHeader);
  while (is_extension(next)) {
    const std::uint8_t following = headers.u8();
    const std::size_t length = headers.u8();
    if (next == kFragment) {
      const std::uint16_t fragment = headers.u16();
      if ((fragment & 0xFFF8U) != 0) return std::nullopt;
      if ((fragment & 1U) != 0) out.whole = false;
      headers.skip(4);
    } else if (next == kAuthentication) {
      headers.skip((length + 2) * 4 - 2);  // RFC 4302 §2.2: in 4-byte units, minus 2
    } else {
      headers.skip(length * 8 + 6);  // RFC 8200 §4: in 8-byte units, not counting the first
    }
    // More than 255 bytes of headers have no room in a Segment; what the Internet carries has rarely more than 16.
    if (!headers.ok() || headers.at() > UINT8_MAX) return std::nullopt;
    next = following;
  }
  out.protocol = next;
  out.header_bytes = static_cast<std::uint8_t>(headers.at());
  out.transport = packet.subspan(headers.at(), end - headers.at());
  return out;
}

}  // namespace sg::packet
