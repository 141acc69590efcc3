// The registry of what stands on the screen: for lessons that point at things, and for tests (--ui-dump).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/gui/views/view.h"

namespace sg::gui {

/// Every interactive or notable item, anew in each frame. Ids are stable, lower case with dots: "lesson.next", "stage.client.send_buffer",
/// "ladder.segment.3". The widgets of widgets.h register themselves. Rectangles in pixels of the window; items clipped away are not given.
void ui_item(std::string_view id, Rect rect, std::string_view text, bool enabled = true, bool press = false);
/// The item, registered just now or out of sight, is the one of its row that is chosen.
void ui_chosen(std::string_view id);
/// A text that was drawn and is no item of its own, and where; text widgets call it. What is empty or out of sight does not count.
void ui_text(std::string_view text, Rect rect);
/// A text of the window's that had no room and was drawn shorter, or cut by its pane's edge: a test wants none. Only a listing, which scrolls sideways, may be wider than its pane.
void ui_cut(std::string_view text);
/// What is cut while it lives is no loss: the tooltip of the item it belongs to has all of it.
class WholeInTooltip {
 public:
  WholeInTooltip();
  ~WholeInTooltip();
  WholeInTooltip(const WholeInTooltip&) = delete;
  WholeInTooltip& operator=(const WholeInTooltip&) = delete;
};

struct UiItem {
  std::string id;
  Rect rect;
  std::string text;
  bool enabled = true;
  bool press = false;   ///< the mouse can press it, when it is enabled
  bool chosen = false;  ///< of a row of tabs or choices
  bool operator==(const UiItem& other) const {
    return id == other.id && rect.x == other.rect.x && rect.y == other.rect.y && rect.w == other.rect.w && rect.h == other.rect.h &&
           text == other.text && enabled == other.enabled && press == other.press && chosen == other.chosen;
  }
};

struct UiText {
  std::string text;
  Rect rect;
};

/// Begin a frame: forgets the items of the last one.
void clear_ui_items();
const std::vector<UiItem>& ui_items();
const std::vector<UiText>& ui_texts();
const std::vector<std::string>& ui_cuts();
const UiItem* find_ui_item(std::string_view id);

}  // namespace sg::gui
