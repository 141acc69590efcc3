#include "app/gui/imgui_compat.h"

#include <imgui_freetype.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>  // ClearActiveID: no public call lets go of an input; where the cursor was put

#include "app/gui/imgui_ends.h"

namespace sg::gui::compat {
namespace {

void count_cursor() {
#if IMGUI_VERSION_NUM >= 18900
  ImGuiWindowTempData& place = ImGui::GetCurrentWindow()->DC;
  place.CursorMaxPos = ImMax(place.CursorMaxPos, place.CursorPos);
  place.IsSetPos = false;
#endif
}

}  // namespace

void end_window() {
  count_cursor();
  ImGui::End();
}

void end_child() {
  count_cursor();
  ImGui::EndChild();
}

void end_group() {
  count_cursor();
  ImGui::EndGroup();
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

void leave_out(ImFontConfig& config, const ImWchar* ranges) {
#if IMGUI_VERSION_NUM >= 19200
  config.GlyphExcludeRanges = ranges;
#else
  (void)config;
  (void)ranges;
#endif
}

bool has_glyph(ImFont* font, char32_t code) {
#if IMGUI_VERSION_NUM >= 19200
  return font->IsGlyphInFont(static_cast<ImWchar>(code));
#else
  return font->FindGlyphNoFallback(static_cast<ImWchar>(code)) != nullptr;
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
