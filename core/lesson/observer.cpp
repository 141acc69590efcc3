#include "core/lesson/observer.h"

#include <algorithm>
#include <array>

#include "core/lesson/placeholders.h"
#include "core/model/describe.h"
#include "core/model/quote.h"

namespace sg::lesson {
namespace {

using model::Event;

constexpr std::uint8_t kLookedAt = model::kSyn | model::kAck | model::kFin | model::kRst;

std::optional<Matcher::Moment> moment_of(const Event& event) {
  using Moment = Matcher::Moment;
  if (std::holds_alternative<model::PacketSent>(event.payload)) return Moment::sent;
  if (std::holds_alternative<model::PacketAltered>(event.payload)) return Moment::corrupted;
  const auto* verdict = std::get_if<model::Verdict>(&event.payload);
  if (verdict == nullptr) return std::nullopt;
  switch (verdict->kind) {
    case model::VerdictKind::deliver: return Moment::arrived;
    case model::VerdictKind::hold: return Moment::held;
    case model::VerdictKind::drop: return Moment::dropped;
    case model::VerdictKind::withhold: return Moment::withheld;
  }
  return std::nullopt;
}

std::string word(model::VerdictKind kind) {
  switch (kind) {
    case model::VerdictKind::deliver: return "deliver";
    case model::VerdictKind::hold: return "hold";
    case model::VerdictKind::drop: return "drop";
    case model::VerdictKind::withhold: return "withhold";
  }
  return {};
}

std::string word(model::Decider by) {
  switch (by) {
    case model::Decider::pace: return "pace";
    case model::Decider::rule: return "rule";
    case model::Decider::hand: return "hand";
  }
  return {};
}

std::string word(model::Origin origin) {
  switch (origin) {
    case model::Origin::kernel: return "kernel";
    case model::Origin::duplicate: return "duplicate";
    case model::Origin::forged: return "forged";
  }
  return {};
}

std::string word(model::Checksum checksum) {
  switch (checksum) {
    case model::Checksum::correct: return "correct";
    case model::Checksum::wrong: return "wrong";
    case model::Checksum::unknown: return "unknown";
  }
  return {};
}

/// What the kernel keeps until a loss sets a threshold: TCP_INFINITE_SSTHRESH.
constexpr std::uint32_t kNoThreshold = 0x7FFFFFFF;
/// tcpi_ca_state by number, the kernel's own names (enum tcp_ca_state of linux/tcp.h).
constexpr std::array<std::string_view, 5> kCaStates{"Open", "Disorder", "CWR", "Recovery", "Loss"};

}  // namespace

Observer::Observer(const Lesson& lesson, const model::Timeline& timeline, const model::World& world)
    : lesson_(&lesson), timeline_(&timeline), world_(&world) {
  watches_.reserve(lesson.observe.size());
  for (const auto& [name, matcher] : lesson.observe) watches_.push_back({&name, &matcher, nullptr, 1, 0, 0});
  for (Watch& one : watches_) one.after = watch(one.matcher->after);
}

void Observer::apply(const Event& event) {
  learn(event);
  // One name may be waited for by others, in whatever order the lesson has them.
  bool again = true;
  while (again) {
    again = false;
    for (Watch& one : watches_) again = look(one, event.seq) || again;
  }
}

// ---- who is who

void Observer::learn(const Event& event) {
  const auto own = [&](model::SocketId socket, model::ActorId actor, const model::Flow& flow) {
    const auto index = static_cast<std::size_t>(actor);
    if (socket != model::SocketId::none) sockets_[socket] = index;
    if (flow.from.port == 0) return;
    owners_[flow.from] = index;
    if (socket != model::SocketId::none) local_ends_[socket] = flow.from;
  };
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) {
    own(entered->socket, entered->actor, entered->flow);
  } else if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
    own(returned->kind == model::CallKind::accept ? returned->accepted : returned->socket, returned->actor, returned->flow);
  } else if (const auto* sample = std::get_if<model::SocketSample>(&event.payload)) {
    const auto owner = sockets_.find(sample->socket);
    if (owner != sockets_.end()) own(sample->socket, static_cast<model::ActorId>(owner->second), sample->flow);
  } else if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
    fates_[sent->packet].sent = event.seq;
    if (const auto first = fates_.find(sent->retransmits); first != fates_.end()) ++first->second.sent_times;
  } else if (const auto* counter = std::get_if<model::CounterChange>(&event.payload)) {
    counters_[counter->name] = event.seq;
  } else if (const auto* altered = std::get_if<model::PacketAltered>(&event.payload)) {
    fates_[altered->packet].altered = event.seq;
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    fates_[verdict->packet].verdict = event.seq;
    if (verdict->kind == model::VerdictKind::withhold) ++fates_[verdict->copy_of].copies;
  }
}

