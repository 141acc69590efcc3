#include "core/packet/ipv4.h"

#include <algorithm>

namespace sg::packet {

std::optional<IpPacket> read_ipv4(ByteSpan packet, std::size_t wire_bytes) {
  ByteReader in(packet);
  const std::uint8_t version_and_length = in.u8();
  in.skip(1);  // DSCP, ECN
  const std::size_t total = in.u16();
  in.skip(2);  // identification
  const std::uint16_t fragment = in.u16();
  IpPacket out;
  out.ttl = in.u8();
  out.protocol = in.u8();
  in.skip(2);  // header checksum
  const ByteSpan from = in.take(4);
  const ByteSpan to = in.take(4);
  if (!in.ok() || version_and_length >> 4U != 4) return std::nullopt;

  const std::size_t header = static_cast<std::size_t>(version_and_length & 0x0FU) * 4;
  if (header < 20 || header > packet.size()) return std::nullopt;
  if ((fragment & 0x1FFFU) != 0) return std::nullopt;  // the transport's header is in the first fragment
  const bool more_fragments = (fragment & 0x2000U) != 0;
  // A total length of 0 is how Linux writes a packet beyond 64 KiB (BIG TCP) or one that the card has yet to split.
  const std::size_t claimed = total == 0 ? wire_bytes : total;
  if (claimed < header) return std::nullopt;

  std::copy(from.begin(), from.end(), out.from.bytes.begin());
  std::copy(to.begin(), to.end(), out.to.bytes.begin());
  out.header_bytes = static_cast<std::uint8_t>(header);
  const std::size_t end = std::min(claimed, packet.size());
  out.transport = packet.subspan(header, end - header);
  out.cut = std::min(claimed, wire_bytes) - end;
  out.whole = claimed <= packet.size() && !more_fragments;
  return out;
}

}  // namespace sg::packet
