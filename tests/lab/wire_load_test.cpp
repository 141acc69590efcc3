// The wire under load: chance verbs over many connections, thousands of packets in the hand, and what is said when something breaks.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <random>
#include <thread>

#include "core/lab/wire.h"
#include "core/sys/loopback.h"
#include "core/sys/sysctl.h"
#include "tests/lab/lab_run.h"
#include "tests/lab/plain_sockets.h"
#include "tests/support/private_namespace.h"

namespace sg::lab {
namespace {

using model::PacketId;
using model::Verb;
using model::WireRule;

/// Counts what happens; keeps nothing, so that memory is the wire's alone.
struct Tally {
  std::atomic<std::uint64_t> sent{0}, delivered{0}, dropped{0}, held{0}, altered{0}, made{0};
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> errors;
  std::vector<PacketId> in_hand;  ///< held, in the order they came

  void add(const std::vector<model::Event>& batch) {
    std::lock_guard lock(mutex);
    for (const model::Event& event : batch) {
      if (const auto* packet = std::get_if<model::PacketSent>(&event.payload)) {
        ++sent;
        if (packet->origin != model::Origin::kernel) ++made;
      } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
        if (verdict->kind == model::VerdictKind::deliver) ++delivered;
        if (verdict->kind == model::VerdictKind::drop) ++dropped;
        if (verdict->kind == model::VerdictKind::hold) {
          ++held;
          in_hand.push_back(verdict->packet);
        }
      } else if (std::holds_alternative<model::PacketAltered>(event.payload)) {
        ++altered;
      } else if (const auto* error = std::get_if<model::EngineError>(&event.payload)) {
        errors.push_back(error->message);
      }
    }
    changed.notify_all();
  }
  template <typename Condition>
  bool wait_until(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(60), condition);
  }
};

class WireLoad : public testing::Test {
 protected:
  void SetUp() override { SG_NEEDS_NAMESPACE(); }

  static void in_a_lab(Settings settings, Tally& tally, const std::function<void(Lab&)>& test) {
    std::thread([&] {
      record::Recorder recorder(base::now_ns(), [&](const auto& batch) { tally.add(batch); });
      recorder.start();
      Lab lab(recorder, std::move(settings));
      const std::string failure = lab.start();
      EXPECT_EQ(failure, "");
      if (failure.empty()) test(lab);
      lab.stop();
      recorder.stop();
    }).join();
  }
};

WireRule by_chance(Verb verb, double chance) {
  WireRule rule{model::to_string(verb), {}, {}, 0};
  rule.when.chance = chance;
  rule.then.verb = verb;
  rule.then.delay = 20 * base::kMillisecond;
  rule.then.behind = 2;
  return rule;
}

TEST_F(WireLoad, every_byte_arrives_whatever_the_wire_does) {
  constexpr int kConnections = 200;
  constexpr int kAtOnce = 20;
  const std::string sent = pattern(100 * 1024);
  Settings settings;
  settings.seed = 20261123;
  Tally tally;
  std::atomic<int> whole{0};
  std::atomic<int> shown{0};
  in_a_lab(settings, tally, [&](Lab& lab) {
    for (const WireRule& rule : {by_chance(Verb::drop, 0.02), by_chance(Verb::duplicate, 0.02), by_chance(Verb::corrupt, 0.01), by_chance(Verb::reorder, 0.02),
                                 by_chance(Verb::delay, 0.02)}) {
      lab.set_rule(rule);
    }
    Listener listener;
    std::vector<std::thread> clients;
    std::vector<std::thread> servers;
    for (int i = 0; i < kAtOnce; ++i) {
      servers.emplace_back([&] {
        for (int n = 0; n < kConnections / kAtOnce; ++n) {
          Socket server(listener.accept());
          std::string got;
          std::array<char, 16384> buffer{};
          ssize_t size = 0;
          while ((size = ::recv(server.fd(), buffer.data(), buffer.size(), 0)) > 0) got.append(buffer.data(), static_cast<std::size_t>(size));
          if (size == 0 && got == sent) {
            ++whole;
          } else if (size < 0) {
            ++shown;
            std::printf("a connection ended after %zu bytes: %s\n", got.size(), std::strerror(errno));
          } else {
            ADD_FAILURE() << "bytes were lost or changed in silence: " << got.size() << " of " << sent.size();
          }
        }
      });
      clients.emplace_back([&] {
        for (int n = 0; n < kConnections / kAtOnce; ++n) {
          Socket client;
          ASSERT_EQ(client.connect(), 0) << std::strerror(errno);
          client.send(sent);
        }
      });
    }
    for (std::thread& client : clients) client.join();
    for (std::thread& server : servers) server.join();
  });
  std::printf("%d of %d connections whole; %lu packets: %lu dropped, %lu altered, %lu duplicated, %lu delayed or reordered\n", whole.load(), kConnections,
              tally.sent.load(), tally.dropped.load(), tally.altered.load(), tally.made.load(), tally.held.load());
  EXPECT_EQ(whole + shown, kConnections);
  EXPECT_GT(tally.dropped, 100U);
  EXPECT_GT(tally.altered, 50U);
  EXPECT_GT(tally.made, 100U);
  EXPECT_GT(tally.held, 100U);
  EXPECT_TRUE(tally.errors.empty()) << tally.errors.front();
}

