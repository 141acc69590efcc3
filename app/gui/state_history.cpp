#include "app/gui/state_history.h"

#include <algorithm>
#include <array>

namespace sg::gui {

namespace {

using model::TcpState;

constexpr std::array<StateEdge, 19> kEdges = {{
    {TcpState::closed, TcpState::listen},        {TcpState::closed, TcpState::syn_sent},       {TcpState::listen, TcpState::syn_recv},
    {TcpState::syn_sent, TcpState::syn_recv},    {TcpState::syn_sent, TcpState::established},  {TcpState::syn_recv, TcpState::established},
    {TcpState::syn_recv, TcpState::fin_wait1},   {TcpState::established, TcpState::fin_wait1}, {TcpState::established, TcpState::close_wait},
    {TcpState::fin_wait1, TcpState::fin_wait2},  {TcpState::fin_wait1, TcpState::closing},     {TcpState::fin_wait1, TcpState::time_wait},
    {TcpState::fin_wait2, TcpState::time_wait},  {TcpState::closing, TcpState::time_wait},     {TcpState::close_wait, TcpState::last_ack},
    {TcpState::last_ack, TcpState::closed},      {TcpState::time_wait, TcpState::closed},      {TcpState::listen, TcpState::closed},
    {TcpState::syn_sent, TcpState::closed},
}};

/// The shortest way along the arrows; both ends included. Empty: there is none.
std::vector<TcpState> way(TcpState from, TcpState to) {
  std::vector<std::vector<TcpState>> ways{{from}};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    for (const StateEdge& edge : kEdges) {
      // Nothing begins anew on its way.
      if (edge.from != ways[i].back() || (edge.to == TcpState::closed && to != TcpState::closed)) continue;
      if (std::find(ways[i].begin(), ways[i].end(), edge.to) != ways[i].end()) continue;
      std::vector<TcpState> longer = ways[i];
      longer.push_back(edge.to);
      if (edge.to == to) return longer;
      ways.push_back(std::move(longer));
    }
  }
  return {};
}

bool is_passive(const model::Flow& flow, const model::Timeline& timeline) {
  return timeline.cast().role_of(flow.from, flow.to) == model::Role::server;
}

bool connected(const model::Flow& flow) { return flow.from.port != 0 && flow.to.port != 0; }

}  // namespace

std::span<const StateEdge> state_edges() { return kEdges; }

std::span<const StateChange> StateHistory::Path::until(std::uint64_t seq) const {
  const auto after = std::upper_bound(changes.begin(), changes.end(), seq, [](std::uint64_t value, const StateChange& change) { return value < change.seq; });
  return {changes.begin(), after};
}

/// Figure 5, arrow by arrow; a reset ends everything.
std::optional<TcpState> StateHistory::step(TcpState state, const Push& push) {
  const bool sent = push.cause == StateCause::sent;
  const bool received = push.cause == StateCause::received;
  const auto has = [&](std::uint8_t flag) { return (push.flags & flag) != 0; };
  const bool ends = push.cause == StateCause::close || push.cause == StateCause::shutdown || (sent && has(model::kFin));
  if ((sent || received) && has(model::kRst)) {
    return state == TcpState::closed || state == TcpState::listen || state == TcpState::time_wait ? std::nullopt : std::optional(TcpState::closed);
  }
  switch (state) {
    case TcpState::closed:
      if (push.cause == StateCause::listen) return TcpState::listen;
      if (push.cause == StateCause::connect || (sent && has(model::kSyn) && !has(model::kAck))) return TcpState::syn_sent;
      return std::nullopt;
    case TcpState::listen:
      if (received && has(model::kSyn)) return TcpState::syn_recv;
      return push.cause == StateCause::close ? std::optional(TcpState::closed) : std::nullopt;
    case TcpState::syn_sent:
      if (received && has(model::kSyn)) return has(model::kAck) ? TcpState::established : TcpState::syn_recv;
      return push.cause == StateCause::close ? std::optional(TcpState::closed) : std::nullopt;
    case TcpState::syn_recv:
      if (received && has(model::kAck)) return TcpState::established;
      return ends ? std::optional(TcpState::fin_wait1) : std::nullopt;
    case TcpState::established:
      if (ends) return TcpState::fin_wait1;
      return received && has(model::kFin) ? std::optional(TcpState::close_wait) : std::nullopt;
    case TcpState::fin_wait1:
      if (!received) return std::nullopt;
      if (has(model::kFin)) return push.acks_fin ? TcpState::time_wait : TcpState::closing;
      return push.acks_fin ? std::optional(TcpState::fin_wait2) : std::nullopt;
    case TcpState::fin_wait2: return received && has(model::kFin) ? std::optional(TcpState::time_wait) : std::nullopt;
    case TcpState::closing: return received && push.acks_fin ? std::optional(TcpState::time_wait) : std::nullopt;
    case TcpState::close_wait: return ends ? std::optional(TcpState::last_ack) : std::nullopt;
    case TcpState::last_ack: return received && push.acks_fin ? std::optional(TcpState::closed) : std::nullopt;
    case TcpState::time_wait:
    case TcpState::unknown: return std::nullopt;
  }
  return std::nullopt;
}

