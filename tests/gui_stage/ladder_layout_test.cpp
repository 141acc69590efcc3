#include "app/gui/views/ladder_layout.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/gui_stage/story.h"

namespace sg::gui {
namespace {

using base::kMicrosecond;
using base::kMillisecond;
using base::kSecond;
using model::CallKind;
using namespace testing;

constexpr std::uint8_t kSynAck = model::kSyn | model::kAck;

/// listen, accept, connect, and the three segments, each `pace` on the wire.
void handshake(Story& story, Ns pace) {
  auto call = story.enter(0, kServer, CallKind::listen);
  model::CallReturned listening;
  listening.flow.from = kServerEnd;
  story.leave(2 * kMicrosecond, call, kServer, CallKind::listen, listening);
  story.enter(10 * kMicrosecond, kServer, CallKind::accept);
  const auto connect = story.enter(kSecond, kClient, CallKind::connect);
  Ns t = kSecond + 20 * kMicrosecond;
  story.send(t, 1, kUp, model::kSyn);
  story.deliver(t += pace, 1);
  story.send(t += 30 * kMicrosecond, 2, kDown, kSynAck, 0, 1);
  story.deliver(t += pace, 2);
  story.send(t += 30 * kMicrosecond, 3, kUp, model::kAck, 1, 1);
  model::CallReturned connected;
  connected.flow = kUp;
  story.leave(t += 10 * kMicrosecond, connect, kClient, CallKind::connect, connected);
  story.deliver(t += pace, 3);
}

TEST(LadderLayout, a_handshake_falls_from_side_to_side) {
  for (const Ns pace : {Ns{15 * kMicrosecond}, 20 * kMillisecond, 250 * kMillisecond}) {
    SCOPED_TRACE("pace " + std::to_string(pace) + " ns");
    Story story;
    handshake(story, pace);
    LadderLayout layout;
    layout.catch_up(story.timeline);
    ASSERT_EQ(layout.segments().size(), 3U);
    const auto& s = layout.segments();
    EXPECT_EQ(s[0].from, model::Role::client);
    EXPECT_EQ(s[1].from, model::Role::server);
    EXPECT_EQ(s[2].from, model::Role::client);
    for (const auto& segment : s) {
      EXPECT_EQ(segment.end, LadderSegment::End::delivered);
      EXPECT_EQ(segment.client, kClientEnd);
      EXPECT_GE(segment.end_y, segment.sent_y + LadderLayout::kMinDrop) << "an arrow must be seen to fall";
    }
    EXPECT_GE(s[1].sent_y, s[0].end_y + LadderLayout::kTurn);
    EXPECT_GE(s[2].sent_y, s[1].end_y + LadderLayout::kTurn);
    EXPECT_LT(layout.end_y(), 20) << "a handshake fits on the screen";
  }
}

TEST(LadderLayout, a_quarter_of_a_second_on_the_wire_falls_four_lines) {
  Story story;
  handshake(story, 250 * kMillisecond);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  EXPECT_NEAR(layout.segments()[0].end_y - layout.segments()[0].sent_y, 4.0F, 0.1F);
}

TEST(LadderLayout, appending_moves_nothing) {
  Story story;
  handshake(story, 100 * kMillisecond);
  LadderLayout grown;
  std::vector<float> segments_y;
  std::vector<float> calls_y;
  for (std::size_t i = 0; i < story.timeline.size(); ++i) {
    grown.append(story.timeline[i]);
    for (std::size_t k = 0; k < segments_y.size(); ++k) EXPECT_EQ(grown.segments()[k].sent_y, segments_y[k]) << "after event " << i + 1;
    for (std::size_t k = 0; k < calls_y.size(); ++k) EXPECT_EQ(grown.calls()[k].entered_y, calls_y[k]) << "after event " << i + 1;
    segments_y.clear();
    calls_y.clear();
    for (const auto& s : grown.segments()) segments_y.push_back(s.sent_y);
    for (const auto& c : grown.calls()) calls_y.push_back(c.entered_y);
  }
}

TEST(LadderLayout, time_never_runs_up) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Story story;
  Ns t = 0;
  std::uint32_t packet = 0;
  std::vector<std::uint32_t> flying;
  for (int i = 0; i < 400; ++i) {
    t += std::uniform_int_distribution<Ns>(0, i % 7 == 0 ? 3 * kSecond : 50 * kMicrosecond)(random);
    if (!flying.empty() && random() % 2 == 0) {
      const std::size_t which = random() % flying.size();
      if (random() % 4 == 0) {
        story.drop(t, flying[which]);
      } else {
        story.deliver(t, flying[which]);
      }
      flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(which));
    } else {
      story.send(t, ++packet, random() % 2 == 0 ? kUp : kDown, model::kAck, 1, 1);
      flying.push_back(packet);
    }
  }
  LadderLayout layout;
  layout.catch_up(story.timeline);
  float last = 0;
  for (Ns at = 0; at < t + 10 * kSecond; at += t / 1000 + 1) {
    const float y = layout.y_at(at);
    EXPECT_GE(y, last) << "at " << at;
    last = y;
  }
  float sent[2] = {-100, -100};
  for (const auto& s : layout.segments()) {
    float& before = sent[s.from == model::Role::client ? 0 : 1];
    EXPECT_GE(s.sent_y, before + LadderLayout::kArrowGap - 1e-4F) << "packet " << static_cast<std::uint32_t>(s.packet);
    before = s.sent_y;
    EXPECT_NEAR(layout.y_at(s.sent_t), s.sent_y, 60) << "y_at knows the moment";
  }
}

