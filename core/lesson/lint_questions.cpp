#include <algorithm>
#include <array>

#include "core/lesson/expression_node.h"
#include "core/lesson/lint_parts.h"
#include "core/lesson/suggest.h"
#include "core/lesson/texts.h"
#include "core/model/describe.h"

namespace sg::lesson {
namespace {

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

class Question {
 public:
  Question(Complaints& complaints, const Sight& sight) : complaints_(complaints), sight_(sight) {}

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
      const std::optional<bool> always = sight_.certainty().of(*prediction.wrong[i].when.root());
      const Place when = child(item(child(place, "wrong"), i), "when");
      if (always) complaints_.lenient(when.node->at, when.pointer, *always ? "`" + prediction.wrong[i].when.text() + "` fits every answer: that is what `otherwise` is for" : "`" + prediction.wrong[i].when.text() + "` fits no answer");
    }
    if (const Place right = child(place, "right"); says_right_itself(prediction.right.en))
      complaints_.remark(right.node->at, right.pointer, "the window says “Right.” before this: begin with why it is so");
  }

 private:
  /// The learner must not find the answer on the screen.
  void check_told(const Place& answer, const Prediction& prediction, std::size_t index) {
    const Expression::Node& root = *prediction.answer.root();
    const Names& seen = sight_.before(index);
    const auto known = [&](const Names& at_that_time) {
      const Names needed = sight_.certainty().needed(root);
      return !needed.empty() && std::includes(at_that_time.begin(), at_that_time.end(), needed.begin(), needed.end());
    };
    const auto tells = [&](const Text& text) {
      const std::vector<Expression> pieces = filled_in(text.en);
      return std::any_of(pieces.begin(), pieces.end(), [&](const Expression& piece) { return same_tree(bared(*piece.root()), bared(root)); });
    };
    const Step& step = sight_.lesson().steps[index];
    std::string where;
    bool here = tells(step.say) || tells(prediction.ask);
    for (const Text& hint : prediction.hints) here = here || tells(hint);
    for (const Choice& choice : prediction.choices) here = here || tells(choice.label);
    if (known(seen) && here) where = "this step itself";
    for (std::size_t i = 0; i < index && where.empty(); ++i) {
      const Step& earlier = sight_.lesson().steps[i];
      // Only what every way leads past was surely read.
      if (!known(sight_.after(i)) || !std::includes(seen.begin(), seen.end(), sight_.after(i).begin(), sight_.after(i).end())) continue;
      bool told = tells(earlier.explain) || (known(sight_.before(i)) && tells(earlier.say));
      for (const Expectation& expectation : earlier.expect) told = told || tells(expectation.say);
      if (told) where = "step `" + earlier.id + "`";
    }
    if (!where.empty()) {
      complaints_.lenient(answer.node->at, answer.pointer, where + " has told {" + prediction.answer.text() + "} already, in its text");
      return;
    }
    check_on_screen(answer, prediction, index);
  }

  void check_on_screen(const Place& answer, const Prediction& prediction, std::size_t index) {
    const Expression::Node& root = *prediction.answer.root();
    const auto bare = bare_field(bared(root));
    const Names needed = sight_.certainty().needed(root);
    const Names& seen = sight_.on_screen(index);
    if (!bare || prediction.conceals == bare->first + "." + bare->second || !std::includes(seen.begin(), seen.end(), needed.begin(), needed.end())) return;
    if (const Matcher* observed = sight_.matcher(bare->first)) {
      const bool segment = name_kind_of(observed->kind) == NameKind::segment;
      const bool waited = sight_.before(index).contains(bare->first);
      complaints_.lenient(answer.node->at, answer.pointer,
                          "`" + bare->first + "` is on the screen before it is asked for: an earlier step has " + (waited ? "waited for it" : "run the program past that call") + ". Ask before it comes" +
                              (segment ? ", or conceal " + bare->first + "." + bare->second : ""));
    } else if (const std::optional<std::size_t> earlier = sight_.waited_for_field(bare->first, bare->second, index)) {
      complaints_.lenient(answer.node->at, answer.pointer,
                          "`" + bare->first + "." + bare->second + "` is on the screen before it is asked for: step `" + sight_.lesson().steps[*earlier].id +
                              "` has waited for it. Ask for what it is once this step has done something: when(…) holds the answer back until then");
    }
  }

  /// What a learner can point at: the fields of the headers of IP, TCP and UDP as the window draws them.
  static bool is_of_a_header(std::string_view field) {
    static constexpr std::array<std::string_view, 14> kHeader{"src_port", "dst_port", "seq", "ack", "offset", "flags", "win", "checksum", "urgent", "options", "src", "dst", "ttl", "protocol"};
    return std::find(kHeader.begin(), kHeader.end(), field) != kHeader.end();
  }

  void check_field(const Place& answer, const Prediction& prediction) {
    const auto bare = bare_field(bared(*prediction.answer.root()));
    const bool truth = sight_.certainty().type_of(*prediction.answer.root()) == FieldType::truth;
    const Matcher* observed = bare ? sight_.matcher(bare->first) : nullptr;
    const bool stands_there = observed != nullptr && observed->kind == Matcher::Kind::segment && is_of_a_header(bare->second);
    if (truth || (bare && !stands_there))
      complaints_.lenient(answer.node->at, answer.pointer, "no field of a header holds `" + prediction.answer.text() + "`, so whatever is pointed at is wrong: say what stands in the right one, as in " + (prediction.of.empty() ? "syn" : prediction.of) + ".seq");
  }

  /// The errno of a call is a name, and '' when it succeeded.
  void check_errno(const Place& choices, const Prediction& prediction) {
    const auto bare = bare_field(bared(*prediction.answer.root()));
    const Matcher* observed = bare ? sight_.matcher(bare->first) : nullptr;
    if (observed == nullptr || bare->second != "errno" || name_kind_of(observed->kind) != NameKind::call) return;
    constexpr int kLastErrno = 133;  // EHWPOISON, errno(3)
    std::vector<std::string> known{""};
    for (int error = 1; error <= kLastErrno; ++error) known.push_back(model::errno_name(error));
    for (std::size_t i = 0; i < prediction.choices.size(); ++i) {
      const auto* word = std::get_if<std::string>(&prediction.choices[i].value);
      if (word == nullptr || std::find(known.begin(), known.end(), *word) != known.end()) continue;
      const Place value = child(item(choices, i), "value");
      complaints_.lenient(value.node->at, value.pointer, "there is no errno `" + *word + "`" + did_you_mean(*word, known, "; write it as in ECONNREFUSED, or '' for none"));
    }
  }

  void check_kind(const Place& place, const Place& answer, const Prediction& prediction) {
    if (prediction.kind == Prediction::Kind::field) check_field(answer, prediction);
    if (prediction.kind == Prediction::Kind::choice) check_errno(child(place, "choices"), prediction);
    const std::optional<FieldType> type = sight_.certainty().type_of(*prediction.answer.root());
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
        if (choice.label.en != prediction.choices[k].label.en) continue;
        const Place label = child(item(place, i), "label");
        complaints_.lenient(label.node->at, label.pointer, "the choices `" + prediction.choices[k].id + "` and `" + choice.id + "` have the same label, so nobody can tell them apart");
        break;
      }
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

  Complaints& complaints_;
  const Sight& sight_;
};

}  // namespace

void lint_question(Complaints& complaints, const Sight& sight, const Place& place, std::size_t index) {
  const Step& step = sight.lesson().steps[index];
  if (step.predict) Question(complaints, sight).check_prediction(child(place, "predict"), *step.predict, index);
}

}  // namespace sg::lesson
