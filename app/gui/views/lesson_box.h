// The tinted boxes of a lesson's text: what is asked, explained, or went wrong.
#pragma once

#include <imgui.h>

namespace sg::gui {

/// Room below what was drawn last.
void lesson_gap(float ems);
/// As if the scrollbar were always there, so that its coming does not wrap the text anew.
float lesson_width();

struct LessonBox {
  ImVec2 from;
  float width = 0;
  ImDrawList* list = nullptr;
};

/// A tinted box around what is drawn until end_box(): drawn behind it, once its height is known.
LessonBox begin_box();
float box_text_width(const LessonBox& box);
void end_box(const LessonBox& box, ImU32 ground, ImU32 border);

}  // namespace sg::gui
