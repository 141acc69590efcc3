#include "app/gui/fonts.h"

#include "app/gui/imgui_compat.h"
#include "app/gui/platform/font_loader.h"

namespace sg::gui {

namespace fonts {
ImFont* ui() { return loaded_font(FontRole::ui); }
ImFont* bold() { return loaded_font(FontRole::bold); }
ImFont* mono() { return loaded_font(FontRole::mono); }
ImFont* title() { return loaded_font(FontRole::title); }
ImFont* small() { return loaded_font(FontRole::small); }
}  // namespace fonts

float font_px(ImFont* font) { return compat::font_px(font); }

FontScope::FontScope(ImFont* font) { compat::push_font(font); }
FontScope::~FontScope() { ImGui::PopFont(); }

}  // namespace sg::gui
