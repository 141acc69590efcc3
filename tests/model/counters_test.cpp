// What the kernel's counters mean, and which event changed one.
#include "core/model/counters.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "core/model/describe.h"
#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

const Flow kUp = flow(40000, 8888);

std::string en(const Event& event, const Story& story) { return describe(event, story.timeline()); }
std::string ko(const Event& event, const Story& story) { return describe(event, story.timeline(), {Language::ko, false}); }

TEST(Counters, EachHasOneSentenceInBothLanguages) {
  std::set<std::string_view> names;
  for (const CounterEntry& entry : counters()) {
    SCOPED_TRACE(entry.name);
    EXPECT_TRUE(names.insert(entry.name).second) << "twice";
    EXPECT_TRUE(entry.en.ends_with('.') || entry.en.ends_with('?'));
    EXPECT_TRUE(entry.ko.ends_with(".") && entry.ko.find("니다") != std::string_view::npos);
    EXPECT_EQ(counter_meaning(entry.name, Language::en), entry.en);
    EXPECT_EQ(counter_meaning(entry.name, Language::ko), entry.ko);
  }
  EXPECT_EQ(counter_meaning("TcpNoSuchThing", Language::en), "");
}

/// docs/counters.md is this table. With SG_UPDATE_DOCS=1 it is written.
TEST(Counters, TheDocumentListsThemAll) {
  std::string rows;
  for (const CounterEntry& entry : counters()) {
    rows += "| `" + std::string(entry.name) + "` | " + std::string(entry.en) + " | " + std::string(entry.ko) + " |\n";
  }
  const std::string path = SG_SOURCE_DIR "/docs/counters.md";
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const std::string document = text.str();
  const std::string head = "| --- | --- | --- |\n";
  const std::size_t at = document.find(head);
  ASSERT_NE(at, std::string::npos) << path << " has no table";
  if (std::getenv("SG_UPDATE_DOCS") != nullptr) {
    std::ofstream(path) << document.substr(0, at + head.size()) << rows;
    return;
  }
  EXPECT_EQ(document.substr(at + head.size()), rows) << "SG_UPDATE_DOCS=1 build/…/test_model writes it";
}

TEST(Counters, OneEventOfItsKindIsCertain) {
  Story story;
  story.handshake();
  story.add(CounterChange{"TcpActiveOpens", 0, 1});
  story.send(kUp, kAck, 1, 1, 5);
  story.add(Verdict{.packet = PacketId{4}, .kind = VerdictKind::drop, .by = Decider::hand});
  story.wait(base::kSecond);
  story.send(kUp, kAck, 1, 1, 5);
  const std::uint64_t again = story.timeline().size();
  const Event& change = story.add(CounterChange{"TcpRetransSegs", 0, 1});
  EXPECT_EQ(story.timeline().changed_by(change.seq).seq, again);
  EXPECT_TRUE(story.timeline().changed_by(change.seq).certain);
  EXPECT_EQ(en(change, story), "The kernel's counter TcpRetransSegs: 0 → 1 (+1), when #5 was sent.");
  EXPECT_EQ(ko(change, story), "커널의 카운터 TcpRetransSegs: 0 → 1 (+1), #5 보냄.");
}

TEST(Counters, ADamagedSegmentIsCountedWhenItArrives) {
  Story story;
  story.handshake();
  story.send(kUp, kAck, 1, 1, 5);
  PacketAltered altered;
  altered.packet = PacketId{4};
  altered.segment = story.timeline().packet(PacketId{4})->segment;
  altered.segment.checksum_state = Checksum::wrong;
  story.add(altered);
  const Event& arrival = story.verdict(PacketId{4}, VerdictKind::deliver);
  const std::uint64_t seq = arrival.seq;
  const Event& change = story.add(CounterChange{"TcpInCsumErrors", 0, 1});
  EXPECT_EQ(story.timeline().changed_by(change.seq).seq, seq);
  EXPECT_EQ(en(change, story), "The kernel's counter TcpInCsumErrors: 0 → 1 (+1), when #4 arrived.");
}

TEST(Counters, ACallIsNamedAndSeveralAreOnlyLikely) {
  Story story;
  story.handshake();
  story.enter(kServer, CallKind::close, 4, kAccepted, kUp.reversed());
  const Event& one = story.add(CounterChange{"TcpExtTCPAbortOnClose", 0, 1});
  EXPECT_EQ(en(one, story), "The kernel's counter TcpExtTCPAbortOnClose: 0 → 1 (+1), when the server called close().");
  story.enter(kServer, CallKind::close, 4, kAccepted, kUp.reversed());
  story.enter(kClient, CallKind::close, 3, kConnecting, kUp);
  const Event& two = story.add(CounterChange{"TcpExtTCPAbortOnClose", 1, 2});
  EXPECT_FALSE(story.timeline().changed_by(two.seq).certain);
  EXPECT_EQ(en(two, story), "The kernel's counter TcpExtTCPAbortOnClose: 1 → 2 (+1), likely when the client called close().");
  EXPECT_EQ(ko(two, story), "커널의 카운터 TcpExtTCPAbortOnClose: 1 → 2 (+1), 아마 클라이언트의 close() 호출.");
}

TEST(Counters, WhatTheWireSawAMomentLaterIsLikely) {
  Story story;
  story.handshake();
  const Event& change = story.add(CounterChange{"TcpOutRsts", 0, 1});
  const std::uint64_t seq = change.seq;
  EXPECT_EQ(story.timeline().changed_by(seq).seq, 0U);
  story.send(kUp, kRst | kAck, 1, 1);
  EXPECT_EQ(story.timeline().changed_by(seq).seq, story.timeline().size());
  EXPECT_FALSE(story.timeline().changed_by(seq).certain);
}

TEST(Counters, WhatHappenedWhileTheyWereReadIsSeenInTheNextReading) {
  Story story;
  story.handshake();
  story.send(kUp, kRst | kAck, 1, 1);
  const std::uint64_t reset = story.timeline().size();
  story.add(CounterChange{"TcpActiveOpens", 0, 1});  // read before the RST was counted, written down after it was seen
  story.wait(20 * base::kMillisecond);
  story.send(kUp.reversed(), kAck, 1, 1);
  const Event& change = story.add(CounterChange{"TcpOutRsts", 0, 1});
  EXPECT_EQ(story.timeline().changed_by(change.seq).seq, reset);
  EXPECT_FALSE(story.timeline().changed_by(change.seq).certain);
  // It was named once: the next one is another's.
  story.wait(20 * base::kMillisecond);
  story.send(kUp.reversed(), kAck, 1, 1);
  const Event& next = story.add(CounterChange{"TcpOutRsts", 1, 2});
  EXPECT_EQ(story.timeline().changed_by(next.seq).seq, 0U);
}

TEST(Counters, WhatNothingSeenRaisesStaysUnexplained) {
  Story story;
  story.handshake();
  const Event& unknown = story.add(CounterChange{"TcpNoSuchThing", 0, 1});
  EXPECT_EQ(story.timeline().changed_by(unknown.seq).seq, 0U);
  EXPECT_EQ(en(unknown, story), "The kernel's counter TcpNoSuchThing: 0 → 1 (+1).");
  const Event& timer = story.add(CounterChange{"TcpExtTW", 0, 1});
  EXPECT_EQ(story.timeline().changed_by(timer.seq).seq, 0U);
}

}  // namespace
}  // namespace sg::model
