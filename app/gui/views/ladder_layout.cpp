#include "app/gui/views/ladder_layout.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace sg::gui {

namespace {

// A label covers about this much of the way between the lifelines, and this many em in height.

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

float seconds(Ns t) { return static_cast<float>(static_cast<double>(t) / static_cast<double>(base::kSecond)); }

}  // namespace

float LadderLayout::room(Ns gap, bool flying) {
  const float even = seconds(std::max<Ns>(gap, 0)) * kPerSecond;
  // A segment that is held for minutes, or a learner who reads, must not push everything off the screen: past a knee it grows with the logarithm.
  const float knee = flying ? 8.0F : 1.0F;
  const float most = flying ? 13.0F : 2.4F;
  if (even <= knee) return even;
  return std::min(most, knee + (flying ? 0.8F : 0.2F) * std::log2(even / knee));
}

float LadderLayout::place(Ns t, float at_least) {
  const bool first = knots_.empty();
  const float natural = first ? kTop : knots_.back().y + room(t - knots_.back().t, knots_.back().flying);
  const float y = std::max(natural, at_least);
  if (!first && knots_.back().empty && t - knots_.back().t >= kBreak) {
    breaks_.push_back({knots_.back().t, t, knots_.back().y, y});
  }
  if (first || t > knots_.back().t || y > knots_.back().y) {
    knots_.push_back({t, y});
  }
  if (ticks_.empty() || y >= ticks_.back().y + kTickGap) {
    ticks_.push_back({t, ticks_.empty() ? t : t - ticks_.back().t, y});
  }
  return y;
}

model::Role LadderLayout::role_of(model::ActorId actor) const {
  const auto index = static_cast<std::size_t>(actor);
  return index < roles_.size() ? roles_[index] : model::Role::client;
}

void LadderLayout::append(const model::Event& event) {
  ++count_;
  std::visit(Overloaded{
                 [&](const model::ActorStarted& started) {
                   const auto index = static_cast<std::size_t>(started.actor);
                   if (index >= roles_.size()) roles_.resize(index + 1, model::Role::client);
                   roles_[index] = started.role;
                 },
                 [&](const model::CallEntered& call) { enter(event, call); },
                 [&](const model::CallReturned& call) { return_from(event, call); },
                 [&](const model::PacketSent& sent) { send(event, sent); },
                 [&](const model::Verdict& verdict) { decide(event, verdict); },
                 [&](const model::PacketAltered& altered) { alter(event, altered); },
                 [](const model::RuleSet&) {},
                 [](const model::RuleEnded&) {},
                 [&](const model::SocketSample& sample) {
                   if (sample.state == model::TcpState::listen) server_ports_.insert(sample.flow.from.port);
                 },
                 [](const model::ActorAt&) {},
                 [](const model::SocketGone&) {},
                 [](const model::CounterChange&) {},
                 [](const model::LessonStep&) {},
                 [](const model::ExpectationResult&) {},
                 [](const model::PredictionResult&) {},
                 [](const model::EngineError&) {},
             },
             event.payload);
  if (!knots_.empty()) {
    knots_.back().flying = flying_.size() > held_.size();
    knots_.back().empty = flying_.empty();
  }
}

void LadderLayout::catch_up(const model::Timeline& timeline) {
  for (std::size_t i = count_; i < timeline.size(); ++i) append(timeline[i]);
}

void LadderLayout::clear() { *this = LadderLayout(); }

void LadderLayout::learn(model::ActorId actor, const model::Flow& flow) {
  if (flow.from.port == 0) return;
  if (role_of(actor) == model::Role::server) {
    server_ports_.insert(flow.from.port);
  } else {
    clients_[flow.from] = actor;
  }
}

/// For all, and for the client it is about; the server's own for every client.
template <typename Note>
void LadderLayout::note(const model::ActorId* client, Note what) {
  what(bands_);
  if (client != nullptr) {
    what(bands_of_[*client]);
  } else {
    for (auto& [actor, bands] : bands_of_) what(bands);
  }
}

