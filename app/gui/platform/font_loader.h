// Finds fonts with fontconfig and keeps the glyphs that the texts need in the atlas.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sg::gui {

enum class FontRole : std::uint8_t { ui, bold, mono, title, small };
inline constexpr int kFontRoles = 5;

/// What was found, once and for all.
struct FontReport {
  bool korean = false;   ///< a font with U+AC00 is there
  std::string ui_file;
  std::string mono_file;
  std::string advice;    ///< without a Korean font: the package to install
};

/// Asks fontconfig; before the first load_fonts(). False: no font at all, and ImGui's built-in one is used.
const FontReport& find_fonts();

/// A text that will be shown: its glyphs belong in every font. Cheap for ASCII.
void want_glyphs(std::string_view text);
/// One that will be shown once the window speaks Korean. Until then its glyphs, thousands in all, cost the first frame nothing.
void want_korean_glyphs(std::string_view text);
/// From now on the window speaks Korean; what was wanted for it is loaded with the next load_fonts().
void speak_korean();
/// The glyphs of a text about to be drawn with this font; a glyph that is not there yet shows from the next rebuild on.
void note_drawn(ImFont* font, std::string_view text);
/// A glyph was noted that no font has loaded yet: rebuild between frames.
bool glyphs_missing();

/// Builds the atlas for a scale (1 = 16 pixels); needs an ImGui context. Call rebuild_font_texture() after the first time.
void load_fonts(float scale);
ImFont* loaded_font(FontRole role);

/// One character of UTF-8 from the front of `text`, which gets shorter; U+FFFD for a broken one.
char32_t next_character(std::string_view& text);

}  // namespace sg::gui
