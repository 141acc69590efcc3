// What opens above the window to do something to the wire.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

// wire_menu.cpp: the verbs for one packet
void draw_wire_menu(ViewContext& view, bool just_opened);
// corrupt_form.cpp: its bytes; a click flips a bit
void draw_corrupt_form(ViewContext& view, bool just_opened);
// forge_form.cpp: a segment that no kernel sent
void draw_forge_form(ViewContext& view, bool just_opened);

}  // namespace sg::gui