TEST(LadderLayout, a_call_and_its_result_are_one_line_unless_something_came_between) {
  Story story;
  handshake(story, 250 * kMillisecond);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  ASSERT_EQ(layout.calls().size(), 3U);
  const auto& listen = layout.calls()[0];
  EXPECT_FALSE(listen.return_row);
  const auto& accept = layout.calls()[1];
  EXPECT_EQ(accept.returned_seq, 0U) << "still inside";
  EXPECT_GE(accept.entered_y, listen.entered_y + LadderLayout::kTextRow);
  const auto& connect = layout.calls()[2];
  EXPECT_TRUE(connect.return_row);
  EXPECT_GT(connect.returned_y, layout.segments()[1].end_y - 0.01F) << "connect returns when the answer is there";
}

TEST(LadderLayout, a_minute_of_thinking_is_a_break_and_not_a_desert) {
  Story story;
  auto call = story.enter(0, kClient, CallKind::socket);
  story.leave(kMicrosecond, call, kClient, CallKind::socket);
  story.enter(60 * kSecond, kClient, CallKind::connect);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  ASSERT_EQ(layout.breaks().size(), 1U);
  EXPECT_EQ(layout.breaks()[0].to - layout.breaks()[0].from, 60 * kSecond - kMicrosecond);
  EXPECT_LE(layout.end_y(), LadderLayout::kTop + 2.5F);
}

TEST(LadderLayout, a_dropped_segment_ends_where_it_was_lost) {
  Story story;
  story.send(0, 1, kUp, model::kSyn);
  story.drop(100 * kMillisecond, 1);
  story.send(kSecond, 2, kUp, model::kSyn, 0, 0, 0, 1);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  EXPECT_EQ(layout.segments()[0].end, LadderSegment::End::dropped);
  EXPECT_EQ(layout.segments()[1].end, LadderSegment::End::flying);
  EXPECT_TRUE(layout.segments()[1].retransmission);
  EXPECT_EQ(layout.segment_of(layout.segments()[0].end_seq), &layout.segments()[0]);
}

TEST(LadderLayout, a_flying_head_lands_where_the_delivery_will_put_it) {
  Story story;
  const Ns pace = 250 * kMillisecond;
  story.send(0, 1, kUp, model::kSyn);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  const float expected = layout.expected_end_y(layout.segments()[0], pace, 100 * kMillisecond);
  story.deliver(pace, 1);
  layout.catch_up(story.timeline);
  EXPECT_NEAR(layout.segments()[0].end_y, expected, 0.01F);
}

TEST(LadderLayout, crossing_segments_know_that_they_cross) {
  Story story;
  story.send(0, 1, kUp, model::kSyn);
  story.deliver(250 * kMillisecond, 1);
  story.send(300 * kMillisecond, 2, kUp, model::kAck | model::kPsh, 6, 1, 5);
  story.send(310 * kMillisecond, 3, kDown, model::kAck | model::kPsh, 1, 6, 5);
  story.deliver(550 * kMillisecond, 2);
  story.deliver(560 * kMillisecond, 3);
  story.send(600 * kMillisecond, 4, kDown, model::kAck, 6, 11, 0);
  story.deliver(850 * kMillisecond, 4);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  std::vector<bool> crossed;
  for (const LadderSegment& one : layout.segments()) crossed.push_back(one.crossed);
  EXPECT_EQ(crossed, (std::vector<bool>{false, true, true, false}));
}

