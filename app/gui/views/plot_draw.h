// What plots over time are made of: axes with round numbers, steps, legends. All of it costs what its pixels do.
#pragma once

#include <string>
#include <vector>

#include "app/gui/views/time_window.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

/// One plot of one frame.
struct PlotFrame {
  ImDrawList* list = nullptr;
  const TimeAxis& axis;
  TimeWindow window;
  PlotColumns& columns;
  float step = 1;  ///< width of a column, pixels
  Rect area;
  double low = 0;  ///< value at its foot …
  double high = 1;  ///< … and at its top

  float y(double value) const { return area.y + area.h - static_cast<float>((value - low) / (high - low)) * area.h; }
  float column_x(std::size_t i) const { return area.x + static_cast<float>(i) * step; }
  base::Ns first() const { return columns.first(); }
  base::Ns last() const { return columns.last(); }
};

struct LineLook {
  ImU32 color = 0;
  float thick = 1.5F;  ///< hairlines
  float dash = 0;      ///< em; 0: solid
  bool filled = false; ///< down to the foot
  bool zero_is_none = false;  ///< 0 stands for no value: nothing is drawn there
};
/// A value that stays until it changes.
void draw_steps(const PlotFrame& plot, const StepSeries& series, LineLook look);

/// Round numbers within [low, high], at most `most` of them, multiples of 1, 2 or 5 and a power of ten; of bytes from 1 KiB on, of a power of two.
std::vector<double> nice_ticks(double low, double high, std::size_t most, bool bytes);
/// The step between those; at least `least`.
double nice_step(double least, bool bytes);
/// "0", "500", "20k", "1.5M".
std::string count_text(double value);

/// Lines across, and what they stand for at the left.
void draw_value_axis(const PlotFrame& plot, bool bytes, std::string_view unit);
/// Moments below the plots; where waiting was cut short, a break and how long it was.
void draw_time_axis(ImDrawList* list, const TimeAxis& axis, const TimeWindow& window, Rect area);
/// Whether the same stretch of the axis is the same time everywhere in sight: waits are shortened, and moments that lie close are drawn apart.
bool is_even(const TimeAxis& axis, const TimeWindow& window);
/// The breaks of the time axis as they cross a plot.
void draw_cuts(const PlotFrame& plot);
/// "1.2034 s", with as many digits as a step of `step` needs.
std::string moment_text(base::Ns t, base::Ns step);

/// How an entry of a legend looks.
enum class Symbol : std::uint8_t { line, bar, cross, diamond, ticks, area };
struct LegendEntry {
  Symbol symbol{};
  LineLook look;
  std::string label;
};
void draw_symbol(ImDrawList* list, Symbol symbol, ImVec2 center, float size, LineLook look);
/// At the top left of a plot, on a ground of its own; as many entries as find room.
void draw_legend(ImDrawList* list, Rect area, const std::vector<LegendEntry>& entries);

}  // namespace sg::gui
