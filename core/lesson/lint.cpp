#include "core/lesson/lint.h"

#include <algorithm>
#include <set>

#include "core/lesson/certain.h"
#include "core/lesson/expression_node.h"
#include "core/lesson/highlights.h"
#include "core/lesson/placeholders.h"
#include "core/lesson/reader.h"
#include "core/lesson/suggest.h"
#include "core/lesson/texts.h"

namespace sg::lesson {
namespace {

using Names = std::set<std::string>;

Place child(const Place& place, std::string_view key) {
  return {place.node == nullptr ? nullptr : place.node->find(key), place.pointer + "/" + pointer_token(key)};
}
Place item(const Place& place, std::size_t index) { return {&place.node->items[index], place.pointer + "/" + std::to_string(index)}; }

/// The expressions that a text fills in.
std::vector<Expression> filled_in(const std::string& text) {
  std::vector<Expression> out;
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    if (!piece.expression) continue;
    auto parsed = Expression::parse(piece.text);
    if (auto* expression = std::get_if<Expression>(&parsed)) out.push_back(std::move(*expression));
  }
  return out;
}

std::string_view in_words(FieldType type) {
  switch (type) {
    case FieldType::number: return "a number";
    case FieldType::sequence: return "a sequence number";
    case FieldType::truth: return "true or false";
    case FieldType::text: return "a text";
  }
  return "";
}

bool fits(FieldType type, const Value& value) {
  if (std::holds_alternative<bool>(value)) return type == FieldType::truth;
  if (std::holds_alternative<std::string>(value)) return type == FieldType::text;
  return type == FieldType::number || type == FieldType::sequence;
}

class Lint {
 public:
  Lint(Complaints& complaints, const JsonSource& source, const Lesson& lesson)
      : complaints_(complaints), root_{&source.root, ""}, lesson_(lesson), certainty_(lesson) {}

  void check() {
    follow_the_ways();
    const Place steps = child(root_, "steps");
    for (std::size_t i = 0; i < lesson_.steps.size(); ++i) check_step(item(steps, i), i);
    check_names_used();
  }

  void check_prerequisites(const std::vector<std::string>& course) {
    const Place before = child(root_, "prerequisites");
    const auto own = std::find(course.begin(), course.end(), lesson_.id);
    for (std::size_t i = 0; i < lesson_.prerequisites.size(); ++i) {
      const std::string& id = lesson_.prerequisites[i];
      const Place place = item(before, i);
      const auto found = std::find(course.begin(), course.end(), id);
      if (found == course.end())
        complaints_.lenient(place.node->at, place.pointer, "no lesson of the course is called `" + id + "`" + did_you_mean(id, course));
      else if (found >= own)
        complaints_.lenient(place.node->at, place.pointer, "`" + id + "` does not come before this lesson in the course");
    }
  }

 private:
  // ---- what was surely seen when a step begins, and when it is done
  void follow_the_ways() {
    const std::size_t count = lesson_.steps.size();
    std::vector<std::optional<Names>> before(count + 1);
    before[0] = Names{};
    const auto come = [&](std::size_t to, const Names& with) {
      if (!before[to])
        before[to] = with;
      else
        std::erase_if(*before[to], [&](const std::string& name) { return !with.contains(name); });
    };
    for (std::size_t i = 0; i < count; ++i) {
      before_.push_back(before[i].value_or(Names{}));
      after_.push_back(before_.back());
      after_.back().merge(gained(lesson_.steps[i]));
      bool falls_through = true;
      for (const Branch& branch : lesson_.steps[i].next) {
        const auto to = std::find_if(lesson_.steps.begin(), lesson_.steps.end(), [&](const Step& step) { return step.id == branch.go; });
        if (to != lesson_.steps.end()) come(static_cast<std::size_t>(to - lesson_.steps.begin()), after_.back());
        if (branch.condition == Branch::If::always) falls_through = false;
      }
      if (falls_through) come(i + 1, after_.back());
    }
  }

  Names seen_where(const Expression& holds) const { return holds.root() == nullptr ? Names{} : certainty_.seen_when_true(*holds.root()); }

  /// What the step waits for.
  Names waited_names(const Step& step) const {
    Names out;
    for (const Action& action : step.actions) out.merge(seen_where(action.condition));
    if (step.until) out.merge(seen_where(*step.until));
    return out;
  }

  Names gained(const Step& step) const {
    Names out = waited_names(step);
    for (const Expectation& expectation : step.expect) out.merge(seen_where(expectation.that));
    return out;
  }

