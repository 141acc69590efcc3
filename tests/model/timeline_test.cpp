#include "core/model/timeline.h"

#include <gtest/gtest.h>

#include "core/base/check.h"
#include "tests/model/story.h"

namespace sg::model {
namespace {

Event at(std::uint64_t seq, Ns t) {
  Event event;
  event.seq = seq;
  event.t = t;
  event.payload = EngineError{"test", "none"};
  return event;
}

TEST(Timeline, TakesOnlyNumberedEventsThatDoNotGoBack) {
  Timeline timeline;
  timeline.append(at(1, 5));
  EXPECT_THROW(timeline.append(at(3, 6)), base::CheckFailure);
  EXPECT_THROW(timeline.append(at(2, 4)), base::CheckFailure);
  EXPECT_EQ(timeline.size(), 1U);
  timeline.append(at(2, 5));
  EXPECT_EQ(timeline.end(), 5);
}

TEST(Timeline, CountsEventsUpToAndWithAMoment) {
  Timeline timeline;
  EXPECT_EQ(timeline.count_until(100), 0U);
  timeline.append(at(1, 10));
  timeline.append(at(2, 20));
  timeline.append(at(3, 20));
  timeline.append(at(4, 30));
  EXPECT_EQ(timeline.count_until(9), 0U);
  EXPECT_EQ(timeline.count_until(10), 1U);
  EXPECT_EQ(timeline.count_until(20), 3U);
  EXPECT_EQ(timeline.count_until(29), 3U);
  EXPECT_EQ(timeline.count_until(1000), 4U);
}

TEST(Timeline, FindsWhereAPacketWasSent) {
  story::Story story;
  story.handshake();
  EXPECT_EQ(story.timeline().packet(PacketId{99}), nullptr);
  const PacketSent* synack = story.timeline().packet(PacketId{2});
  ASSERT_NE(synack, nullptr);
  EXPECT_EQ(synack->segment.flags, kSyn | kAck);
  ASSERT_NE(story.timeline().verdict(PacketId{2}), nullptr);
  EXPECT_EQ(story.timeline().verdict(PacketId{2})->seq, story.timeline().packet_seq(PacketId{2}) + 1);
  EXPECT_EQ(story.timeline().verdict(PacketId{99}), nullptr);
  ASSERT_NE(story.timeline().entered(CallId{1}), nullptr);
  EXPECT_EQ(story.timeline().entered(CallId{1})->kind, CallKind::socket);
  EXPECT_EQ(story.timeline().entered(CallId{999}), nullptr);
  story.timeline().clear();
  EXPECT_EQ(story.timeline().packet(PacketId{2}), nullptr);
  EXPECT_TRUE(story.timeline().cast().members().empty());
}

}  // namespace
}  // namespace sg::model
