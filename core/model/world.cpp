#include "core/model/world.h"

#include <algorithm>

#include "core/model/call_kind.h"

namespace sg::model {
namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

bool known(const Flow& flow) { return flow.from.port != 0 && flow.to.port != 0; }

/// A connection that has begun and whose end the kernel still knows; SYN_RECV and an unaccepted one included.
bool is_connection(const SocketState& socket) {
  return socket.sample.state != TcpState::listen && (socket.datagram || known(socket.sample.flow) || socket.sample.state == TcpState::syn_sent);
}

/// What a connection can be before its accept(): afterwards comes the program's own close().
bool may_wait_for_accept(TcpState state) {
  return state == TcpState::syn_recv || state == TcpState::established || state == TcpState::close_wait;
}

std::vector<Flying>::iterator find_flying(std::vector<Flying>& flying, PacketId packet) {
  const auto at =
      std::lower_bound(flying.begin(), flying.end(), packet, [](const Flying& f, PacketId id) { return f.packet < id; });
  return at != flying.end() && at->packet == packet ? at : flying.end();
}

bool sends(CallKind kind) { return kind == CallKind::write || kind == CallKind::send || kind == CallKind::sendto; }

/// Are these the bytes that the packet carries? Where they were not seen, as many of them.
bool carries(const PacketSent& sent, const Bytes& bytes) {
  if (sent.segment.payload_bytes != bytes.size()) return false;
  const std::size_t at = sent.segment.payload_at;
  return !sent.bytes || at + bytes.size() > sent.bytes->size() || std::equal(bytes.begin(), bytes.end(), sent.bytes->begin() + static_cast<std::ptrdiff_t>(at));
}

/// The datagram a program's bytes left in. It may be told of before its sendto() returns, or only when the next one is under way: then it is of other bytes, or the
/// next one's own comes after it.
void note_datagram(ActorState& sender, const PacketSent& sent) {
  const bool inside = sender.in_call && sends(sender.in_call->kind) && sender.in_call->datagram;
  const bool came_back = !sender.in_call && sender.last && sends(sender.last->kind) && sender.last->datagram;
  if ((inside || came_back) && sender.user_buffer && carries(sent, *sender.user_buffer)) sender.user_buffer_datagram = sent.packet;
}

void see_state(SocketState& socket, TcpState state) {
  if (state == TcpState::unknown) return;
  // Once each: a socket that tries connect() for hours must not grow.
  if (std::find(socket.visited.begin(), socket.visited.end(), state) == socket.visited.end()) socket.visited.push_back(state);
}

/// [begin, end) was delivered.
void deliver_range(Stream& stream, std::uint64_t begin, std::uint64_t end) {
  if (end <= stream.arrived) return;
  auto& gaps = stream.out_of_order;
  if (begin > stream.arrived) {
    auto at =
        std::lower_bound(gaps.begin(), gaps.end(), begin, [](const auto& range, std::uint64_t b) { return range.second < b; });
    while (at != gaps.end() && at->first <= end) {
      begin = std::min(begin, at->first);
      end = std::max(end, at->second);
      at = gaps.erase(at);
    }
    gaps.insert(at, {begin, end});
    return;
  }
  stream.arrived = end;
  auto last = gaps.begin();
  for (; last != gaps.end() && last->first <= stream.arrived; ++last) stream.arrived = std::max(stream.arrived, last->second);
  gaps.erase(gaps.begin(), last);
}

}  // namespace

ActorState& World::actor_at(ActorId actor) {
  const auto index = static_cast<std::size_t>(actor);
  if (actors.size() <= index) actors.resize(index + 1);
  return actors[index];
}

SocketState& World::known_socket(SocketId socket, ActorId owner) {
  SocketState& state = sockets[socket];
  state.sample.socket = socket;
  state.owner = owner;
  if (state.since_seq == 0) state.since_seq = seq;
  state.last_seq = seq;
  return state;
}

