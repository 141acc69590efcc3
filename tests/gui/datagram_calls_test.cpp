#include <gtest/gtest.h>

#include "app/gui/datagram_calls.h"

namespace sg::gui {
namespace {

using model::CallKind;
using model::VerdictKind;

const model::Flow kFlow{{model::IpAddress::v4(127, 0, 0, 1), 4000}, {model::IpAddress::v4(127, 0, 0, 1), 8888}};

/// What happens to datagrams from port 4000 to port 8888.
struct Story {
  DatagramCalls calls;
  std::uint32_t next_call = 0;

  model::PacketId sent(std::uint32_t number) {
    model::PacketSent packet;
    packet.packet = static_cast<model::PacketId>(number);
    packet.segment.protocol = 17;
    packet.segment.flow = kFlow;
    model::Event event;
    event.payload = packet;
    calls.apply(event);
    return packet.packet;
  }
  void decided(model::PacketId packet, VerdictKind kind) {
    model::Verdict verdict;
    verdict.packet = packet;
    verdict.kind = kind;
    model::Event event;
    event.payload = verdict;
    calls.apply(event);
  }
  model::CallId returned(CallKind kind, std::int64_t ret = 5, bool peeked = false) {
    model::CallReturned call;
    call.call = static_cast<model::CallId>(++next_call);
    call.kind = kind;
    call.ret = ret;
    call.datagram = true;
    call.peeked = peeked;
    call.flow = kind == CallKind::sendto ? kFlow : kFlow.reversed();
    model::Event event;
    event.payload = call;
    calls.apply(event);
    return call.call;
  }
};

TEST(DatagramCalls, a_call_and_its_datagram_are_told_of_in_either_order) {
  Story story;
  const auto before = story.sent(1);
  const auto first = story.returned(CallKind::sendto);
  const auto second = story.returned(CallKind::sendto);
  EXPECT_EQ(story.calls.datagram_of(first), before);
  EXPECT_EQ(story.calls.datagram_of(second), std::nullopt) << "not told of yet";
  const auto after = story.sent(2);
  EXPECT_EQ(story.calls.datagram_of(second), after);
}

TEST(DatagramCalls, what_is_lost_is_read_by_nobody) {
  Story story;
  const auto lost = story.sent(1);
  const auto arrives = story.sent(2);
  story.decided(lost, VerdictKind::drop);
  story.decided(arrives, VerdictKind::hold);
  const auto read = story.returned(CallKind::recvfrom);
  EXPECT_EQ(story.calls.datagram_of(read), std::nullopt) << "it is held";
  story.decided(arrives, VerdictKind::deliver);
  EXPECT_EQ(story.calls.datagram_of(read), arrives);
}

TEST(DatagramCalls, what_was_only_looked_at_is_read_once_more) {
  Story story;
  const auto one = story.sent(1);
  const auto two = story.sent(2);
  story.decided(one, VerdictKind::deliver);
  story.decided(two, VerdictKind::deliver);
  const auto peeked = story.returned(CallKind::recvfrom, 5, true);
  const auto failed = story.returned(CallKind::recvfrom, -1);
  const auto first = story.returned(CallKind::recvfrom);
  const auto second = story.returned(CallKind::recvfrom);
  EXPECT_EQ(story.calls.datagram_of(peeked), one);
  EXPECT_EQ(story.calls.datagram_of(failed), std::nullopt);
  EXPECT_EQ(story.calls.datagram_of(first), one);
  EXPECT_EQ(story.calls.datagram_of(second), two);
}

}  // namespace
}  // namespace sg::gui
