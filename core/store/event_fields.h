// Every field of every event, by name: what a recording writes and reads. A field that is added to a struct does not compile before it has a name here.
#pragma once

#include <array>
#include <tuple>
#include <type_traits>

#include "core/model/event.h"

namespace sg::store {

/// The names of a struct's fields, in the order they stand in it.
template <typename S>
struct FieldNames {};

#define SG_FIELDS(Type, ...)                                          \
  template <>                                                         \
  struct FieldNames<model::Type> {                                    \
    static constexpr auto value = std::to_array<const char*>({__VA_ARGS__}); \
  }

SG_FIELDS(ActorStarted, "actor", "id", "role");
SG_FIELDS(ActorAt, "actor", "line", "next", "next_text", "finished");
SG_FIELDS(QueueSizes, "inq", "outq", "outq_nsd");
SG_FIELDS(CallEntered, "call", "actor", "name", "line", "fd", "socket", "args", "size", "bytes", "flow", "datagram");
SG_FIELDS(CallReturned, "call", "actor", "name", "line", "fd", "socket", "accepted", "ret", "error", "cancelled", "blocked_ns", "bytes", "flow", "datagram", "peeked", "revents", "queues");
SG_FIELDS(TcpOptions, "mss", "window_scale", "sack_permitted", "sack", "timestamps");
SG_FIELDS(Segment, "protocol", "flow", "seq", "ack", "flags", "window", "checksum", "checksum_state", "urgent", "ip_header_bytes", "ttl", "header_bytes", "options",
          "payload_bytes", "payload_at", "rel_seq", "rel_ack");
SG_FIELDS(PacketSent, "packet", "segment", "bytes", "retransmits", "actor", "origin", "made_from", "rule");
SG_FIELDS(Verdict, "packet", "verdict", "by", "rule", "until_ns", "copy_of");
SG_FIELDS(ByteChange, "at", "before", "after");
SG_FIELDS(PacketAltered, "packet", "by", "rule", "changes", "mended", "segment", "bytes");
SG_FIELDS(BitPlace, "part", "byte", "bit");
SG_FIELDS(Handling, "verb", "bits", "mend_checksum", "delay_ns", "behind");
SG_FIELDS(PacketMatch, "from", "flags", "payload", "retransmission", "protocol", "nth", "every", "chance");
SG_FIELDS(WireRule, "id", "when", "then", "times");
SG_FIELDS(RuleSet, "rule");
SG_FIELDS(RuleEnded, "id", "spent");
SG_FIELDS(SocketSample, "socket", "state", "flow", "unsent", "in_flight", "unread", "ooo_segments", "accept_queue", "accept_limit", "sndbuf", "rcvbuf", "rmem", "wmem",
          "has_info", "snd_wnd", "rcv_wnd", "cwnd", "ssthresh", "rtt_us", "rttvar_us", "rto_us", "snd_mss", "retransmits", "total_retrans", "bytes_acked",
          "bytes_received", "segs_out", "segs_in", "ato_us", "ca_state", "backoff", "probes", "lost", "sacked", "dsack_dups", "timer", "timer_ms");
SG_FIELDS(SocketGone, "socket", "flow");
SG_FIELDS(CounterChange, "counter", "before", "after");
SG_FIELDS(LessonStep, "lesson", "step", "phase");
SG_FIELDS(ExpectationResult, "step", "id", "outcome", "expected", "actual", "decided_by");
SG_FIELDS(PredictionResult, "step", "given", "answer", "right");
SG_FIELDS(EngineError, "where", "message", "trouble", "detail", "error");
#undef SG_FIELDS

template <typename S>
concept HasFields = requires { FieldNames<std::remove_const_t<S>>::value; };

/// References to all fields of `s`. A structured binding wants exactly as many names as there are fields.
template <HasFields S>
auto fields_of(S& s) {
  constexpr std::size_t kCount = FieldNames<std::remove_const_t<S>>::value.size();
#define SG_TIE(N, ...)                 \
  if constexpr (kCount == N) {         \
    auto& [__VA_ARGS__] = s;           \
    return std::tie(__VA_ARGS__);      \
  } else
  SG_TIE(1, a)
  SG_TIE(2, a, b)
  SG_TIE(3, a, b, c)
  SG_TIE(4, a, b, c, d)
  SG_TIE(5, a, b, c, d, e)
  SG_TIE(6, a, b, c, d, e, f)
  SG_TIE(7, a, b, c, d, e, f, g)
  SG_TIE(8, a, b, c, d, e, f, g, h)
  SG_TIE(11, a, b, c, d, e, f, g, h, i, j, k)
  SG_TIE(15, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
  SG_TIE(17, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)
  SG_TIE(37, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w, x, y, z, a2, b2, c2, d2, e2, f2, g2, h2, i2, j2, k2, l2) {
    static_assert(kCount == 0, "a struct with so many fields needs its row here");
  }
#undef SG_TIE
}

}  // namespace sg::store
