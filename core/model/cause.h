// Why a packet was sent, or what became of a changed one. Plain data, as far as it is known.
#pragma once

#include <cstdint>
#include <string>

#include "core/model/event.h"

namespace sg::model {

enum class CauseKind : std::uint8_t {
  retransmission,   ///< of data
  syn_again,
  syn_ack_again,
  fin_again,
  window_probe,     ///< is there room again?
  keepalive_probe,  ///< is there anybody still?
  probe_answer,
  duplicate_ack,
  zero_window,      ///< says that the receive buffer is full
  window_update,    ///< says that there is room again, or more of it
  reset,
  discarded,        ///< not why it was sent: it was changed on the wire, arrived, and nobody took it
};
/// "retransmission", "syn_again", … as recordings have them.
const char* to_string(CauseKind kind);

/// What made the kernel send it again.
enum class Trigger : std::uint8_t {
  unknown,
  timeout,          ///< the retransmission timer (RTO) ran out
  fast_retransmit,  ///< duplicate ACKs or SACK said that later bytes had arrived
  loss_probe,       ///< tail loss probe, RFC 8985 §7
  recovery,         ///< one more of the loss that a fast retransmit had begun to repair
  after_timeout,    ///< one more of what was on its way when the timer ran out
  asked_again,      ///< what it answers came again
};
/// "timeout", "fast_retransmit", …; "" for unknown.
const char* to_string(Trigger trigger);

/// What happened to the last sending of the same bytes, or to the ACK that should have come back.
enum class Fate : std::uint8_t {
  unknown,
  on_the_way,  ///< neither arrived nor lost: the wire is slow
  dropped,
  corrupted,   ///< it arrived changed, and was not taken
  held,
  delayed,
  overtaken,   ///< later ones arrived before it
  no_room,     ///< it arrived, and the receive buffer was full
  not_acked,   ///< it arrived, and no ACK has been sent
};

enum class ResetReason : std::uint8_t {
  unexpected,
  closed_port,       ///< a SYN to where nobody listens
  no_connection,     ///< a segment of a connection that is no more
  unread_data,       ///< close() with bytes that nobody has read
  data_after_close,  ///< data for a program that has closed
  linger,            ///< close() with SO_LINGER 0
  listener_closed,   ///< the connection still waited for accept()
  forged,            ///< an answer to a segment that no kernel sent, or that was changed
  gave_up,           ///< nobody answered for too long
};

struct Cause {
  CauseKind kind{};
  bool kind_certain = true;
  /// The packet that it is about: the lost, held, … one; the one a duplicate ACK or a reset answers. For a lost ACK: the data that had arrived.
  PacketId about{};
  Fate fate = Fate::unknown;
  bool fate_certain = true;
  PacketId ack{};             ///< not `about` but this ACK of it met that fate
  Decider by = Decider::pace; ///< who made that fate
  std::string rule;           ///< which, for Decider::rule
  bool mended = false;        ///< corrupted: with a correct checksum
  bool spurious = false;      ///< nothing was lost: `about` has arrived, or did later
  Trigger trigger = Trigger::unknown;
  bool trigger_certain = false;
  Ns waited = 0;              ///< since it, or an ACK of it, was expected; since the last probe
  Ns rto = 0;                 ///< of the sending socket, when it ran out; 0: not known
  std::uint32_t dup_acks = 0; ///< that had come for it
  bool sack = false;          ///< SACK told which bytes had arrived
  std::uint32_t tries = 0;    ///< sendings so far, this one included; probes in a row
  PacketId waits_for{};       ///< duplicate ACK: carries the bytes that are missing
  bool twice = false;         ///< duplicate ACK: `about` had come before
  std::uint64_t unread = 0;   ///< bytes in the receive buffer
  CallId call{};              ///< the read() that made room, the close()
  ResetReason reset = ResetReason::unexpected;
  std::uint16_t port = 0;     ///< closed port: which
  std::uint64_t rests_on = 0; ///< seq of the event that shows it best: verdict, sample, counter, call; 0: none but the packet itself
  std::uint64_t confirmed = 0;///< seq of the sample or counter that confirmed it; 0: none

  bool certain() const { return kind_certain && fate_certain && (trigger_certain || !again()); }
  /// It says what was said before.
  bool again() const {
    return kind == CauseKind::retransmission || kind == CauseKind::syn_again || kind == CauseKind::syn_ack_again || kind == CauseKind::fin_again;
  }
};

}  // namespace sg::model