  // ---- steps
  void check_step(const Place& place, std::size_t index) {
    const Step& step = lesson_.steps[index];
    if (step.until) check_until(child(place, "until"), *step.until, before_[index]);
    if (step.predict) check_prediction(child(place, "predict"), *step.predict, index);
    for (std::size_t i = 0; i < step.expect.size(); ++i) {
      check_expectation(child(item(child(place, "expect"), i), "that"), step.expect[i].that, index);
    }
    for (std::size_t i = 0; i < step.highlight.size(); ++i) check_highlight(item(child(place, "highlight"), i), step.highlight[i]);
    check_shown(child(place, "say"), step.say, index);
    check_shown(child(place, "explain"), step.explain, index + 1);
  }

  void check_until(const Place& place, const Expression& until, const Names& seen) {
    const std::optional<bool> certain = certainty_.of(*until.root());
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
    const Step& step = lesson_.steps[index];
    const auto same_as = [&](const Expression& other) { return other.root() != nullptr && same_tree(*that.root(), *other.root()); };
    if (step.until ? same_as(*step.until) : !step.actions.empty() && same_as(step.actions.back().condition)) return true;
    // What was seen once stays so.
    Names seen = before_[index];
    seen.merge(waited_names(step));
    const auto parts = conjuncts(*that.root());
    return std::all_of(parts.begin(), parts.end(), [&](const Expression::Node* part) {
      const std::optional<std::string> name = bare_seen(*part);
      return name && seen.contains(*name);
    });
  }

  void check_expectation(const Place& place, const Expression& that, std::size_t index) {
    const std::optional<bool> whole = certainty_.of(*that.root());
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
      if (certainty_.of(*part) != true) continue;
      const std::string name = first_observed(*part);
      complaints_.lenient(at, place.pointer,
                          "nothing can fail `" + words + "`: " +
                              (name.empty() ? "it is true whatever happens"
                                            : "it is so of every `" + name + "`, and says no more than seen(" + name + "); claim what a run decides"));
    }
  }

  std::string first_observed(const Expression::Node& node) const {
    if (!certainty_.needed(node).empty() && node.kind == Expression::Node::Kind::name) return node.name;
    for (const Expression::Node& inner : node.children) {
      if (std::string name = first_observed(inner); !name.empty()) return name;
    }
    return {};
  }

  // ---- predictions
  void check_prediction(const Place& place, const Prediction& prediction, std::size_t index) {
    const Place answer = child(place, "answer");
    if (prediction.answer.names().empty()) {
      complaints_.lenient(answer.node->at, answer.pointer,
                          "the answer `" + prediction.answer.text() + "` is the same in every run, and no run shows it: compute it from what is observed");
    } else if (prediction.kind != Prediction::Kind::field) {  // there the question is where it stands, not what it is
      check_told(answer, prediction, index);
    }
    check_kind(place, answer, prediction);
    if (prediction.kind == Prediction::Kind::choice) check_choices(child(place, "choices"), prediction);
    for (std::size_t i = 0; i < prediction.wrong.size(); ++i) {
      const std::optional<bool> always = certainty_.of(*prediction.wrong[i].when.root());
      const Place when = child(item(child(place, "wrong"), i), "when");
      if (always) complaints_.lenient(when.node->at, when.pointer, *always ? "`" + prediction.wrong[i].when.text() + "` fits every answer: that is what `otherwise` is for" : "`" + prediction.wrong[i].when.text() + "` fits no answer");
    }
    check_shown(child(place, "ask"), prediction.ask, index);
    if (const Place right = child(place, "right"); says_right_itself(prediction.right.en))
      complaints_.remark(right.node->at, right.pointer, "the window says “Right.” before this: begin with why it is so");
    check_shown(child(place, "right"), prediction.right, index + 1);
    check_shown(child(place, "otherwise"), prediction.otherwise, index + 1);
  }

