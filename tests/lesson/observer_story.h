// A run written down by hand, for tests of the observer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/lesson/observer.h"

namespace sg::lesson::story {

using model::ActorId;
using model::CallId;
using model::CallKind;
using model::Endpoint;
using model::IpAddress;
using model::PacketId;
using model::Role;
using model::SocketId;
using model::TcpState;

inline const Endpoint kClient{IpAddress::v4(127, 0, 0, 1), 40000};
inline const Endpoint kOther{IpAddress::v4(127, 0, 0, 1), 40001};
inline const Endpoint kServer{IpAddress::v4(127, 0, 0, 1), 8888};
inline const Endpoint kAnywhere{IpAddress::v4(0, 0, 0, 0), 8888};
inline constexpr ActorId kClientActor{0};
inline constexpr ActorId kServerActor{1};
inline constexpr ActorId kSecondActor{2};

inline Matcher segment(const std::string& from, std::optional<std::uint8_t> flags) {
  Matcher matcher;
  matcher.from = from;
  matcher.flags = flags;
  return matcher;
}

inline Matcher call(Matcher::Kind kind, const std::string& actor, CallKind which) {
  Matcher matcher;
  matcher.kind = kind;
  matcher.actor = actor;
  matcher.call = which;
  return matcher;
}

inline Matcher with_after(Matcher matcher, const std::string& name) {
  matcher.after = name;
  return matcher;
}

/// Writes a run down by hand, event by event, as recorder, timeline and director would.
class Story {
 public:
  explicit Story(std::vector<std::pair<std::string, Matcher>> observe) {
    lesson.observe = std::move(observe);
    for (const auto& [id, role] :
         {std::pair("client", Role::client), std::pair("server", Role::server), std::pair("second", Role::client)}) {
      lesson.actors.push_back({id, role, {}, nullptr, "", ""});
    }
    observer.emplace(lesson, timeline, world);
    std::uint16_t number = 0;
    for (const ActorSpec& actor : lesson.actors) add(model::ActorStarted{ActorId{number++}, actor.id, actor.role});
  }

  std::uint64_t add(model::Payload payload, bool inferred = false) {
    model::Event event{timeline.size() + 1, static_cast<model::Ns>(timeline.size()) * 1000, inferred, std::move(payload)};
    timeline.append(event);
    world.apply(event);
    observer->apply(event);
    return event.seq;
  }
  std::uint64_t enter(ActorId actor, CallKind kind, SocketId socket = {}, model::Flow flow = {}, const std::string& bytes = "") {
    model::CallEntered entered;
    entered.call = CallId{++calls_};
    entered.actor = actor;
    entered.kind = kind;
    entered.fd = kind == CallKind::socket ? -1 : 3;
    entered.socket = socket;
    entered.flow = flow;
    entered.size = static_cast<std::uint32_t>(bytes.size());
    if (!bytes.empty()) entered.bytes = std::make_shared<const model::Bytes>(bytes.begin(), bytes.end());
    return add(entered);
  }
  std::uint64_t leave(ActorId actor, CallKind kind, std::int64_t ret, SocketId socket = {}, model::Flow flow = {},
                      SocketId accepted = {}, int error = 0, const std::string& bytes = "") {
    model::CallReturned returned;
    returned.call = CallId{calls_};
    returned.actor = actor;
    returned.kind = kind;
    returned.fd = kind == CallKind::socket ? -1 : 3;
    returned.ret = ret;
    returned.error = error;
    returned.socket = socket;
    returned.accepted = accepted;
    returned.flow = flow;
    returned.blocked_ns = 77;
    if (!bytes.empty()) returned.bytes = std::make_shared<const model::Bytes>(bytes.begin(), bytes.end());
    return add(returned);
  }
  std::uint64_t send(const Endpoint& from, const Endpoint& to, std::uint8_t flags, std::uint32_t seq, std::uint32_t ack,
                     std::uint32_t payload = 0, bool inferred = false) {
    model::PacketSent sent;
    sent.packet = PacketId{++packets_};
    sent.segment.flow = {from, to};
    sent.segment.flags = flags;
    sent.segment.seq = seq;
    sent.segment.ack = ack;
    sent.segment.window = 500;
    sent.segment.payload_bytes = payload;
    sent.segment.rel_seq = 0;
    if ((flags & model::kSyn) != 0) sent.segment.options.mss = 1460;
    return add(sent, inferred);
  }
  std::uint64_t arrive(bool inferred = false) {
    return add(model::Verdict{PacketId{packets_}, model::VerdictKind::deliver}, inferred);
  }
  std::uint64_t sample(SocketId socket, TcpState state, model::Flow flow, std::uint32_t unread = 0, std::uint32_t queue = 0) {
    model::SocketSample sample;
    sample.socket = socket;
    sample.state = state;
    sample.flow = flow;
    sample.unread = unread;
    sample.accept_queue = queue;
    return add(sample);
  }
  void server_listens() {
    enter(kServerActor, CallKind::socket);
    leave(kServerActor, CallKind::socket, 3, kListener);
    enter(kServerActor, CallKind::bind, kListener);
    leave(kServerActor, CallKind::bind, 0, kListener, {kAnywhere, {}});
    enter(kServerActor, CallKind::listen, kListener, {kAnywhere, {}});
    leave(kServerActor, CallKind::listen, 0, kListener, {kAnywhere, {}});
    sample(kListener, TcpState::listen, {kAnywhere, {}});
  }
  std::uint64_t client_connects(ActorId actor = kClientActor, SocketId socket = kSocket) {
    enter(actor, CallKind::socket);
    leave(actor, CallKind::socket, 3, socket);
    return enter(actor, CallKind::connect, socket, {{}, kServer});
  }

  std::string ask(const std::string& text) const {
    return to_string(std::get<Expression>(Expression::parse(text)).evaluate(*observer));
  }
  model::ExpectationResult decide(const std::string& text) const {
    Expectation expectation;
    expectation.id = "x";
    expectation.that = std::get<Expression>(Expression::parse(text));
    return observer->decide("step", expectation);
  }

  static constexpr SocketId kListener{10};
  static constexpr SocketId kSocket{20};
  static constexpr SocketId kSecondSocket{21};
  static constexpr SocketId kAccepted{30};
  Lesson lesson;
  model::Timeline timeline;
  model::World world;
  std::optional<Observer> observer;

 private:
  std::uint32_t calls_ = 0;
  std::uint32_t packets_ = 0;
};

}  // namespace sg::lesson::story
