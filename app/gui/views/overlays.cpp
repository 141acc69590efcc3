// What lies above everything: dialogs, the key sheet, the question before a run is thrown away, errors, notices.
#include <algorithm>
#include <array>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/views/free_panel.h"
#include "app/gui/views/wire_forms.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

using KeyRow = std::pair<const char*, const char*>;
constexpr auto kKeys = std::to_array<KeyRow>({
    {"N  Enter", "keys.next"},
    {"B", "keys.back"},
    {"C", "keys.client"},
    {"S", "keys.server"},
    {"P", "keys.play"},
    {"←  →", "keys.step"},
    {"Shift ← →  Ctrl ← →", "keys.step_by"},
    {",  .", "keys.speed"},
    {"Home", "keys.home"},
    {"L  End", "keys.live"},
    {"T", "keys.plots"},
    {"+  −  0", "keys.ladder"},
    {"Shift PgUp PgDn", "keys.ladder_page"},
    {"PgUp  PgDn", "keys.page"},
    {"↑  ↓", "keys.up_down"},
    {"↑ ↓  PgUp PgDn", "keys.in_plot"},
    {"R", "keys.raw"},
    {"Shift+H", "keys.hold_all"},
    {"A", "keys.release_all"},
    {"V  M", "keys.next_packet"},
    {"H  D  X  U", "keys.verbs"},
    {"F  W  O", "keys.verbs_more"},
    {"G", "keys.forge"},
    {"Tab  Shift+Tab", "keys.focus"},
    {"F6  Shift+F6", "keys.part"},
    {"Space  Enter", "keys.press"},
    {"Ctrl  +  −  0", "keys.scale"},
    {"Ctrl+C", "keys.copy"},
    {"Ctrl+O", "keys.open"},
    {"Ctrl+S", "keys.save"},
    {"Ctrl+E", "keys.export"},
    {"F2", "keys.language"},
    {"F3", "keys.theme"},
    {"F11", "keys.full_screen"},
    {"Ctrl+,", "keys.settings"},
    {"F1  ?", "keys.sheet"},
    {"J", "keys.next_difference"},
    {"Esc", "keys.escape"},
});

void draw_key_sheet(ViewContext& view, bool just_opened) {
  // In two columns, so that all of it is seen in a low window too.
  constexpr std::size_t kRows = (kKeys.size() + 1) / 2;
  constexpr float kAround = 12.0F;  // em, above and below the rows
  const float row = std::clamp((ImGui::GetMainViewport()->Size.y / em() - 2 - kAround) / static_cast<float>(kRows), 1.3F, 1.75F) * em();
  Dialog dialog("keys", 64 * em(), static_cast<float>(kRows) * row + kAround * em());
  {
    const PaneScope pane("keys", dialog.area(), 1.4F);
    dialog_heading("keys.title");
    ImGui::Dummy({1, 0.3F * em()});
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float column = 0.52F * ImGui::GetContentRegionAvail().x;
    // As wide as the longest keys of each column.
    std::array<float, 2> names{};
    for (std::size_t i = 0; i < kKeys.size(); ++i) names[i / kRows] = std::max(names[i / kRows], text_size(fonts::mono(), kKeys[i].first).x);
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      const auto& [keys, text] = kKeys[i];
      const ImVec2 at{from.x + (i < kRows ? 0.0F : column), from.y + static_cast<float>(i % kRows) * row};
      const float wide = names[i / kRows];
      draw_text_in(list, fonts::mono(), {at.x, at.y}, wide + 1, theme().accent_text, keys);
      draw_text_in(list, fonts::ui(), {at.x + wide + 0.8F * em(), at.y}, column - wide - 1.6F * em(), theme().ink, tr(text));
    }
    ImGui::Dummy({1, static_cast<float>(kRows) * row - ImGui::GetStyle().ItemSpacing.y});
    ImGui::Dummy({1, 0.4F * em()});
    text_wrapped(tr("keys.about"), theme().dim, fonts::small());
    ImGui::Dummy({1, 0.3F * em()});
    if (button("keys.close", tr("dialog.close"), ButtonStyle::primary)) view.ui.show_keys = false;
    dialog.fit();
  }
  if (dialog.closing(just_opened)) view.ui.show_keys = false;
}

