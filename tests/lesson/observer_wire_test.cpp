// What became of a segment on the wire, as a lesson asks for it.
#include <gtest/gtest.h>

#include "tests/lesson/observer_story.h"

namespace sg::lesson {
namespace {

using namespace story;
using model::VerdictKind;
using Moment = Matcher::Moment;

Matcher data(Moment moment) {
  Matcher matcher = segment("client", std::nullopt);
  matcher.payload = true;
  matcher.moment = moment;
  return matcher;
}

Matcher again() {
  Matcher matcher = data(Moment::sent);
  matcher.retransmission = true;
  return matcher;
}

Matcher of(model::Origin origin) {
  Matcher matcher = data(Moment::sent);
  matcher.origin = origin;
  return matcher;
}

/// A client that has connected, and speaks.
class Talk : public Story {
 public:
  explicit Talk(std::vector<std::pair<std::string, Matcher>> observe) : Story(std::move(observe)) {
    server_listens();
    client_connects();
    leave(kClientActor, CallKind::connect, 0, kSocket, {kClient, kServer});
  }
  std::uint64_t says(PacketId packet, const std::string& text, PacketId retransmits = {}, model::Origin origin = model::Origin::kernel) {
    model::PacketSent sent;
    sent.packet = packet;
    sent.retransmits = retransmits;
    sent.origin = origin;
    sent.segment = holding(text);
    sent.bytes = std::make_shared<const model::Bytes>(text.begin(), text.end());
    return add(sent);
  }
  std::uint64_t becomes(PacketId packet, VerdictKind kind, model::Decider by = model::Decider::rule, PacketId copy_of = {}) {
    return add(model::Verdict{.packet = packet, .kind = kind, .by = by, .copy_of = copy_of});
  }
  std::uint64_t turns_into(PacketId packet, const std::string& text) {
    model::PacketAltered altered;
    altered.packet = packet;
    altered.segment = holding(text);
    altered.segment.checksum_state = model::Checksum::wrong;
    altered.bytes = std::make_shared<const model::Bytes>(text.begin(), text.end());
    return add(altered);
  }

