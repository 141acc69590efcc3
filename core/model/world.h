// The state of everything at one moment, folded from the timeline.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/model/timeline.h"

namespace sg::model {

/// How far one direction of a connection is; stream bytes from 0.
struct Stream {
  std::uint64_t written = 0;   ///< accepted by the sender's kernel: sum of what its writes returned
  std::uint64_t sent = 0;      ///< highest byte put on the wire
  std::uint64_t arrived = 0;   ///< highest byte delivered in order to the receiver's kernel
  std::uint64_t acked = 0;     ///< highest byte whose ACK got back to the sender
  std::uint64_t read = 0;      ///< sum of what the receiver's reads returned
  std::optional<std::uint64_t> fin;  ///< the sender's FIN was sent after this many bytes
  std::uint64_t since_seq = 0;       ///< the event that began this generation
  std::uint64_t answered_seq = 0;    ///< the event with which the first ACK of its SYN got back to the sender; 0: not yet
  std::optional<std::uint32_t> isn;  ///< SEQ of its SYN as on the wire; absent when inferred or not seen
  /// Delivered beyond a gap: [begin, end) of stream bytes, apart from each other, lowest first.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> out_of_order;
  bool operator==(const Stream&) const = default;
};

/// One side of the stage: a program and its kernel's half of the connection.
struct ActorState {
  std::string id;
  Role role = Role::client;
  int line = 0;
  std::string next_text;
  std::optional<CallKind> next;
  bool finished = false;
  std::optional<CallEntered> in_call;  ///< entered and not yet returned
  Ns in_call_since = 0;
  std::optional<CallReturned> last;    ///< the last call that returned
  /// Its open sockets in the order they were made. The last connected one is its `connection`.
  struct OpenSocket {
    int fd = -1;
    SocketId socket{};
    bool listening = false;
    Flow flow;
    bool operator==(const OpenSocket&) const = default;
  };
  std::vector<OpenSocket> sockets;
  /// What lies in its user buffer: the last bytes read, or the last written.
  SharedBytes user_buffer;
  Flow user_buffer_stream;            ///< of which stream
  std::uint64_t user_buffer_begin = 0;  ///< from which byte of it
  PacketId user_buffer_datagram{};    ///< UDP: which datagram they were sent as, or came in; none: not known, or not yet
  /// Its newest socket that connected, was connecting or was accepted; stays after close(), through FIN_WAIT and TIME_WAIT.
  SocketId newest_connection{};
  bool operator==(const ActorState&) const = default;
};

struct SocketState {
  SocketSample sample;
  bool gone = false;
  std::uint64_t since_seq = 0;        ///< event that spoke of it first
  std::uint64_t last_seq = 0;         ///< event that said so last
  Ns sampled_t = 0;                   ///< when `sample` was made: what its timer counts from
  std::vector<TcpState> visited;      ///< states in the order seen
  QueueSizes queues;                  ///< from the last call on it, when newer than the sample's
  bool sampled = false;               ///< false: known from calls only, `sample` holds no more than socket and flow
  bool datagram = false;              ///< SOCK_DGRAM: UDP
  std::vector<PacketId> datagrams;    ///< UDP: arrived and not read, the oldest first
  std::uint32_t read_early = 0;       ///< UDP: reads that came back before the wire told of the arrival
  std::optional<ActorId> owner;       ///< whose call made or accepted it; absent: still the kernel's (embryonic, or in the accept queue)
  bool operator==(const SocketState&) const = default;
};

/// A packet between the kernels: sent, and not yet delivered or dropped.
struct Flying {
  PacketId packet{};
  std::uint64_t sent_seq = 0;  ///< its PacketSent
  Ns sent_t = 0;
  bool held = false;
  Ns until = 0;                ///< held: goes on by itself then; 0: when somebody decides
  std::uint32_t copies = 0;    ///< held: how often its kernel sent it again meanwhile
  Origin origin = Origin::kernel;
  bool altered = false;        ///< it will not arrive as it was sent
  Flow flow;
  std::uint8_t protocol = 6;
  std::uint8_t flags = 0;
  bool corrupt = false;        ///< its checksum is wrong: the receiver will not take it
  std::uint32_t payload_bytes = 0;
  std::optional<std::uint32_t> rel_seq;
  std::optional<std::uint32_t> rel_ack;
  bool operator==(const Flying&) const = default;
};

/// A rule of the wire that is in force.
struct RuleState {
  WireRule rule;
  std::uint32_t acted = 0;  ///< on so many packets
  bool operator==(const RuleState&) const = default;
};

/// Copied for every keyframe, so it holds no history: it grows with open sockets and packets in flight. Of what is over, the newest
/// kKeptGone sockets (with their streams) and kKeptErrors errors stay. apply() costs O(log n) of what is in it.
struct World {
  static constexpr std::size_t kKeptGone = 32;
  static constexpr std::size_t kKeptErrors = 100;

  Ns t = 0;
  std::uint64_t seq = 0;               ///< of the last event folded in
  std::vector<ActorState> actors;      ///< by ActorId
  std::map<SocketId, SocketState> sockets;
  std::map<Flow, Stream> streams;      ///< the newest generation of each direction
  std::vector<Flying> flying;          ///< in the order sent, which is the order of their numbers
  std::vector<RuleState> rules;        ///< in the order they are asked; the first that matches acts
  std::map<std::string, std::uint64_t> counters;  ///< change since the run began
  std::string lesson;
  std::string step;
  StepPhase step_phase = StepPhase::entered;
  std::vector<ExpectationResult> results;  ///< of the current run
  std::vector<EngineError> errors;

  void apply(const Event& event);

  const ActorState* actor(std::string_view id) const;
  /// The socket that stands for an actor on the stage: its newest connected (or connecting) one; for a server
  /// without one, the embryonic or queued connection on its port if there is one, else its listener. Null: none.
  const SocketState* connection_of(const ActorState& actor) const;
  const SocketState* listener_of(const ActorState& actor) const;
  bool operator==(const World&) const = default;

  // Kept by apply().
  std::deque<SocketId> gone_order;         ///< sockets that are gone, oldest first
  std::map<Flow, SocketId> socket_by_flow; ///< the newest socket with these ends

 private:
  void apply_call(const CallEntered& entered);
  void apply_call(const CallReturned& returned);
  void apply_packet(const PacketSent& sent, const Event& event);
  void apply_verdict(const Verdict& verdict);
  void apply_datagram(const Flying& packet);
  void apply_altered(const PacketAltered& altered);
  void apply_rule(const RuleSet& set);
  void count_rule(const std::string& id);
  void apply_sample(const SocketSample& sample);
  void mark_gone(SocketId socket);
  ActorState& actor_at(ActorId actor);
  SocketState& known_socket(SocketId socket, ActorId owner);
};

/// World at any place of a timeline, from the nearest keyframe.
/// Threads: none; one per timeline. Cost of at(): at most kKeyframeEvery folds; going on from the last place: only the new events.
class WorldCache {
 public:
  static constexpr std::size_t kKeyframeEvery = 1024;
  explicit WorldCache(const Timeline& timeline) : timeline_(&timeline) {}
  /// The world after the first `count` events.
  const World& at(std::size_t count);
  /// After the timeline was cleared.
  void clear();

 private:
  const Timeline* timeline_;
  std::vector<World> keyframes_;  ///< [i] = after i × kKeyframeEvery events
  World current_;
  std::size_t current_count_ = 0;
};

}  // namespace sg::model
