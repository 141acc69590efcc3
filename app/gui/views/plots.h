// The plots over time: which there are, how each draws itself and what it says of a moment.
#pragma once

#include <string>

#include "app/gui/views/plot_draw.h"
#include "app/gui/views/view.h"

namespace sg::gui {

/// Whose numbers: a connection, and for sequence numbers and the congestion window which of its ends.
struct PlotSubject {
  ViewContext& view;
  const ConnectionFacts* connection = nullptr;  ///< null: there is none yet
  model::Role sender = model::Role::client;
};

// plot_kinds.cpp
/// Sets the plot's range and draws it; `kind` is none of PlotKind::all.
void draw_plot(const PlotSubject& subject, PlotKind kind, PlotFrame& plot, Rect legend_area);
/// Its values at `t`, a line of text for each.
std::string plot_values(const PlotSubject& subject, PlotKind kind, base::Ns t);
const char* plot_id(PlotKind kind);
/// Key of the sentence that says why nothing is to be seen in the stretch in sight; null: something is.
const char* why_empty(const PlotSubject& subject, PlotKind kind, const PlotFrame& plot);

// plots_view.cpp: the header with tabs and zoom, the plots, the time axis
void draw_plots(ViewContext& view, Rect area, const TimeWindow& window);

// scrub_bar.cpp
void draw_scrub_bar(ViewContext& view, Rect bar, const TimeWindow& window);
/// Where of the whole the stretch in sight is; drawn away, it pans. Nothing while all is in sight.
void draw_overview(ViewContext& view, Rect area, const TimeWindow& window);
/// The mark of a call or segment (of `by`) next to a place, if one is near enough to be meant.
const Mark* mark_near(const ViewContext& view, const TimeWindow& window, float px, StepBy by);
/// Wheel: zoom where the mouse is; with Shift, pan. For the item just drawn.
void zoom_by_wheel(ViewContext& view, const TimeWindow& window);
/// The line that all panels draw where the mouse is in one of them, and the moment shown.
void draw_cross_hair(const ViewContext& view, ImDrawList* list, Rect area, const TimeWindow& window);
/// The moment shown, on the axis.
double head_of(const ViewContext& view);

}  // namespace sg::gui