void World::apply(const Event& event) {
  t = event.t;
  seq = event.seq;
  std::visit(Overloaded{
                 [&](const ActorStarted& e) {
                   ActorState& actor = actor_at(e.actor);
                   actor.id = e.id;
                   actor.role = e.role;
                 },
                 [&](const ActorAt& e) {
                   ActorState& actor = actor_at(e.actor);
                   actor.line = e.line;
                   actor.next = e.next;
                   actor.next_text = e.next_text;
                   actor.finished = e.finished;
                 },
                 [&](const CallEntered& e) { apply_call(e); },
                 [&](const CallReturned& e) { apply_call(e); },
                 [&](const PacketSent& e) { apply_packet(e, event); },
                 [&](const Verdict& e) { apply_verdict(e); },
                 [&](const PacketAltered& e) { apply_altered(e); },
                 [&](const RuleSet& e) { apply_rule(e); },
                 [&](const RuleEnded& e) { std::erase_if(rules, [&](const RuleState& r) { return r.rule.id == e.id; }); },
                 [&](const SocketSample& e) { apply_sample(e); },
                 [&](const SocketGone& e) { mark_gone(e.socket); },
                 [&](const CounterChange& e) { counters[e.name] += e.after - e.before; },
                 [&](const LessonStep& e) {
                   lesson = e.lesson;
                   step = e.step;
                   step_phase = e.phase;
                 },
                 [&](const ExpectationResult& e) {
                   const auto same = std::find_if(results.begin(), results.end(),
                                                  [&](const ExpectationResult& r) { return r.step == e.step && r.id == e.id; });
                   if (same == results.end()) {
                     results.push_back(e);
                   } else {
                     *same = e;
                   }
                 },
                 [](const PredictionResult&) {},
                 [&](const EngineError& e) {
                   errors.push_back(e);
                   if (errors.size() > kKeptErrors) errors.erase(errors.begin());
                 },
             },
             event.payload);
}

namespace {

/// A thread takes up a connection that another of its program accepted: from now on it is the one that has it. Programs of their own never share a socket.
void hand_over(std::vector<ActorState>& actors, ActorState& to, const CallEntered& entered) {
  const auto is_it = [&](const ActorState::OpenSocket& s) { return s.socket == entered.socket && !s.listening; };
  for (ActorState& from : actors) {
    const auto open = std::find_if(from.sockets.begin(), from.sockets.end(), is_it);
    if (&from == &to || open == from.sockets.end()) continue;
    to.sockets.push_back(*open);
    from.sockets.erase(open);
    if (from.newest_connection == entered.socket) from.newest_connection = SocketId::none;
    to.newest_connection = entered.socket;
    return;
  }
}

}  // namespace

void World::apply_call(const CallEntered& entered) {
  ActorState& actor = actor_at(entered.actor);
  const bool its_own = std::any_of(actor.sockets.begin(), actor.sockets.end(), [&](const auto& s) { return s.socket == entered.socket; });
  if (entered.socket != SocketId::none && !its_own && sockets.contains(entered.socket)) {
    hand_over(actors, actor, entered);
    if (actor.newest_connection == entered.socket) sockets[entered.socket].owner = entered.actor;
  }
  actor.in_call = entered;
  actor.in_call_since = t;
  if (sends(entered.kind) && entered.bytes) {
    actor.user_buffer = entered.bytes;
    actor.user_buffer_datagram = PacketId::none;
    actor.user_buffer_stream = entered.datagram ? Flow{} : entered.flow;
    const auto stream = streams.find(entered.flow);
    actor.user_buffer_begin = stream == streams.end() ? 0 : stream->second.written;
  }
  if (entered.kind == CallKind::connect && entered.socket != SocketId::none) {
    known_socket(entered.socket, entered.actor);
    actor.newest_connection = entered.socket;
  }
}

