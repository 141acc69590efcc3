// Which packets a rule is for.
#include "core/lab/wire_rules.h"

#include <gtest/gtest.h>

namespace sg::lab {
namespace {

using model::ActorId;
using model::PacketMatch;
using model::Verb;
using model::WireRule;

model::Segment segment(std::uint8_t flags, std::uint32_t payload = 0) {
  model::Segment made;
  made.flags = flags;
  made.payload_bytes = payload;
  return made;
}

RuleSubject subject(const model::Segment& segment, std::optional<ActorId> from = ActorId{0}, std::optional<ActorId> to = ActorId{1}, bool again = false) {
  return {segment, from, to, again};
}

WireRule drop(PacketMatch when, std::uint32_t times = 0, const std::string& id = "r") {
  WireRule rule{id, when, {}, times};
  rule.then.verb = Verb::drop;
  return rule;
}

const model::Segment kData = segment(model::kAck | model::kPsh, 100);
const model::Segment kBareAck = segment(model::kAck);
const model::Segment kSyn = segment(model::kSyn);

TEST(WireRules, every_field_must_match) {
  PacketMatch when;
  when.from = ActorId{0};
  when.payload = true;
  when.flags = model::kAck;
  when.retransmission = false;
  when.protocol = 6;
  WireRules rules(1);
  rules.set(drop(when));
  EXPECT_TRUE(rules.ask(subject(kData))) << "PSH is not looked at";
  EXPECT_FALSE(rules.ask(subject(kData, ActorId{1})));
  EXPECT_FALSE(rules.ask(subject(kBareAck)));
  EXPECT_FALSE(rules.ask(subject(kSyn)));
  EXPECT_FALSE(rules.ask(subject(kData, ActorId{0}, ActorId{1}, true)));
  model::Segment datagram = kData;
  datagram.protocol = 17;
  EXPECT_FALSE(rules.ask(subject(datagram)));
}

TEST(WireRules, a_packet_of_no_socket_is_the_other_ends) {
  PacketMatch when;
  when.from = ActorId{1};
  WireRules rules(1);
  rules.set(drop(when));
  EXPECT_TRUE(rules.ask(subject(kSyn, std::nullopt, ActorId{0})));
  EXPECT_FALSE(rules.ask(subject(kSyn, std::nullopt, ActorId{1})));
  EXPECT_FALSE(rules.ask(subject(kSyn, std::nullopt, std::nullopt)));
}

TEST(WireRules, nth_is_that_one_and_no_other) {
  PacketMatch when;
  when.payload = true;
  when.nth = 3;
  WireRules rules(1);
  rules.set(drop(when));
  std::vector<int> acted;
  for (int i = 1; i <= 6; ++i) {
    EXPECT_FALSE(rules.ask(subject(kBareAck))) << "does not count";
    if (const auto found = rules.ask(subject(kData))) {
      acted.push_back(i);
      EXPECT_TRUE(found->spent);
    }
  }
  EXPECT_EQ(acted, std::vector<int>{3});
  EXPECT_TRUE(rules.empty());
}

TEST(WireRules, the_third_is_the_third_whatever_became_of_the_others) {
  PacketMatch first;
  first.nth = 1;
  PacketMatch third;
  third.nth = 3;
  WireRules rules(1);
  rules.set(drop(first, 0, "first"));
  rules.set(drop(third, 0, "third"));
  EXPECT_EQ(rules.ask(subject(kData))->rule.id, "first");
  EXPECT_FALSE(rules.ask(subject(kData)));
  EXPECT_EQ(rules.ask(subject(kData))->rule.id, "third");
}

TEST(WireRules, every_nth_so_many_times) {
  PacketMatch when;
  when.every = 2;
  WireRules rules(1);
  rules.set(drop(when, 2));
  std::vector<int> acted;
  for (int i = 1; i <= 10; ++i) {
    if (rules.ask(subject(kData))) acted.push_back(i);
  }
  EXPECT_EQ(acted, (std::vector<int>{2, 4}));
}

TEST(WireRules, chance_is_about_as_often_and_the_same_with_the_same_seed) {
  const auto fates = [](std::uint64_t seed) {
    PacketMatch when;
    when.chance = 0.25;
    WireRules rules(seed);
    rules.set(drop(when));
    std::string out;
    for (int i = 0; i < 4000; ++i) out += rules.ask(subject(kData)) ? 'x' : '.';
    return out;
  };
  const std::string once = fates(7);
  EXPECT_EQ(once, fates(7));
  EXPECT_NE(once, fates(8));
  EXPECT_NEAR(static_cast<double>(std::count(once.begin(), once.end(), 'x')), 1000, 150);
}

TEST(WireRules, the_first_that_matches_acts_and_a_new_one_takes_the_place_of_its_name) {
  WireRules rules(1);
  rules.set(drop({}, 0, "first"));
  rules.set(drop({}, 0, "second"));
  EXPECT_EQ(rules.ask(subject(kData))->rule.id, "first");
  WireRule hold = drop({}, 1, "first");
  hold.then.verb = Verb::hold;
  rules.set(hold);
  EXPECT_EQ(rules.ask(subject(kData))->rule.then.verb, Verb::hold);
  EXPECT_EQ(rules.ask(subject(kData))->rule.id, "second");
  EXPECT_FALSE(rules.remove("first")) << "it has done its work";
  EXPECT_TRUE(rules.remove("second"));
  EXPECT_TRUE(rules.empty());
}

}  // namespace
}  // namespace sg::lab
