// The Log tab: every event as a sentence.
#include <algorithm>
#include <cmath>

#include "app/gui/views/inspector_tabs.h"

namespace sg::gui {

void draw_log(ViewContext& view) {
  const std::size_t count = view.world.seq;
  if (count == 0) {
    text_wrapped(tr("log.none"), theme().dim);
    return;
  }
  const auto concealed = view.concealed();
  const float width = ImGui::GetContentRegionAvail().x;
  // Two lines beside the clock; where that would cut most sentences, four, which begin beside it.
  const bool narrow = width < 24 * em();
  const std::size_t lines = narrow ? 4 : 2;
  const float pitch = 1.15F * em();
  const float row_height = std::round(0.45F * em() + static_cast<float>(lines) * pitch);
  draw_rows(count, row_height, !view.replay(), [&](std::size_t i, ImVec2 at) {
    const model::Event& event = view.timeline[i];
    const auto* verdict = std::get_if<model::Verdict>(&event.payload);
    const bool hide = concealed && concealed->seq != 0 && (event.seq == concealed->seq || (verdict != nullptr && verdict->packet == concealed->packet));
    const std::string text = hide ? std::string(tr("log.concealed")) : sentence_of(view, event);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Rect rect{at.x - 0.3F * em(), at.y, width + 0.3F * em(), row_height - 0.15F * em()};
    bool pointed = false;
    draw_row_ground(view, "log.row." + std::to_string(event.seq), rect, event.seq, 0, text, &pointed);
    const std::string clock = clock_text(event.t);
    const WholeInTooltip whole;
    draw_text_in(list, fonts::mono(), at, 3.8F * em(), theme().faint, clock);
    const float clock_width = 4.1F * em();
    float y = at.y + 0.1F * em();
    float x = at.x + clock_width;
    for (const std::string& line : lines_of(fonts::small(), text, narrow ? width : width - clock_width, lines, width - clock_width)) {
      draw_text(list, fonts::small(), {x, y}, theme().ink, line);
      y += pitch;
      if (narrow) x = at.x;
    }
    // Where sentences are shorter than their rows, a line says that nothing is missing.
    if (narrow) list->AddLine({at.x, at.y + row_height - 0.2F * em()}, {at.x + width, at.y + row_height - 0.2F * em()}, theme().line, hairline());
    if (mouse_in(rect) && ImGui::IsMouseClicked(1)) ImGui::SetClipboardText(text.c_str());
    if (pointed) tooltip(text);
  });
}

}  // namespace sg::gui
