// Runs of random events: the world at any place must be what a fresh fold gives, and the spans of a segment must add up to its
// payload.
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <random>

#include "core/model/streams.h"
#include "core/model/world.h"
#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

/// A sender and its stream, driven at random as a kernel would: bytes are written, then sent in pieces, lost, sent again.
struct RandomRun {
  explicit RandomRun(std::uint32_t seed) : random(seed) { story.handshake(); }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

  void write() {
    const std::uint32_t size = 1 + below(3000);
    const CallId call = story.enter(kClient, CallKind::write, 3, kConnecting, up, "", size,
                                    std::make_shared<const Bytes>(size, std::uint8_t{'x'}));
    const bool fails = below(10) == 0;
    const std::uint32_t taken = below(3) == 0 ? 1 + below(size) : size;
    if (!fails && below(2) == 0) {  // on the wire before the call returns
      const std::uint32_t part = 1 + below(taken);
      sent.push_back(story.send(up, kAck, 1 + written_sent, 1, part));
      written_sent = std::max(written_sent, written_sent + part);
      early = part;
    }
    if (fails) {
      story.fail(call, kClient, CallKind::write, 3, 32);
    } else {
      story.leave(call, kClient, CallKind::write, 3, kConnecting, taken, up);
      written += taken;
    }
  }
  void segment() {
    if (written_sent < written) {
      const std::uint32_t size = 1 + below(std::min(1448U, written - written_sent));
      sent.push_back(story.send(up, kAck, 1 + written_sent, 1, size));
      written_sent += size;
    } else if (written > 0) {
      const std::uint32_t begin = below(written);
      sent.push_back(story.send(up, kAck, 1 + begin, 1, 1 + below(std::min(1448U, written - begin)), false, PacketId{1}));
    }
  }
  void verdict() {
    if (sent.empty()) return;
    const std::size_t which = below(static_cast<std::uint32_t>(sent.size()));
    const std::uint32_t kind = below(8);
    story.verdict(sent[which], kind == 0 ? VerdictKind::drop : kind == 1 ? VerdictKind::hold : VerdictKind::deliver);
    if (kind != 1) sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(which));
  }
  void other() {
    switch (below(6)) {
      case 0: story.sample(kConnecting, static_cast<TcpState>(1 + below(11)), up); break;
      case 1: story.pass(up.reversed(), kAck, 1, 1 + below(written + 1)); break;
      case 2: story.add(CounterChange{"TcpOutSegs", below(10), 10 + below(10)}); break;
      case 3: {
        const CallId call = story.enter(kServer, CallKind::read, 4, kAccepted, up.reversed(), "", 100);
        story.leave(call, kServer, CallKind::read, 4, kAccepted, 3, up.reversed(), bytes("abc"));
        break;
      }
      case 4: {
        const SocketId socket{500 + below(60)};
        story.sample(socket, TcpState::time_wait,
                     flow(static_cast<std::uint16_t>(30000 + static_cast<std::uint64_t>(socket)), 8888));
        break;
      }
      default: story.add(SocketGone{SocketId{500 + below(60)}, {}}); break;
    }
  }
  void play(std::size_t events) {
    while (story.timeline().size() < events) {
      const std::uint32_t what = below(10);
      if (what < 2) {
        write();
      } else if (what < 5) {
        segment();
      } else if (what < 8) {
        verdict();
      } else {
        other();
      }
    }
  }

  std::mt19937 random;
  Story story;
  Flow up = flow(40000, 8888);
  std::uint32_t written = 0;
  std::uint32_t written_sent = 0;
  std::uint32_t early = 0;
  std::deque<PacketId> sent;
};

class RandomWorld : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomWorld, AtAnyPlaceIsWhatAFreshFoldGives) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomRun run(GetParam());
  run.play(5000);
  const Timeline& timeline = run.story.timeline();
  WorldCache cache(timeline);
  for (int i = 0; i < 60; ++i) {
    const std::size_t count = i == 0 ? timeline.size() : run.below(static_cast<std::uint32_t>(timeline.size() + 1));
    World fresh;
    for (std::size_t n = 0; n < count; ++n) fresh.apply(timeline[n]);
    ASSERT_TRUE(cache.at(count) == fresh) << "after " << count << " events";
  }
  EXPECT_EQ(cache.at(timeline.size() + 1000).seq, timeline.size());
}

TEST_P(RandomWorld, SpansOfASegmentAddUpToItsPayload) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomRun run(GetParam());
  run.play(3000);
  const Timeline& timeline = run.story.timeline();
  Streams streams;
  for (std::size_t i = 0; i < timeline.size(); ++i) streams.apply(timeline[i]);
  std::size_t segments = 0;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    const auto* sent = std::get_if<PacketSent>(&timeline[i].payload);
    if (sent == nullptr || sent->segment.payload_bytes == 0) continue;
    ++segments;
    std::uint64_t total = 0;
    std::uint64_t at = *sent->segment.rel_seq - 1;
    for (const Span& span : streams.spans(sent->segment, timeline[i].seq)) {
      ASSERT_EQ(span.begin, at) << "a gap before event " << timeline[i].seq;
      ASSERT_LE(span.end - span.write_begin, span.bytes->size());
      at = span.end;
      total += span.end - span.begin;
    }
    ASSERT_EQ(total, sent->segment.payload_bytes) << "event " << timeline[i].seq;
  }
  EXPECT_GT(segments, 100U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWorld, testing::Values(1U, 2U, 3U, 4U, 5U));

TEST(WorldCache, FollowsAGrowingTimelineAndSurvivesItsClearing) {
  Story story;
  story.handshake();
  WorldCache cache(story.timeline());
  EXPECT_EQ(cache.at(story.timeline().size()).seq, story.timeline().size());
  story.sample(kConnecting, TcpState::close_wait, flow(40000, 8888));
  EXPECT_EQ(cache.at(story.timeline().size()).sockets.at(kConnecting).sample.state, TcpState::close_wait);
  story.timeline().clear();
  EXPECT_EQ(cache.at(0), World{});
}

TEST(WorldCache, ManyEventsStayCheap) {
#ifdef NDEBUG
  constexpr std::size_t kEvents = 1'000'000;
#else
  constexpr std::size_t kEvents = 200'000;  // unoptimised code takes ten times as long
#endif
  Story story;
  story.handshake();
  const Flow up = flow(40000, 8888);
  std::uint32_t at = 1;
  while (story.timeline().size() < kEvents) {
    const CallId call = story.enter(kClient, CallKind::write, 3, kConnecting, up, "", 64);
    const PacketId packet = story.send(up, kAck, at, 1, 64);
    story.leave(call, kClient, CallKind::write, 3, kConnecting, 64, up);
    story.verdict(packet, VerdictKind::deliver);
    at += 64;
  }
  const auto begin = std::chrono::steady_clock::now();
  WorldCache cache(story.timeline());
  cache.at(story.timeline().size());
  const auto folded = std::chrono::steady_clock::now();
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) cache.at(random() % kEvents);
  const auto jumped = std::chrono::steady_clock::now();
  const auto ms = [](auto d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); };
  std::cout << "fold of " << kEvents << ": " << ms(folded - begin) << " ms; 200 jumps: " << ms(jumped - folded) << " ms\n";
  // Very wide bounds, for sanitizers and busy machines: a cost that grew with the past would be minutes.
  EXPECT_LT(ms(folded - begin), 30'000);
  EXPECT_LT(ms(jumped - folded), 10'000);
}

}  // namespace
}  // namespace sg::model
