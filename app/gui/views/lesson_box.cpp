#include "app/gui/views/lesson_box.h"

#include "app/gui/imgui_ends.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

void lesson_gap(float ems) { ImGui::Dummy({1, ems * em() - ImGui::GetStyle().ItemSpacing.y}); }

float lesson_width() {
  const float bar = ImGui::GetScrollMaxY() > 0 ? 0.0F : ImGui::GetStyle().ScrollbarSize;
  return ImGui::GetContentRegionAvail().x - bar;
}

LessonBox begin_box() {
  LessonBox box;
  box.from = ImGui::GetCursorScreenPos();
  box.width = lesson_width();
  box.list = ImGui::GetWindowDrawList();
  box.list->ChannelsSplit(2);
  box.list->ChannelsSetCurrent(1);
  const float pad = 0.8F * em();
  ImGui::SetCursorScreenPos({box.from.x + pad, box.from.y + pad});
  ImGui::BeginGroup();
  return box;
}

float box_text_width(const LessonBox& box) { return box.width - 1.6F * em(); }

void end_box(const LessonBox& box, ImU32 ground, ImU32 border) {
  compat::end_group();
  const float bottom = ImGui::GetItemRectMax().y + 0.8F * em();
  box.list->ChannelsSetCurrent(0);
  draw_pane(box.list, {box.from.x, box.from.y, box.width, bottom - box.from.y}, ground, border);
  box.list->ChannelsMerge();
  ImGui::SetCursorScreenPos({box.from.x, bottom});
  ImGui::Dummy({box.width, 0.1F * em()});
}

}  // namespace sg::gui
