// The panel "Wire" of the inspector: how fast it is, the rules in force, and a new one.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// At the cursor of the current pane.
void draw_wire(ViewContext& view);

}  // namespace sg::gui
