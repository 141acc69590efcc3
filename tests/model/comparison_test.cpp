// Two runs aligned by what happened.
#include "core/model/comparison.h"

#include <gtest/gtest.h>

#include "tests/model/story.h"

namespace sg::model {
namespace {

RunRow call(int actor, const std::string& kind, const std::string& result) {
  RunRow row;
  row.actor = static_cast<ActorId>(actor);
  row.lane = "call " + std::to_string(actor);
  row.kind = kind;
  row.text = kind + " = " + result;
  return row;
}
RunRow data(int actor, int seq, int length) {
  RunRow row;
  row.segment = true;
  row.actor = static_cast<ActorId>(actor);
  row.lane = "segment " + std::to_string(actor);
  row.kind = "ACK data";
  row.text = "ACK · seq " + std::to_string(seq) + " · len " + std::to_string(length);
  return row;
}
std::string picture(const Comparison& c) {
  std::string out;
  for (const RowPair& pair : c.pairs) {
    out += (pair.a ? c.a[*pair.a].text : "-") + std::string(pair.kind == RowPair::Kind::same ? " == " : " <> ") + (pair.b ? c.b[*pair.b].text : "-") + "\n";
  }
  return out;
}

TEST(Comparison, TheSameInAnotherTurnIsTheSame) {
  const std::vector<RunRow> a{call(0, "accept", "4"), call(1, "connect", "0"), data(1, 1, 5)};
  const std::vector<RunRow> b{call(1, "connect", "0"), data(1, 1, 5), call(0, "accept", "4")};
  const Comparison c = compare(a, b);
  EXPECT_TRUE(c.differences.empty()) << picture(c);
  EXPECT_EQ(c.pairs.size(), 3U);
}

TEST(Comparison, AnotherReturnValueIsOneChangedRow) {
  const Comparison c = compare({call(0, "read", "3"), call(0, "close", "0")}, {call(0, "read", "6"), call(0, "close", "0")});
  ASSERT_EQ(c.differences.size(), 1U) << picture(c);
  EXPECT_EQ(c.pairs[c.differences[0]].kind, RowPair::Kind::changed);
}

TEST(Comparison, OneSegmentMoreStandsWhereItCame) {
  const std::vector<RunRow> a{call(0, "write", "6"), data(0, 1, 6), call(0, "close", "0")};
  const std::vector<RunRow> b{call(0, "write", "6"), data(0, 1, 3), data(0, 4, 3), call(0, "close", "0")};
  const Comparison c = compare(a, b);
  EXPECT_EQ(picture(c),
            "write = 6 == write = 6\n"
            "ACK · seq 1 · len 6 <> ACK · seq 1 · len 3\n"
            "- <> ACK · seq 4 · len 3\n"
            "close = 0 == close = 0\n");
  EXPECT_EQ(c.differences, (std::vector<std::size_t>{1, 2}));
}

TEST(Comparison, WhatIsKeptOffTheWireIsNoRow) {
  Timeline timeline;
  for (const VerdictKind kind : {VerdictKind::deliver, VerdictKind::withhold}) {
    PacketSent sent;
    sent.packet = static_cast<PacketId>(timeline.size() + 1);
    Event event;
    event.seq = timeline.size() + 1;
    event.payload = sent;
    timeline.append(event);
    Verdict verdict;
    verdict.packet = sent.packet;
    verdict.kind = kind;
    event.seq = timeline.size() + 1;
    event.payload = verdict;
    timeline.append(event);
  }
  EXPECT_EQ(rows_of(timeline).size(), 1U);
}

TEST(Comparison, WhatOnlyOneHasIsNobodysPartner) {
  const Comparison c = compare({data(0, 1, 1), data(0, 2, 1), data(0, 3, 1)}, {data(0, 1, 1), data(0, 3, 1)});
  ASSERT_EQ(c.differences.size(), 1U) << picture(c);
  EXPECT_EQ(c.pairs[1].kind, RowPair::Kind::only_a);
  EXPECT_TRUE(compare({}, {}).pairs.empty());
  EXPECT_EQ(compare({}, {data(0, 1, 1)}).pairs[0].kind, RowPair::Kind::only_b);
}

TEST(Comparison, EveryRowStandsOnceWhateverTheRuns) {
  std::vector<RunRow> a;
  std::vector<RunRow> b;
  unsigned dice = 7;
  for (int i = 0; i < 400; ++i) {
    dice = dice * 1664525U + 1013904223U;
    const int actor = static_cast<int>(dice >> 28) % 3;
    const RunRow row = (dice >> 16) % 2 == 0 ? call(actor, "read", std::to_string((dice >> 8) % 4)) : data(actor, static_cast<int>((dice >> 8) % 7), 1);
    if ((dice >> 20) % 5 != 0) a.push_back(row);
    if ((dice >> 12) % 5 != 0) b.push_back(row);
  }
  const Comparison c = compare(a, b);
  std::vector<int> seen_a(a.size(), 0);
  std::vector<int> seen_b(b.size(), 0);
  std::size_t last = 0;
  for (const RowPair& pair : c.pairs) {
    if (pair.a) ++seen_a[*pair.a];
    if (pair.b) ++seen_b[*pair.b];
    if (!pair.a) continue;
    EXPECT_GE(*pair.a, last);
    last = *pair.a;
  }
  EXPECT_EQ(std::count(seen_a.begin(), seen_a.end(), 1), static_cast<std::ptrdiff_t>(a.size()));
  EXPECT_EQ(std::count(seen_b.begin(), seen_b.end(), 1), static_cast<std::ptrdiff_t>(b.size()));
}

}  // namespace
}  // namespace sg::model
