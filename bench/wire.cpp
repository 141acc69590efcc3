// What the wire costs in pass mode: round trips and throughput over a private loopback without a wire, through a minimal NFQUEUE loop that only accepts, and
// through the wire with its recorder.
//
//   bench_wire [ROUND_TRIPS] [MEGABYTES]      (4,000 and 24 by default)
//
// They take turns in one run, so that a noisy machine is noisy to all; the fastest turn of each is compared, as other work on the machine only ever adds,
// and the medians stand beside it. Each turn has a network namespace of its own.
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/lab/lab.h"
#include "core/lab/wire.h"
#include "core/record/recorder.h"
#include "core/sys/loopback.h"
#include "core/sys/netns.h"
#include "core/sys/sysctl.h"

namespace {

using namespace sg;

constexpr double kLatencyBound = 1.2;
constexpr double kThroughputBound = 0.8;
constexpr int kTurns = 5;
constexpr int kAttempts = 3;
constexpr std::size_t kMessage = 64;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "bench_wire: %s\n", what.c_str());
  std::exit(77);
}

struct Result {
  double round_trip = 0;  ///< seconds
  double throughput = 0;  ///< bytes a second
};

struct Pair {
  int client = -1;
  int server = -1;
};

Pair connected_pair() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* where = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, where, size) != 0 || listen(listener, 1) != 0 || getsockname(listener, where, &size) != 0) give_up("listen");
  Pair pair;
  pair.client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(pair.client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(pair.client, where, size) != 0) give_up("connect");
  pair.server = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  setsockopt(pair.server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  close(listener);
  return pair;
}

Result traffic(int round_trips, std::size_t bytes) {
  const Pair pair = connected_pair();
  Result result;
  std::thread server([&] {
    std::vector<char> buffer(256 * 1024);
    for (int i = 0; i < round_trips; ++i) {
      if (recv(pair.server, buffer.data(), kMessage, MSG_WAITALL) != kMessage || send(pair.server, buffer.data(), kMessage, 0) != kMessage) give_up("echo");
    }
    for (std::size_t got = 0; got < bytes;) {
      const ssize_t n = recv(pair.server, buffer.data(), buffer.size(), 0);
      if (n <= 0) give_up("recv");
      got += static_cast<std::size_t>(n);
    }
    if (send(pair.server, "x", 1, 0) != 1) give_up("send");
  });
  std::vector<char> buffer(256 * 1024);
  base::Ns began = base::now_ns();
  for (int i = 0; i < round_trips; ++i) {
    if (send(pair.client, buffer.data(), kMessage, 0) != kMessage || recv(pair.client, buffer.data(), kMessage, MSG_WAITALL) != kMessage) give_up("ping");
  }
  result.round_trip = static_cast<double>(base::now_ns() - began) / 1e9 / round_trips;
  began = base::now_ns();
  for (std::size_t sent = 0; sent < bytes;) {
    const ssize_t n = send(pair.client, buffer.data(), std::min(buffer.size(), bytes - sent), 0);
    if (n <= 0) give_up("send");
    sent += static_cast<std::size_t>(n);
  }
  if (recv(pair.client, buffer.data(), 1, MSG_WAITALL) != 1) give_up("recv");
  result.throughput = static_cast<double>(bytes) / (static_cast<double>(base::now_ns() - began) / 1e9);
  server.join();
  close(pair.client);
  close(pair.server);
  return result;
}

void prepare_namespace() {
  if (const auto status = sys::enter_network_namespace(); !status.ok()) give_up(status.text());
  if (const auto status = sys::set_up_loopback(1500, false); !status.ok()) give_up(status.text());
  sys::set_sysctl("net.ipv4.tcp_congestion_control", "reno");
}

Result without_wire(int round_trips, std::size_t bytes) {
  prepare_namespace();
  return traffic(round_trips, bytes);
}

