// pcapng files whose interfaces have different link types and snapshot lengths, as dumpcap -i eth0 -i any makes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "core/model/timeline.h"
#include "core/store/capture_index.h"
#include "tests/store/captures.h"

namespace sg::store {
namespace {

using namespace made;
using packet::build::tcp4;
using testing::HasSubstr;

/// Blocks of a pcapng, in either byte order (draft-ietf-opsawg-pcapng).
class Blocks {
 public:
  explicit Blocks(bool big) : big_(big) { section(); }
  Bytes bytes;

  Blocks& section() {
    Bytes body;
    put(body, 0x1A2B3C4D, 4);
    put(body, 1, 2);
    put(body, 0, 2);
    body.insert(body.end(), 8, 0xFF);  // of unknown length
    return block(0x0A0D0D0A, body);
  }
  Blocks& interface(std::uint16_t link, std::uint32_t snapshot) {
    Bytes body;
    put(body, link, 2);
    put(body, 0, 2);
    put(body, snapshot, 4);
    return block(1, body);
  }
  Blocks& enhanced(std::uint32_t interface, const Bytes& frame) {
    Bytes body;
    put(body, interface, 4);
    put(body, 0, 4);
    put(body, ++now_, 4);
    put(body, frame.size(), 4);
    put(body, frame.size(), 4);
    return block(6, padded(std::move(body), frame));
  }
  /// `kept`: as much of it as the first interface's limit lets be.
  Blocks& simple(const Bytes& frame, std::size_t kept = SIZE_MAX) {
    Bytes body;
    put(body, frame.size(), 4);
    return block(3, padded(std::move(body), Bytes(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(std::min(kept, frame.size())))));
  }
  Blocks& block(std::uint32_t type, const Bytes& body) {
    put(bytes, type, 4);
    put(bytes, body.size() + 12, 4);
    bytes.insert(bytes.end(), body.begin(), body.end());
    put(bytes, body.size() + 12, 4);
    return *this;
  }

 private:
  static Bytes padded(Bytes body, const Bytes& frame) {
    body.insert(body.end(), frame.begin(), frame.end());
    body.resize((body.size() + 3) / 4 * 4);
    return body;
  }
  void put(Bytes& out, std::uint64_t value, std::size_t size) const {
    for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * (big_ ? size - 1 - i : i))));
  }
  bool big_ = false;
  std::uint32_t now_ = 0;
};

Bytes segment(std::uint32_t seq, std::uint8_t id) {
  Bytes out = tcp4({40000, 8888, seq, 1, model::kAck, 9, {}, "x"});
  out[5] = id;
  return out;
}

class MixedCapture : public testing::TestWithParam<bool> {};

TEST_P(MixedCapture, EachPacketIsReadByItsOwnInterface) {
  Blocks made(GetParam());
  made.interface(kEthernet, 96).interface(kCooked2, 262144).interface(101, 0).interface(105, 65535);
  made.enhanced(1, cooked2(segment(1, 1), true)).enhanced(0, ethernet(segment(2, 2))).enhanced(3, Bytes(40, 7)).enhanced(2, segment(3, 3)).simple(ethernet(segment(4, 4)));
  made.block(0x0BAD, Bytes(8, 0));  // of a kind that nobody knows
  made.section().interface(kCooked, 0).enhanced(0, cooked(segment(5, 5), true));
  const File file(made.bytes);
  const CaptureIndex index = index_capture(file.path(), {});
  EXPECT_FALSE(index.error) << error_text(*index.error, "it", model::Language::en);
  EXPECT_EQ(index.packets, 6U);
  EXPECT_EQ(index.other, 1U) << "a radio's frame is not looked into";
  ASSERT_EQ(index.conversations.size(), 1U);
  const ConversationEvents read = read_conversation(file.path(), index.conversations[0], {});
  std::vector<std::uint32_t> numbers;
  for (const model::Event& event : read.events) {
    if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) numbers.push_back(static_cast<std::uint32_t>(sent->packet));
  }
  EXPECT_EQ(numbers, (std::vector<std::uint32_t>{1, 2, 4, 5, 6})) << "as Wireshark numbers them";
}

