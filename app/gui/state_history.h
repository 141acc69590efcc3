// How each socket came from state to state: RFC 9293 §3.3.2, Figure 5. The states are the kernel's own reports; what lies between two of them,
// and what caused each, is concluded from the calls and segments in between.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/model/timeline.h"

namespace sg::gui {

/// What drives the machine; `none`: it was not seen.
enum class StateCause : std::uint8_t { none, connect, listen, close, shutdown, sent, received, timeout };

struct StateChange {
  std::uint64_t seq = 0;      ///< the report that made it known
  model::TcpState from{};
  model::TcpState to{};
  bool sampled = false;       ///< the kernel reported `to`; else it was passed through between two reports
  StateCause cause = StateCause::none;
  std::uint64_t cause_seq = 0;  ///< the call or segment; 0: not seen
  std::uint8_t flags = 0;     ///< of that segment
};

/// An arrow of Figure 5, or one that a reset takes.
struct StateEdge {
  model::TcpState from{};
  model::TcpState to{};
};
std::span<const StateEdge> state_edges();

/// Threads: none; one owner. Cost of apply(): that of a few steps; of the questions: a logarithm.
class StateHistory {
 public:
  struct Path {
    std::uint64_t since_seq = 0;   ///< event that spoke of it first
    model::TcpState begin{};       ///< where it began: CLOSED, or LISTEN for what a listener's kernel made
    model::Flow flow;              ///< as far as it is known
    std::optional<std::size_t> connection;
    std::vector<StateChange> changes;
    /// The changes that were known at event `seq`.
    std::span<const StateChange> until(std::uint64_t seq) const;
  };

  /// Feed every event once, after the timeline has it.
  void apply(const model::Event& event, const model::Timeline& timeline);

  const Path* of(model::SocketId socket) const;  ///< null: not on record

  /// A connection, seen from its client. Its sockets are none until they were reported.
  struct Connection {
    std::uint64_t since_seq = 0;
    model::Flow up;
    model::SocketId client{};
    model::SocketId server{};
  };
  /// In the order in which they were first reported.
  const std::vector<Connection>& connections() const { return connections_; }
  /// Which of them this flow was, in either direction, at event `seq`; absent: none.
  std::optional<std::size_t> connection_at(const model::Flow& flow, std::uint64_t seq) const;
  std::optional<std::size_t> connection_of(model::SocketId socket) const;

 private:
  /// Something that may have moved a socket on.
  struct Push {
    std::uint64_t seq = 0;
    StateCause cause{};
    std::uint8_t flags = 0;
    bool acks_fin = false;
  };
  /// One end of a connection as its segments tell.
  struct End {
    std::deque<Push> pushes;
    bool up = false;  ///< its handshake is over
    std::optional<std::uint32_t> fin_end;
    bool fin_acked = false;
  };
  static constexpr std::size_t kPushes = 16;
  static std::optional<model::TcpState> step(model::TcpState state, const Push& push);
  static void note(std::deque<Push>& pushes, Push push);

  void see_call(const model::CallEntered& call, std::uint64_t seq);
  void see_segment(const model::Segment& segment, bool arrived, std::uint64_t seq);
  void see_report(model::SocketId socket, const model::Flow& flow, model::TcpState state, std::uint64_t seq, const model::Timeline& timeline);
  void connect(Path& path, model::SocketId socket, bool passive, std::uint64_t seq);
  Path& begin(model::SocketId socket, model::TcpState state, const model::Flow& flow, std::uint64_t seq);
  void move(Path& path, model::SocketId socket, model::TcpState to, std::uint64_t seq, bool gone);

  std::map<model::SocketId, Path> paths_;
  std::map<model::SocketId, std::deque<Push>> calls_;
  std::map<model::Flow, End> ends_;  ///< local → remote
  std::vector<Connection> connections_;
  std::map<model::Flow, std::vector<std::size_t>> by_flow_;  ///< client → server: the ports may be used again
};

}  // namespace sg::gui