void LadderLayout::enter(const model::Event& event, const model::CallEntered& call) {
  learn(call.actor, call.flow);
  const model::Role role = role_of(call.actor);
  float& text = last_text_[side(role)];
  const float y = place(event.t, text + kTextRow);
  text = y;
  note(role == model::Role::client ? &call.actor : nullptr, [&](LadderBands& bands) { bands.add_call(y, role); });
  LadderCall item;
  item.entered_seq = event.seq;
  item.call = call.call;
  item.actor = call.actor;
  item.role = role;
  item.kind = call.kind;
  item.entered_t = item.returned_t = event.t;
  item.entered_y = item.returned_y = y;
  inside_[static_cast<std::uint32_t>(call.call)] = static_cast<std::uint32_t>(calls_.size());
  by_call_[static_cast<std::uint32_t>(call.call)] = static_cast<std::uint32_t>(calls_.size());
  calls_.push_back(item);
}

void LadderLayout::return_from(const model::Event& event, const model::CallReturned& call) {
  learn(call.actor, call.flow);
  const auto found = inside_.find(static_cast<std::uint32_t>(call.call));
  if (found == inside_.end()) return;
  LadderCall& item = calls_[found->second];
  // When nothing that needs room came in between, call and result are one line.
  const float natural = knots_.back().y + room(event.t - knots_.back().t, knots_.back().flying);
  item.return_row = natural > item.entered_y + 0.4F;
  const float y = place(event.t, item.return_row ? last_text_[side(item.role)] + kTextRow : 0);
  if (item.return_row) last_text_[side(item.role)] = y;
  item.returned_seq = event.seq;
  item.returned_t = event.t;
  item.returned_y = y;
  const bool writes = call.kind == model::CallKind::write || call.kind == model::CallKind::send;
  const bool reads = call.kind == model::CallKind::read || call.kind == model::CallKind::recv;
  if ((writes || reads) && call.ret > 0 && call.flow.from.port != 0) {
    item.stream = writes ? call.flow : call.flow.reversed();
    std::uint64_t& upto = writes ? written_[item.stream] : read_[item.stream];
    item.stream_begin = upto;
    item.stream_size = static_cast<std::uint64_t>(call.ret);
    if (!call.peeked) upto += item.stream_size;
  }
  file(item.entered_y, item.returned_y, found->second, &Bucket::calls);
  inside_.erase(found);
}

