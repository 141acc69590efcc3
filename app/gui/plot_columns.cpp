#include "app/gui/plot_columns.h"

#include <algorithm>

#include "app/gui/run_facts.h"

namespace sg::gui {

void PlotColumns::set(const TimeAxis& axis, std::size_t events, double from, double span, std::size_t columns) {
  columns = std::max<std::size_t>(columns, 1);
  const Key key{&axis, events, axis.length(), from, span, columns};
  if (key == key_) return;
  key_ = key;
  steps_.clear();
  ranges_.clear();
  begins_.clear();
  std::size_t hint = 0;
  for (std::size_t i = 0; i <= columns; ++i) begins_.push_back(axis.time_at(from + span * static_cast<double>(i) / static_cast<double>(columns), hint));
  // The last moment is in sight too, however the sum above is rounded.
  if (from + span >= axis.length() * (1 - 1e-9)) begins_.back() = axis.time_at(axis.length());
  begins_.back() = std::max(begins_.back(), begins_[columns - 1]) + 1;
}

const std::vector<StepSeries::Span>& PlotColumns::of(const StepSeries& series) {
  const auto [at, fresh] = steps_.try_emplace(&series);
  if (!fresh) return at->second;
  std::size_t hint = 0;
  for (std::size_t i = 0; i < size(); ++i) at->second.push_back(series.between(begins_[i], begins_[i + 1], hint));
  return at->second;
}

const std::vector<PlotColumns::Range>& PlotColumns::of(const RangeSeries& series) {
  const auto [at, fresh] = ranges_.try_emplace(&series);
  if (!fresh) return at->second;
  std::size_t begin = series.first_at(first());
  for (std::size_t column = 0; column < size() && begin < series.size(); ++column) {
    const std::size_t end = series.first_at(begins_[column + 1], begin);
    if (end != begin) at->second.push_back({column, end - begin, series.over(begin, end)});
    begin = end;
  }
  return at->second;
}

}  // namespace sg::gui
