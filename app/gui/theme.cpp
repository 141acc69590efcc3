#include "app/gui/theme.h"

#include <algorithm>
#include <cmath>

#include "app/gui/fonts.h"

namespace sg::gui {

namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16U) & 255U, (hex >> 8U) & 255U, hex & 255U, alpha);
}

Theme make_theme() {
  Theme t{};
  t.bg = rgb(0x0f1216);
  t.stage = rgb(0x12161b);
  t.pane = rgb(0x171b21);
  t.pane2 = rgb(0x1d222a);
  t.well = rgb(0x0e1115);
  t.line = rgb(0x2b323c);
  t.edge = rgb(0x3a4350);
  t.button = rgb(0x2a313b);
  t.button_hover = rgb(0x353e4a);
  t.button_active = rgb(0x414c5a);
  t.ink = rgb(0xe6e9ee);
  t.dim = rgb(0x98a2b0);
  t.faint = rgb(0x6b7685);
  t.client = rgb(0x56b4e9);
  t.server = rgb(0xe69f00);
  t.client_text = rgb(0x9fd4f5);
  t.server_text = rgb(0xffcf70);
  t.ok = rgb(0x009e73);
  t.ok_text = rgb(0x4fd6ac);
  t.bad = rgb(0xd55e00);
  t.bad_text = rgb(0xff9a5c);
  t.hold = rgb(0xf0e442);
  t.hold_text = rgb(0xf6efa0);
  t.accent = rgb(0x2f6fed);
  t.accent_text = rgb(0x7ea6f7);
  t.code_keyword = rgb(0xc9a6f0);
  t.code_string = rgb(0x8fd3a8);
  t.code_number = rgb(0xf2b880);
  t.code_comment = rgb(0x7d8896);
  t.code_function = rgb(0x8cc8f2);
  t.writes = {rgb(0xcc79a7), rgb(0x56b4e9), rgb(0x009e73), rgb(0xf0e442), rgb(0xd55e00), rgb(0x0072b2)};
  return t;
}

}  // namespace

const Theme& theme() {
  static const Theme kTheme = make_theme();
  return kTheme;
}

ImU32 write_color(std::uint32_t ordinal) { return theme().writes[ordinal % theme().writes.size()]; }

ImU32 write_ink(std::uint32_t ordinal) {
  // The last, a deep blue, is the only one too dark for black text.
  return ordinal % theme().writes.size() == theme().writes.size() - 1 ? rgb(0xffffff) : rgb(0x0b0d10);
}

ImU32 role_color(model::Role role) { return role == model::Role::client ? theme().client : theme().server; }
ImU32 role_text(model::Role role) { return role == model::Role::client ? theme().client_text : theme().server_text; }

ImU32 fade(ImU32 color, float alpha) {
  const auto a = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255U);
  const auto faded = static_cast<ImU32>(std::lround(a * std::clamp(alpha, 0.0F, 1.0F)));
  return (color & ~IM_COL32_A_MASK) | (faded << IM_COL32_A_SHIFT);
}

float em() { return font_px(fonts::ui()); }

float hairline() { return std::max(1.0F, std::round(em() / 16.0F)); }

void apply_theme() {
  const Theme& t = theme();
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  const float e = em();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.ChildRounding = 0.5F * e;
  style.ChildBorderSize = hairline();
  style.PopupRounding = 0.4F * e;
  style.PopupBorderSize = hairline();
  style.FrameRounding = 0.4F * e;
  style.FrameBorderSize = hairline();
  style.FramePadding = {0.6F * e, 0.35F * e};
  style.ItemSpacing = {0.5F * e, 0.45F * e};
  style.ItemInnerSpacing = {0.4F * e, 0.3F * e};
  style.ScrollbarSize = 0.7F * e;
  style.ScrollbarRounding = 0.35F * e;
  style.GrabMinSize = 0.8F * e;
  style.GrabRounding = 0.4F * e;
  const auto set = [&](ImGuiCol slot, ImU32 color) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
  set(ImGuiCol_Text, t.ink);
  set(ImGuiCol_TextDisabled, t.faint);
  set(ImGuiCol_WindowBg, t.bg);
  set(ImGuiCol_ChildBg, t.pane);
  set(ImGuiCol_PopupBg, t.pane2);
  set(ImGuiCol_Border, t.line);
  set(ImGuiCol_FrameBg, t.well);
  set(ImGuiCol_FrameBgHovered, t.well);
  set(ImGuiCol_FrameBgActive, t.well);
  set(ImGuiCol_ScrollbarBg, fade(t.pane, 0.0F));
  set(ImGuiCol_ScrollbarGrab, t.edge);
  set(ImGuiCol_ScrollbarGrabHovered, t.button_active);
  set(ImGuiCol_ScrollbarGrabActive, t.dim);
  set(ImGuiCol_TextSelectedBg, fade(t.accent, 0.6F));
}

}  // namespace sg::gui
