#include "app/gui/imgui_compat.h"

#include <imgui_freetype.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>  // ClearActiveID: no public call lets go of an input

#if IMGUI_VERSION_NUM < 18700
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#endif

namespace sg::gui::compat {

bool key_pressed(Key key, bool repeat) {
#if IMGUI_VERSION_NUM < 18700
  int code = 0;
  switch (key) {
    case Key::tab: code = GLFW_KEY_TAB; break;
    case Key::enter: return ImGui::IsKeyPressed(GLFW_KEY_ENTER, repeat) || ImGui::IsKeyPressed(GLFW_KEY_KP_ENTER, repeat);
    case Key::space: code = GLFW_KEY_SPACE; break;
    case Key::escape: code = GLFW_KEY_ESCAPE; break;
    case Key::left: code = GLFW_KEY_LEFT; break;
    case Key::right: code = GLFW_KEY_RIGHT; break;
    case Key::up: code = GLFW_KEY_UP; break;
    case Key::down: code = GLFW_KEY_DOWN; break;
    case Key::home: code = GLFW_KEY_HOME; break;
    case Key::end: code = GLFW_KEY_END; break;
    case Key::f1: code = GLFW_KEY_F1; break;
    case Key::f2: code = GLFW_KEY_F2; break;
    case Key::a: code = GLFW_KEY_A; break;
    case Key::b: code = GLFW_KEY_B; break;
    case Key::c: code = GLFW_KEY_C; break;
    case Key::l: code = GLFW_KEY_L; break;
    case Key::n: code = GLFW_KEY_N; break;
    case Key::p: code = GLFW_KEY_P; break;
    case Key::r: code = GLFW_KEY_R; break;
    case Key::s: code = GLFW_KEY_S; break;
    case Key::v: code = GLFW_KEY_V; break;
    case Key::x: code = GLFW_KEY_X; break;
    case Key::question: code = GLFW_KEY_SLASH; break;
    case Key::plus: return ImGui::IsKeyPressed(GLFW_KEY_EQUAL, repeat) || ImGui::IsKeyPressed(GLFW_KEY_KP_ADD, repeat);
    case Key::minus: return ImGui::IsKeyPressed(GLFW_KEY_MINUS, repeat) || ImGui::IsKeyPressed(GLFW_KEY_KP_SUBTRACT, repeat);
    case Key::zero: return ImGui::IsKeyPressed(GLFW_KEY_0, repeat) || ImGui::IsKeyPressed(GLFW_KEY_KP_0, repeat);
    case Key::page_up: code = GLFW_KEY_PAGE_UP; break;
    case Key::page_down: code = GLFW_KEY_PAGE_DOWN; break;
  }
  return ImGui::IsKeyPressed(code, repeat);
#else
  ImGuiKey code = ImGuiKey_None;
  switch (key) {
    case Key::tab: code = ImGuiKey_Tab; break;
    case Key::enter: return ImGui::IsKeyPressed(ImGuiKey_Enter, repeat) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, repeat);
    case Key::space: code = ImGuiKey_Space; break;
    case Key::escape: code = ImGuiKey_Escape; break;
    case Key::left: code = ImGuiKey_LeftArrow; break;
    case Key::right: code = ImGuiKey_RightArrow; break;
    case Key::up: code = ImGuiKey_UpArrow; break;
    case Key::down: code = ImGuiKey_DownArrow; break;
    case Key::home: code = ImGuiKey_Home; break;
    case Key::end: code = ImGuiKey_End; break;
    case Key::f1: code = ImGuiKey_F1; break;
    case Key::f2: code = ImGuiKey_F2; break;
    case Key::a: code = ImGuiKey_A; break;
    case Key::b: code = ImGuiKey_B; break;
    case Key::c: code = ImGuiKey_C; break;
    case Key::l: code = ImGuiKey_L; break;
    case Key::n: code = ImGuiKey_N; break;
    case Key::p: code = ImGuiKey_P; break;
    case Key::r: code = ImGuiKey_R; break;
    case Key::s: code = ImGuiKey_S; break;
    case Key::v: code = ImGuiKey_V; break;
    case Key::x: code = ImGuiKey_X; break;
    case Key::question: code = ImGuiKey_Slash; break;
    case Key::plus: return ImGui::IsKeyPressed(ImGuiKey_Equal, repeat) || ImGui::IsKeyPressed(ImGuiKey_KeypadAdd, repeat);
    case Key::minus: return ImGui::IsKeyPressed(ImGuiKey_Minus, repeat) || ImGui::IsKeyPressed(ImGuiKey_KeypadSubtract, repeat);
    case Key::zero: return ImGui::IsKeyPressed(ImGuiKey_0, repeat) || ImGui::IsKeyPressed(ImGuiKey_Keypad0, repeat);
    case Key::page_up: code = ImGuiKey_PageUp; break;
    case Key::page_down: code = ImGuiKey_PageDown; break;
  }
  return ImGui::IsKeyPressed(code, repeat);
#endif
}

void push_font(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
  ImGui::PushFont(font, font->LegacySize);
#else
  ImGui::PushFont(font);
#endif
}

float font_px(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
  return font->LegacySize;
#else
  return font->FontSize;
#endif
}

bool begin_child(const char* id, ImVec2 size, bool border, ImGuiWindowFlags flags) {
#if IMGUI_VERSION_NUM >= 19000
  ImGuiChildFlags child = ImGuiChildFlags_AlwaysUseWindowPadding;
#if IMGUI_VERSION_NUM >= 19110
  if (border) child |= ImGuiChildFlags_Borders;
#else
  if (border) child |= ImGuiChildFlags_Border;
#endif
  return ImGui::BeginChild(id, size, child, flags);
#else
  return ImGui::BeginChild(id, size, border, flags | ImGuiWindowFlags_AlwaysUseWindowPadding);
#endif
}

void add_rect(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color, float rounding, float thickness) {
#if IMGUI_VERSION_NUM >= 19280
  list->AddRect(min, max, color, rounding, thickness, ImDrawFlags_None);
#else
  list->AddRect(min, max, color, rounding, ImDrawFlags_None, thickness);
#endif
}

void add_polyline(ImDrawList* list, const ImVec2* points, int count, ImU32 color, float thickness, bool closed) {
  const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
  list->AddPolyline(points, count, color, thickness, flags);
#else
  list->AddPolyline(points, count, color, flags, thickness);
#endif
}

void path_stroke(ImDrawList* list, ImU32 color, float thickness, bool closed) {
  const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
  list->PathStroke(color, thickness, flags);
#else
  list->PathStroke(color, flags, thickness);
#endif
}

void use_freetype(ImFontAtlas* atlas) {
#if IMGUI_VERSION_NUM >= 19200
  atlas->SetFontLoader(ImGuiFreeType::GetFontLoader());
#else
  atlas->FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
#endif
}

void no_hinting(ImFontConfig& config) {
#if IMGUI_VERSION_NUM >= 19200
  config.FontLoaderFlags |= ImGuiFreeTypeLoaderFlags_NoHinting;
#else
  config.FontBuilderFlags |= ImGuiFreeTypeBuilderFlags_NoHinting;
#endif
}

void leave_input() { ImGui::ClearActiveID(); }

void build_fonts(ImFontAtlas* atlas) {
#if IMGUI_VERSION_NUM < 19200
  atlas->Build();
#else
  static_cast<void>(atlas);
#endif
}

void rebuild_font_texture() {
#if IMGUI_VERSION_NUM < 19200
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

}  // namespace sg::gui::compat