std::optional<std::size_t> Observer::owner_of(const model::Endpoint& endpoint) const {
  if (const auto exact = owners_.find(endpoint); exact != owners_.end()) return exact->second;
  // A listener on INADDR_ANY speaks with every address of its port.
  for (const auto& [known, owner] : owners_) {
    if (model::takes(known, endpoint)) return owner;
  }
  return std::nullopt;
}

std::optional<std::size_t> Observer::actor_index(std::string_view id) const {
  for (std::size_t i = 0; i < lesson_->actors.size(); ++i) {
    if (lesson_->actors[i].id == id) return i;
  }
  return std::nullopt;
}

std::string Observer::actor_id(model::ActorId actor) const {
  const auto index = static_cast<std::size_t>(actor);
  return index < lesson_->actors.size() ? lesson_->actors[index].id : std::string{};
}

std::string Observer::side(const model::Endpoint& endpoint) const {
  const std::optional<std::size_t> owner = owner_of(endpoint);
  return owner && *owner < lesson_->actors.size() ? lesson_->actors[*owner].id : model::to_string(endpoint);
}

Observer::Answer Observer::sent_by(const model::Segment& segment, std::string_view actor) const {
  const std::optional<std::size_t> wanted = actor_index(actor);
  if (const auto owner = owner_of(segment.flow.from)) return owner == wanted ? Answer::yes : Answer::no;
  // Nobody we know. A client's port is told only when connect() returns or its socket is sampled: it may be one that is
  // still inside connect() to where this segment goes.
  std::size_t connecting = 0;
  bool may_be = false;
  for (std::size_t i = 0; i < world_->actors.size(); ++i) {
    const auto& call = world_->actors[i].in_call;
    if (!call || call->kind != model::CallKind::connect || local_ends_.contains(call->socket)) continue;
    if (call->flow.to.port != 0 && call->flow.to != segment.flow.to) continue;
    ++connecting;
    may_be = may_be || i == wanted;
  }
  if (!may_be) return Answer::no;
  return connecting == 1 ? Answer::yes : Answer::not_yet;
}

// ---- matching

const Observer::Fate* Observer::fate_of(const Event& event) const {
  model::PacketId packet{};
  if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) packet = sent->packet;
  if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) packet = verdict->packet;
  if (const auto* altered = std::get_if<model::PacketAltered>(&event.payload)) packet = altered->packet;
  const auto found = fates_.find(packet);
  return found == fates_.end() || found->second.sent == 0 ? nullptr : &found->second;
}

const Event* Observer::sending_of(const Event& event) const {
  const Fate* fate = fate_of(event);
  return fate == nullptr ? nullptr : &timeline_->by_seq(fate->sent);
}

/// As it was at that event: bits that were flipped before are flipped.
const model::Segment& Observer::segment_at(const Event& event, const Fate& fate) const {
  if (fate.altered != 0 && fate.altered <= event.seq) return std::get<model::PacketAltered>(timeline_->by_seq(fate.altered).payload).segment;
  return std::get<model::PacketSent>(timeline_->by_seq(fate.sent).payload).segment;
}

Observer::Answer Observer::matches_segment(const Matcher& matcher, const Event& event) const {
  if (moment_of(event) != matcher.moment) return Answer::no;
  const Event* sending = sending_of(event);
  if (sending == nullptr) return Answer::no;
  // By what its sender put into it, whatever the wire has made of it since.
  const auto& sent = std::get<model::PacketSent>(sending->payload);
  const model::Segment& segment = sent.segment;
  if (segment.protocol != matcher.protocol || sent.origin != matcher.origin) return Answer::no;
  if (matcher.flags && (segment.flags & kLookedAt) != *matcher.flags) return Answer::no;
  if (matcher.payload && (segment.payload_bytes > 0) != *matcher.payload) return Answer::no;
  if (matcher.retransmission && (sent.retransmits != model::PacketId::none) != *matcher.retransmission) return Answer::no;
  if (matcher.from.empty()) return Answer::yes;
  // The kernel says whose socket it was; not of what no socket sends, as the answer to a SYN.
  if (sent.actor) return actor_index(matcher.from) == static_cast<std::size_t>(*sent.actor) ? Answer::yes : Answer::no;
  return sent_by(segment, matcher.from);
}

