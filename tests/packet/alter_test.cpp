// Flipped bits, mended checksums, forged headers.
#include "core/packet/alter.h"

#include <gtest/gtest.h>

#include "core/packet/decode.h"
#include "tests/packet/builder.h"

namespace sg::packet {
namespace {

using Part = model::BitPlace::Part;

model::Bytes data_packet() {
  build::Tcp tcp;
  tcp.flags = model::kAck | model::kPsh;
  tcp.ack = 77;
  tcp.payload = "Hello";
  build::Bytes transport = build::tcp(tcp);
  build::set_checksum(transport, 16, build::kHere, build::kHere, 6);
  return build::ipv4(transport, 6);
}

TEST(Alter, a_flipped_bit_is_the_one_that_was_meant) {
  model::Bytes bytes = data_packet();
  const model::Bytes before = bytes;
  const model::Segment segment = decode_ip(bytes).value();
  EXPECT_EQ(segment.checksum_state, model::Checksum::correct);
  EXPECT_TRUE(flip(bytes, segment, {Part::payload, 0, 2}));
  EXPECT_EQ(bytes[segment.payload_at], 'h') << "bit 2 of 'H', counted from the most significant";
  EXPECT_EQ(differences(before, bytes), (std::vector<model::ByteChange>{{segment.payload_at, 'H', 'h'}}));
  EXPECT_EQ(decode_ip(bytes)->checksum_state, model::Checksum::wrong);
  mend_checksums(bytes, segment);
  EXPECT_EQ(decode_ip(bytes)->checksum_state, model::Checksum::correct);
  EXPECT_TRUE(flip(bytes, segment, {Part::payload, 0, 2}));
  mend_checksums(bytes, segment);
  EXPECT_EQ(bytes, before);
}

TEST(Alter, there_is_no_bit_beyond_a_part) {
  model::Bytes bytes = data_packet();
  const model::Bytes before = bytes;
  const model::Segment segment = decode_ip(bytes).value();
  EXPECT_EQ(part_size(bytes, segment, Part::ip), 20U);
  EXPECT_EQ(part_size(bytes, segment, Part::transport), 20U);
  EXPECT_EQ(part_size(bytes, segment, Part::payload), 5U);
  EXPECT_FALSE(flip(bytes, segment, {Part::payload, 5, 0}));
  EXPECT_FALSE(flip(bytes, segment, {Part::transport, 20, 0}));
  EXPECT_FALSE(flip(bytes, segment, {Part::ip, 0xFFFFFFFF, 0}));
  EXPECT_FALSE(flip(bytes, segment, {Part::ip, 0, 8}));
  EXPECT_EQ(bytes, before);
}

TEST(Alter, a_forged_answer_has_everything_turned_round) {
  const model::Bytes bytes = data_packet();
  const model::Segment segment = decode_ip(bytes).value();
  model::Forgery forgery;
  forgery.from_receiver = true;
  forgery.flags = model::kRst | model::kAck;
  forgery.payload = model::Bytes{};
  const model::Bytes forged = forge(bytes, segment, forgery);
  const model::Segment now = decode_ip(forged).value();
  EXPECT_EQ(now.flow, segment.flow.reversed());
  EXPECT_EQ(now.seq, segment.ack);
  EXPECT_EQ(now.ack, segment.seq + 5);
  EXPECT_EQ(now.flags, model::kRst | model::kAck);
  EXPECT_EQ(now.payload_bytes, 0U);
  EXPECT_EQ(now.checksum_state, model::Checksum::correct);
  EXPECT_EQ(forged.size(), 40U);
}

TEST(Alter, a_forged_segment_says_what_it_is_told_and_its_checksum_too) {
  const model::Bytes bytes = data_packet();
  const model::Segment segment = decode_ip(bytes).value();
  model::Forgery forgery;
  forgery.seq = 1;
  forgery.ack = 2;
  forgery.window = 3;
  forgery.source_port = 4;
  forgery.destination_port = 5;
  forgery.payload = model::Bytes{'a', 'b', 'c', 'd', 'e', 'f', 'g'};
  for (const bool mend : {true, false}) {
    forgery.mend_checksum = mend;
    const model::Bytes forged = forge(bytes, segment, forgery);
    const model::Segment now = decode_ip(forged).value();
    EXPECT_EQ(now.seq, 1U);
    EXPECT_EQ(now.ack, 2U);
    EXPECT_EQ(now.window, 3U);
    EXPECT_EQ(now.flow.from.port, 4U);
    EXPECT_EQ(now.flow.to.port, 5U);
    EXPECT_EQ(now.payload_bytes, 7U);
    EXPECT_EQ(now.checksum_state, mend ? model::Checksum::correct : model::Checksum::wrong);
  }
}

TEST(Alter, a_udp_checksum_is_never_zero) {
  // RFC 768: zero says that there is none. This payload makes the sum come out as zero.
  build::Bytes transport;
  for (const std::uint32_t value : {1000U, 2000U, 10U, 0U}) build::put16(transport, value);
  transport.push_back(0);
  transport.push_back(0);
  model::Bytes bytes = build::ipv4(transport, 17);
  model::Segment segment = decode_ip(bytes).value();
  mend_checksums(bytes, segment);
  const std::uint32_t sum = static_cast<std::uint32_t>(bytes[26] << 8U | bytes[27]);
  bytes[28] = static_cast<std::uint8_t>(sum >> 8U);
  bytes[29] = static_cast<std::uint8_t>(sum);
  mend_checksums(bytes, segment);
  EXPECT_EQ(bytes[26], 0xFF);
  EXPECT_EQ(bytes[27], 0xFF);
  EXPECT_EQ(decode_ip(bytes)->checksum_state, model::Checksum::correct);
}

}  // namespace
}  // namespace sg::packet