void World::apply_call(const CallReturned& returned) {
  ActorState& actor = actor_at(returned.actor);
  actor.in_call.reset();
  actor.last = returned;
  if (returned.socket != SocketId::none && returned.kind != CallKind::close) {
    const auto socket = sockets.find(returned.socket);
    if (socket != sockets.end() && !socket->second.gone) {
      socket->second.queues = returned.queues;
      if (!socket->second.sampled && returned.kind != CallKind::accept) socket->second.sample.flow = returned.flow;
    }
  }
  // Few sockets are open in one program, and the newest is the one that is used.
  const auto open =
      std::find_if(actor.sockets.rbegin(), actor.sockets.rend(), [&](const auto& s) { return s.fd == returned.fd; });
  if (returned.ret < 0 && returned.kind != CallKind::close && !begins_connection(returned)) return;

  switch (returned.kind) {
    case CallKind::socket:
      if (returned.socket != SocketId::none) known_socket(returned.socket, returned.actor).datagram = returned.datagram;
      actor.sockets.push_back({static_cast<int>(returned.ret), returned.socket, false, {}});
      break;
    case CallKind::accept: {
      SocketId accepted = returned.accepted;
      Flow flow = returned.flow;
      if (accepted != SocketId::none) {
        SocketState& socket = known_socket(accepted, returned.actor);
        if (!known(flow)) flow = socket.sample.flow;
        if (!socket.sampled) socket.sample.flow = flow;
        socket.queues = returned.queues;
        actor.newest_connection = accepted;
      }
      actor.sockets.push_back({static_cast<int>(returned.ret), accepted, false, flow});
      break;
    }
    case CallKind::bind:
    case CallKind::connect:
    case CallKind::getsockname:
      if (open != actor.sockets.rend()) open->flow = returned.flow;
      break;
    case CallKind::listen:
      if (open != actor.sockets.rend()) {
        open->listening = true;
        open->flow = returned.flow;
      }
      break;
    case CallKind::sendto:
    case CallKind::send:
    case CallKind::write:
      if (returned.datagram && open != actor.sockets.rend() && open->flow.from.port == 0) open->flow.from = returned.flow.from;
      if (known(returned.flow) && !returned.datagram) streams[returned.flow].written += static_cast<std::uint64_t>(returned.ret);
      break;
    case CallKind::recvfrom:
    case CallKind::recv:
    case CallKind::read:
      if (returned.ret > 0 && returned.bytes) {
        actor.user_buffer = returned.bytes;
        actor.user_buffer_stream = known(returned.flow) && !returned.datagram ? returned.flow.reversed() : Flow{};
        actor.user_buffer_begin = 0;
        actor.user_buffer_datagram = PacketId::none;
      }
      if (const auto socket = sockets.find(returned.socket); returned.datagram && socket != sockets.end()) {
        std::vector<PacketId>& waiting = socket->second.datagrams;
        if (!waiting.empty() && returned.ret > 0) actor.user_buffer_datagram = waiting.front();
        if (!returned.peeked && waiting.empty()) ++socket->second.read_early;
        if (!returned.peeked && !waiting.empty()) waiting.erase(waiting.begin());
      }
      if (returned.ret > 0 && known(returned.flow) && !returned.datagram) {
        Stream& stream = streams[returned.flow.reversed()];
        actor.user_buffer_begin = stream.read;
        if (!returned.peeked) stream.read += static_cast<std::uint64_t>(returned.ret);
      }
      break;
    case CallKind::close: {
      // close(2): the descriptor is gone even when it reports an error, except for a wrong one.
      if (open == actor.sockets.rend()) break;
      const SocketId closed = open->socket;
      actor.sockets.erase(std::prev(open.base()));
      const auto socket = sockets.find(closed);
      // Nobody will tell of the end of a socket that the kernel never listed.
      if (socket != sockets.end() && !socket->second.sampled) mark_gone(closed);
      break;
    }
    case CallKind::shutdown:
    case CallKind::setsockopt:
    case CallKind::poll:
    case CallKind::fcntl:
    case CallKind::getsockopt: break;
  }
}

