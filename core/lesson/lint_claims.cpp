#include <algorithm>

#include "core/lesson/expression_node.h"
#include "core/lesson/lint_parts.h"

namespace sg::lesson {
namespace {

/// A part as it is written. A node ends before the bracket that closes around its last operand.
std::string words_of(const Expression& whole, const Expression::Node& part) {
  const std::string& text = whole.text();
  std::size_t end = part.end;
  const auto count = [&](char bracket) { return std::count(text.begin() + static_cast<std::ptrdiff_t>(part.begin), text.begin() + static_cast<std::ptrdiff_t>(end), bracket); };
  while (end < text.size() && count('(') > count(')')) ++end;
  return text.substr(part.begin, end - part.begin);
}

class Claims {
 public:
  Claims(Complaints& complaints, const Sight& sight) : complaints_(complaints), sight_(sight) {}

  void check(const Place& place, std::size_t index) {
    const Step& step = sight_.lesson().steps[index];
    if (step.until) check_until(child(place, "until"), *step.until, sight_.before(index));
    for (std::size_t i = 0; i < step.expect.size(); ++i) check_expectation(child(item(child(place, "expect"), i), "that"), step.expect[i].that, index);
    check_ways(child(place, "next"), step.next);
  }

 private:
  /// The first that fits is taken: which are never asked?
  void check_ways(const Place& place, const std::vector<Branch>& ways) {
    for (std::size_t i = 1; i < ways.size() && place.node->kind == JsonNode::Kind::array; ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        const std::string why = taken_before(ways[i], ways[k]);
        if (why.empty()) continue;
        const Place way = item(place, i);
        complaints_.lenient(way.node->at, way.pointer, "this way is never taken: " + why);
        break;
      }
    }
    for (std::size_t i = 0; i < ways.size(); ++i) {
      if (ways[i].condition != Branch::If::holds || ways[i].when.root() == nullptr) continue;
      const Expression::Node& root = *ways[i].when.root();
      const Place when = child(item(place, i), "when");
      if (never(root)) complaints_.lenient(when.node->at, when.pointer, "this way is never taken: `" + ways[i].when.text() + "` never holds");
    }
  }

  /// Why the earlier way is taken wherever the later one would be; empty: it is not.
  std::string taken_before(const Branch& later, const Branch& earlier) const {
    if (earlier.condition == Branch::If::always) return "one before it says no `when` and no `outcome`, and so fits always";
    if (earlier.condition == Branch::If::holds && earlier.when.root() != nullptr && earlier.when.names().empty() && sight_.certainty().of(*earlier.when.root()) == true)
      return "`" + earlier.when.text() + "` before it holds always";
    if (later.condition != earlier.condition) return {};
    if (later.condition != Branch::If::holds) return "one before it has the same `outcome`";
    const bool same = later.when.root() != nullptr && earlier.when.root() != nullptr && same_claim(*later.when.root(), *earlier.when.root());
    return same ? "one before it has the same `when`" : "";
  }

  bool never(const Expression::Node& root) const {
    const auto parts = conjuncts(root);
    return sight_.certainty().of(root) == false || std::any_of(parts.begin(), parts.end(), [&](const Expression::Node* part) { return never_met(*part); });
  }

  void check_until(const Place& place, const Expression& until, const Names& seen) {
    const std::optional<bool> certain = sight_.certainty().of(*until.root());
    const bool no_names = until.names().empty();
    const auto parts = conjuncts(*until.root());
    const bool seen_already = std::all_of(parts.begin(), parts.end(), [&](const Expression::Node* part) {
      const std::optional<std::string> name = bare_seen(*part);
      return name && seen.contains(*name);
    });
    if (never(*until.root()) || (no_names && certain != true)) {
      complaints_.lenient(place.node->at, place.pointer, "`" + until.text() + "` never holds: the step would never be done");
    } else if (seen_already || (no_names && certain == true)) {
      complaints_.lenient(place.node->at, place.pointer,
                          "`" + until.text() + "` holds when the step begins, so the step would be done at once: name what only this step brings about");
    }
  }

