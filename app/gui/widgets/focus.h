// Keyboard focus, of our own: ImGui's moves within one window only, and shares Space and the arrows with whatever else listens.
// Tab and Shift+Tab go through the enabled items in the order they are drawn, across panes; F6 and Shift+F6 go from one part of the window to the next; Space and
// Enter press; Escape lets go.
// While a layer above (a dialog) is open, only its items take part.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/gui/views/view.h"

namespace sg::gui {

struct FocusKeys {
  bool next = false;
  bool previous = false;
  bool next_part = false;
  bool previous_part = false;
  bool press = false;
  bool leave = false;
  bool mouse = false;  ///< the mouse was moved, pressed or turned
};

/// Begin a frame, with what was done since the last.
void focus_begin_frame(FocusKeys keys);

struct FocusState {
  bool focused = false;
  bool pressed = false;   ///< Space or Enter while focused
  bool arrived = false;   ///< focused since this frame: scroll it into view, open its input
};
/// Every item that the keyboard can reach calls this once a frame.
FocusState focus_item(std::string_view id, bool enabled);
/// The ring around a focused item.
void draw_focus_ring(ImDrawList* list, Rect rect);

/// A field that is typed into says so in each frame; keys are its own then. ImGui's WantTextInput lags two frames behind.
void set_typing();
bool typing();
/// The field of this frame, drawn already, has the keyboard.
bool field_is_open();

/// The keyboard moved the focus or pressed, and the mouse has been still since: what explains itself does so at the focus, not at the mouse.
bool by_keyboard();

bool anything_focused();
/// Id of the focused item; empty: none.
std::string_view focused_item();
/// The innermost scrolling pane (scroll.h) that the focused item was drawn in, and that is no item itself; empty: none.
std::string_view focused_pane();
/// What is drawn from here to the matching focus_end_pane() is in this pane, which scrolls and is a stop itself.
void focus_begin_pane(std::string_view id);
void focus_end_pane();
/// Keys scroll this pane: an item of it that is out of sight after that leaves the focus to the pane, and its explanation goes.
void focus_scrolls_away(std::string_view pane);

/// focus_on() was called and counts from the next frame on.
bool focus_arriving();
void focus_on(std::string_view id);
void focus_clear();

/// Items drawn in this scope are a part of the window, with a name that lives as long as the program. The innermost counts.
class FocusPart {
 public:
  explicit FocusPart(const char* name);
  ~FocusPart();
  FocusPart(const FocusPart&) = delete;
  FocusPart& operator=(const FocusPart&) = delete;
};
/// Where Tab goes in this frame, in its order: of the uppermost layer.
struct FocusStop {
  std::string id;
  std::string_view part;  ///< empty: of none
};
std::vector<FocusStop> focus_stops();

/// Items drawn in this scope lie above all others.
class FocusLayer {
 public:
  FocusLayer();
  ~FocusLayer();
  FocusLayer(const FocusLayer&) = delete;
  FocusLayer& operator=(const FocusLayer&) = delete;
};
/// A layer was open in the last frame.
bool modal_open();
/// … and what is drawn now lies below it, out of reach.
bool below_a_layer();
/// The layer that is drawn now, and the uppermost of the last frame.
int focus_layer();
int focus_top_layer();

}  // namespace sg::gui
