#include "core/lesson/lint_sight.h"

#include <algorithm>
#include <map>

#include "core/lesson/expression_node.h"

namespace sg::lesson {
namespace {

/// Keeps what both have.
template <typename T>
void keep_common(std::set<T>& kept, const std::set<T>& other) {
  std::erase_if(kept, [&](const T& one) { return !other.contains(one); });
}

using Calls = std::map<model::CallKind, std::uint32_t>;

bool makes(const Statement& statement, model::CallKind call) {
  if (statement.kind == Statement::Kind::call) return statement.call == call;
  const auto inner = [&](const Statement& one) { return makes(one, call); };
  return statement.kind != Statement::Kind::thread &&
         (std::any_of(statement.body.begin(), statement.body.end(), inner) || std::any_of(statement.otherwise.begin(), statement.otherwise.end(), inner));
}

/// Counts the calls that a program has surely made once it stands before a call of the kind `stop`; false: there is none in here. `later`: there is
/// one behind these statements, so that a break may have led past the rest of them.
bool count_before(const std::vector<Statement>& statements, model::CallKind stop, bool later, Calls& made) {
  bool sure = true;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Statement& statement = statements[i];
    if (statement.kind == Statement::Kind::break_if) sure = sure && !later;
    if (statement.kind == Statement::Kind::call) {
      if (statement.call == stop) return true;
      if (sure) ++made[statement.call];
    }
    if (statement.kind == Statement::Kind::if_then && makes(statement, stop)) return true;
    if (statement.kind != Statement::Kind::loop) continue;
    const bool behind = later || std::any_of(statements.begin() + static_cast<std::ptrdiff_t>(i) + 1, statements.end(), [&](const Statement& one) { return makes(one, stop); });
    Calls inside;
    const bool found = count_before(statement.body, stop, behind || !makes(statement, stop), inside);
    if (sure) {
      for (const auto& [call, times] : inside) made[call] += times;
    }
    if (found) return true;
  }
  return false;
}

}  // namespace

Sight::Sight(const Lesson& lesson) : lesson_(lesson), certainty_(lesson) { follow_the_ways(); }

void Sight::follow_the_ways() {
  const std::size_t count = lesson_.steps.size();
  std::vector<std::optional<Names>> before(count + 1);
  std::vector<std::optional<std::set<std::size_t>>> past(count + 1);
  std::vector<std::optional<Names>> screen(count + 1);
  before[0] = Names{};
  screen[0] = Names{};
  past[0] = std::set<std::size_t>{};
  const auto come = [&](std::size_t to, const Names& with, const Names& shown, const std::set<std::size_t>& through) {
    if (!before[to]) {
      before[to] = with;
      screen[to] = shown;
      past[to] = through;
    } else {
      keep_common(*before[to], with);
      keep_common(*screen[to], shown);
      keep_common(*past[to], through);
    }
  };
  for (std::size_t i = 0; i < count; ++i) {
    before_.push_back(before[i].value_or(Names{}));
    past_.push_back(past[i].value_or(std::set<std::size_t>{}));
    after_.push_back(before_.back());
    after_.back().merge(gained(lesson_.steps[i]));
    on_screen_.push_back(screen[i].value_or(Names{}));
    Names shown = on_screen_.back();
    shown.merge(gained(lesson_.steps[i]));
    shown.merge(passed(lesson_.steps[i]));
    std::set<std::size_t> through = past_.back();
    through.insert(i);
    bool falls_through = true;
    for (const Branch& branch : lesson_.steps[i].next) {
      const auto to = std::find_if(lesson_.steps.begin(), lesson_.steps.end(), [&](const Step& step) { return step.id == branch.go; });
      if (to != lesson_.steps.end()) come(static_cast<std::size_t>(to - lesson_.steps.begin()), after_.back(), shown, through);
      if (branch.condition == Branch::If::always) falls_through = false;
    }
    if (falls_through) come(i + 1, after_.back(), shown, through);
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

Names Sight::passed(const Step& step) const {
  Names out;
  for (const Action& action : step.actions) {
    if (action.kind != Action::Kind::run || !action.until) continue;
    const auto actor = std::find_if(lesson_.actors.begin(), lesson_.actors.end(), [&](const ActorSpec& one) { return one.id == action.actor; });
    if (actor == lesson_.actors.end() || actor->by_hand() || !actor->thread_of.empty()) continue;
    Calls made;
    if (!count_before(actor->program->body, *action.until, false, made)) continue;
    for (const auto& [name, matcher] : lesson_.observe) {
      const bool call = matcher.kind == Matcher::Kind::entered || matcher.kind == Matcher::Kind::returned;
      if (call && matcher.actor == action.actor && matcher.call && matcher.after.empty() && made[*matcher.call] >= matcher.nth) out.insert(name);
    }
  }
  return out;
}

std::optional<std::size_t> Sight::waited_for_field(const std::string& actor, const std::string& field, std::size_t index) const {
  const auto asks = [&](const Expression& expression) {
    const auto names = expression.names();
    return std::any_of(names.begin(), names.end(), [&](const auto& used) { return used.first == actor && used.second == field; });
  };
  for (std::size_t i = index; i-- > 0;) {
    const Step& step = lesson_.steps[i];
    if (!led_past(i, index)) continue;
    if ((step.until && asks(*step.until)) || std::any_of(step.actions.begin(), step.actions.end(), [&](const Action& action) { return asks(action.condition); })) return i;
  }
  return std::nullopt;
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