void LadderLayout::send(const model::Event& event, const model::PacketSent& sent) {
  const model::Segment& segment = sent.segment;
  const bool opens = segment.has(model::kSyn) && !segment.has(model::kAck);
  if (opens) {
    // Both ends may open at once (RFC 9293 §3.5): a server's SYN makes no server of the other end.
    if (!server_ports_.contains(segment.flow.from.port)) server_ports_.insert(segment.flow.to.port);
    if (sent.retransmits == model::PacketId::none) {  // the same ports again: a new connection's streams
      for (auto* upto : {&written_, &read_}) {
        upto->erase(segment.flow);
        upto->erase(segment.flow.reversed());
      }
    }
    // The client's port is known from now on, though its connect() has not told it yet.
    model::ActorId who{};
    int connecting = 0;
    for (const auto& [call, index] : inside_) {
      if (calls_[index].kind != model::CallKind::connect) continue;
      who = calls_[index].actor;
      ++connecting;
    }
    if (connecting == 1) clients_.try_emplace(segment.flow.from, who);
  }
  if (segment.has(model::kSyn)) window_scale_[segment.flow] = segment.options.window_scale;
  LadderSegment item;
  if (!segment.has(model::kSyn)) {
    // In use only when both SYNs offered it, and never in a SYN itself (RFC 7323 §2.2).
    const auto own = window_scale_.find(segment.flow);
    const auto other = window_scale_.find(segment.flow.reversed());
    if (own != window_scale_.end() && own->second && other != window_scale_.end() && other->second) item.window_shift = std::min<std::uint8_t>(*own->second, 14);
  }
  item.sent_seq = event.seq;
  item.packet = sent.packet;
  // What answers a client comes from across, from whatever port: a reset of one that nobody has.
  const bool answers = clients_.contains(segment.flow.to) && !clients_.contains(segment.flow.from);
  item.from = answers || server_ports_.contains(segment.flow.from.port) ? model::Role::server : model::Role::client;
  item.client = item.from == model::Role::client ? segment.flow.from : segment.flow.to;
  item.inferred = event.inferred;
  item.retransmission = sent.retransmits != model::PacketId::none && sent.origin == model::Origin::kernel;
  item.origin = sent.origin;
  if (segment.checksum_state == model::Checksum::wrong) item.wrong_seq = event.seq;
  item.sent_t = item.end_t = event.t;
  const std::size_t here = side(item.from);
  const std::size_t there = 1 - here;
  before_ = {sent.packet, knots_.size(), ticks_.size(), breaks_.size(), {}};
  item.sent_y = item.end_y = place(event.t, std::max(last_sent_[here] + kArrowGap, last_end_[there] + kTurn));
  sent_before_[here] = last_sent_[here];
  last_sent_[here] = item.sent_y;
  note_crossings(item);
  const auto index = static_cast<std::uint32_t>(segments_.size());
  flying_[static_cast<std::uint32_t>(sent.packet)] = index;
  by_seq_[event.seq] = index;
  segments_.push_back(item);
  if (item.retransmission) repeated_.try_emplace(static_cast<std::uint32_t>(sent.retransmits), index);
  note(client_of(item.client), [&](LadderBands& bands) { bands.add_segment(item.sent_y, item.from, segment.payload_bytes, item.retransmission); });
}

/// Who left the other side and is not over yet: each label keeps to its own half then.
void LadderLayout::note_crossings(LadderSegment& item) {
  constexpr std::size_t kNearby = 8;
  for (std::size_t i = segments_.size() - std::min(segments_.size(), kNearby); i < segments_.size(); ++i) {
    LadderSegment& other = segments_[i];
    if (other.from == item.from || other.end == LadderSegment::End::withheld) continue;
    if (other.end != LadderSegment::End::flying && other.end_y <= item.sent_y) continue;
    if (!other.crossed) before_.crossed.push_back(static_cast<std::uint32_t>(i));
    item.crossed = other.crossed = true;
  }
}

void LadderLayout::decide(const model::Event& event, const model::Verdict& verdict) {
  const auto found = flying_.find(static_cast<std::uint32_t>(verdict.packet));
  if (found == flying_.end()) return;
  const std::uint32_t index = found->second;
  LadderSegment& item = segments_[index];
  by_seq_[event.seq] = index;
  if (verdict.kind == model::VerdictKind::hold) {
    hold(item, event.seq);
    return;
  }
  if (item.held_seq != 0) held_.erase(std::find(held_.begin(), held_.end(), item.held_y));
  if (verdict.kind == model::VerdictKind::withhold) {
    // It never was on the wire: no arrow, and the next one may stand where it would have stood.
    if (last_sent_[side(item.from)] == item.sent_y) last_sent_[side(item.from)] = sent_before_[side(item.from)];
    item.end = LadderSegment::End::withheld;
    item.end_seq = event.seq;
    item.end_t = event.t;
    flying_.erase(found);
    if (before_.packet == verdict.packet && before_.knots > 0 && knots_.size() <= before_.knots + 1) {
      knots_.resize(before_.knots);
      ticks_.resize(before_.ticks);
      breaks_.resize(before_.breaks);
      for (const std::uint32_t other : before_.crossed) segments_[other].crossed = false;
    }
    return;
  }
  const bool delivered = verdict.kind == model::VerdictKind::deliver;
  const std::size_t here = side(item.from);
  float least = item.sent_y + (delivered ? kMinDrop : kMinDrop / 2);
  if (item.held_seq != 0) least = std::max(least, item.held_y + (delivered ? kTurn : 0.0F));
  // Two that fly the same way arrive apart, so that their arrows stay parallel.
  item.end_y = place(event.t, delivered ? std::max(least, last_end_[here] + kArrowGap * 0.6F) : least);
  item.end_t = event.t;
  item.end_seq = event.seq;
  item.end = delivered ? LadderSegment::End::delivered : LadderSegment::End::dropped;
  if (!delivered) note(client_of(item.client), [&](LadderBands& bands) { bands.add_lost(item.end_y); });
  if (delivered) {
    last_end_[here] = item.end_y;
    usual_flight_ = item.end_t - item.sent_t;
  }
  flying_.erase(found);
  file(item.sent_y, item.end_y, index, &Bucket::segments);
}

