// Builds packets byte by byte, checksums included, for tests.
#pragma once

#include <string>
#include <vector>

#include "core/packet/checksum.h"

namespace sg::packet::build {

using Bytes = std::vector<std::uint8_t>;

inline void put16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
  out.push_back(static_cast<std::uint8_t>(value));
}
inline void put32(Bytes& out, std::uint32_t value) {
  put16(out, value >> 16U);
  put16(out, value & 0xFFFFU);
}

struct Tcp {
  std::uint16_t from = 40000;
  std::uint16_t to = 8888;
  std::uint32_t seq = 0x11223344;
  std::uint32_t ack = 0;
  std::uint8_t flags = model::kSyn;
  std::uint16_t window = 65495;
  Bytes options;  ///< a multiple of 4
  std::string payload;
};

inline Bytes tcp(const Tcp& t) {
  Bytes out;
  put16(out, t.from);
  put16(out, t.to);
  put32(out, t.seq);
  put32(out, t.ack);
  out.push_back(static_cast<std::uint8_t>((20 + t.options.size()) / 4 << 4U));
  out.push_back(t.flags);
  put16(out, t.window);
  put16(out, 0);
  put16(out, 0);
  out.insert(out.end(), t.options.begin(), t.options.end());
  out.insert(out.end(), t.payload.begin(), t.payload.end());
  return out;
}

inline void set_checksum(Bytes& transport, std::size_t at, const model::IpAddress& from, const model::IpAddress& to,
                         std::uint8_t protocol) {
  const std::uint16_t sum = static_cast<std::uint16_t>(
      ~fold(add_words(pseudo_header_sum(from, to, protocol, static_cast<std::uint32_t>(transport.size())), transport)));
  transport[at] = static_cast<std::uint8_t>(sum >> 8U);
  transport[at + 1] = static_cast<std::uint8_t>(sum);
}

inline const model::IpAddress kHere = model::IpAddress::v4(127, 0, 0, 1);

inline Bytes ipv4(const Bytes& transport, std::uint8_t protocol, std::uint16_t fragment = 0x4000, std::size_t ip_options = 0) {
  Bytes out;
  out.push_back(static_cast<std::uint8_t>(0x40U | ((20 + ip_options) / 4)));
  out.push_back(0);
  put16(out, static_cast<std::uint32_t>(20 + ip_options + transport.size()));
  put16(out, 1);
  put16(out, fragment);
  out.push_back(64);
  out.push_back(protocol);
  put16(out, 0);
  for (int i = 0; i < 2; ++i) out.insert(out.end(), kHere.bytes.begin(), kHere.bytes.begin() + 4);
  out.insert(out.end(), ip_options, 1);
  const std::uint16_t sum = internet_checksum(out);
  out[10] = static_cast<std::uint8_t>(sum >> 8U);
  out[11] = static_cast<std::uint8_t>(sum);
  out.insert(out.end(), transport.begin(), transport.end());
  return out;
}

inline Bytes tcp4(const Tcp& t) {
  Bytes transport = tcp(t);
  set_checksum(transport, 16, kHere, kHere, 6);
  return ipv4(transport, 6);
}

}  // namespace sg::packet::build
