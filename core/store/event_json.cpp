#include "core/store/event_json.h"

#include <string>

#include "core/model/call_flags.h"
#include "core/model/call_kind.h"
#include "core/model/describe.h"
#include "core/model/quote.h"
#include "core/store/names.h"

namespace sg::store {
namespace {

using nlohmann::ordered_json;
using namespace sg::model;  // NOLINT: every name below is one of the model's

std::string hex(const SharedBytes& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes->size() * 2);
  for (const std::uint8_t byte : *bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

bool is_text(const Bytes& bytes) {
  std::span<const std::uint8_t> rest(bytes);
  while (!rest.empty()) {
    const std::size_t length = utf8_length(rest);
    if (length == 0) return false;
    rest = rest.subspan(length);
  }
  return true;
}

/// `data` as hexadecimal digits, and `text` too where the bytes are UTF-8.
void put_bytes(ordered_json& out, const SharedBytes& bytes) {
  if (!bytes) return;
  out["data"] = hex(bytes);
  if (is_text(*bytes)) out["text"] = std::string(bytes->begin(), bytes->end());
}

ordered_json endpoint(const Endpoint& end) { return end.port == 0 ? ordered_json(nullptr) : ordered_json(to_string(end)); }

ordered_json socket_id(SocketId socket) {
  return socket == SocketId::none ? ordered_json(nullptr) : ordered_json(static_cast<std::uint64_t>(socket));
}

/// -1: not known.
ordered_json queue(std::int32_t bytes) { return bytes < 0 ? ordered_json(nullptr) : ordered_json(bytes); }

template <typename T>
ordered_json optional(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json packet_number(PacketId packet) {
  return packet == PacketId::none ? ordered_json(nullptr) : ordered_json(static_cast<std::uint32_t>(packet));
}

ordered_json rule_name(const std::string& rule) { return rule.empty() ? ordered_json(nullptr) : ordered_json(rule); }

ordered_json flag_names(std::uint8_t flags) {
  ordered_json out = ordered_json::array();
  for (unsigned bit = 0; bit < 8; ++bit) {
    const auto flag = static_cast<std::uint8_t>(flags & (1U << bit));
    if (flag != 0) out.push_back(flags_text(flag));
  }
  return out;
}

ordered_json options_json(const TcpOptions& options) {
  ordered_json out = ordered_json::object();
  if (options.mss) out["mss"] = *options.mss;
  if (options.window_scale) out["window_scale"] = *options.window_scale;
  if (options.sack_permitted) out["sack_permitted"] = true;
  if (!options.sack.empty()) out["sack"] = options.sack;
  if (options.timestamps) out["timestamps"] = {{"value", options.timestamps->first}, {"echo", options.timestamps->second}};
  return out;
}

ordered_json header_json(const Segment& s) {
  return {{"seq", s.seq},
          {"ack", s.ack},
          {"window", s.window},
          {"checksum", s.checksum},
          {"urgent", s.urgent},
          {"ip_header_bytes", s.ip_header_bytes},
          {"ttl", s.ttl},
          {"header_bytes", s.header_bytes},
          {"payload_at", s.payload_at},
          {"options", options_json(s.options)}};
}

ordered_json datagram_json(const Segment& s) {
  return {{"checksum", s.checksum}, {"ip_header_bytes", s.ip_header_bytes}, {"ttl", s.ttl}, {"header_bytes", s.header_bytes}, {"payload_at", s.payload_at}};
}

/// The header of either protocol, under its own name; null: not seen.
void put_header(ordered_json& out, const Segment& s, bool seen) {
  const bool tcp = s.protocol == 6;
  out["segment"] = seen && tcp ? header_json(s) : ordered_json(nullptr);
  if (!tcp) out["datagram"] = seen ? datagram_json(s) : ordered_json(nullptr);
}

class Fields {
 public:
  Fields(const Event& event, const Timeline& timeline, ordered_json& out) : event_(event), timeline_(timeline), out_(out) {}

  void operator()(const ActorStarted& e) const {
    out_["actor"] = e.id;
    out_["role"] = name_of(e.role);
  }

  void operator()(const ActorAt& e) const {
    out_["actor"] = actor(e.actor);
    out_["line"] = e.line;
    out_["next"] = e.next ? ordered_json(to_string(*e.next)) : ordered_json(nullptr);
    out_["next_text"] = e.next_text;
    out_["finished"] = e.finished;
  }

  void operator()(const CallEntered& e) const {
    out_["actor"] = actor(e.actor);
    out_["call"] = to_string(e.kind);
    out_["call_id"] = static_cast<std::uint32_t>(e.call);
    out_["args"] = e.args;
    out_["line"] = e.line;
    out_["fd"] = e.fd < 0 ? ordered_json(nullptr) : ordered_json(e.fd);
    out_["socket"] = socket_id(e.socket);
    out_["size"] = e.size;
    out_["local"] = endpoint(e.flow.from);
    out_["remote"] = endpoint(e.flow.to);
    put_bytes(out_, e.bytes);
  }

  void operator()(const CallReturned& e) const {
    const CallEntered* entered = timeline_.entered(e.call);
    out_["actor"] = actor(e.actor);
    out_["call"] = to_string(e.kind);
    out_["call_id"] = static_cast<std::uint32_t>(e.call);
    out_["args"] = entered != nullptr ? ordered_json(entered->args) : ordered_json(nullptr);
    out_["line"] = e.line;
    out_["fd"] = e.fd < 0 ? ordered_json(nullptr) : ordered_json(e.fd);
    out_["socket"] = socket_id(e.socket);
    if (e.kind == CallKind::accept) out_["accepted"] = socket_id(e.accepted);
    out_["ret"] = e.ret;
    out_["errno"] = e.ret < 0 || e.cancelled ? ordered_json(errno_name(e.error)) : ordered_json(nullptr);
    out_["cancelled"] = e.cancelled;
    out_["blocked_ns"] = e.blocked_ns;
    out_["local"] = endpoint(e.flow.from);
    out_["remote"] = endpoint(e.flow.to);
    if (e.kind == CallKind::poll) out_["revents"] = e.revents != 0 ? ordered_json(revents_text(e.revents)) : ordered_json(nullptr);
    if (takes_bytes(e.kind)) out_["peeked"] = e.peeked;
    out_["queues"] = {{"unread", queue(e.queues.inq)}, {"unacked", queue(e.queues.outq)}, {"unsent", queue(e.queues.outq_nsd)}};
    put_bytes(out_, e.bytes);
  }

  void operator()(const PacketSent& e) const {
    const Segment& s = e.segment;
    const bool tcp = s.protocol == 6;
    // An inferred segment has no header: only what follows from the calls.
    const bool seen = !event_.inferred;
    out_["packet"] = static_cast<std::uint32_t>(e.packet);
    out_["protocol"] = tcp ? "tcp" : "udp";
    out_["from"] = endpoint(s.flow.from);
    out_["to"] = endpoint(s.flow.to);
    out_["from_actor"] = owner(s.flow);
    out_["to_actor"] = owner(s.flow.reversed());
    out_["flags"] = flag_names(s.flags);
    out_["seq"] = seen && tcp ? ordered_json(s.seq) : ordered_json(nullptr);
    out_["ack"] = seen && tcp && s.has(kAck) ? ordered_json(s.ack) : ordered_json(nullptr);
    out_["rel_seq"] = optional(s.rel_seq);
    out_["rel_ack"] = optional(s.rel_ack);
    out_["len"] = s.payload_bytes;
    out_["win"] = seen && tcp ? ordered_json(s.window) : ordered_json(nullptr);
    out_["checksum"] = name_of(s.checksum_state);
    const Event* verdict = timeline_.verdict(e.packet);
    const auto* said = verdict != nullptr ? std::get_if<Verdict>(&verdict->payload) : nullptr;
    out_["verdict"] = said != nullptr ? ordered_json(name_of(said->kind)) : ordered_json(nullptr);
    out_["verdict_t_ns"] = said != nullptr ? ordered_json(verdict->t) : ordered_json(nullptr);
    out_["retransmits"] = packet_number(e.retransmits);
    out_["cause"] = cause_json(timeline_.cause(e.packet), e.packet);
    out_["effect"] = cause_json(timeline_.effect(e.packet), e.packet);
    out_["origin"] = name_of(e.origin);
    if (e.origin != Origin::kernel) {
      out_["made_from"] = packet_number(e.made_from);
      out_["rule"] = rule_name(e.rule);
    }
    put_header(out_, s, seen);
    if (e.bytes) out_["bytes"] = hex(e.bytes);
  }

  void operator()(const Verdict& e) const {
    out_["packet"] = static_cast<std::uint32_t>(e.packet);
    out_["verdict"] = name_of(e.kind);
    out_["by"] = name_of(e.by);
    out_["rule"] = rule_name(e.rule);
    if (e.kind == VerdictKind::hold) out_["until_ns"] = e.until == 0 ? ordered_json(nullptr) : ordered_json(e.until);
    if (e.kind == VerdictKind::withhold) out_["copy_of"] = packet_number(e.copy_of);
  }

  void operator()(const PacketAltered& e) const {
    out_["packet"] = packet_number(e.packet);
    out_["by"] = name_of(e.by);
    out_["rule"] = rule_name(e.rule);
    ordered_json changes = ordered_json::array();
    for (const ByteChange& change : e.changes) changes.push_back({{"at", change.at}, {"before", change.before}, {"after", change.after}});
    out_["changes"] = std::move(changes);
    out_["mended"] = e.mended;
    out_["flags"] = flag_names(e.segment.flags);
    out_["checksum"] = name_of(e.segment.checksum_state);
    put_header(out_, e.segment, true);
    if (e.bytes) out_["bytes"] = hex(e.bytes);
  }

  void operator()(const RuleSet& e) const {
    const PacketMatch& when = e.rule.when;
    out_["id"] = e.rule.id;
    out_["verb"] = to_string(e.rule.then.verb);
    out_["times"] = e.rule.times;
    out_["from_actor"] = when.from ? actor(*when.from) : ordered_json(nullptr);
    out_["flags"] = when.flags ? flag_names(*when.flags) : ordered_json(nullptr);
    out_["payload"] = optional(when.payload);
    out_["retransmission"] = optional(when.retransmission);
    out_["protocol"] = when.protocol ? ordered_json(*when.protocol == 17 ? "udp" : "tcp") : ordered_json(nullptr);
    out_["nth"] = when.nth;
    out_["every"] = when.every;
    out_["chance"] = when.chance;
  }

  void operator()(const RuleEnded& e) const {
    out_["id"] = e.id;
    out_["spent"] = e.spent;
  }

  void operator()(const SocketSample& e) const {
    put_socket(e.socket, e.flow);
    out_["state"] = e.state == TcpState::unknown ? ordered_json(nullptr) : ordered_json(to_string(e.state));
    if (e.state == TcpState::listen) {
      out_["accept_queue"] = e.accept_queue;
      out_["accept_limit"] = e.accept_limit;
    }
    out_["unsent"] = e.unsent;
    out_["in_flight"] = e.in_flight;
    out_["unread"] = e.unread;
    out_["ooo"] = e.ooo_segments;
    out_["sndbuf"] = e.sndbuf;
    out_["rcvbuf"] = e.rcvbuf;
    out_["rmem"] = e.rmem;
    out_["wmem"] = e.wmem;
    out_["timer"] = e.timer;
    out_["timer_ms"] = e.timer_ms;
    if (!e.has_info) return;
    out_["info"] = {{"snd_wnd", e.snd_wnd},
                    {"rcv_wnd", e.rcv_wnd},
                    {"cwnd", e.cwnd},
                    {"ssthresh", e.ssthresh},
                    {"rtt_us", e.rtt_us},
                    {"rttvar_us", e.rttvar_us},
                    {"rto_us", e.rto_us},
                    {"snd_mss", e.snd_mss},
                    {"retransmits", e.retransmits},
                    {"total_retrans", e.total_retrans},
                    {"ato_us", e.ato_us},
                    {"ca_state", e.ca_state},
                    {"backoff", e.backoff},
                    {"probes", e.probes},
                    {"lost", e.lost},
                    {"sacked", e.sacked},
                    {"dsack_dups", e.dsack_dups},
                    {"bytes_acked", e.bytes_acked},
                    {"bytes_received", e.bytes_received},
                    {"segs_out", e.segs_out},
                    {"segs_in", e.segs_in}};
  }

  void operator()(const SocketGone& e) const { put_socket(e.socket, e.flow); }

  void operator()(const CounterChange& e) const {
    const ChangedBy by = timeline_.changed_by(event_.seq);
    out_["name"] = e.name;
    out_["before"] = e.before;
    out_["after"] = e.after;
    out_["changed_by"] = by.seq == 0 ? ordered_json(nullptr) : ordered_json(by.seq);
    out_["changed_by_certain"] = by.certain;
  }

  void operator()(const LessonStep& e) const {
    out_["lesson"] = e.lesson;
    out_["step"] = e.step;
    out_["phase"] = name_of(e.phase);
  }

  void operator()(const ExpectationResult& e) const {
    out_["step"] = e.step;
    out_["id"] = e.id;
    out_["outcome"] = name_of(e.outcome);
    out_["expected"] = e.expected;
    out_["actual"] = e.actual;
    out_["decided_by"] = e.decided_by == 0 ? ordered_json(nullptr) : ordered_json(e.decided_by);
  }

  void operator()(const PredictionResult& e) const {
    out_["step"] = e.step;
    out_["given"] = e.given;
    out_["answer"] = e.answer;
    out_["right"] = e.right;
  }

  void operator()(const EngineError& e) const {
    out_["where"] = e.where;
    out_["message"] = e.message;
    if (e.trouble != Trouble::other) out_["trouble"] = name_of(e.trouble);
    if (e.error != 0) out_["errno"] = errno_name(e.error);
  }

 private:
  ordered_json actor(ActorId id) const {
    const Cast::Member* member = timeline_.cast().member(id);
    return member == nullptr ? ordered_json(nullptr) : ordered_json(member->id);
  }
  ordered_json owner(const Flow& flow) const {
    const auto id = timeline_.cast().owner(flow.from, flow.to, event_.seq);
    return id ? actor(*id) : ordered_json(nullptr);
  }
  ordered_json cause_json(const Cause* cause, PacketId packet) const {
    if (cause == nullptr) return nullptr;
    const char* trigger = to_string(cause->trigger);
    return {{"kind", to_string(cause->kind)},
            {"packet", packet_number(cause->about)},
            {"trigger", *trigger == '\0' ? ordered_json(nullptr) : ordered_json(trigger)},
            {"certain", cause->certain()},
            {"text", cause_text(*cause, packet, timeline_, Language::en)}};
  }
  void put_socket(SocketId socket, const Flow& flow) const {
    out_["socket"] = socket_id(socket);
    out_["actor"] = owner(flow);
    out_["local"] = endpoint(flow.from);
    out_["remote"] = endpoint(flow.to);
  }

  const Event& event_;
  const Timeline& timeline_;
  ordered_json& out_;
};

}  // namespace

ordered_json to_json(const Event& event, const Timeline& timeline) {
  ordered_json out;
  out["n"] = event.seq;
  out["seq"] = event.seq;  // in a packet: the segment's own, see there
  out["t_ns"] = event.t;
  out["kind"] = kEventKinds[event.payload.index()];
  out["inferred"] = event.inferred;
  std::visit(Fields(event, timeline, out), event.payload);
  return out;
}

}  // namespace sg::store