void World::apply_packet(const PacketSent& sent, const Event& event) {
  const Segment& segment = sent.segment;
  Flying packet;
  packet.packet = sent.packet;
  packet.sent_seq = event.seq;
  packet.sent_t = event.t;
  packet.flow = segment.flow;
  packet.protocol = segment.protocol;
  packet.flags = segment.flags;
  packet.corrupt = segment.checksum_state == Checksum::wrong;
  packet.origin = sent.origin;
  packet.payload_bytes = segment.payload_bytes;
  packet.rel_seq = segment.rel_seq;
  packet.rel_ack = segment.rel_ack;
  const auto at =
      std::lower_bound(flying.begin(), flying.end(), sent.packet, [](const Flying& f, PacketId id) { return f.packet < id; });
  if (at != flying.end() && at->packet == sent.packet) {
    *at = packet;
  } else {
    flying.insert(at, packet);
  }
  count_rule(sent.rule);
  if (segment.protocol != 6 && sent.actor && sent.origin == Origin::kernel) note_datagram(actor_at(*sent.actor), sent);
  // What the wire or the learner made was never sent by a program.
  if (segment.protocol != 6 || sent.origin != Origin::kernel) return;

  Stream& stream = streams[segment.flow];
  if (segment.has(kSyn) && sent.retransmits == PacketId::none && (event.inferred || stream.isn != segment.seq)) {
    stream = {};
    stream.since_seq = event.seq;
    if (!event.inferred) stream.isn = segment.seq;
    if (!segment.has(kAck)) {
      // The first SYN of a connection: what the other direction was before is over too.
      const auto other = streams.find(segment.flow.reversed());
      if (other != streams.end() && (other->second.written > 0 || other->second.sent > 0 || other->second.fin))
        streams.erase(other);
    }
  }
  if (!segment.rel_seq) return;
  const std::uint64_t first = std::uint64_t{*segment.rel_seq} + (segment.has(kSyn) ? 1U : 0U);
  if (first == 0) return;
  const std::uint64_t end = first - 1 + segment.payload_bytes;
  if (segment.payload_bytes > 0) stream.sent = std::max(stream.sent, end);
  if (segment.has(kFin)) stream.fin = end;
}

void World::apply_verdict(const Verdict& verdict) {
  const auto found = find_flying(flying, verdict.packet);
  if (found == flying.end()) return;
  if (verdict.kind == VerdictKind::hold) {
    found->held = true;
    found->until = verdict.until;
    count_rule(verdict.rule);
    return;
  }
  if (verdict.kind == VerdictKind::drop) count_rule(verdict.rule);
  if (verdict.kind == VerdictKind::withhold) {
    const auto held = find_flying(flying, verdict.copy_of);
    if (held != flying.end()) ++held->copies;
  }
  const Flying packet = *found;
  flying.erase(found);
  if (verdict.kind != VerdictKind::deliver || packet.corrupt) return;
  if (packet.protocol != 6) {
    apply_datagram(packet);
    return;
  }

  if (packet.rel_seq && packet.payload_bytes > 0) {
    const std::uint64_t first = std::uint64_t{*packet.rel_seq} + ((packet.flags & kSyn) != 0 ? 1U : 0U);
    const auto stream = streams.find(packet.flow);
    if (first > 0 && stream != streams.end() && packet.sent_seq >= stream->second.since_seq) {
      deliver_range(stream->second, first - 1, first - 1 + packet.payload_bytes);
    }
  }
  if (packet.rel_ack && (packet.flags & kAck) != 0 && *packet.rel_ack > 0) {
    const auto stream = streams.find(packet.flow.reversed());
    if (stream != streams.end() && packet.sent_seq >= stream->second.since_seq) {
      if (stream->second.answered_seq == 0) stream->second.answered_seq = seq;
      std::uint64_t acked = *packet.rel_ack - 1;
      if (stream->second.fin) acked = std::min(acked, *stream->second.fin);
      stream->second.acked = std::max(stream->second.acked, acked);
    }
  }
}

/// Into the queue of the socket that has this port; into none, when nobody has it.
void World::apply_datagram(const Flying& packet) {
  for (auto& [id, socket] : sockets) {
    const Endpoint& here = socket.sample.flow.from;
    if (!socket.datagram || socket.gone || !takes(here, packet.flow.to)) continue;
    if (socket.read_early > 0) {
      --socket.read_early;
      ActorState* reader = socket.owner ? &actor_at(*socket.owner) : nullptr;
      if (reader != nullptr && reader->last && reader->last->datagram && !sends(reader->last->kind)) reader->user_buffer_datagram = packet.packet;
    } else {
      socket.datagrams.push_back(packet.packet);
    }
    return;
  }
}

void World::apply_altered(const PacketAltered& altered) {
  count_rule(altered.rule);
  const auto found = find_flying(flying, altered.packet);
  if (found == flying.end()) return;
  const Segment& now = altered.segment;
  found->altered = true;
  found->corrupt = now.checksum_state == Checksum::wrong;
  found->flow = now.flow;
  found->flags = now.flags;
  found->payload_bytes = now.payload_bytes;
  found->rel_seq = now.rel_seq;
  found->rel_ack = now.rel_ack;
}

