// The instruments leave the subject alone: the same calls, made plainly and traced, give the same bytes and results.
#include "core/lab/traced_calls.h"

#include <arpa/inet.h>
#include <fcntl.h>
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

/// What a program sees of its calls: return value, errno, bytes, and what poll() of one descriptor found.
struct Seen {
  std::int64_t ret = 0;
  int error = 0;
  std::string bytes;
  std::uint16_t revents = 0;
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
    std::uint16_t revents = 0;
    errno = 0;
    switch (r.kind) {
      case CallKind::socket:
        ret = ::socket(AF_INET, (r.datagram ? SOCK_DGRAM : SOCK_STREAM) | r.flags, 0);
        open_.push_back({static_cast<int>(ret), POLLIN, 0});
        break;
      case CallKind::bind: ret = ::bind(r.fd, where, sizeof address); break;
      case CallKind::listen: ret = ::listen(r.fd, r.backlog); break;
      case CallKind::accept: ret = ::accept(r.fd, nullptr, nullptr); break;
      case CallKind::connect: ret = ::connect(r.fd, where, sizeof address); break;
      case CallKind::send:
      case CallKind::write: ret = ::send(r.fd, r.data.data(), r.data.size(), MSG_NOSIGNAL | r.flags); break;
      case CallKind::recv: ret = ::recv(r.fd, r.buffer.data(), r.buffer.size(), r.flags); break;
      case CallKind::fcntl: ret = ::fcntl(r.fd, F_SETFL, r.flags); break;
      case CallKind::read: ret = ::read(r.fd, r.buffer.data(), r.buffer.size()); break;
      case CallKind::shutdown: ret = ::shutdown(r.fd, r.how); break;
      case CallKind::close:
        ret = ::close(r.fd);
        std::erase_if(open_, [&](const pollfd& one) { return one.fd == r.fd; });
        break;
      case CallKind::sendto: {
        if (r.to_sender) address = sender_;
        ret = ::sendto(r.fd, r.data.data(), r.data.size(), MSG_NOSIGNAL | r.flags, where, sizeof address);
        break;
      }
      case CallKind::recvfrom: {
        socklen_t size = sizeof sender_;
        ret = ::recvfrom(r.fd, r.buffer.data(), r.buffer.size(), r.flags, reinterpret_cast<sockaddr*>(&sender_), &size);
        break;
      }
      case CallKind::poll: {
        pollfd one{r.fd, static_cast<short>(r.flags), 0};
        ret = r.one ? ::poll(&one, 1, r.value) : ::poll(open_.data(), open_.size(), r.value);
        if (r.one) revents = static_cast<std::uint16_t>(one.revents);
        break;
      }
      case CallKind::setsockopt:
        ret = ::setsockopt(r.fd, SOL_SOCKET, r.option == "SO_REUSEADDR" ? SO_REUSEADDR : SO_RCVBUF, &r.value, sizeof r.value);
        break;
      case CallKind::getsockopt: {
        int value = 0;
        socklen_t size = sizeof value;
        if (::getsockopt(r.fd, SOL_SOCKET, r.option == "SO_ERROR" ? SO_ERROR : SO_RCVBUF, &value, &size) == 0) ret = value;
        break;
      }
      case CallKind::getsockname: {
        socklen_t size = sizeof address;
        ret = ::getsockname(r.fd, where, &size);
        break;
      }
    }
    Seen seen{ret, ret < 0 ? errno : 0, {}, revents};
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
    Seen seen{outcome.ret, outcome.error, {}, request.one ? outcome.revents : std::uint16_t{0}};
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
    seen.push_back(makes_descriptor && result.ret >= 0 ? Seen{1, 0, {}, 0} : result);
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

