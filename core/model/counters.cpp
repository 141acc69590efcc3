#include "core/model/counters.h"

#include <algorithm>

#include "core/model/describe.h"

namespace sg::model {
namespace {

/// What the kernel counted, the wire sees within this time.
constexpr Ns kJustAfter = 50 * base::kMillisecond;
/// What happened while the counters were being read, the next reading shows.
constexpr Ns kJustBefore = 500 * base::kMillisecond;
constexpr std::size_t kEarly = 64;

}  // namespace

const CounterEntry* counter(std::string_view name) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const CounterEntry*> made;
    for (const CounterEntry& entry : counters()) made.emplace(entry.name, &entry);
    return made;
  }();
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

std::string_view counter_meaning(std::string_view name, Language language) {
  const CounterEntry* entry = counter(name);
  if (entry == nullptr) return "";
  return language == Language::ko ? entry->ko : entry->en;
}

void CounterChanges::apply(const Event& event, std::uint64_t marks) {
  if (const auto* change = std::get_if<CounterChange>(&event.payload)) {
    reading_ = true;
    read_t_ = event.t;
    const CounterEntry* entry = counter(change->name);
    if (entry == nullptr || entry->changed_by == 0) return;
    std::uint64_t count = 0;
    std::uint64_t last = 0;
    for (std::size_t bit = 0; bit < kMarks; ++bit) {
      if ((entry->changed_by >> bit & 1U) == 0 || seen_[bit].count == 0) continue;
      count += seen_[bit].count;
      last = std::max(last, seen_[bit].last);
    }
    std::uint64_t& named = named_[entry->name];
    if (count == 0) {
      for (std::size_t bit = 0; bit < kMarks; ++bit) {
        if ((entry->changed_by >> bit & 1U) != 0 && seen_[bit].before > named && event.t - seen_[bit].t <= kJustBefore) last = std::max(last, seen_[bit].before);
      }
      if (last != 0) {
        changes_[event.seq] = {named = last, false};
        return;
      }
      early_.push_back({event.seq, entry->changed_by, event.t});
      if (early_.size() > kEarly) early_.pop_front();
      return;
    }
    const std::uint64_t by = change->after > change->before ? change->after - change->before : change->before - change->after;
    changes_[event.seq] = {named = last, count == by};
    return;
  }
  if (marks == 0) return;
  if (reading_ && event.t != read_t_) {
    reading_ = false;
    for (Seen& seen : seen_) {
      seen.before = seen.count > 0 ? seen.last : 0;
      seen.count = 0;
    }
  }
  for (std::size_t bit = 0; bit < kMarks; ++bit) {
    if ((marks >> bit & 1U) == 0) continue;
    seen_[bit].last = event.seq;
    seen_[bit].t = event.t;
    ++seen_[bit].count;
  }
  while (!early_.empty() && event.t - early_.front().t > kJustAfter) early_.pop_front();
  std::erase_if(early_, [&](const Early& early) {
    if ((early.marks & marks) == 0) return false;
    changes_[early.change] = {event.seq, false};
    return true;
  });
}

ChangedBy CounterChanges::changed_by(std::uint64_t seq) const {
  const auto found = changes_.find(seq);
  return found == changes_.end() ? ChangedBy{} : found->second;
}

}  // namespace sg::model
