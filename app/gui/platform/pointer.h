// The mouse as it was moved and pressed, from the window's own events. Dear ImGui before 1.87 asks where the mouse is when a frame begins: of two
// quick clicks at two places during one slow frame it sees neither. From 1.87 on it keeps a queue of its own, and this one is left alone.
#pragma once

#include <imgui.h>

namespace sg::gui {

/// From the window's callbacks; pixels of the window.
void note_pointer_moved(float x, float y);
void note_pointer_left();
void note_pointer_button(int button, bool down);

/// The mouse as if it were there, though nobody moved it: for a picture.
void pretend_pointer(ImGuiIO& io, float x, float y);

/// Begin a frame, after ImGui's backend has: as many events as one frame can tell apart. A press is seen before its release, and both where they happened.
void begin_pointer(ImGuiIO& io);
/// More were noted: another frame is needed.
bool pointer_waiting();

}  // namespace sg::gui
