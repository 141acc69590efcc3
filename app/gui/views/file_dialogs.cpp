// Where to save a recording, an export or a picture; which file to open.
#include <algorithm>
#include <filesystem>

#include "app/gui/imgui_compat.h"
#include "app/gui/platform/keyboard.h"
#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/widgets/fields.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/quote.h"

namespace sg::gui {

namespace {

namespace fs = std::filesystem;

constexpr FileKind kFirstExport = FileKind::pcapng;

void draw_bar(float done) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = 0.6F * em();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(at, {at.x + width, at.y + height}, theme().edge, height / 2);
  list->AddRectFilled(at, {at.x + std::max(height, width * done), at.y + height}, theme().accent, height / 2);
  ImGui::Dummy({width, height + 0.3F * em()});
}

/// The line that a path is typed into. True when Enter ended it.
bool draw_path(FileUi& files) {
  ImGui::Dummy({1, 0.2F * em()});
  label(tr("file.path"), theme().dim, fonts::small());
  const std::string before = files.path;
  const bool entered = text_field("file.path", files.path, ImGui::GetContentRegionAvail().x, !files.working);
  if (files.path != before) {
    files.problem.clear();
    files.overwrite.clear();
    files.written.clear();
  }
  ImGui::Dummy({1, 0.1F * em()});
  return entered;
}

/// What became of it, below the form.
void draw_outcome(FileUi& files) {
  if (files.working) {
    text_wrapped(trf(files.open == FileUi::Open::open ? "file.reading" : "file.writing", fmt::arg("percent", static_cast<int>(100 * files.done))), theme().ink);
    draw_bar(static_cast<float>(files.done));
  } else if (!files.problem.empty()) {
    text_wrapped(files.problem, theme().bad_text);
    ui_item("file.problem", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, ImGui::GetItemRectSize().x, ImGui::GetItemRectSize().y}, files.problem);
  } else if (!files.overwrite.empty()) {
    text_wrapped(trf("file.overwrite", fmt::arg("name", model::printable(fs::path(files.overwrite).filename().string()))), theme().hold_text);
  } else if (!files.written.empty()) {
    text_wrapped(tr("file.written"), theme().ok_text);
    copyable_text("file.written", files.written, fonts::mono(), theme().ink, ImGui::GetContentRegionAvail().x);
  }
}

/// The row of buttons; `entered`: Enter in the field is the first.
void draw_buttons(FileUi& files, const char* go, bool entered, bool enabled) {
  ImGui::Dummy({1, 0.4F * em()});
  if (files.working) {
    if (button("file.cancel", tr("dialog.cancel"))) files.cancel = true;
    return;
  }
  if (!files.overwrite.empty()) {
    if (button("file.replace", tr("file.replace"), ButtonStyle::hold)) files.go = files.replace = true;
    ImGui::SameLine();
    if (button("file.keep", tr("file.keep"), ButtonStyle::normal)) files.overwrite.clear();
    return;
  }
  ButtonOptions options;
  options.style = files.written.empty() ? ButtonStyle::primary : ButtonStyle::normal;
  options.enabled = enabled;
  if (button("file.go", tr(go), options) || (entered && enabled)) files.go = true;
  ImGui::SameLine();
  if (button("file.close", tr("dialog.close"), files.written.empty() ? ButtonStyle::normal : ButtonStyle::primary)) files.open = FileUi::Open::nothing;
}

void close_with(const Dialog& dialog, FileUi& files, bool just_opened) {
  if (!dialog.closing(just_opened)) return;
  if (files.working) {
    files.cancel = true;
  } else if (!files.overwrite.empty()) {
    files.overwrite.clear();
  } else {
    files.open = FileUi::Open::nothing;
  }
}

/// The name's extension goes with what it is.
void change_kind(FileUi& files, FileKind kind) {
  const std::string before = kFileExtensions[static_cast<std::size_t>(files.kind)];
  if (files.path.ends_with(before)) files.path.replace(files.path.size() - before.size(), before.size(), kFileExtensions[static_cast<std::size_t>(kind)]);
  files.kind = kind;
  files.problem.clear();
  files.overwrite.clear();
  files.written.clear();
}

/// Up and Down, while nothing is typed.
bool move_selection(FileUi& files, std::size_t page) {
  if (typing() || files.entries.empty()) return false;
  const std::size_t before = files.selected;
  const std::size_t last = files.entries.size() - 1;
  if (key_pressed(Key::down, true)) files.selected = std::min(last, files.selected + 1);
  if (key_pressed(Key::up, true)) files.selected -= std::min<std::size_t>(files.selected, 1);
  if (key_pressed(Key::page_down, true)) files.selected = std::min(last, files.selected + page);
  if (key_pressed(Key::page_up, true)) files.selected -= std::min(files.selected, page);
  return files.selected != before;
}

void name_selected(FileUi& files) { files.path = (fs::path(files.folder) / files.entries[files.selected].name).lexically_normal().string(); }

