// The pieces of the ladder: where a frame's lines are, and how a segment and a call are drawn on them.
#pragma once

#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

/// One frame's ladder; pixels unless named otherwise.
struct LadderFrame {
  ViewContext& view;
  const LadderLayout& layout;
  const Lit& lit;
  const OnStage& stage;
  Rect area;
  float left = 0;    ///< the client's lifeline
  float right = 0;   ///< the server's
  float margin = 0;  ///< left of it stand the times
  float now_y = 0;   ///< of the moment shown, in em
  Ns flight = 0;     ///< how long a segment is expected to fly
  std::uint64_t cut = 0;  ///< what is later on the timeline is not shown
  ImDrawList* list = nullptr;
  std::uint64_t hovered = 0;  ///< event under the mouse, as found while drawing

  static constexpr float kBelowLast = 0.9F;  ///< em, the line of now stands below the last line of text

  float unit() const { return em() * static_cast<float>(view.ui.ladder_zoom); }
  float y(float at_em) const { return area.y + (at_em - view.ui.ladder_scroll) * unit(); }
  float lifeline(model::Role role) const { return role == model::Role::client ? left : right; }
};

/// A segment's arrow, or as much of it as it has flown.
void draw_ladder_segment(LadderFrame& frame, const LadderSegment& segment);
/// Its label; after all arrows, so that no line crosses a word.
void draw_ladder_segment_label(LadderFrame& frame, const LadderSegment& segment);
void draw_ladder_call(LadderFrame& frame, const LadderCall& call);

/// Is the segment's end behind the moment shown?
bool has_ended(const LadderFrame& frame, const LadderSegment& segment);

}  // namespace sg::gui