Observer::Answer Observer::matches(const Matcher& matcher, const Event& event) const {
  switch (matcher.kind) {
    case Matcher::Kind::segment: return matches_segment(matcher, event);
    case Matcher::Kind::entered: {
      const auto* call = std::get_if<model::CallEntered>(&event.payload);
      return call != nullptr && call->kind == matcher.call && actor_id(call->actor) == matcher.actor ? Answer::yes : Answer::no;
    }
    case Matcher::Kind::returned: {
      const auto* call = std::get_if<model::CallReturned>(&event.payload);
      return call != nullptr && call->kind == matcher.call && actor_id(call->actor) == matcher.actor ? Answer::yes : Answer::no;
    }
    case Matcher::Kind::state: return Answer::no;  // look_at_state
  }
  return Answer::no;
}

/// Goes on along the timeline; true when the name was found just now.
bool Observer::look(Watch& watch, std::uint64_t last) {
  if (watch.seen != 0) return false;
  if (!watch.matcher->after.empty()) {
    if (watch.after == nullptr || watch.after->seen == 0) return false;
    watch.next = std::max(watch.next, watch.after->seen + 1);
  }
  if (watch.matcher->kind == Matcher::Kind::state) return look_at_state(watch);
  while (watch.next <= last) {
    const Answer answer = matches(*watch.matcher, timeline_->by_seq(watch.next));
    if (answer == Answer::not_yet) return false;
    const std::uint64_t here = watch.next++;
    if (answer == Answer::yes && ++watch.matches >= watch.matcher->nth) {
      watch.seen = here;
      return true;
    }
  }
  return false;
}

bool Observer::look_at_state(Watch& watch) {
  const model::ActorState* actor = world_->actor(watch.matcher->actor);
  if (actor == nullptr) return false;
  const model::SocketState* socket =
      watch.matcher->state == model::TcpState::listen ? world_->listener_of(*actor) : world_->connection_of(*actor);
  if (socket == nullptr || socket->sample.state != watch.matcher->state || socket->last_seq < watch.next || socket->last_seq == 0)
    return false;
  watch.seen = socket->last_seq;
  return true;
}

// ---- what names stand for

const Observer::Watch* Observer::watch(std::string_view name) const {
  if (name.empty()) return nullptr;
  const auto found = std::find_if(watches_.begin(), watches_.end(), [&](const Watch& w) { return *w.name == name; });
  return found == watches_.end() ? nullptr : &*found;
}

std::uint64_t Observer::observed_at(std::string_view name) const {
  if (const Watch* one = watch(name)) return one->seen;
  const model::ActorState* actor = world_->actor(name);
  if (actor == nullptr) return 0;
  std::uint64_t last = 0;
  for (const model::SocketState* socket : {world_->connection_of(*actor), world_->listener_of(*actor)}) {
    if (socket != nullptr) last = std::max(last, socket->last_seq);
  }
  return last;
}

std::uint64_t Observer::decided_at(std::string_view name, std::string_view field) const {
  if (name == "counters") {
    const auto found = counters_.find(field);
    return found == counters_.end() ? 0 : found->second;
  }
  const std::uint64_t at = observed_at(name);
  const Fate* fate = at == 0 || watch(name) == nullptr ? nullptr : fate_of(timeline_->by_seq(at));
  const bool of_its_fate = field == "verdict" || field == "by" || field == "held";
  return fate != nullptr && of_its_fate && fate->verdict != 0 ? fate->verdict : at;
}

bool Observer::inferred(std::string_view name) const {
  const std::uint64_t at = observed_at(name);
  if (at == 0) return false;
  const Event& event = timeline_->by_seq(at);
  const Event* sending = sending_of(event);
  return event.inferred || (sending != nullptr && sending->inferred);
}

std::optional<model::PacketId> Observer::packet_of(std::string_view name) const {
  const Watch* one = watch(name);
  const Event* sending = one == nullptr || one->seen == 0 ? nullptr : sending_of(timeline_->by_seq(one->seen));
  return sending == nullptr ? std::nullopt : std::optional(std::get<model::PacketSent>(sending->payload).packet);
}

