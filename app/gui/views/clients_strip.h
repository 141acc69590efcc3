// Several clients and their listener: who is connected, who waits in the accept queue, who was accepted.
#pragma once

#include "app/gui/views/stage_state.h"

namespace sg::gui {

/// The height it wants: none for a single client.
float clients_strip_height(const OnStage& stage, bool low);
void draw_clients_strip(ViewContext& view, const OnStage& stage, Rect area);

}  // namespace sg::gui
