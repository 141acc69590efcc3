// The instruments leave the subject alone: the same calls, made plainly and traced, give the same bytes and results.
#include "core/lab/traced_calls.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "core/record/recorder.h"

namespace sg::lab {
namespace {

using model::CallKind;

/// What a program sees of its calls: return value, errno, bytes.
struct Seen {
  std::int64_t ret = 0;
  int error = 0;
  std::string bytes;
  bool operator==(const Seen&) const = default;
};

/// One way to make a call. The listener's port is told apart, as it differs from run to run.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual Seen make(const CallRequest& request) = 0;
};

class PlainCaller : public Caller {
 public:
  Seen make(const CallRequest& r) override {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(r.address.port);
    std::memcpy(&address.sin_addr, r.address.ip.bytes.data(), 4);
    auto* where = reinterpret_cast<sockaddr*>(&address);
    std::int64_t ret = -1;
    errno = 0;
    switch (r.kind) {
      case CallKind::socket:
        ret = ::socket(AF_INET, r.datagram ? SOCK_DGRAM : SOCK_STREAM, 0);
        open_.push_back({static_cast<int>(ret), POLLIN, 0});
        break;
      case CallKind::bind: ret = ::bind(r.fd, where, sizeof address); break;
      case CallKind::listen: ret = ::listen(r.fd, r.backlog); break;
      case CallKind::accept: ret = ::accept(r.fd, nullptr, nullptr); break;
      case CallKind::connect: ret = ::connect(r.fd, where, sizeof address); break;
      case CallKind::send:
      case CallKind::write: ret = ::send(r.fd, r.data.data(), r.data.size(), MSG_NOSIGNAL); break;
      case CallKind::recv:
      case CallKind::read: ret = ::read(r.fd, r.buffer.data(), r.buffer.size()); break;
      case CallKind::shutdown: ret = ::shutdown(r.fd, r.how); break;
      case CallKind::close:
        ret = ::close(r.fd);
        std::erase_if(open_, [&](const pollfd& one) { return one.fd == r.fd; });
        break;
      case CallKind::sendto: {
        if (r.to_sender) address = sender_;
        ret = ::sendto(r.fd, r.data.data(), r.data.size(), MSG_NOSIGNAL, where, sizeof address);
        break;
      }
      case CallKind::recvfrom: {
        socklen_t size = sizeof sender_;
        ret = ::recvfrom(r.fd, r.buffer.data(), r.buffer.size(), 0, reinterpret_cast<sockaddr*>(&sender_), &size);
        break;
      }
      case CallKind::poll: ret = ::poll(open_.data(), open_.size(), r.value); break;
      case CallKind::setsockopt:
        ret = ::setsockopt(r.fd, SOL_SOCKET, r.option == "SO_REUSEADDR" ? SO_REUSEADDR : SO_RCVBUF, &r.value, sizeof r.value);
        break;
      case CallKind::getsockopt: {
        int value = 0;
        socklen_t size = sizeof value;
        if (::getsockopt(r.fd, SOL_SOCKET, SO_RCVBUF, &value, &size) == 0) ret = value;
        break;
      }
      case CallKind::getsockname: {
        socklen_t size = sizeof address;
        ret = ::getsockname(r.fd, where, &size);
        break;
      }
    }
    Seen seen{ret, ret < 0 ? errno : 0, {}};
    if (ret > 0 && !r.buffer.empty()) seen.bytes.assign(r.buffer.begin(), r.buffer.begin() + ret);
    return seen;
  }

 private:
  std::vector<pollfd> open_;
  sockaddr_in sender_{};
};

class TracedCaller : public Caller {
 public:
  TracedCaller() : recorder_(base::now_ns(), [](const auto&) {}), calls_(recorder_.add_source(), model::ActorId{0}, around(), cancelled_) {
    recorder_.start();
  }
  ~TracedCaller() override { recorder_.stop(); }
  Seen make(const CallRequest& request) override {
    const CallOutcome outcome = calls_.perform(request);
    Seen seen{outcome.ret, outcome.error, {}};
    if (outcome.ret > 0 && !request.buffer.empty()) seen.bytes.assign(request.buffer.begin(), request.buffer.begin() + outcome.ret);
    return seen;
  }