void draw_entries(FileUi& files, Rect area) {
  const float row = 1.9F * em();
  const bool moved = move_selection(files, static_cast<std::size_t>(std::max(1.0F, area.h / row - 1)));
  const PaneScope pane("file.list", area, 0.0F);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (moved) {
    name_selected(files);
    files.problem.clear();
    const float top = static_cast<float>(files.selected) * row;
    if (top < ImGui::GetScrollY()) ImGui::SetScrollY(top);
    if (top + row > ImGui::GetScrollY() + area.h) ImGui::SetScrollY(top + row - area.h);
  }
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float about = 15.5F * em();
  for (std::size_t i = 0; i < files.entries.size(); ++i) {
    const FolderEntry& entry = files.entries[i];
    const Rect rect{area.x + hairline(), origin.y + static_cast<float>(i) * row, area.w - 1.2F * em(), row};
    const std::string shown = entry.name + (entry.folder ? "/" : "");
    bool hovered = false;
    if (hit_region(("file.entry." + entry.name).c_str(), rect, shown, &hovered)) {
      // A second press opens it, as a folder does at once.
      const bool again = files.selected == i;
      files.selected = i;
      name_selected(files);
      files.problem.clear();
      if (again || entry.folder) files.go = true;
    }
    if (i == files.selected) {
      list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().accent, 0.25F), 0.3F * em());
    } else if (hovered) {
      list->AddRectFilled(top_left(rect), bottom_right(rect), theme().button_hover, 0.3F * em());
    }
    const float y = rect.y + (row - font_px(fonts::ui())) / 2;
    const float room = rect.w - 1.2F * em() - (entry.folder ? 0 : about);
    draw_text_in(list, fonts::ui(), {rect.x + 0.6F * em(), y}, room, entry.folder ? theme().dim : theme().ink, shown);
    if (!entry.folder) draw_text_in(list, fonts::small(), {rect.x + rect.w - about - 0.6F * em(), y}, about, theme().dim, size_text(entry.bytes) + "  ·  " + entry.changed, Align::right);
  }
  ImGui::Dummy({1, static_cast<float>(files.entries.size()) * row});
  if (std::all_of(files.entries.begin(), files.entries.end(), [](const FolderEntry& entry) { return entry.folder; })) {
    ImGui::SetCursorScreenPos({origin.x + 0.6F * em(), ImGui::GetCursorScreenPos().y + 0.3F * em()});
    text_wrapped(tr("file.open.none"), theme().dim, fonts::small());
  }
}

}  // namespace

void draw_file_save(ViewContext& view, bool just_opened) {
  FileUi& files = view.ui.files;
  const bool exports = files.open == FileUi::Open::to_other;
  Dialog dialog(exports ? "export" : "save", 46 * em(), (exports ? 23.5F : 19.5F) * em());
  {
    const PaneScope pane(exports ? "export" : "save", dialog.area(), 1.4F);
    dialog_heading(exports ? "file.export.title" : "file.save.title");
    if (exports) {
      const std::vector<std::string> kinds = {"pcapng", "SVG", "Mermaid", tr("file.kind.text"), "JSON", tr("file.kind.picture")};
      ImGui::Dummy({1, 0.2F * em()});
      const int now = static_cast<int>(files.kind) - static_cast<int>(kFirstExport);
      const int chosen = choice("file.kind", kinds, now, ImGui::GetContentRegionAvail().x, !files.working);
      if (chosen != now) change_kind(files, static_cast<FileKind>(chosen + static_cast<int>(kFirstExport)));
      static constexpr std::array kAbout = {"", "file.about.pcapng", "file.about.svg", "file.about.mermaid", "file.about.text", "file.about.json", "file.about.picture"};
      text_wrapped(tr(kAbout[static_cast<std::size_t>(files.kind)]), theme().dim, fonts::small());
    } else {
      text_wrapped(tr("file.about.recording"), theme().dim, fonts::small());
    }
    bool entered = draw_path(files);
    draw_outcome(files);
    // Enter does what stands out, as long as nothing else has the keyboard.
    if (!typing() && !anything_focused() && !just_opened && !files.working && files.overwrite.empty() && key_pressed(Key::enter)) {
      if (files.written.empty()) entered = true;
      else files.open = FileUi::Open::nothing;
    }
    draw_buttons(files, exports ? "file.export.go" : "file.save.go", entered, true);
    dialog.fit();
  }
  close_with(dialog, files, just_opened);
}

void draw_file_open(ViewContext& view, bool just_opened) {
  FileUi& files = view.ui.files;
  Dialog dialog("open", 52 * em(), 34 * em());
  {
    const PaneScope pane("open", dialog.area(), 1.4F);
    dialog_heading("file.open.title");
    text_wrapped(tr("file.open.about"), theme().dim, fonts::small());
    ImGui::Dummy({1, 0.2F * em()});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    // Below the list: the field, what became of it, the buttons.
    const float rest = 2 * button_height() + 5.6F * em();
    const float height = std::max(5 * em(), dialog.area().y + dialog.area().h - at.y - rest);
    draw_entries(files, {at.x, at.y, width, height});
    ImGui::SetCursorScreenPos({at.x, at.y + height + 0.3F * em()});
    const bool entered = draw_path(files);
    draw_outcome(files);
    const bool by_list = !typing() && !anything_focused() && !just_opened && !files.working && !files.entries.empty() && key_pressed(Key::enter);
    if (by_list) name_selected(files);
    draw_buttons(files, "file.open.go", entered || by_list, !files.path.empty());
  }
  close_with(dialog, files, just_opened);
}

}  // namespace sg::gui
