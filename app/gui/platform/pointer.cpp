#include "app/gui/platform/pointer.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <deque>

namespace sg::gui {

namespace {

struct Event {
  int button = -1;  ///< less than 0: moved
  bool down = false;
  ImVec2 at;
};

std::deque<Event> noted;  // not yet shown to a frame
ImVec2 place{-FLT_MAX, -FLT_MAX};
std::array<bool, 3> held{};

}  // namespace

void note_pointer_moved(float x, float y) {
  if (IMGUI_VERSION_NUM >= 18700) return;
  if (noted.empty() || noted.back().button >= 0) noted.emplace_back();
  noted.back().at = {x, y};
}

void note_pointer_left() { note_pointer_moved(-FLT_MAX, -FLT_MAX); }

void note_pointer_button(int button, bool down) {
  if (IMGUI_VERSION_NUM >= 18700 || button < 0 || button >= static_cast<int>(held.size())) return;
  noted.push_back({button, down, {}});
}

void pretend_pointer(ImGuiIO& io, float x, float y) {
#if IMGUI_VERSION_NUM >= 18700
  io.AddMousePosEvent(x, y);
#else
  static_cast<void>(io);
  note_pointer_moved(x, y);
#endif
}

void begin_pointer(ImGuiIO& io) {
  if (IMGUI_VERSION_NUM >= 18700) return;
  bool pressed = false;
  bool drawn = false;
  while (!noted.empty() && !pressed) {
    const Event event = noted.front();
    // Something is drawn along: it has to be seen there before it is let go.
    if (drawn && event.button >= 0) break;
    noted.pop_front();
    if (event.button < 0) {
      place = event.at;
      drawn = std::any_of(held.begin(), held.end(), [](bool down) { return down; });
    } else {
      held[static_cast<std::size_t>(event.button)] = event.down;
      pressed = true;
    }
  }
  io.MousePos = place;
  for (std::size_t i = 0; i < held.size(); ++i) io.MouseDown[i] = held[i];
}

bool pointer_waiting() { return !noted.empty(); }

}  // namespace sg::gui