 private:
  CallSurroundings around() {
    CallSurroundings surroundings;
    surroundings.next_call = &count_;
    return surroundings;
  }
  std::atomic<std::uint32_t> count_{0};
  std::atomic<bool> cancelled_{false};
  record::Recorder recorder_;
  TracedCalls calls_;
};

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// One thread plays both ends, in an order in which nothing has to wait; descriptors are named by what they are.
std::vector<Seen> conversation(Caller& caller) {
  std::vector<Seen> seen;
  std::array<std::uint8_t, 4096> buffer{};
  const auto make = [&](CallKind kind, std::int64_t fd, auto... set) {
    CallRequest request;
    request.kind = kind;
    request.fd = static_cast<int>(fd);
    (set(request), ...);
    Seen result = caller.make(request);
    const bool makes_descriptor = kind == CallKind::socket || kind == CallKind::accept;
    seen.push_back(makes_descriptor && result.ret >= 0 ? Seen{1, 0, {}} : result);
    return result.ret;
  };
  const model::IpAddress here = model::IpAddress::v4(127, 0, 0, 1);
  const auto at = [&](std::uint16_t port) { return [=](CallRequest& r) { r.address = {here, port}; }; };
  const auto bytes = [](const std::vector<std::uint8_t>& data) { return [&data](CallRequest& r) { r.data = data; }; };
  const auto room = [&](std::size_t size) { return [&buffer, size](CallRequest& r) { r.buffer = std::span(buffer).first(size); }; };
  const auto option = [](const char* name, int value) { return [=](CallRequest& r) { r.option = name, r.value = value; }; };

  const std::vector<std::uint8_t> hello{'h', 'e', 'l', 'l', 'o'};
  std::vector<std::uint8_t> large(3000);
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::uint8_t>(i * 7);

  const auto listener = make(CallKind::socket, -1);
  make(CallKind::setsockopt, listener, option("SO_REUSEADDR", 1));
  make(CallKind::setsockopt, listener, option("SO_RCVBUF", 20000));
  make(CallKind::getsockopt, listener, option("SO_RCVBUF", 0));
  make(CallKind::bind, listener, at(0));
  const std::uint16_t port = port_of(static_cast<int>(listener));
  const auto refused = make(CallKind::socket, -1);
  make(CallKind::connect, refused, at(1));  // nobody listens on tcpmux
  make(CallKind::close, refused);
  make(CallKind::listen, listener, [](CallRequest& r) { r.backlog = 5; });
  const auto client = make(CallKind::socket, -1);
  make(CallKind::connect, client, at(port));
  make(CallKind::connect, client, at(port));  // EISCONN
  const auto connection = make(CallKind::accept, listener);
  make(CallKind::getsockname, connection);
  make(CallKind::write, client, bytes(hello));
  make(CallKind::read, connection, room(2));
  make(CallKind::read, connection, room(4096));
  make(CallKind::send, connection, bytes(large));
  for (std::int64_t got = 0; got < 3000;) {  // a stream: how it is cut is not part of the comparison, its bytes are
    const auto n = make(CallKind::recv, client, room(4096));
    if (n <= 0) break;
    got += n;
  }
  make(CallKind::shutdown, client, [](CallRequest& r) { r.how = SHUT_WR; });
  make(CallKind::read, connection, room(16));  // 0: end of stream
  make(CallKind::write, client, bytes(hello));  // EPIPE
  make(CallKind::read, 999, room(16));          // EBADF
  make(CallKind::read, -1, room(16));           // EBADF: what a failed accept() returned
  make(CallKind::write, -1, bytes(hello));
  make(CallKind::close, connection);
  make(CallKind::close, client);
  make(CallKind::close, listener);

  const auto datagram = [](CallRequest& r) { r.datagram = true; };
  const auto back = [](CallRequest& r) { r.to_sender = true; };
  const auto now = [](CallRequest& r) { r.value = 0; };
  const auto server = make(CallKind::socket, -1, datagram);
  make(CallKind::bind, server, at(0));
  const std::uint16_t udp_port = port_of(static_cast<int>(server));
  const auto asker = make(CallKind::socket, -1, datagram);
  make(CallKind::poll, -1, now);  // 0: nothing to read yet
  make(CallKind::sendto, asker, at(udp_port), bytes(hello));
  make(CallKind::sendto, asker, at(udp_port), bytes(large));
  make(CallKind::poll, -1, now);
  make(CallKind::recvfrom, server, room(2));     // the rest of a datagram that does not fit is gone
  make(CallKind::recvfrom, server, room(4096));  // so this is the second one, whole
  make(CallKind::sendto, server, back, bytes(hello));
  make(CallKind::recvfrom, asker, room(4096));
  make(CallKind::connect, asker, at(udp_port));
  make(CallKind::send, asker, bytes(hello));
  make(CallKind::recv, server, room(4096));
  make(CallKind::close, asker);
  make(CallKind::close, server);
  return seen;
}

TEST(TracedCalls, plain_and_traced_calls_give_the_same_bytes_and_results) {
  PlainCaller plain;
  TracedCaller traced;
  const std::vector<Seen> expected = conversation(plain);
  const std::vector<Seen> actual = conversation(traced);
  ASSERT_EQ(expected.size(), actual.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(expected[i].ret, actual[i].ret) << "call " << i;
    EXPECT_EQ(expected[i].error, actual[i].error) << "call " << i << ": " << std::strerror(expected[i].error) << " / " << std::strerror(actual[i].error);
    EXPECT_EQ(expected[i].bytes, actual[i].bytes) << "call " << i;
  }
}

TEST(TracedCalls, poll_names_who_can_be_read_and_recvfrom_who_sent) {
  std::vector<model::Event> events;
  record::Recorder recorder(base::now_ns(), [&](const auto& batch) { events.insert(events.end(), batch.begin(), batch.end()); });
  recorder.start();
  std::atomic<std::uint32_t> count{0};
  std::atomic<bool> cancelled{false};
  std::array<std::uint8_t, 64> room{};
  const std::vector<std::uint8_t> hello{'h', 'i'};
  int server = -1;
  int client = -1;
  std::uint16_t port = 0;
  int ready = -1;
  {
    CallSurroundings around;
    around.next_call = &count;
    TracedCalls calls(recorder.add_source(), model::ActorId{0}, around, cancelled);
    const auto make = [&](CallKind kind, int fd, auto set) {
      CallRequest request;
      request.kind = kind;
      request.fd = fd;
      set(request);
      return calls.perform(request);
    };
    const auto nothing = [](CallRequest&) {};
    client = static_cast<int>(make(CallKind::socket, -1, [](CallRequest& r) { r.datagram = true; }).ret);
    server = static_cast<int>(make(CallKind::socket, -1, [](CallRequest& r) { r.datagram = true; }).ret);
    make(CallKind::bind, server, [](CallRequest& r) { r.address = {model::IpAddress::v4(127, 0, 0, 1), 0}; });
    port = port_of(server);
    make(CallKind::sendto, client, [&](CallRequest& r) { r.address = {model::IpAddress::v4(127, 0, 0, 1), port}, r.data = hello; });
    ready = make(CallKind::poll, -1, [](CallRequest& r) { r.value = -1; }).ready;
    make(CallKind::recvfrom, server, [&](CallRequest& r) { r.buffer = room; });
    make(CallKind::getsockname, client, nothing);
  }
  recorder.stop();
  EXPECT_EQ(ready, server);
  const auto& sent = std::get<model::CallReturned>(events[7].payload);
  EXPECT_EQ(sent.kind, CallKind::sendto);
  EXPECT_TRUE(sent.datagram);
  EXPECT_EQ(sent.flow.to.port, port);
  EXPECT_EQ(std::get<model::CallReturned>(events[9].payload).fd, server);
  const auto& received = std::get<model::CallReturned>(events[11].payload);
  EXPECT_NE(sent.flow.from.port, 0) << "a port of its own, given with the first datagram";
  EXPECT_EQ(received.flow.to.port, sent.flow.from.port);
  EXPECT_EQ(received.flow.to.port, std::get<model::CallReturned>(events[13].payload).flow.from.port);
}

TEST(TracedCalls, every_call_is_two_events_with_what_was_asked_and_what_came) {
  std::vector<model::Event> events;
  record::Recorder recorder(base::now_ns(), [&](const auto& batch) { events.insert(events.end(), batch.begin(), batch.end()); });
  recorder.start();
  std::atomic<std::uint32_t> count{0};
  std::atomic<bool> cancelled{false};
  {
    CallSurroundings around;
    around.next_call = &count;
    TracedCalls calls(recorder.add_source(), model::ActorId{0}, around, cancelled);
    CallRequest request;
    request.kind = CallKind::socket;
    const int fd = static_cast<int>(calls.perform(request).ret);
    request = {};
    request.kind = CallKind::setsockopt;
    request.fd = fd;
    request.option = "TCP_NODELAY";
    request.value = 1;
    calls.perform(request);
  }
  recorder.stop();
  ASSERT_EQ(events.size(), 4U);
  const auto& socket = std::get<model::CallReturned>(events[1].payload);
  EXPECT_GE(socket.ret, 3);
  EXPECT_NE(socket.socket, model::SocketId::none);
  const auto& entered = std::get<model::CallEntered>(events[2].payload);
  EXPECT_EQ(entered.args, std::to_string(socket.ret) + ", IPPROTO_TCP, TCP_NODELAY, 1");
  EXPECT_EQ(entered.socket, socket.socket);
  EXPECT_EQ(std::get<model::CallReturned>(events[3].payload).call, entered.call);
}

}  // namespace
}  // namespace sg::lab
