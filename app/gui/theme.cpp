#include "app/gui/theme.h"

#include <algorithm>
#include <cmath>

#include "app/gui/fonts.h"

namespace sg::gui {

namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16U) & 255U, (hex >> 8U) & 255U, hex & 255U, alpha);
}

/// As design/stage.html has them.
Theme dark_theme() {
  Theme t{};
  t.bg = rgb(0x0f1216);
  t.stage = rgb(0x12161b);
  t.pane = rgb(0x171b21);
  t.pane2 = rgb(0x1d222a);
  t.well = rgb(0x0e1115);
  t.line = rgb(0x2b323c);
  t.edge = rgb(0x3a4350);
  t.track = rgb(0x333b46);
  t.button = rgb(0x2a313b);
  t.button_hover = rgb(0x353e4a);
  t.button_active = rgb(0x414c5a);
  t.ink = rgb(0xe6e9ee);
  t.dim = rgb(0x98a2b0);
  t.faint = rgb(0x7f8a99);
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
  t.accent_hover = rgb(0x427ff5);
  t.accent_active = rgb(0x255bc8);
  t.accent_text = rgb(0x7ea6f7);
  t.on_accent = rgb(0xffffff);
  t.strong = rgb(0xffffff);
  t.scrim = rgb(0x06080b, 190);
  t.alarm = rgb(0x3a1f10, 245);
  t.code_keyword = rgb(0xc9a6f0);
  t.code_string = rgb(0x8fd3a8);
  t.code_number = rgb(0xf2b880);
  t.code_comment = rgb(0x858f9d);
  t.code_function = rgb(0x8cc8f2);
  t.writes = {rgb(0xcc79a7), rgb(0x56b4e9), rgb(0x009e73), rgb(0xf0e442), rgb(0xd55e00), rgb(0x0072b2)};
  return t;
}

/// On white, Okabe and Ito's sky blue, orange and yellow would be too pale for lines and text: their darker neighbours stand in.
Theme light_theme() {
  Theme t{};
  t.bg = rgb(0xe6eaf0);
  t.stage = rgb(0xf8fafc);
  t.pane = rgb(0xffffff);
  t.pane2 = rgb(0xf1f4f8);
  t.well = rgb(0xf4f6f9);
  t.line = rgb(0xcdd5de);
  t.edge = rgb(0xa4afbc);
  t.track = rgb(0xd3dae2);
  t.button = rgb(0xe9edf2);
  t.button_hover = rgb(0xdce2ea);
  t.button_active = rgb(0xccd5df);
  t.ink = rgb(0x1a2029);
  t.dim = rgb(0x4d5866);
  t.faint = rgb(0x5f6a78);
  t.client = rgb(0x0072b2);
  t.server = rgb(0xb87a00);
  t.client_text = rgb(0x00588a);
  t.server_text = rgb(0x7d5200);
  t.ok = rgb(0x009e73);
  t.ok_text = rgb(0x006b4c);
  t.bad = rgb(0xd55e00);
  t.bad_text = rgb(0xa84300);
  t.hold = rgb(0xc9a800);
  t.hold_text = rgb(0x665200);
  t.accent = rgb(0x2563d9);
  t.accent_hover = rgb(0x3b76e8);
  t.accent_active = rgb(0x1c4fb4);
  t.accent_text = rgb(0x1d55c4);
  t.on_accent = rgb(0xffffff);
  t.strong = rgb(0x000000);
  t.scrim = rgb(0x1a2029, 120);
  t.alarm = rgb(0xfff0e6, 250);
  t.code_keyword = rgb(0x7a3fb0);
  t.code_string = rgb(0x1c7a3f);
  t.code_number = rgb(0xa34d00);
  t.code_comment = rgb(0x626d7b);
  t.code_function = rgb(0x0b62a3);
  t.writes = {rgb(0xcc79a7), rgb(0x56b4e9), rgb(0x009e73), rgb(0xe3cf1c), rgb(0xd55e00), rgb(0x0072b2)};
  return t;
}

/// Nothing that a weak lamp swallows: no grey below 7:1, no hairline of one pixel.
Theme projector_theme() {
  Theme t = light_theme();
  t.bg = rgb(0xffffff);
  t.stage = rgb(0xffffff);
  t.pane2 = rgb(0xf4f4f4);
  t.well = rgb(0xffffff);
  t.line = rgb(0x7b838d);
  t.edge = rgb(0x4a525c);
  t.track = rgb(0xcdd1d6);
  t.ink = rgb(0x000000);
  t.dim = rgb(0x2c323a);
  t.faint = rgb(0x4f5762);
  t.client = rgb(0x005a9c);
  t.server = rgb(0x9c5c00);
  t.client_text = rgb(0x003f70);
  t.server_text = rgb(0x5f3900);
  t.ok = rgb(0x007a55);
  t.ok_text = rgb(0x00452f);
  t.bad = rgb(0xb84400);
  t.bad_text = rgb(0x7d2a00);
  t.hold = rgb(0xb08e00);
  t.hold_text = rgb(0x483900);
  t.accent = rgb(0x123fa8);
  t.accent_hover = rgb(0x1d52cc);
  t.accent_active = rgb(0x0c2c78);
  t.accent_text = rgb(0x0c348f);
  t.code_keyword = rgb(0x5b1f93);
  t.code_string = rgb(0x0c5427);
  t.code_number = rgb(0x7a3600);
  t.code_comment = rgb(0x49525d);
  t.code_function = rgb(0x00467c);
  t.writes = {rgb(0xc45f97), rgb(0x3a9ad9), rgb(0x00936b), rgb(0xdcc200), rgb(0xd65600), rgb(0x00588a)};
  t.line_width = 1.7F;
  return t;
}

ThemeKind worn = ThemeKind::dark;

}  // namespace

const Theme& theme() {
  static const std::array<Theme, kThemeNames.size()> kThemes = {dark_theme(), light_theme(), projector_theme()};
  return kThemes[static_cast<std::size_t>(worn)];
}

void wear_theme(ThemeKind kind) { worn = kind; }

ImU32 write_color(std::uint32_t ordinal) { return theme().writes[ordinal % theme().writes.size()]; }

ImU32 ink_on(ImU32 ground) {
  // Black and white are equally far, by WCAG's measure, from a luminance of 0.18.
  const auto channel = [ground](int shift) { return std::pow(static_cast<float>((ground >> static_cast<unsigned>(shift)) & 255U) / 255.0F, 2.2F); };
  const float luminance = 0.2126F * channel(IM_COL32_R_SHIFT) + 0.7152F * channel(IM_COL32_G_SHIFT) + 0.0722F * channel(IM_COL32_B_SHIFT);
  return luminance < 0.18F ? rgb(0xffffff) : rgb(0x0b0d10);
}

ImU32 write_ink(std::uint32_t ordinal) { return ink_on(write_color(ordinal)); }

ImU32 role_color(model::Role role) { return role == model::Role::client ? theme().client : theme().server; }
ImU32 role_text(model::Role role) { return role == model::Role::client ? theme().client_text : theme().server_text; }

ImU32 fade(ImU32 color, float alpha) {
  const auto a = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255U);
  const auto faded = static_cast<ImU32>(std::lround(a * std::clamp(alpha, 0.0F, 1.0F)));
  return (color & ~IM_COL32_A_MASK) | (faded << IM_COL32_A_SHIFT);
}

float em() { return font_px(fonts::ui()); }

float hairline() { return std::max(1.0F, std::round(theme().line_width * em() / 16.0F)); }

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
