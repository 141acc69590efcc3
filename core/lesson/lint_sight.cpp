#include "core/lesson/lint_sight.h"

#include <algorithm>

#include "core/lesson/expression_node.h"

namespace sg::lesson {
namespace {

/// Keeps what both have.
template <typename T>
void keep_common(std::set<T>& kept, const std::set<T>& other) {
  std::erase_if(kept, [&](const T& one) { return !other.contains(one); });
}

}  // namespace

Sight::Sight(const Lesson& lesson) : lesson_(lesson), certainty_(lesson) { follow_the_ways(); }

void Sight::follow_the_ways() {
  const std::size_t count = lesson_.steps.size();
  std::vector<std::optional<Names>> before(count + 1);
  std::vector<std::optional<std::set<std::size_t>>> past(count + 1);
  before[0] = Names{};
  past[0] = std::set<std::size_t>{};
  const auto come = [&](std::size_t to, const Names& with, const std::set<std::size_t>& through) {
    if (!before[to]) {
      before[to] = with;
      past[to] = through;
    } else {
      keep_common(*before[to], with);
      keep_common(*past[to], through);
    }
  };
  for (std::size_t i = 0; i < count; ++i) {
    before_.push_back(before[i].value_or(Names{}));
    past_.push_back(past[i].value_or(std::set<std::size_t>{}));
    after_.push_back(before_.back());
    after_.back().merge(gained(lesson_.steps[i]));
    std::set<std::size_t> through = past_.back();
    through.insert(i);
    bool falls_through = true;
    for (const Branch& branch : lesson_.steps[i].next) {
      const auto to = std::find_if(lesson_.steps.begin(), lesson_.steps.end(), [&](const Step& step) { return step.id == branch.go; });
      if (to != lesson_.steps.end()) come(static_cast<std::size_t>(to - lesson_.steps.begin()), after_.back(), through);
      if (branch.condition == Branch::If::always) falls_through = false;
    }
    if (falls_through) come(i + 1, after_.back(), through);
  }
}

bool Sight::led_past(std::size_t passed, std::size_t index) const { return past_[index].contains(passed); }

Names Sight::seen_where(const Expression& holds) const { return holds.root() == nullptr ? Names{} : certainty_.seen_when_true(*holds.root()); }

Names Sight::waited(const Step& step) const {
  Names out;
  for (const Action& action : step.actions) out.merge(seen_where(action.condition));
  if (step.until) out.merge(seen_where(*step.until));
  return out;
}

Names Sight::gained(const Step& step) const {
  Names out = waited(step);
  for (const Expectation& expectation : step.expect) out.merge(seen_where(expectation.that));
  return out;
}

std::optional<std::size_t> Sight::first_wait(const std::string& name) const {
  const auto asks = [&](const Expression& expression) {
    const auto names = expression.names();
    return std::any_of(names.begin(), names.end(), [&](const auto& used) { return used.first == name; });
  };
  for (std::size_t i = 0; i < lesson_.steps.size(); ++i) {
    const Step& step = lesson_.steps[i];
    const bool here = (step.until && asks(*step.until)) || std::any_of(step.actions.begin(), step.actions.end(), [&](const Action& action) { return asks(action.condition); });
    if (here) return i;
  }
  return std::nullopt;
}

const Matcher* Sight::matcher(const std::string& name) const {
  const auto found = std::find_if(lesson_.observe.begin(), lesson_.observe.end(), [&](const auto& o) { return o.first == name; });
  return found == lesson_.observe.end() ? nullptr : &found->second;
}

}  // namespace sg::lesson
