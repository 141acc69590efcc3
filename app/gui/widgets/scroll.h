// Scrolling by keyboard, the same for all that scrolls. What shows only a part of itself is a stop of Tab, and says so in each frame with scroll_stop().
// Page Up and Page Down go to the one that the focus is on or in; with nothing such in focus, to the one whose turn it is: a dialog's, the lesson's text, the
// ladder. The arrows go to the one that has the focus itself: inside of it they belong to what is there. A pane (widgets.h) does all of it by itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/gui/views/view.h"

namespace sg::gui {

/// What keys ask for, in what is seen at once and in lines.
struct ScrollWish {
  float pages = 0;
  float lines = 0;    ///< down
  float columns = 0;  ///< to the right, in lines' heights
  bool to_begin = false;
  bool to_end = false;
};

/// Whose turn it is while nothing that scrolls has the focus.
enum class ScrollTurn : std::uint8_t {
  none,    ///< never: only where the focus is
  first,   ///< the lesson's text
  second,  ///< the stage, when all of the lesson's text is seen; with Shift in any case
  about,   ///< as none, but a stop while all of it is seen too: what it tells depends on where the focus is, so Tab must not pass it by
  own,     ///< a list whose keys move what is chosen in it, and which scrolls after that: no stop
};

struct ScrollPart {
  std::string_view id;  ///< of the stop: "scroll.lesson.first"
  Rect area;
  float at = 0, most = 0;            ///< pixels from the top; `most` 0: all of it is seen
  float at_side = 0, most_side = 0;  ///< from the left
  ScrollTurn turn = ScrollTurn::none;
};

/// What keys ask of it in this frame. It is registered as an item, and with scroll_parts().
ScrollWish scroll_stop(const ScrollPart& part);
/// A frame around it while it has the focus; after its content was drawn, in its own window.
void draw_scroll_focus(const ScrollPart& part);

/// Begin a frame, after focus_begin_frame(), with the keys of the platform.
void scroll_begin_frame();
/// The item that has the focus, or the list that is drawn, makes its own use of Page Up and Page Down.
void own_page_keys();
/// A pane has the focus itself, and the arrows: a list's own keys wait.
bool pane_has_focus();
/// … and left and right scroll it sideways.
bool pane_takes_side_arrows();
/// Keys scroll something in this frame: what keeps itself at its end lets go.
bool keys_scroll();

/// Of this frame, for tests.
struct ScrollRecord {
  std::string id;
  Rect area;
  float at = 0, most = 0;
  float at_side = 0, most_side = 0;
  ScrollTurn turn = ScrollTurn::none;
  int layer = 0;
};
const std::vector<ScrollRecord>& scroll_parts();

}  // namespace sg::gui
