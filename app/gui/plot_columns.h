// The columns of pixels of a plot over time, and what each series was in each of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "app/gui/step_series.h"

namespace sg::gui {

class TimeAxis;

/// Looked up once, and kept while neither the stretch of time nor the timeline changes: a frame then costs the same however much is recorded.
/// Memory: some words for each column of each series drawn.
class PlotColumns {
 public:
  /// `columns` of them, at least one, over `span` shortened seconds of the axis from `from` on. `events`: how many the timeline has.
  void set(const TimeAxis& axis, std::size_t events, double from, double span, std::size_t columns);

  std::size_t size() const { return begins_.size() - 1; }
  /// The moments at which the columns begin, and the end of the last.
  const std::vector<base::Ns>& begins() const { return begins_; }
  base::Ns first() const { return begins_.front(); }
  base::Ns last() const { return begins_.back(); }

  /// What `series` was in each column. Valid until set().
  const std::vector<StepSeries::Span>& of(const StepSeries& series);

  /// A column in which something of a RangeSeries lies.
  struct Range {
    std::size_t column = 0;
    std::size_t points = 0;
    RangeSeries::Extremes over;
  };
  /// Ascending. Valid until set().
  const std::vector<Range>& of(const RangeSeries& series);

 private:
  struct Key {
    const TimeAxis* axis = nullptr;
    std::size_t events = 0;
    double length = 0;
    double from = 0;
    double span = 0;
    std::size_t columns = 0;
    bool operator==(const Key&) const = default;
  };
  Key key_;
  std::vector<base::Ns> begins_ = {0, 1};
  std::map<const StepSeries*, std::vector<StepSeries::Span>> steps_;
  std::map<const RangeSeries*, std::vector<Range>> ranges_;
};

}  // namespace sg::gui
