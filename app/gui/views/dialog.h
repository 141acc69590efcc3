// What lies above the window and takes mouse and keyboard until it is closed: a dialog over a dimmed window, or a menu beside the mouse.
#pragma once

#include "app/gui/views/view.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

class Dialog {
 public:
  /// In the middle, over a dimmed window; pixels.
  Dialog(const char* id, float width, float height);
  /// At a place, moved so that all of it is on the screen; nothing is dimmed.
  Dialog(const char* id, Rect place);
  ~Dialog();
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;
  Rect area() const { return area_; }
  /// Escape, or a click outside. Not in the frame it was opened in: that click was another's.
  bool closing(bool just_opened) const;

 private:
  void begin(const char* id, bool dimmed);
  FocusLayer layer_;
  Rect area_;
};

/// A dialog's title.
void dialog_heading(const char* key);

}  // namespace sg::gui
