#include "core/model/streams.h"

#include <gtest/gtest.h>

#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

const Flow kUp = flow(40000, 8888);

Streams index(const Timeline& timeline) {
  Streams streams;
  for (std::size_t i = 0; i < timeline.size(); ++i) streams.apply(timeline[i]);
  return streams;
}

CallId write(Story& story, const std::string& text, std::int64_t taken) {
  const CallId call =
      story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "", static_cast<std::uint32_t>(text.size()), bytes(text));
  story.leave(call, kClient, CallKind::write, 3, kConnecting, taken, kUp);
  return call;
}

TEST(Streams, TwoWritesInOneSegmentKeepTheirOwnBytes) {
  Story story;
  story.handshake();
  const CallId first = write(story, "hello", 5);
  const CallId second = write(story, "world!", 6);
  const PacketId packet = story.pass(kUp, kPsh | kAck, 1, 1, 11);
  const Streams streams = index(story.timeline());
  const auto spans = streams.spans(story.timeline().packet(packet)->segment);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].write, first);
  EXPECT_EQ(spans[0].ordinal, 0U);
  EXPECT_EQ(spans[0].begin, 0U);
  EXPECT_EQ(spans[0].end, 5U);
  EXPECT_EQ(spans[1].write, second);
  EXPECT_EQ(spans[1].ordinal, 1U);
  EXPECT_EQ(spans[1].begin, 5U);
  EXPECT_EQ(spans[1].end, 11U);
  EXPECT_EQ((*spans[1].bytes)[7 - spans[1].write_begin], 'r');
}

TEST(Streams, OneWriteInSeveralSegments) {
  Story story;
  story.handshake();
  write(story, std::string(4000, 'x'), 4000);
  const PacketId second = story.pass(kUp, kAck, 1449, 1, 1448);
  const auto spans = index(story.timeline()).spans(story.timeline().packet(second)->segment);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].begin, 1448U);
  EXPECT_EQ(spans[0].end, 2896U);
  EXPECT_EQ(spans[0].write_begin, 0U);
}

TEST(Streams, BytesCountFromTheMomentTheWriteIsEnteredAndAreCutWhenItReturns) {
  Story story;
  story.handshake();
  const CallId call = story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "", 10, bytes("0123456789"));
  const PacketId early = story.send(kUp, kAck, 1, 1, 6);
  Streams streams = index(story.timeline());
  ASSERT_EQ(streams.spans(story.timeline().packet(early)->segment).size(), 1U);
  EXPECT_EQ(streams.spans(kUp, 0, 100)[0].end, 10U);
  streams.apply(story.leave(call, kClient, CallKind::write, 3, kConnecting, 6, kUp));
  ASSERT_EQ(streams.spans(kUp, 0, 100).size(), 1U);
  EXPECT_EQ(streams.spans(kUp, 0, 100)[0].end, 6U);
}

TEST(Streams, AFailedOrCancelledWritePutsNothingIntoTheStream) {
  Story story;
  story.handshake();
  const CallId refused = story.enter(kClient, CallKind::write, 3, kConnecting, kUp, "", 4, bytes("lost"));
  story.fail(refused, kClient, CallKind::write, 3, 32);
  const CallId good = write(story, "kept", 4);
  const auto spans = index(story.timeline()).spans(kUp, 0, 100);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].write, good);
  EXPECT_EQ(spans[0].begin, 0U);
}

TEST(Streams, TheSamePortsAgainAreAnotherStream) {
  Story story;
  story.handshake();
  write(story, "old", 3);
  const std::uint64_t old_end = story.timeline().size();
  story.set_isn(777000);
  story.pass(kUp, kSyn, 0, 0);
  write(story, "newer", 5);
  const Streams streams = index(story.timeline());
  EXPECT_EQ(streams.spans(kUp, 0, 100, old_end).at(0).end, 3U);
  EXPECT_EQ(streams.spans(kUp, 0, 100).at(0).end, 5U);
  EXPECT_EQ(streams.spans(kUp, 0, 100).size(), 1U);
}

TEST(Streams, ARetransmittedSynIsTheSameStream) {
  Story story;
  story.add(ActorStarted{kClient, "client", Role::client});
  const PacketId syn = story.send(kUp, kSyn, 0, 0);
  write(story, "fast", 4);
  story.send(kUp, kSyn, 0, 0, 0, false, syn);
  story.send(kUp, kSyn, 0, 0);  // nobody said that it is a copy, but its SEQ does
  EXPECT_EQ(index(story.timeline()).spans(kUp, 0, 100).size(), 1U);
}

TEST(Streams, WithoutAnyPacketWritesStillHaveTheirPlaces) {
  Story story;
  story.add(ActorStarted{kClient, "client", Role::client});
  write(story, "one", 3);
  write(story, "two", 3);
  const auto spans = index(story.timeline()).spans(kUp, 2, 4);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].begin, 2U);
  EXPECT_EQ(spans[1].end, 4U);
}

TEST(Streams, DatagramsAndUnknownStreamsHaveNoSpans) {
  Story story;
  story.handshake();
  write(story, "hello", 5);
  Segment datagram;
  datagram.protocol = 17;
  datagram.flow = kUp;
  datagram.payload_bytes = 5;
  datagram.rel_seq = 1;
  const Streams streams = index(story.timeline());
  EXPECT_TRUE(streams.spans(datagram).empty());
  EXPECT_TRUE(streams.spans(flow(1, 2), 0, 5).empty());
  EXPECT_TRUE(streams.spans(kUp, 5, 5).empty());
}

}  // namespace
}  // namespace sg::model
