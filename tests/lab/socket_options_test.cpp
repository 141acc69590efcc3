// What Linux makes of each socket option of the table, set and read as lessons and free play do.
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <string>

#include "core/base/unique_fd.h"
#include "core/lab/option_calls.h"
#include "core/model/socket_options.h"

namespace sg::lab {
namespace {

int own_socket(const model::SocketOption& option) { return ::socket(option.name == "IPV6_V6ONLY" ? AF_INET6 : AF_INET, SOCK_STREAM, 0); }

struct Tried {
  int set = 0;
  std::int64_t got = 0;
  std::string name;
};

/// The option set to this, and read again, on a fresh socket.
Tried tried(const model::SocketOption& option, int value, const std::string& name = "") {
  const base::UniqueFd fd(own_socket(option));
  CallRequest request;
  request.fd = fd.get();
  request.option = option.name;
  request.value = value;
  request.name = name;
  Tried out;
  out.set = set_option(request) == 0 ? 0 : errno;
  out.got = ask_option(request, out.name);
  return out;
}

const model::SocketOption& named(std::string_view name) { return *model::find_socket_option(name); }

TEST(SocketOptions, each_can_be_set_to_what_the_menu_tries_and_then_has_it) {
  for (const model::SocketOption& option : model::socket_options()) {
    SCOPED_TRACE(option.name);
    using Unit = model::SocketOption::Unit;
    if (option.unit == Unit::error) {
      EXPECT_EQ(tried(option, 0).set, ENOPROTOOPT) << "it can only be read";
      EXPECT_EQ(tried(option, 0).got, 0);
      continue;
    }
    if (option.unit == Unit::name) {
      // reno is the one that every Linux has, and allows everybody (tcp(7)).
      const Tried reno = tried(option, 0, "reno");
      EXPECT_EQ(reno.set, 0);
      EXPECT_EQ(reno.got, 0);
      EXPECT_EQ(reno.name, "reno");
      EXPECT_EQ(tried(option, 0, "sockglass").set, ENOENT);
      continue;
    }
    const int value = std::stoi(std::string(option.try_this));
    const Tried now = tried(option, value);
    EXPECT_EQ(now.set, 0);
    if (option.unit == Unit::linger) {
      EXPECT_EQ(now.got, 1) << "l_onoff";
    } else if (option.name.ends_with("BUF")) {
      EXPECT_EQ(now.got, 2 * value) << "Linux doubles it (socket(7))";
    } else {
      EXPECT_EQ(now.got, value);
    }
  }
}

TEST(SocketOptions, a_time_is_given_in_milliseconds_and_means_them) {
  const base::UniqueFd fd(::socket(AF_INET, SOCK_DGRAM, 0));
  CallRequest request;
  request.fd = fd.get();
  request.option = "SO_RCVTIMEO";
  request.value = 1250;
  ASSERT_EQ(set_option(request), 0);
  timeval value{};
  socklen_t size = sizeof value;
  ASSERT_EQ(getsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &value, &size), 0);
  // The kernel counts in its own ticks: of 10 ms at most, rounded up.
  const long ms = value.tv_sec * 1000 + value.tv_usec / 1000;
  EXPECT_GE(ms, 1250);
  EXPECT_LE(ms, 1260);
}

TEST(SocketOptions, what_is_off_with_less_than_nothing_reads_as_nothing_and_a_wrong_value_is_refused) {
  EXPECT_EQ(tried(named("SO_LINGER"), -1).got, 0);
  EXPECT_EQ(tried(named("TCP_LINGER2"), -1).set, 0);
  EXPECT_EQ(tried(named("TCP_LINGER2"), -1).got, 0);
  EXPECT_EQ(tried(named("TCP_SYNCNT"), 128).set, EINVAL);
  EXPECT_EQ(tried(named("TCP_MAXSEG"), 40).set, EINVAL);
}

}  // namespace
}  // namespace sg::lab
