// What of the stage can be tested without a window: the ladder's layout, its bands, and several clients.
#include <gtest/gtest.h>

#include <random>

#include "app/gui/i18n.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/ladder_layout.h"
#include "tests/model/story.h"

namespace sg::gui {
namespace {

using namespace model::story;
using model::ActorId;
using model::Role;

/// What waits is counted coarser and coarser, and a frame is drawn when what is said changes, not before.
TEST(Waiting, the_next_frame_comes_with_the_next_words) {
  using base::kMillisecond;
  using base::kSecond;
  set_language(model::Language::en);
  EXPECT_EQ(waited_text(1'890 * kMillisecond), "1.8 s");
  EXPECT_EQ(waited_text(7'900 * kMillisecond), "7 s");
  EXPECT_EQ(waited_text(29 * kSecond), "over 20 s");
  EXPECT_EQ(waited_text(200 * kSecond), "over 3 min");
  model::World world;
  EXPECT_EQ(next_digit(world, 5 * kSecond), 0) << "nothing waits: no frame";
  world.actors.resize(1);
  world.actors[0].in_call.emplace();
  world.actors[0].in_call_since = 0;
  for (base::Ns now = 0; now < 300 * kSecond;) {
    const base::Ns step = next_digit(world, now);
    ASSERT_GE(step, kSecond / 10);
    if (now >= 3 * kSecond) {
      EXPECT_EQ(waited_text(now), waited_text(now + step - 1)) << now / kMillisecond << " ms";
      EXPECT_NE(waited_text(now), waited_text(now + step)) << now / kMillisecond << " ms";
    }
    now += step;
  }
}

/// Compared with walking through everything.
TEST(LadderBands, a_stretch_has_the_sums_of_what_began_in_it) {
  std::mt19937 dice(3);
  struct Item {
    float y;
    Role from;
    std::uint32_t bytes;
    bool again;
  };
  std::vector<Item> items;
  LadderBands bands;
  EXPECT_EQ(bands.between(0, 100), LadderBands::Sum());
  float y = 0.5F;
  for (int i = 0; i < 2000; ++i) {
    y += static_cast<float>(dice() % 30) / 7.0F;
    const Item item{y, dice() % 2 == 0 ? Role::client : Role::server, static_cast<std::uint32_t>(dice() % 1500), dice() % 9 == 0};
    items.push_back(item);
    bands.add_segment(item.y, item.from, item.bytes, item.again);
    if (i % 5 == 0) bands.add_call(item.y, Role::server);
    if (i % 11 == 0) bands.add_lost(item.y);
  }
  for (int i = 0; i < 300; ++i) {
    const auto top = static_cast<float>(dice() % 3000);
    const float bottom = top + static_cast<float>(dice() % 500);
    LadderBands::Sum expected;
    for (std::size_t k = 0; k < items.size(); ++k) {
      if (items[k].y < top || items[k].y >= bottom) continue;
      const std::size_t side = items[k].from == Role::client ? 0 : 1;
      ++expected.segments[side];
      expected.bytes[side] += items[k].bytes;
      if (items[k].again) ++expected.again;
      if (k % 5 == 0) ++expected.calls[1];
      if (k % 11 == 0) ++expected.lost;
    }
    ASSERT_EQ(bands.between(top, bottom), expected) << top << " to " << bottom;
  }
}

/// A server and three clients: each connects, the second loses a segment and sends it again.
struct Three {
  static constexpr ActorId kClients[3] = {ActorId{1}, ActorId{2}, ActorId{3}};
  Three() {
    story.add(model::ActorStarted{kServer, "server", Role::server});
    const char* names[] = {"alice", "bob", "carol"};
    for (int i = 0; i < 3; ++i) story.add(model::ActorStarted{kClients[i], names[i], Role::client});
    story.call(kServer, model::CallKind::listen, 3, kListener, 0, {end(8888), {}});
    story.sample(kListener, model::TcpState::listen, {end(8888), {}});
    for (int i = 0; i < 3; ++i) {
      const model::SocketId socket{static_cast<std::uint64_t>(300 + i)};
      const model::CallId connect = story.enter(kClients[i], model::CallKind::connect, 3, socket, {{}, end(8888)});
      story.pass(up(i), model::kSyn, 0, 0);
      story.pass(up(i).reversed(), model::kSyn | model::kAck, 0, 1);
      story.leave(connect, kClients[i], model::CallKind::connect, 3, socket, 0, up(i));
      story.pass(up(i), model::kAck, 1, 1);
    }
    lost = story.send(up(1), model::kAck | model::kPsh, 1, 1, 500);
    story.verdict(lost, model::VerdictKind::drop);
    again = story.send(up(1), model::kAck | model::kPsh, 1, 1, 500, false, lost);
    story.verdict(again, model::VerdictKind::deliver);
    layout.catch_up(story.timeline());
  }
  static model::Flow up(int i) { return flow(static_cast<std::uint16_t>(41000 + i), 8888); }
  model::story::Story story;
  model::PacketId lost{}, again{};
  LadderLayout layout;
};

TEST(LadderLayout, each_of_three_clients_has_its_own_sums) {
  const Three run;
  const float all = run.layout.end_y() + 10;
  for (int i = 0; i < 3; ++i) {
    const LadderBands::Sum sum = run.layout.bands(&Three::kClients[i]).between(0, all);
    EXPECT_EQ(sum.segments[0], i == 1 ? 4U : 2U) << i;
    EXPECT_EQ(sum.segments[1], 1U) << i;
    EXPECT_EQ(sum.lost, i == 1 ? 1U : 0U) << i;
    EXPECT_EQ(sum.again, i == 1 ? 1U : 0U) << i;
  }
  const LadderBands::Sum whole = run.layout.bands(nullptr).between(0, all);
  EXPECT_EQ(whole.all(), 11U);
  EXPECT_EQ(whole.bytes[0], 1000U);
  const ActorId nobody{77};
  EXPECT_EQ(run.layout.bands(&nobody).between(0, all), LadderBands::Sum());
}

TEST(LadderLayout, both_ends_may_open_at_once) {
  model::story::Story story;
  story.add(model::ActorStarted{kServer, "b", Role::server});
  story.add(model::ActorStarted{kClient, "a", Role::client});
  const model::Flow from_a = flow(9001, 9002);
  story.call(kClient, model::CallKind::bind, 3, model::SocketId{300}, 0, {end(9001), {}});
  story.call(kServer, model::CallKind::bind, 3, model::SocketId{301}, 0, {end(9002), {}});
  story.pass(from_a, model::kSyn, 0, 0);
  story.pass(from_a.reversed(), model::kSyn, 0, 0);
  story.pass(from_a, model::kSyn | model::kAck, 0, 1);
  story.pass(from_a.reversed(), model::kAck, 1, 1);
  LadderLayout layout;
  layout.catch_up(story.timeline());
  ASSERT_EQ(layout.segments().size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(layout.segments()[i].from, i % 2 == 0 ? Role::client : Role::server) << i;
}

TEST(LadderLayout, a_loss_and_its_repair_know_each_other) {
  const Three run;
  const LadderSegment* repair = run.layout.repeated_by(run.lost);
  ASSERT_NE(repair, nullptr);
  EXPECT_EQ(repair->packet, run.again);
  EXPECT_TRUE(repair->retransmission);
  EXPECT_EQ(run.layout.repeated_by(run.again), nullptr);
}

TEST(LadderLayout, texts_beside_one_lifeline_never_touch_whoever_calls) {
  const Three run;
  float last = -10;
  for (const LadderCall& call : run.layout.calls()) {
    if (call.role != Role::client) continue;
    EXPECT_GE(call.entered_y, last + LadderLayout::kTextRow - 0.001F);
    last = call.return_row ? call.returned_y : call.entered_y;
  }
}

TEST(LadderLayout, a_height_leads_back_to_its_moment) {
  const Three run;
  for (const LadderSegment& segment : run.layout.segments()) {
    EXPECT_NEAR(static_cast<double>(run.layout.t_at(run.layout.y_at(segment.sent_t))), static_cast<double>(segment.sent_t), 2e6);
  }
  EXPECT_EQ(run.layout.t_at(1e9F), run.story.timeline().end());
  EXPECT_EQ(LadderLayout().t_at(5), 0);
}

}  // namespace
}  // namespace sg::gui
