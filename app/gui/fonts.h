// The five fonts of the window, and how to use one for a while.
#pragma once

#include <imgui.h>

namespace sg::gui {

namespace fonts {
ImFont* ui();
ImFont* bold();
ImFont* mono();
ImFont* title();  ///< bold, 1.35 em
ImFont* small();  ///< 0.86 em
}  // namespace fonts

/// A font's size in pixels, for ImDrawList::AddText(font, size, …).
float font_px(ImFont* font);

/// Uses a font until the end of the scope.
class FontScope {
 public:
  explicit FontScope(ImFont* font);
  ~FontScope();
  FontScope(const FontScope&) = delete;
  FontScope& operator=(const FontScope&) = delete;
};

}  // namespace sg::gui
