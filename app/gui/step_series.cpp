#include "app/gui/step_series.h"

#include <algorithm>

namespace sg::gui {

StepSeries::Extremes StepSeries::of(std::size_t level, std::size_t index) const {
  return level == 0 ? Extremes{points_[index].value, points_[index].value} : levels_[level - 1][index];
}

void StepSeries::add(base::Ns t, std::uint32_t value) {
  points_.push_back({t, value});
  // A level's block is made when its last part is.
  std::size_t count = points_.size();
  for (std::size_t level = 0; count % kFan == 0; ++level, count /= kFan) {
    if (levels_.size() <= level) levels_.emplace_back();
    Extremes block = of(level, count - kFan);
    for (std::size_t i = count - kFan + 1; i < count; ++i) {
      const Extremes part = of(level, i);
      block = {std::min(block.low, part.low), std::max(block.high, part.high)};
    }
    levels_[level].push_back(block);
  }
}

StepSeries::Span StepSeries::between(base::Ns from, base::Ns to) const {
  const auto later = [](base::Ns t, const Point& point) { return t < point.t; };
  const auto begin = std::upper_bound(points_.begin(), points_.end(), from, later);
  const auto end = std::lower_bound(begin, points_.end(), to, [](const Point& point, base::Ns t) { return point.t < t; });
  const std::uint32_t first = begin == points_.begin() ? 0 : (begin - 1)->value;
  Span span{first, first, end == points_.begin() ? 0 : (end - 1)->value};
  auto i = static_cast<std::size_t>(begin - points_.begin());
  auto stop = static_cast<std::size_t>(end - points_.begin());
  const auto include = [&](std::size_t level, std::size_t index) {
    const Extremes part = of(level, index);
    span.low = std::min(span.low, part.low);
    span.high = std::max(span.high, part.high);
  };
  for (std::size_t level = 0; i < stop; ++level, i /= kFan, stop /= kFan) {
    while (i < stop && i % kFan != 0) include(level, i++);
    while (i < stop && stop % kFan != 0) include(level, --stop);
  }
  return span;
}

}  // namespace sg::gui
