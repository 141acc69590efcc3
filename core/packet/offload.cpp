#include "core/packet/offload.h"

#include <algorithm>

#include "core/packet/alter.h"

namespace sg::packet {
namespace {

using model::Bytes;

void put16(Bytes& packet, std::size_t at, std::uint32_t value) {
  packet[at] = static_cast<std::uint8_t>(value >> 8U);
  packet[at + 1] = static_cast<std::uint8_t>(value);
}

constexpr std::size_t kIpLength = 2;          // Total Length, RFC 791
constexpr std::size_t kIp6Length = 4;         // Payload Length, RFC 8200 §3: all behind the first 40 bytes
constexpr std::size_t kIp6Header = 40;
constexpr std::size_t kIpIdentification = 4;  // RFC 791
constexpr std::size_t kTcpSeq = 4;            // RFC 9293 §3.1
constexpr std::size_t kTcpFlags = 13;

}  // namespace

std::vector<Bytes> as_a_card_sends(const Bytes& packet, const model::Segment& segment, std::uint32_t mtu) {
  const bool fits = packet.size() <= mtu;
  const bool v4 = !packet.empty() && packet[0] >> 4U == 4;
  const bool v6 = !packet.empty() && packet[0] >> 4U == 6;
  const std::uint32_t headers = segment.payload_at;
  if (fits || segment.protocol != 6 || !(v4 || v6) || mtu <= headers || segment.payload_bytes == 0) {
    std::vector<Bytes> whole{packet};
    if (segment.checksum_state == model::Checksum::unknown) mend_checksums(whole.front(), segment);
    return whole;
  }

  const std::uint32_t most = mtu - headers;
  const std::size_t tcp = segment.ip_header_bytes;
  const std::uint32_t identification = static_cast<std::uint32_t>(packet[kIpIdentification] << 8U) | packet[kIpIdentification + 1];
  std::vector<Bytes> pieces;
  for (std::uint32_t at = 0; at < segment.payload_bytes; at += most) {
    const std::uint32_t size = std::min(most, segment.payload_bytes - at);
    const auto from = packet.begin() + static_cast<std::ptrdiff_t>(headers + at);
    Bytes piece(packet.begin(), packet.begin() + headers);
    piece.insert(piece.end(), from, from + size);
    if (v4) {
      put16(piece, kIpLength, static_cast<std::uint32_t>(piece.size()));
      put16(piece, kIpIdentification, identification + static_cast<std::uint32_t>(pieces.size()));
    } else {
      put16(piece, kIp6Length, static_cast<std::uint32_t>(piece.size() - kIp6Header));
    }
    put16(piece, tcp + kTcpSeq, (segment.seq + at) >> 16U);
    put16(piece, tcp + kTcpSeq + 2, segment.seq + at);
    std::uint8_t not_here = 0;
    if (at + size < segment.payload_bytes) not_here |= model::kFin | model::kPsh;
    if (at > 0) not_here |= model::kCwr;
    piece[tcp + kTcpFlags] = static_cast<std::uint8_t>(piece[tcp + kTcpFlags] & ~not_here);
    mend_checksums(piece, segment);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace sg::packet
