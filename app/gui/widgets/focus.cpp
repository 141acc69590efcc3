#include "app/gui/widgets/focus.h"

#include <algorithm>
#include <string>
#include <vector>

#include "app/gui/imgui_compat.h"
#include "app/gui/theme.h"

namespace sg::gui {

namespace {

struct Stop {
  std::string id;
  int layer = 0;
  std::string_view part;
};

struct State {
  std::vector<Stop> last;  // of the last frame
  std::vector<Stop> now;
  std::vector<std::string_view> parts;  // that what is drawn now lies in
  std::vector<std::string> panes;  // that what is drawn now lies in
  std::string pane;                // that the focused item was drawn in last
  std::string scrolled;            // pane that keys have scrolled, since the focus was moved
  std::string focus;
  bool arrived = false;
  bool arriving = false;  // asked for by focus_on(), from the next frame
  bool press = false;
  bool by_keyboard = false;
  bool typing = false;
  bool typing_next = false;
  int layer = 0;
  int top_last = 0;
  int top_now = 0;
};

State& state() {
  static State the_state;
  return the_state;
}

/// By one stop, or to the first stop of another part.
void move(State& s, bool forward, bool by_part) {
  std::vector<const Stop*> stops;
  const Stop* from = nullptr;
  for (const Stop& stop : s.last) {
    if (stop.layer != s.top_last) continue;
    if (stop.id == s.focus) from = &stop;
    if (!by_part || std::none_of(stops.begin(), stops.end(), [&](const Stop* first) { return first->part == stop.part; })) stops.push_back(&stop);
  }
  if (stops.empty()) return;
  const auto found = std::find_if(stops.begin(), stops.end(), [&](const Stop* stop) { return from != nullptr && (by_part ? stop->part == from->part : stop == from); });
  std::size_t index = 0;
  if (found == stops.end()) {
    index = forward ? 0 : stops.size() - 1;
  } else {
    index = (static_cast<std::size_t>(found - stops.begin()) + (forward ? 1 : stops.size() - 1)) % stops.size();
  }
  s.focus = stops[index]->id;
  s.arrived = true;
  s.scrolled.clear();
}

}  // namespace

void focus_begin_frame(FocusKeys keys) {
  State& s = state();
  s.last.swap(s.now);
  s.now.clear();
  s.top_last = s.top_now;
  s.top_now = 0;
  s.typing = s.typing_next;
  s.typing_next = false;
  s.press = keys.press && !s.typing;
  if (keys.mouse) s.by_keyboard = false;
  if (keys.next || keys.previous || keys.next_part || keys.previous_part || s.press) s.by_keyboard = true;
  if (keys.leave) s.focus.clear();
  s.arrived = s.arriving;
  s.arriving = false;
  if (!s.focus.empty()) {
    // What is gone, disabled or covered has no focus.
    const bool there = std::any_of(s.last.begin(), s.last.end(), [&](const Stop& stop) { return stop.id == s.focus && stop.layer == s.top_last; });
    const bool scrolled_away = !s.scrolled.empty() && s.pane == s.scrolled &&
                               std::any_of(s.last.begin(), s.last.end(), [&](const Stop& stop) { return stop.id == s.scrolled && stop.layer == s.top_last; });
    if (!there && !s.arrived) s.focus = scrolled_away ? s.scrolled : std::string();
  }
  s.scrolled = s.focus.empty() || s.press ? std::string() : s.scrolled;
  if (keys.next || keys.previous) move(s, keys.next, false);
  if (keys.next_part || keys.previous_part) move(s, keys.next_part, true);
}

FocusState focus_item(std::string_view id, bool enabled) {
  State& s = state();
  if (!enabled) return {};
  s.now.push_back({std::string(id), s.layer, s.parts.empty() ? std::string_view() : s.parts.back()});
  if (s.focus != id) return {};
  s.pane = s.panes.empty() ? std::string() : s.panes.back();
  return {true, s.press, s.arrived};
}

void draw_focus_ring(ImDrawList* list, Rect rect) {
  const float gap = 2 * hairline();
  compat::add_rect(list, {rect.x - gap, rect.y - gap}, {rect.x + rect.w + gap, rect.y + rect.h + gap}, theme().accent_text, 0.5F * em(), 2 * hairline());
}

void set_typing() { state().typing_next = true; }
bool typing() { return state().typing; }
bool field_is_open() { return state().typing_next; }

bool by_keyboard() { return state().by_keyboard && !state().focus.empty(); }

bool anything_focused() { return !state().focus.empty(); }

std::string_view focused_item() { return state().focus; }
std::string_view focused_pane() { return state().focus.empty() ? std::string_view() : std::string_view(state().pane); }
void focus_begin_pane(std::string_view id) { state().panes.emplace_back(id); }
void focus_end_pane() { state().panes.pop_back(); }
void focus_scrolls_away(std::string_view pane) {
  state().scrolled = pane;
  state().by_keyboard = false;
}
bool focus_arriving() { return state().arriving; }

void focus_on(std::string_view id) {
  state().focus = id;
  state().arriving = true;
}

void focus_clear() { state().focus.clear(); }

FocusPart::FocusPart(const char* name) { state().parts.emplace_back(name); }
FocusPart::~FocusPart() { state().parts.pop_back(); }

std::vector<FocusStop> focus_stops() {
  const State& s = state();
  std::vector<FocusStop> out;
  for (const Stop& stop : s.now) {
    if (stop.layer == s.top_now) out.push_back({stop.id, stop.part});
  }
  return out;
}

FocusLayer::FocusLayer() {
  State& s = state();
  ++s.layer;
  s.top_now = std::max(s.top_now, s.layer);
}
FocusLayer::~FocusLayer() { --state().layer; }

bool modal_open() { return state().top_last > 0; }
int focus_layer() { return state().layer; }
int focus_top_layer() { return state().top_last; }
bool below_a_layer() { return state().layer < state().top_last; }

}  // namespace sg::gui
