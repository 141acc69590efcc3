#include "core/packet/tcp.h"

#include "core/packet/checksum.h"

namespace sg::packet {
namespace {

// Option kinds of the IANA registry "TCP Option Kind Numbers".
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNop = 1;
constexpr std::uint8_t kMss = 2;
constexpr std::uint8_t kWindowScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kSack = 5;
constexpr std::uint8_t kTimestamps = 8;

}  // namespace

model::TcpOptions read_tcp_options(ByteSpan bytes) {
  model::TcpOptions out;
  ByteReader in(bytes);
  while (in.left() > 0) {
    const std::uint8_t kind = in.u8();
    if (kind == kEnd) break;
    if (kind == kNop) continue;
    const std::uint8_t length = in.u8();
    if (!in.ok() || length < 2) break;  // the length counts kind and length
    const ByteSpan value = in.take(length - 2U);
    if (!in.ok()) break;
    ByteReader body(value);
    switch (kind) {
      case kMss:
        if (value.size() == 2) out.mss = body.u16();
        break;
      case kWindowScale:
        if (value.size() == 1) out.window_scale = body.u8();
        break;
      case kSackPermitted:
        if (value.empty()) out.sack_permitted = true;
        break;
      case kSack:
        while (body.left() >= 8) {
          const std::uint32_t left = body.u32();
          const std::uint32_t right = body.u32();
          out.sack.emplace_back(left, right);
        }
        break;
      case kTimestamps:
        if (value.size() == 8) {
          const std::uint32_t tsval = body.u32();
          const std::uint32_t tsecr = body.u32();
          out.timestamps = std::pair(tsval, tsecr);
        }
        break;
      default: break;  // a stranger's number, not a kind of ours
    }
  }
  return out;
}

bool read_tcp(const IpPacket& ip, model::Segment& segment) {
  ByteReader in(ip.transport);
  segment.flow.from.port = in.u16();
  segment.flow.to.port = in.u16();
  segment.seq = in.u32();
  segment.ack = in.u32();
  const std::uint8_t offset = in.u8();
  segment.flags = in.u8();
  segment.window = in.u16();
  segment.checksum = in.u16();
  segment.urgent = in.u16();
  const std::size_t header = static_cast<std::size_t>(offset >> 4U) * 4;
  if (!in.ok() || header < 20 || header > ip.transport.size()) return false;
  segment.header_bytes = static_cast<std::uint8_t>(header);
  segment.options = read_tcp_options(ip.transport.subspan(20, header - 20));
  segment.payload_bytes = static_cast<std::uint32_t>(ip.transport.size() + ip.cut - header);
  segment.payload_at = static_cast<std::uint32_t>(ip.header_bytes + header);
  if (ip.whole) segment.checksum_state = check_transport(ip.from, ip.to, 6, ip.transport, segment.checksum);
  return true;
}

}  // namespace sg::packet
