// What instrumentation costs: a 64-byte ping-pong over a private loopback, bare and with every call traced.
//
//   bench_ping_pong [ROUND_TRIPS] [--bare-only]      (100,000 by default; --bare-only is what `strace -f` is put around)
//
// Bare and traced take turns in one run, so that a noisy machine is noisy to both; the fastest turn of each is compared, as
// other work on the machine only ever adds, and the medians stand beside it. Both ends stay
// on one processor: woken across an idle one, a round trip of a virtual machine takes 10 to 60 us of which nothing is ours,
// and the bare one hides what tracing costs. The recorder and the probe go where the scheduler puts them, as in the program.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "core/lab/probe.h"
#include "core/lab/traced_calls.h"
#include "core/record/recorder.h"
#include "core/sys/loopback.h"
#include "core/sys/netns.h"

namespace {

using namespace sg;

constexpr std::size_t kMessage = 64;
constexpr double kBound = 1.6;
constexpr int kRounds = 5;
constexpr int kAttempts = 3;

struct Pair {
  int client = -1;
  int server = -1;
};

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(77);
}

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
  if (connect(pair.client, where, size) != 0) give_up("connect");
  pair.server = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  close(listener);
  return pair;
}

/// The calling thread shares one processor with the other end.
void stay_on_one_processor() {
  static const int processor = sched_getcpu();
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(processor), &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) give_up("sched_setaffinity");
}

/// Runs the client's half on a thread of its own beside the server's; seconds for both.
template <typename Client, typename Server>
double time_both(Client client, Server server) {
  const base::Ns began = base::now_ns();
  std::thread server_thread([&] {
    stay_on_one_processor();
    server();
  });
  std::thread client_thread([&] {
    stay_on_one_processor();
    client();
  });
  server_thread.join();
  client_thread.join();
  return static_cast<double>(base::now_ns() - began) / 1e9;
}

/// Seconds a round trip.
double bare(int round_trips) {
  const Pair pair = connected_pair();
  const auto server = [&] {
    std::array<std::uint8_t, kMessage> buffer{};
    for (int i = 0; i < round_trips; ++i) {
      const ssize_t n = recv(pair.server, buffer.data(), buffer.size(), 0);
      if (n <= 0 || send(pair.server, buffer.data(), static_cast<std::size_t>(n), 0) != n) give_up("echo");
    }
  };
  const auto client = [&] {
    std::array<std::uint8_t, kMessage> buffer{};
    for (int i = 0; i < round_trips; ++i) {
      if (send(pair.client, buffer.data(), buffer.size(), 0) != kMessage || recv(pair.client, buffer.data(), buffer.size(), 0) <= 0) {
        give_up("ping");
      }
    }
  };
  const double seconds = time_both(client, server);
  close(pair.client);
  close(pair.server);
  return seconds / round_trips;
}

struct Traced {
  double seconds = 0;
  std::size_t events = 0;
};

