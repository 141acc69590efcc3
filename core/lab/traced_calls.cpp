#include "core/lab/traced_calls.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "core/lab/call_text.h"
#include "core/lab/host_ports.h"
#include "core/lab/inference.h"
#include "core/lab/option_calls.h"
#include "core/model/call_kind.h"

namespace sg::lab {
namespace {

using model::CallKind;

/// A struct sockaddr_in or sockaddr_in6, as a call takes it.
struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = sizeof(sockaddr_storage);
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&bytes); }
};

SocketAddress to_sockaddr(const model::Endpoint& endpoint) {
  SocketAddress address;
  if (endpoint.ip.v6) {
    auto& in6 = reinterpret_cast<sockaddr_in6&>(address.bytes);
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(endpoint.port);
    std::memcpy(&in6.sin6_addr, endpoint.ip.bytes.data(), 16);
    address.size = sizeof in6;
  } else {
    auto& in = reinterpret_cast<sockaddr_in&>(address.bytes);
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    std::memcpy(&in.sin_addr, endpoint.ip.bytes.data(), 4);
    address.size = sizeof in;
  }
  return address;
}

model::Endpoint from_sockaddr(const SocketAddress& address) {
  if (address.bytes.ss_family == AF_INET6) {
    const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address.bytes);
    return {model::ip_from_v6(in6.sin6_addr.s6_addr), ntohs(in6.sin6_port)};
  }
  model::Endpoint endpoint;
  if (address.bytes.ss_family != AF_INET) return endpoint;
  const auto& in = reinterpret_cast<const sockaddr_in&>(address.bytes);
  std::memcpy(endpoint.ip.bytes.data(), &in.sin_addr, 4);
  endpoint.port = ntohs(in.sin_port);
  return endpoint;
}

template <typename Call>
model::Endpoint ask_name(Call call, int fd) {
  SocketAddress address;
  return call(fd, address.get(), &address.size) == 0 ? from_sockaddr(address) : model::Endpoint{};
}

model::SocketId cookie_of(int fd) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) return model::SocketId::none;
  return model::SocketId{cookie};
}

/// From now on recvmsg says how much stays unread.
void report_what_is_left(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_INQ, &on, sizeof on);  // since Linux 4.18; without it SIOCINQ is asked
}

model::SharedBytes copy_of(std::span<const std::uint8_t> bytes) {
  return std::make_shared<const model::Bytes>(bytes.begin(), bytes.end());
}

/// Teaches us something lasting about its descriptor.
bool changes(CallKind kind) {
  return kind == CallKind::listen || kind == CallKind::bind || kind == CallKind::connect || kind == CallKind::sendto || kind == CallKind::recvfrom;
}

}  // namespace

Descriptors::~Descriptors() {
  for (const auto& [fd, descriptor] : open_) ::close(fd);
}

