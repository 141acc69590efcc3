#include "app/gui/widgets/fields.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

bool text_field(const char* id, std::string& text, float width, bool enabled) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect rect{at.x, at.y, width, button_height()};
  const FocusState focus = focus_item(id, enabled);
  if (focus.arrived) {
    if (by_keyboard()) ImGui::SetScrollHereY(0.5F);  // what the mouse clicks is in sight, and must not run away from it
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::PushStyleColor(ImGuiCol_Border, theme().edge);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.5F * em(), (button_height() - font_px(fonts::mono())) / 2));
  bool entered = false;
  {
    const FontScope font(fonts::mono());
    ImGui::SetNextItemWidth(width);
    ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll;
    if (!enabled) flags |= ImGuiInputTextFlags_ReadOnly;
    entered = ImGui::InputText((std::string("##") + id).c_str(), &text, flags);
  }
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (ImGui::IsItemActivated() && !focus.focused && ImGui::IsMouseClicked(0)) {
    focus_on(id);  // by the mouse
  } else if (ImGui::IsItemActive() && !focus.focused && !focus_arriving()) {
    compat::leave_input();  // Tab went on
  }
  if (ImGui::IsItemActive()) set_typing();
  if (focus.focused || ImGui::IsItemActive()) draw_focus_ring(ImGui::GetWindowDrawList(), rect);
  ui_item(id, rect, text, enabled);
  // A quick Enter may have come and gone between two frames.
  entered = entered || (focus.focused && compat::key_pressed(compat::Key::enter));
  if (entered) focus_clear();
  return entered;
}

namespace {

int draw_choice(const char* id, const std::vector<std::string>& labels, int chosen, float width, bool enabled, std::string_view why) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float gap = 0.25F * em();
  float x = at.x;
  float y = at.y;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ButtonOptions options;
    options.enabled = enabled;
    options.tooltip = why;
    options.style = static_cast<int>(i) == chosen ? ButtonStyle::selected : ButtonStyle::normal;
    options.width = std::min(width, std::max(button_size(labels[i]).x - 0.5F * em(), 2.0F * em()));
    if (x > at.x && x + options.width > at.x + width) {
      x = at.x;
      y += button_height() + gap;
    }
    ImGui::SetCursorScreenPos({x, y});
    if (button((std::string(id) + "." + std::to_string(i)).c_str(), labels[i], options)) chosen = static_cast<int>(i);
    x += options.width + gap;
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, y + button_height() - at.y});
  return chosen;
}

}  // namespace

int choice(const char* id, const std::vector<std::string>& labels, int chosen, float width, std::string_view why) { return draw_choice(id, labels, chosen, width, why.empty(), why); }
int choice(const char* id, const std::vector<std::string>& labels, int chosen, float width, bool enabled) { return draw_choice(id, labels, chosen, width, enabled, {}); }

bool check_box(const char* id, std::string_view label, bool checked, bool enabled, std::string_view tip) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x;
  const float side = std::round(1.1F * em());
  const float text_x = side + 0.5F * em();
  const std::string shown = elided(fonts::ui(), label, room - text_x);
  const float height = button_height();
  const Rect rect{at.x, at.y, text_x + text_size(fonts::ui(), shown).x, height};
  bool hovered = false;
  const bool pressed = hit_region(id, rect, std::string(label) + (checked ? " [x]" : " [ ]"), &hovered, enabled);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  const Rect box{at.x, std::round(at.y + (height - side) / 2), side, side};
  list->AddRectFilled(top_left(box), bottom_right(box), checked ? fade(t.accent, enabled ? 1.0F : 0.4F) : t.well, 0.2F * em());
  compat::add_rect(list, top_left(box), bottom_right(box), hovered ? t.accent_text : t.edge, 0.2F * em(), hairline());
  if (checked) draw_icon(list, Icon::check, {box.x + side / 2, box.y + side / 2}, 0.7F * em(), theme().on_accent);
  draw_text(list, fonts::ui(), {at.x + text_x, at.y + (height - font_px(fonts::ui())) / 2}, enabled ? t.ink : t.faint, shown);
  if (hovered || mouse_in(rect)) {
    if (!tip.empty()) tooltip(tip);
    else if (shown != label) tooltip(label);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({rect.w, height});
  return pressed && enabled ? !checked : checked;
}

int slider(const char* id, Rect area, int value, int most, int step, int by_key, std::string_view said, std::string_view tip, bool enabled) {
  const Rect track{area.x, area.y + area.h / 2 - 0.2F * em(), area.w, 0.4F * em()};
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::InvisibleButton(id, {area.w, area.h});
  const bool grabbed = enabled && ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered();
  ImGui::SetCursorScreenPos(before);
  const FocusState focus = focus_item(id, enabled);
  if (focus.focused) note_focused(area);
  int wanted = value;
  if (grabbed) wanted = static_cast<int>(std::lround((ImGui::GetIO().MousePos.x - track.x) / track.w * static_cast<float>(most) / static_cast<float>(step))) * step;
  if (focus.focused && compat::key_pressed(compat::Key::up, true)) wanted += by_key;
  if (focus.focused && compat::key_pressed(compat::Key::down, true)) wanted -= by_key;
  wanted = std::clamp(wanted, 0, most);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float filled = track.w * static_cast<float>(wanted) / static_cast<float>(most);
  const Theme& t = theme();
  list->AddRectFilled(top_left(track), bottom_right(track), t.track, track.h / 2);
  list->AddRectFilled({track.x, track.y}, {track.x + filled, track.y + track.h}, enabled ? t.accent : t.edge, track.h / 2);
  list->AddCircleFilled({track.x + filled, track.y + track.h / 2}, (grabbed || hovered ? 0.55F : 0.48F) * em(), enabled ? t.ink : t.faint);
  if (focus.focused) draw_focus_ring(list, area);
  if ((by_keyboard() ? focus.focused : hovered) && !tip.empty()) tooltip(tip);
  ui_item(id, area, said, enabled);
  return wanted;
}

}  // namespace sg::gui
