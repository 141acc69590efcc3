// What stands beside a listing's lines: which calls were made from them, and what the shown one came to.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/gui/views/view.h"

namespace sg::gui {

/// The lines that make calls, from the program's statements.
std::set<int> calling_lines(const lesson::Program& program);

/// What the listing calls the program's own buffer: "letters" where it says `char letters[10000];`; empty: it declares none.
std::string_view buffer_name(const lesson::Program& program);

/// The calls of one line up to the moment shown, and which of them is looked at.
struct LineCalls {
  std::size_t count = 0;
  std::size_t shown = 0;          ///< from 0; the last one unless an earlier one is selected
  bool selected = false;          ///< that one is the selection
  const CallFacts* call = nullptr;  ///< the shown one; null: none was made
};
LineCalls calls_of_line(const ViewContext& view, model::ActorId actor, int line);
/// Selects a call of the line and brings it into sight: the last one; when one of them is selected already, the one before it (`by` -1) or after it
/// (`by` 1), around the ends.
void select_call_of_line(ViewContext& view, model::ActorId actor, int line, int by);

/// "= 5", and behind it "fd 4 · \"HELLO\"".
struct LineValue {
  std::string result;
  std::string more;
  bool failed = false;
  bool blocked = false;  ///< `result` is for how long
};
std::optional<LineValue> value_of_line(const ViewContext& view, const LineCalls& calls);

/// The lines of an actor's listing that belong to the selection or to what the mouse is on: its call, or the writes behind a segment.
struct LitLines {
  std::set<int> selected;
  std::set<int> hovered;
};
LitLines lit_lines(const ViewContext& view, model::ActorId actor);

/// Follows the selection: when it becomes a call, that call's actor; a segment with bytes, the actor that wrote them. Absent: nothing to follow.
std::optional<model::ActorId> actor_of_selection(ViewContext& view);

}  // namespace sg::gui