  // Calls that do not wait.
  const auto flags = [](int which) { return [which](CallRequest& r) { r.flags = which; }; };
  const auto wait_for = [](int events, int ms) { return [=](CallRequest& r) { r.one = true, r.flags = events, r.value = ms; }; };
  constexpr int kLong = 10'000;  // ms: longer than any machine is busy
  const auto door = make(CallKind::socket, -1);
  make(CallKind::bind, door, at(0));
  make(CallKind::listen, door, [](CallRequest& r) { r.backlog = 5; });
  make(CallKind::fcntl, door, flags(O_NONBLOCK));
  make(CallKind::accept, door);  // EAGAIN
  const std::uint16_t door_port = port_of(static_cast<int>(door));
  const auto guest = make(CallKind::socket, -1, flags(SOCK_NONBLOCK));
  make(CallKind::connect, guest, at(door_port));  // EINPROGRESS
  make(CallKind::poll, guest, wait_for(POLLOUT, kLong));
  make(CallKind::getsockopt, guest, option("SO_ERROR", 0));  // 0: made
  make(CallKind::connect, guest, at(door_port));  // 0, once
  make(CallKind::connect, guest, at(door_port));  // EISCONN
  make(CallKind::poll, door, wait_for(POLLIN, kLong));
  const auto host = make(CallKind::accept, door);
  make(CallKind::read, guest, room(16));  // EAGAIN
  make(CallKind::recv, host, room(16), flags(MSG_DONTWAIT));  // EAGAIN: this call alone does not wait
  make(CallKind::poll, host, wait_for(POLLIN, 0));
  make(CallKind::send, guest, bytes(hello), flags(MSG_MORE));
  make(CallKind::send, guest, bytes(hello), flags(MSG_NOSIGNAL | MSG_DONTWAIT));
  make(CallKind::recv, host, room(2), flags(MSG_PEEK));
  make(CallKind::recv, host, room(10), flags(MSG_PEEK | MSG_WAITALL));
  make(CallKind::recv, host, room(10), flags(MSG_WAITALL));  // the same ten
  make(CallKind::recv, host, room(10), flags(MSG_PEEK | MSG_DONTWAIT));  // EAGAIN
  make(CallKind::fcntl, guest, flags(0));
  make(CallKind::poll, guest, wait_for(POLLIN | POLLOUT, kLong));
  make(CallKind::fcntl, 999, flags(O_NONBLOCK));  // EBADF
  make(CallKind::poll, 999, wait_for(POLLIN, kLong));  // POLLNVAL
  make(CallKind::poll, -1, wait_for(POLLIN, 0));  // what accept() gave that had nothing: never ready
  const auto unlucky = make(CallKind::socket, -1, flags(SOCK_NONBLOCK));
  make(CallKind::connect, unlucky, at(1));
  make(CallKind::poll, unlucky, wait_for(POLLOUT, kLong));  // POLLERR and POLLHUP with it
  make(CallKind::getsockopt, unlucky, option("SO_ERROR", 0));  // ECONNREFUSED
  make(CallKind::getsockopt, unlucky, option("SO_ERROR", 0));  // told once
  for (const auto fd : {unlucky, guest, host, door}) make(CallKind::close, fd);

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
  make(CallKind::recvfrom, server, room(3), flags(MSG_PEEK));
  make(CallKind::recvfrom, server, room(2));     // the rest of a datagram that does not fit is gone
  make(CallKind::recvfrom, server, room(4096));  // so this is the second one, whole
  make(CallKind::recvfrom, server, room(4096), flags(MSG_DONTWAIT));  // EAGAIN
  make(CallKind::sendto, server, back, bytes(hello), flags(MSG_DONTWAIT));
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
    EXPECT_EQ(expected[i].revents, actual[i].revents) << "call " << i;
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

/// Calls of one program and what became of them on the timeline.
class Traced {
 public:
  Traced() : recorder_(base::now_ns(), [this](const auto& batch) { events_.insert(events_.end(), batch.begin(), batch.end()); }), calls_(recorder_.add_source(), model::ActorId{0}, around(), cancelled_) { recorder_.start(); }
  ~Traced() { recorder_.stop(); }
  template <typename... Set>
  CallOutcome operator()(CallKind kind, int fd, Set... set) {
    CallRequest request;
    request.kind = kind;
    request.fd = fd;
    (set(request), ...);
    return calls_.perform(request);
  }
  /// What the calls of this kind returned with. Ends the run.
  std::vector<model::CallReturned> returned(CallKind kind) {
    recorder_.stop();
    std::vector<model::CallReturned> out;
    for (const model::Event& event : events_) {
      const auto* one = std::get_if<model::CallReturned>(&event.payload);
      if (one != nullptr && one->kind == kind) out.push_back(*one);
    }
    return out;
  }

