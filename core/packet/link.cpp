#include "core/packet/link.h"

namespace sg::packet {
namespace {

// IEEE "EtherType" registry.
constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint16_t kIpv6 = 0x86DD;
constexpr std::uint16_t kVlan = 0x8100;          // IEEE 802.1Q
constexpr std::uint16_t kServiceVlan = 0x88A8;   // IEEE 802.1ad
constexpr std::uint16_t kOldServiceVlan = 0x9100;
constexpr std::uint16_t kPppoeSession = 0x8864;  // RFC 2516
// RFC 1661's protocol numbers in a PPPoE session.
constexpr std::uint16_t kPppIpv4 = 0x0021;
constexpr std::uint16_t kPppIpv6 = 0x0057;

constexpr int kMostTags = 8;  ///< a frame with more is made to annoy
constexpr std::uint16_t kOutgoing = 4;  ///< LINUX_SLL_OUTGOING

/// True when an IP packet begins where `in` stands then.
bool skip_to_ip(ByteReader& in, std::uint16_t type) {
  for (int tags = 0; tags < kMostTags && (type == kVlan || type == kServiceVlan || type == kOldServiceVlan); ++tags) {
    in.skip(2);
    type = in.u16();
  }
  if (type == kPppoeSession) {
    in.skip(6);
    const std::uint16_t protocol = in.u16();
    return protocol == kPppIpv4 || protocol == kPppIpv6;
  }
  return type == kIpv4 || type == kIpv6;
}

/// PF_INET is 2 everywhere; PF_INET6 is 10 on Linux and 24, 28 or 30 on the BSDs. In the byte order of whoever captured.
bool is_ip_family(std::uint32_t family) {
  for (const std::uint32_t known : {2U, 10U, 24U, 28U, 30U}) {
    if (family == known || family == known << 24U) return true;
  }
  return false;
}

}  // namespace

std::optional<Framed> find_ip(Link link, ByteSpan frame) {
  ByteReader in(frame);
  Framed out;
  bool ip = false;
  switch (link) {
    case Link::ethernet:
      in.skip(12);
      ip = skip_to_ip(in, in.u16());
      break;
    case Link::cooked:
      out.outgoing = in.u16() == kOutgoing;
      in.skip(12);
      ip = skip_to_ip(in, in.u16());
      break;
    case Link::cooked2: {
      const std::uint16_t type = in.u16();
      in.skip(8);
      out.outgoing = in.u8() == kOutgoing;
      in.skip(9);
      ip = skip_to_ip(in, type);
      break;
    }
    case Link::loopback: ip = is_ip_family(in.u32()); break;
    case Link::raw: ip = true; break;
  }
  if (!ip || in.left() == 0) return std::nullopt;
  out.at = in.at();
  out.ip = frame.subspan(out.at);
  return out;
}

}  // namespace sg::packet