void StateHistory::note(std::deque<Push>& pushes, Push push) {
  pushes.push_back(push);
  if (pushes.size() > kPushes) pushes.pop_front();
}

StateHistory::Path& StateHistory::begin(model::SocketId socket, TcpState state, const model::Flow& flow, std::uint64_t seq) {
  const auto [at, fresh] = paths_.try_emplace(socket);
  if (fresh) {
    at->second.since_seq = seq;
    at->second.begin = state;
    at->second.flow = flow;
  }
  return at->second;
}

const StateHistory::Path* StateHistory::of(model::SocketId socket) const {
  const auto found = paths_.find(socket);
  return found == paths_.end() ? nullptr : &found->second;
}

std::optional<std::size_t> StateHistory::connection_at(const model::Flow& flow, std::uint64_t seq) const {
  auto found = by_flow_.find(flow);
  if (found == by_flow_.end()) found = by_flow_.find(flow.reversed());
  if (found == by_flow_.end()) return std::nullopt;
  const auto after = std::partition_point(found->second.begin(), found->second.end(), [&](std::size_t i) { return connections_[i].since_seq <= seq; });
  // A segment is often seen before the first report of its connection.
  return after == found->second.begin() ? *after : *(after - 1);
}

std::optional<std::size_t> StateHistory::connection_of(model::SocketId socket) const {
  const Path* path = of(socket);
  return path == nullptr ? std::nullopt : path->connection;
}

/// Its ends are known now: to which connection it belongs.
void StateHistory::connect(Path& path, model::SocketId socket, bool passive, std::uint64_t seq) {
  const model::Flow up = passive ? path.flow.reversed() : path.flow;
  auto& here = by_flow_[up];
  const auto side = [&](Connection& c) -> model::SocketId& { return passive ? c.server : c.client; };
  if (here.empty() || (side(connections_[here.back()]) != model::SocketId::none && side(connections_[here.back()]) != socket)) {
    here.push_back(connections_.size());
    connections_.push_back({seq, up});
  }
  side(connections_[here.back()]) = socket;
  path.connection = here.back();
}

void StateHistory::apply(const model::Event& event, const model::Timeline& timeline) {
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) {
    see_call(*entered, event.seq);
  } else if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
    if (returned->kind == model::CallKind::socket && returned->ret >= 0) begin(returned->socket, TcpState::closed, {}, event.seq);
  } else if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
    // What the wire made up no kernel sent; what is sent again moves nobody on.
    if (sent->segment.protocol == 6 && sent->origin == model::Origin::kernel && sent->retransmits == model::PacketId::none) see_segment(sent->segment, false, event.seq);
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    const model::PacketSent* packet = verdict->kind == model::VerdictKind::deliver ? timeline.packet(verdict->packet) : nullptr;
    if (packet == nullptr || packet->segment.protocol != 6) return;
    const model::PacketAltered* altered = timeline.altered(verdict->packet);
    model::Segment segment = altered == nullptr ? packet->segment : altered->segment;
    if (segment.checksum_state == model::Checksum::wrong) return;
    if (!segment.rel_ack) segment.rel_ack = packet->segment.rel_ack;
    see_segment(segment, true, event.seq);
  } else if (const auto* sample = std::get_if<model::SocketSample>(&event.payload)) {
    see_report(sample->socket, sample->flow, sample->state, event.seq, timeline);
  } else if (const auto* gone = std::get_if<model::SocketGone>(&event.payload)) {
    const auto path = paths_.find(gone->socket);
    if (path != paths_.end()) move(path->second, gone->socket, TcpState::closed, event.seq, true);
  }
}

void StateHistory::see_call(const model::CallEntered& call, std::uint64_t seq) {
  StateCause cause = StateCause::none;
  if (call.kind == model::CallKind::connect) cause = StateCause::connect;
  if (call.kind == model::CallKind::listen) cause = StateCause::listen;
  if (call.kind == model::CallKind::close) cause = StateCause::close;
  // SHUT_RD sends nothing: shutdown(2).
  if (call.kind == model::CallKind::shutdown && call.args.find("SHUT_RD,") == std::string::npos && !call.args.ends_with("SHUT_RD")) cause = StateCause::shutdown;
  if (cause != StateCause::none && call.socket != model::SocketId::none) note(calls_[call.socket], {seq, cause});
}

