#include "core/model/streams.h"

#include <algorithm>

namespace sg::model {
namespace {

bool is_write(CallKind kind) { return kind == CallKind::write || kind == CallKind::send; }
bool known(const Flow& flow) { return flow.from.port != 0 && flow.to.port != 0; }

}  // namespace

Streams::Generation& Streams::newest(const Flow& flow) {
  auto& generations = flows_[flow];
  if (generations.empty()) generations.emplace_back();  // the SYN was not seen: this one holds from the beginning
  return generations.back();
}

void Streams::offer(const Flow& flow, CallId call, std::uint64_t size, const SharedBytes& bytes) {
  Generation& generation = newest(flow);
  const std::uint64_t begin = generation.writes.empty() ? 0 : generation.writes.back().end;
  generation.writes.push_back({call, begin, begin + size, bytes});
  open_[call] = {flow, flows_[flow].size() - 1};
}

void Streams::settle(const CallReturned& returned) {
  const auto open = open_.find(returned.call);
  if (open == open_.end()) return;
  auto& writes = flows_[open->second.flow][open->second.generation].writes;
  open_.erase(open);
  // Searched from the end: no more than a few calls are open at once.
  const auto found = std::find_if(writes.rbegin(), writes.rend(), [&](const Write& w) { return w.call == returned.call; });
  if (found == writes.rend()) return;
  const auto write = std::prev(found.base());
  const std::uint64_t taken =
      returned.ret > 0 ? std::min<std::uint64_t>(static_cast<std::uint64_t>(returned.ret), write->end - write->begin) : 0;
  const std::uint64_t cut = write->end - write->begin - taken;
  write->end -= cut;
  for (auto later = std::next(write); later != writes.end(); ++later) {
    later->begin -= cut;
    later->end -= cut;
  }
  if (taken == 0) writes.erase(write);
}

void Streams::apply(const Event& event) {
  if (const auto* sent = std::get_if<PacketSent>(&event.payload)) {
    const Segment& segment = sent->segment;
    if (segment.protocol != 6 || !segment.has(kSyn) || sent->retransmits != PacketId::none) return;
    auto& generations = flows_[segment.flow];
    // The same SYN again is not a new connection, even where nobody said that it is a copy.
    if (!event.inferred && !generations.empty() && generations.back().isn == segment.seq) return;
    Generation generation;
    generation.since_seq = event.seq;
    if (!event.inferred) generation.isn = segment.seq;
    generations.push_back(std::move(generation));
  } else if (const auto* entered = std::get_if<CallEntered>(&event.payload)) {
    if (is_write(entered->kind) && entered->size > 0 && known(entered->flow))
      offer(entered->flow, entered->call, entered->size, entered->bytes);
  } else if (const auto* returned = std::get_if<CallReturned>(&event.payload)) {
    if (is_write(returned->kind)) settle(*returned);
  }
}

std::vector<Span> Streams::spans(const Flow& flow, std::uint64_t begin, std::uint64_t end, std::uint64_t at_seq) const {
  std::vector<Span> out;
  const auto found = flows_.find(flow);
  if (found == flows_.end() || begin >= end) return out;
  const auto& generations = found->second;
  auto generation = std::upper_bound(generations.begin(), generations.end(), at_seq,
                                     [](std::uint64_t seq, const Generation& g) { return seq < g.since_seq; });
  if (generation == generations.begin()) return out;
  --generation;
  const auto& writes = generation->writes;
  auto write = std::upper_bound(writes.begin(), writes.end(), begin, [](std::uint64_t at, const Write& w) { return at < w.end; });
  for (; write != writes.end() && write->begin < end; ++write) {
    out.push_back({write->call, static_cast<std::uint32_t>(write - writes.begin()), std::max(begin, write->begin),
                   std::min(end, write->end), write->bytes, write->begin});
  }
  return out;
}

std::vector<Span> Streams::spans(const Segment& segment, std::uint64_t at_seq) const {
  if (segment.protocol != 6 || !segment.rel_seq || segment.payload_bytes == 0) return {};
  // Byte 0 has relative sequence number 1; a SYN takes one number in front of its payload.
  const std::uint64_t first = std::uint64_t{*segment.rel_seq} + (segment.has(kSyn) ? 1U : 0U);
  if (first == 0) return {};  // a keep-alive's byte lies before the stream
  return spans(segment.flow, first - 1, first - 1 + segment.payload_bytes, at_seq);
}

void Streams::clear() {
  flows_.clear();
  open_.clear();
}

}  // namespace sg::model
