#include "app/gui/mark_places.h"

#include <algorithm>
#include <cmath>

#include "app/gui/run_facts.h"
#include "app/gui/views/time_window.h"

namespace sg::gui {

void MarkPlaces::set(const RunFacts& facts, std::size_t events, const TimeWindow& window, float common, float rare) {
  const TimeAxis& axis = facts.axis();
  const Key key{&facts, events, axis.length(), window.from, window.span, window.x, window.w, common, rare};
  if (key == key_) return;
  key_ = key;
  const base::Ns first = axis.time_at(window.from);
  for (std::size_t kind = 0; kind < kMarkKinds; ++kind) {
    places_[kind].clear();
    const std::vector<Mark>& marks = facts.marks_of(static_cast<MarkKind>(kind));
    const bool is_common = kind == static_cast<std::size_t>(MarkKind::call) || kind == static_cast<std::size_t>(MarkKind::segment);
    std::size_t hint = 0;
    auto mark = std::lower_bound(marks.begin(), marks.end(), first, [](const Mark& m, base::Ns t) { return m.t < t; });
    while (mark != marks.end()) {
      const float x = std::round(window.px(axis.at(mark->t)));
      if (x > window.x + window.w) break;
      places_[kind].push_back({x, mark->role});
      const base::Ns next = axis.time_at(window.at(x + (is_common ? common : rare)), hint);
      mark = gallop(mark + 1, marks.end(), [next](const Mark& m) { return m.t < next; });
    }
  }
}

}  // namespace sg::gui
