// The Log tab: every event as a sentence.
#include <algorithm>
#include <cmath>

#include "app/gui/views/inspector_tabs.h"
#include "core/model/describe.h"

namespace sg::gui {

void draw_log(ViewContext& view) {
  const std::size_t count = view.world.seq;
  if (count == 0) {
    text_wrapped(tr("log.none"), theme().dim);
    return;
  }
  const auto concealed = view.concealed();
  const model::DescribeOptions options{view.ui.language, view.ui.raw_numbers};
  const float row_height = std::round(2.75F * em());
  const float width = ImGui::GetContentRegionAvail().x;
  draw_rows(count, row_height, !view.replay(), [&](std::size_t i, ImVec2 at) {
    const model::Event& event = view.timeline[i];
    const auto* verdict = std::get_if<model::Verdict>(&event.payload);
    const bool hide = concealed && concealed->seq != 0 && (event.seq == concealed->seq || (verdict != nullptr && verdict->packet == concealed->packet));
    const std::string text = hide ? std::string(tr("log.concealed")) : model::describe(event, view.timeline, options);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Rect rect{at.x - 0.3F * em(), at.y, width + 0.3F * em(), row_height - 0.15F * em()};
    bool pointed = false;
    draw_row_ground(view, "log.row." + std::to_string(event.seq), rect, event.seq, 0, text, &pointed);
    const std::string clock = clock_text(event.t);
    const WholeInTooltip whole;
    draw_text_in(list, fonts::mono(), at, 3.8F * em(), theme().faint, clock);
    // Two lines at most; the whole sentence in the tooltip.
    const float room = width - 4.1F * em();
    const auto [first, second] = two_lines(fonts::small(), text, room);
    draw_text(list, fonts::small(), {at.x + 4.1F * em(), at.y + 0.1F * em()}, theme().ink, first);
    draw_text(list, fonts::small(), {at.x + 4.1F * em(), at.y + 1.25F * em()}, theme().ink, second);
    if (mouse_in(rect) && ImGui::IsMouseClicked(1)) ImGui::SetClipboardText(text.c_str());
    if (pointed) tooltip(text);
  });
}

}  // namespace sg::gui
