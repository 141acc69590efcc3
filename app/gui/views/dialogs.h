// The dialogs that overlays.cpp opens, one per file.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

void draw_settings(ViewContext& view, bool just_opened);  // settings_dialog.cpp
void draw_capture(ViewContext& view, bool just_opened);   // capture_dialog.cpp
void draw_course(ViewContext& view, bool just_opened);    // course_dialog.cpp

/// The learner's scale, a tenth larger or smaller, so that plus and minus meet again.
float scale_stepped(float scale, int tenths);

}  // namespace sg::gui
