// A segment as RFC 9293's figure of the header, with its bytes.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// At the cursor of the current pane.
void draw_segment(ViewContext& view, std::uint64_t seq);

}  // namespace sg::gui
