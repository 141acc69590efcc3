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
  /// What is on the wire, as it was drawn: from top to bottom where it stands, before it was dragged.
  struct Capsule {
    model::PacketId packet{};
    model::Role from{};
    bool held = false;
    Rect box;
  };
  std::vector<Capsule> capsules = {};

  bool all_clients = false;  ///< every connection is drawn, and named
  bool by_name = true;       ///< their names have room on the arrows; else their numbers stand there
  /// The one whose connections are drawn; null: all are.
  const model::ActorId* one_client() const { return all_clients || stage.clients.size() <= 1 ? nullptr : &stage.client_id; }

  /// Whose it is must be said.
  bool names_clients() const { return all_clients && stage.clients.size() > 1; }

  static constexpr float kBelowNow = 2.2F;   ///< em that stay free below the line of now
  static constexpr float kBelowLast = 0.9F;  ///< em, the line of now stands below the last line of text

  float unit() const { return em() * static_cast<float>(view.ui.ladder_zoom); }
  float y(float at_em) const { return area.y + (at_em - view.ui.ladder_scroll) * unit(); }
  float lifeline(model::Role role) const { return role == model::Role::client ? left : right; }
};

/// An arrow's label takes no more of it: enough of the arrow must stay in sight.
constexpr float kMostOfLane = 0.68F;

/// Where a segment is on its way from its sender's lifeline to the other; pixels.
struct Way {
  ImVec2 from, to;  ///< the whole way, as known or expected
  ImVec2 head;
  float done = 0;   ///< 0 to 1
  bool ended = false;
  bool lost = false;
  bool held = false;
};
Way way_of(const LadderFrame& frame, const LadderSegment& segment);
inline ImVec2 between(ImVec2 a, ImVec2 b, float part) { return {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part}; }

/// A segment's arrow, or as much of it as it has flown.
void draw_ladder_segment(LadderFrame& frame, const LadderSegment& segment);
/// Its label; after all arrows, so that no line crosses a word.
void draw_ladder_segment_label(LadderFrame& frame, const LadderSegment& segment);
void draw_ladder_call(LadderFrame& frame, const LadderCall& call);

/// What kind of line an arrow is: solid from a kernel, dashed when inferred, dots and dashes for a duplicate, double when forged.
void draw_arrow_line(const LadderFrame& frame, const LadderSegment& segment, ImVec2 from, ImVec2 to, ImU32 color, float thick);
/// From a segment that is sent again up to the one it repeats, while either is lit.
void draw_ladder_tie(LadderFrame& frame, const LadderSegment& segment);
/// Drags capsules past each other: after all of them were drawn.
void drag_capsules(LadderFrame& frame);
/// The verbs under the capsule at hand, with how long it is held and when its kernel sends it again.
void draw_ladder_hand(LadderFrame& frame);
/// Room below the lowest capsule for its verbs; em.
float ladder_hand_height(const ViewContext& view);

/// Scrolls to the event that another panel asks for, once; puts its client on the stage. Gives whether it did. In ladder_reveal.cpp.
bool reveal_on_ladder(LadderFrame& frame, float last_scroll);
/// All of it is on the ladder's area. Words are drawn whole or not at all: half a line at the edge cannot be read, and is nothing to go to by keyboard.
inline bool in_sight(const LadderFrame& frame, const Rect& rect) {
  return rect.y >= frame.area.y - 1 && rect.y + rect.h <= frame.area.y + frame.area.h + 1;
}
// ladder_far.cpp
/// Bands instead of arrows.
void draw_ladder_far(LadderFrame& frame);
/// All of it as a strip; drawn, it scrolls.
void draw_ladder_overview(LadderFrame& frame, Rect area, float last_scroll);

// ladder_zoom.cpp
bool ladder_is_far(const UiState& ui);
void keep_ladder_zoom(const LadderFrame& frame);
/// Wheel, drag, `keys` that scroll and what was asked for by a key or a button.
void handle_ladder_zoom(LadderFrame& frame, const ScrollWish& keys);
/// Where the ladder's top is when it follows: now stays in sight.
float ladder_following(const LadderFrame& frame);
/// Buttons and overview in a column beside the ladder.
void draw_ladder_tools(LadderFrame& frame, Rect column);
/// Small marks at a sender's lifeline: this was sent again, this is the first one. A click goes to the other.
void draw_ladder_again(LadderFrame& frame, const LadderSegment& segment);

/// Is the segment's end behind the moment shown?
bool has_ended(const LadderFrame& frame, const LadderSegment& segment);

}  // namespace sg::gui
