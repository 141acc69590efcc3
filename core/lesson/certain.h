// What can be told of an expression before any run: is it true whatever the run shows, and what was surely seen once it holds?
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/contradict.h"
#include "core/lesson/expression_node.h"
#include "core/lesson/lesson.h"
#include "core/lesson/names.h"

namespace sg::lesson {

/// The value that a field has for certain once the event was seen, because `observe` asks for just that: none where it does not.
/// {"segment": {"flags": "SYN"}} has syn == true, ack_flag == false, …
Value demanded(const Matcher& matcher, std::string_view field);

class Certainty {
 public:
  explicit Certainty(const Lesson& lesson) : lesson_(lesson) {}

  /// True or false when it is that in every run in which the events it names are seen; nothing when a run decides.
  std::optional<bool> of(const Expression::Node& node) const;
  /// The value that it has in every such run; none when a run decides.
  Value value_of(const Expression::Node& node) const;
  /// Observed names that were seen wherever this holds, those that they come after included.
  std::set<std::string> seen_when_true(const Expression::Node& node) const;
  /// Observed names without which this has no value.
  std::set<std::string> needed(const Expression::Node& node) const;
  /// What kind of value it has, if any; nothing when that cannot be told.
  std::optional<FieldType> type_of(const Expression::Node& node) const;
  /// Stays as it is once it has a value: it rests on what was observed alone, and not on what is known of that by now, nor on an actor or a counter.
  bool lasting(const Expression::Node& node) const;
  /// Of `before(a, b)`, where b was seen: true or false when `observe` looks for one of them only after the other.
  std::optional<bool> in_order(const Expression::Node& node) const;
  /// Is its value none in every run, because `observe` asks for what has none: the ACK of a SYN alone?
  bool never_known(const Expression::Node& node) const;

 private:
  const Matcher* matcher(std::string_view name) const;
  std::set<std::string> with_earlier(std::set<std::string> names) const;
  std::optional<Bounds> bounds(const Expression::Node& node) const;
  std::optional<bool> flags_compared(const Expression::Node& node) const;
  bool contradictory(const std::vector<Claim>& claims) const;
  std::optional<bool> compared(const Expression::Node& node) const;

  const Lesson& lesson_;
};

bool is_comparison(Expression::Node::Kind kind);
/// The comparison with its sides exchanged: < is >.
Expression::Node::Kind turned(Expression::Node::Kind kind);
/// Do both say the same, word for word?
bool same_tree(const Expression::Node& a, const Expression::Node& b);
/// The same, or the same said the other way round: `a == b` and `b == a`, `a < b` and `b > a`.
bool same_claim(const Expression::Node& a, const Expression::Node& b);
/// The parts that `and` joins; itself, when there are none.
std::vector<const Expression::Node*> conjuncts(const Expression::Node& node);
/// Those that `or` joins.
std::vector<const Expression::Node*> disjuncts(const Expression::Node& node);
/// Without what changes no value: of `(x + 0) * 1` and of `x + 0 * y`, which waits for y, it is x.
const Expression::Node& bared(const Expression::Node& node);
/// "synack.ack": the name and the field, when the whole is no more than that.
std::optional<std::pair<std::string, std::string>> bare_field(const Expression::Node& node);
/// "synack", when the whole is no more than seen(synack).
std::optional<std::string> bare_seen(const Expression::Node& node);

}  // namespace sg::lesson
