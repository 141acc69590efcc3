#include "app/gui/widgets/scroll.h"

#include <algorithm>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/theme.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

namespace {

struct State {
  std::vector<ScrollRecord> last;
  std::vector<ScrollRecord> now;
  bool owned_last = false;
  bool owned_now = false;
  std::string target;  ///< who scrolls in this frame; empty: nobody
  ScrollWish wish;
};

State& state() {
  static State the_state;
  return the_state;
}

const ScrollRecord* find(const std::vector<ScrollRecord>& all, std::string_view id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const ScrollRecord& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

/// Whose turn it is while the focus is on nothing that scrolls.
const ScrollRecord* by_turn(const std::vector<ScrollRecord>& all) {
  const int top = focus_top_layer();
  const auto with = [&](auto wanted) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const ScrollRecord& one) { return one.layer == top && wanted(one.turn); });
    return found == all.end() ? nullptr : &*found;
  };
  if (top > 0) return with([](ScrollTurn turn) { return turn != ScrollTurn::own; });
  const ScrollRecord* first = with([](ScrollTurn turn) { return turn == ScrollTurn::first; });
  return first != nullptr ? first : with([](ScrollTurn turn) { return turn == ScrollTurn::second; });
}

}  // namespace

void scroll_begin_frame() {
  using compat::Key;
  using compat::key_pressed;
  State& s = state();
  s.last.swap(s.now);
  s.now.clear();
  s.owned_last = std::exchange(s.owned_now, false);
  s.target.clear();
  s.wish = {};
  if (typing()) return;

  const bool up = key_pressed(Key::page_up, true);
  const bool down = key_pressed(Key::page_down, true);
  const bool to_ladder = shift_key_pressed(Key::page_up, true) || shift_key_pressed(Key::page_down, true);
  const ScrollRecord* itself = find(s.last, focused_item());
  const ScrollRecord* target = nullptr;
  if (up || down) {
    s.wish.pages = up ? -1.0F : 1.0F;
    if (to_ladder && !modal_open()) {
      const auto ladder = std::find_if(s.last.begin(), s.last.end(), [](const ScrollRecord& one) { return one.turn == ScrollTurn::second; });
      target = ladder == s.last.end() ? nullptr : &*ladder;
    } else {
      target = itself != nullptr ? itself : s.owned_last ? nullptr : find(s.last, focused_pane());
      if (target == nullptr && !s.owned_last) target = by_turn(s.last);
    }
  } else if (itself != nullptr) {
    target = itself;
    if (key_pressed(Key::up, true)) s.wish.lines = -1;
    if (key_pressed(Key::down, true)) s.wish.lines = 1;
    if (itself->most_side > 0 && key_pressed(Key::left, true)) s.wish.columns = -1;
    if (itself->most_side > 0 && key_pressed(Key::right, true)) s.wish.columns = 1;
  }
  // Below a dialog these lead through the recording.
  if (modal_open() && !s.owned_last && (key_pressed(Key::home) || key_pressed(Key::end))) {
    target = itself != nullptr ? itself : find(s.last, focused_pane());
    if (target == nullptr) target = by_turn(s.last);
    (key_pressed(Key::home) ? s.wish.to_begin : s.wish.to_end) = true;
  }
  const ScrollWish& w = s.wish;
  if (target == nullptr || (w.pages == 0 && w.lines == 0 && w.columns == 0 && !w.to_begin && !w.to_end)) return;
  s.target = target->id;
  focus_scrolls_away(s.target);
}

ScrollWish scroll_stop(const ScrollPart& part) {
  State& s = state();
  const bool overflows = part.most > 0 || part.most_side > 0;
  if (!overflows && part.turn != ScrollTurn::about) return {};
  if (overflows) s.now.push_back({std::string(part.id), part.area, part.at, part.most, part.at_side, part.most_side, part.turn, focus_layer()});
  if (part.turn == ScrollTurn::own) {
    own_page_keys();
    return {};
  }
  focus_item(part.id, true);
  ui_item(part.id, part.area, "");
  return s.target == part.id ? s.wish : ScrollWish{};
}

void draw_scroll_focus(const ScrollPart& part) {
  if (focused_item() != part.id) return;
  // Inside its edge, where its window does not cut it off.
  const float in = 4 * hairline();
  draw_focus_ring(ImGui::GetWindowDrawList(), {part.area.x + in, part.area.y + in, part.area.w - 2 * in, part.area.h - 2 * in});
}

void own_page_keys() { state().owned_now = true; }

bool pane_has_focus() { return find(state().last, focused_item()) != nullptr; }

bool pane_takes_side_arrows() {
  const ScrollRecord* pane = find(state().last, focused_item());
  return pane != nullptr && pane->most_side > 0;
}

bool keys_scroll() { return !state().target.empty(); }

const std::vector<ScrollRecord>& scroll_parts() { return state().now; }

}  // namespace sg::gui
