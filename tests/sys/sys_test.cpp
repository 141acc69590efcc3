#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

#include "core/base/unique_fd.h"
#include "core/sys/loopback.h"
#include "core/sys/netns.h"
#include "core/sys/nft_queue.h"
#include "core/sys/sysctl.h"
#include "core/sys/task.h"
#include "tests/support/private_namespace.h"

namespace sg::sys {
namespace {

TEST(Status, says_what_was_attempted_and_why_it_failed) {
  EXPECT_EQ(failed("bind 127.0.0.1:7", EACCES).text(), "bind 127.0.0.1:7: Permission denied");
  EXPECT_EQ(success().text(), "");
}

TEST(Sysctl, names_the_file_it_could_not_write) {
  const Status status = set_sysctl("net.ipv4.there_is_no_such_setting", "1");
  EXPECT_EQ(status.error, ENOENT);
  EXPECT_EQ(status.attempted, "open /proc/sys/net/ipv4/there_is_no_such_setting");
}

TEST(Task, a_sleeping_thread_is_told_from_a_missing_one) {
  EXPECT_EQ(task_state(gettid()), 'R');
  EXPECT_EQ(task_state(1'999'999'999), '\0');
}

TEST(Namespace, a_thread_gets_a_descriptor_table_of_its_own) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  base::UniqueFd reading(ends[0]);
  base::UniqueFd writing(ends[1]);
  ASSERT_EQ(write(writing.get(), "x", 1), 1);
  std::thread([&] {
    ASSERT_EQ(own_descriptor_table(reading.get()).text(), "");
    char byte = 0;
    EXPECT_EQ(read(STDIN_FILENO, &byte, 1), 1) << "the pipe is its standard input";
    EXPECT_EQ(byte, 'x');
    EXPECT_EQ(fcntl(3, F_GETFD), -1) << "nothing else is in it";
  }).join();
  EXPECT_NE(fcntl(reading.get(), F_GETFD), -1) << "the process keeps its own";
}

TEST(Namespace, its_loopback_has_the_mtu_and_the_settings_that_were_asked_for) {
  SG_NEEDS_NAMESPACE();
  const std::string outside = get_sysctl("net.ipv4.tcp_early_retrans");
  std::thread([] {
    ASSERT_EQ(enter_network_namespace().text(), "");
    ASSERT_EQ(set_up_loopback(1500, false).text(), "");
    EXPECT_EQ(set_sysctl("net.ipv4.tcp_congestion_control", "reno").text(), "");
    EXPECT_EQ(get_sysctl("net.ipv4.tcp_congestion_control"), "reno");
    EXPECT_EQ(set_sysctl("net.ipv4.tcp_early_retrans", "0").text(), "");
    const QueueRuleResult rule = queue_all_packets(0);
    if (rule.status.ok()) {
      EXPECT_EQ(rule.used == QueueRule::native, rule.first_refusal.empty());
      EXPECT_EQ(queue_all_packets(0, QueueFamily::ipv6).status.text(), "") << "what IPv4 packets go through, IPv6 packets do";
    }
  }).join();
  EXPECT_EQ(get_sysctl("net.ipv4.tcp_early_retrans"), outside) << "the host's settings are untouched";
}

}  // namespace
}  // namespace sg::sys