void LadderLayout::hold(LadderSegment& item, std::uint64_t seq) {
  const bool again = item.held_seq != 0;  // its deadline changed, or there is none any more
  item.held_seq = seq;
  if (again) return;
  item.held_y = item.sent_y + kHeldDrop;
  auto at = std::upper_bound(held_.begin(), held_.end(), item.held_y - kCapsule);
  for (; at != held_.end() && *at < item.held_y + kCapsule; ++at) item.held_y = *at + kCapsule;
  held_.insert(at, item.held_y);
}

void LadderLayout::alter(const model::Event& event, const model::PacketAltered& altered) {
  const auto found = flying_.find(static_cast<std::uint32_t>(altered.packet));
  if (found == flying_.end()) return;
  LadderSegment& item = segments_[found->second];
  by_seq_[event.seq] = found->second;
  if (item.altered_seq == 0) item.altered_seq = event.seq;
  const bool wrong = altered.segment.checksum_state == model::Checksum::wrong;
  if (wrong && item.wrong_seq == 0) item.wrong_seq = event.seq;
  if (!wrong) item.wrong_seq = 0;  // mended
}

float LadderLayout::lowest_held(std::uint64_t cut) const {
  float lowest = 0;
  for (const auto& [packet, index] : flying_) {
    const LadderSegment& item = segments_[index];
    if (item.held_seq != 0 && item.held_seq <= cut) lowest = std::max(lowest, item.held_y);
  }
  return lowest;
}

void LadderLayout::file(float from, float to, std::uint32_t index, std::vector<std::uint32_t> Bucket::* list) {
  const auto first = static_cast<std::size_t>(std::max(0.0F, from) / kBucket);
  const auto last = static_cast<std::size_t>(std::max(0.0F, to) / kBucket);
  if (last >= buckets_.size()) buckets_.resize(last + 1);
  for (std::size_t i = first; i <= last; ++i) (buckets_[i].*list).push_back(index);
}

float LadderLayout::y_at(Ns t) const {
  if (knots_.empty()) return kTop;
  const auto next = std::upper_bound(knots_.begin(), knots_.end(), t, [](Ns at, const Knot& knot) { return at < knot.t; });
  if (next == knots_.begin()) return knots_.front().y;
  const Knot& before = *(next - 1);
  if (next == knots_.end()) return before.y + room(t - before.t, before.flying);
  const float part = seconds(t - before.t) / std::max(1e-9F, seconds(next->t - before.t));
  return before.y + part * (next->y - before.y);
}

Ns LadderLayout::t_at(float y) const {
  const auto next = std::lower_bound(knots_.begin(), knots_.end(), y, [](const Knot& knot, float at) { return knot.y < at; });
  if (next == knots_.end()) return knots_.empty() ? 0 : knots_.back().t;
  if (next == knots_.begin()) return next->t;
  const Knot& before = *(next - 1);
  const float part = (y - before.y) / std::max(1e-6F, next->y - before.y);
  return before.t + static_cast<Ns>(static_cast<double>(next->t - before.t) * static_cast<double>(part));
}

