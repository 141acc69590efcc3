// What the learner has set for this window, kept from one start to the next.
#include <algorithm>

#include "app/gui/views/dialog.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/widgets/fields.h"

namespace sg::gui {

namespace {

void row(const char* key, float names) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text_in(ImGui::GetWindowDrawList(), fonts::ui(), {at.x, at.y + (button_height() - font_px(fonts::ui())) / 2}, names, theme().dim, tr(key));
  ImGui::SetCursorScreenPos({at.x + names + 0.8F * em(), at.y});
}

}  // namespace

void draw_settings(ViewContext& view, bool just_opened) {
  UiState& ui = view.ui;
  Dialog dialog("settings", 40 * em(), 27.5F * em());
  {
    const PaneScope pane("settings", dialog.area(), 1.4F);
    dialog_heading("settings.title");
    ImGui::Dummy({1, 0.3F * em()});
    float names = 0;
    for (const char* key : {"settings.language", "settings.theme", "settings.size", "settings.window", "settings.motion", "settings.numbers"}) {
      names = std::max(names, text_size(fonts::ui(), tr(key)).x);
    }
    const float width = ImGui::GetContentRegionAvail().x - names - 0.8F * em();
    row("settings.language", names);
    ui.language = choice("settings.language", {"English", "한국어"}, ui.language == model::Language::ko ? 1 : 0, width) == 1 ? model::Language::ko : model::Language::en;
    row("settings.theme", names);
    ui.theme = static_cast<ThemeKind>(
        choice("settings.theme", {tr("settings.theme.dark"), tr("settings.theme.light"), tr("settings.theme.projector")}, static_cast<int>(ui.theme), width));
    row("settings.size", names);
    if (button("settings.smaller", "−")) ui.scale = scale_stepped(ui.scale, -1);
    ImGui::SameLine();
    if (button("settings.normal", trf("settings.percent", fmt::arg("n", static_cast<int>(ui.scale * 100 + 0.5F))))) ui.scale = 1.0F;
    ImGui::SameLine();
    if (button("settings.larger", "+")) ui.scale = scale_stepped(ui.scale, 1);
    row("settings.window", names);
    ui.full_screen = check_box("settings.full_screen", tr("settings.full_screen"), ui.full_screen, true, "F11");
    row("settings.motion", names);
    ui.reduced_motion = check_box("settings.reduced_motion", tr("settings.reduced_motion"), ui.reduced_motion, true, tr("settings.reduced_motion_hint"));
    row("settings.numbers", names);
    ui.raw_numbers = check_box("settings.raw_numbers", tr("settings.raw_numbers"), ui.raw_numbers, true, tr("keys.raw"));
    ImGui::Dummy({1, 0.4F * em()});
    if (!view.files.settings.empty() || !view.files.progress.empty()) text_wrapped(tr("settings.about"), theme().dim, fonts::small());
    for (const std::string& file : {view.files.settings, view.files.progress}) {
      if (!file.empty()) copyable_text(("settings.file." + file).c_str(), file, fonts::mono(), theme().dim);
    }
    ImGui::Dummy({1, 0.4F * em()});
    if (button("settings.close", tr("dialog.close"), ButtonStyle::primary)) ui.show_settings = false;
    dialog.fit();
  }
  if (dialog.closing(just_opened)) ui.show_settings = false;
}

}  // namespace sg::gui
