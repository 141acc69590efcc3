// What every run of a lesson has shown by each of its steps, whichever way led there.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/lesson/certain.h"
#include "core/lesson/lesson.h"

namespace sg::lesson {

using Names = std::set<std::string>;

class Sight {
 public:
  explicit Sight(const Lesson& lesson);

  const Lesson& lesson() const { return lesson_; }
  const Certainty& certainty() const { return certainty_; }
  /// Observed names that were surely seen when step `index` begins.
  const Names& before(std::size_t index) const { return before_[index]; }
  /// And when it is done.
  const Names& after(std::size_t index) const { return after_[index]; }
  /// What was surely seen when step `index` begins, calls included that nobody waited for, and that a program had to be past: `run` with an `until`.
  const Names& on_screen(std::size_t index) const { return on_screen_[index]; }
  /// The last step on every way to step `index` that has waited for this field of an actor.
  std::optional<std::size_t> waited_for_field(const std::string& actor, const std::string& field, std::size_t index) const;
  /// What the step waits for, in `until` or by the way.
  Names waited(const Step& step) const;
  /// The first step that waits for this name, if one does.
  std::optional<std::size_t> first_wait(const std::string& name) const;
  /// Does every way to step `index` lead past the earlier step `passed`?
  bool led_past(std::size_t passed, std::size_t index) const;

  /// Null: no event is observed under this name.
  const Matcher* matcher(const std::string& name) const;

 private:
  Names seen_where(const Expression& holds) const;
  Names gained(const Step& step) const;
  Names passed(const Step& step) const;
  void follow_the_ways();

  const Lesson& lesson_;
  Certainty certainty_;
  std::vector<Names> before_;
  std::vector<Names> after_;
  std::vector<Names> on_screen_;
  std::vector<std::set<std::size_t>> past_;  ///< by step, those that every way to it leads through
};

}  // namespace sg::lesson
