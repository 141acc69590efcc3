#include "core/lab/counters.h"

#include <gtest/gtest.h>

namespace sg::lab {
namespace {

TEST(Counters, pairs_names_with_values_and_leaves_settings_out) {
  std::map<std::string, std::uint64_t> counters;
  parse_counters(
      "Ip: Forwarding InReceives\nIp: 2 7\n"
      "Tcp: RtoAlgorithm RtoMin MaxConn ActiveOpens InCsumErrors\nTcp: 1 200 -1 3 1\n"
      "Udp: InDatagrams\nUdp: 5\n",
      counters);
  EXPECT_EQ(counters, (std::map<std::string, std::uint64_t>{{"TcpActiveOpens", 3}, {"TcpInCsumErrors", 1}, {"UdpInDatagrams", 5}}));
}

TEST(Counters, passes_over_lines_that_do_not_fit_each_other) {
  std::map<std::string, std::uint64_t> counters;
  parse_counters("Tcp: ActiveOpens\nUdp: 5\nTcp: ActiveOpens PassiveOpens\nTcp: 1\nTcp:", counters);
  EXPECT_EQ(counters, (std::map<std::string, std::uint64_t>{{"TcpActiveOpens", 1}}));
}

TEST(Counters, this_kernel_counts_tcp) { EXPECT_TRUE(read_counters().contains("TcpActiveOpens")); }

}  // namespace
}  // namespace sg::lab
