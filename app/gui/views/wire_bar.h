// The hand on the wire: hold everything, from one side or both, and let it all go. Above the ladder.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

float wire_bar_height();
void draw_wire_bar(ViewContext& view, Rect area);

}  // namespace sg::gui
