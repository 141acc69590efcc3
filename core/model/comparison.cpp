#include "core/model/comparison.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "core/model/describe.h"

namespace sg::model {

namespace {

std::string name(const std::optional<ActorId>& actor) { return actor ? std::to_string(static_cast<unsigned>(*actor)) : "?"; }

std::string ending_of(const CallReturned& returned) {
  if (returned.ret < 0) return " = -1 " + errno_name(returned.error);
  return " = " + std::to_string(returned.ret);
}

RunRow row_of(const CallEntered& entered, std::uint64_t seq, const Timeline& timeline) {
  RunRow row;
  row.seq = seq;
  row.actor = entered.actor;
  const Cast::Member* member = timeline.cast().member(entered.actor);
  row.role = member != nullptr ? member->role : Role::client;
  row.open = true;
  row.text = std::string(to_string(entered.kind)) + "(" + entered.args + ")";
  row.lane = "call " + name(row.actor);
  row.kind = to_string(entered.kind);
  return row;
}

RunRow row_of(const PacketSent& sent, std::uint64_t seq, const Timeline& timeline) {
  const Segment& segment = sent.segment;
  RunRow row;
  row.seq = seq;
  row.segment = true;
  const Flow& flow = segment.flow;
  row.actor = sent.actor ? sent.actor : timeline.cast().owner(flow.from, flow.to, seq);
  row.to = timeline.cast().owner(flow.to, flow.from, seq);
  row.role = timeline.cast().role_of(flow.from, flow.to).value_or(Role::client);
  row.bytes = segment.payload_bytes;
  // What it is for stands first: its data, where it has any; an ACK is in nearly all of them.
  const auto shown = static_cast<std::uint8_t>(segment.flags & (segment.payload_bytes > 0 ? kSyn | kFin | kRst : kSyn | kAck | kFin | kRst));
  row.text = flags_text(shown);
  if (segment.payload_bytes > 0) row.text += (shown == 0 ? "" : ", ") + std::to_string(segment.payload_bytes) + " B";
  // A SYN says how long the other end's segments may be.
  if (segment.has(kSyn) && segment.options.mss) row.text += " · MSS " + std::to_string(*segment.options.mss);
  if (segment.rel_seq) row.text += " · seq " + std::to_string(*segment.rel_seq);
  if (segment.has(kAck) && segment.rel_ack) row.text += " · ack " + std::to_string(*segment.rel_ack);
  if (sent.retransmits != PacketId::none) row.text += " · ◇";
  row.lane = "segment " + name(row.actor) + " " + (row.actor ? name(row.to) : row.role == Role::client ? "client" : "server");
  row.kind = flags_text(segment.flags & (kSyn | kAck | kFin | kRst)) + (segment.payload_bytes > 0 ? " data" : "");
  if (const Event* verdict = timeline.verdict(sent.packet)) {
    const VerdictKind kind = std::get<Verdict>(verdict->payload).kind;
    row.lost = kind == VerdictKind::drop;
    row.open = kind == VerdictKind::hold;
  }
  if (row.lost) row.text += " · ×";
  if (timeline.altered(sent.packet) != nullptr) row.text += " · ≠";
  return row;
}

/// A repeat of what is held, which never was on the wire: no ladder has an arrow for it.
bool withheld(const PacketSent& sent, const Timeline& timeline) {
  const Event* verdict = timeline.verdict(sent.packet);
  return verdict != nullptr && std::get<Verdict>(verdict->payload).kind == VerdictKind::withhold;
}

using Places = std::vector<std::size_t>;
using Pairs = std::vector<std::pair<std::optional<std::size_t>, std::optional<std::size_t>>>;

/// What stands between two matches: the nearest of the same kind belong together, the rest to nobody.
void pair_rest(const std::vector<RunRow>& a, const std::vector<RunRow>& b, const Places& in_a, const Places& in_b, std::size_t a_from, std::size_t a_to, std::size_t b_from, std::size_t b_to,
               Pairs& out) {
  std::size_t at = b_from;
  for (std::size_t i = a_from; i < a_to; ++i) {
    std::size_t partner = at;
    while (partner < b_to && b[in_b[partner]].kind != a[in_a[i]].kind) ++partner;
    if (partner == b_to) {
      out.emplace_back(in_a[i], std::nullopt);
      continue;
    }
    for (; at < partner; ++at) out.emplace_back(std::nullopt, in_b[at]);
    out.emplace_back(in_a[i], in_b[at++]);
  }
  for (; at < b_to; ++at) out.emplace_back(std::nullopt, in_b[at]);
}

/// Aligns one lane: the longest common subsequence of its texts; where that would take too long, one after the other.
Pairs align(const std::vector<RunRow>& a, const std::vector<RunRow>& b, const Places& in_a, const Places& in_b) {
  constexpr std::size_t kMostCells = 4'000'000;
  const auto same = [&](std::size_t i, std::size_t j) { return a[in_a[i]].text == b[in_b[j]].text && a[in_a[i]].open == b[in_b[j]].open; };
  Pairs out;
  std::size_t begin = 0;
  while (begin < in_a.size() && begin < in_b.size() && same(begin, begin)) ++begin;
  std::size_t a_end = in_a.size();
  std::size_t b_end = in_b.size();
  while (a_end > begin && b_end > begin && same(a_end - 1, b_end - 1)) {
    --a_end;
    --b_end;
  }
  for (std::size_t i = 0; i < begin; ++i) out.emplace_back(in_a[i], in_b[i]);
  const std::size_t n = a_end - begin;
  const std::size_t m = b_end - begin;
  std::size_t i = begin;
  std::size_t j = begin;
  if (n > 0 && m > 0 && n * m <= kMostCells) {
    std::vector<std::uint16_t> longest((n + 1) * (m + 1), 0);
    const auto cell = [&](std::size_t x, std::size_t y) -> std::uint16_t& { return longest[x * (m + 1) + y]; };
    for (std::size_t x = n; x-- > 0;) {
      for (std::size_t y = m; y-- > 0;) {
        cell(x, y) = same(begin + x, begin + y) ? static_cast<std::uint16_t>(cell(x + 1, y + 1) + 1) : std::max(cell(x + 1, y), cell(x, y + 1));
      }
    }
    std::size_t x = 0;
    std::size_t y = 0;
    while (x < n && y < m) {
      if (same(begin + x, begin + y)) {
        pair_rest(a, b, in_a, in_b, i, begin + x, j, begin + y, out);
        out.emplace_back(in_a[begin + x], in_b[begin + y]);
        i = begin + ++x;
        j = begin + ++y;
      } else if (cell(x + 1, y) >= cell(x, y + 1)) {
        ++x;
      } else {
        ++y;
      }
    }
  }
  pair_rest(a, b, in_a, in_b, i, a_end, j, b_end, out);
  for (; a_end < in_a.size(); ++a_end, ++b_end) out.emplace_back(in_a[a_end], in_b[b_end]);
  return out;
}

}  // namespace

std::vector<RunRow> rows_of(const Timeline& timeline, std::size_t most) {
  std::vector<RunRow> rows;
  std::unordered_map<CallId, std::size_t> open;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    const Event& event = timeline[i];
    if (const auto* returned = std::get_if<CallReturned>(&event.payload)) {
      const auto found = open.find(returned->call);
      if (found == open.end()) continue;
      RunRow& row = rows[found->second];
      row.open = false;
      row.failed = returned->ret < 0;
      row.text += ending_of(*returned);
      open.erase(found);
      continue;
    }
    if (rows.size() >= most) continue;
    if (const auto* entered = std::get_if<CallEntered>(&event.payload)) {
      open[entered->call] = rows.size();
      rows.push_back(row_of(*entered, event.seq, timeline));
    } else if (const auto* sent = std::get_if<PacketSent>(&event.payload); sent != nullptr && sent->segment.protocol == 6 && !withheld(*sent, timeline)) {
      rows.push_back(row_of(*sent, event.seq, timeline));
    }
  }
  for (const auto& [call, place] : open) rows[place].text += " …";
  return rows;
}

