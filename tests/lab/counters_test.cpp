#include "core/lab/counters.h"

#include <gtest/gtest.h>

#include "core/model/counters.h"

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

/// An older kernel lacks a few of the newest.
TEST(Counters, this_kernel_has_the_counters_that_are_explained) {
  const auto known = read_counters();
  std::size_t missing = 0;
  for (const model::CounterEntry& entry : model::counters()) {
    if (known.contains(std::string(entry.name))) continue;
    ++missing;
    std::printf("this kernel has no %s\n", std::string(entry.name).c_str());
  }
  EXPECT_LT(missing, 12U);
}

}  // namespace
}  // namespace sg::lab
