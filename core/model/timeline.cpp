#include "core/model/timeline.h"

#include <algorithm>

#include "core/base/check.h"

namespace sg::model {

void Timeline::append(Event event) {
  SG_CHECK(event.seq == events_.size() + 1, "events are numbered without gaps");
  SG_CHECK(event.t >= end(), "a timeline does not go back");
  cast_.apply(event);
  causes_.apply(event);
  counters_.apply(event, causes_.marks());
  if (const auto* sent = std::get_if<PacketSent>(&event.payload)) {
    packets_[sent->packet].sent = event.seq;
  } else if (const auto* verdict = std::get_if<Verdict>(&event.payload)) {
    packets_[verdict->packet].verdict = event.seq;
  } else if (const auto* altered = std::get_if<PacketAltered>(&event.payload)) {
    packets_[altered->packet].altered = event.seq;
  } else if (const auto* entered = std::get_if<CallEntered>(&event.payload)) {
    calls_[entered->call] = event.seq;
  } else if (const auto* rule = std::get_if<RuleSet>(&event.payload)) {
    rules_[rule->rule.id] = event.seq;
  }
  events_.push_back(std::move(event));
}

std::size_t Timeline::count_until(Ns t) const {
  const auto after =
      std::upper_bound(events_.begin(), events_.end(), t, [](Ns time, const Event& event) { return time < event.t; });
  return static_cast<std::size_t>(after - events_.begin());
}

std::uint64_t Timeline::packet_seq(PacketId packet) const {
  const auto found = packets_.find(packet);
  return found == packets_.end() ? 0 : found->second.sent;
}

const PacketSent* Timeline::packet(PacketId packet) const {
  const std::uint64_t seq = packet_seq(packet);
  return seq == 0 ? nullptr : std::get_if<PacketSent>(&by_seq(seq).payload);
}

const Event* Timeline::verdict(PacketId packet) const {
  const auto found = packets_.find(packet);
  return found == packets_.end() || found->second.verdict == 0 ? nullptr : &by_seq(found->second.verdict);
}

const PacketAltered* Timeline::altered(PacketId packet) const {
  const auto found = packets_.find(packet);
  return found == packets_.end() || found->second.altered == 0 ? nullptr
                                                               : std::get_if<PacketAltered>(&by_seq(found->second.altered).payload);
}

const CallEntered* Timeline::entered(CallId call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : std::get_if<CallEntered>(&by_seq(found->second).payload);
}

const WireRule* Timeline::rule(const std::string& id) const {
  const auto found = rules_.find(id);
  return found == rules_.end() ? nullptr : &std::get<RuleSet>(by_seq(found->second).payload).rule;
}

void Timeline::clear() {
  events_.clear();
  cast_ = {};
  causes_ = {};
  counters_ = {};
  packets_.clear();
  calls_.clear();
  rules_.clear();
}

}  // namespace sg::model
