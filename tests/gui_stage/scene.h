// Scripted moments of the stage, for pictures and tests of what is drawn. The events have the form that the lab gives them.
#pragma once

#include <string>
#include <vector>

#include "tests/gui_stage/story.h"

namespace sg::gui::testing {

/// Tells the story of an echo: sockets, handshake, two writes, reads, close; as far as it is asked to.
class Scene {
 public:
  explicit Scene(base::Ns pace) : pace_(pace) {}

  Story story;
  base::Ns t = 2 * base::kMillisecond;

  void pass(base::Ns by) { t += by; }

  void sample(model::SocketId socket, model::TcpState state, const model::Flow& flow, std::uint32_t in_flight = 0, std::uint32_t unsent = 0,
              std::uint32_t unread = 0, bool inferred = false) {
    model::SocketSample s;
    s.socket = socket;
    s.state = state;
    s.flow = flow;
    s.in_flight = in_flight;
    s.unsent = unsent;
    s.unread = unread;
    s.sndbuf = 16384;
    s.rcvbuf = 131072;
    s.has_info = state != model::TcpState::listen && state != model::TcpState::syn_recv;
    s.rcv_wnd = 65160 - unread;
    s.accept_limit = 5;
    s.accept_queue = state == model::TcpState::listen ? queued_ : 0;
    story.add(t, s, inferred);
  }

  void at(model::ActorId actor, model::CallKind next, const std::string& text) {
    model::ActorAt at;
    at.actor = actor;
    at.line = 1;
    at.next = next;
    at.next_text = text;
    story.add(t, at);
  }

  std::uint32_t enter(model::ActorId actor, model::CallKind kind, const std::string& args, model::SocketId socket = {}, const std::string& bytes = {},
                      const model::Flow& flow = {}) {
    model::CallEntered e;
    e.args = args;
    e.socket = socket;
    e.fd = 3;
    e.flow = flow;
    if (!bytes.empty()) {
      e.bytes = bytes_of(bytes);
      e.size = static_cast<std::uint32_t>(bytes.size());
    }
    t += 4 * base::kMicrosecond;
    return story.enter(t, actor, kind, e);
  }
  void leave(std::uint32_t call, model::ActorId actor, model::CallKind kind, std::int64_t ret, model::SocketId socket = {}, const model::Flow& flow = {},
             model::SharedBytes bytes = {}, model::QueueSizes queues = {}, model::SocketId accepted = {}, int fd = 3) {
    model::CallReturned r;
    r.ret = ret;
    r.socket = socket;
    r.flow = flow;
    r.fd = fd;
    r.bytes = std::move(bytes);
    r.queues = queues;
    r.accepted = accepted;
    t += 6 * base::kMicrosecond;
    story.leave(t, call, actor, kind, r);
  }
  void call(model::ActorId actor, model::CallKind kind, const std::string& args, std::int64_t ret, model::SocketId socket = {}, const model::Flow& flow = {}) {
    const auto id = enter(actor, kind, args, socket);
    leave(id, actor, kind, ret, socket, flow, {}, {}, {}, kind == model::CallKind::socket ? -1 : 3);
  }

  std::uint32_t send(const model::Flow& flow, std::uint8_t flags, std::uint32_t seq, std::uint32_t ack, std::uint32_t len = 0, std::uint32_t again = 0) {
    t += 12 * base::kMicrosecond;
    story.send(t, ++packets_, flow, flags, seq, ack, len, again);
    return packets_;
  }
  void arrive(std::uint32_t packet) {
    t += pace_;
    story.deliver(t, packet);
  }

  static constexpr model::SocketId kListener{11}, kConnecting{12}, kAccepted{13};
  static constexpr std::uint8_t kSynAck = model::kSyn | model::kAck;
  static constexpr std::uint8_t kPshAck = model::kPsh | model::kAck;