 private:
  CallSurroundings around() {
    CallSurroundings surroundings;
    surroundings.next_call = &count_;
    return surroundings;
  }
  std::atomic<std::uint32_t> count_{0};
  std::atomic<bool> cancelled_{false};
  std::vector<model::Event> events_;
  record::Recorder recorder_;
  TracedCalls calls_;
};

TEST(TracedCalls, a_connection_that_was_not_waited_for_has_its_ends_once_it_is_made_and_peeked_bytes_are_marked) {
  Traced make;
  const auto at = [](std::uint16_t port) { return [port](CallRequest& r) { r.address = {model::IpAddress::v4(127, 0, 0, 1), port}; }; };
  const auto flags = [](int which) { return [which](CallRequest& r) { r.flags = which; }; };
  std::array<std::uint8_t, 16> buffer{};
  const auto room = [&](CallRequest& r) { r.buffer = buffer; };
  const std::vector<std::uint8_t> hello{'h', 'e', 'l', 'l', 'o'};
  const auto door = static_cast<int>(make(CallKind::socket, -1).ret);
  make(CallKind::bind, door, at(0));
  make(CallKind::listen, door, [](CallRequest& r) { r.backlog = 1; });
  const std::uint16_t port = port_of(door);
  const auto guest = static_cast<int>(make(CallKind::socket, -1, flags(SOCK_NONBLOCK)).ret);
  EXPECT_EQ(make(CallKind::connect, guest, at(port)).error, EINPROGRESS);
  const auto host = static_cast<int>(make(CallKind::accept, door).ret);
  make(CallKind::write, guest, [&](CallRequest& r) { r.data = hello; });
  make(CallKind::recv, host, room, flags(MSG_PEEK));
  make(CallKind::recv, host, room);
  const auto connects = make.returned(CallKind::connect);
  EXPECT_EQ(connects.at(0).flow.to.port, port) << "where it goes is known from the start";
  EXPECT_NE(connects.at(0).flow.from.port, 0);
  const auto writes = make.returned(CallKind::write);
  EXPECT_EQ(writes.at(0).flow, connects.at(0).flow);
  EXPECT_GE(writes.at(0).queues.outq, 0) << "it counts as connected";
  const auto reads = make.returned(CallKind::recv);
  EXPECT_TRUE(reads.at(0).peeked);
  EXPECT_EQ(reads.at(0).queues.inq, 5) << "they stay";
  EXPECT_FALSE(reads.at(1).peeked);
  EXPECT_EQ(reads.at(1).queues.inq, 0);
}

TEST(TracedCalls, a_connection_that_was_asked_for_twice_has_its_ends_all_the_same) {
  Traced make;
  const auto at = [](std::uint16_t port) { return [port](CallRequest& r) { r.address = {model::IpAddress::v4(127, 0, 0, 1), port}; }; };
  const auto no_wait = [](CallRequest& r) { r.flags = SOCK_NONBLOCK; };
  const std::vector<std::uint8_t> hello{'h', 'e', 'l', 'l', 'o'};
  const auto door = static_cast<int>(make(CallKind::socket, -1).ret);
  make(CallKind::bind, door, at(0));
  make(CallKind::listen, door, [](CallRequest& r) { r.backlog = 0; });
  const std::uint16_t port = port_of(door);
  // The queue is full with one: the SYN of the next is dropped, and comes again after a second.
  make(CallKind::connect, static_cast<int>(make(CallKind::socket, -1).ret), at(port));
  const auto guest = static_cast<int>(make(CallKind::socket, -1, no_wait).ret);
  EXPECT_EQ(make(CallKind::connect, guest, at(port)).error, EINPROGRESS);
  EXPECT_EQ(make(CallKind::connect, guest, at(port)).error, EALREADY);
  make(CallKind::accept, door);
  const auto writable = [](CallRequest& r) { r.one = true, r.flags = POLLOUT, r.value = 10'000; };
  ASSERT_EQ(make(CallKind::poll, guest, writable).ret, 1);
  EXPECT_EQ(make(CallKind::write, guest, [&](CallRequest& r) { r.data = hello; }).ret, 5);
  const auto writes = make.returned(CallKind::write);
  EXPECT_EQ(writes.at(0).flow.to.port, port) << "whose bytes they are";
  EXPECT_GE(writes.at(0).queues.outq, 0) << "it counts as connected";
}

TEST(TracedCalls, flags_stand_in_the_arguments_as_C_has_them) {
  CallRequest request;
  const auto text = [&](CallKind kind, int fd, int flags) {
    request.kind = kind;
    request.fd = fd;
    request.flags = flags;
    request.one = fd >= 0;
    return c_text(request);
  };
  EXPECT_EQ(text(CallKind::socket, -1, SOCK_NONBLOCK), "socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)");
  EXPECT_EQ(text(CallKind::fcntl, 3, O_NONBLOCK), "fcntl(3, F_SETFL, O_NONBLOCK)");
  EXPECT_EQ(text(CallKind::fcntl, 3, 0), "fcntl(3, F_SETFL, 0)");
  EXPECT_EQ(text(CallKind::recv, 3, MSG_DONTWAIT | MSG_PEEK), "recv(3, buf, 0, MSG_PEEK | MSG_DONTWAIT)");
  EXPECT_EQ(text(CallKind::recv, 3, 0), "recv(3, buf, 0, 0)");
  EXPECT_EQ(text(CallKind::poll, 3, POLLOUT), "poll({3, POLLOUT}, 1, 0)");
  EXPECT_EQ(text(CallKind::poll, -1, 0), "poll(fds, n, 0)");
  request.option = "TCP_CONGESTION";
  request.name = "reno";
  EXPECT_EQ(text(CallKind::setsockopt, 3, 0), "setsockopt(3, IPPROTO_TCP, TCP_CONGESTION, \"reno\")");
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