float LadderLayout::expected_end_y(const LadderSegment& segment, Ns flight, Ns now) const {
  const Ns left = std::max<Ns>(0, segment.sent_t + flight - now);
  return std::max(segment.sent_y + std::max(kMinDrop, room(flight, true)), y_at(now) + seconds(left) * kPerSecond);
}

void LadderLayout::visible(float top, float bottom, Visible& out) const {
  out.segments.clear();
  out.calls.clear();
  const auto first = static_cast<std::size_t>(std::max(0.0F, top) / kBucket);
  const auto last = static_cast<std::size_t>(std::max(0.0F, bottom) / kBucket);
  for (std::size_t i = first; i <= last && i < buckets_.size(); ++i) {
    out.segments.insert(out.segments.end(), buckets_[i].segments.begin(), buckets_[i].segments.end());
    out.calls.insert(out.calls.end(), buckets_[i].calls.begin(), buckets_[i].calls.end());
  }
  for (const auto& [packet, index] : flying_) out.segments.push_back(index);
  for (const auto& [call, index] : inside_) out.calls.push_back(index);
  const auto tidy = [](std::vector<std::uint32_t>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  tidy(out.segments);
  tidy(out.calls);
  std::erase_if(out.segments, [&](std::uint32_t i) {
    const LadderSegment& s = segments_[i];
    return s.sent_y > bottom || (s.end != LadderSegment::End::flying && s.end_y < top);
  });
  std::erase_if(out.calls, [&](std::uint32_t i) {
    const LadderCall& c = calls_[i];
    return c.entered_y > bottom || (c.returned_seq != 0 && c.returned_y < top);
  });
  const auto tick_before = [](const LadderTick& tick, float y) { return tick.y < y; };
  out.first_tick = static_cast<std::size_t>(std::lower_bound(ticks_.begin(), ticks_.end(), top, tick_before) - ticks_.begin());
  out.last_tick = static_cast<std::size_t>(std::lower_bound(ticks_.begin(), ticks_.end(), bottom, tick_before) - ticks_.begin());
  const auto break_before = [](const LadderBreak& gap, float y) { return gap.to_y < y; };
  out.first_break = static_cast<std::size_t>(std::lower_bound(breaks_.begin(), breaks_.end(), top, break_before) - breaks_.begin());
  out.last_break = static_cast<std::size_t>(std::lower_bound(breaks_.begin(), breaks_.end(), bottom, break_before) - breaks_.begin());
  if (out.last_break < breaks_.size()) ++out.last_break;  // it may begin above the bottom
}

const LadderSegment* LadderLayout::segment_of(std::uint64_t seq) const {
  const auto found = by_seq_.find(seq);
  return found == by_seq_.end() ? nullptr : &segments_[found->second];
}

const LadderCall* LadderLayout::call(model::CallId call) const {
  const auto found = by_call_.find(static_cast<std::uint32_t>(call));
  return found == by_call_.end() ? nullptr : &calls_[found->second];
}

const LadderSegment* LadderLayout::repeated_by(model::PacketId packet) const {
  const auto found = repeated_.find(static_cast<std::uint32_t>(packet));
  return found == repeated_.end() ? nullptr : &segments_[found->second];
}

const LadderBands& LadderLayout::bands(const model::ActorId* client) const {
  static const LadderBands kNone;
  if (client == nullptr) return bands_;
  const auto found = bands_of_.find(*client);
  return found == bands_of_.end() ? kNone : found->second;
}

const model::ActorId* LadderLayout::client_of(const model::Endpoint& client) const {
  if (const auto found = clients_.find(client); found != clients_.end()) return &found->second;
  // One that sends datagrams and connects to nobody has only a port: 0.0.0.0 (ip(7), INADDR_ANY).
  const auto bound = std::find_if(clients_.begin(), clients_.end(), [&](const auto& one) { return model::takes(one.first, client); });
  return bound == clients_.end() ? nullptr : &bound->second;
}

}  // namespace sg::gui
