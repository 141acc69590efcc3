#include "core/packet/decode.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "tests/packet/builder.h"

namespace sg::packet {
namespace {
using namespace build;

/// Exactly as many bytes on the heap as there are, so that a sanitizer sees a read beyond them.
std::optional<model::Segment> decode_tight(const Bytes& packet, std::size_t size) {
  const auto copy = std::make_unique<std::uint8_t[]>(size);
  std::copy_n(packet.begin(), size, copy.get());
  return decode_ip({copy.get(), size});
}

TEST(Decode, ASynAsLinuxSendsIt) {
  Tcp t;
  t.options = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0, 0, 7, 0, 0, 0, 0, 1, 3, 3, 7};
  const auto segment = decode_ip(tcp4(t));
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->protocol, 6);
  EXPECT_EQ(to_string(segment->flow.from), "127.0.0.1:40000");
  EXPECT_EQ(to_string(segment->flow.to), "127.0.0.1:8888");
  EXPECT_EQ(segment->seq, 0x11223344U);
  EXPECT_EQ(segment->flags, model::kSyn);
  EXPECT_EQ(segment->window, 65495);
  EXPECT_EQ(segment->ip_header_bytes, 20);
  EXPECT_EQ(segment->header_bytes, 40);
  EXPECT_EQ(segment->payload_bytes, 0U);
  EXPECT_EQ(segment->length(), 1U);
  EXPECT_EQ(segment->checksum_state, model::Checksum::correct);
  EXPECT_EQ(segment->options.mss, 1460);
  EXPECT_EQ(segment->options.window_scale, 7);
  EXPECT_TRUE(segment->options.sack_permitted);
  ASSERT_TRUE(segment->options.timestamps);
  EXPECT_EQ(segment->options.timestamps->first, 7U);
  EXPECT_FALSE(segment->rel_seq);
}

TEST(Decode, DataSackAndWhereThePayloadBegins) {
  Tcp t;
  t.flags = model::kAck | model::kPsh;
  t.ack = 99;
  t.options = {1, 1, 5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 9};
  t.payload = "hello";
  const Bytes packet = tcp4(t);
  const auto segment = decode_ip(packet);
  ASSERT_TRUE(segment);
  ASSERT_EQ(segment->options.sack.size(), 2U);
  EXPECT_EQ(segment->options.sack[1], (std::pair{5U, 9U}));
  EXPECT_EQ(segment->payload_bytes, 5U);
  EXPECT_EQ(packet[segment->payload_at], 'h');
  EXPECT_EQ(segment->checksum_state, model::Checksum::correct);
}

TEST(Decode, AFlippedBitIsAWrongChecksum) {
  Tcp t;
  t.payload = "hello";
  Bytes packet = tcp4(t);
  packet.back() ^= 1U;
  EXPECT_EQ(decode_ip(packet)->checksum_state, model::Checksum::wrong);
}

TEST(Decode, IpOptionsAndPaddingAfterThePacketDoNotConfuseIt) {
  Tcp t;
  t.payload = "abc";
  Bytes transport = tcp(t);
  set_checksum(transport, 16, kHere, kHere, 6);
  Bytes packet = ipv4(transport, 6, 0x4000, 8);
  packet.insert(packet.end(), 6, 0);  // an Ethernet frame's padding
  const auto segment = decode_ip(packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->ip_header_bytes, 28);
  EXPECT_EQ(segment->payload_bytes, 3U);
  EXPECT_EQ(segment->checksum_state, model::Checksum::correct);
}

TEST(Decode, UdpAndItsOptionalChecksum) {
  Bytes transport;
  put16(transport, 5000);
  put16(transport, 7);
  put16(transport, 12);
  put16(transport, 0);
  for (const char c : std::string("ping")) transport.push_back(static_cast<std::uint8_t>(c));
  auto segment = decode_ip(ipv4(transport, 17));
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->protocol, 17);
  EXPECT_EQ(segment->flow.to.port, 7);
  EXPECT_EQ(segment->payload_bytes, 4U);
  EXPECT_EQ(segment->payload_at, 28U);
  EXPECT_EQ(segment->checksum_state, model::Checksum::unknown);
  set_checksum(transport, 6, kHere, kHere, 17);
  EXPECT_EQ(decode_ip(ipv4(transport, 17))->checksum_state, model::Checksum::correct);
  transport[4] = 0;
  transport[5] = 7;  // shorter than its own header
  EXPECT_FALSE(decode_ip(ipv4(transport, 17)));
}

