// What forms are made of: a line of text, a choice, a check box, a slider. All of them by mouse and by keyboard.
#pragma once

#include <string>
#include <vector>

#include "app/gui/widgets/widgets.h"

namespace sg::gui {

/// A line to type into, at the cursor. True when Enter ended it.
bool text_field(const char* id, std::string& text, float width, bool enabled = true);

/// Buttons of which one is chosen, at the cursor; they wrap within `width`. Gives the one that is chosen now. `why` not empty: none can be, and the tooltip says so.
int choice(const char* id, const std::vector<std::string>& labels, int chosen, float width, std::string_view why);
int choice(const char* id, const std::vector<std::string>& labels, int chosen, float width, bool enabled = true);

/// A square with a check, and its words. Gives whether it is checked now.
bool check_box(const char* id, std::string_view label, bool checked, bool enabled = true, std::string_view tip = {});

/// A slider from 0 to `most` in steps, within `area`; Up and Down move it by `by_key`. Gives its value now. `said` is its text in the registry.
int slider(const char* id, Rect area, int value, int most, int step, int by_key, std::string_view said, std::string_view tip, bool enabled = true);

}  // namespace sg::gui
