// What the IP header says about the packet inside.
#pragma once

#include <cstdint>

#include "core/model/address.h"
#include "core/packet/byte_reader.h"

namespace sg::packet {

struct IpPacket {
  model::IpAddress from;
  model::IpAddress to;
  std::uint8_t protocol = 0;
  std::uint8_t ttl = 0;           ///< IPv6: hop limit
  std::uint8_t header_bytes = 0;  ///< where the transport's header begins (IPv6: extension headers included)
  ByteSpan transport;             ///< without padding after the packet's own end
  std::size_t cut = 0;            ///< bytes that follow `transport` on the wire, and that the capture left out
  bool whole = true;              ///< false: cut short, or the first of several fragments; a checksum cannot be checked
};

}  // namespace sg::packet