void draw_restart(ViewContext& view, bool just_opened) {
  Dialog dialog("restart", 32 * em(), 13 * em());
  {
    const PaneScope pane("restart", dialog.area(), 1.4F);
    dialog_heading("restart.title");
    text_wrapped(tr(view.ui.restart_until.empty() ? "restart.from_start" : "restart.until"), theme().ink);
    ImGui::Dummy({1, 0.4F * em()});
    if (button("restart.yes", tr("restart.yes"), ButtonStyle::primary)) {
      view.commands.push_back(session::Restart{view.ui.restart_until});
      view.ui.show_restart = false;
    }
    ImGui::SameLine();
    if (button("restart.no", tr("dialog.cancel"))) view.ui.show_restart = false;
    dialog.fit();
  }
  if (dialog.closing(just_opened)) view.ui.show_restart = false;
}

void draw_errors(const ViewContext& view) {
  if (view.live_world.errors.empty()) return;
  const model::EngineError& error = view.live_world.errors.back();
  const ImGuiViewport* screen = ImGui::GetMainViewport();
  const std::string text = trf("error.engine", fmt::arg("where", error.where), fmt::arg("message", model::error_text(error, view.ui.language)));
  const float width = std::min(40 * em(), screen->Size.x - 4 * em());
  ImGui::SetNextWindowPos({screen->Pos.x + screen->Size.x / 2, screen->Pos.y + 3.6F * em()}, ImGuiCond_Always, {0.5F, 0.0F});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme().alarm);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(em(), 0.7F * em()));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.5F * em());
  ImGui::Begin("error", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  text_wrapped(text, theme().bad_text, fonts::ui(), width);
  copyable_text("error.copy", tr("error.copy"), fonts::small(), theme().dim, width);
  if (ImGui::IsItemClicked()) ImGui::SetClipboardText(text.c_str());
  ui_item("error", {ImGui::GetWindowPos().x, ImGui::GetWindowPos().y, ImGui::GetWindowWidth(), ImGui::GetWindowHeight()}, text);
  compat::end_window();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

/// At the lower edge, above everything, and not in the way of the mouse.
void draw_notice(ViewContext& view) {
  Notice& notice = view.ui.notice;
  if (notice.text.empty()) return;
  if (base::now_ns() >= notice.until) {
    notice = {};
    return;
  }
  const ImGuiViewport* screen = ImGui::GetMainViewport();
  const float room = std::min(44 * em(), screen->Size.x - 4 * em());
  const std::string shown = elided(fonts::ui(), notice.text, room);
  const ImVec2 size = text_size(fonts::ui(), shown);
  const Rect box{screen->Pos.x + (screen->Size.x - size.x) / 2 - em(), screen->Pos.y + screen->Size.y - 3.6F * em(), size.x + 2 * em(), 2.2F * em()};
  ImDrawList* list = ImGui::GetForegroundDrawList();
  draw_pane(list, box, theme().ink, 0, 0.4F);
  draw_text(list, fonts::ui(), {box.x + em(), box.y + (box.h - font_px(fonts::ui())) / 2}, theme().pane, shown);
  ui_item("notice", box, notice.text);
}

}  // namespace

void draw_overlays(ViewContext& view) {
  const FileUi::Open file = view.ui.files.open;
  if (file == FileUi::Open::picture) {
    const Dialog nothing("picture", Rect{0, 0, 1, 1});  // the mouse and the keys reach nothing below it
    return;
  }
  draw_errors(view);
  draw_notice(view);
  static int open_before = 0;
  const WireUi::Open form = view.ui.wire.open;
  const int open = view.ui.show_restart                 ? 3
                   : view.ui.show_keys                  ? 1
                   : view.ui.show_settings              ? 7
                   : view.ui.capture.open               ? 9
                   : file == FileUi::Open::menu         ? 10
                   : file == FileUi::Open::open         ? 12
                   : file != FileUi::Open::nothing      ? 11
                   : view.ui.free.open != FreeUi::Open::nothing ? 8
                   : view.ui.show_lessons               ? 2
                   : form == WireUi::Open::menu         ? 4
                   : form == WireUi::Open::corrupt      ? 5
                   : form == WireUi::Open::forge        ? 6
                                                        : 0;
  const bool just_opened = open != open_before;
  open_before = open;
  switch (open) {
    case 1: draw_key_sheet(view, just_opened); break;
    case 2: draw_course(view, just_opened); break;
    case 3: draw_restart(view, just_opened); break;
    case 4: draw_wire_menu(view, just_opened); break;
    case 5: draw_corrupt_form(view, just_opened); break;
    case 6: draw_forge_form(view, just_opened); break;
    case 7: draw_settings(view, just_opened); break;
    case 9: draw_capture(view, just_opened); break;
    case 10: draw_file_menu(view, just_opened); break;
    case 11: draw_file_save(view, just_opened); break;
    case 12: draw_file_open(view, just_opened); break;
    case 8: draw_free_dialogs(view, just_opened); break;
    default: break;
  }
}

}  // namespace sg::gui
