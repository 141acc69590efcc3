// One source for Dear ImGui 1.86 (Debian 12) to 1.92: what changed its name, its arguments or its meaning in between.
#pragma once

#include <imgui.h>

#include "app/gui/platform/keyboard.h"

namespace sg::gui::compat {

using sg::gui::Key;
using sg::gui::key_pressed;

/// PushFont() takes a size since 1.92.
void push_font(ImFont* font);
/// A font's size in pixels: it belongs to the font before 1.92.
float font_px(ImFont* font);

/// A child window with padding and, if `border`, a frame: these were window flags before 1.90.
bool begin_child(const char* id, ImVec2 size, bool border, ImGuiWindowFlags flags);

/// 1.92.8 swaps the last two arguments of these.
void add_rect(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color, float rounding = 0.0F, float thickness = 1.0F);
void add_polyline(ImDrawList* list, const ImVec2* points, int count, ImU32 color, float thickness, bool closed = false);
void path_stroke(ImDrawList* list, ImU32 color, float thickness, bool closed = false);

/// Since 1.92 fonts load glyphs when they are drawn; before, they must be listed.
constexpr bool fonts_are_dynamic() { return IMGUI_VERSION_NUM >= 19200; }
void use_freetype(ImFontAtlas* atlas);
/// Hinting erases the shaft of Nanum's arrow, and lowers its full stop until it looks like a comma.
void no_hinting(ImFontConfig& config);
/// Pairs of first and last, then 0: what a font with dynamic glyphs leaves to those merged into it. Before 1.92 it is not listed in the first place.
void leave_out(ImFontConfig& config, const ImWchar* ranges);
/// The font can draw it, after the build; a box in its place does not count.
bool has_glyph(ImFont* font, char32_t code);
/// The field that is typed into lets go of the keyboard.
void leave_input();
/// Rasterises the atlas: before that, its fonts have no size.
void build_fonts(ImFontAtlas* atlas);
/// Makes the font texture anew after the atlas has changed; between frames.
void rebuild_font_texture();

}  // namespace sg::gui::compat
