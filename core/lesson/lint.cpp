#include "core/lesson/lint.h"

#include <algorithm>

#include "core/lesson/highlights.h"
#include "core/lesson/lint_parts.h"
#include "core/lesson/placeholders.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {

Place child(const Place& place, std::string_view key) {
  return {place.node == nullptr ? nullptr : place.node->find(key), place.pointer + "/" + pointer_token(key)};
}

Place item(const Place& place, std::size_t index) {
  const bool there = place.node != nullptr && index < place.node->items.size();
  return {there ? &place.node->items[index] : nullptr, place.pointer + "/" + std::to_string(index)};
}

std::vector<Expression> filled_in(const std::string& text) {
  std::vector<Expression> out;
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    if (!piece.expression) continue;
    auto parsed = Expression::parse(piece.text);
    if (auto* expression = std::get_if<Expression>(&parsed)) out.push_back(std::move(*expression));
  }
  return out;
}

namespace {

class Lint {
 public:
  Lint(Complaints& complaints, const JsonSource& source, const Lesson& lesson)
      : complaints_(complaints), root_{&source.root, ""}, lesson_(lesson), sight_(lesson) {}

  void check() {
    const Place steps = child(root_, "steps");
    for (std::size_t i = 0; i < lesson_.steps.size(); ++i) check_step(item(steps, i), i);
    check_names_used();
    check_calls_made();
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
  void check_step(const Place& place, std::size_t index) {
    lint_claims(complaints_, sight_, place, index);
    lint_question(complaints_, sight_, place, index);
    lint_texts(complaints_, sight_, place, index);
    const Step& step = lesson_.steps[index];
    for (std::size_t i = 0; i < step.highlight.size(); ++i) check_highlight(item(child(place, "highlight"), i), step.highlight[i]);
  }

  // ---- names
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

  /// A call that its program never makes is never seen. By hand, any may be made.
  void check_calls_made() {
    const Place observe = child(root_, "observe");
    for (const auto& observed : lesson_.observe) {
      const std::string& name = observed.first;
      const Matcher& matcher = observed.second;
      const auto actor = std::find_if(lesson_.actors.begin(), lesson_.actors.end(), [&](const ActorSpec& one) { return one.id == matcher.actor; });
      if (!matcher.call || actor == lesson_.actors.end() || actor->by_hand() || makes(actor->program->body, *matcher.call, actor->thread_of.empty())) continue;
      const Place call = child(child(child(observe, name), matcher.kind == Matcher::Kind::entered ? "entered" : "returned"), "call");
      complaints_.lenient(call.node->at, call.pointer, "the program of `" + actor->id + "` (" + actor->program->name + ") never calls `" + std::string(model::to_string(*matcher.call)) + "`, so `" + name + "` is never seen");
    }
  }

  /// `own`: by the program itself, and not by a thread that it starts.
  static bool makes(const std::vector<Statement>& statements, model::CallKind call, bool own) {
    return std::any_of(statements.begin(), statements.end(), [&](const Statement& statement) {
      if (statement.kind == Statement::Kind::call) return own && statement.call == call;
      if (statement.kind == Statement::Kind::thread) return !own && makes(statement.body, call, true);
      return makes(statement.body, call, own) || makes(statement.otherwise, call, own);
    });
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
  Sight sight_;
  Names used_;
};

}  // namespace

void lint_lesson(Complaints& complaints, const JsonSource& source, const Lesson& lesson, const std::vector<std::string>& course) {
  Lint lint(complaints, source, lesson);
  lint.check();
  if (!course.empty()) lint.check_prerequisites(course);
}

}  // namespace sg::lesson