Comparison compare(std::vector<RunRow> a, std::vector<RunRow> b) {
  Comparison out;
  out.a = std::move(a);
  out.b = std::move(b);
  out.cut = out.a.size() >= kLongestComparison || out.b.size() >= kLongestComparison;
  std::map<std::string, std::pair<Places, Places>> lanes;
  for (std::size_t i = 0; i < out.a.size(); ++i) lanes[out.a[i].lane].first.push_back(i);
  for (std::size_t i = 0; i < out.b.size(); ++i) lanes[out.b[i].lane].second.push_back(i);

  struct Placed {
    RowPair pair;
    std::size_t at = 0;  ///< the place in A that it stands at, or before
  };
  std::vector<Pairs> aligned;
  std::vector<std::optional<std::size_t>> partner(out.b.size());  // of B's rows, in A
  for (const auto& [lane, of] : lanes) {
    aligned.push_back(align(out.a, out.b, of.first, of.second));
    for (const auto& [in_a, in_b] : aligned.back()) {
      if (in_a && in_b) partner[*in_b] = in_a;
    }
  }
  // Where what only B has stands: before the first thing that came after it in B and has a place in A, of whatever lane.
  const auto place_of = [&](std::size_t row, std::size_t not_before, std::size_t next) {
    for (std::size_t later = row + 1; later < partner.size(); ++later) {
      if (partner[later] && *partner[later] >= not_before) return std::min(next, *partner[later]);
    }
    return next;
  };
  std::vector<Placed> placed;
  for (const Pairs& pairs : aligned) {
    std::size_t next = out.a.size();
    std::vector<Placed> here;
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
      if (!pair->first) {
        const auto before = std::find_if(pair, pairs.rend(), [](const auto& one) { return one.first.has_value(); });
        next = place_of(*pair->second, before == pairs.rend() ? 0 : *before->first + 1, next);
      }
      RowPair row{RowPair::Kind::same, pair->first, pair->second};
      if (!row.a || !row.b) {
        row.kind = row.a ? RowPair::Kind::only_a : RowPair::Kind::only_b;
      } else if (out.a[*row.a].text != out.b[*row.b].text || out.a[*row.a].open != out.b[*row.b].open) {
        row.kind = RowPair::Kind::changed;
      }
      if (row.a) next = *row.a;
      here.push_back({row, next});
    }
    placed.insert(placed.end(), here.rbegin(), here.rend());
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& x, const Placed& y) {
    if (x.at != y.at) return x.at < y.at;
    if (x.pair.a.has_value() != y.pair.a.has_value()) return !x.pair.a;  // only B's stand before
    return x.pair.b < y.pair.b;
  });
  for (const Placed& one : placed) {
    if (one.pair.kind != RowPair::Kind::same) out.differences.push_back(out.pairs.size());
    out.pairs.push_back(one.pair);
  }
  return out;
}

}  // namespace sg::model
