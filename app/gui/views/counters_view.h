// The kernel's counters that changed.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// At the cursor of the current pane.
void draw_counters(ViewContext& view);

}  // namespace sg::gui
