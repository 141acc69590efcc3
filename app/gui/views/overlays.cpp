// What lies above everything: the key sheet, the course, the question before a run is thrown away, errors.
#include <algorithm>
#include <array>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/wire_forms.h"
#include "app/gui/widgets/widgets.h"
#include "core/lesson/lesson_loader.h"

namespace sg::gui {

namespace {

using KeyRow = std::pair<const char*, const char*>;
constexpr std::array<KeyRow, 20> kKeys = {{
    {"N  Enter", "keys.next"},
    {"B", "keys.back"},
    {"C", "keys.client"},
    {"S", "keys.server"},
    {"P", "keys.play"},
    {"←  →", "keys.step"},
    {"L  End", "keys.live"},
    {"R", "keys.raw"},
    {"Shift+H", "keys.hold_all"},
    {"A", "keys.release_all"},
    {"V  M", "keys.next_packet"},
    {"H  D  X  U", "keys.verbs"},
    {"F  W  O", "keys.verbs_more"},
    {"G", "keys.forge"},
    {"Tab  Shift+Tab", "keys.focus"},
    {"Space  Enter", "keys.press"},
    {"Ctrl  +  −  0", "keys.scale"},
    {"F2", "keys.language"},
    {"F1  ?", "keys.sheet"},
    {"Esc", "keys.escape"},
}};

void draw_key_sheet(ViewContext& view, bool just_opened) {
  // In two columns, so that all of it is seen in a low window too.
  const float row = 1.75F * em();
  constexpr std::size_t kRows = (kKeys.size() + 1) / 2;
  Dialog dialog("keys", 64 * em(), static_cast<float>(kRows) * row + 12.0F * em());
  {
    const PaneScope pane("keys", dialog.area(), 1.4F);
    dialog_heading("keys.title");
    ImGui::Dummy({1, 0.3F * em()});
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float column = ImGui::GetContentRegionAvail().x / 2;
    const float names = std::min(8.4F * em(), 0.32F * column);
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      const auto& [keys, text] = kKeys[i];
      const ImVec2 at{from.x + (i < kRows ? 0.0F : column), from.y + static_cast<float>(i % kRows) * row};
      draw_text_in(list, fonts::mono(), {at.x, at.y}, names, theme().accent_text, keys);
      draw_text_in(list, fonts::ui(), {at.x + names + 0.6F * em(), at.y}, column - names - 1.4F * em(), theme().ink, tr(text));
    }
    ImGui::Dummy({1, static_cast<float>(kRows) * row - ImGui::GetStyle().ItemSpacing.y});
    ImGui::Dummy({1, 0.4F * em()});
    text_wrapped(tr("keys.about"), theme().dim, fonts::small());
    ImGui::Dummy({1, 0.3F * em()});
    if (button("keys.close", tr("dialog.close"), ButtonStyle::primary)) view.ui.show_keys = false;
  }
  if (dialog.closing(just_opened)) view.ui.show_keys = false;
}

void draw_lessons(ViewContext& view, bool just_opened) {
  const float row = 4.6F * em();
  const float list_height = std::max(1.0F, static_cast<float>(view.course.size())) * row;
  Dialog dialog("lessons", 44 * em(), std::min(list_height + 9 * em(), 44 * em()));
  {
    const PaneScope pane("lessons", dialog.area(), 1.4F);
    dialog_heading("lessons.title");
    ImGui::Dummy({1, 0.2F * em()});
    if (view.course.empty()) text_wrapped(tr("lessons.none"), theme().dim);
    for (std::size_t i = 0; i < view.course.size(); ++i) {
      const CourseItem& item = view.course[i];
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float width = ImGui::GetContentRegionAvail().x;
      const Rect rect{at.x, at.y, width, row - 0.5F * em()};
      const bool here = item.id == view.lesson.id;
      bool hovered = false;
      const bool chosen = hit_region(("lessons." + item.id).c_str(), rect, item.title.in(view.ui.language), &hovered);
      ImDrawList* list = ImGui::GetWindowDrawList();
      draw_pane(list, rect, hovered ? theme().button : theme().pane2, here ? theme().accent : theme().line, 0.4F);
      const std::string minutes = item.minutes == 0 ? std::string() : trf("lessons.minutes", fmt::arg("n", item.minutes));
      const float minutes_width = text_size(fonts::small(), minutes).x;
      const float inner = width - 2 * em();
      draw_text_in(list, fonts::bold(), {at.x + em(), at.y + 0.65F * em()}, inner - minutes_width - em(), theme().ink,
                   fmt::format("{}  {}", lesson::number_of(item.id, i), item.title.in(view.ui.language)));
      draw_text_in(list, fonts::small(), {at.x + em() + inner - minutes_width, at.y + 0.75F * em()}, minutes_width + 1, theme().dim, minutes);
      draw_text_in(list, fonts::ui(), {at.x + em(), at.y + 2.15F * em()}, inner, theme().dim, item.summary.in(view.ui.language));
      ImGui::Dummy({width, row - ImGui::GetStyle().ItemSpacing.y});
      if (chosen) {
        view.ui.wanted_lesson = item.file;
        view.ui.show_lessons = false;
      }
    }
    ImGui::Dummy({1, 0.2F * em()});
    if (button("lessons.close", tr("dialog.close"))) view.ui.show_lessons = false;
  }
  if (dialog.closing(just_opened)) view.ui.show_lessons = false;
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
  }
  if (dialog.closing(just_opened)) view.ui.show_restart = false;
}

void draw_errors(const ViewContext& view) {
  if (view.live_world.errors.empty()) return;
  const model::EngineError& error = view.live_world.errors.back();
  const ImGuiViewport* screen = ImGui::GetMainViewport();
  const std::string text = trf("error.engine", fmt::arg("where", error.where), fmt::arg("message", error.message));
  const float width = std::min(40 * em(), screen->Size.x - 4 * em());
  ImGui::SetNextWindowPos({screen->Pos.x + screen->Size.x / 2, screen->Pos.y + 3.6F * em()}, ImGuiCond_Always, {0.5F, 0.0F});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0x3a, 0x1f, 0x10, 245));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(em(), 0.7F * em()));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.5F * em());
  ImGui::Begin("error", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  text_wrapped(text, theme().bad_text, fonts::ui(), width);
  copyable_text("error.copy", tr("error.copy"), fonts::small(), theme().dim, width);
  if (ImGui::IsItemClicked()) ImGui::SetClipboardText(text.c_str());
  ui_item("error", {ImGui::GetWindowPos().x, ImGui::GetWindowPos().y, ImGui::GetWindowWidth(), ImGui::GetWindowHeight()}, text);
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

}  // namespace

void draw_overlays(ViewContext& view) {
  draw_errors(view);
  static int open_before = 0;
  const WireUi::Open form = view.ui.wire.open;
  const int open = view.ui.show_restart                 ? 3
                   : view.ui.show_keys                  ? 1
                   : view.ui.show_lessons               ? 2
                   : form == WireUi::Open::menu         ? 4
                   : form == WireUi::Open::corrupt      ? 5
                   : form == WireUi::Open::forge        ? 6
                                                        : 0;
  const bool just_opened = open != open_before;
  open_before = open;
  switch (open) {
    case 1: draw_key_sheet(view, just_opened); break;
    case 2: draw_lessons(view, just_opened); break;
    case 3: draw_restart(view, just_opened); break;
    case 4: draw_wire_menu(view, just_opened); break;
    case 5: draw_corrupt_form(view, just_opened); break;
    case 6: draw_forge_form(view, just_opened); break;
    default: break;
  }
}

}  // namespace sg::gui
