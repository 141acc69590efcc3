// Builds timelines as the lab would record them, for tests.
#pragma once

#include <string>
#include <utility>

#include "core/model/timeline.h"

namespace sg::model::story {

inline Endpoint end(std::uint16_t port) { return {IpAddress::v4(127, 0, 0, 1), port}; }
inline Flow flow(std::uint16_t from, std::uint16_t to) { return {end(from), end(to)}; }

inline SharedBytes bytes(const std::string& text) { return std::make_shared<const Bytes>(text.begin(), text.end()); }

inline constexpr ActorId kServer{0};
inline constexpr ActorId kClient{1};
inline constexpr SocketId kListener{100};
inline constexpr SocketId kAccepted{101};
inline constexpr SocketId kConnecting{200};

/// Numbers and times what is added; a millisecond apart.
class Story {
 public:
  const Event& add(Payload payload, bool inferred = false) {
    Event event;
    event.seq = timeline_.size() + 1;
    event.t = static_cast<Ns>(event.seq) * base::kMillisecond + waited_;
    event.inferred = inferred;
    event.payload = std::move(payload);
    timeline_.append(std::move(event));
    return timeline_[timeline_.size() - 1];
  }

  CallId enter(ActorId actor, CallKind kind, int fd, SocketId socket, Flow at = {}, const std::string& args = "",
               std::uint32_t size = 0, SharedBytes offered = nullptr) {
    const CallId call{++calls_};
    CallEntered entered;
    entered.call = call;
    entered.actor = actor;
    entered.kind = kind;
    entered.fd = fd;
    entered.socket = socket;
    entered.args = args;
    entered.size = size;
    entered.bytes = std::move(offered);
    entered.flow = at;
    add(entered);
    return call;
  }

  const Event& leave(CallId call, ActorId actor, CallKind kind, int fd, SocketId socket, std::int64_t ret, Flow at = {},
                     SharedBytes got = nullptr) {
    CallReturned returned;
    returned.call = call;
    returned.actor = actor;
    returned.kind = kind;
    returned.fd = fd;
    returned.socket = socket;
    returned.ret = ret;
    returned.flow = at;
    returned.bytes = std::move(got);
    return add(returned);
  }

  const Event& fail(CallId call, ActorId actor, CallKind kind, int fd, int error, bool cancelled = false) {
    CallReturned returned;
    returned.call = call;
    returned.actor = actor;
    returned.kind = kind;
    returned.fd = fd;
    returned.ret = -1;
    returned.error = error;
    returned.cancelled = cancelled;
    return add(returned);
  }

  const Event& call(ActorId actor, CallKind kind, int fd, SocketId socket, std::int64_t ret, Flow at = {}) {
    return leave(enter(actor, kind, fd, socket, at), actor, kind, fd, socket, ret, at);
  }

  PacketId send(Flow at, std::uint8_t flags, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint32_t payload = 0,
                bool inferred = false, PacketId retransmits = PacketId::none) {
    PacketSent sent;
    sent.packet = PacketId{++packets_};
    sent.segment.flow = at;
    sent.segment.flags = flags;
    sent.segment.seq = inferred ? 0 : isn_ + rel_seq;
    sent.segment.rel_seq = rel_seq;
    if ((flags & kAck) != 0) sent.segment.rel_ack = rel_ack;
    sent.segment.window = 65535;
    sent.segment.payload_bytes = payload;
    sent.retransmits = retransmits;
    add(sent, inferred);
    return sent.packet;
  }
  const Event& verdict(PacketId packet, VerdictKind kind, bool inferred = false) { return add(Verdict{packet, kind}, inferred); }
  PacketId pass(Flow at, std::uint8_t flags, std::uint32_t rel_seq, std::uint32_t rel_ack, std::uint32_t payload = 0) {
    const PacketId packet = send(at, flags, rel_seq, rel_ack, payload);
    verdict(packet, VerdictKind::deliver);
    return packet;
  }

  const Event& sample(SocketId socket, TcpState state, Flow at) {
    SocketSample s;
    s.socket = socket;
    s.state = state;
    s.flow = at;
    return add(s);
  }

  /// Server listens on 8888, client connects from `port`, server accepts: up to both ESTABLISHED.
  void handshake(std::uint16_t port = 40000) {
    const Flow up = flow(port, 8888);
    add(ActorStarted{kServer, "server", Role::server});
    add(ActorStarted{kClient, "client", Role::client});
    call(kServer, CallKind::socket, -1, kListener, 3);
    call(kServer, CallKind::bind, 3, kListener, 0, {end(8888), {}});
    call(kServer, CallKind::listen, 3, kListener, 0, {end(8888), {}});
    sample(kListener, TcpState::listen, {end(8888), {}});
    const CallId accept = enter(kServer, CallKind::accept, 3, kListener, {end(8888), {}});
    call(kClient, CallKind::socket, -1, kConnecting, 3);
    const CallId connect = enter(kClient, CallKind::connect, 3, kConnecting, {{}, end(8888)}, "3, 127.0.0.1:8888");
    pass(up, kSyn, 0, 0);
    sample(kConnecting, TcpState::syn_sent, up);
    pass(up.reversed(), kSyn | kAck, 0, 1);
    sample(kConnecting, TcpState::established, up);
    leave(connect, kClient, CallKind::connect, 3, kConnecting, 0, up);
    pass(up, kAck, 1, 1);
    sample(kAccepted, TcpState::established, up.reversed());
    CallReturned accepted;
    accepted.call = accept;
    accepted.actor = kServer;
    accepted.kind = CallKind::accept;
    accepted.fd = 3;
    accepted.socket = kListener;
    accepted.accepted = kAccepted;
    accepted.ret = 4;
    accepted.flow = up.reversed();
    add(accepted);
  }

  /// Nothing happens for so long.
  void wait(Ns time) { waited_ += time; }
  void set_isn(std::uint32_t isn) { isn_ = isn; }
  const Timeline& timeline() const { return timeline_; }
  Timeline& timeline() { return timeline_; }

 private:
  Timeline timeline_;
  std::uint32_t calls_ = 0;
  std::uint32_t packets_ = 0;
  std::uint32_t isn_ = 1000;
  Ns waited_ = 0;
};

}  // namespace sg::model::story