Value Observer::lookup(std::string_view name, std::string_view field) const {
  if (name == "given") return field.empty() ? given_ : Value{};
  if (name == "counters") {
    if (world_->counters.empty()) return {};
    const auto found = world_->counters.find(std::string(field));
    return found == world_->counters.end() ? std::int64_t{0} : static_cast<std::int64_t>(found->second);
  }
  if (const Watch* one = watch(name)) return one->seen == 0 ? Value{} : of_event(*one, field);
  const model::ActorState* actor = world_->actor(name);
  return actor == nullptr ? Value{} : of_actor(*actor, field);
}

Value Observer::of_event(const Watch& watch, std::string_view field) const {
  const Event& event = timeline_->by_seq(watch.seen);
  if (field == "n") return static_cast<std::int64_t>(event.seq);
  if (field == "t_ns") return event.t;
  if (field == "inferred") return inferred(*watch.name);
  switch (watch.matcher->kind) {
    case Matcher::Kind::segment: {
      const Fate* fate = fate_of(event);
      return fate == nullptr ? Value{} : of_segment(event, *fate, field);
    }
    case Matcher::Kind::entered: return of_call(std::get<model::CallEntered>(event.payload), field);
    case Matcher::Kind::returned: return of_call(std::get<model::CallReturned>(event.payload), field);
    case Matcher::Kind::state:
      if (field == "state") return std::string(model::to_string(watch.matcher->state.value_or(model::TcpState::unknown)));
      if (field == "actor") return watch.matcher->actor;
      return {};
  }
  return {};
}

Value Observer::of_segment(const Event& event, const Fate& fate, std::string_view field) const {
  const Event& sent = timeline_->by_seq(fate.sent);
  const auto& packet = std::get<model::PacketSent>(sent.payload);
  const model::Segment& segment = segment_at(event, fate);
  const auto number = [](auto value) { return Value{static_cast<std::int64_t>(value)}; };
  const auto maybe = [&](const auto& value) { return value ? number(*value) : Value{}; };
  if (field == "rel_seq") return maybe(segment.rel_seq);
  if (field == "rel_ack") return segment.has(model::kAck) ? maybe(segment.rel_ack) : Value{};
  if (field == "len") return number(segment.payload_bytes);
  if (field == "flags") return model::flags_text(segment.flags);
  if (field == "syn") return segment.has(model::kSyn);
  if (field == "fin") return segment.has(model::kFin);
  if (field == "rst") return segment.has(model::kRst);
  if (field == "psh") return segment.has(model::kPsh);
  if (field == "ack_flag") return segment.has(model::kAck);
  if (field == "from") return side(segment.flow.from);
  if (field == "to") return side(segment.flow.to);
  if (field == "packet") return number(packet.packet);
  if (field == "src_port") return segment.flow.from.port == 0 ? Value{} : number(segment.flow.from.port);
  if (field == "dst_port") return segment.flow.to.port == 0 ? Value{} : number(segment.flow.to.port);
  if (field == "src") return model::to_string(segment.flow.from.ip);
  if (field == "dst") return model::to_string(segment.flow.to.ip);
  if (field == "protocol") return std::string(segment.protocol == 17 ? "UDP" : "TCP");
  if (sent.inferred) return {};  // what follows stands only in a header that somebody saw
  static constexpr std::array<std::string_view, 8> kOfTcp{"seq", "ack", "win", "offset", "urgent", "options", "window_scale", "mss"};
  if (segment.protocol != 6 && std::find(kOfTcp.begin(), kOfTcp.end(), field) != kOfTcp.end()) return {};
  if (field == "seq") return SeqNumber{segment.seq};
  if (field == "ack") return segment.has(model::kAck) ? Value{SeqNumber{segment.ack}} : Value{};
  if (field == "win") return number(segment.window);
  if (field == "ttl") return number(segment.ttl);
  if (field == "offset") return number(segment.header_bytes / 4);
  if (field == "size") return number(segment.payload_at + segment.payload_bytes);
  if (field == "urgent") return number(segment.urgent);
  if (field == "options") return model::options_text(segment.options);
  if (field == "window_scale") return maybe(segment.options.window_scale);
  if (field == "mss") return maybe(segment.options.mss);
  if (field == "checksum") return word(segment.checksum_state);
  if (field == "text") {
    const bool altered = fate.altered != 0 && fate.altered <= event.seq;
    const model::SharedBytes& bytes =
        altered ? std::get<model::PacketAltered>(timeline_->by_seq(fate.altered).payload).bytes : packet.bytes;
    if (!bytes) return {};
    const auto begin = std::min<std::size_t>(segment.payload_at, bytes->size());
    const auto size = std::min<std::size_t>(segment.payload_bytes, bytes->size() - begin);
    return std::string(bytes->begin() + static_cast<std::ptrdiff_t>(begin), bytes->begin() + static_cast<std::ptrdiff_t>(begin + size));
  }
  return of_fate(fate, field);
}

