// The Internet checksum, RFC 1071.
#pragma once

#include <cstdint>

#include "core/model/segment.h"
#include "core/packet/byte_reader.h"

namespace sg::packet {

/// One's complement sum of 16-bit words in network byte order, not folded; an odd last byte is padded with 0.
std::uint64_t add_words(std::uint64_t sum, ByteSpan bytes);
/// Folded to 16 bits; not complemented.
std::uint16_t fold(std::uint64_t sum);
/// What stands in the header: the complement of the folded sum.
std::uint16_t internet_checksum(ByteSpan bytes);

/// The pseudo-header's sum (RFC 9293 §3.1 for IPv4, RFC 8200 §8.1 for IPv6): addresses, protocol, and the length of the
/// transport's header and payload in bytes.
std::uint64_t pseudo_header_sum(const model::IpAddress& from, const model::IpAddress& to, std::uint8_t protocol,
                                std::uint32_t length);

/// Checks a TCP or UDP packet with its checksum in place. `written` is that field's value: the bare pseudo-header's sum means
/// that the kernel left the rest to the network card (checksum offload), so nothing can be said: unknown.
model::Checksum check_transport(const model::IpAddress& from, const model::IpAddress& to, std::uint8_t protocol,
                                ByteSpan transport, std::uint16_t written);

}  // namespace sg::packet
