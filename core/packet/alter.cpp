#include "core/packet/alter.h"

#include <algorithm>
#include <utility>

#include "core/packet/checksum.h"

namespace sg::packet {
namespace {

using model::Bytes;
using model::Segment;
using Part = model::BitPlace::Part;

void put16(Bytes& packet, std::size_t at, std::uint32_t value) {
  packet[at] = static_cast<std::uint8_t>(value >> 8U);
  packet[at + 1] = static_cast<std::uint8_t>(value);
}

void put32(Bytes& packet, std::size_t at, std::uint32_t value) {
  put16(packet, at, value >> 16U);
  put16(packet, at + 2, value & 0xFFFFU);
}

struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

Extent extent(const Bytes& packet, const Segment& segment, Part part) {
  const std::uint32_t size = static_cast<std::uint32_t>(packet.size());
  const std::uint32_t transport = std::min<std::uint32_t>(segment.ip_header_bytes, size);
  const std::uint32_t payload = std::min(std::max(segment.payload_at, transport), size);
  switch (part) {
    case Part::ip: return {0, transport};
    case Part::transport: return {transport, payload};
    case Part::payload: return {payload, std::min(payload + segment.payload_bytes, size)};
  }
  return {};
}

bool is_ipv6(const Bytes& packet) { return packet[0] >> 4U == 6; }

}  // namespace

std::uint32_t part_size(const Bytes& packet, const Segment& segment, Part part) {
  const Extent where = extent(packet, segment, part);
  return where.end - where.begin;
}

bool flip(Bytes& packet, const Segment& segment, const model::BitPlace& place) {
  const Extent where = extent(packet, segment, place.part);
  if (place.bit > 7 || place.byte >= where.end - where.begin) return false;
  packet[where.begin + place.byte] ^= static_cast<std::uint8_t>(0x80U >> place.bit);
  return true;
}

void mend_checksums(Bytes& packet, const Segment& segment) {
  const std::size_t transport_at = segment.ip_header_bytes;
  if (packet.size() < transport_at + 8) return;
  const bool v6 = is_ipv6(packet);
  if (!v6) {
    put16(packet, 10, 0);
    put16(packet, 10, internet_checksum(ByteSpan(packet).first(transport_at)));
  }
  const std::size_t field = transport_at + (segment.protocol == 6 ? 16 : 6);
  if (packet.size() < field + 2) return;
  // The addresses as they stand in the packet: they may be what was changed.
  model::IpAddress from;
  model::IpAddress to;
  from.v6 = to.v6 = v6;
  const std::size_t size = v6 ? 16 : 4;
  std::copy_n(packet.begin() + (v6 ? 8 : 12), size, from.bytes.begin());
  std::copy_n(packet.begin() + (v6 ? 24 : 16), size, to.bytes.begin());
  put16(packet, field, 0);
  const ByteSpan transport = ByteSpan(packet).subspan(transport_at);
  const std::uint64_t sum = pseudo_header_sum(from, to, segment.protocol, static_cast<std::uint32_t>(transport.size()));
  auto checksum = static_cast<std::uint16_t>(~fold(add_words(sum, transport)));
  if (checksum == 0 && segment.protocol == 17) checksum = 0xFFFF;  // RFC 768: 0 says "none"
  put16(packet, field, checksum);
}

std::vector<model::ByteChange> differences(const Bytes& before, const Bytes& after) {
  std::vector<model::ByteChange> changes;
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    if (before[i] != after[i]) changes.push_back({static_cast<std::uint32_t>(i), before[i], after[i]});
  }
  return changes;
}

Bytes forge(const Bytes& bytes, const Segment& segment, const model::Forgery& forgery) {
  Bytes packet = bytes;
  const std::size_t tcp = segment.ip_header_bytes;
  const bool v6 = is_ipv6(packet);
  std::uint32_t seq = segment.seq;
  std::uint32_t ack = segment.ack;
  std::uint16_t source = segment.flow.from.port;
  std::uint16_t destination = segment.flow.to.port;
  if (forgery.from_receiver) {
    const std::ptrdiff_t addresses = v6 ? 8 : 12;
    const std::ptrdiff_t size = v6 ? 16 : 4;
    std::swap_ranges(packet.begin() + addresses, packet.begin() + addresses + size, packet.begin() + addresses + size);
    std::swap(source, destination);
    // What the receiver would say next: it goes on where it is expected to, and acknowledges this segment.
    seq = segment.ack;
    ack = segment.seq + segment.length();
  }
  if (forgery.payload) {
    packet.resize(segment.payload_at);
    packet.insert(packet.end(), forgery.payload->begin(), forgery.payload->end());
  }
  if (v6) {
    put16(packet, 4, static_cast<std::uint32_t>(packet.size() - 40));
  } else {
    put16(packet, 2, static_cast<std::uint32_t>(packet.size()));
    put16(packet, 4, 0);
  }
  put16(packet, tcp, forgery.source_port.value_or(source));
  put16(packet, tcp + 2, forgery.destination_port.value_or(destination));
  if (segment.protocol == 6) {
    put32(packet, tcp + 4, forgery.seq.value_or(seq));
    put32(packet, tcp + 8, forgery.ack.value_or(ack));
    if (forgery.flags) packet[tcp + 13] = *forgery.flags;
    if (forgery.window) put16(packet, tcp + 14, *forgery.window);
  } else {
    put16(packet, tcp + 4, static_cast<std::uint32_t>(packet.size() - tcp));
  }
  if (forgery.mend_checksum) mend_checksums(packet, segment);
  return packet;
}

}  // namespace sg::packet
