#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/model/describe.h"
#include "core/model/timeline.h"
#include "core/store/capture_index.h"
#include "tests/store/captures.h"

namespace sg::store {
namespace {

using namespace made;
using model::PacketId;
using packet::build::Tcp;
using packet::build::tcp4;
using testing::HasSubstr;

constexpr std::uint8_t kAck = model::kAck;

/// A conversation of one client, written segment by segment.
class Story {
 public:
  explicit Story(std::uint16_t client = 40000) : client_(client) {}
  Bytes file = pcap_header(kRaw);
  std::uint32_t now = 0;  ///< microseconds

  Story& at(std::uint32_t us) {
    now = us;
    return *this;
  }
  Story& client(std::uint8_t flags, std::uint32_t seq, std::uint32_t ack, const std::string& payload = "", const Bytes& options = {}) {
    return add({client_, 8888, seq, ack, flags, 65535, options, payload});
  }
  Story& server(std::uint8_t flags, std::uint32_t seq, std::uint32_t ack, const std::string& payload = "", const Bytes& options = {}) {
    return add({8888, client_, seq, ack, flags, 65535, options, payload});
  }
  Story& handshake() {
    return client(model::kSyn, 100, 0).server(model::kSyn | kAck, 500, 101).client(kAck, 101, 501);
  }

