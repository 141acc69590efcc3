#include "core/lesson/names.h"

#include <algorithm>
#include <array>

namespace sg::lesson {
namespace {

using enum FieldType;

constexpr std::array kSegment{
    Field{"n", number, "its place on the timeline"},
    Field{"t_ns", number, "when, in nanoseconds since the run began"},
    Field{"inferred", truth, "concluded, not observed (tier calls)"},
    Field{"seq", sequence, "SEQ as on the wire"},
    Field{"ack", sequence, "ACK as on the wire; none without the ACK flag"},
    Field{"rel_seq", number, "SEQ counted from the sender's SYN"},
    Field{"rel_ack", number, "ACK counted from the receiver's SYN"},
    Field{"len", number, "bytes of payload"},
    Field{"win", number, "window, as in the header"},
    Field{"flags", text, "'SYN, ACK'"},
    Field{"syn", truth, "the SYN flag"},
    Field{"fin", truth, "the FIN flag"},
    Field{"rst", truth, "the RST flag"},
    Field{"psh", truth, "the PSH flag"},
    Field{"ack_flag", truth, "the ACK flag"},
    Field{"from", text, "id of the sending actor"},
    Field{"to", text, "id of the actor it goes to"},
    Field{"src_port", number, "source port"},
    Field{"dst_port", number, "destination port"},
    Field{"src", text, "source address, '127.0.0.1' or '::1'"},
    Field{"dst", text, "destination address"},
    Field{"ttl", number, "time to live, of the IP header; IPv6: the hop limit"},
    Field{"protocol", text, "'TCP' or 'UDP', as the IP header says it"},
    Field{"size", number, "bytes of the whole IP packet: its header, TCP's (or UDP's), and the payload"},
    Field{"offset", number, "data offset: how many words of 32 bits the header is long"},
    Field{"urgent", number, "urgent pointer"},
    Field{"options", text, "the options by name: 'MSS, SACK permitted, timestamps, window scale'; '' without any"},
    Field{"window_scale", number, "the window scale option of a SYN; none without it"},
    Field{"mss", number, "the MSS option of a SYN; none without it"},
    Field{"text", text, "its payload as text"},
    Field{"checksum", text, "'correct' or 'wrong', as its receiver would find it; 'unknown': only begun, the rest is left to the network card"},
    Field{"packet", number, "its number on the wire, what learners see as #7"},
    Field{"retransmits", number, "number of the packet that it says again; 0 when it is new"},
    Field{"origin", text, "'kernel', 'duplicate' or 'forged'"},
    Field{"verdict", text, "what became of it so far: 'hold', 'deliver', 'drop' or 'withhold'; none while it flies"},
    Field{"by", text, "who decided that: 'rule', 'hand', or 'pace' when nobody did"},
    Field{"held", truth, "it is on the wire, and somebody has to decide"},
    Field{"corrupted", truth, "bits of it were flipped on the wire"},
    Field{"sent_times", number, "how often its kernel has sent it so far: 1, and one for each retransmission"},
    Field{"copies", number, "how many of those were kept off the wire while it was held"},
};

constexpr std::array kCall{
    Field{"n", number, "its place on the timeline"},
    Field{"t_ns", number, "when, in nanoseconds since the run began"},
    Field{"inferred", truth, "concluded, not observed"},
    Field{"ret", number, "what it returned; none while it has not"},
    Field{"errno", text, "'ECONNREFUSED'; '' when it succeeded"},
    Field{"blocked_ns", number, "how long it took to return, in nanoseconds"},
    Field{"bytes", number, "how many bytes it was offered (write, send, entered), took (returned) or gave (read, recv)"},
    Field{"text", text, "those bytes as text"},
    Field{"fd", number, "the descriptor it worked on; none for socket()"},
    Field{"actor", text, "id of the actor"},
    Field{"call", text, "'accept'"},
};

constexpr std::array kState{
    Field{"n", number, "its place on the timeline"},
    Field{"t_ns", number, "when, in nanoseconds since the run began"},
    Field{"inferred", truth, "concluded, not observed"},
    Field{"state", text, "'ESTABLISHED'"},
    Field{"actor", text, "id of the actor"},
};

constexpr std::array kActor{
    Field{"state", text, "state of its connection, 'ESTABLISHED'; a server without one: of its listener"},
    Field{"unsent", number, "bytes in the send buffer not yet sent"},
    Field{"in_flight", number, "bytes sent and not yet acknowledged"},
    Field{"unread", number, "bytes in the receive buffer, waiting for read()"},
    Field{"out_of_order", number, "segments that came out of order so far"},
    Field{"rto_us", number, "RTO: how long it waits for an ACK before it sends again, in microseconds"},
    Field{"backoff", number, "how often the RTO was doubled since the last ACK that helped"},
    Field{"cwnd", number, "congestion window, in segments"},
    Field{"ssthresh", number, "slow start threshold, in segments; none while no loss has set one"},
    Field{"ca_state", text, "what its congestion control is doing: 'Open', 'Disorder', 'CWR', 'Recovery' or 'Loss'"},
    Field{"line", number, "line of its listing that comes next; 0 when it is over"},
    Field{"next", text, "the call that comes next, 'accept'; '' when none"},
    Field{"calls_in", text, "the call it is inside of, 'accept'; '' when none"},
    Field{"finished", truth, "its program is over"},
    Field{"listening", truth, "its listener is there"},
    Field{"accept_queue", number, "connections that wait for accept()"},
};

}  // namespace

std::span<const Field> fields_of(NameKind kind) {
  switch (kind) {
    case NameKind::segment: return kSegment;
    case NameKind::call: return kCall;
    case NameKind::state: return kState;
    case NameKind::actor: return kActor;
  }
  return {};
}

const Field* find_field(NameKind kind, std::string_view name) {
  for (const Field& field : fields_of(kind)) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::vector<std::string> field_names(NameKind kind) {
  std::vector<std::string> out;
  for (const Field& field : fields_of(kind)) out.emplace_back(field.name);
  return out;
}

NameKind name_kind_of(Matcher::Kind kind) {
  switch (kind) {
    case Matcher::Kind::segment: return NameKind::segment;
    case Matcher::Kind::entered:
    case Matcher::Kind::returned: return NameKind::call;
    case Matcher::Kind::state: return NameKind::state;
  }
  return NameKind::segment;
}

std::string_view in_words(NameKind kind) {
  switch (kind) {
    case NameKind::segment: return "a segment";
    case NameKind::call: return "a call";
    case NameKind::state: return "a state";
    case NameKind::actor: return "an actor";
  }
  return "";
}

bool is_reserved_word(std::string_view word) {
  static constexpr std::array<std::string_view, 14> kReserved{"and",    "or",  "not", "true", "false", "none",    "seen",
                                                              "before", "len", "min", "max",  "when", "given", "counters"};
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

}  // namespace sg::lesson
