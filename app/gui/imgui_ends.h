// Ends of windows, children and groups, with one meaning in all releases of Dear ImGui.
#pragma once

namespace sg::gui::compat {

/// Of ours, many put things where they want them and the cursor back where it was. Until 1.88 that place counted as content; later releases
/// take it for a mistake and assert. It counts with these.
void end_window();
void end_child();
void end_group();

}  // namespace sg::gui::compat
