#include "app/gui/platform/keyboard.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <deque>
#include <optional>

namespace sg::gui {

namespace {

struct Press {
  Key key{};
  int modifiers = 0;
  bool repeat = false;
};

std::deque<Press> noted;       // not yet shown to a frame
std::optional<Press> current;  // of this frame
std::uint64_t presses = 0;     // repeats are none

std::optional<Key> key_of(int glfw_key) {
  switch (glfw_key) {
    case GLFW_KEY_TAB: return Key::tab;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER: return Key::enter;
    case GLFW_KEY_SPACE: return Key::space;
    case GLFW_KEY_ESCAPE: return Key::escape;
    case GLFW_KEY_LEFT: return Key::left;
    case GLFW_KEY_RIGHT: return Key::right;
    case GLFW_KEY_UP: return Key::up;
    case GLFW_KEY_DOWN: return Key::down;
    case GLFW_KEY_HOME: return Key::home;
    case GLFW_KEY_END: return Key::end;
    case GLFW_KEY_F1: return Key::f1;
    case GLFW_KEY_F2: return Key::f2;
    case GLFW_KEY_F3: return Key::f3;
    case GLFW_KEY_F6: return Key::f6;
    case GLFW_KEY_F11: return Key::f11;
    case GLFW_KEY_A: return Key::a;
    case GLFW_KEY_B: return Key::b;
    case GLFW_KEY_C: return Key::c;
    case GLFW_KEY_D: return Key::d;
    case GLFW_KEY_E: return Key::e;
    case GLFW_KEY_F: return Key::f;
    case GLFW_KEY_G: return Key::g;
    case GLFW_KEY_H: return Key::h;
    case GLFW_KEY_J: return Key::j;
    case GLFW_KEY_L: return Key::l;
    case GLFW_KEY_M: return Key::m;
    case GLFW_KEY_N: return Key::n;
    case GLFW_KEY_O: return Key::o;
    case GLFW_KEY_P: return Key::p;
    case GLFW_KEY_R: return Key::r;
    case GLFW_KEY_S: return Key::s;
    case GLFW_KEY_T: return Key::t;
    case GLFW_KEY_U: return Key::u;
    case GLFW_KEY_V: return Key::v;
    case GLFW_KEY_W: return Key::w;
    case GLFW_KEY_X: return Key::x;
    case GLFW_KEY_SLASH: return Key::question;
    case GLFW_KEY_COMMA: return Key::comma;
    case GLFW_KEY_EQUAL:
    case GLFW_KEY_KP_ADD: return Key::plus;
    case GLFW_KEY_MINUS:
    case GLFW_KEY_KP_SUBTRACT: return Key::minus;
    case GLFW_KEY_0:
    case GLFW_KEY_KP_0: return Key::zero;
    case GLFW_KEY_PERIOD: return Key::period;
    case GLFW_KEY_PAGE_UP: return Key::page_up;
    case GLFW_KEY_PAGE_DOWN: return Key::page_down;
    default: return std::nullopt;
  }
}

/// What a field of text takes for itself.
bool belongs_to_text(const Press& press) {
  if ((press.modifiers & (GLFW_MOD_CONTROL | GLFW_MOD_ALT)) != 0) return false;
  switch (press.key) {
    case Key::tab: case Key::enter: case Key::escape: case Key::f1: case Key::f2: case Key::f3: case Key::f6: case Key::f11: return false;
    default: return true;
  }
}

bool is(Key key, bool repeat, int wanted, int unwanted) {
  return current && current->key == key && (repeat || !current->repeat) && (current->modifiers & wanted) == wanted &&
         (current->modifiers & unwanted) == 0;
}

}  // namespace

bool key_pressed(Key key, bool repeat) { return is(key, repeat, 0, GLFW_MOD_CONTROL | GLFW_MOD_ALT); }
bool shift_key_pressed(Key key, bool repeat) { return is(key, repeat, GLFW_MOD_SHIFT, GLFW_MOD_CONTROL | GLFW_MOD_ALT); }
bool ctrl_key_pressed(Key key, bool repeat) { return is(key, repeat, GLFW_MOD_CONTROL, GLFW_MOD_ALT); }

void note_key(int glfw_key, int action, int modifiers) {
  if (action == GLFW_RELEASE) return;
  if (action == GLFW_PRESS && (glfw_key < GLFW_KEY_LEFT_SHIFT || glfw_key > GLFW_KEY_RIGHT_SUPER)) ++presses;
  const auto key = key_of(glfw_key);
  if (!key) return;
  // A key that is held faster than frames are drawn must not run on after it is let go.
  const bool repeat = action == GLFW_REPEAT;
  if (repeat && std::any_of(noted.begin(), noted.end(), [&](const Press& press) { return press.key == *key; })) return;
  noted.push_back({*key, modifiers, repeat});
}

void begin_keys(bool typing) {
  current.reset();
  // Dear ImGui gives a field all that was typed since the last frame at once. One letter of it in each frame would still come after the Enter that closed the field,
  // and be taken for a shortcut.
  if (typing) std::erase_if(noted, belongs_to_text);
  if (noted.empty()) return;
  current = noted.front();
  noted.pop_front();
}

bool keys_waiting() { return !noted.empty(); }

std::uint64_t keys_done() {
  return presses - static_cast<std::uint64_t>(std::count_if(noted.begin(), noted.end(), [](const Press& press) { return !press.repeat; }));
}

}  // namespace sg::gui
