// The inspector's tabs: one panel each.
#pragma once

#include <string_view>

#include "app/gui/views/view.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

// segment_view.cpp: the chosen segment, its headers, options and bytes, with what changed
void draw_segment_tab(ViewContext& view, Rect area);
// states_view.cpp: RFC 9293's Figure 5, with both ends in it
void draw_states_tab(ViewContext& view, Rect area);
// sockets_view.cpp: what ss(8) tells, as pictures
void draw_sockets_tab(ViewContext& view, Rect area);
// calls_view.cpp: every call, with filters
void draw_calls_tab(ViewContext& view, Rect area);
// log_view.cpp: every event as a sentence
void draw_log(ViewContext& view);

/// Shows the tab of that name, "states"; what is no tab's name changes nothing.
void pose_inspector(InspectorUi& ui, std::string_view tab);

/// Draws only the rows in sight, each of the same height, and asks for the room of all. `to_end`: stays at the end where it is there.
template <typename Row>
void draw_rows(std::size_t count, float row_height, bool to_end, Row row) {
  const float spacing = ImGui::GetStyle().ItemSpacing.y;
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  const float top = ImGui::GetWindowPos().y;
  const float bottom = top + ImGui::GetWindowHeight();
  const auto place = [&](float y) { return static_cast<std::size_t>(std::clamp((y - begin.y) / row_height, 0.0F, static_cast<float>(count))); };
  const bool was_at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1;  // a row may be higher than the wheel's step
  for (std::size_t i = place(top); i < place(bottom + row_height); ++i) row(i, ImVec2{begin.x, begin.y + static_cast<float>(i) * row_height});
  ImGui::SetCursorScreenPos(begin);
  ImGui::Dummy({1, std::max(1.0F, static_cast<float>(count) * row_height - spacing)});
  if (to_end && was_at_end && !keys_scroll()) ImGui::SetScrollY(1e9F);  // as far as it goes in the next frame, whose end it is
}

/// A row that selects its event, and lights up with it everywhere. `also`: another event it stands for.
bool draw_row_ground(ViewContext& view, const std::string& id, Rect rect, std::uint64_t seq, std::uint64_t also, const std::string& text, bool* pointed = nullptr);

/// "1.024350" as the lists have it: seconds since the run began.
std::string clock_text(base::Ns t);
/// The actor's title in the current language; its role where it has none.
std::string actor_title(const ViewContext& view, model::ActorId actor);

}  // namespace sg::gui
