#include "app/gui/step_series.h"

namespace sg::gui {

void RangeSeries::add(base::Ns t, Extremes value) {
  if (points_.size() % kBlock == 0) blocks_.push_back(t);
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

template <typename Before>
std::size_t RangeSeries::search(std::size_t hint, Before before) const {
  if (hint >= points_.size()) return points_.size();
  const std::size_t next = hint / kBlock + 1;
  const auto block = next >= blocks_.size() ? blocks_.end() : gallop(blocks_.begin() + static_cast<std::ptrdiff_t>(next), blocks_.end(), before);
  const auto after = static_cast<std::size_t>(block - blocks_.begin());
  const std::size_t begin = std::max(hint, (after - 1) * kBlock);
  const std::size_t end = std::min(after * kBlock, points_.size());
  const auto found = std::partition_point(points_.begin() + static_cast<std::ptrdiff_t>(begin), points_.begin() + static_cast<std::ptrdiff_t>(end),
                                          [&](const Point& point) { return before(point.t); });
  return static_cast<std::size_t>(found - points_.begin());
}

std::size_t RangeSeries::first_at(base::Ns t, std::size_t hint) const {
  return search(hint, [t](base::Ns at) { return at < t; });
}

std::size_t RangeSeries::first_after(base::Ns t, std::size_t hint) const {
  return search(hint, [t](base::Ns at) { return at <= t; });
}

RangeSeries::Extremes RangeSeries::over(std::size_t begin, std::size_t end) const {
  Extremes out = of(0, begin);
  const auto include = [&](std::size_t level, std::size_t index) {
    const Extremes part = of(level, index);
    out = {std::min(out.low, part.low), std::max(out.high, part.high)};
  };
  for (std::size_t level = 0; begin < end; ++level, begin /= kFan, end /= kFan) {
    while (begin < end && begin % kFan != 0) include(level, begin++);
    while (begin < end && end % kFan != 0) include(level, --end);
  }
  return out;
}

std::uint32_t StepSeries::at(base::Ns t) const {
  const std::size_t after = points_.first_after(t);
  return after == 0 ? 0 : points_[after - 1].value.high;
}

StepSeries::Span StepSeries::between(base::Ns from, base::Ns to) const {
  std::size_t hint = 0;
  return between(from, to, hint);
}

StepSeries::Span StepSeries::between(base::Ns from, base::Ns to, std::size_t& hint) const {
  const std::size_t begin = points_.first_after(from, hint);
  const std::size_t end = std::max(begin, points_.first_at(to, begin));
  hint = end;
  const std::uint32_t first = begin == 0 ? 0 : points_[begin - 1].value.high;
  Span span{first, first, end == 0 ? 0 : points_[end - 1].value.high};
  if (begin == end) return span;
  const RangeSeries::Extremes inside = points_.over(begin, end);
  span.low = std::min(first, inside.low);
  span.high = std::max(first, inside.high);
  return span;
}

}  // namespace sg::gui
