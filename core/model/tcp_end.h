// One end of a TCP connection, as far as the wire and the calls tell: what it sent, what reached it, what it owes an answer to.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/cause.h"

namespace sg::model::detail {

/// A sequence number counted from the SYN, which has 0, unwrapped to 64 bits: RFC 9293 §3.4 compares modulo 2^32, these compare as they are.
using Pos = std::int64_t;

/// A packet as long as it can still explain another one.
struct Sending {
  Flow flow;
  Pos begin = 0;
  Pos end = 0;
  std::optional<Pos> ack;
  std::uint32_t raw_seq = 0;
  std::uint32_t raw_ack = 0;
  std::uint8_t flags = 0;
  std::uint8_t protocol = 6;
  std::uint16_t window = 0;
  std::uint32_t payload = 0;
  std::optional<Pos> sack_end;    ///< the highest byte that its SACK blocks name
  std::optional<std::pair<Pos, Pos>> first_block;
  bool dsack = false;             ///< the first block names bytes that had come before, RFC 2883
  Origin origin = Origin::kernel;
  Ns t = 0;
  enum class State : std::uint8_t { on_the_way, held, delayed, dropped, withheld, arrived } state = State::on_the_way;
  bool was_held = false;
  bool was_delayed = false;
  bool overtaken = false;
  bool altered = false;
  bool corrupt = false;           ///< the receiver will not take it
  bool mended = false;
  bool probe = false;
  Decider by = Decider::pace;     ///< who dropped, held or delayed it
  std::string rule;
  Decider altered_by = Decider::pace;
  std::string altered_rule;
  PacketId copy_of{};             ///< withheld: the held one
  std::uint64_t fate_seq = 0;     ///< of the verdict that tells its fate
  std::uint32_t users = 0;        ///< lists that name it
  std::vector<PacketId> blamed;   ///< sent again because of it

  bool resolved() const { return state == State::dropped || state == State::withheld || state == State::arrived; }
  Pos length() const { return end - begin; }
};

/// Arrived, and calls for an answer at once.
struct Owed {
  PacketId packet{};
  enum class Why : std::uint8_t { out_of_order, twice, probe, strange } why{};
  Pos begin = 0;
  Pos end = 0;
  Ns t = 0;
  std::uint64_t seq = 0;  ///< of its arrival
};

struct Range {
  Pos end = 0;
  std::vector<PacketId> sendings;  ///< the kernel's, oldest first
};

struct TcpEnd {
  // What it sent.
  std::optional<std::uint32_t> isn;
  bool sent_syn = false;
  bool permits_sack = false;            ///< its SYN said so
  Pos nxt = 0;                          ///< SND.NXT
  Pos una = 0;                          ///< SND.UNA: the highest ACK that reached it
  bool acked = false;                   ///< one did
  std::map<Pos, Range> ranges;          ///< by first number
  std::map<PacketId, Pos> acks_away;    ///< the other end's packets that would acknowledge something, and have not reached it
  std::uint16_t peer_window = 0xffff;   ///< as it last heard
  Ns progress_t = 0;                    ///< when an ACK moved `una`
  Ns last_sent_t = 0;
  std::uint32_t dup_acks = 0;           ///< that reached it since
  bool sack_told = false;
  Ns hint_t = 0;                        ///< the newest of those
  Pos recover = 0;                      ///< what was sent before this is being repaired …
  bool recover_timeout = false;         ///< … because the timer ran out
  std::uint32_t probes = 0;             ///< in a row
  Ns probe_t = 0;

  // What reached it.
  Pos rcv_nxt = 0;
  Pos rcv_base = 1;                     ///< the first byte of data
  bool rcv_fin = false;
  Pos rcv_fin_at = 0;
  std::map<Pos, Pos> out_of_order;      ///< begin → end
  std::deque<Owed> owed;
  std::optional<Pos> ack_sent;          ///< the last ACK it sent
  std::uint16_t window_sent = 0;
  Ns window_sent_t = 0;
  struct Arrival {
    PacketId packet{};
    std::optional<Pos> ack;
    std::uint8_t flags = 0;
    std::uint32_t payload = 0;
    bool strange = false;               ///< forged, or changed and mended
    std::uint64_t seq = 0;
  };
  std::deque<Arrival> arrived;          ///< the newest few
  PacketId syn_again{};                 ///< a SYN that had come before, and was not answered

  // What its program did.
  SocketId socket{};
  std::uint64_t written = 0;
  std::uint64_t read = 0;
  bool writing = false;
  CallId read_call{};
  std::uint64_t read_seq = 0;
  CallId close_call{};
  std::uint64_t close_seq = 0;
  bool accepted = false;                ///< or connected: a program has it
  bool gone = false;
  std::optional<SocketSample> sample;
  std::uint64_t sample_seq = 0;
  std::vector<PacketId> unsettled;      ///< sent again, and what triggered it is not certain
  std::uint64_t last_used = 0;

  /// The nearest number to `near` that is `relative` modulo 2^32.
  static Pos unwrap(std::uint32_t relative, Pos near) {
    return near + static_cast<std::int32_t>(relative - static_cast<std::uint32_t>(near));
  }
  bool has_received(Pos at) const {
    if (at < rcv_nxt) return true;
    const auto after = out_of_order.upper_bound(at);
    return after != out_of_order.begin() && std::prev(after)->second > at;
  }
  /// Returns true when it filled a gap before bytes that had come earlier.
  bool receive(Pos begin, Pos end);
  /// In order, and not read; as far as the calls tell.
  std::uint64_t unread() const;
  /// The program has given more than was sent.
  bool has_unsent() const;
};

}  // namespace sg::model::detail
