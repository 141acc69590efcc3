#include "core/lesson/prediction_reader.h"

#include <algorithm>

#include "core/lesson/limits.h"

namespace sg::lesson {

Prediction PredictionReader::read(const Place& place) const {
  Prediction out;
  const JsonNode* said = place.node->find("kind");
  const std::string kind_said = said != nullptr && (said->text == "choice" || said->text == "field") ? " of the kind `" + said->text + "`" : "";
  ObjectReader object(complaints_, place, "a prediction" + kind_said);
  if (!object.ok()) return out;
  if (const auto kind = object.required("kind")) {
    const std::optional<std::string> word = read_text(complaints_, *kind, kMaxLabel);
    if (word && *word == "choice")
      out.kind = Prediction::Kind::choice;
    else if (word && *word == "field")
      out.kind = Prediction::Kind::field;
    else if (word && *word != "number")
      complaints_.error(kind->node->at, kind->pointer, "a prediction is a `number`, a `choice` or a `field`, not `" + *word + "`");
  }
  texts_.filled(object.required("ask"), out.ask, kMaxSentence);
  if (const auto answer = object.required("answer")) {
    out.answer = texts_.expression(answer);
    for (const Expression::Use& use : out.answer.uses()) {
      if (!use.as_event) continue;
      // It would be marked at once, against a `false` that only means "not yet".
      complaints_.lenient(complaints_.source().inside(*answer->node, use.at), answer->pointer,
                          "an answer must be unknown until the run has shown it, and seen() and before() are false until then: "
                          "compare places, as in a.n < b.n");
      break;
    }
  }
  if (out.kind == Prediction::Kind::field) {
    if (const auto of = object.required("of")) {
      out.of = read_text(complaints_, *of, kMaxLabel).value_or("");
      const auto found = table_.names.find(out.of);
      if (found == table_.names.end() || found->second != NameKind::segment)
        complaints_.error(of->node->at, of->pointer, "a field is one of an observed segment, and `" + out.of + "` is none");
    }
  }
  std::set<std::string> ids;
  if (out.kind == Prediction::Kind::choice) {
    if (const auto choices = object.required("choices")) {
      each_item(complaints_, *choices, 2, 8, [&](const Place& item) { out.choices.push_back(choice(item, ids)); });
    }
  } else if (const auto wrong = object.optional("wrong")) {
    each_item(complaints_, *wrong, 1, kMaxList, [&](const Place& item) { out.wrong.push_back(wrong_answer(item, ids)); });
  }
  texts_.filled(object.required("right"), out.right, kMaxSentence);
  texts_.filled(object.required("otherwise"), out.otherwise, kMaxSentence);
  if (const auto hints = object.optional("hints")) {
    each_item(complaints_, *hints, 1, 8, [&](const Place& item) { texts_.filled(item, out.hints.emplace_back(), kMaxSentence); });
  }
  if (const auto conceals = object.optional("conceals")) out.conceals = concealed(*conceals);
  keep_concealed(place, out);
  object.finish();
  return out;
}

/// In none of the texts that are read before the answer.
void PredictionReader::keep_concealed(const Place& place, const Prediction& prediction) const {
  const auto keep = [&](const Place& object, const char* key, const Text& text) {
    if (const JsonNode* node = object.node->find(key)) lesson::keep_concealed(complaints_, {node, object.pointer + "/" + key}, text, prediction.conceals);
  };
  const auto each = [&](const char* key, std::size_t most, const auto& visit) {
    const JsonNode* list = place.node->find(key);
    for (std::size_t i = 0; list != nullptr && i < std::min(most, list->items.size()); ++i) visit(i, Place{&list->items[i], place.pointer + "/" + key + "/" + std::to_string(i)});
  };
  keep(place, "ask", prediction.ask);
  each("hints", prediction.hints.size(), [&](std::size_t i, const Place& hint) { lesson::keep_concealed(complaints_, hint, prediction.hints[i], prediction.conceals); });
  each("choices", prediction.choices.size(), [&](std::size_t i, const Place& choice) { keep(choice, "label", prediction.choices[i].label); });
}

/// NAME.FIELD of an observed segment.
std::string PredictionReader::concealed(const Place& place) const {
  const std::optional<Expression> read = read_expression(complaints_, place);
  if (!read) return {};
  check_names(complaints_, place, *read, table_);
  const std::vector<Expression::Use> uses = read->uses();
  const bool one = uses.size() == 1 && read->text() == uses[0].name + "." + uses[0].field;
  const auto found = one ? table_.names.find(uses[0].name) : table_.names.end();
  if (!one || (found != table_.names.end() && found->second != NameKind::segment)) {
    complaints_.error(place.node->at, place.pointer, "what is concealed is a field of an observed segment, as in synack.ack");
  }
  return read->text();
}

Choice PredictionReader::choice(const Place& place, std::set<std::string>& ids) const {
  Choice out;
  ObjectReader object(complaints_, place, "a choice");
  if (!object.ok()) return out;
  out.id = texts_.unique_id(object.required("id"), ids);
  if (const auto value = object.required("value")) {
    const JsonNode& node = *value->node;
    if (node.kind == JsonNode::Kind::integer)
      out.value = node.integer;
    else if (node.kind == JsonNode::Kind::boolean)
      out.value = node.boolean;
    else if (node.kind == JsonNode::Kind::text)
      out.value = read_text(complaints_, *value, kMaxSentence, true).value_or("");
    else
      complaints_.error(node.at, value->pointer, wrong_type("a whole number, a text, true or false", node));
  }
  texts_.filled(object.required("label"), out.label, kMaxSentence);
  texts_.filled(object.optional("feedback"), out.feedback, kMaxSentence);
  object.finish();
  return out;
}

WrongAnswer PredictionReader::wrong_answer(const Place& place, std::set<std::string>& ids) const {
  WrongAnswer out;
  ObjectReader object(complaints_, place, "a wrong answer");
  if (!object.ok()) return out;
  out.id = texts_.unique_id(object.required("id"), ids);
  out.when = texts_.expression(object.required("when"), true);
  texts_.filled(object.required("feedback"), out.feedback, kMaxSentence);
  object.finish();
  return out;
}

}  // namespace sg::lesson
