#include "core/lab/wire_rules.h"

#include <algorithm>

namespace sg::lab {
namespace {

constexpr std::uint8_t kTold = model::kSyn | model::kAck | model::kFin | model::kRst;

bool sent_by(model::ActorId wanted, const RuleSubject& subject) {
  if (subject.from) return *subject.from == wanted;
  // Some answers belong to no socket (a RST from a closed port): it is the other end's, when this end is not.
  return subject.to && *subject.to != wanted;
}

}  // namespace

void WireRules::set(const model::WireRule& rule) {
  const auto same = std::find_if(rules_.begin(), rules_.end(), [&](const Counted& c) { return c.rule.id == rule.id; });
  if (same == rules_.end()) {
    rules_.push_back({rule, 0, 0});
  } else {
    *same = {rule, 0, 0};
  }
}

bool WireRules::remove(const std::string& id) {
  return std::erase_if(rules_, [&](const Counted& c) { return c.rule.id == id; }) > 0;
}

std::vector<std::string> WireRules::ids() const {
  std::vector<std::string> ids;
  for (const Counted& counted : rules_) ids.push_back(counted.rule.id);
  return ids;
}

bool WireRules::is_for(Counted& counted, const RuleSubject& subject) {
  const model::PacketMatch& when = counted.rule.when;
  const model::Segment& segment = subject.segment;
  if (when.from && !sent_by(*when.from, subject)) return false;
  if (when.protocol && *when.protocol != segment.protocol) return false;
  if (when.flags && *when.flags != (segment.flags & kTold)) return false;
  if (when.payload && *when.payload != (segment.payload_bytes > 0)) return false;
  if (when.retransmission && *when.retransmission != subject.retransmission) return false;
  ++counted.matched;
  if (when.nth > 0 && counted.matched != when.nth) return false;
  if (when.every > 1 && counted.matched % when.every != 0) return false;
  return when.chance >= 1 || std::uniform_real_distribution<double>(0, 1)(dice_) < when.chance;
}

std::optional<WireRules::Found> WireRules::ask(const RuleSubject& subject) {
  // Each counts what it is for, also what another acts on: the third segment is the third, whatever became of the first two.
  auto acting = rules_.end();
  for (auto counted = rules_.begin(); counted != rules_.end(); ++counted) {
    if (is_for(*counted, subject) && acting == rules_.end()) acting = counted;
  }
  if (acting == rules_.end()) return std::nullopt;
  ++acting->acted;
  const bool over = (acting->rule.times > 0 && acting->acted >= acting->rule.times) || acting->rule.when.nth > 0;
  Found found{acting->rule, over};
  if (over) rules_.erase(acting);
  return found;
}

}  // namespace sg::lab