  /// The learner must not find the answer on the screen.
  void check_told(const Place& answer, const Prediction& prediction, std::size_t index) {
    const Expression::Node& root = *prediction.answer.root();
    const Names& seen = before_[index];
    const auto known = [&](const Names& at_that_time) {
      const Names needed = certainty_.needed(root);
      return !needed.empty() && std::includes(at_that_time.begin(), at_that_time.end(), needed.begin(), needed.end());
    };
    const auto tells = [&](const Text& text) {
      const std::vector<Expression> pieces = filled_in(text.en);
      return std::any_of(pieces.begin(), pieces.end(), [&](const Expression& piece) { return same_tree(*piece.root(), root); });
    };
    const Step& step = lesson_.steps[index];
    std::string where;
    if (known(seen) && (tells(step.say) || tells(prediction.ask))) where = "this step itself";
    for (std::size_t i = 0; i < index && where.empty(); ++i) {
      const Step& earlier = lesson_.steps[i];
      // Only what every way leads past was surely read.
      if (!known(after_[i]) || !std::includes(seen.begin(), seen.end(), after_[i].begin(), after_[i].end())) continue;
      bool told = tells(earlier.explain) || (known(before_[i]) && tells(earlier.say));
      for (const Expectation& expectation : earlier.expect) told = told || tells(expectation.say);
      if (told) where = "step `" + earlier.id + "`";
    }
    if (!where.empty()) {
      complaints_.lenient(answer.node->at, answer.pointer, where + " has told {" + prediction.answer.text() + "} already, in its text");
      return;
    }
    const auto bare = bare_field(root);
    if (bare && prediction.conceals != prediction.answer.text() && seen.contains(bare->first)) {
      const bool segment = name_kind_of(matcher(bare->first).kind) == NameKind::segment;
      complaints_.lenient(answer.node->at, answer.pointer,
                          "`" + bare->first + "` is on the screen before it is asked for: an earlier step has waited for it. Ask before it comes" +
                              (segment ? ", or conceal " + prediction.answer.text() : ""));
    }
  }

  void check_kind(const Place& place, const Place& answer, const Prediction& prediction) {
    const std::optional<FieldType> type = certainty_.type_of(*prediction.answer.root());
    if (!type) return;
    const bool of_its_kind = std::any_of(prediction.choices.begin(), prediction.choices.end(), [&](const Choice& choice) { return fits(*type, choice.value); });
    if (prediction.kind == Prediction::Kind::number && (*type == FieldType::text || *type == FieldType::truth)) {
      complaints_.lenient(answer.node->at, answer.pointer,
                          "the answer is " + std::string(in_words(*type)) + ", and what is typed is a number: make it a `choice`");
    } else if (prediction.kind == Prediction::Kind::choice && !of_its_kind) {
      const Place choices = child(place, "choices");
      complaints_.lenient(choices.node->at, choices.pointer, "no choice can be right: the answer is " + std::string(in_words(*type)) + ", and no `value` is");
    }
  }

  void check_choices(const Place& place, const Prediction& prediction) {
    std::vector<std::string> silent;
    for (std::size_t i = 0; i < prediction.choices.size(); ++i) {
      const Choice& choice = prediction.choices[i];
      if (choice.feedback.en.empty()) silent.push_back(choice.id);
      for (std::size_t k = 0; k < i; ++k) {
        if (!same(choice.value, prediction.choices[k].value)) continue;
        const Place value = child(item(place, i), "value");
        complaints_.lenient(value.node->at, value.pointer, "the choices `" + prediction.choices[k].id + "` and `" + choice.id + "` have the same value, so both or none is right");
        break;
      }
    }
    if (silent.size() > 1)
      complaints_.remark(place.node->at, place.pointer, listed(silent) + " have no `feedback`, and only one of them can be right: say to who chose wrongly what was wrong");
  }

  // ---- texts
  /// Placeholders of what comes later would show as "…". `first`: the step from which on it is too late.
  void check_shown(const Place& place, const Text& text, std::size_t first) {
    if (place.node == nullptr) return;
    for (const TextPiece& piece : split_placeholders(text.en).pieces) {
      if (!piece.expression) continue;
      const auto parsed = Expression::parse(piece.text);
      for (const auto& [name, field] : std::get<Expression>(parsed).names()) {
        if (!is_observed(name)) continue;
        const std::optional<std::size_t> later = waited_for_in(name);
        if (first > 0 && (!later || *later < first)) continue;
        complaints_.lenient(complaints_.source().inside(*place.node, piece.at), place.pointer,
                           (later ? "step `" + lesson_.steps[*later].id + "` waits for `" + name + "`" : "nothing has happened yet") +
                               ", so here {" + piece.text + "} would show as `…`");
        break;
      }
    }
  }