std::optional<Descriptors::Descriptor> Descriptors::find(int fd) const {
  std::lock_guard lock(mutex_);
  const auto found = open_.find(fd);
  return found == open_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<int> Descriptors::all() const {
  std::lock_guard lock(mutex_);
  std::vector<int> out;
  for (const auto& [fd, descriptor] : open_) out.push_back(fd);
  return out;
}

void Descriptors::set(int fd, Descriptor descriptor) {
  std::lock_guard lock(mutex_);
  open_[fd] = std::move(descriptor);
}

bool Descriptors::connected(int fd, const Descriptor& descriptor) {
  std::lock_guard lock(mutex_);
  const auto found = open_.find(fd);
  if (found == open_.end() || found->second.socket != descriptor.socket || !found->second.connecting) return false;
  found->second = descriptor;
  return true;
}

void Descriptors::forget(int fd) {
  std::lock_guard lock(mutex_);
  open_.erase(fd);
}

TracedCalls::TracedCalls(record::Source& source, model::ActorId actor, CallSurroundings surroundings, const std::atomic<bool>& cancelled,
                         int standard_input, std::shared_ptr<Descriptors> descriptors)
    : source_(&source),
      actor_(actor),
      around_(std::move(surroundings)),
      cancelled_(&cancelled),
      standard_input_(standard_input),
      descriptors_(std::move(descriptors)) {}

CallOutcome TracedCalls::perform(const CallRequest& request) {
  model::Endpoint address = request.address;
  const std::optional<Descriptor> known = look(request.fd);
  if (request.to_sender && known) {
    address = known->sender;
  } else if (around_.host_ports && (request.kind == CallKind::bind || request.kind == CallKind::connect || request.kind == CallKind::sendto)) {
    address = around_.host_ports->keep_inside(address);
  }

  model::CallEntered entered;
  entered.call = model::CallId{around_.next_call->fetch_add(1, std::memory_order_relaxed) + 1};
  entered.actor = actor_;
  entered.kind = request.kind;
  entered.line = request.line;
  entered.fd = request.fd;
  entered.args = args_text(request, address);
  entered.size = static_cast<std::uint32_t>(model::gives_bytes(request.kind) ? request.data.size() : request.buffer.size());
  if (model::gives_bytes(request.kind)) entered.bytes = copy_of(request.data);
  if (known) {
    entered.socket = known->socket;
    entered.flow = known->flow;
    entered.datagram = known->datagram;
    if (request.kind == CallKind::sendto || request.kind == CallKind::connect) entered.flow.to = address;
  }
  if (request.kind == CallKind::socket) entered.datagram = request.datagram;

  model::CallReturned returned;
  returned.call = entered.call;
  returned.actor = actor_;
  returned.kind = request.kind;
  returned.line = request.line;
  returned.fd = request.fd;
  returned.socket = entered.socket;
  returned.flow = entered.flow;
  returned.datagram = entered.datagram;

  source_->open();
  const base::Ns began = source_->clock();
  source_->add(began, std::move(entered));
  source_->close();

  const CallOutcome outcome = make(request, address);

  source_->open();
  const base::Ns ended = source_->clock();
  returned.ret = outcome.ret;
  returned.error = outcome.error;
  returned.cancelled = outcome.cancelled;
  returned.blocked_ns = ended - began;
  if (model::takes_bytes(request.kind) && outcome.ret > 0) returned.bytes = copy_of(request.buffer.first(static_cast<std::size_t>(outcome.ret)));
  if (!outcome.name.empty()) returned.bytes = std::make_shared<const model::Bytes>(outcome.name.begin(), outcome.name.end());
  returned.peeked = model::takes_bytes(request.kind) && (request.flags & MSG_PEEK) != 0;
  returned.revents = outcome.revents;
  learn(request, outcome, returned);
  // A second connect() on a connection that is made says so with 0 (O_NONBLOCK): nothing begins anew.
  const bool once_more = request.kind == CallKind::connect && known && known->connected;
  if (around_.inference && !once_more) {
    const model::CallReturned said = returned;
    source_->add(ended, std::move(returned));
    around_.inference->after_call(*source_, ended, said, request.fd);
  } else {
    source_->add(ended, std::move(returned));
  }
  source_->close();
  if (outcome.error == EINPROGRESS) look(request.fd);  // on a loopback where nothing is held it is made by now
  if (around_.after_call) around_.after_call();
  return outcome;
}

/// What is known of a descriptor. A connection that was in the making may be made by now: then its other end has a name.
std::optional<Descriptors::Descriptor> TracedCalls::look(int fd) {
  std::optional<Descriptor> known = descriptors_->find(fd);
  if (!known || !known->connecting) return known;
  const model::Endpoint peer = ask_name(::getpeername, fd);
  if (peer.port == 0) return known;
  known->connecting = false;
  known->connected = true;
  known->flow = {ask_name(::getsockname, fd), peer};
  // Threads share descriptors: the first to see it says so, and one that was closed meanwhile stays closed.
  if (!descriptors_->connected(fd, *known)) return descriptors_->find(fd);
  report_what_is_left(fd);
  if (around_.inference) {
    source_->open();
    around_.inference->connected(*source_, source_->clock(), known->flow);
    source_->close();
  }
  return known;
}

/// The call itself: nothing but the call between the two clock readings.
CallOutcome TracedCalls::make(const CallRequest& request, const model::Endpoint& endpoint) {
  if (cancelled_->load(std::memory_order_acquire)) return {-1, EINTR, true};
  if (const int refused = not_its_own(request)) return {-1, refused, false};
  std::int64_t ret = -1;
  CallOutcome outcome;
  errno = 0;
  switch (request.kind) {
    case CallKind::socket:
      // CLOEXEC is ours, not the lesson's: nothing is ever exec'd, but a descriptor must not leak if it were.
      ret = ::socket(request.ipv6 ? AF_INET6 : AF_INET, (request.datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | request.flags, 0);
      break;
    case CallKind::bind: {
      SocketAddress address = to_sockaddr(endpoint);
      ret = ::bind(request.fd, address.get(), address.size);
      break;
    }
    case CallKind::listen:
      ret = ::listen(request.fd, request.backlog);
      break;
    case CallKind::accept:
      ret = ::accept4(request.fd, nullptr, nullptr, SOCK_CLOEXEC);
      break;
    case CallKind::connect: {
      SocketAddress address = to_sockaddr(endpoint);
      ret = ::connect(request.fd, address.get(), address.size);
      break;
    }
    case CallKind::send:
      // MSG_NOSIGNAL in place of the default action of SIGPIPE, which would end sockglass itself; EPIPE is what a lesson sees.
      ret = ::send(request.fd, request.data.data(), request.data.size(), MSG_NOSIGNAL | request.flags);
      break;
    case CallKind::write:
      // 0, 1 and 2 are sockglass's own: what a program writes there goes nowhere.
      ret = request.fd > STDERR_FILENO || request.fd < 0 ? ::send(request.fd, request.data.data(), request.data.size(), MSG_NOSIGNAL)
                                                         : static_cast<ssize_t>(request.data.size());
      break;
    case CallKind::sendto: {
      SocketAddress address = to_sockaddr(endpoint);
      ret = ::sendto(request.fd, request.data.data(), request.data.size(), MSG_NOSIGNAL | request.flags, address.get(), address.size);
      break;
    }
    case CallKind::recvfrom: {
      SocketAddress address;
      ret = ::recvfrom(request.fd, request.buffer.data(), request.buffer.size(), request.flags, address.get(), &address.size);
      sender_ = ret >= 0 ? from_sockaddr(address) : model::Endpoint{};
      break;
    }
    case CallKind::poll:
      ret = wait(request, outcome.ready, outcome.revents);
      break;
    case CallKind::recv:
      ret = receive(request.fd, request.buffer, request.flags);
      break;
    case CallKind::read:
      ret = request.fd == STDIN_FILENO ? ::read(standard_input_, request.buffer.data(), request.buffer.size())
                                       : receive(request.fd, request.buffer, 0);
      break;
    case CallKind::shutdown:
      ret = ::shutdown(request.fd, request.how);
      break;
    case CallKind::close:
      if (request.fd > STDERR_FILENO) {
        descriptors_->forget(request.fd);
        ret = ::close(request.fd);
      } else {
        errno = EBADF;  // 0, 1 and 2 are not the program's to close: they are sockglass's own
      }
      break;
    case CallKind::setsockopt:
      ret = set_option(request);
      break;
    case CallKind::getsockopt:
      ret = ask_option(request, outcome.name);
      break;
    case CallKind::fcntl:
      ret = ::fcntl(request.fd, F_SETFL, request.flags);
      break;
    case CallKind::getsockname: {
      SocketAddress address;
      ret = ::getsockname(request.fd, address.get(), &address.size);
      break;
    }
  }
  outcome.ret = ret;
  outcome.error = ret < 0 ? errno : 0;
  outcome.cancelled = outcome.error == EINTR && cancelled_->load(std::memory_order_acquire);
  return outcome;
}

/// A descriptor named by its number may be one of sockglass's own: what it would be in a program of its own, is answered. 0: let the kernel answer.
int TracedCalls::not_its_own(const CallRequest& request) const {
  if (request.kind == CallKind::socket || request.kind == CallKind::poll || request.fd < 0) return 0;
  if (request.fd > STDERR_FILENO) return standard_input_ != STDIN_FILENO && !descriptors_->find(request.fd) ? EBADF : 0;
  if (request.kind == CallKind::read) return request.fd == STDIN_FILENO ? 0 : EBADF;  // open for writing only
  if (request.kind == CallKind::write || request.kind == CallKind::close) return 0;
  return request.kind == CallKind::fcntl ? EBADF : ENOTSOCK;
}

/// poll(2): with the one descriptor that is named, or with all sockets that the program has open.
int TracedCalls::wait(const CallRequest& request, int& ready, std::uint16_t& revents) const {
  std::vector<pollfd> all;
  for (const int fd : descriptors_->all()) {
    if (!request.one || request.fd == fd) all.push_back({fd, static_cast<short>(events_of(request)), 0});
  }
  if (request.one && request.fd >= 0 && all.empty()) {  // not its own: what poll(2) says of one that is not open
    ready = request.fd;
    revents = POLLNVAL;
    return 1;
  }
  const int ret = ::poll(all.data(), all.size(), request.value);
  for (const pollfd& one : all) {
    if (ret <= 0 || ready >= 0 || one.revents == 0) continue;
    ready = one.fd;
    revents = static_cast<std::uint16_t>(one.revents);
  }
  return ret;
}

/// recv(2) that also says what is left (TCP_INQ, tcp(7)): one system call instead of two on the way of every read. On a
/// descriptor that is no connected socket it is the plain read(2), with that one's errors.
std::int64_t TracedCalls::receive(int fd, std::span<std::uint8_t> buffer, int flags) {
  nothing_unread_ = false;
  const std::optional<Descriptor> known = descriptors_->find(fd);
  if (!known || !known->connected || known->datagram) return flags == 0 ? ::read(fd, buffer.data(), buffer.size()) : ::recv(fd, buffer.data(), buffer.size(), flags);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control;
  iovec space{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &space;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t ret = ::recvmsg(fd, &message, flags);
  const int error = errno;
  const cmsghdr* header = ret >= 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header != nullptr && header->cmsg_level == IPPROTO_TCP && header->cmsg_type == TCP_CM_INQ) {
    int left = 0;
    std::memcpy(&left, CMSG_DATA(header), sizeof left);
    nothing_unread_ = left == 0;  // other values are hints that a FIN distorts: then SIOCINQ is asked
  }
  errno = error;
  return ret;
}

/// What the call taught us about its descriptor; asks the kernel for names and queue sizes.
void TracedCalls::learn(const CallRequest& request, const CallOutcome& outcome, model::CallReturned& returned) {
  const bool ok = outcome.ret >= 0;
  if (request.kind == CallKind::socket && ok) {
    Descriptor made;
    made.socket = cookie_of(static_cast<int>(outcome.ret));
    made.datagram = request.datagram;
    if (around_.mark != 0) setsockopt(static_cast<int>(outcome.ret), SOL_SOCKET, SO_MARK, &around_.mark, sizeof around_.mark);
    returned.socket = made.socket;
    descriptors_->set(static_cast<int>(outcome.ret), made);
    return;
  }
  if (request.kind == CallKind::accept && ok) {
    const int fd = static_cast<int>(outcome.ret);
    Descriptor made;
    made.socket = cookie_of(fd);
    made.flow = {ask_name(::getsockname, fd), ask_name(::getpeername, fd)};
    made.connected = true;
    returned.accepted = made.socket;
    returned.flow = made.flow;
    returned.queues = queue_sizes(fd, false);
    report_what_is_left(fd);
    descriptors_->set(fd, made);
    return;
  }
  const int fd = request.kind == CallKind::poll && outcome.ready >= 0 ? outcome.ready : request.fd;
  const std::optional<Descriptor> known = descriptors_->find(fd);
  if (!known || request.kind == CallKind::close) return;
  Descriptor descriptor = *known;
  if (request.kind == CallKind::poll) {
    returned.fd = fd;
    returned.socket = descriptor.socket;
    returned.datagram = descriptor.datagram;
  }
  if (request.kind == CallKind::listen && ok) descriptor.listening = true;
  if (request.kind == CallKind::bind && ok) descriptor.flow.from = ask_name(::getsockname, request.fd);
  if (request.kind == CallKind::connect) {
    descriptor.flow.from = ask_name(::getsockname, request.fd);
    // Also where it was asked a second time, or a signal came: the handshake goes on (connect(2)).
    descriptor.connecting = outcome.error == EINPROGRESS || outcome.error == EALREADY || outcome.error == EINTR;
    if (ok) {
      descriptor.flow.to = ask_name(::getpeername, request.fd);
      descriptor.connected = true;
      if (!descriptor.datagram) report_what_is_left(request.fd);
    }
  }
  // A socket that was not bound gets its port with the first datagram.
  if (request.kind == CallKind::sendto && descriptor.flow.from.port == 0) descriptor.flow.from = ask_name(::getsockname, request.fd);
  const model::Endpoint sent_to = returned.flow.to;
  returned.flow = descriptor.flow;
  if (request.kind == CallKind::sendto || descriptor.connecting) returned.flow.to = sent_to;
  if (request.kind == CallKind::recvfrom && ok) returned.flow.to = descriptor.sender = sender_;
  if (changes(request.kind)) descriptors_->set(fd, descriptor);
  if (descriptor.datagram) return;  // the queue sizes of udp(7) are other ones
  if (descriptor.connected) returned.queues = queue_sizes(request.fd, model::takes_bytes(request.kind) && nothing_unread_);
}

model::QueueSizes TracedCalls::queue_sizes(int fd, bool nothing_unread) const {
  model::QueueSizes sizes;
  int value = 0;
  if (nothing_unread) {
    sizes.inq = 0;
  } else if (ioctl(fd, SIOCINQ, &value) == 0) {
    sizes.inq = value;
  }
  if (ioctl(fd, SIOCOUTQ, &value) == 0) sizes.outq = value;
  // Nothing unacknowledged means nothing unsent: one system call saved on the way of every read.
  if (sizes.outq == 0) {
    sizes.outq_nsd = 0;
  } else if (ioctl(fd, SIOCOUTQNSD, &value) == 0) {
    sizes.outq_nsd = value;
  }
  return sizes;
}

}  // namespace sg::lab
