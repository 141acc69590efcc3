// The lab against the real kernel: each test in a network namespace of its own.
#include "core/lab/lab.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "tests/lab/lab_run.h"
#include "tests/support/private_namespace.h"

namespace sg::lab {
namespace {

using model::CallKind;
using model::PacketSent;
using model::TcpState;

constexpr std::uint16_t kPort = 8888;

std::vector<CallRequest> listening_server(int backlog = 5) {
  return {call(CallKind::socket), bind_to(3, kPort), listen_on(3, backlog)};
}

std::unique_ptr<Script> script(std::vector<CallRequest> calls) { return std::make_unique<ListScript>(std::move(calls)); }

bool has_finished(const model::World& world, std::size_t actor) { return world.actors.size() > actor && world.actors[actor].finished; }

bool is_inside(const model::World& world, std::size_t actor, CallKind kind) {
  return world.actors.size() > actor && world.actors[actor].in_call && world.actors[actor].in_call->kind == kind;
}

bool any_socket_in(const model::World& world, TcpState state) {
  for (const auto& [id, socket] : world.sockets) {
    if (socket.sample.state == state && !socket.gone) return true;
  }
  return false;
}

class LabTest : public testing::Test {
 protected:
  void SetUp() override { SG_NEEDS_NAMESPACE(); }
};

TEST_F(LabTest, connect_is_answered_before_accept_is_called) {
  in_a_lab({}, [](Lab& lab, Story& story) {
    auto calls = listening_server();
    calls.push_back(call(CallKind::accept, 3));
    Actor& server = lab.add_actor("server", model::Role::server, script(calls));
    Actor& client = lab.add_actor("client", model::Role::client,
                                  script({call(CallKind::socket), connect_to(3, kPort), call(CallKind::close, 3)}));
    server.run(CallKind::accept);
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) {
      return !world.actors.empty() && world.actors[0].next == CallKind::accept && any_socket_in(world, TcpState::listen);
    }));
    client.step(2);
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) {
      const auto* listener = world.actors.empty() ? nullptr : world.listener_of(world.actors[0]);
      return listener && listener->sample.accept_queue == 1 && world.actors[1].last && world.actors[1].last->kind == CallKind::connect;
    }));
    const std::vector<PacketSent> packets = story.all<PacketSent>();
    ASSERT_GE(packets.size(), 3U);
    EXPECT_EQ(model::flags_text(packets[0].segment.flags), "SYN");
    EXPECT_EQ(model::flags_text(packets[1].segment.flags), "SYN, ACK");
    EXPECT_EQ(packets[1].segment.ack, packets[0].segment.seq + 1);
    EXPECT_EQ(packets[2].segment.seq, packets[0].segment.seq + 1);
    EXPECT_EQ(packets[2].segment.ack, packets[1].segment.seq + 1);
    EXPECT_EQ(packets[2].segment.rel_ack, 1U);
    for (const PacketSent& packet : packets) EXPECT_EQ(packet.segment.checksum_state, model::Checksum::correct);
    EXPECT_EQ(packets[0].segment.options.mss, 1460);

    server.step();
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return has_finished(world, 0); }));
  });
}

TEST_F(LabTest, a_packet_takes_as_long_as_the_pace_says) {
  Settings settings;
  settings.pace = 50 * base::kMillisecond;
  in_a_lab(settings, [](Lab& lab, Story& story) {
    lab.add_actor("server", model::Role::server, script(listening_server())).run(std::nullopt);
    lab.add_actor("client", model::Role::client, script({call(CallKind::socket), connect_to(3, 4444)})).run(std::nullopt);
    // Nobody listens on 4444: a SYN there, a RST back, each 50 ms on the wire.
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return has_finished(world, 1); }));
    const auto returned = story.all<model::CallReturned>();
    const auto connect = std::find_if(returned.begin(), returned.end(), [](const auto& r) { return r.kind == CallKind::connect; });
    ASSERT_NE(connect, returned.end());
    EXPECT_EQ(connect->error, ECONNREFUSED);
    EXPECT_GE(connect->blocked_ns, 100 * base::kMillisecond);
  });
}

TEST_F(LabTest, states_without_a_descriptor_are_seen_too) {
  Settings settings;
  settings.pace = 100 * base::kMillisecond;
  in_a_lab(settings, [](Lab& lab, Story& story) {
    auto calls = listening_server();
    calls.push_back(call(CallKind::accept, 3));
    static std::array<std::uint8_t, 16> buffer;
    CallRequest read = call(CallKind::read, 4);
    read.buffer = buffer;
    calls.push_back(read);
    calls.push_back(call(CallKind::close, 4));
    calls.push_back(call(CallKind::close, 3));
    lab.add_actor("server", model::Role::server, script(calls)).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return is_inside(world, 0, CallKind::accept); }));
    lab.add_actor("client", model::Role::client, script({call(CallKind::socket), connect_to(3, kPort), call(CallKind::close, 3)}))
        .run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return any_socket_in(world, TcpState::syn_recv); }));
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return any_socket_in(world, TcpState::time_wait); }));
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return has_finished(world, 0) && has_finished(world, 1); }));
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) {
      return world.counters.contains("TcpActiveOpens") && world.counters.at("TcpActiveOpens") == 1;
    }));
  });
}

