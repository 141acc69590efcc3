// The colours of the window and the unit of every size.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>

#include "app/gui/theme_kind.h"
#include "core/model/event.h"

namespace sg::gui {

/// Never the only carrier of a meaning: add a shape, a dash or a label.
struct Theme {
  ImU32 bg, stage, pane, pane2;   ///< window; the stage's ground; a pane; a box inside a pane
  ImU32 well;                     ///< inside of inputs, buffers and byte dumps
  ImU32 line, edge;               ///< border of a pane; of a button or a buffer
  ImU32 track;                    ///< what a slider or a bar of progress has not filled: never to be taken for filled
  ImU32 button, button_hover, button_active;
  ImU32 ink, dim, faint;          ///< text; secondary text; the least (not for sentences: contrast 3:1)
  ImU32 client, server;           ///< Okabe–Ito sky blue and orange
  ImU32 client_text, server_text; ///< lighter, for text on a tinted ground
  ImU32 ok, ok_text, bad, bad_text, hold, hold_text;
  ImU32 accent, accent_hover, accent_active, accent_text;
  ImU32 on_accent;                ///< text and ticks on the accent
  ImU32 strong;                   ///< bold words among ink
  ImU32 scrim, alarm;             ///< laid over the window behind a dialog; ground of an error
  ImU32 code_keyword, code_string, code_number, code_comment, code_function;
  std::array<ImU32, 6> writes;    ///< Okabe–Ito, by ordinal of the write
  float line_width = 1;           ///< times a hairline
};

/// The one that is worn.
const Theme& theme();
/// apply_theme() is due after it.
void wear_theme(ThemeKind kind);

/// The colour of the how-manieth write of a stream (model::Span::ordinal).
ImU32 write_color(std::uint32_t ordinal);
/// Text on that colour.
ImU32 write_ink(std::uint32_t ordinal);
/// Black or white, whichever can be read on a filled area.
ImU32 ink_on(ImU32 ground);

ImU32 role_color(model::Role role);
ImU32 role_text(model::Role role);

/// The colour with its opacity multiplied by `alpha` (0 to 1).
ImU32 fade(ImU32 color, float alpha);

/// The size of the UI font in pixels (16 × scale): every size is a multiple of it.
float em();
/// A line of at least one pixel that grows with the scale.
float hairline();

/// Puts the theme into ImGui's style; after every change of scale or theme.
void apply_theme();

}  // namespace sg::gui
