// Moving through the recording: shared by the timeline view and the keyboard.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// Shows the recording as it was at `t`, paused.
void seek(ViewContext& view, base::Ns t);
/// To the call or segment before; after; from the last one on, live.
void step_back(ViewContext& view);
void step_forward(ViewContext& view);
/// Plays the recording on; from its beginning when it is at its end.
void toggle_playing(ViewContext& view);

}  // namespace sg::gui
