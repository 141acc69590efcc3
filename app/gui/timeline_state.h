// What the learner has chosen about the timeline: what a step is, which plot, and which stretch of time is in sight.
#pragma once

#include <cstdint>

#include "app/gui/mark_places.h"
#include "app/gui/plot_columns.h"

namespace sg::gui {

/// What a step through the recording stops at.
enum class StepBy : std::uint8_t { both, call, segment };

/// `all`: one below the other, where there is room.
enum class PlotKind : std::uint8_t { buffers, sequence, cwnd, all };

struct TimelineUi {
  StepBy step_by = StepBy::both;
  PlotKind plot = PlotKind::buffers;
  bool from_server = false;  ///< whose sequence numbers and congestion window are shown

  // Shortened seconds of the TimeAxis.
  double span = 0;           ///< how much is in sight; 0: all of it
  double from = 0;           ///< its beginning, unless it follows
  bool follow = true;        ///< the moment shown stays in sight

  float height = 0;          ///< of the whole pane, em; 0: as the window's height suggests
  bool resizing = false;     ///< its upper edge is being drawn

  float hover_x = -1;        ///< where the cross-hair stands, pixels; negative: nowhere
  float hover_next = -1;     ///< for the next frame: all panels draw the same
  float pressed_x = -1;      ///< where a drag began
  double pressed_from = 0;   ///< what `from` was then
  bool panning = false;      ///< it went far enough to be no click

  PlotColumns columns;       ///< kept from frame to frame
  MarkPlaces marks;          ///< likewise
};

}  // namespace sg::gui
