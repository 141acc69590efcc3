// What happened to the inspected segment on the wire, and what can be done to it now.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// At the cursor of the current pane; nothing for one that simply arrived.
void draw_segment_on_wire(ViewContext& view, const model::PacketSent& sent, std::uint64_t seq, float width);

}  // namespace sg::gui
