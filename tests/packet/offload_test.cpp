// What a network card would do with what the kernel hands it.
#include "core/packet/offload.h"

#include <gtest/gtest.h>

#include "core/packet/decode.h"
#include "tests/packet/builder.h"

namespace sg::packet {
namespace {

/// As a kernel leaves it: the pseudo-header's sum stands in the field, and no more.
model::Bytes half_done(std::size_t payload, std::uint8_t flags = model::kAck | model::kPsh) {
  build::Tcp tcp;
  tcp.seq = 0xFFFFFF00;  // the numbers go around within it
  tcp.flags = flags;
  for (std::size_t i = 0; i < payload; ++i) tcp.payload += static_cast<char>('a' + i % 26);
  build::Bytes transport = build::tcp(tcp);
  const std::uint16_t begun = fold(pseudo_header_sum(build::kHere, build::kHere, 6, static_cast<std::uint32_t>(transport.size())));
  transport[16] = static_cast<std::uint8_t>(begun >> 8U);
  transport[17] = static_cast<std::uint8_t>(begun);
  return build::ipv4(transport, 6);
}

TEST(Offload, a_checksum_that_was_only_begun_is_completed) {
  const model::Bytes packet = half_done(100);
  const model::Segment segment = decode_ip(packet).value();
  ASSERT_EQ(segment.checksum_state, model::Checksum::unknown);
  const auto sent = as_a_card_sends(packet, segment, 1500);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(decode_ip(sent[0])->checksum_state, model::Checksum::correct);
  EXPECT_EQ(sent[0].size(), packet.size());
}

TEST(Offload, a_wrong_checksum_stays_wrong) {
  const model::Bytes packet = half_done(100);
  model::Bytes broken = as_a_card_sends(packet, decode_ip(packet).value(), 1500)[0];
  broken.back() ^= 1U;
  const model::Segment segment = decode_ip(broken).value();
  ASSERT_EQ(segment.checksum_state, model::Checksum::wrong);
  EXPECT_EQ(as_a_card_sends(broken, segment, 1500), std::vector<model::Bytes>{broken});
}

TEST(Offload, a_giant_is_cut_into_what_fits) {
  const model::Bytes packet = half_done(4000, model::kAck | model::kPsh | model::kFin | model::kCwr);
  const model::Segment giant = decode_ip(packet).value();
  const auto sent = as_a_card_sends(packet, giant, 1500);
  ASSERT_EQ(sent.size(), 3U);
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_LE(sent[i].size(), 1500U);
    const model::Segment piece = decode_ip(sent[i]).value();
    EXPECT_EQ(piece.checksum_state, model::Checksum::correct);
    EXPECT_EQ(piece.seq, giant.seq + at);
    EXPECT_EQ(piece.ack, giant.ack);
    EXPECT_EQ(piece.has(model::kFin) && piece.has(model::kPsh), i == 2);
    EXPECT_EQ(piece.has(model::kCwr), i == 0);
    for (std::uint32_t k = 0; k < piece.payload_bytes; ++k) ASSERT_EQ(sent[i][piece.payload_at + k], packet[giant.payload_at + at + k]);
    at += piece.payload_bytes;
  }
  EXPECT_EQ(at, giant.payload_bytes);
}

TEST(Offload, what_just_fits_is_not_cut) {
  const model::Bytes packet = half_done(1460);
  EXPECT_EQ(as_a_card_sends(packet, decode_ip(packet).value(), 1500).size(), 1U);
  EXPECT_EQ(as_a_card_sends(packet, decode_ip(packet).value(), 1499).size(), 2U);
}

TEST(Offload, a_giant_of_ipv6_is_cut_too) {
  build::Tcp tcp;
  tcp.flags = model::kAck;
  tcp.payload.assign(4000, 'x');
  const model::Bytes packet = build::ipv6(build::tcp(tcp), 6);
  const model::Segment giant = decode_ip(packet).value();
  std::uint32_t at = 0;
  for (const model::Bytes& sent : as_a_card_sends(packet, giant, 1500)) {
    EXPECT_LE(sent.size(), 1500U);
    const auto piece = decode_ip(sent);
    ASSERT_TRUE(piece.has_value());
    EXPECT_EQ(piece->checksum_state, model::Checksum::correct);
    EXPECT_EQ(piece->seq, giant.seq + at);
    at += piece->payload_bytes;
  }
  EXPECT_EQ(at, 4000U);
}

}  // namespace
}  // namespace sg::packet
