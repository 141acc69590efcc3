#include "core/model/cast.h"

#include <algorithm>

#include "core/model/call_kind.h"

namespace sg::model {

void Cast::note(const Endpoint& local, std::uint64_t since_seq, ActorId actor) {
  if (local.port == 0) return;
  auto& owned = ends_[local];
  if (!owned.empty() && owned.back().actor == actor) return;
  owned.push_back({since_seq, actor});
}

void Cast::apply(const Event& event) {
  if (const auto* started = std::get_if<ActorStarted>(&event.payload)) {
    const auto same = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.actor == started->actor; });
    if (same == members_.end()) {
      members_.push_back({started->actor, started->id, started->role});
    } else {
      *same = {started->actor, started->id, started->role};
    }
    return;
  }
  if (const auto* sent = std::get_if<PacketSent>(&event.payload)) {
    // The kernel's own word, before connect() has returned: what it is inside of began earlier.
    if (!sent->actor || sent->origin != Origin::kernel) return;
    const Endpoint& from = sent->segment.flow.from;
    if (sent->segment.has(kSyn) && !sent->segment.has(kAck)) {
      const Pending* inside = pending(*sent->actor);
      note(from, inside != nullptr && inside->call ? inside->seq : event.seq, *sent->actor);
    } else if (pending_.empty() && !ends_.contains(from)) {
      note(from, event.seq, *sent->actor);  // a capture without calls: what began before it is somebody's as well
    }
    return;
  }
  if (const auto* entered = std::get_if<CallEntered>(&event.payload)) {
    const auto index = static_cast<std::size_t>(entered->actor);
    if (pending_.size() <= index) pending_.resize(index + 1);
    pending_[index] = {event.seq, *entered};
    pending_[index].call->bytes = nullptr;  // not ours to keep alive
    return;
  }
  if (const auto* returned = std::get_if<CallReturned>(&event.payload)) {
    const auto index = static_cast<std::size_t>(returned->actor);
    std::uint64_t since = event.seq;
    if (index < pending_.size() && pending_[index].call) {
      since = pending_[index].seq;
      pending_[index].call.reset();
    }
    if (returned->ret < 0 && !begins_connection(*returned)) return;
    switch (returned->kind) {
      case CallKind::socket:
        if (returned->socket != SocketId::none) sockets_[returned->socket] = returned->actor;
        break;
      case CallKind::connect:
        if (returned->socket != SocketId::none) sockets_[returned->socket] = returned->actor;
        note(returned->flow.from, since, returned->actor);
        break;
      case CallKind::listen:
        if (returned->socket != SocketId::none) sockets_[returned->socket] = returned->actor;
        if (returned->flow.from.port != 0) listening_[returned->flow.from] = returned->actor;
        break;
      case CallKind::accept:
        if (returned->accepted != SocketId::none) sockets_[returned->accepted] = returned->actor;
        if (returned->flow.from.port != 0) listening_[returned->flow.from] = returned->actor;
        break;
      case CallKind::bind:
      case CallKind::sendto:
        if (returned->datagram && returned->flow.from.port != 0) datagrams_[returned->flow.from.port] = returned->actor;
        break;
      case CallKind::recvfrom:
      case CallKind::poll:
      case CallKind::fcntl:
      case CallKind::send:
      case CallKind::write:
      case CallKind::recv:
      case CallKind::read:
      case CallKind::shutdown:
      case CallKind::close:
      case CallKind::setsockopt:
      case CallKind::getsockopt:
      case CallKind::getsockname: break;
    }
    return;
  }
  if (const auto* sample = std::get_if<SocketSample>(&event.payload)) {
    // The kernel tells the port of a connecting socket before connect() returns.
    if (sample->state == TcpState::listen) return;
    const auto owned = sockets_.find(sample->socket);
    if (owned == sockets_.end() || listener(sample->flow.from)) return;
    const Pending* call = pending(owned->second);
    note(sample->flow.from, call != nullptr ? call->seq : event.seq, owned->second);
    return;
  }
  if (const auto* gone = std::get_if<SocketGone>(&event.payload)) sockets_.erase(gone->socket);
}