/// What became of it until now.
Value Observer::of_fate(const Fate& fate, std::string_view field) const {
  const auto& packet = std::get<model::PacketSent>(timeline_->by_seq(fate.sent).payload);
  const auto* verdict = fate.verdict == 0 ? nullptr : std::get_if<model::Verdict>(&timeline_->by_seq(fate.verdict).payload);
  if (field == "retransmits") return static_cast<std::int64_t>(packet.retransmits);
  if (field == "origin") return word(packet.origin);
  if (field == "verdict") return verdict == nullptr ? Value{} : word(verdict->kind);
  if (field == "by") return verdict == nullptr ? Value{} : word(verdict->by);
  if (field == "held") return verdict != nullptr && verdict->kind == model::VerdictKind::hold;
  if (field == "corrupted") return fate.altered != 0;
  if (field == "sent_times") return static_cast<std::int64_t>(fate.sent_times);
  if (field == "copies") return static_cast<std::int64_t>(fate.copies);
  return {};
}

Value Observer::of_call(const model::CallEntered& call, std::string_view field) const {
  if (field == "bytes") return static_cast<std::int64_t>(call.size);
  if (field == "text") return call.bytes ? Value{std::string(call.bytes->begin(), call.bytes->end())} : Value{};
  if (field == "fd") return call.fd < 0 ? Value{} : Value{static_cast<std::int64_t>(call.fd)};
  if (field == "actor") return actor_id(call.actor);
  if (field == "call") return std::string(model::to_string(call.kind));
  return {};
}

Value Observer::of_call(const model::CallReturned& call, std::string_view field) const {
  if (field == "ret") return call.ret;
  if (field == "errno") return call.ret < 0 ? model::errno_name(call.error) : std::string{};
  if (field == "blocked_ns") return call.blocked_ns;
  if (field == "fd") return call.fd < 0 ? Value{} : Value{static_cast<std::int64_t>(call.fd)};
  if (field == "actor") return actor_id(call.actor);
  if (field == "call") return std::string(model::to_string(call.kind));
  const bool writes = call.kind == model::CallKind::write || call.kind == model::CallKind::send;
  if (field == "bytes" && (writes || call.bytes || call.kind == model::CallKind::read || call.kind == model::CallKind::recv)) {
    return std::max<std::int64_t>(call.ret, 0);
  }
  if (field == "text" && call.bytes) return std::string(call.bytes->begin(), call.bytes->end());
  if (field == "text" && writes && call.ret >= 0) {
    // What was taken is the beginning of what was offered.
    for (std::uint64_t at = timeline_->size(); at > 0; --at) {
      const auto* entered = std::get_if<model::CallEntered>(&timeline_->by_seq(at).payload);
      if (entered == nullptr || entered->call != call.call || !entered->bytes) continue;
      const auto taken = std::min(entered->bytes->size(), static_cast<std::size_t>(call.ret));
      return std::string(entered->bytes->begin(), entered->bytes->begin() + static_cast<std::ptrdiff_t>(taken));
    }
  }
  return {};
}

