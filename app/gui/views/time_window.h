// Which stretch of time is in sight: shared by the scrub bar and all plots.
#pragma once

#include "app/gui/run_facts.h"
#include "app/gui/timeline_state.h"

namespace sg::gui {

struct TimeWindow {
  double from = 0;  ///< shortened seconds, as the TimeAxis has them
  double span = 1;
  float x = 0;      ///< pixels
  float w = 1;

  float px(double at) const { return x + static_cast<float>((at - from) / span) * w; }
  double at(float px) const { return from + static_cast<double>(px - x) / static_cast<double>(w) * span; }
};

/// The least that can be in sight: a few events of a loopback.
inline constexpr double kLeastSpan = 0.06;

/// `head`: the moment shown, on an axis that is `length` long. Live it is at its end.
TimeWindow time_window(const TimelineUi& ui, double length, double head, bool live, float x, float w);

/// More (factor below 1) or less detail around `at`.
void zoom_time(TimelineUi& ui, const TimeWindow& window, double length, double factor, double at);
void pan_time(TimelineUi& ui, const TimeWindow& window, double length, double by);
void fit_time(TimelineUi& ui);

}  // namespace sg::gui
