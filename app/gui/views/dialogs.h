// The dialogs that overlays.cpp opens, one per file.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

void draw_settings(ViewContext& view, bool just_opened);  // settings_dialog.cpp
void draw_capture(ViewContext& view, bool just_opened);   // capture_dialog.cpp
void draw_file_menu(ViewContext& view, bool just_opened);  // file_menu.cpp
void draw_file_save(ViewContext& view, bool just_opened);  // file_dialogs.cpp: a recording, or an export
void draw_file_open(ViewContext& view, bool just_opened);  // file_dialogs.cpp
void draw_course(ViewContext& view, bool just_opened);    // course_dialog.cpp

/// The learner's scale, a tenth larger or smaller, so that plus and minus meet again.
float scale_stepped(float scale, int tenths);

}  // namespace sg::gui