Value Observer::of_actor(const model::ActorState& actor, std::string_view field) const {
  if (field == "line") return static_cast<std::int64_t>(actor.line);
  if (field == "next") return actor.next ? std::string(model::to_string(*actor.next)) : std::string{};
  if (field == "calls_in") return actor.in_call ? std::string(model::to_string(actor.in_call->kind)) : std::string{};
  if (field == "finished") return actor.finished;
  const model::SocketState* listener = world_->listener_of(actor);
  if (field == "listening") return listener != nullptr && !listener->gone;
  if (field == "accept_queue") {
    return listener != nullptr && listener->sampled ? Value{static_cast<std::int64_t>(listener->sample.accept_queue)} : Value{};
  }
  const model::SocketState* connection = world_->connection_of(actor);
  if (connection == nullptr) return {};
  if (field == "state") {
    const std::string_view state = model::to_string(connection->sample.state);
    return state.empty() ? Value{} : Value{std::string(state)};
  }
  if (connection->sample.state == model::TcpState::listen) return {};
  const Value size = of_buffers(*connection, field);
  return std::holds_alternative<std::monostate>(size) && connection->sampled ? of_report(connection->sample, field) : size;
}

/// What only the socket's own report tells.
Value Observer::of_report(const model::SocketSample& sample, std::string_view field) {
  if (field == "out_of_order") return static_cast<std::int64_t>(sample.ooo_segments);
  if (!sample.has_info) return {};
  if (field == "rto_us") return static_cast<std::int64_t>(sample.rto_us);
  if (field == "backoff") return static_cast<std::int64_t>(sample.backoff);
  if (field == "cwnd") return static_cast<std::int64_t>(sample.cwnd);
  if (field == "ssthresh") return sample.ssthresh >= kNoThreshold ? Value{} : Value{static_cast<std::int64_t>(sample.ssthresh)};
  if (field == "ca_state" && sample.ca_state < kCaStates.size()) return std::string(kCaStates[sample.ca_state]);
  return {};
}

Value Observer::of_buffers(const model::SocketState& socket, std::string_view field) const {
  // The sizes that came with the last call, while they are newer than the socket's last report.
  const model::QueueSizes& queues = socket.queues;
  const bool newer = queues.outq >= 0 && queues.outq_nsd >= 0;
  if (!newer && !socket.sampled) return {};
  if (field == "unread")
    return static_cast<std::int64_t>(queues.inq >= 0 ? static_cast<std::uint32_t>(queues.inq) : socket.sample.unread);
  if (field == "unsent")
    return static_cast<std::int64_t>(newer ? static_cast<std::uint32_t>(queues.outq_nsd) : socket.sample.unsent);
  if (field == "in_flight") {
    return static_cast<std::int64_t>(newer ? static_cast<std::uint32_t>(std::max(queues.outq - queues.outq_nsd, 0))
                                           : socket.sample.in_flight);
  }
  return {};
}

// ---- texts and expectations

std::string Observer::fill(const std::string& text) const {
  const TextPieces split = split_placeholders(text);
  if (!split.problem.empty()) return text;
  std::string out;
  for (const TextPiece& piece : split.pieces) {
    if (!piece.expression) {
      out += piece.text;
      continue;
    }
    const auto parsed = Expression::parse(piece.text);
    const auto* expression = std::get_if<Expression>(&parsed);
    const Value value = expression == nullptr ? Value{} : expression->evaluate(*this);
    const auto* bytes = std::get_if<std::string>(&value);
    if (std::holds_alternative<std::monostate>(value))
      out += "…";
    else
      out += bytes == nullptr ? to_string(value) : model::printable(*bytes);
  }
  return out;
}

model::ExpectationResult Observer::decide(const std::string& step, const Expectation& expectation) const {
  model::ExpectationResult result;
  result.step = step;
  result.id = expectation.id;
  result.expected = expectation.that.text();
  result.actual = model::printable(expectation.that.with_values(*this));
  result.decided_by = expectation.that.decided_by(*this);
  bool rests_on_inferred = false;
  std::vector<std::string> missing;
  for (const auto& [name, field] : expectation.that.names()) {
    rests_on_inferred = rests_on_inferred || inferred(name);
    const Watch* one = watch(name);
    if (one != nullptr && one->seen == 0 && std::find(missing.begin(), missing.end(), name) == missing.end())
      missing.push_back(name);
  }
  const bool met = is_true(expectation.that.evaluate(*this));
  if (rests_on_inferred)
    result.outcome = model::Outcome::not_observable;
  else
    result.outcome = met ? model::Outcome::met : model::Outcome::not_met;
  if (!met) {
    for (std::size_t i = 0; i < missing.size(); ++i) result.actual += (i == 0 ? "; not seen: " : ", ") + missing[i];
  }
  return result;
}

}  // namespace sg::lesson
