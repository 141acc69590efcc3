// What of the timeline and its plots can be tested without a window.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "app/gui/i18n.h"
#include "app/gui/plot_facts.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/plot_draw.h"
#include "tests/model/story.h"

namespace sg::gui {
namespace {

using base::kMillisecond;
using base::kSecond;
using namespace model::story;

/// Compared with walking through every point.
TEST(RangeSeries, the_extremes_of_a_stretch_are_those_of_its_points) {
  std::mt19937 dice(7);
  RangeSeries series;
  std::vector<RangeSeries::Point> points;
  base::Ns t = 0;
  for (int i = 0; i < 3000; ++i) {
    t += static_cast<base::Ns>(dice() % 3);
    const auto low = static_cast<std::uint32_t>(dice() % 1000);
    points.push_back({t, {low, low + static_cast<std::uint32_t>(dice() % 50)}});
    series.add(points.back().t, points.back().value);
  }
  std::size_t hint = 0;
  for (base::Ns from = 0; from < t; from += 17) {
    const base::Ns to = from + 1 + static_cast<base::Ns>(dice() % 400);
    hint = series.first_at(from, hint);
    const std::size_t stop = series.first_at(to, hint);
    EXPECT_EQ(series.first_at(from), hint) << "a hint changes nothing but the cost";
    std::size_t first = 0;
    while (first < points.size() && points[first].t < from) ++first;
    ASSERT_EQ(hint, first);
    if (stop == hint) continue;
    RangeSeries::Extremes expected{UINT32_MAX, 0};
    for (std::size_t i = hint; i < stop; ++i) expected = {std::min(expected.low, points[i].value.low), std::max(expected.high, points[i].value.high)};
    const RangeSeries::Extremes found = series.over(hint, stop);
    ASSERT_EQ(found.low, expected.low);
    ASSERT_EQ(found.high, expected.high);
  }
}

TEST(TimeWindow, zooming_keeps_the_place_under_the_mouse_and_never_leaves_the_recording) {
  TimelineUi ui;
  const double length = 10;
  const auto window = [&](double head, bool live) { return time_window(ui, length, head, live, 100, 500); };
  EXPECT_DOUBLE_EQ(window(length, true).span, length);
  zoom_time(ui, window(length, true), length, 0.25, 4.0);
  const TimeWindow near = window(length, true);
  EXPECT_DOUBLE_EQ(near.span, 2.5);
  EXPECT_NEAR(near.px(4.0), 100 + 0.4 * 500, 0.01) << "where it was";
  EXPECT_FALSE(ui.follow);
  pan_time(ui, near, length, 100);
  EXPECT_DOUBLE_EQ(window(length, true).from, 7.5) << "not beyond the end";
  EXPECT_TRUE(ui.follow) << "at the end it follows again";
  pan_time(ui, window(length, true), length, -100);
  EXPECT_DOUBLE_EQ(window(length, true).from, 0);
  EXPECT_FALSE(ui.follow);
  zoom_time(ui, window(length, true), length, 100, 1);
  EXPECT_EQ(ui.span, 0) << "all of it again";
  for (int i = 0; i < 40; ++i) zoom_time(ui, window(length, true), length, 0.5, 9);
  EXPECT_DOUBLE_EQ(window(length, true).span, kLeastSpan);
}

TEST(TimeWindow, following_keeps_the_moment_shown_in_sight) {
  TimelineUi ui;
  ui.span = 2;
  EXPECT_DOUBLE_EQ(time_window(ui, 10, 10, true, 0, 100).from, 8);
  for (const double head : {0.0, 3.0, 5.5, 9.9}) {
    const TimeWindow window = time_window(ui, 10, head, false, 0, 100);
    EXPECT_LE(window.from, head);
    EXPECT_GE(window.from + window.span, head);
    ui.from = window.from;
  }
  ui.follow = false;
  EXPECT_DOUBLE_EQ(time_window(ui, 10, 0, false, 0, 100).from, ui.from);
}

TEST(Axis, has_round_numbers) {
  EXPECT_EQ(nice_ticks(0, 10, 5, false), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(nice_ticks(3, 47, 5, false), (std::vector<double>{10, 20, 30, 40}));
  EXPECT_EQ(nice_ticks(0, 65536, 4, true), (std::vector<double>{0, 16384, 32768, 49152, 65536}));
  EXPECT_TRUE(nice_ticks(5, 5, 4, false).empty());
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(9999), "9999");
  EXPECT_EQ(count_text(25000), "25k");
  EXPECT_EQ(count_text(1500000), "1.5M");
  EXPECT_EQ(moment_text(1'204'000'000, 100 * base::kMicrosecond), "1.2040 s");
  EXPECT_EQ(moment_text(2 * kSecond, kSecond), "2 s");
}

TEST(TimeAxis, tells_which_waits_it_cuts_short) {
  TimeAxis axis;
  axis.add(100 * kMillisecond);
  EXPECT_TRUE(axis.cuts().empty());
  axis.add(20 * kSecond);
  ASSERT_EQ(axis.cuts().size(), 1U);
  EXPECT_EQ(axis.cuts()[0].from, 100 * kMillisecond);
  EXPECT_EQ(axis.cuts()[0].to, 20 * kSecond);
  EXPECT_GT(axis.cuts()[0].x, axis.at(100 * kMillisecond));
  EXPECT_LT(axis.cuts()[0].x, axis.at(20 * kSecond));
  EXPECT_FALSE(axis.in_cut(axis.cuts()[0].from));
  EXPECT_TRUE(axis.in_cut(axis.cuts()[0].from + 1)) << "no moment of a wait that was cut has a place of its own";
  EXPECT_TRUE(axis.in_cut(axis.cuts()[0].to - 1));
  EXPECT_FALSE(axis.in_cut(axis.cuts()[0].to));
}

TEST(Speed, goes_from_a_sixteenth_to_as_fast_as_it_can) {
  set_language(model::Language::en);
  Playhead head;
  std::vector<std::string> seen;
  for (int i = 0; i < 20; ++i) change_speed(head, -1);
  for (std::size_t i = 0; i < kSpeeds.size(); ++i, change_speed(head, 1)) seen.push_back(speed_text(head.speed));
  EXPECT_EQ(seen, (std::vector<std::string>{"1/16×", "1/8×", "1/4×", "1/2×", "1×", "2×", "4×", "8×", "16×", "max"}));
  change_speed(head, 1);
  EXPECT_FALSE(std::isfinite(head.speed)) << "stays there";
  change_speed(head, -1);
  EXPECT_EQ(head.speed, 16);
}

/// A write of 3000 bytes in two segments; the first is lost and sent again.
struct Lossy {
  Lossy() {
    story.handshake();
    first = story.send(up, model::kAck, 1, 1, 1448);
    story.verdict(first, model::VerdictKind::drop);
    second = story.send(up, model::kAck, 1449, 1, 1552);
    story.verdict(second, model::VerdictKind::deliver);
    again = story.send(up, model::kAck, 1, 1, 1448, false, first);
    story.verdict(again, model::VerdictKind::deliver);
    ack = story.send(up.reversed(), model::kAck, 1, 3001, 0);
    before_ack = story.timeline().end();
    story.verdict(ack, model::VerdictKind::deliver);
    model::SocketSample sample;
    sample.socket = kConnecting;
    sample.state = model::TcpState::established;
    sample.flow = up;
    sample.unsent = 200;
    sample.in_flight = 2896;
    sample.unread = 7;
    sample.has_info = true;
    sample.cwnd = 10;
    sample.ssthresh = 0x7fffffff;
    sample.snd_mss = 1448;
    story.add(sample);
    model::Timeline upto;
    for (std::size_t i = 0; i < story.timeline().size(); ++i) {
      upto.append(story.timeline()[i]);
      facts.apply(upto[i], upto);
    }
  }
  const model::Flow up = flow(40000, 8888);
  model::story::Story story;
  model::PacketId first{}, second{}, again{}, ack{};
  base::Ns before_ack = 0;
  PlotFacts facts;
};

TEST(PlotFacts, the_sequence_graph_knows_sent_acknowledged_lost_and_sent_again) {
  const Lossy run;
  ASSERT_EQ(run.facts.connections().size(), 1U);
  const ConnectionFacts& connection = run.facts.connections()[0];
  EXPECT_EQ(connection.up, run.up);
  EXPECT_EQ(connection.client, kClient);
  const EndFacts& client = connection.end(model::Role::client);
  ASSERT_GE(client.segments.size(), 3U);
  EXPECT_EQ(client.segments.size(), client.segment_events.size());
  const std::size_t n = client.segments.size();
  EXPECT_EQ(client.segments[n - 3].value.low, 1U);
  EXPECT_EQ(client.segments[n - 3].value.high, 1449U);
  EXPECT_EQ(client.segments[n - 2].value.high, 3001U);
  ASSERT_EQ(client.lost.size(), 1U);
  EXPECT_EQ(client.lost[0].low, 1U);
  ASSERT_EQ(client.again.size(), 1U);
  EXPECT_EQ(client.again[0].high, 1449U);
  EXPECT_EQ(client.acknowledged.at(run.before_ack), 1U) << "an ACK counts when it is back, not when it is sent";
  EXPECT_EQ(client.acknowledged.last(), 3001U);
  EXPECT_EQ(client.edge.last(), 3001U + 65535U);
  EXPECT_TRUE(connection.end(model::Role::server).lost.empty());
}

TEST(PlotFacts, the_congestion_window_is_in_bytes_and_infinity_is_none) {
  const Lossy run;
  const EndFacts& client = run.facts.connections()[0].end(model::Role::client);
  EXPECT_EQ(client.cwnd.last(), 14480U);
  EXPECT_EQ(client.ssthresh.last(), 0U);
  EXPECT_EQ(client.send.last(), 3096U) << "accepted = unsent + in flight";
  EXPECT_EQ(client.in_flight.last(), 2896U);
  EXPECT_EQ(client.receive.last(), 7U);
}

TEST(PlotFacts, nobody_is_connected_at_first_and_each_client_has_its_newest_connection) {
  PlotFacts facts;
  EXPECT_EQ(facts.newest(kClient, 0), nullptr);
  const Lossy run;
  EXPECT_EQ(run.facts.newest(kClient, 0), nullptr) << "not before it began";
  EXPECT_EQ(run.facts.newest(kClient, run.story.timeline().end()), run.facts.connections().data());
  EXPECT_EQ(run.facts.newest(model::ActorId{9}, run.story.timeline().end()), nullptr) << "another's is not shown as its own";
}

}  // namespace
}  // namespace sg::gui