/// As short as such a loop can be: a message comes, a verdict goes.
Result minimal_loop(int round_trips, std::size_t bytes) {
  prepare_namespace();
  mnl_socket* netlink = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
  if (netlink == nullptr || mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) < 0) give_up("netlink");
  const int fd = mnl_socket_get_fd(netlink);
  const int room = 4 * 1024 * 1024;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  std::vector<char> buffer(0xffff + 4096);
  nlmsghdr* config = nfq_nlmsg_put(buffer.data(), NFQNL_MSG_CONFIG, 0);
  nfq_nlmsg_cfg_put_cmd(config, AF_INET, NFQNL_CFG_CMD_BIND);
  nfq_nlmsg_cfg_put_params(config, NFQNL_COPY_PACKET, 0xffff);
  mnl_attr_put_u32(config, NFQA_CFG_QUEUE_MAXLEN, htonl(16384));
  mnl_socket_sendto(netlink, config, config->nlmsg_len);
  if (const auto rule = sys::queue_all_packets(0); !rule.status.ok()) give_up(rule.status.text());
  const int stop = eventfd(0, EFD_CLOEXEC);
  std::thread loop([&] {
    std::array<pollfd, 2> watched{pollfd{fd, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    std::array<char, 256> verdict{};
    while (poll(watched.data(), watched.size(), -1) > 0 && watched[1].revents == 0) {
      const ssize_t n = recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (n <= 0) continue;
      const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data());
      std::array<nlattr*, NFQA_MAX + 1> attributes{};
      if (message->nlmsg_type == NLMSG_ERROR || nfq_nlmsg_parse(message, attributes.data()) < 0 || attributes[NFQA_PACKET_HDR] == nullptr) continue;
      const auto* header = static_cast<const nfqnl_msg_packet_hdr*>(mnl_attr_get_payload(attributes[NFQA_PACKET_HDR]));
      nlmsghdr* answer = nfq_nlmsg_put(verdict.data(), NFQNL_MSG_VERDICT, 0);
      nfq_nlmsg_verdict_put(answer, static_cast<int>(ntohl(header->packet_id)), NF_ACCEPT);
      mnl_socket_sendto(netlink, answer, answer->nlmsg_len);
    }
  });
  const Result result = traffic(round_trips, bytes);
  eventfd_write(stop, 1);
  loop.join();
  close(stop);
  mnl_socket_close(netlink);
  return result;
}

Result through_wire(int round_trips, std::size_t bytes) {
  prepare_namespace();
  std::atomic<std::size_t> events{0};
  record::Recorder recorder(base::now_ns(), [&](const auto& batch) { events += batch.size(); });
  recorder.start();
  lab::Wire wire({recorder.add_source(), recorder.add_source()}, {}, 1, nullptr);
  if (const auto status = wire.open(); !status.ok()) give_up(status.text());
  const Result result = traffic(round_trips, bytes);
  wire.stop();
  recorder.stop();
  if (events < static_cast<std::size_t>(round_trips) * 4) give_up("the wire saw nothing");
  return result;
}

/// On a thread of its own, which may move into a namespace.
Result on_a_thread(const std::function<Result()>& measure) {
  Result result;
  std::thread([&] { result = measure(); }).join();
  return result;
}

struct Turns {
  std::vector<double> round_trips;
  std::vector<double> throughputs;
  void add(const Result& result) {
    round_trips.push_back(result.round_trip);
    throughputs.push_back(result.throughput);
  }
  double fastest() const { return *std::min_element(round_trips.begin(), round_trips.end()); }
  double most() const { return *std::max_element(throughputs.begin(), throughputs.end()); }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print(const char* name, const Turns& turns) {
  std::printf("%-26s %8.1f us (median %6.1f)   %8.1f MB/s (median %6.1f)\n", name, turns.fastest() * 1e6, median(turns.round_trips) * 1e6, turns.most() / 1e6,
              median(turns.throughputs) / 1e6);
}

bool attempt(int round_trips, std::size_t bytes) {
  Turns none;
  Turns minimal;
  Turns wire;
  for (int turn = 0; turn < kTurns; ++turn) {
    none.add(on_a_thread([&] { return without_wire(round_trips, bytes); }));
    minimal.add(on_a_thread([&] { return minimal_loop(round_trips, bytes); }));
    wire.add(on_a_thread([&] { return through_wire(round_trips, bytes); }));
  }
  print("no wire", none);
  print("minimal NFQUEUE loop", minimal);
  print("the wire, passing", wire);
  const double latency = wire.fastest() / minimal.fastest();
  const double throughput = wire.most() / minimal.most();
  std::printf("wire to minimal loop: round trip x %.2f (at most %.1f), throughput x %.2f (at least %.1f)\n", latency, kLatencyBound, throughput, kThroughputBound);
  return latency <= kLatencyBound && throughput >= kThroughputBound;
}

}  // namespace

int main(int argc, char** argv) {
  const int round_trips = argc > 1 ? std::atoi(argv[1]) : 4000;
  const std::size_t bytes = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 24) * 1'000'000;
  if (round_trips <= 0 || bytes == 0) {
    std::fprintf(stderr, "usage: bench_wire [ROUND_TRIPS] [MEGABYTES]\n");
    return 2;
  }
  if (const auto status = sys::enter_user_namespace(); !status.ok()) give_up(status.text());
  for (int i = 1; i <= kAttempts; ++i) {
    if (attempt(round_trips, bytes)) return 0;
    if (i < kAttempts) std::printf("once more: the machine may be busy\n");
  }
  return 1;
}
