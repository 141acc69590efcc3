#include <algorithm>

#include "core/lesson/expression_node.h"
#include "core/lesson/lint_parts.h"

namespace sg::lesson {
namespace {

class Claims {
 public:
  Claims(Complaints& complaints, const Sight& sight) : complaints_(complaints), sight_(sight) {}

  void check(const Place& place, std::size_t index) {
    const Step& step = sight_.lesson().steps[index];
    if (step.until) check_until(child(place, "until"), *step.until, sight_.before(index));
    for (std::size_t i = 0; i < step.expect.size(); ++i) check_expectation(child(item(child(place, "expect"), i), "that"), step.expect[i].that, index);
  }

 private:
  void check_until(const Place& place, const Expression& until, const Names& seen) {
    const std::optional<bool> certain = sight_.certainty().of(*until.root());
    const bool no_names = until.names().empty();
    const auto parts = conjuncts(*until.root());
    const bool seen_already = std::all_of(parts.begin(), parts.end(), [&](const Expression::Node* part) {
      const std::optional<std::string> name = bare_seen(*part);
      return name && seen.contains(*name);
    });
    if (certain == false || (no_names && certain != true)) {
      complaints_.lenient(place.node->at, place.pointer, "`" + until.text() + "` never holds: the step would never be done");
    } else if (seen_already || (no_names && certain == true)) {
      complaints_.lenient(place.node->at, place.pointer,
                          "`" + until.text() + "` holds when the step begins, so the step would be done at once: name what only this step brings about");
    }
  }

  /// Where it does not hold the step is not done, and the expectation never decided.
  bool waited_for(const Expression& that, std::size_t index) const {
    const Step& step = sight_.lesson().steps[index];
    const auto same_as = [&](const Expression& other) { return other.root() != nullptr && same_tree(*that.root(), *other.root()); };
    if (step.until ? same_as(*step.until) : !step.actions.empty() && same_as(step.actions.back().condition)) return true;
    // What was seen once stays so.
    Names seen = sight_.before(index);
    seen.merge(sight_.waited(step));
    const auto parts = conjuncts(*that.root());
    return std::all_of(parts.begin(), parts.end(), [&](const Expression::Node* part) {
      const std::optional<std::string> name = bare_seen(*part);
      return name && seen.contains(*name);
    });
  }

  void check_expectation(const Place& place, const Expression& that, std::size_t index) {
    const std::optional<bool> whole = sight_.certainty().of(*that.root());
    if (waited_for(that, index)) {
      complaints_.lenient(place.node->at, place.pointer,
                          "`" + that.text() + "` was waited for, so nothing can fail it: claim what could be otherwise then, a value, a count, the state of the other end");
      return;
    }
    if (whole == false || (!whole && that.names().empty())) {
      complaints_.lenient(place.node->at, place.pointer, "`" + that.text() + "` can never be met");
      return;
    }
    for (const Expression::Node* part : conjuncts(*that.root())) {
      const std::string words = that.text().substr(part->begin, part->end - part->begin);
      const std::size_t at = complaints_.source().inside(*place.node, part->begin);
      if (sight_.certainty().of(*part) != true) continue;
      const std::string name = first_observed(*part);
      complaints_.lenient(at, place.pointer,
                          "nothing can fail `" + words + "`: " +
                              (name.empty() ? "it is true whatever happens"
                                            : "it is so of every `" + name + "`, and says no more than seen(" + name + "); claim what a run decides"));
    }
  }

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
