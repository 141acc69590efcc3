// Where segments wait on the ladder while they are held, and what stays off it.
#include <gtest/gtest.h>

#include <cmath>

#include "app/gui/views/ladder_layout.h"
#include "tests/gui_stage/story.h"

namespace sg::gui {
namespace {

using base::kMillisecond;
using base::kSecond;
using model::PacketId;
using model::VerdictKind;
using namespace testing;

std::uint64_t hold(Story& story, Ns t, std::uint32_t packet) { return story.add(t, model::Verdict{.packet = PacketId{packet}, .kind = VerdictKind::hold}); }
std::uint64_t withhold(Story& story, Ns t, std::uint32_t packet, std::uint32_t of) {
  return story.add(t, model::Verdict{.packet = PacketId{packet}, .kind = VerdictKind::withhold, .copy_of = PacketId{of}});
}

LadderLayout laid_out(const Story& story) {
  LadderLayout layout;
  layout.catch_up(story.timeline);
  return layout;
}

TEST(LadderHeld, capsules_never_cover_each_other) {
  Story story;
  Ns t = kMillisecond;
  // From both sides at once, with next to no time in between.
  for (std::uint32_t packet = 1; packet <= 12; ++packet) {
    story.send(t, packet, packet % 3 == 0 ? kDown : kUp, model::kAck, packet, 1, 10);
    hold(story, t, packet);
    t += 1000;
  }
  const LadderLayout layout = laid_out(story);
  const auto& segments = layout.segments();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    EXPECT_GE(segments[i].held_y, segments[i].sent_y + LadderLayout::kHeldDrop) << "it has left its lifeline";
    for (std::size_t k = 0; k < i; ++k) {
      EXPECT_GE(std::abs(segments[i].held_y - segments[k].held_y), LadderLayout::kCapsule - 0.01F) << i << " and " << k;
    }
  }
  EXPECT_FLOAT_EQ(layout.lowest_held(UINT64_MAX), segments.back().held_y);
}

TEST(LadderHeld, a_free_place_is_used_again) {
  Story story;
  story.send(kMillisecond, 1, kUp, model::kAck);
  hold(story, kMillisecond, 1);
  story.send(kMillisecond + 1000, 2, kDown, model::kAck);
  const auto second = hold(story, kMillisecond + 1000, 2);
  EXPECT_GT(laid_out(story).lowest_held(second), 0);
  story.deliver(2 * kMillisecond, 1);
  story.deliver(2 * kMillisecond, 2);
  EXPECT_EQ(laid_out(story).lowest_held(UINT64_MAX), 0) << "nothing waits any more";
}

TEST(LadderHeld, waiting_does_not_push_the_ladder_off_the_screen) {
  Story story;
  story.send(kMillisecond, 1, kUp, model::kSyn);
  hold(story, kMillisecond, 1);
  const LadderLayout waiting = laid_out(story);
  EXPECT_LT(waiting.y_at(600 * kSecond), waiting.end_y() + 4) << "a learner may think for ten minutes";
  story.deliver(600 * kSecond, 1);
  const LadderLayout over = laid_out(story);
  EXPECT_LT(over.end_y(), 10);
  EXPECT_GT(over.segments()[0].end_y, over.segments()[0].held_y) << "it arrives below where it waited";
  EXPECT_TRUE(over.breaks().empty()) << "something was on the wire all the time";
}

TEST(LadderHeld, what_is_withheld_takes_no_room) {
  Story story;
  story.send(kMillisecond, 1, kUp, model::kSyn);
  hold(story, kMillisecond, 1);
  const LadderLayout before = laid_out(story);
  Ns t = kSecond;
  for (std::uint32_t packet = 2; packet <= 8; ++packet, t *= 2) {
    story.send(t, packet, kUp, model::kSyn, 0, 0, 0, 1);
    withhold(story, t + 1000, packet, 1);
  }
  const LadderLayout after = laid_out(story);
  EXPECT_FLOAT_EQ(after.end_y(), before.end_y());
  EXPECT_EQ(after.ticks().size(), before.ticks().size());
  EXPECT_FLOAT_EQ(after.segments()[0].held_y, before.segments()[0].held_y);
  LadderLayout::Visible seen;
  after.visible(0, 100, seen);
  EXPECT_EQ(seen.segments, std::vector<std::uint32_t>{0}) << "only the held one is drawn";
}

TEST(LadderHeld, what_is_withheld_crosses_nothing) {
  Story story;
  const model::Flow down = kUp.reversed();
  story.send(kMillisecond, 1, kUp, model::kSyn);
  story.deliver(2 * kMillisecond, 1);
  story.send(2 * kMillisecond + 1000, 2, down, model::kSyn | model::kAck, 0, 1);
  hold(story, 2 * kMillisecond + 1000, 2);
  story.send(kSecond, 3, kUp, model::kSyn, 0, 0, 0, 1);
  EXPECT_TRUE(laid_out(story).segments()[1].crossed);
  withhold(story, kSecond + 1000, 3, 2);
  EXPECT_FALSE(laid_out(story).segments()[1].crossed) << "its label has the whole arrow";
}

TEST(LadderHeld, reordered_ones_cross) {
  Story story;
  story.send(kMillisecond, 1, kUp, model::kAck, 1, 1, 10);
  hold(story, kMillisecond, 1);
  story.send(kMillisecond + 1000, 2, kUp, model::kAck, 11, 1, 10);
  hold(story, kMillisecond + 1000, 2);
  story.deliver(kSecond, 2);
  story.deliver(2 * kSecond, 1);
  const LadderLayout layout = laid_out(story);
  EXPECT_LT(layout.segments()[0].sent_y, layout.segments()[1].sent_y);
  EXPECT_GT(layout.segments()[0].end_y, layout.segments()[1].end_y);
}

TEST(LadderHeld, a_change_is_known_from_where_it_was_made) {
  Story story;
  const auto sent = story.send(kMillisecond, 1, kUp, model::kAck, 1, 1, 10);
  hold(story, kMillisecond, 1);
  model::PacketAltered altered;
  altered.packet = PacketId{1};
  altered.segment.checksum_state = model::Checksum::wrong;
  const auto changed = story.add(kSecond, altered);
  const LadderLayout layout = laid_out(story);
  EXPECT_EQ(layout.segments()[0].altered_seq, changed);
  EXPECT_EQ(layout.segments()[0].wrong_seq, changed);
  EXPECT_EQ(layout.segment_of(changed), layout.segment_of(sent)) << "selecting the change selects the segment";
  altered.segment.checksum_state = model::Checksum::correct;
  story.add(2 * kSecond, altered);
  EXPECT_EQ(laid_out(story).segments()[0].wrong_seq, 0U) << "mended";
}

TEST(LadderHeld, thousands_cost_no_more_than_they_must) {
  Story story;
  constexpr std::uint32_t kMany = 5000;
  for (std::uint32_t packet = 1; packet <= kMany; ++packet) {
    story.send(kMillisecond + packet, packet, kUp, model::kAck, packet, 1, 10);
    hold(story, kMillisecond + packet, packet);
  }
  for (std::uint32_t packet = kMany; packet > 0; --packet) story.deliver(kSecond + kMany - packet, packet);
  const LadderLayout layout = laid_out(story);
  EXPECT_EQ(layout.lowest_held(UINT64_MAX), 0);
  EXPECT_EQ(layout.segments().size(), kMany);
}

}  // namespace
}  // namespace sg::gui
