// What keys do. Ignored while text is typed, but for those that no text needs.
#pragma once

#include "app/gui/views/view.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

/// Tab, F6, Space, Enter and Escape as the focus wants them; after ImGui's NewFrame.
FocusKeys focus_keys();
/// Everything else; with a finished view context, before it is drawn.
void handle_shortcuts(ViewContext& view);

/// Copies the text that the eyes are on, when asked to; after the frame was drawn.
void handle_copy(UiState& ui);
/// A sentence that stands for a few seconds.
void give_notice(UiState& ui, std::string text);

}  // namespace sg::gui
