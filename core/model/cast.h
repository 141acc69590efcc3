// Who is who on a timeline: which actor an address belongs to.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/model/event.h"

namespace sg::model {

/// An index over the events of one run, kept by the Timeline; grows with actors and connections, not with packets.
class Cast {
 public:
  struct Member {
    ActorId actor{};
    std::string id;
    Role role = Role::client;
  };

  /// Feed every event once, in order.
  void apply(const Event& event);

  const std::vector<Member>& members() const { return members_; }
  const Member* member(ActorId actor) const;
  /// Members of the same role, the given one included.
  std::size_t count_of(Role role) const;

  /// Whose end `local` of the flow local → remote was at event `at_seq`. Before connect() has returned its port is not known to the program: then the
  /// actor that is inside connect() to `remote`, when there is just one. Absent: cannot tell.
  std::optional<ActorId> owner(const Endpoint& local, const Endpoint& remote, std::uint64_t at_seq) const;
  /// Client or server end, also where the owner is not known: a server's port is one that was listened on.
  std::optional<Role> role_of(const Endpoint& local, const Endpoint& remote) const;
  /// The actor whose calls made this socket; absent: none (an embryonic or queued connection).
  std::optional<ActorId> owner(SocketId socket) const;

 private:
  struct Owned {
    std::uint64_t since_seq = 0;  ///< the call that gave it this address was entered here
    ActorId actor{};
  };
  struct Pending {
    std::uint64_t seq = 0;
    std::optional<CallEntered> call;
  };
  void note(const Endpoint& local, std::uint64_t since_seq, ActorId actor);
  /// A call that may have the kernel choose a port that nobody knows of before it returns.
  static bool goes_out(CallKind kind);
  const Pending* pending(ActorId actor) const;
  std::optional<ActorId> listener(const Endpoint& local) const;

  std::vector<Member> members_;
  std::vector<Pending> pending_;                     ///< by ActorId: the call it is inside of
  std::map<Endpoint, std::vector<Owned>> ends_;      ///< connected ends, oldest first
  std::map<Endpoint, ActorId> listening_;            ///< bound to one address, or to all (INADDR_ANY, in6addr_any)
  std::map<std::uint16_t, ActorId> datagrams_;       ///< by port: UDP does not listen, and a client's port is spoken to as well
  std::map<SocketId, ActorId> sockets_;
};

}  // namespace sg::model
