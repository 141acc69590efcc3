// The file menu below its button: open, save, export.
#include <algorithm>
#include <array>

#include "app/gui/views/dialog.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

struct Entry {
  const char* id;
  const char* text;
  const char* key;
  FileUi::Open opens;
};
constexpr std::array<Entry, 3> kEntries = {{{"file.menu.open", "file.menu.open", "Ctrl+O", FileUi::Open::open},
                                            {"file.menu.save", "file.menu.save", "Ctrl+S", FileUi::Open::save},
                                            {"file.menu.export", "file.menu.export", "Ctrl+E", FileUi::Open::to_other}}};

}  // namespace

void draw_file_menu(ViewContext& view, bool just_opened) {
  FileUi& files = view.ui.files;
  const float row = std::round(2.0F * em());
  const float pad = 0.5F * em();
  float widest = 0;
  for (const Entry& entry : kEntries) widest = std::max(widest, text_size(fonts::ui(), tr(entry.text)).x);
  const float width = widest + text_size(fonts::mono(), "Ctrl+W").x + 3.4F * em();
  Dialog dialog("file.menu", Rect{files.menu_x, files.menu_y, width, static_cast<float>(kEntries.size()) * row + 2 * pad});
  const Rect area = dialog.area();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  draw_pane(list, area, t.pane2, t.edge, 0.4F);
  float y = area.y + pad;
  for (const Entry& entry : kEntries) {
    const Rect rect{area.x + pad, y, area.w - 2 * pad, row};
    const std::string& why = files.why_not_saved;
    const bool enabled = entry.opens != FileUi::Open::save || why.empty();
    bool hovered = false;
    const bool pressed = hit_region(entry.id, rect, tr(entry.text), &hovered, enabled);
    if (hovered && enabled) list->AddRectFilled(top_left(rect), bottom_right(rect), t.button_hover, 0.3F * em());
    draw_text(list, fonts::ui(), {rect.x + 0.5F * em(), y + (row - font_px(fonts::ui())) / 2}, enabled ? t.ink : t.faint, tr(entry.text));
    draw_text_in(list, fonts::mono(), {rect.x, y + (row - font_px(fonts::mono())) / 2}, rect.w - 0.5F * em(), enabled ? t.accent_text : t.faint, entry.key, Align::right);
    if (!enabled && mouse_in(rect)) tooltip(tr(why.c_str()));
    if (pressed && enabled) begin_file_dialog(files, entry.opens);
    y += row;
  }
  if (files.open == FileUi::Open::menu && dialog.closing(just_opened)) files.open = FileUi::Open::nothing;
}

}  // namespace sg::gui
