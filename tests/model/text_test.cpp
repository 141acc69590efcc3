#include <gtest/gtest.h>

#include "core/model/event.h"

namespace sg::model {
namespace {

TEST(Text, AddressesAsPeopleWriteThem) {
  EXPECT_EQ(to_string(IpAddress::v4(127, 0, 0, 1)), "127.0.0.1");
  EXPECT_EQ(to_string(Endpoint{IpAddress::v4(10, 1, 2, 3), 8888}), "10.1.2.3:8888");
  IpAddress six;
  six.v6 = true;
  six.bytes[15] = 1;
  EXPECT_EQ(to_string(six), "::1");
  EXPECT_EQ(to_string(Endpoint{six, 7}), "[::1]:7");
}

TEST(Text, FlagsInTheOrderPeopleSayThem) {
  EXPECT_EQ(flags_text(0), "");
  EXPECT_EQ(flags_text(kAck | kSyn), "SYN, ACK");
  EXPECT_EQ(flags_text(kAck | kFin | kPsh), "FIN, PSH, ACK");
  EXPECT_EQ(flags_text(0xFF), "SYN, FIN, RST, PSH, ACK, URG, ECE, CWR");
}

TEST(Text, EveryStateAndCallHasANameThatLeadsBack) {
  for (int i = 1; i <= 11; ++i) {
    const auto state = static_cast<TcpState>(i);
    EXPECT_FALSE(to_string(state).empty());
    EXPECT_EQ(tcp_state_from(to_string(state)), state);
  }
  EXPECT_EQ(to_string(TcpState::unknown), "");
  EXPECT_EQ(to_string(static_cast<TcpState>(99)), "");
  EXPECT_EQ(tcp_state_from(""), TcpState::unknown);
  EXPECT_EQ(tcp_state_from("ESTABLISHING"), TcpState::unknown);
  for (int i = 0; i <= static_cast<int>(kLastCallKind); ++i) {
    const auto kind = static_cast<CallKind>(i);
    EXPECT_EQ(call_kind_from(to_string(kind)), kind);
  }
  EXPECT_EQ(call_kind_from("fork"), std::nullopt);
}

}  // namespace
}  // namespace sg::model
