// What the views are built from. Every size in em(); every interactive widget registers itself with ui_item().
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/gui/fonts.h"
#include "app/gui/i18n.h"
#include "app/gui/theme.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/scroll.h"

namespace sg::gui {

// --- buttons: at ImGui's cursor (as ImGui::Button), or at a place on the screen (button_at) ---
enum class ButtonStyle { normal, primary, selected, quiet, client, server, hold };

struct ButtonOptions {
  ButtonStyle style = ButtonStyle::normal;
  bool enabled = true;
  float width = 0;                 ///< pixels; 0: as wide as its label
  std::string_view tooltip = {};   ///< may say why it is disabled
  bool two_lines = false;          ///< a label too long for `width` is broken in two: then the button is tall_button_height() high
};

/// `id` is the item's id in the registry and ImGui's id; the label may change. True when pressed.
bool button(const char* id, std::string_view label, ButtonOptions options);
bool button(const char* id, std::string_view label, ButtonStyle style = ButtonStyle::normal);
bool button_at(const char* id, ImVec2 at, std::string_view label, ButtonOptions options = {});
/// Size of a button with that label; all buttons are equally high.
ImVec2 button_size(std::string_view label);
float button_height();
float tall_button_height();

/// Drawn, because no font can be relied on for them.
enum class Icon { play, pause, first, last, back, forward, check, cross, hourglass, up, down, dot, right_triangle, left_triangle, globe, sliders, plus, minus, fit, follow, copy, file };
void draw_icon(ImDrawList* list, Icon icon, ImVec2 center, float size, ImU32 color);
/// `id` was pressed to copy, and is still the item that mouse or focus is on.
bool copied_last(std::string_view id);
void note_copied(std::string_view id);
/// `name` is said in the tooltip and the registry.
bool icon_button(const char* id, Icon icon, std::string_view name, ButtonOptions options = {});

/// Copies what `text` gives when it is pressed, and says so until the mouse or the focus goes elsewhere.
template <typename Text>
void copy_button(const char* id, std::string_view name, ButtonOptions options, Text text) {
  const bool done = copied_last(id);
  if (icon_button(id, done ? Icon::check : Icon::copy, done ? tr("copy.done") : name, options)) {
    ImGui::SetClipboardText(std::string(text()).c_str());
    note_copied(id);
  }
}

// --- panes ---
/// A bordered child window over `area`; its content begins `padding` em inside. Leaves no cursor trouble behind. Where it has more than it shows it scrolls by
/// keyboard too, as a stop named "scroll." and its id, with "##" as a dot.
class PaneScope {
 public:
  PaneScope(const char* id, Rect area, float padding = 1.0F, ImGuiWindowFlags flags = 0, ImU32 ground = 0, ScrollTurn turn = ScrollTurn::none);
  ~PaneScope();
  PaneScope(const PaneScope&) = delete;
  PaneScope& operator=(const PaneScope&) = delete;
  explicit operator bool() const { return open_; }

 private:
  bool open_ = false;
  std::string stop_;  ///< its id, while it scrolls
  ScrollPart part_;
};
/// The same look, drawn only.
void draw_pane(ImDrawList* list, Rect area, ImU32 ground, ImU32 border, float rounding_em = 0.5F);

// --- text ---
ImVec2 text_size(ImFont* font, std::string_view text);
/// Draws one line and gives its width. Never break words with '\n' for width: use wrapped text.
float draw_text(ImDrawList* list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text);
enum class Align { left, center, right };
/// One line in a box of `width`, cut with "…" when it does not fit. `at` is the box's top left.
void draw_text_in(ImDrawList* list, ImFont* font, ImVec2 at, float width, ImU32 color, std::string_view text, Align align = Align::left);
/// One line on a backing rectangle, so that it can be read over lines and arrows. `center` is the middle of the text. Gives the rectangle.
Rect draw_label(ImDrawList* list, ImFont* font, ImVec2 center, ImU32 color, std::string_view text, ImU32 ground);
/// The rectangle's size.
ImVec2 label_size(ImFont* font, std::string_view text);
/// `font`, or the small one where the text has no room in it.
ImFont* font_with_room(ImFont* font, std::string_view text, float width);
/// `text` or as much of its beginning as fits, with "…".
std::string elided(ImFont* font, std::string_view text, float width);
/// `text` on two lines at most, broken at a space; what does not fit on the second is cut with "…". The second is empty where one is enough.
std::pair<std::string, std::string> two_lines(ImFont* font, std::string_view text, float width);
/// `text` on at most so many lines, broken at spaces; `first_width`: the room in the first. What does not fit on the last is cut with "…".
std::vector<std::string> lines_of(ImFont* font, std::string_view text, float width, std::size_t most, float first_width);
/// A name on one bold line around `middle`; where that has no room, in small letters, on two lines if need be. Gives its width.
float draw_name(ImDrawList* list, ImVec2 middle_left, float width, ImU32 color, std::string_view name);
/// … with all of it.
bool name_has_room(std::string_view name, float width);
/// A sentence or more, wrapped at spaces and never inside a word (Korean too), at the cursor. `width` 0: to the pane's edge.
void text_wrapped(std::string_view text, ImU32 color, ImFont* font = nullptr, float width = 0);
/// A lesson's words without their **bold** and `code`: for where they are copied, told to tests, or stand in a sentence.
std::string without_marks(std::string_view text);
/// The same, with **bold** and `code`; "\n\n" begins a paragraph.
void rich_text(std::string_view text, ImU32 color, float width = 0);
float rich_text_height(std::string_view text, float width);
/// One line at the cursor.
void label(std::string_view text, ImU32 color, ImFont* font = nullptr);
/// A text that a click (or Enter) copies; says so when hovered.
void copyable_text(const char* id, std::string_view text, ImFont* font, ImU32 color, float width = 0);

// --- pills ---
ImVec2 pill_size(std::string_view text);
/// Rounded, `color` text on the same colour at a fifth. `at` is its top left; gives its rectangle.
Rect draw_pill(ImDrawList* list, ImVec2 at, std::string_view text, ImU32 color, ImU32 ground = 0);

// --- the rest ---
void note_focused(Rect rect);         ///< of an item that is no hit region: beside it a tooltip stands for the keyboard
void tooltip(std::string_view text);  ///< wrapped, for the item just drawn or a region of your own
/// A hit region at a place on the screen: an invisible button that takes keyboard focus and draws its focus ring. True when pressed.
/// `hovered`: the mouse or, where the keyboard was used last, the focus is on it.
bool hit_region(const char* id, Rect rect, std::string_view text, bool* hovered = nullptr, bool enabled = true);
/// An item that does nothing but explain itself, to the mouse and to the keyboard. `explanation` empty: it has none, and takes no part in Tab.
void explained(const char* id, Rect rect, std::string_view text, std::string_view explanation);
bool mouse_in(Rect rect);  ///< the mouse, which was used last, is in it, and this window may have it
/// Dashed line, `dash` and `gap` in em.
void draw_dashed(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float thickness, float dash = 0.3F, float gap = 0.25F);
inline ImVec2 top_left(Rect r) { return {r.x, r.y}; }
inline ImVec2 bottom_right(Rect r) { return {r.x + r.w, r.y + r.h}; }
inline Rect inset(Rect r, float by) { return {r.x + by, r.y + by, r.w - 2 * by, r.h - 2 * by}; }

}  // namespace sg::gui
