// Values over time, for plots whose cost is that of their pixels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace sg::gui {

/// The first of a sorted range for which `before` no longer holds; cheap when it is near the beginning.
template <typename Iterator, typename Before>
Iterator gallop(Iterator begin, Iterator end, Before before) {
  std::ptrdiff_t stride = 1;
  while (end - begin > stride && before(begin[stride])) {
    begin += stride;
    stride *= 2;
  }
  return std::partition_point(begin, end - begin > stride ? begin + stride + 1 : end, before);
}

/// From `low` to `high` at moments of their own, such as the bytes of segments.
/// Memory: the points, and a sixteenth more.
class RangeSeries {
 public:
  struct Extremes {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
  };
  struct Point {
    base::Ns t = 0;
    Extremes value;
  };
  /// Not older than the last.
  void add(base::Ns t, Extremes value);
  std::size_t size() const { return points_.size(); }
  const Point& operator[](std::size_t index) const { return points_[index]; }
  /// The first point at or after `t`; after `t`. `hint`: the answer for an earlier moment. O(log n), or of how far the hint is.
  std::size_t first_at(base::Ns t, std::size_t hint = 0) const;
  std::size_t first_after(base::Ns t, std::size_t hint = 0) const;
  /// Lowest and highest of [begin, end), which is not empty. O(log n).
  Extremes over(std::size_t begin, std::size_t end) const;

 private:
  static constexpr std::size_t kFan = 16;
  Extremes of(std::size_t level, std::size_t index) const { return level == 0 ? points_[index].value : levels_[level - 1][index]; }

  /// The first point for which `before` does not hold any more, from `hint` on.
  template <typename Before>
  std::size_t search(std::size_t hint, Before before) const;

  static constexpr std::size_t kBlock = 64;
  std::vector<Point> points_;
  std::vector<base::Ns> blocks_;  ///< when each block of kBlock points begins: a search touches little memory
  std::vector<std::vector<Extremes>> levels_;  ///< [k][i]: of kFan^(k+1) points
};

/// A value over time that stays until it changes.
class StepSeries {
 public:
  /// From `t` on; not older than the last. The value before the first is 0.
  void add(base::Ns t, std::uint32_t value) { points_.add(t, {value, value}); }
  /// The same, if it is another than the last.
  void change(base::Ns t, std::uint32_t value) {
    if (empty() ? value != 0 : last() != value) add(t, value);
  }
  bool empty() const { return points_.size() == 0; }
  std::uint32_t last() const { return empty() ? 0 : points_[points_.size() - 1].value.high; }
  base::Ns first_t() const { return empty() ? 0 : points_[0].t; }
  std::uint32_t at(base::Ns t) const;

  struct Span {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t last = 0;
  };
  /// What it was from `from` up to, but not at, `to`; its value at `from` included. O(log n).
  Span between(base::Ns from, base::Ns to) const;
  /// The same for stretches asked for one after the other: each not before the end of the last: `hint` begins as 0, and is kept by the caller.
  Span between(base::Ns from, base::Ns to, std::size_t& hint) const;

 private:
  RangeSeries points_;
};

}  // namespace sg::gui
