#include "app/gui/views/time_window.h"

#include <algorithm>

namespace sg::gui {

TimeWindow time_window(const TimelineUi& ui, double length, double head, bool live, float x, float w) {
  TimeWindow out;
  out.x = x;
  out.w = std::max(1.0F, w);
  length = std::max(length, kLeastSpan);
  out.span = ui.span <= 0 ? length : std::clamp(ui.span, kLeastSpan, length);
  out.from = ui.from;
  if (ui.follow) {
    // Live, what is new comes in at the right; in a recording, what comes next is seen coming.
    const double place = live ? 1.0 : 0.7;
    const bool in_sight = !live && head >= out.from + 0.05 * out.span && head <= out.from + place * out.span;
    if (!in_sight) out.from = head - place * out.span;
  }
  out.from = std::clamp(out.from, 0.0, length - out.span);
  return out;
}

void zoom_time(TimelineUi& ui, const TimeWindow& window, double length, double factor, double at) {
  length = std::max(length, kLeastSpan);
  const double span = std::clamp(window.span * factor, kLeastSpan, length);
  if (span >= length) {
    fit_time(ui);
    return;
  }
  const double part = std::clamp((at - window.from) / window.span, 0.0, 1.0);
  ui.span = span;
  ui.from = std::clamp(at - part * span, 0.0, length - span);
  // At its end it goes on following.
  ui.follow = ui.from + span >= length * 0.999999;
}

void pan_time(TimelineUi& ui, const TimeWindow& window, double length, double by) {
  length = std::max(length, kLeastSpan);
  ui.from = std::clamp(window.from + by, 0.0, length - window.span);
  ui.follow = ui.from + window.span >= length * 0.999999;
}

void fit_time(TimelineUi& ui) {
  ui.span = 0;
  ui.from = 0;
  ui.follow = true;
}

}  // namespace sg::gui
