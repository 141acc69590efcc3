#include "core/packet/checksum.h"

namespace sg::packet {

std::uint64_t add_words(std::uint64_t sum, ByteSpan bytes) {
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) sum += static_cast<std::uint64_t>((bytes[at] << 8U) | bytes[at + 1]);
  if (at < bytes.size()) sum += static_cast<std::uint64_t>(bytes[at]) << 8U;
  return sum;
}

std::uint16_t fold(std::uint64_t sum) {
  while ((sum >> 16U) != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

std::uint16_t internet_checksum(ByteSpan bytes) { return static_cast<std::uint16_t>(~fold(add_words(0, bytes))); }

std::uint64_t pseudo_header_sum(const model::IpAddress& from, const model::IpAddress& to, std::uint8_t protocol,
                                std::uint32_t length) {
  const std::size_t size = from.v6 ? 16 : 4;
  std::uint64_t sum = add_words(0, ByteSpan(from.bytes).first(size));
  sum = add_words(sum, ByteSpan(to.bytes).first(size));
  return sum + protocol + (length >> 16U) + (length & 0xFFFFU);
}

model::Checksum check_transport(const model::IpAddress& from, const model::IpAddress& to, std::uint8_t protocol,
                                ByteSpan transport, std::uint16_t written) {
  const std::uint64_t pseudo = pseudo_header_sum(from, to, protocol, static_cast<std::uint32_t>(transport.size()));
  // With its checksum in place, everything adds up to all ones.
  if (fold(add_words(pseudo, transport)) == 0xFFFFU) return model::Checksum::correct;
  return written == fold(pseudo) ? model::Checksum::unknown : model::Checksum::wrong;
}

}  // namespace sg::packet
