// Why packets were sent: an index over the events of one run.
#pragma once

#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "core/model/tcp_end.h"

namespace sg::model {

/// What an event did that the kernel counts; bits.
enum Mark : std::uint64_t {
  kSentSyn = 1U << 0,  ///< without ACK, for the first time
  kSentSynAck = 1U << 1,
  kSentSynAgain = 1U << 2,  ///< SYN or SYN-ACK
  kSentData = 1U << 3,      ///< for the first time
  kSentAgain = 1U << 4,
  kSentTimeout = 1U << 5,
  kSentFast = 1U << 6,
  kSentLossProbe = 1U << 7,
  kSentAfterTimeout = 1U << 8,
  kSentWindowProbe = 1U << 9,
  kSentKeepalive = 1U << 10,
  kSentZeroWindow = 1U << 11,
  kSentWindowOpen = 1U << 12,  ///< after a zero window
  kSentDuplicateAck = 1U << 13,
  kSentDsack = 1U << 14,
  kSentBareAck = 1U << 15,
  kSentFin = 1U << 16,
  kSentRst = 1U << 17,
  kSentTcp = 1U << 18,  ///< not only what was sent before
  kSentUdp = 1U << 19,
  kArrivedTcp = 1U << 20,
  kArrivedUdp = 1U << 21,
  kArrivedBad = 1U << 22,       ///< a segment with a wrong checksum
  kArrivedSyn = 1U << 23,       ///< without ACK
  kArrivedSynAck = 1U << 24,
  kArrivedEarly = 1U << 25,     ///< out of order
  kArrivedTwice = 1U << 26,
  kArrivedAck = 1U << 27,       ///< without bytes
  kArrivedSack = 1U << 28,
  kArrivedDsack = 1U << 29,
  kArrivedData = 1U << 30,
  kArrivedFin = 1ULL << 31,
  kArrivedRst = 1ULL << 32,
  kCalledRead = 1ULL << 33,
  kCalledWrite = 1ULL << 34,
  kCalledClose = 1ULL << 35,
  kCalledConnect = 1ULL << 36,
  kCalledListen = 1ULL << 37,
  kArrivedAtLateEnd = 1ULL << 38,  ///< for a program that has closed
  kArrivedProbe = 1ULL << 39,
  kFilledGap = 1ULL << 40,
  kArrivedLastAck = 1ULL << 41,  ///< the ACK that completes a handshake
  kArrivedBadUdp = 1ULL << 42,
};

/// Fed every event once, in order; kept by the Timeline. A cause is given when the packet is sent and may be refined by what is seen later.
/// Bounded: the newest kMaxEnds ends of connections, of each what is not acknowledged (at most kMaxSendings) and a little more; of packets with a
/// cause, the cause. O(log n) an event.
class Causes {
 public:
  static constexpr std::size_t kMaxEnds = 2048;
  static constexpr std::size_t kMaxSendings = 16384;

  void apply(const Event& event);
  /// Why it was sent; null: nothing to say.
  const Cause* cause(PacketId packet) const;
  /// What came of its arrival, when that is not what it was sent for (CauseKind::discarded); null: nothing to say.
  const Cause* effect(PacketId packet) const;
  /// What the last event did.
  std::uint64_t marks() const { return marks_; }
  /// Packets and ranges that are kept to explain others: for a test of the bound.
  std::size_t kept() const;

 private:
  using TcpEnd = detail::TcpEnd;
  using Sending = detail::Sending;
  using Pos = detail::Pos;

  // causes.cpp: what happens.
  void sent(const PacketSent& packet, const Event& event);
  void verdict(const Verdict& verdict, const Event& event);
  void altered(const PacketAltered& altered, const Event& event);
  void arrived(PacketId packet, Sending& sending, const Event& event);
  void take_ack(TcpEnd& end, PacketId packet, const Sending& sending, const Event& event);
  void take_bytes(TcpEnd& end, PacketId packet, Sending& sending, const Event& event);
  void called(const CallEntered& call, const Event& event);
  void returned(const CallReturned& call, const Event& event);
  TcpEnd& end_of(const Flow& flow);
  TcpEnd* known_end(const Flow& flow);
  void begin(const Flow& flow, TcpEnd& end, const Segment& segment);
  void place(const Segment& segment, TcpEnd& end, TcpEnd& other, Sending& out) const;
  void remember(TcpEnd& end, PacketId packet, const Sending& sending);
  void use(PacketId packet);
  void let_go(PacketId packet);
  void forget_acked(TcpEnd& end, std::size_t keep);
  void empty(TcpEnd& end);
  void evict();
  Sending* sending(PacketId packet);

  // causes_decide.cpp: why.
  std::optional<Cause> decide(const Sending& sending, TcpEnd& end, TcpEnd& other);
  Cause sent_again(const Sending& sending, TcpEnd& end, TcpEnd& other);
  void find_fate(Cause& cause, Pos at, const TcpEnd& end, const TcpEnd& other);
  bool find_lost_ack(Cause& cause, Pos at, const TcpEnd& end, bool settled_only);
  void find_trigger(Cause& cause, const Sending& sending, TcpEnd& end, const TcpEnd& other);
  Cause probe(const Sending& sending, TcpEnd& end);
  std::optional<Cause> bare_ack(const Sending& sending, TcpEnd& end, TcpEnd& other);
  Cause reset(const Sending& sending, const TcpEnd& end) const;
  PacketId newest_sending(const TcpEnd& end, Pos at, Ns until = std::numeric_limits<Ns>::max()) const;

  // causes_settle.cpp: what is seen later.
  void settle(TcpEnd& end, const SocketSample& sample, const Event& event);
  void counted(const CounterChange& change, const Event& event);
  void expect(PacketId packet, Cause& cause, Ns t);
  void came_after_all(PacketId packet, const Sending& sending, const Event& event);
  bool confirm(const std::string& counter, Cause& cause, bool loosely) const;

  struct FlowHash {
    std::size_t operator()(const Flow& flow) const;
  };
  std::unordered_map<Flow, TcpEnd, FlowHash> ends_;  ///< by local → remote
  std::unordered_map<PacketId, Sending> sendings_;
  std::unordered_map<PacketId, Cause> causes_;
  std::unordered_map<PacketId, Cause> effects_;
  struct Options {
    bool keepalive = false;
    bool linger = false;  ///< with 0 seconds
  };
  std::map<SocketId, Options> options_;
  std::map<std::uint16_t, std::pair<CallId, std::uint64_t>> listeners_closed_;  ///< by port
  std::map<SocketId, std::uint16_t> listeners_;
  struct Expected {
    PacketId packet{};
    Ns t = 0;
    bool effect = false;
  };
  std::deque<Expected> unconfirmed_;  ///< a counter may still speak of these, oldest first
  struct Credit {
    std::uint64_t count = 0;
    Ns t = 0;
    std::uint64_t seq = 0;
  };
  std::map<std::string, Credit> credits_;  ///< counted before the packet was seen on the wire
  std::uint64_t uses_ = 0;
  std::uint64_t marks_ = 0;
};

}  // namespace sg::model