/// A program's calls on a descriptor it was given: the instrumented layer learns of it as of a socket of its own.
Traced traced(int round_trips) {
  Traced result;
  std::atomic<std::size_t> events{0};
  std::atomic<std::uint32_t> calls{0};
  std::atomic<bool> cancelled{false};
  record::Recorder recorder(base::now_ns(), [&](const auto& batch) { events += batch.size(); });
  recorder.start();
  lab::Probe probe(recorder.add_source(), nullptr, nullptr);
  if (const auto status = probe.start(); !status.ok()) give_up(status.text().c_str());
  const auto around = [&] {
    lab::CallSurroundings surroundings;
    surroundings.next_call = &calls;
    surroundings.after_call = [&] { probe.poke(); };
    return surroundings;
  };
  using model::CallKind;
  const auto request = [](CallKind kind, int fd) {
    lab::CallRequest r;
    r.kind = kind;
    r.fd = fd;
    return r;
  };

  lab::TracedCalls server_calls(recorder.add_source(), model::ActorId{0}, around(), cancelled);
  lab::TracedCalls client_calls(recorder.add_source(), model::ActorId{1}, around(), cancelled);
  const int listener = static_cast<int>(server_calls.perform(request(CallKind::socket, -1)).ret);
  lab::CallRequest bind_request = request(CallKind::bind, listener);
  bind_request.address = {model::IpAddress::v4(127, 0, 0, 1), 7777};
  lab::CallRequest listen_request = request(CallKind::listen, listener);
  listen_request.backlog = 1;
  lab::CallRequest reuse = request(CallKind::setsockopt, listener);
  reuse.option = "SO_REUSEADDR";
  reuse.value = 1;
  server_calls.perform(reuse);
  server_calls.perform(bind_request);
  server_calls.perform(listen_request);
  const int client = static_cast<int>(client_calls.perform(request(CallKind::socket, -1)).ret);
  lab::CallRequest connect_request = request(CallKind::connect, client);
  connect_request.address = bind_request.address;
  if (client_calls.perform(connect_request).ret != 0) give_up("traced connect");
  const int connection = static_cast<int>(server_calls.perform(request(CallKind::accept, listener)).ret);

  const auto echo = [&] {
    std::array<std::uint8_t, kMessage> buffer{};
    lab::CallRequest recv = request(CallKind::recv, connection);
    recv.buffer = buffer;
    lab::CallRequest send = request(CallKind::send, connection);
    for (int i = 0; i < round_trips; ++i) {
      const std::int64_t n = server_calls.perform(recv).ret;
      if (n <= 0) give_up("traced echo");
      send.data = std::span(buffer).first(static_cast<std::size_t>(n));
      server_calls.perform(send);
    }
  };
  const auto ping = [&] {
    std::array<std::uint8_t, kMessage> buffer{};
    lab::CallRequest recv = request(CallKind::recv, client);
    recv.buffer = buffer;
    lab::CallRequest send = request(CallKind::send, client);
    send.data = buffer;
    for (int i = 0; i < round_trips; ++i) {
      if (client_calls.perform(send).ret != kMessage || client_calls.perform(recv).ret <= 0) give_up("traced ping");
    }
  };
  result.seconds = time_both(ping, echo) / round_trips;
  probe.stop();
  recorder.stop();
  result.events = events;
  return result;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Prints a table; the ratio of traced to bare.
double compare(int round_trips) {
  std::vector<double> bare_times;
  std::vector<double> traced_times;
  std::vector<double> ratios;
  std::size_t events = 0;
  for (int round = 0; round < kRounds; ++round) {
    bare_times.push_back(bare(round_trips));
    const Traced run = traced(round_trips);
    traced_times.push_back(run.seconds);
    ratios.push_back(traced_times.back() / bare_times.back());
    events = run.events;
  }
  const double bare_best = *std::min_element(bare_times.begin(), bare_times.end());
  const double traced_best = *std::min_element(traced_times.begin(), traced_times.end());
  const double ratio = traced_best / bare_best;
  std::printf("64-byte ping-pong, %d round trips, %d turns\n", round_trips, kRounds);
  std::printf("us a round trip    fastest   median\n");
  std::printf("bare              %8.2f %8.2f\n", bare_best * 1e6, median(bare_times) * 1e6);
  std::printf("traced            %8.2f %8.2f   (%zu events)\n", traced_best * 1e6, median(traced_times) * 1e6, events);
  std::printf("ratio             %8.2f %8.2f   (bound %.2f)\n", ratio, median(ratios), kBound);
  return ratio;
}

}  // namespace

int main(int argc, char** argv) {
  int round_trips = 100'000;
  bool bare_only = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--bare-only") {
      bare_only = true;
    } else {
      round_trips = std::max(1, std::atoi(argv[i]));
    }
  }
  for (const sys::Status& status : {sys::enter_user_namespace(), sys::enter_network_namespace(), sys::set_up_loopback(1500, false)}) {
    if (!status.ok()) {
      std::printf("skipped: %s\n", status.text().c_str());
      return 77;
    }
  }
  if (bare_only) {
    std::printf("bare  %8.2f us a round trip\n", bare(round_trips) * 1e6);
    return 0;
  }
  bare(std::max(1, round_trips / 10));  // warm
  // Other work on the machine only ever adds: a bound that holds in one attempt of three, holds.
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    if (compare(round_trips) <= kBound) return 0;
  }
  return 1;
}
