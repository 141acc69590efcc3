// Writes a capture with as many TCP segments as asked for, in conversations that overlap: for measurements and tests.
//   bench_make_capture FILE SEGMENTS [CONVERSATIONS [PAYLOAD]]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "core/packet/checksum.h"

namespace {

using sg::packet::ByteSpan;
using Bytes = std::vector<std::uint8_t>;

void put16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
  out.push_back(static_cast<std::uint8_t>(value));
}
void put32(Bytes& out, std::uint32_t value) {
  put16(out, value >> 16U);
  put16(out, value & 0xFFFFU);
}

/// One connection: handshake, then data from the client with an ACK for every second segment. One in 200 is lost and sent again.
struct Connection {
  std::uint16_t port = 0;
  std::uint32_t client_seq = 1000;
  std::uint32_t server_seq = 9000;
  std::uint32_t sent = 0;
  std::uint16_t id = 0;
};

Bytes frame(Connection& c, bool from_client, std::uint8_t flags, std::uint32_t seq, std::uint32_t ack, std::size_t payload) {
  Bytes out(12, 0x02);
  put16(out, 0x0800);
  const std::size_t ip = out.size();
  out.push_back(0x45);
  out.push_back(0);
  put16(out, static_cast<std::uint32_t>(20 + 32 + payload));
  put16(out, ++c.id);
  put16(out, 0x4000);
  out.push_back(64);
  out.push_back(6);
  put16(out, 0);
  const std::uint32_t client = 0x0A000000U + 1 + c.port / 256;
  const std::uint32_t server = 0x0A010001U;
  put32(out, from_client ? client : server);
  put32(out, from_client ? server : client);
  const std::uint16_t header = sg::packet::internet_checksum(ByteSpan(out).subspan(ip));
  out[ip + 10] = static_cast<std::uint8_t>(header >> 8U);
  out[ip + 11] = static_cast<std::uint8_t>(header);
  const std::size_t tcp = out.size();
  put16(out, from_client ? c.port : 443);
  put16(out, from_client ? 443 : c.port);
  put32(out, seq);
  put32(out, ack);
  out.push_back(0x80);
  out.push_back(flags);
  put16(out, 502);
  put16(out, 0);
  put16(out, 0);
  for (const int byte : {1, 1, 8, 10}) out.push_back(static_cast<std::uint8_t>(byte));
  put32(out, c.sent);
  put32(out, c.sent);
  for (std::size_t i = 0; i < payload; ++i) out.push_back(static_cast<std::uint8_t>('a' + (seq + i) % 26));
  sg::model::IpAddress from;
  sg::model::IpAddress to;
  std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(ip) + 12, 4, from.bytes.begin());
  std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(ip) + 16, 4, to.bytes.begin());
  const ByteSpan transport = ByteSpan(out).subspan(tcp);
  const auto sum = static_cast<std::uint16_t>(
      ~sg::packet::fold(sg::packet::add_words(sg::packet::pseudo_header_sum(from, to, 6, static_cast<std::uint32_t>(transport.size())), transport)));
  out[tcp + 16] = static_cast<std::uint8_t>(sum >> 8U);
  out[tcp + 17] = static_cast<std::uint8_t>(sum);
  return out;
}

Bytes next(Connection& c, std::size_t payload) {
  constexpr std::uint8_t kSyn = 2;
  constexpr std::uint8_t kAck = 16;
  const std::uint32_t n = c.sent++;
  if (n == 0) return frame(c, true, kSyn, c.client_seq++, 0, 0);
  if (n == 1) return frame(c, false, kSyn | kAck, c.server_seq++, c.client_seq, 0);
  if (n == 2) return frame(c, true, kAck, c.client_seq, c.server_seq, 0);
  if (n % 3 == 2) return frame(c, false, kAck, c.server_seq, c.client_seq, 0);
  if (n % 600 == 4) return frame(c, true, kAck, c.client_seq - static_cast<std::uint32_t>(payload), c.server_seq, payload);
  c.client_seq += static_cast<std::uint32_t>(payload);
  return frame(c, true, kAck, c.client_seq - static_cast<std::uint32_t>(payload), c.server_seq, payload);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t segments = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  const std::uint64_t connections = std::max<std::uint64_t>(1, std::min<std::uint64_t>(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1000, 60000));
  const std::size_t payload = argc > 4 ? std::min<std::size_t>(std::strtoull(argv[4], nullptr, 10), 1448) : 200;
  if (segments == 0) {
    std::fprintf(stderr, "usage: %s FILE SEGMENTS [CONVERSATIONS, 1000 if not said [PAYLOAD in bytes, 200 if not said]]\n", argv[0]);
    return 2;
  }
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(argv[1], "wbe"), std::fclose);
  if (!file) {
    std::perror(argv[1]);
    return 1;
  }
  const auto host32 = [&](std::uint32_t value) { std::fwrite(&value, sizeof value, 1, file.get()); };
  host32(0xA1B2C3D4U);
  host32(0x00040002U);
  host32(0);
  host32(0);
  host32(65535);
  host32(1);
  std::vector<Connection> all(connections);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].port = static_cast<std::uint16_t>(1024 + i);
  for (std::uint64_t i = 0; i < segments; ++i) {
    const Bytes bytes = next(all[i % connections], payload);
    host32(static_cast<std::uint32_t>(1'700'000'000 + i / 100'000));
    host32(static_cast<std::uint32_t>(i % 100'000 * 10));
    host32(static_cast<std::uint32_t>(bytes.size()));
    host32(static_cast<std::uint32_t>(bytes.size()));
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
      std::perror(argv[1]);
      return 1;
    }
  }
  return 0;
}
