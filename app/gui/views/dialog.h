// What lies above the window and takes mouse and keyboard until it is closed: a dialog over a dimmed window, or a menu beside the mouse.
#pragma once

#include <string>

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
  /// Called where its pane's content ends: from the next frame on it is as high as that, not as high as was guessed.
  void fit() const;

 private:
  void begin(const char* id, bool dimmed);
  FocusLayer layer_;
  std::string id_;
  Rect area_;
};

/// As far as a dialog's content keeps from its edge, in em.
constexpr float kDialogPadding = 1.4F;
/// A dialog's title: what its button says, without the "…" that promises a dialog.
void dialog_heading(const char* key);

}  // namespace sg::gui
