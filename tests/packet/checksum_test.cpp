#include "core/packet/checksum.h"

#include <gtest/gtest.h>

#include "tests/packet/builder.h"

namespace sg::packet {
namespace {

TEST(Checksum, TheExampleOfRfc1071) {
  const std::vector<std::uint8_t> bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  EXPECT_EQ(fold(add_words(0, bytes)), 0xddf2);
  EXPECT_EQ(internet_checksum(bytes), 0x220d);
}

TEST(Checksum, AnOddLastByteIsPaddedWithZero) {
  EXPECT_EQ(fold(add_words(0, std::vector<std::uint8_t>{0x01, 0x02, 0x03})), 0x0402);
  EXPECT_EQ(internet_checksum({}), 0xffff);
}

TEST(Checksum, AKnownIpv4Header) {
  // A header often used to explain the sum: its checksum field is 0xb861.
  const std::vector<std::uint8_t> header{0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                                         0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
  EXPECT_EQ(internet_checksum(header), 0xb861);
}

TEST(Checksum, ManyOnesDoNotOverflow) {
  const std::vector<std::uint8_t> bytes(70000, 0xff);
  EXPECT_EQ(fold(add_words(0, bytes)), 0xffff);
}

TEST(Checksum, OffloadLeavesThePseudoHeadersSumWhichSaysNothing) {
  auto transport = build::tcp({});
  const std::uint16_t pseudo =
      fold(pseudo_header_sum(build::kHere, build::kHere, 6, static_cast<std::uint32_t>(transport.size())));
  transport[16] = static_cast<std::uint8_t>(pseudo >> 8U);
  transport[17] = static_cast<std::uint8_t>(pseudo);
  EXPECT_EQ(check_transport(build::kHere, build::kHere, 6, transport, pseudo), model::Checksum::unknown);
  transport[17] ^= 1U;
  EXPECT_EQ(check_transport(build::kHere, build::kHere, 6, transport, pseudo ^ 1U), model::Checksum::wrong);
}

}  // namespace
}  // namespace sg::packet
