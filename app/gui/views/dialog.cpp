#include "app/gui/views/dialog.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

/// Pixels, of the dialogs that say where their content ends.
std::map<std::string, float>& heights() {
  static std::map<std::string, float> all;
  return all;
}

}  // namespace

void Dialog::begin(const char* id, bool dimmed) {
  const ImGuiViewport* screen = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(screen->Pos);
  ImGui::SetNextWindowSize(screen->Size);
  ImGui::SetNextWindowFocus();
  ImGui::PushStyleColor(ImGuiCol_WindowBg, dimmed ? theme().scrim : 0);
  ImGui::Begin((std::string("overlay.") + id).c_str(), nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
}

Dialog::Dialog(const char* id, float width, float height) : id_(id) {
  begin(id, true);
  if (const auto known = heights().find(id_); known != heights().end()) height = known->second;
  const ImGuiViewport* screen = ImGui::GetMainViewport();
  width = std::min(width, screen->Size.x - 2 * em());
  height = std::min(height, screen->Size.y - 2 * em());
  area_ = {screen->Pos.x + (screen->Size.x - width) / 2, screen->Pos.y + (screen->Size.y - height) / 2, width, height};
  ImGui::SetCursorScreenPos({area_.x, area_.y});
}

Dialog::Dialog(const char* id, Rect place) : id_(id) {
  begin(id, false);
  const ImVec2 screen = ImGui::GetMainViewport()->Size;
  area_ = place;
  area_.x = std::max(0.0F, std::min(area_.x, screen.x - area_.w - 0.3F * em()));
  area_.y = std::max(0.0F, std::min(area_.y, screen.y - area_.h - 0.3F * em()));
  ImGui::SetCursorScreenPos({area_.x, area_.y});
}

Dialog::~Dialog() { compat::end_window(); }

void Dialog::fit() const { heights()[id_] = std::ceil(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y + kDialogPadding * em()); }

bool Dialog::closing(bool just_opened) const {
  if (just_opened) return false;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool outside = mouse.x < area_.x || mouse.y < area_.y || mouse.x > area_.x + area_.w || mouse.y > area_.y + area_.h;
  return compat::key_pressed(compat::Key::escape) || (outside && (ImGui::IsMouseClicked(0) || ImGui::IsMouseClicked(1)));
}

void dialog_heading(const char* key) {
  const FontScope font(fonts::title());
  std::string_view title = tr(key);
  if (title.ends_with(" …")) title.remove_suffix(std::string_view(" …").size());
  text_wrapped(title, theme().ink, fonts::title());
}

}  // namespace sg::gui