void StateHistory::see_segment(const model::Segment& segment, bool arrived, std::uint64_t seq) {
  const model::Flow local = arrived ? segment.flow.reversed() : segment.flow;
  // Data and its ACKs move nobody on: only what opens or ends is looked at closer.
  constexpr std::uint8_t kTelling = model::kSyn | model::kFin | model::kRst;
  auto found = ends_.find(local);
  if (found == ends_.end()) {
    if (!segment.has(kTelling)) return;
    found = ends_.try_emplace(local).first;
  }
  End& end = found->second;
  if (!arrived && segment.has(model::kSyn)) {
    end.up = false;
    end.fin_end.reset();
    end.fin_acked = false;
    if (!segment.has(model::kAck)) end.pushes.clear();  // what is left of an older connection with these ends
  }
  if (arrived && segment.has(model::kSyn) && !segment.has(model::kAck) && (end.up || end.fin_end)) end = {};
  if (!arrived && segment.has(model::kFin) && segment.rel_seq) end.fin_end = *segment.rel_seq + segment.payload_bytes + 1;
  Push push{seq, arrived ? StateCause::received : StateCause::sent, segment.flags};
  push.acks_fin = arrived && segment.has(model::kAck) && end.fin_end && segment.rel_ack && static_cast<std::int32_t>(*segment.rel_ack - *end.fin_end) >= 0;
  const bool new_ack = arrived && segment.has(model::kAck) && (!end.up || (push.acks_fin && !end.fin_acked));
  if (!segment.has(kTelling) && !new_ack) return;
  if (new_ack) end.up = true;
  if (push.acks_fin) end.fin_acked = true;
  note(end.pushes, push);
}

void StateHistory::see_report(model::SocketId socket, const model::Flow& flow, TcpState state, std::uint64_t seq, const model::Timeline& timeline) {
  if (state == TcpState::unknown) return;
  const auto known = paths_.find(socket);
  const bool passive = connected(flow) && is_passive(flow, timeline);
  Path& path = known != paths_.end() ? known->second : begin(socket, passive ? TcpState::listen : TcpState::closed, flow, seq);
  if (!path.connection || path.flow != flow) {
    path.flow = flow;
    if (connected(flow)) connect(path, socket, passive, seq);
  }
  const TcpState current = path.changes.empty() ? path.begin : path.changes.back().to;
  if (state != current) move(path, socket, state, seq, false);
}

void StateHistory::move(Path& path, model::SocketId socket, TcpState to, std::uint64_t seq, bool gone) {
  const TcpState current = path.changes.empty() ? path.begin : path.changes.back().to;
  if (current == to) return;
  std::deque<Push>& calls = calls_[socket];
  const auto end = ends_.find(path.flow);
  std::vector<Push> pushes(calls.begin(), calls.end());
  if (end != ends_.end()) pushes.insert(pushes.end(), end->second.pushes.begin(), end->second.pushes.end());
  std::sort(pushes.begin(), pushes.end(), [](const Push& a, const Push& b) { return a.seq < b.seq; });

  std::vector<StateChange> steps;
  std::size_t reached = 0;  // so many of them lead to `to`
  TcpState state = current;
  for (const Push& push : pushes) {
    const auto next = step(state, push);
    if (!next) continue;
    const bool reset = *next == TcpState::closed && push.cause == StateCause::sent;
    if (reset && !steps.empty() && steps.back().cause == StateCause::close && reached + 1 >= steps.size()) {
      // close() with unread bytes, or with SO_LINGER 0: no FIN, the reset is all there is.
      steps.back().to = TcpState::closed;
      steps.back().flags = push.flags;
    } else {
      steps.push_back({seq, state, *next, false, push.cause, push.seq, push.flags});
    }
    state = *next;
    if (state == to) reached = steps.size();
  }
  steps.resize(reached);
  if (steps.empty()) {
    if (gone && current == TcpState::time_wait) {
      steps.push_back({seq, current, to, true, StateCause::timeout});
    } else {
      const std::vector<TcpState> states = to == TcpState::closed ? std::vector<TcpState>{current, to} : way(current, to);
      for (std::size_t i = 1; i < states.size(); ++i) steps.push_back({seq, states[i - 1], states[i]});
      if (steps.empty()) steps.push_back({seq, current, to});
    }
  }
  steps.back().sampled = true;
  const std::uint64_t used = steps.back().cause_seq;
  const auto drop = [&](std::deque<Push>& list) {
    std::erase_if(list, [&](const Push& push) { return push.seq <= used; });
  };
  drop(calls);
  if (end != ends_.end()) drop(end->second.pushes);
  path.changes.insert(path.changes.end(), steps.begin(), steps.end());
  if (to == TcpState::closed && gone) calls_.erase(socket);
}

}  // namespace sg::gui