std::size_t heap_in_use() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

TEST_F(WireLoad, ten_thousand_in_the_hand) {
  constexpr std::uint32_t kPackets = 10'000;
  constexpr std::size_t kPayload = 1000;
  Tally tally;
  in_a_lab({}, tally, [&](Lab& lab) {
    const base::UniqueFd receiver(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const Loopback address(AF_INET, kPort);
    ASSERT_EQ(::bind(receiver.get(), address.address(), address.size()), 0);
    const base::UniqueFd sender(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(sender.get(), address.address(), address.size()), 0);

    WireRule hold{"hold", {}, {}, 0};
    hold.then.verb = Verb::hold;
    lab.set_rule(hold);
    const std::size_t before = heap_in_use();
    std::string datagram(kPayload, 'x');
    for (std::uint32_t i = 0; i < kPackets; ++i) {
      std::memcpy(datagram.data(), &i, sizeof i);
      ASSERT_EQ(::send(sender.get(), datagram.data(), datagram.size(), 0), static_cast<ssize_t>(kPayload));
      // No faster than they are taken: what is counted is the hand, not how much the way to it can hold.
      if (i % 50 != 49) continue;
      ASSERT_TRUE(tally.wait_until([&] { return tally.in_hand.size() == i + 1; }));
    }
    ASSERT_TRUE(tally.wait_until([&] { return tally.in_hand.size() == kPackets; }));
    const std::size_t held = heap_in_use() - before;
    std::printf("%u packets held: %zu bytes each, %zu of them the packet\n", kPackets, held / kPackets, kPayload + 28);
#ifndef SG_SANITIZED  // its allocator keeps more, and does not say how much
    EXPECT_LT(held, kPackets * (kPayload + 28 + 700)) << "their bytes, and little more";
#endif
    lab.remove_rule("hold");
    std::vector<PacketId> order = tally.in_hand;
    std::mt19937 dice(1);
    std::shuffle(order.begin(), order.end(), dice);
    for (std::uint32_t i = 0; i < kPackets; ++i) {
      // So many at a time as the receiver has room for.
      if (i % 50 == 0) std::for_each_n(order.begin() + i, 50, [&](PacketId id) { lab.handle(id, {}); });
      std::string got(kPayload, '\0');
      pollfd readable{receiver.get(), POLLIN, 0};
      ASSERT_EQ(::poll(&readable, 1, 20'000), 1) << i << " have come";
      ASSERT_EQ(::recv(receiver.get(), got.data(), got.size(), 0), static_cast<ssize_t>(kPayload));
      std::uint32_t number = 0;
      std::memcpy(&number, got.data(), sizeof number);
      ASSERT_EQ(PacketId{number + 1}, order[i]) << "in the order they were let go";
    }
  });
  EXPECT_TRUE(tally.errors.empty()) << tally.errors.front();
}

/// What lies on the wire when its own bound is reached, and when the kernel's queue is.
TEST_F(WireLoad, more_than_the_wire_holds_is_told) {
  Tally tally;
  in_a_lab({}, tally, [&](Lab& lab) {
    const base::UniqueFd sender(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const Loopback address(AF_INET, kPort);
    ASSERT_EQ(::connect(sender.get(), address.address(), address.size()), 0);
    WireRule hold{"hold", {}, {}, 0};
    hold.then.verb = Verb::hold;
    lab.set_rule(hold);
    std::uint64_t sent = 0;
    while (sent < Wire::kMostPackets + 10) {
      ASSERT_EQ(::send(sender.get(), "x", 1, 0), 1);
      ++sent;
      if (sent % 100 != 0) continue;
      ASSERT_TRUE(tally.wait_until([&] { return tally.sent >= sent; }));
    }
    ASSERT_TRUE(tally.wait_until([&] { return tally.sent >= sent && tally.dropped >= 10; }));
  });
  ASSERT_EQ(tally.errors.size(), 1U) << "once, not for each";
  EXPECT_NE(tally.errors[0].find("65536 packets are on the wire"), std::string::npos) << tally.errors[0];
}

/// Whatever ends the wire's thread, nothing passes any more: that must not look like a quiet network.
TEST_F(WireLoad, a_dead_wire_is_told) {
  Tally tally;
  in_a_lab({}, tally, [&](Lab&) {
    const base::UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int fd = 3; fd < 1024; ++fd) {
      int domain = 0;
      socklen_t size = sizeof domain;
      if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_NETLINK) ::dup3(nothing.get(), fd, O_CLOEXEC);
    }
    Socket client;
    const timeval at_once{0, 1000};  // for connect() too, socket(7)
    setsockopt(client.fd(), SOL_SOCKET, SO_SNDTIMEO, &at_once, sizeof at_once);
    client.connect();
    ASSERT_TRUE(tally.wait_until([&] {
      return std::any_of(tally.errors.begin(), tally.errors.end(), [](const std::string& e) { return e.find("packets no longer get through") != std::string::npos; });
    }));
  });
}

TEST_F(WireLoad, a_refused_verdict_is_told) {
  std::thread([] {
    ASSERT_TRUE(sys::enter_network_namespace().ok());
    ASSERT_TRUE(sys::set_up_loopback(1500, false).ok());
    NfQueue queue;
    const sys::Status opened = queue.open();
    ASSERT_TRUE(opened.ok()) << opened.text();
    std::vector<std::string> told;
    const NfQueue::Listener listener{[] { return false; }, [](const NfQueue::Packet&) {}, [&](const model::EngineError& error) { told.push_back(error.message); }};
    queue.accept(4242);
    EXPECT_TRUE(queue.flush().ok()) << "sent; the answer comes later";
    pollfd readable{queue.fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&readable, 1, 20'000), 1);
    queue.read(listener);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].find("a verdict was refused"), std::string::npos) << told[0];
  }).join();
}

/// A reader that does not keep up: the kernel drops, and that is told as well.
TEST_F(WireLoad, an_overrun_of_the_kernels_queue_is_told) {
  std::thread([] {
    ASSERT_TRUE(sys::enter_network_namespace().ok());
    ASSERT_TRUE(sys::set_up_loopback(1500, false).ok());
    NfQueue queue;
    ASSERT_TRUE(queue.open().ok());
    std::vector<base::UniqueFd> senders;
    // What one socket may have on its way is bounded; that of many is not.
    const Loopback address(AF_INET, kPort);
    const std::string datagram(1400, 'x');
    std::uint32_t sent = 0;
    for (int i = 0; i < 100; ++i) {
      senders.emplace_back(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      while (::sendto(senders.back().get(), datagram.data(), datagram.size(), 0, address.address(), address.size()) > 0) {
        ASSERT_LT(++sent, NfQueue::kLength * 2);
        if (sent % 100 == 0) break;
      }
    }
    std::vector<std::string> told;
    std::uint32_t seen = 0;
    const NfQueue::Listener listener{[] { return false; }, [&](const NfQueue::Packet& packet) {
                                       ++seen;
                                       queue.drop(packet.id);
                                     },
                                     [&](const model::EngineError& error) { told.push_back(error.message); }};
    pollfd readable{queue.fd(), POLLIN, 0};
    while (::poll(&readable, 1, 0) == 1) queue.read(listener);
    EXPECT_LT(seen, sent);
    ASSERT_FALSE(told.empty());
    EXPECT_NE(told[0].find("overran"), std::string::npos) << told[0];
  }).join();
}

}  // namespace
}  // namespace sg::lab