  /// What surely holds when the step is done: where it did not, the step would not be, and the expectation never decided.
  bool waited_for(const Expression::Node& part, std::size_t index) const {
    const Step& step = sight_.lesson().steps[index];
    if (const std::optional<std::string> name = bare_seen(part)) {  // what was seen once stays so
      if (sight_.before(index).contains(*name) || sight_.waited(step).contains(*name)) return true;
    }
    const auto among = [&](const Expression& waited) {
      if (waited.root() == nullptr) return false;
      const auto parts = conjuncts(*waited.root());
      return std::any_of(parts.begin(), parts.end(), [&](const Expression::Node* one) { return same_claim(*one, part); });
    };
    if (step.until ? among(*step.until) : !step.actions.empty() && among(step.actions.back().condition)) return true;
    return sight_.certainty().lasting(part) && std::any_of(step.actions.begin(), step.actions.end(), [&](const Action& action) { return among(action.condition); });
  }

  void check_expectation(const Place& place, const Expression& that, std::size_t index) {
    const std::optional<bool> whole = sight_.certainty().of(*that.root());
    const auto parts = conjuncts(*that.root());
    if (std::all_of(parts.begin(), parts.end(), [&](const Expression::Node* part) { return waited_for(*part, index); })) {
      // Parts of a longer wait may be meant to say in words what was waited for; the whole of one, or what was seen, is a slip.
      const Step& step = sight_.lesson().steps[index];
      const Expression& wait = step.until ? *step.until : step.actions.empty() ? Expression() : step.actions.back().condition;
      const bool whole_wait = (wait.root() != nullptr && same_tree(*wait.root(), *that.root())) || std::all_of(parts.begin(), parts.end(), [](const Expression::Node* part) { return bare_seen(*part).has_value(); });
      const std::string why = "`" + that.text() + "` was waited for, so nothing can fail it: claim what could be otherwise then, a value, a count, the state of the other end";
      if (whole_wait)
        complaints_.lenient(place.node->at, place.pointer, why);
      else
        complaints_.remark(place.node->at, place.pointer, why);
      return;
    }
    if (whole == false || (!whole && that.names().empty())) {
      complaints_.lenient(place.node->at, place.pointer, "`" + that.text() + "` can never be met");
      return;
    }
    Names seen = sight_.before(index);
    seen.merge(sight_.waited(sight_.lesson().steps[index]));
    for (const Expression::Node* part : parts) {
      const std::string words = words_of(that, *part);
      const std::size_t at = complaints_.source().inside(*place.node, part->begin);
      if (never_met(*part)) {
        complaints_.lenient(at, place.pointer, "`" + words + "` can never be met: " + (part->kind == Expression::Node::Kind::before ? "`observe` looks for them in the other order" : "what it asks for has no value there, and is none in every run"));
        continue;
      }
      if (part->kind == Expression::Node::Kind::logical_not && bare_seen(part->children[0]) && seen.contains(*bare_seen(part->children[0]))) {
        complaints_.lenient(at, place.pointer, "`" + words + "` can never be met: `" + *bare_seen(part->children[0]) + "` was waited for");
        continue;
      }
      if (sight_.certainty().in_order(*part) == true && seen.contains(part->children[1].name)) {
        const std::string& first = part->children[0].name;
        const std::string& second = part->children[1].name;
        complaints_.lenient(at, place.pointer, "nothing can fail `" + words + "`: `observe` looks for `" + second + "` only after `" + first + "`; claim what a run decides");
        continue;
      }
      if (sight_.certainty().of(*part) != true) continue;
      const std::string name = first_observed(*part);
      complaints_.lenient(at, place.pointer,
                          "nothing can fail `" + words + "`: " +
                              (name.empty() ? "it is true whatever happens"
                                            : "it is so of every `" + name + "`, and says no more than seen(" + name + "); claim what a run decides"));
    }
  }

  bool never_met(const Expression::Node& part) const { return sight_.certainty().never_known(part) || sight_.certainty().in_order(part) == false; }

  std::string first_observed(const Expression::Node& node) const {
    if (!sight_.certainty().needed(node).empty() && node.kind == Expression::Node::Kind::name) return node.name;
    for (const Expression::Node& inner : node.children) {
      if (std::string name = first_observed(inner); !name.empty()) return name;
    }
    return {};
  }

  Complaints& complaints_;
  const Sight& sight_;
};

}  // namespace

void lint_claims(Complaints& complaints, const Sight& sight, const Place& place, std::size_t index) { Claims(complaints, sight).check(place, index); }

}  // namespace sg::lesson
