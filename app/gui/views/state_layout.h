// Where the parts of RFC 9293's Figure 5 stand: boxes, the ways of its arrows, and what is written beside the newest ones.
#pragma once

#include <imgui.h>

#include <span>
#include <vector>

#include "app/gui/state_history.h"
#include "app/gui/views/view.h"

namespace sg::gui {

/// A box of the diagram. CLOSED stands at both ends, as in the RFC: where everything begins, and where it ends.
struct StateBox {
  model::TcpState state{};
  bool end = false;    ///< the CLOSED below
  float column = 0;    ///< 0 to 1
  int row = 0;
};
constexpr int kDiagramRows = 7;
std::span<const StateBox> state_boxes();
/// In which box a path stands after its first `count` changes.
const StateBox& box_after(const StateHistory::Path& path, std::size_t count);
const StateBox& box_of(model::TcpState state, bool end);
/// What never came into being goes back to where it began.
bool ends_below(model::TcpState from);

/// What is written beside an arrow.
struct DiagramLabel {
  std::vector<ImVec2> way;  ///< the arrow's corners
  ImVec2 size;
};

/// All in pixels.
class DiagramLayout {
 public:
  explicit DiagramLayout(Rect area);
  /// What it needs, so that a line of text has room between two rows.
  static float least_height();
  Rect rect(const StateBox& box) const;
  /// Corners of an arrow's way, drawn `shift` beside the straight one. Those that would run through another box go around it.
  std::vector<ImVec2> way(const StateBox& from, const StateBox& to, float shift) const;
  /// A place for each label, two at most: near its arrow, clear of boxes, of each other, of `taken` and of the arrows they belong to; and where that is possible of other arrows.
  std::vector<Rect> place_labels(const std::vector<DiagramLabel>& labels, const std::vector<std::vector<ImVec2>>& other_ways, const std::vector<Rect>& taken) const;

 private:
  Rect area_;
  float pitch_ = 0;   ///< from row to row
  float height_ = 0;  ///< of a box
};

}  // namespace sg::gui