bool Cast::goes_out(CallKind kind) { return kind == CallKind::connect || kind == CallKind::sendto; }

const Cast::Pending* Cast::pending(ActorId actor) const {
  const auto index = static_cast<std::size_t>(actor);
  return index < pending_.size() && pending_[index].call ? &pending_[index] : nullptr;
}

std::optional<ActorId> Cast::listener(const Endpoint& local) const {
  auto found = listening_.find(local);
  if (found == listening_.end() && !local.ip.v6) found = listening_.find(Endpoint{{}, local.port});
  if (found == listening_.end()) found = listening_.find(Endpoint{{.v6 = true}, local.port});
  return found == listening_.end() ? std::nullopt : std::optional(found->second);
}

const Cast::Member* Cast::member(ActorId actor) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.actor == actor; });
  return found == members_.end() ? nullptr : &*found;
}

std::size_t Cast::count_of(Role role) const {
  return static_cast<std::size_t>(
      std::count_if(members_.begin(), members_.end(), [&](const Member& m) { return m.role == role; }));
}

std::optional<ActorId> Cast::owner(SocketId socket) const {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<ActorId> Cast::owner(const Endpoint& local, const Endpoint& remote, std::uint64_t at_seq) const {
  if (const auto listening = listener(local)) return listening;
  if (const auto bound = datagrams_.find(local.port); bound != datagrams_.end()) return bound->second;
  if (const auto ends = ends_.find(local); ends != ends_.end()) {
    const auto after = std::upper_bound(ends->second.begin(), ends->second.end(), at_seq,
                                        [](std::uint64_t seq, const Owned& owned) { return seq < owned.since_seq; });
    if (after != ends->second.begin()) return std::prev(after)->actor;
  }
  std::optional<ActorId> connecting;
  for (const Pending& p : pending_) {
    if (!p.call || !goes_out(p.call->kind) || p.seq > at_seq) continue;
    if (p.call->flow.to.port != 0 && p.call->flow.to != remote) continue;
    if (connecting) return std::nullopt;
    connecting = p.call->actor;
  }
  if (connecting) return connecting;
  // A lesson with one client leaves no doubt, whatever its port is.
  const auto role = role_of(local, remote);
  if (role && count_of(*role) == 1) {
    for (const Member& m : members_) {
      if (m.role == *role) return m.actor;
    }
  }
  return std::nullopt;
}

std::optional<Role> Cast::role_of(const Endpoint& local, const Endpoint& remote) const {
  const auto role_of_actor = [&](ActorId actor) -> std::optional<Role> {
    const Member* m = member(actor);
    return m != nullptr ? std::optional(m->role) : std::nullopt;
  };
  if (listener(local)) return Role::server;
  if (listener(remote)) return Role::client;
  if (const auto bound = datagrams_.find(local.port); bound != datagrams_.end()) return role_of_actor(bound->second);
  if (const auto ends = ends_.find(local); ends != ends_.end()) return role_of_actor(ends->second.back().actor);
  if (const auto there = ends_.find(remote); there != ends_.end()) {
    return role_of_actor(there->second.back().actor) == Role::server ? Role::client : Role::server;
  }
  for (const Pending& p : pending_) {
    if (!p.call || !goes_out(p.call->kind) || p.call->flow.to.port == 0) continue;
    if (p.call->flow.to == remote) return p.call->datagram ? role_of_actor(p.call->actor) : Role::client;
    if (p.call->flow.to == local) return Role::server;
  }
  // Whom a datagram goes to, perhaps nobody: the side across from its sender's.
  if (const auto bound = datagrams_.find(remote.port); bound != datagrams_.end()) {
    return role_of_actor(bound->second) == Role::client ? Role::server : Role::client;
  }
  return std::nullopt;
}

}  // namespace sg::model
