// Everything that can stand on the timeline, as plain data.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/time.h"
#include "core/model/address.h"
#include "core/model/handling.h"
#include "core/model/segment.h"
#include "core/model/tcp_state.h"

namespace sg::model {

using base::Ns;

/// A call, counted from 1 in this run, over all actors.
enum class CallId : std::uint32_t { none = 0 };
/// The kernel's own name for a socket: SO_COOKIE, socket(7); the same in sock_diag(7). It survives from SYN_RECV to TIME_WAIT.
enum class SocketId : std::uint64_t { none = 0 };

enum class Role : std::uint8_t { client, server };

enum class CallKind : std::uint8_t {
  socket, bind, listen, accept, connect, send, write, recv, read, shutdown, close, setsockopt, getsockopt, getsockname,
  sendto, recvfrom, poll, fcntl,
};
inline constexpr CallKind kLastCallKind = CallKind::fcntl;

/// "accept", "setsockopt", … as in the man pages.
std::string_view to_string(CallKind kind);
std::optional<CallKind> call_kind_from(std::string_view name);

/// What an actor's program is about to do. Emitted when an actor starts, after each statement, and when it ends.
struct ActorAt {
  ActorId actor{};
  int line = 0;                  ///< line of its listing that comes next, from 1; 0: none
  std::optional<CallKind> next;  ///< the call that line makes
  std::string next_text;         ///< that call as C text, "read(4, buf, 1024)"
  bool finished = false;
};

struct ActorStarted {
  ActorId actor{};
  std::string id;  ///< as in the lesson: "client"
  Role role = Role::client;
};

/// The three queue sizes of tcp(7): SIOCINQ, SIOCOUTQ, SIOCOUTQNSD, in bytes. A SYN or FIN in flight counts one in `outq`.
struct QueueSizes {
  std::int32_t inq = -1;      ///< unread; -1: not known (not a connected socket)
  std::int32_t outq = -1;     ///< accepted from the program and not yet acknowledged
  std::int32_t outq_nsd = -1; ///< of those, not yet sent
  bool operator==(const QueueSizes&) const = default;
};

struct CallEntered {
  CallId call{};
  ActorId actor{};
  CallKind kind{};
  int line = 0;      ///< in the actor's listing, from 1; made by hand: the how-manieth call of its program
  int fd = -1;       ///< the descriptor it works on; -1 for socket()
  SocketId socket{}; ///< none before the kernel made it
  std::string args;  ///< as C would have them: "3, 127.0.0.1:8888"
  std::uint32_t size = 0;  ///< bytes asked for (read, recv) or offered (write, send)
  SharedBytes bytes;       ///< what write/send offers; null otherwise
  Flow flow;               ///< local and remote end as known before the call (ports 0: not known); connect(), sendto(): where it goes
  bool datagram = false;   ///< its socket is SOCK_DGRAM: UDP
  bool operator==(const CallEntered&) const = default;
};

struct CallReturned {
  CallId call{};
  ActorId actor{};
  CallKind kind{};
  int line = 0;
  int fd = -1;              ///< poll(): the first one that is ready
  SocketId socket{};        ///< the socket it worked on
  SocketId accepted{};      ///< accept(): the connection's socket
  std::int64_t ret = 0;     ///< -1 with `error` set
  int error = 0;            ///< errno(3)
  bool cancelled = false;   ///< the learner stopped it; `error` is then EINTR
  Ns blocked_ns = 0;        ///< from entered to returned
  SharedBytes bytes;        ///< what read/recv copied to the user buffer; null otherwise
  Flow flow;                ///< local → remote end after the call; sendto(), recvfrom(): of this datagram
  bool datagram = false;    ///< its socket is SOCK_DGRAM: UDP
  bool peeked = false;      ///< MSG_PEEK: `bytes` were copied, and stay in the receive buffer
  std::uint16_t revents = 0;  ///< poll(): what `fd` is ready for, POLLIN and the like (poll(2))
  QueueSizes queues;        ///< right after the call
  bool operator==(const CallReturned&) const = default;
};

/// Where a packet comes from.
enum class Origin : std::uint8_t {
  kernel,     ///< a kernel's TCP or UDP sent it
  duplicate,  ///< the wire made a second one of `made_from`
  forged,     ///< the learner made it up, like `made_from`
};

/// A packet was put on the wire (or, inferred, must have been).
struct PacketSent {
  PacketId packet{};
  Segment segment;
  SharedBytes bytes;  ///< the whole IP packet; null when inferred
  /// The same sequence range was sent before in this packet.
  PacketId retransmits{};
  std::optional<ActorId> actor = std::nullopt;  ///< whose socket sent it, as the kernel says (SO_MARK); absent: not known
  Origin origin = Origin::kernel;
  PacketId made_from{};   ///< for a duplicate or a forged one
  std::string rule = {};  ///< that duplicated it; empty: by hand
};

enum class VerdictKind : std::uint8_t {
  deliver,   ///< it arrives
  hold,      ///< it stays on the wire
  drop,      ///< it is lost
  withhold,  ///< it says again what is still held, or is a SYN again whose answer is: kept off the wire, and counted on the held one
};

/// What became of a packet on the wire; `deliver` is its arrival.
struct Verdict {
  PacketId packet{};
  VerdictKind kind{};
  Decider by = Decider::pace;
  std::string rule = {};  ///< which, for Decider::rule
  Ns until = 0;           ///< hold: goes on by itself then (on the timeline's clock); 0: when somebody decides
  PacketId copy_of{};     ///< withhold: the held one
};

struct ByteChange {
  std::uint32_t at = 0;  ///< from the beginning of the IP packet
  std::uint8_t before = 0;
  std::uint8_t after = 0;
  bool operator==(const ByteChange&) const = default;
};

/// A packet on the wire was changed; what will arrive is no longer what was sent.
struct PacketAltered {
  PacketId packet{};
  Decider by = Decider::hand;
  std::string rule = {};
  std::vector<ByteChange> changes;  ///< every byte that is another now, mended checksums included; lowest first
  bool mended = false;              ///< checksums were computed again: the receiver cannot tell
  Segment segment;                  ///< as it is now
  SharedBytes bytes;                ///< the whole IP packet as it is now
};

/// A rule of the wire begins, or takes the place of the one with its id.
struct RuleSet {
  WireRule rule;
};

/// A rule of the wire ended: it has acted as often as it should, or was taken away.
struct RuleEnded {
  std::string id;
  bool spent = false;  ///< the former
};

/// A socket's own report, sock_diag(7) with INET_DIAG_INFO and INET_DIAG_SKMEMINFO; bytes unless named otherwise.
struct SocketSample {
  SocketId socket{};
  TcpState state{};
  Flow flow;                        ///< local → remote
  std::uint32_t unsent = 0;         ///< accepted, not yet sent (tcpi_notsent_bytes)
  std::uint32_t in_flight = 0;      ///< sent, not yet acknowledged; a SYN or FIN counts one
  std::uint32_t unread = 0;         ///< in order, waiting for read(); a FIN counts none
  std::uint32_t ooo_segments = 0;   ///< segments that came out of order so far (tcpi_rcv_ooopack); the kernel tells no bytes
  std::uint32_t accept_queue = 0;   ///< listener: connections waiting for accept()
  std::uint32_t accept_limit = 0;   ///< listener: its backlog limit
  std::uint32_t sndbuf = 0;         ///< SO_SNDBUF as the kernel keeps it (skmem)
  std::uint32_t rcvbuf = 0;         ///< SO_RCVBUF
  std::uint32_t rmem = 0;           ///< receive memory in use (skmem_rmem_alloc)
  std::uint32_t wmem = 0;           ///< send memory queued (skmem_wmem_queued)
  bool has_info = false;            ///< the fields below are valid
  std::uint32_t snd_wnd = 0;        ///< SND.WND: the peer's window
  std::uint32_t rcv_wnd = 0;        ///< RCV.WND: our window
  std::uint32_t cwnd = 0;           ///< segments
  std::uint32_t ssthresh = 0;       ///< segments
  std::uint32_t rtt_us = 0;
  std::uint32_t rttvar_us = 0;
  std::uint32_t rto_us = 0;
  std::uint32_t snd_mss = 0;
  std::uint32_t retransmits = 0;    ///< unrecovered timeouts in a row
  std::uint32_t total_retrans = 0;  ///< segments
  std::uint64_t bytes_acked = 0;    ///< tcpi_bytes_acked (counts the SYN)
  std::uint64_t bytes_received = 0; ///< tcpi_bytes_received
  std::uint32_t segs_out = 0;
  std::uint32_t segs_in = 0;
  std::uint32_t ato_us = 0;         ///< how long an ACK may be delayed (tcpi_ato)
  std::uint8_t ca_state = 0;        ///< tcpi_ca_state: 0 open, 1 disorder, 2 CWR, 3 recovery, 4 loss (RTO)
  std::uint8_t backoff = 0;         ///< times the RTO was doubled
  std::uint8_t probes = 0;          ///< unanswered zero window or keepalive probes
  std::uint32_t lost = 0;           ///< segments thought lost
  std::uint32_t sacked = 0;         ///< segments the peer reported by SACK
  std::uint32_t dsack_dups = 0;     ///< segments the peer reported to have come twice
  std::uint8_t timer = 0;           ///< idiag_timer: 0 none, 1 retransmit, 2 keepalive, 3 TIME_WAIT, 4 zero window probe
  std::uint32_t timer_ms = 0;       ///< until it fires, when the sample was taken
  bool operator==(const SocketSample&) const = default;
};

/// The kernel no longer knows this socket.
struct SocketGone {
  SocketId socket{};
  Flow flow;
};

/// A counter of the namespace (snmp, netstat under /proc/thread-self/net; names as in nstat(8)).
struct CounterChange {
  std::string name;  ///< "TcpActiveOpens", "TcpExtTCPOFOQueue"
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

enum class StepPhase : std::uint8_t { entered, acting, done };

struct LessonStep {
  std::string lesson;
  std::string step;
  StepPhase phase{};
};

enum class Outcome : std::uint8_t { met, not_met, not_observable };

/// An expectation of a step was decided.
struct ExpectationResult {
  std::string step;
  std::string id;
  Outcome outcome{};
  std::string expected;  ///< the relation, as written in the lesson
  std::string actual;    ///< with the observed values in place
  std::uint64_t decided_by = 0;  ///< seq of the event that decided; 0: none was seen
  bool operator==(const ExpectationResult&) const = default;
};

/// A prediction was marked.
struct PredictionResult {
  std::string step;
  std::string given;
  std::string answer;  ///< computed from what was observed
  bool right = false;
};

/// What of sockglass itself failed, where that is known well enough to be said in a learner's language.
enum class Trouble : std::uint8_t {
  other,
  no_reports,       ///< sock_diag is refused
  no_wire,          ///< NFQUEUE is refused: packets are only seen
  no_ipv6_wire,     ///< the same of IPv6
  wire_died,        ///< the wire's thread ended: nothing gets through
  queue_overran,    ///< the kernel dropped packets before we saw them
  verdict_refused,  ///< by the kernel
  wire_full,        ///< `detail`: so many packets are held
  setting_refused,  ///< `detail`: the sysctl and its value, "net.ipv4.tcp_sack = 0"
  input_full,       ///< a program's standard input
  no_actor_left,    ///< for one more thread
};

/// Something of sockglass itself failed. Never silent.
struct EngineError {
  std::string where;
  std::string message;  ///< the whole of it in English: what was attempted, the system's words, what follows
  Trouble trouble = Trouble::other;
  std::string detail{};  ///< as the trouble has it
  int error = 0;         ///< errno(3), where the kernel refused; 0 otherwise
  bool operator==(const EngineError&) const = default;
};

using Payload = std::variant<ActorStarted, ActorAt, CallEntered, CallReturned, PacketSent, Verdict, PacketAltered, RuleSet, RuleEnded,
                             SocketSample, SocketGone, CounterChange, LessonStep, ExpectationResult, PredictionResult, EngineError>;

struct Event {
  std::uint64_t seq = 0;  ///< place on the timeline, from 1; 0 until the recorder has numbered it
  Ns t = 0;               ///< since the run began
  bool inferred = false;  ///< we did not observe this; we concluded it from calls and TCP_INFO
  Payload payload;
};

}  // namespace sg::model