TEST(LadderLayout, only_what_can_be_seen_is_visited) {
  Story story;
  for (std::uint32_t i = 1; i <= 20000; ++i) {
    const Ns t = i * 100 * kMicrosecond;
    const auto call = story.enter(t, kClient, CallKind::write);
    story.send(t + 5, i, kUp, model::kAck, 1 + i, 1, 1);
    story.leave(t + 10, call, kClient, CallKind::write);
    story.deliver(t + 50, i);
  }
  LadderLayout layout;
  layout.catch_up(story.timeline);
  LadderLayout::Visible seen;
  const float middle = layout.end_y() / 2;
  layout.visible(middle, middle + 30, seen);
  EXPECT_GT(seen.segments.size(), 8U);
  EXPECT_LT(seen.segments.size(), 40U);
  EXPECT_LT(seen.calls.size(), 40U);
  EXPECT_LT(seen.last_tick - seen.first_tick, 40U);
  for (const auto i : seen.segments) {
    EXPECT_GE(layout.segments()[i].end_y, middle);
    EXPECT_LE(layout.segments()[i].sent_y, middle + 30);
  }
}

TEST(LadderLayout, a_connection_belongs_to_the_client_that_connects) {
  Story story;
  story.enter(0, kClient, CallKind::connect);
  story.send(kMicrosecond, 1, kUp, model::kSyn);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  ASSERT_NE(layout.client_of(kClientEnd), nullptr) << "its port is not told before connect() returns, but the SYN shows it";
  EXPECT_EQ(*layout.client_of(kClientEnd), kClient);
  EXPECT_EQ(layout.client_of(kServerEnd), nullptr);
}

TEST(LadderLayout, a_window_is_scaled_only_when_both_sides_offered_it) {
  for (const bool both : {false, true}) {
    SCOPED_TRACE(both ? "both offered it" : "only the client did");
    model::Timeline timeline;
    const auto add = [&](const model::Flow& flow, std::uint8_t flags, std::optional<std::uint8_t> scale) {
      model::PacketSent sent;
      sent.packet = model::PacketId{static_cast<std::uint32_t>(timeline.size() + 1)};
      sent.segment.flow = flow;
      sent.segment.flags = flags;
      sent.segment.options.window_scale = scale;
      timeline.append({timeline.size() + 1, static_cast<Ns>(timeline.size()), false, sent});
    };
    add(kUp, model::kSyn, 7);
    add(kDown, kSynAck, both ? std::optional<std::uint8_t>(10) : std::nullopt);
    add(kUp, model::kAck, std::nullopt);
    add(kDown, model::kAck, std::nullopt);
    LadderLayout layout;
    layout.catch_up(timeline);
    EXPECT_EQ(layout.segments()[0].window_shift, 0) << "never in a SYN";
    EXPECT_EQ(layout.segments()[1].window_shift, 0) << "never in a SYN";
    EXPECT_EQ(layout.segments()[2].window_shift, both ? 7 : 0);
    EXPECT_EQ(layout.segments()[3].window_shift, both ? 10 : 0);
  }
}

TEST(LadderLayout, a_write_knows_which_bytes_it_put_into_the_stream) {
  Story story;
  model::CallReturned wrote;
  wrote.flow = kUp;
  for (const std::int64_t n : {5, 7}) {
    const auto call = story.enter(n * kSecond, kClient, CallKind::write);
    wrote.ret = n;
    story.leave(n * kSecond + 1, call, kClient, CallKind::write, wrote);
  }
  LadderLayout layout;
  layout.catch_up(story.timeline);
  EXPECT_EQ(layout.calls()[0].stream_begin, 0U);
  EXPECT_EQ(layout.calls()[1].stream_begin, 5U);
  EXPECT_EQ(layout.calls()[1].stream, kUp);
}

TEST(LadderLayout, who_sends_datagrams_is_known_by_its_port_alone) {
  Story story;
  const auto call = story.enter(kSecond, kClient, CallKind::sendto);
  model::CallReturned sent;
  sent.ret = 5;
  sent.datagram = true;
  sent.flow = {{model::IpAddress::v4(0, 0, 0, 0), kClientEnd.port}, kServerEnd};
  story.leave(kSecond + 1, call, kClient, CallKind::sendto, sent);
  LadderLayout layout;
  layout.catch_up(story.timeline);
  ASSERT_NE(layout.client_of(kClientEnd), nullptr);
  EXPECT_EQ(*layout.client_of(kClientEnd), kClient);
  EXPECT_EQ(layout.client_of({kClientEnd.ip, 1}), nullptr);
}

}  // namespace
}  // namespace sg::gui