  /// The first step that waits for it, if one does.
  std::optional<std::size_t> waited_for_in(const std::string& name) const {
    const auto asks = [&](const Expression& expression) {
      const auto names = expression.names();
      return std::any_of(names.begin(), names.end(), [&](const auto& used) { return used.first == name; });
    };
    for (std::size_t i = 0; i < lesson_.steps.size(); ++i) {
      const Step& step = lesson_.steps[i];
      const bool here = (step.until && asks(*step.until)) ||
                        std::any_of(step.actions.begin(), step.actions.end(), [&](const Action& action) { return asks(action.condition); });
      if (here) return i;
    }
    return std::nullopt;
  }

  // ---- names
  bool is_observed(const std::string& name) const {
    return std::any_of(lesson_.observe.begin(), lesson_.observe.end(), [&](const auto& o) { return o.first == name; });
  }
  const Matcher& matcher(const std::string& name) const {
    return std::find_if(lesson_.observe.begin(), lesson_.observe.end(), [&](const auto& o) { return o.first == name; })->second;
  }

  void check_highlight(const Place& place, const std::string& id) {
    const auto nothing = [&](const std::string& why) { complaints_.lenient(place.node->at, place.pointer, "`" + id + "` points at nothing: " + why); };
    if (!id.starts_with("stage.")) {
      const std::vector<std::string> known(kPointable.begin(), kPointable.end());
      if (std::find(known.begin(), known.end(), id) == known.end())
        nothing("the window has no such part that is always there" + did_you_mean(id, known, "; there are stage.ACTOR with its parts, " + listed(known)));
      return;
    }
    const std::string rest = id.substr(id.find('.') + 1);
    const std::string actor = rest.substr(0, rest.find('.'));
    std::vector<std::string> actors;
    for (const ActorSpec& spec : lesson_.actors) actors.push_back(spec.id);
    if (std::find(actors.begin(), actors.end(), actor) == actors.end())
      return nothing("there is no actor `" + actor + "`" + did_you_mean(actor, actors, "; there are " + listed(actors)));
    if (actor.size() == rest.size()) return;
    const std::string part = rest.substr(actor.size() + 1);
    const std::vector<std::string> parts(kStageParts.begin(), kStageParts.end());
    if (std::find(parts.begin(), parts.end(), part) == parts.end())
      nothing("the stage shows no `" + part + "` of an actor" + did_you_mean(part, parts, "; there are " + listed(parts)));
  }

  void use(const Expression& expression) {
    for (const auto& [name, field] : expression.names()) used_.insert(name);
  }
  void use(const Text& text) {
    for (const Expression& expression : filled_in(text.en)) use(expression);
  }

  void check_names_used() {
    for (const auto& [name, matcher] : lesson_.observe) used_.insert(matcher.after);
    for (const Step& step : lesson_.steps) {
      use(step.say);
      use(step.explain);
      if (step.until) use(*step.until);
      for (const Action& action : step.actions) {
        use(action.condition);
        use(action.seq);
        use(action.ack);
        used_.insert(action.packet);
      }
      for (const Expectation& expectation : step.expect) {
        use(expectation.that);
        use(expectation.say);
      }
      for (const Branch& branch : step.next) use(branch.when);
      if (step.predict) use(*step.predict);
    }
    const Place observe = child(root_, "observe");
    for (std::size_t i = 0; i < lesson_.observe.size(); ++i) {
      const std::string& name = lesson_.observe[i].first;
      if (!used_.contains(name))
        complaints_.remark(observe.node->keys[i].at, observe.pointer + "/" + name, "nothing asks for `" + name + "`: use it, or leave it out");
    }
  }

  void use(const Prediction& prediction) {
    use(prediction.answer);
    used_.insert(prediction.of);
    used_.insert(prediction.conceals.substr(0, prediction.conceals.find('.')));
    for (const Text* text : {&prediction.ask, &prediction.right, &prediction.otherwise}) use(*text);
    for (const Text& hint : prediction.hints) use(hint);
    for (const Choice& choice : prediction.choices) {
      use(choice.label);
      use(choice.feedback);
    }
    for (const WrongAnswer& wrong : prediction.wrong) {
      use(wrong.when);
      use(wrong.feedback);
    }
  }

  Complaints& complaints_;
  Place root_;
  const Lesson& lesson_;
  Certainty certainty_;
  std::vector<Names> before_;  ///< of each step, what was surely seen when it begins
  std::vector<Names> after_;   ///< and when it is done
  Names used_;
};

}  // namespace

void lint_lesson(Complaints& complaints, const JsonSource& source, const Lesson& lesson, const std::vector<std::string>& course) {
  Lint lint(complaints, source, lesson);
  lint.check();
  if (!course.empty()) lint.check_prerequisites(course);
}

}  // namespace sg::lesson