 private:
  Story& add(const Tcp& tcp) {
    Bytes packet = tcp4(tcp);
    // Every packet has its own identification, as a kernel gives them.
    ++id_;
    packet[4] = static_cast<std::uint8_t>(id_ >> 8U);
    packet[5] = static_cast<std::uint8_t>(id_);
    add_frame(file, packet, now += 50);
    return *this;
  }
  std::uint16_t client_;
  std::uint16_t id_ = 0;
};

struct Read {
  model::Timeline timeline;
  ConversationEvents events;
  std::vector<std::uint32_t> numbers;  ///< of the packets, in order
};

Read read(const std::string& path, std::size_t which = 0, const ConversationLimits& limits = {}) {
  Read out;
  const CaptureIndex index = index_capture(path, {});
  EXPECT_LT(which, index.conversations.size());
  if (which >= index.conversations.size()) return out;
  out.events = read_conversation(path, index.conversations[which], {}, limits);
  for (const model::Event& event : out.events.events) {
    if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) out.numbers.push_back(static_cast<std::uint32_t>(sent->packet));
    out.timeline.append(event);
  }
  return out;
}

model::VerdictKind fate(const Read& read, std::uint32_t packet) {
  return std::get<model::Verdict>(read.timeline.verdict(PacketId{packet})->payload).kind;
}

TEST(CaptureFile, EveryLinkTypeLeadsToTheSameSegment) {
  const Bytes ip = tcp4({});
  struct Case {
    std::uint32_t link;
    Bytes frame;
  };
  Bytes null_frame{2, 0, 0, 0};
  null_frame.insert(null_frame.end(), ip.begin(), ip.end());
  Bytes loop_frame{0, 0, 0, 2};
  loop_frame.insert(loop_frame.end(), ip.begin(), ip.end());
  Bytes pppoe{0x11, 0, 0, 1, 0, 42, 0, 0x21};
  pppoe.insert(pppoe.end(), ip.begin(), ip.end());
  for (const Case& one : {Case{kEthernet, ethernet(ip)}, Case{kEthernet, ethernet(ip, 0x0800, 1)}, Case{kEthernet, ethernet(ip, 0x0800, 2)},
                          Case{kEthernet, ethernet(pppoe, 0x8864)}, Case{kCooked, cooked(ip, true)}, Case{kCooked2, cooked2(ip, false)},
                          Case{kNull, null_frame}, Case{108, loop_frame}, Case{kRaw, ip}, Case{228, ip}}) {
    SCOPED_TRACE(one.link);
    Bytes bytes = pcap_header(one.link);
    add_frame(bytes, one.frame, 7);
    const File file(bytes);
    const Read got = read(file.path());
    ASSERT_EQ(got.events.packets, 1U);
    const model::PacketSent& sent = *got.timeline.packet(PacketId{1});
    EXPECT_EQ(to_string(sent.segment.flow.to), "127.0.0.1:8888");
    EXPECT_EQ(sent.segment.checksum_state, model::Checksum::correct);
    EXPECT_EQ(*sent.bytes, ip);
    EXPECT_EQ(got.events.began, 1000 * base::kSecond + 7 * base::kMicrosecond);
  }
}

TEST(CaptureFile, ConversationsAreToldApartAndKnowWhoAsked) {
  Story story;
  story.handshake();
  Story other(40001);
  other.now = story.now;
  other.server(kAck, 5, 6, "in the middle").client(kAck, 6, 18);
  story.file.insert(story.file.end(), other.file.begin() + 24, other.file.end());
  add_frame(story.file, Bytes(28, 0), story.now);  // no IP packet
  const File file(story.file);
  const CaptureIndex index = index_capture(file.path(), {});
  EXPECT_FALSE(index.error);
  EXPECT_EQ(index.packets, 6U);
  EXPECT_EQ(index.other, 1U);
  ASSERT_EQ(index.conversations.size(), 2U);
  EXPECT_EQ(to_string(index.conversations[0].flow.from), "127.0.0.1:40000");
  EXPECT_TRUE(index.conversations[0].began);
  EXPECT_EQ(index.conversations[0].packets, 3U);
  EXPECT_EQ(index.conversations[0].bytes, 120U);
  EXPECT_EQ(to_string(index.conversations[1].flow.from), "127.0.0.1:40001");
  EXPECT_FALSE(index.conversations[1].began);
  EXPECT_EQ(index.conversations[1].first_packet, 4U);
}

TEST(CaptureFile, PortsUsedAgainAreAnotherConversation) {
  Story story;
  story.handshake().client(model::kFin | kAck, 101, 501).client(model::kSyn, 9000, 0).server(model::kSyn | kAck, 8000, 9001);
  story.client(model::kSyn, 9000, 0);  // only sent again
  const File file(story.file);
  const CaptureIndex index = index_capture(file.path(), {});
  ASSERT_EQ(index.conversations.size(), 2U);
  EXPECT_EQ(index.conversations[0].packets, 4U);
  EXPECT_EQ(read(file.path(), 1).numbers, (std::vector<std::uint32_t>{5, 6, 7}));
}

TEST(CaptureFile, WhatIsSentAgainWasLikelyLost) {
  Story story;
  story.handshake().client(kAck, 101, 501, "hello").at(300'000).client(kAck, 101, 501, "hello").server(kAck, 501, 106);
  const File file(story.file);
  const Read got = read(file.path());
  ASSERT_EQ(got.events.packets, 6U);
  EXPECT_EQ(got.timeline.packet(PacketId{5})->retransmits, PacketId{4});
  EXPECT_EQ(fate(got, 4), model::VerdictKind::drop);
  EXPECT_EQ(fate(got, 5), model::VerdictKind::deliver);
  const model::Cause* cause = got.timeline.cause(PacketId{5});
  ASSERT_NE(cause, nullptr);
  EXPECT_EQ(cause->kind, model::CauseKind::retransmission);
  EXPECT_EQ(cause->fate, model::Fate::dropped);
  EXPECT_FALSE(cause->certain());
  EXPECT_THAT(cause_text(PacketId{5}, got.timeline, model::Language::en), HasSubstr("likely because #4 was lost"));
  EXPECT_THAT(cause_text(PacketId{5}, got.timeline, model::Language::ko), HasSubstr("아마 #4 세그먼트가 사라졌기 때문입니다"));
  EXPECT_EQ(got.timeline.cast().role_of(got.timeline.packet(PacketId{4})->segment.flow.from, {}), model::Role::client);
}

TEST(CaptureFile, WhatSackOrDsackTellsOfWasNotLost) {
  const auto block = [](std::uint32_t left, std::uint32_t right) {
    Bytes out{1, 1, 5, 10};
    packet::build::put32(out, left);
    packet::build::put32(out, right);
    return out;
  };
  Story story;
  story.handshake().client(kAck, 101, 501, "AAAA").client(kAck, 105, 501, "BBBB");
  story.server(kAck, 501, 101, "", block(105, 109));                                  // B came, A did not
  story.at(300'000).client(kAck, 101, 501, "AAAA").client(kAck, 105, 501, "BBBB");    // both again
  story.server(kAck, 501, 109, "", block(105, 109));
  const File file(story.file);
  const Read got = read(file.path());
  EXPECT_EQ(fate(got, 4), model::VerdictKind::drop);
  EXPECT_EQ(fate(got, 5), model::VerdictKind::deliver);

  Story late;
  late.handshake().client(kAck, 101, 501, "AAAA").at(300'000).client(kAck, 101, 501, "AAAA");
  late.server(kAck, 501, 105).server(kAck, 501, 105, "", block(101, 105));  // D-SACK: it came twice
  const File late_file(late.file);
  EXPECT_EQ(fate(read(late_file.path()), 4), model::VerdictKind::deliver);
}

TEST(CaptureFile, CopiesOfACaptureAreKeptOnce) {
  // As `tcpdump -i any` has a connection to 127.0.0.1: each packet goes out and comes in.
  Story story;
  story.handshake().client(kAck, 101, 501, "hello").at(300'000).client(kAck, 101, 501, "hello");
  const File single(story.file);
  Bytes twice = pcap_header(kCooked);
  CaptureReader reader;
  ASSERT_FALSE(reader.open(single.path()));
  CapturedFrame frame;
  while (reader.next(frame)) {
    const Bytes ip(frame.bytes.begin(), frame.bytes.end());
    const auto us = static_cast<std::uint32_t>((frame.t - 1000 * base::kSecond) / base::kMicrosecond);
    add_frame(twice, cooked(ip, true), us);
    add_frame(twice, cooked(ip, false), us + 3);
  }
  const File file(twice);
  const Read got = read(file.path());
  EXPECT_EQ(got.events.copies, 5U);
  EXPECT_EQ(got.numbers, (std::vector<std::uint32_t>{1, 3, 5, 7, 9}));
  EXPECT_EQ(got.timeline.packet(PacketId{9})->retransmits, PacketId{7});
}

TEST(CaptureFile, OfAShortSnapshotTheLengthsAreThoseOfTheWire) {
  Story story;
  Bytes file = pcap_header(kRaw, 60);
  const Bytes packet = tcp4({40000, 8888, 101, 501, kAck, 9, {}, std::string(1000, 'x')});
  add_frame(file, Bytes(packet.begin(), packet.begin() + 60), 1, packet.size());
  const File capture(file);
  const Read got = read(capture.path());
  ASSERT_EQ(got.events.packets, 1U);
  const model::PacketSent& sent = *got.timeline.packet(PacketId{1});
  EXPECT_EQ(sent.segment.payload_bytes, 1000U);
  EXPECT_EQ(sent.bytes->size(), 60U);
  EXPECT_EQ(sent.segment.checksum_state, model::Checksum::unknown);
  EXPECT_EQ(sent.segment.rel_seq, 1U);  // its SYN was not seen
}

TEST(CaptureFile, ACutOffFileShowsWhatStandsBefore) {
  Story story;
  story.handshake();
  const std::size_t whole = story.file.size();
  for (std::size_t size = 0; size < whole; ++size) {
    const File file(Bytes(story.file.begin(), story.file.begin() + static_cast<std::ptrdiff_t>(size)));
    const CaptureIndex index = index_capture(file.path(), {});
    const std::size_t packets = size < 24 ? 0 : (size - 24) / 56;
    EXPECT_EQ(index.packets, packets) << size;
    const bool between = size >= 24 && (size - 24) % 56 == 0;
    EXPECT_EQ(index.error.has_value(), !between) << size;
    if (size > 24 && index.error) {
      EXPECT_EQ(index.error->kind, CaptureError::Kind::cut_off) << size;
      EXPECT_EQ(index.error->packet, packets + 1);
      EXPECT_EQ(index.error->offset, size);
      EXPECT_THAT(error_text(*index.error, "a.pcap", model::Language::en), HasSubstr("a.pcap: ends within packet"));
    }
  }
}

TEST(CaptureFile, WhatIsNoCaptureIsSaidPlainly) {
  const auto why = [](const std::string& path) {
    const CaptureIndex index = index_capture(path, {});
    return index.error ? error_text(*index.error, "it", model::Language::en) : std::string("fine");
  };
  EXPECT_THAT(why("/nowhere/at.all"), HasSubstr("No such file"));
  EXPECT_THAT(why("/"), HasSubstr("no ordinary file"));
  const std::string fifo = std::filesystem::temp_directory_path() / ("sockglass-fifo-" + std::to_string(getpid()));
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(why(fifo), HasSubstr("no ordinary file"));
  std::filesystem::remove(fifo);
  EXPECT_THAT(why(File({}).path()), HasSubstr("neither pcap nor pcapng"));
  const File text(Bytes{'h', 'e', 'l', 'l', 'o', ' ', 'y', 'o', 'u'});
  EXPECT_THAT(why(text.path()), HasSubstr("68 65 6c 6c"));
  const File packed(Bytes{0x1F, 0x8B, 8, 0, 0, 0, 0, 0});
  EXPECT_THAT(why(packed.path()), HasSubstr("gunzip"));
  Bytes wlan = pcap_header(105);
  const File radio(wlan);
  EXPECT_THAT(why(radio.path()), HasSubstr("IEEE802_11"));
}

TEST(CaptureFile, ReadingCanBeGivenUp) {
  Bytes bytes = pcap_header(kRaw);
  const Bytes packet = tcp4({});
  for (int i = 0; i < 20000; ++i) add_frame(bytes, packet, 0);
  const File file(bytes);
  double told = 0;
  const CaptureIndex index = index_capture(file.path(), [&](double done) {
    told = done;
    return false;
  });
  EXPECT_TRUE(index.cancelled);
  EXPECT_LT(index.packets, 10000U);
  EXPECT_GT(told, 0.1);
  EXPECT_LT(told, 0.9);
}

TEST(CaptureFile, MemoryIsBounded) {
  Story story;
  story.handshake();
  for (std::uint32_t i = 0; i < 10; ++i) story.client(kAck, 101 + 100 * i, 501, std::string(100, 'a'));
  const File file(story.file);
  const Read few = read(file.path(), 0, {.packets = 5, .bytes = 1U << 20U, .payload_then = 64});
  EXPECT_EQ(few.events.packets, 5U);
  EXPECT_EQ(few.events.left_out, 8U);
  const Read sliced = read(file.path(), 0, {.packets = 100, .bytes = 300, .payload_then = 8});
  EXPECT_EQ(sliced.timeline.packet(PacketId{4})->bytes->size(), 140U);
  EXPECT_EQ(sliced.timeline.packet(PacketId{13})->bytes->size(), 48U);
  EXPECT_EQ(sliced.timeline.packet(PacketId{13})->segment.payload_bytes, 100U);
}

}  // namespace
}  // namespace sg::store