TEST(Decode, Ipv6WithAnExtensionHeader) {
  model::IpAddress loopback;
  loopback.v6 = true;
  loopback.bytes[15] = 1;
  Tcp t;
  t.payload = "six";
  Bytes transport = tcp(t);
  set_checksum(transport, 16, loopback, loopback, 6);
  Bytes packet{0x60, 0, 0, 0};
  put16(packet, static_cast<std::uint32_t>(8 + transport.size()));
  packet.push_back(0);  // hop-by-hop comes next
  packet.push_back(64);
  for (int i = 0; i < 2; ++i) packet.insert(packet.end(), loopback.bytes.begin(), loopback.bytes.end());
  for (const std::uint8_t byte : Bytes{6, 0, 1, 4, 0, 0, 0, 0}) packet.push_back(byte);
  packet.insert(packet.end(), transport.begin(), transport.end());
  const auto segment = decode_ip(packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(to_string(segment->flow.from), "[::1]:40000");
  EXPECT_EQ(segment->ip_header_bytes, 48);
  EXPECT_EQ(segment->payload_bytes, 3U);
  EXPECT_EQ(packet[segment->payload_at], 's');
  EXPECT_EQ(segment->checksum_state, model::Checksum::correct);
}

TEST(Decode, OfAShortCaptureTheLengthIsThatOfTheWire) {
  Tcp t;
  t.payload = std::string(500, 'x');
  const Bytes packet = tcp4(t);
  const auto cut = decode_ip(ByteSpan(packet).first(100), {packet.size(), true});
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->payload_bytes, 500U);
  EXPECT_EQ(cut->checksum_state, model::Checksum::unknown);
  // Without the wire's length nobody can tell: what is there counts.
  EXPECT_EQ(decode_ip(ByteSpan(packet).first(100))->payload_bytes, 60U);
  // A length that claims more than there was is not believed.
  EXPECT_EQ(decode_ip(ByteSpan(packet).first(100), {200, true})->payload_bytes, 160U);
  EXPECT_EQ(decode_ip(packet, {0, false})->checksum_state, model::Checksum::unknown);
}

TEST(Decode, Ipv6AuthenticationIsSkippedInItsOwnUnits) {
  Tcp t;
  t.payload = "six";
  const Bytes transport = tcp(t);
  Bytes packet{0x60, 0, 0, 0};
  put16(packet, static_cast<std::uint32_t>(24 + transport.size()));
  packet.push_back(51);
  packet.push_back(64);
  packet.insert(packet.end(), 32, 1);
  packet.push_back(6);
  packet.push_back(4);  // 4-byte units, minus 2: 24 bytes
  packet.insert(packet.end(), 22, 0);
  packet.insert(packet.end(), transport.begin(), transport.end());
  const auto segment = decode_ip(packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->ip_header_bytes, 64);
  EXPECT_EQ(packet[segment->payload_at], 's');
  for (std::size_t size = 0; size < packet.size(); ++size) decode_tight(packet, size);
}

TEST(Decode, WhatIsNoTcpOrUdpPacketIsNotDecoded) {
  EXPECT_FALSE(decode_ip({}));
  EXPECT_FALSE(decode_ip(ipv4(Bytes(40, 0), 1)));     // ICMP
  EXPECT_FALSE(decode_ip(ipv4(tcp({}), 6, 0x0010)));  // a later fragment
  Bytes packet = tcp4({});
  packet[0] = 0x44;  // a header of 16 bytes
  EXPECT_FALSE(decode_ip(packet));
  packet = tcp4({});
  packet[3] = 10;  // a total length below the header's
  EXPECT_FALSE(decode_ip(packet));
  packet = tcp4({});
  packet[32] = 0x40;  // a TCP header of 16 bytes
  EXPECT_FALSE(decode_ip(packet));
  packet[32] = 0xF0;  // or of 60, where there are 20
  EXPECT_FALSE(decode_ip(packet));
}

TEST(Decode, BrokenOptionsEndTheListQuietly) {
  Tcp t;
  t.options = {2, 4, 0x05, 0xb4, 3, 0, 0, 0};  // a length of 0
  EXPECT_EQ(decode_ip(tcp4(t))->options.mss, 1460);
  EXPECT_FALSE(decode_ip(tcp4(t))->options.window_scale);
  t.options = {8, 10, 1, 2};  // longer than what is left
  EXPECT_FALSE(decode_ip(tcp4(t))->options.timestamps);
  t.options = {2, 3, 9, 0};  // an MSS of one byte
  EXPECT_FALSE(decode_ip(tcp4(t))->options.mss);
}

TEST(Decode, CutAtEveryPlaceItNeverReadsBeyondTheEnd) {
  Tcp t;
  t.options = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0, 0, 7, 0, 0, 0, 0, 1, 3, 3, 7};
  t.payload = "some bytes of payload";
  const Bytes packet = tcp4(t);
  for (std::size_t size = 0; size < packet.size(); ++size) {
    const auto segment = decode_tight(packet, size);
    EXPECT_EQ(segment.has_value(), size >= 60) << size;
    if (!segment) continue;
    EXPECT_EQ(segment->payload_bytes, size - 60);
    EXPECT_EQ(segment->checksum_state, model::Checksum::unknown);
  }
}

TEST(Decode, RandomBytesNeverLeadBeyondTheEnd) {
  const std::uint32_t seed = 20260101;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int decoded = 0;
  for (int i = 0; i < 200000; ++i) {
    Bytes packet(random() % 120);
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random());
    if (packet.size() > 9 && i % 3 != 0) {  // likely enough to get past the first checks
      packet[0] = i % 2 == 0 ? 0x45 : 0x60;
      packet[packet[0] == 0x60 ? 6 : 9] = i % 5 == 0 ? 17 : 6;
    }
    const auto segment = decode_tight(packet, packet.size());
    if (!segment) continue;
    ++decoded;
    ASSERT_LE(std::size_t{segment->payload_at} + segment->payload_bytes, packet.size());
  }
  EXPECT_GT(decoded, 1000);
}

}  // namespace
}  // namespace sg::packet