void World::apply_rule(const RuleSet& set) {
  const auto same = std::find_if(rules.begin(), rules.end(), [&](const RuleState& r) { return r.rule.id == set.rule.id; });
  if (same == rules.end()) {
    rules.push_back({set.rule, 0});
  } else {
    *same = {set.rule, 0};
  }
}

void World::count_rule(const std::string& id) {
  if (id.empty()) return;
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const RuleState& r) { return r.rule.id == id; });
  if (rule != rules.end()) ++rule->acted;
}

void World::apply_sample(const SocketSample& sample) {
  SocketState& socket = sockets[sample.socket];
  if (socket.gone) {  // back again: it was only missed
    socket.gone = false;
    const auto at = std::find(gone_order.begin(), gone_order.end(), sample.socket);
    if (at != gone_order.end()) gone_order.erase(at);
  }
  socket.sample = sample;
  socket.sampled = true;
  socket.sampled_t = t;
  if (socket.since_seq == 0) socket.since_seq = seq;
  socket.queues = {};
  socket.last_seq = seq;
  see_state(socket, sample.state);
  if (known(sample.flow)) socket_by_flow[sample.flow] = sample.socket;
}

void World::mark_gone(SocketId id) {
  const auto found = sockets.find(id);
  if (found == sockets.end() || found->second.gone) return;
  SocketState& socket = found->second;
  socket.gone = true;
  socket.last_seq = seq;
  socket.queues = {};
  // CLOSED "represents no connection state at all" (RFC 9293 §3.3.2): what the kernel no longer knows.
  socket.sample.state = TcpState::closed;
  see_state(socket, TcpState::closed);
  gone_order.push_back(id);
  if (gone_order.size() <= kKeptGone) return;

  const SocketId oldest = gone_order.front();
  gone_order.pop_front();
  const auto old = sockets.find(oldest);
  if (old == sockets.end()) return;
  const Flow flow = old->second.sample.flow;
  sockets.erase(old);
  const auto current = socket_by_flow.find(flow);
  if (current == socket_by_flow.end() || current->second != oldest) return;  // the ports have a new owner
  socket_by_flow.erase(current);
  if (!socket_by_flow.contains(flow.reversed())) {
    streams.erase(flow);
    streams.erase(flow.reversed());
  }
}

const ActorState* World::actor(std::string_view id) const {
  const auto found = std::find_if(actors.begin(), actors.end(), [&](const ActorState& a) { return a.id == id; });
  return found == actors.end() ? nullptr : &*found;
}

const SocketState* World::connection_of(const ActorState& actor) const {
  const auto known_state = [&](SocketId id) -> const SocketState* {
    const auto found = sockets.find(id);
    return id == SocketId::none || found == sockets.end() ? nullptr : &found->second;
  };
  for (auto open = actor.sockets.rbegin(); open != actor.sockets.rend(); ++open) {
    if (open->listening) continue;
    const SocketState* socket = known_state(open->socket);
    if (socket != nullptr && is_connection(*socket)) return socket;
  }
  const SocketState* listener = listener_of(actor);
  const SocketState* newest = known_state(actor.newest_connection);
  if (listener == nullptr) return newest;

  // Connections of its port that nobody has accepted: the newest the kernel told of.
  const Endpoint& here = listener->sample.flow.from;
  const SocketState* waiting = nullptr;
  for (const auto& [id, socket] : sockets) {
    if (socket.gone || socket.owner || !may_wait_for_accept(socket.sample.state) || here.port == 0) continue;
    const Endpoint& local = socket.sample.flow.from;
    if (takes(here, local) && (waiting == nullptr || socket.since_seq > waiting->since_seq)) {
      waiting = &socket;
    }
  }
  if (waiting != nullptr) return waiting;
  return newest != nullptr && !newest->gone ? newest : listener;
}

const SocketState* World::listener_of(const ActorState& actor) const {
  for (auto open = actor.sockets.rbegin(); open != actor.sockets.rend(); ++open) {
    if (!open->listening) continue;
    const auto found = sockets.find(open->socket);
    if (found != sockets.end()) return &found->second;
  }
  return nullptr;
}

}  // namespace sg::model