 private:
  static model::Segment holding(const std::string& text) {
    model::Segment segment;
    segment.flow = {kClient, kServer};
    segment.flags = model::kAck;
    segment.payload_bytes = static_cast<std::uint32_t>(text.size());
    segment.checksum_state = model::Checksum::correct;
    return segment;
  }
};

TEST(ObserverOfTheWire, NamesEveryMomentOfASegment) {
  Talk talk({{"sent", data(Moment::sent)}, {"held", data(Moment::held)}, {"corrupted", data(Moment::corrupted)}, {"arrived", data(Moment::arrived)}, {"dropped", data(Moment::dropped)}});
  const auto sent = talk.says(PacketId{1}, "Hello");
  EXPECT_EQ(talk.ask("sent.verdict"), "none") << "it flies";
  EXPECT_EQ(talk.ask("sent.held"), "false");
  const auto held = talk.becomes(PacketId{1}, VerdictKind::hold);
  EXPECT_EQ(talk.ask("sent.held and sent.verdict == 'hold' and sent.by == 'rule'"), "true");
  const auto corrupted = talk.turns_into(PacketId{1}, "hello");
  const auto arrived = talk.becomes(PacketId{1}, VerdictKind::deliver, model::Decider::hand);
  EXPECT_EQ(talk.observer->observed_at("sent"), sent);
  EXPECT_EQ(talk.observer->observed_at("held"), held);
  EXPECT_EQ(talk.observer->observed_at("corrupted"), corrupted);
  EXPECT_EQ(talk.observer->observed_at("arrived"), arrived);
  EXPECT_EQ(talk.ask("seen(dropped)"), "false");
  EXPECT_EQ(talk.ask("not sent.held and sent.corrupted and sent.verdict == 'deliver' and sent.by == 'hand'"), "true");
  EXPECT_EQ(talk.ask("sent.text == 'Hello' and held.text == 'Hello'"), "true") << "as it was at that moment";
  EXPECT_EQ(talk.ask("corrupted.text == 'hello' and arrived.text == 'hello'"), "true");
  EXPECT_EQ(talk.ask("sent.checksum == 'correct' and arrived.checksum == 'wrong'"), "true");
  EXPECT_EQ(talk.observer->packet_of("arrived"), PacketId{1});
  EXPECT_EQ(talk.observer->packet_of("dropped"), std::nullopt);
}

TEST(ObserverOfTheWire, CountsWhatIsSentAgain) {
  Talk talk({{"first", data(Moment::sent)}, {"again", again()}, {"withheld", data(Moment::withheld)}, {"lost", data(Moment::dropped)}});
  talk.says(PacketId{1}, "Hello");
  talk.becomes(PacketId{1}, VerdictKind::hold);
  EXPECT_EQ(talk.ask("first.sent_times == 1 and first.copies == 0 and first.retransmits == 0"), "true");
  const auto copy = talk.says(PacketId{2}, "Hello", PacketId{1});
  const auto kept_off = talk.becomes(PacketId{2}, VerdictKind::withhold, model::Decider::rule, PacketId{1});
  EXPECT_EQ(talk.observer->observed_at("again"), copy);
  EXPECT_EQ(talk.observer->observed_at("withheld"), kept_off);
  EXPECT_EQ(talk.ask("again.retransmits == first.packet and again.verdict == 'withhold'"), "true");
  EXPECT_EQ(talk.ask("first.sent_times == 2 and first.copies == 1 and first.held"), "true");
  talk.becomes(PacketId{1}, VerdictKind::drop, model::Decider::hand);
  EXPECT_EQ(talk.ask("seen(lost) and lost.packet == first.packet and first.by == 'hand'"), "true");
  talk.says(PacketId{3}, "Hello", PacketId{1});
  EXPECT_EQ(talk.ask("first.sent_times"), "3");
  EXPECT_EQ(talk.ask("first.copies"), "1");
}

TEST(ObserverOfTheWire, NamesTheEventThatDecided) {
  Talk talk({{"first", data(Moment::sent)}});
  const auto sent = talk.says(PacketId{1}, "Hello");
  EXPECT_EQ(talk.decide("first.verdict == 'drop'").decided_by, sent);
  const auto lost = talk.becomes(PacketId{1}, VerdictKind::drop);
  EXPECT_EQ(talk.decide("first.verdict == 'drop'").decided_by, lost);
  EXPECT_EQ(talk.decide("first.len == 5").decided_by, sent);
  EXPECT_EQ(talk.decide("counters.TcpRetransSegs == 1").decided_by, 0U);
  const auto counted = talk.add(model::CounterChange{"TcpRetransSegs", 7, 8});
  talk.add(model::CounterChange{"TcpOutSegs", 7, 8});
  EXPECT_EQ(talk.decide("counters.TcpRetransSegs == 1").decided_by, counted);
}

TEST(ObserverOfTheWire, TakesAKernelsOwnUnlessAskedForAnother) {
  Talk talk({{"any", data(Moment::sent)}, {"forged", of(model::Origin::forged)}, {"doubled", of(model::Origin::duplicate)}});
  const auto forged = talk.says(PacketId{1}, "Hello", {}, model::Origin::forged);
  EXPECT_EQ(talk.ask("seen(any)"), "false");
  EXPECT_EQ(talk.observer->observed_at("forged"), forged);
  EXPECT_EQ(talk.ask("forged.origin"), "forged");
  const auto real = talk.says(PacketId{2}, "Hello");
  const auto doubled = talk.says(PacketId{3}, "Hello", {}, model::Origin::duplicate);
  EXPECT_EQ(talk.observer->observed_at("any"), real);
  EXPECT_EQ(talk.observer->observed_at("doubled"), doubled);
}

TEST(ObserverOfTheWire, TellsWhatTheSocketReports) {
  Talk talk({});
  EXPECT_EQ(talk.ask("client.rto_us"), "none") << "it has not reported yet";
  model::SocketSample sample;
  sample.socket = Story::kSocket;
  sample.state = TcpState::established;
  sample.flow = {kClient, kServer};
  sample.ooo_segments = 2;
  sample.rto_us = 400'000;
  sample.backoff = 1;
  sample.cwnd = 10;
  talk.add(sample);
  EXPECT_EQ(talk.ask("client.out_of_order"), "2");
  EXPECT_EQ(talk.ask("client.cwnd"), "none") << "a report without tcp_info";
  sample.has_info = true;
  talk.add(sample);
  EXPECT_EQ(talk.ask("client.rto_us == 400000 and client.backoff == 1 and client.cwnd == 10"), "true");
  sample.ssthresh = 0x7FFFFFFF;
  talk.add(sample);
  EXPECT_EQ(talk.ask("client.ssthresh"), "none") << "no loss has set one";
  EXPECT_EQ(talk.ask("client.ca_state"), "Open");
  sample.ssthresh = 5;
  sample.ca_state = 4;
  talk.add(sample);
  EXPECT_EQ(talk.ask("client.ssthresh == 5 and client.ca_state == 'Loss'"), "true");
}

}  // namespace
}  // namespace sg::lesson
