// A value over time that stays until it changes, for plots whose cost is that of their pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace sg::gui {

/// Memory: the points, and a sixteenth more.
class StepSeries {
 public:
  /// From `t` on; not older than the last. The value before the first is 0.
  void add(base::Ns t, std::uint32_t value);
  bool empty() const { return points_.empty(); }
  std::uint32_t last() const { return points_.empty() ? 0 : points_.back().value; }

  struct Span {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t last = 0;
  };
  /// What it was from `from` up to, but not at, `to`; its value at `from` included. O(log n).
  Span between(base::Ns from, base::Ns to) const;

 private:
  static constexpr std::size_t kFan = 16;
  struct Point {
    base::Ns t = 0;
    std::uint32_t value = 0;
  };
  struct Extremes {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
  };
  Extremes of(std::size_t level, std::size_t index) const;

  std::vector<Point> points_;
  std::vector<std::vector<Extremes>> levels_;  ///< [k][i]: of kFan^(k+1) points
};

}  // namespace sg::gui
