// Keys as they were pressed, from the window's own events. Dear ImGui before 1.87 sees only what is held down when a frame begins: a quick tap
// between two frames of a busy machine is lost to it, and its names for keys changed in 1.87.
#pragma once

#include <cstdint>

namespace sg::gui {

/// The keys the window knows.
enum class Key : std::uint8_t {
  tab, enter, space, escape, left, right, up, down, home, end, f1, f2, f3, f6, f11, a, b, c, d, e, f, g, h, j, l, m, n, o, p, r, s, t, u, v, w, x, question, comma, period, plus, minus, zero, page_up, page_down,
};

/// Pressed since the last frame; with `repeat` also while it is held. Ctrl+key and Alt+key are not it.
bool key_pressed(Key key, bool repeat = false);
bool shift_key_pressed(Key key, bool repeat = false);
bool ctrl_key_pressed(Key key, bool repeat = false);

/// From the window's callback: GLFW's key, action and modifier bits.
void note_key(int glfw_key, int action, int modifiers);
/// Begin a frame: the oldest key noted counts for this one. One at a time, so that Space and then Escape are not the same as both at once.
/// `typing`: a field of text is open, and takes what is text.
void begin_keys(bool typing = false);
/// More were noted: another frame is needed.
bool keys_waiting();
/// How many presses the frames have been shown so far, of any key but Shift, Ctrl, Alt and the like: for who presses keys and waits until they are through.
std::uint64_t keys_done();

}  // namespace sg::gui