TEST_P(MixedCapture, WhereItEndsTooSoonIsSaidAsEver) {
  Blocks made(GetParam());
  made.interface(kEthernet, 96).interface(kCooked2, 262144).enhanced(1, cooked2(segment(1, 1), true)).enhanced(0, ethernet(segment(2, 2)));
  const File whole(made.bytes);
  const std::uint64_t all = index_capture(whole.path(), {}).packets;
  EXPECT_EQ(all, 2U);
  constexpr std::size_t kFirstBlocks = 28 + 20;  // bytes: without an interface it is no capture yet
  for (std::size_t size = 0; size < made.bytes.size(); ++size) {
    const File file(Bytes(made.bytes.begin(), made.bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    const CaptureIndex index = index_capture(file.path(), {});
    EXPECT_LT(index.packets, 2U) << size;
    if (!index.error) continue;  // it ends where a block does
    if (size < kFirstBlocks) {
      EXPECT_EQ(index.error->kind, CaptureError::Kind::no_capture) << size;
    } else {
      EXPECT_EQ(index.error->kind, CaptureError::Kind::cut_off) << size;
      EXPECT_EQ(index.error->offset, size);
    }
  }
}

TEST_P(MixedCapture, ASimplePacketIsAsLongAsItsInterfaceLetItBe) {
  Blocks made(GetParam());
  Bytes large = ethernet(segment(1, 1));
  large.resize(1000);
  made.interface(kEthernet, 96).interface(kCooked2, 0).simple(large, 96).simple(ethernet(segment(2, 2)));
  const File file(made.bytes);
  const CaptureIndex index = index_capture(file.path(), {});
  EXPECT_FALSE(index.error) << error_text(*index.error, "it", model::Language::en);
  EXPECT_EQ(index.packets, 2U);
  ASSERT_EQ(index.conversations.size(), 1U);
  EXPECT_EQ(index.conversations[0].bytes, large.size() + ethernet(segment(2, 2)).size()) << "how long it was on the wire";
}

TEST_P(MixedCapture, AnInterfaceThatCanBeReadMayComeLate) {
  Blocks made(GetParam());
  made.interface(105, 0);
  for (int i = 0; i < 300; ++i) made.enhanced(0, Bytes(1000, 7));  // more than is read at once
  made.interface(kEthernet, 0).enhanced(1, ethernet(segment(1, 1)));
  const File file(made.bytes);
  const CaptureIndex index = index_capture(file.path(), {});
  EXPECT_FALSE(index.error) << error_text(*index.error, "it", model::Language::en);
  EXPECT_EQ(index.other, 300U);
  EXPECT_EQ(index.conversations.size(), 1U);
}

TEST_P(MixedCapture, WhereNoInterfaceCanBeReadTheFirstIsNamed) {
  Blocks made(GetParam());
  made.interface(105, 0).interface(127, 0).enhanced(0, Bytes(40, 7));
  const File file(made.bytes);
  const CaptureIndex index = index_capture(file.path(), {});
  ASSERT_TRUE(index.error);
  EXPECT_THAT(error_text(*index.error, "it", model::Language::en), HasSubstr("IEEE802_11"));
}

TEST_P(MixedCapture, ABlockThatCannotBeIsLibpcapsToRefuse) {
  Blocks made(GetParam());
  made.interface(kEthernet, 0).enhanced(0, ethernet(segment(1, 1))).enhanced(7, ethernet(segment(2, 2)));
  const File file(made.bytes);
  const CaptureIndex index = index_capture(file.path(), {});
  EXPECT_EQ(index.packets, 1U);
  ASSERT_TRUE(index.error);
  EXPECT_EQ(index.error->kind, CaptureError::Kind::damaged);
}

INSTANTIATE_TEST_SUITE_P(ByteOrder, MixedCapture, testing::Bool(), [](const auto& order) { return order.param ? "big" : "little"; });

}  // namespace
}  // namespace sg::store
