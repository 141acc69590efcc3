#include <algorithm>

#include "core/lesson/lint_parts.h"
#include "core/lesson/placeholders.h"

namespace sg::lesson {
namespace {

class Shown {
 public:
  Shown(Complaints& complaints, const Sight& sight) : complaints_(complaints), sight_(sight) {}

  /// Placeholders of what comes later would show as "…". `first`: the step from which on it is too late.
  void check(const Place& place, const Text& text, std::size_t first) {
    if (place.node == nullptr) return;
    for (const TextPiece& piece : split_placeholders(text.en).pieces) {
      if (!piece.expression) continue;
      const auto parsed = Expression::parse(piece.text);
      for (const auto& [name, field] : std::get<Expression>(parsed).names()) {
        if (sight_.matcher(name) == nullptr) continue;
        const std::optional<std::size_t> later = sight_.first_wait(name);
        if (first > 0 && (!later || *later < first)) continue;
        complaints_.lenient(complaints_.source().inside(*place.node, piece.at), place.pointer,
                           (later ? "step `" + sight_.lesson().steps[*later].id + "` waits for `" + name + "`" : "nothing has happened yet") +
                               ", so here {" + piece.text + "} would show as `…`");
        break;
      }
    }
  }

 private:
  Complaints& complaints_;
  const Sight& sight_;
};

}  // namespace

void lint_texts(Complaints& complaints, const Sight& sight, const Place& place, std::size_t index) {
  Shown shown(complaints, sight);
  const Step& step = sight.lesson().steps[index];
  const std::size_t before = index;     // shown while the step is open: what it brings about has not happened
  const std::size_t after = index + 1;  // shown when it is done, or when the answer was marked, which what it brought about decides
  shown.check(child(place, "say"), step.say, before);
  for (std::size_t i = 0; i < step.expect.size(); ++i) shown.check(child(item(child(place, "expect"), i), "say"), step.expect[i].say, after);
  shown.check(child(place, "explain"), step.explain, after);
  if (!step.predict) return;
  const Prediction& prediction = *step.predict;
  const Place predict = child(place, "predict");
  shown.check(child(predict, "ask"), prediction.ask, before);
  for (std::size_t i = 0; i < prediction.hints.size(); ++i) shown.check(item(child(predict, "hints"), i), prediction.hints[i], before);
  for (std::size_t i = 0; i < prediction.choices.size(); ++i) {
    const Place choice = item(child(predict, "choices"), i);
    shown.check(child(choice, "label"), prediction.choices[i].label, before);
    shown.check(child(choice, "feedback"), prediction.choices[i].feedback, after);
  }
  for (std::size_t i = 0; i < prediction.wrong.size(); ++i) shown.check(child(item(child(predict, "wrong"), i), "feedback"), prediction.wrong[i].feedback, after);
  shown.check(child(predict, "right"), prediction.right, after);
  shown.check(child(predict, "otherwise"), prediction.otherwise, after);
}

}  // namespace sg::lesson
