// How the learner shared out the window between its panes.
#pragma once

namespace sg::gui {

/// 0: as the window's size suggests.
struct PaneSizes {
  float left = 0;    ///< width of the lesson and the program, em
  float right = 0;   ///< width of the inspector, em
  float lesson = 0;  ///< the lesson's share of the height that it has together with the program, 0 to 1
  bool operator==(const PaneSizes&) const = default;
};

}  // namespace sg::gui