  void listening() {
    at(kServer, model::CallKind::socket, "socket(AF_INET, SOCK_STREAM, 0)");
    at(kClient, model::CallKind::socket, "socket(AF_INET, SOCK_STREAM, 0)");
    const model::Flow local{kServerEnd, {}};
    call(kServer, model::CallKind::socket, "AF_INET, SOCK_STREAM, 0", 3, kListener);
    pass(base::kMillisecond);
    call(kServer, model::CallKind::bind, "3, 0.0.0.0:8888", 0, kListener, local);
    pass(base::kMillisecond);
    call(kServer, model::CallKind::listen, "3, 5", 0, kListener, local);
    sample(kListener, model::TcpState::listen, local);
    at(kServer, model::CallKind::accept, "accept(3, &addr, &len)");
  }

  void connecting() {
    pass(3 * base::kSecond);
    call(kClient, model::CallKind::socket, "AF_INET, SOCK_STREAM, 0", 3, kConnecting);
    at(kClient, model::CallKind::connect, "connect(3, 127.0.0.1:8888)");
    pass(800 * base::kMillisecond);
    connect_ = enter(kClient, model::CallKind::connect, "3, 127.0.0.1:8888", kConnecting, {}, {{}, kServerEnd});
    syn_ = send(kUp, model::kSyn, 0, 0);
    sample(kConnecting, model::TcpState::syn_sent, kUp, 1);
  }
  void answered() {
    arrive(syn_);
    syn_ack_ = send(kDown, kSynAck, 0, 1);
    sample(kAccepted, model::TcpState::syn_recv, kDown);
  }
  void connected() {
    arrive(syn_ack_);
    sample(kConnecting, model::TcpState::established, kUp);
    const auto ack = send(kUp, model::kAck, 1, 1);
    leave(connect_, kClient, model::CallKind::connect, 0, kConnecting, kUp, {}, {0, 0, 0});
    at(kClient, model::CallKind::write, "write(3, buf, 5)");
    arrive(ack);
    queued_ = 1;
    sample(kAccepted, model::TcpState::established, kDown);
    sample(kListener, model::TcpState::listen, {kServerEnd, {}});
  }
  void accepted() {
    pass(2 * base::kSecond);
    const auto accept = enter(kServer, model::CallKind::accept, "3, &addr, &len", kListener);
    queued_ = 0;
    leave(accept, kServer, model::CallKind::accept, 4, kListener, kDown, {}, {0, 0, 0}, kAccepted);
    sample(kListener, model::TcpState::listen, {kServerEnd, {}});
    at(kServer, model::CallKind::read, "read(4, buf, 1024)");
  }
  /// The client writes; the segment is on the wire when this returns.
  std::uint32_t write(const std::string& text, std::uint32_t seq, std::int32_t outq) {
    pass(700 * base::kMillisecond);
    const auto id = enter(kClient, model::CallKind::write, "3, \"" + text + "\", " + std::to_string(text.size()), kConnecting, text, kUp);
    const auto packet = send(kUp, kPshAck, seq, 1, static_cast<std::uint32_t>(text.size()));
    leave(id, kClient, model::CallKind::write, static_cast<std::int64_t>(text.size()), kConnecting, kUp, {}, {0, outq, 0});
    return packet;
  }

 private:
  base::Ns pace_;
  std::uint32_t packets_ = 0, connect_ = 0, syn_ = 0, syn_ack_ = 0, queued_ = 0;
};

/// Two writes lie unread in the server's buffer, the last ACK is on its way back.
inline void two_writes(Scene& s) {
  s.listening();
  s.connecting();
  s.answered();
  s.connected();
  s.accepted();
  const auto hello = s.write("HELLO", 1, 5);
  s.arrive(hello);
  s.sample(Scene::kAccepted, model::TcpState::established, kDown, 0, 0, 5);
  const auto ack = s.send(kDown, model::kAck, 1, 6);
  s.arrive(ack);
  s.sample(Scene::kConnecting, model::TcpState::established, kUp);
  const auto world = s.write(" WORLD!", 6, 7);
  s.arrive(world);
  s.sample(Scene::kAccepted, model::TcpState::established, kDown, 0, 0, 12);
  s.send(kDown, model::kAck, 1, 13);
}

}  // namespace sg::gui::testing