/// Blocks for real, and is ended at once.
void expect_cancelled_at_once(CallKind kind, std::vector<CallRequest> server_calls, std::vector<CallRequest> client_calls, std::size_t who) {
  Settings settings;
  settings.pace = kind == CallKind::connect ? 400 * base::kMillisecond : 0;
  in_a_lab(settings, [&](Lab& lab, Story& story) {
    lab.add_actor("server", model::Role::server, script(std::move(server_calls))).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return any_socket_in(world, TcpState::listen); }));
    lab.add_actor("client", model::Role::client, script(std::move(client_calls))).run(std::nullopt);
    ASSERT_TRUE(story.wait_until([&](const auto&, const auto& world) { return is_inside(world, who, kind); }));
    const base::Ns began = base::now_ns();
    lab.stop();
    EXPECT_LT(base::now_ns() - began, base::kSecond);
  });
}

TEST_F(LabTest, a_blocked_accept_is_cancelled_at_once) {
  auto calls = listening_server();
  calls.push_back(call(CallKind::accept, 3));
  expect_cancelled_at_once(CallKind::accept, calls, {}, 0);
}

TEST_F(LabTest, a_blocked_connect_is_cancelled_at_once) {
  auto calls = listening_server();
  calls.push_back(call(CallKind::accept, 3));
  expect_cancelled_at_once(CallKind::connect, calls, {call(CallKind::socket), connect_to(3, kPort)}, 1);
}

TEST_F(LabTest, a_blocked_recv_is_cancelled_at_once) {
  auto calls = listening_server();
  calls.push_back(call(CallKind::accept, 3));
  calls.push_back(call(CallKind::accept, 3));  // stays, so that the connection does
  static std::array<std::uint8_t, 16> buffer;
  CallRequest recv = call(CallKind::recv, 3);
  recv.buffer = buffer;
  expect_cancelled_at_once(CallKind::recv, calls, {call(CallKind::socket), connect_to(3, kPort), recv}, 1);
}

TEST_F(LabTest, a_program_reads_its_own_standard_input_as_descriptor_0) {
  in_a_lab({}, [](Lab& lab, Story& story) {
    static std::array<std::uint8_t, 16> buffer;
    CallRequest read = call(CallKind::read, 0);
    read.buffer = buffer;
    Actor& actor = lab.add_actor("client", model::Role::client, script({read, call(CallKind::socket)}));
    actor.run(std::nullopt);
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return is_inside(world, 0, CallKind::read); }));
    actor.input("Hello");
    ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return has_finished(world, 0); }));
    const auto returned = story.all<model::CallReturned>();
    ASSERT_EQ(returned.size(), 2U);
    EXPECT_EQ(returned[0].ret, 5);
    EXPECT_EQ(std::string(returned[0].bytes->begin(), returned[0].bytes->end()), "Hello");
    EXPECT_EQ(returned[1].ret, 3) << "the first socket of a program is descriptor 3";
  });
}

TEST_F(LabTest, each_lab_is_a_world_of_its_own) {
  for (int run = 0; run < 3; ++run) {
    in_a_lab({}, [](Lab& lab, Story& story) {
      lab.add_actor("server", model::Role::server, script(listening_server())).run(std::nullopt);
      ASSERT_TRUE(story.wait_until([](const auto&, const auto& world) { return has_finished(world, 0); }));
      for (const auto& returned : story.all<model::CallReturned>()) EXPECT_EQ(returned.error, 0) << "port 8888 is free in every run";
    });
  }
}

/// As on a kernel without NFQUEUE: the calling thread and those it starts get no netfilter socket.
void forbid_netfilter() {
  std::array<sock_filter, 8> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_NETFILTER, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  ASSERT_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  ASSERT_EQ(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter), 0);
}

TEST_F(LabTest, without_nfqueue_packets_are_seen_and_not_held_and_that_is_told) {
  Story story;
  std::thread([&] {
    record::Recorder recorder(base::now_ns(), [&](const auto& batch) { story.add(batch); });
    recorder.start();
    forbid_netfilter();
    Lab lab(recorder, {});
    EXPECT_EQ(lab.start(), "");
    EXPECT_FALSE(lab.can_hold());
    model::WireRule hold{"hold", {}, {}, 0};
    hold.then.verb = model::Verb::hold;
    lab.set_rule(hold);  // does nothing, and harms nothing
    lab.release_all();
    auto calls = listening_server();
    calls.push_back(call(CallKind::accept, 3));
    lab.add_actor("server", model::Role::server, script(calls)).run(std::nullopt);
    EXPECT_TRUE(story.wait_until([](const auto&, const auto& world) { return is_inside(world, 0, CallKind::accept); }));
    lab.add_actor("client", model::Role::client, script({call(CallKind::socket), connect_to(3, kPort)})).run(std::nullopt);
    EXPECT_TRUE(story.wait_until([](const auto& timeline, const auto& world) {
      return has_finished(world, 0) && has_finished(world, 1) && timeline.packet(model::PacketId{3}) != nullptr;
    }));
    lab.stop();
    recorder.stop();
  }).join();
  const auto errors = story.all<model::EngineError>();
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].where, "wire");
  EXPECT_NE(errors[0].message.find("packets are seen but cannot be delayed or held"), std::string::npos) << errors[0].message;
  EXPECT_EQ(errors[0].trouble, model::Trouble::no_wire);
  EXPECT_NE(errors[0].error, 0) << "what the kernel said";
}

}  // namespace
}  // namespace sg::lab
