// The form of a new rule of the wire.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// At the cursor; `width` in pixels.
void draw_rule_form(ViewContext& view, float width);

}  // namespace sg::gui
