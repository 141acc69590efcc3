// A capture's conversations: which one shall be shown? Until they are known, how far the file is read.
#include <algorithm>
#include <filesystem>

#include "app/gui/imgui_compat.h"
#include "app/gui/platform/keyboard.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/quote.h"

namespace sg::gui {

namespace {

/// Widths of the columns of numbers, em: packets, bytes, seconds.
constexpr float kPackets = 6.0F;
constexpr float kBytes = 8.0F;
constexpr float kSeconds = 6.5F;
constexpr float kProtocol = 3.4F;

struct Columns {
  float x = 0;
  float ends = 0;  ///< width of each of client and server
};

Columns columns_of(float x, float width) {
  const float left = width - (kPackets + kBytes + kSeconds + kProtocol + 1.2F) * em();
  return {x + 0.6F * em(), std::max(4 * em(), left / 2)};
}

void draw_cells(ImDrawList* list, const Columns& c, float y, ImFont* font, ImU32 color, const std::string& protocol, const std::string& client, const std::string& server,
                const std::string& packets, const std::string& bytes, const std::string& seconds) {
  float x = c.x;
  draw_text_in(list, font, {x, y}, kProtocol * em(), color, protocol);
  x += kProtocol * em();
  draw_text_in(list, font, {x, y}, c.ends - 0.6F * em(), color, client);
  x += c.ends;
  draw_text_in(list, font, {x, y}, c.ends - 0.6F * em(), color, server);
  x += c.ends;
  for (const auto& [width, text] : {std::pair{kPackets, packets}, {kBytes, bytes}, {kSeconds, seconds}}) {
    draw_text_in(list, font, {x, y}, width * em(), color, text, Align::right);
    x += width * em();
  }
}

void draw_progress(const CaptureUi& capture) {
  text_wrapped(trf("capture.reading", fmt::arg("percent", static_cast<int>(100 * capture.done))), theme().ink);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = 0.6F * em();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(at, {at.x + width, at.y + height}, theme().edge, height / 2);
  list->AddRectFilled(at, {at.x + std::max(height, width * static_cast<float>(capture.done)), at.y + height}, theme().accent, height / 2);
  ImGui::Dummy({width, height + 0.5F * em()});
}

/// Arrows and Page keys move; the dialog's buttons take Tab.
bool move_selection(CaptureUi& capture, std::size_t count, std::size_t page) {
  if (pane_has_focus()) return false;
  const std::size_t before = capture.selected;
  const auto down = [&](std::size_t by) { capture.selected = std::min(count - 1, capture.selected + by); };
  const auto up = [&](std::size_t by) { capture.selected -= std::min(capture.selected, by); };
  if (key_pressed(Key::down, true)) down(1);
  if (key_pressed(Key::up, true)) up(1);
  if (key_pressed(Key::page_down, true)) down(page);
  if (key_pressed(Key::page_up, true)) up(page);
  if (key_pressed(Key::home)) capture.selected = 0;
  if (key_pressed(Key::end)) capture.selected = count - 1;
  return capture.selected != before;
}

void draw_list(CaptureUi& capture, Rect area) {
  const auto& all = capture.index->conversations;
  const float row = 1.9F * em();
  const bool moved = move_selection(capture, all.size(), static_cast<std::size_t>(std::max(1.0F, area.h / row - 1)));
  const PaneScope pane("capture.list", area, 0.0F, 0, 0, ScrollTurn::own);
  const Columns columns = columns_of(area.x, area.w - 1.2F * em());
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (moved) {
    const float top = static_cast<float>(capture.selected) * row;
    if (top < ImGui::GetScrollY()) ImGui::SetScrollY(top);
    if (top + row > ImGui::GetScrollY() + area.h) ImGui::SetScrollY(top + row - area.h);
  }
  // Two hundred thousand may be there: only those in sight are visited.
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const auto first = static_cast<std::size_t>(std::max(0.0F, ImGui::GetScrollY() / row));
  const std::size_t last = std::min(all.size(), first + static_cast<std::size_t>(area.h / row) + 2);
  for (std::size_t i = first; i < last; ++i) {
    const store::Conversation& one = all[i];
    const Rect rect{area.x + hairline(), origin.y + static_cast<float>(i) * row, area.w - 1.2F * em(), row};
    const std::string client = model::to_string(one.flow.from);
    const std::string server = model::to_string(one.flow.to);
    bool hovered = false;
    if (hit_region(("capture.row." + std::to_string(i + 1)).c_str(), rect, client + " → " + server, &hovered)) {
      if (capture.selected == i) capture.chosen = i;
      capture.selected = i;
    }
    if (i == capture.selected) {
      list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().accent, 0.25F), 0.3F * em());
    } else if (hovered) {
      list->AddRectFilled(top_left(rect), bottom_right(rect), theme().button_hover, 0.3F * em());
    }
    draw_cells(list, columns, rect.y + (row - font_px(fonts::ui())) / 2, fonts::ui(), theme().ink, one.protocol == 6 ? "TCP" : "UDP", client, server, std::to_string(one.packets),
               std::to_string(one.bytes), fmt::format("{:.3f}", static_cast<double>(one.last_t - one.first_t) / 1e9));
  }
  ImGui::Dummy({1, static_cast<float>(all.size()) * row});
}

}  // namespace

void draw_capture(ViewContext& view, bool just_opened) {
  CaptureUi& capture = view.ui.capture;
  const bool listed = capture.index && !capture.index->conversations.empty();
  Dialog dialog("capture", 66 * em(), (listed ? 36 : 16) * em());
  const bool may_close = capture.shown.has_value() || capture.behind;
  {
    const PaneScope pane("capture", dialog.area(), 1.4F);
    dialog_heading("capture.title");
    text_wrapped(model::printable(capture.file), theme().dim, fonts::small());
    if (!capture.problem.empty()) text_wrapped(capture.problem, theme().bad_text);
    if (capture.reading) draw_progress(capture);
    if (listed) {
      const float footer = button_height() + 2.4F * em();
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float width = ImGui::GetContentRegionAvail().x;
      draw_cells(ImGui::GetWindowDrawList(), columns_of(at.x, width - 1.2F * em()), at.y, fonts::small(), theme().dim, "", tr("play.client"), tr("play.server"), tr("capture.packets"),
                 tr("capture.bytes"), tr("capture.seconds"));
      const float head = font_px(fonts::small()) + 0.4F * em();
      const float bottom = dialog.area().y + dialog.area().h - footer;
      draw_list(capture, {at.x, at.y + head, width, std::max(4 * em(), bottom - at.y - head)});
      ImGui::SetCursorScreenPos({at.x, bottom + 0.5F * em()});
      ButtonOptions show;
      show.style = ButtonStyle::primary;
      show.enabled = !capture.reading;
      if (button("capture.show", tr("capture.show"), show) || (!capture.reading && !anything_focused() && !just_opened && key_pressed(Key::enter))) {
        capture.chosen = capture.selected;
      }
      ImGui::SameLine();
    } else if (!capture.reading && capture.index && capture.problem.empty()) {
      text_wrapped(tr("capture.nothing"), theme().ink);
    }
    if (capture.reading) {
      if (button("capture.cancel", tr("dialog.cancel"))) capture.cancel = true;
    } else if (may_close || !listed) {
      if (button("capture.close", tr("dialog.close"))) capture.open = false;
    }
  }
  if (!dialog.closing(just_opened)) return;
  if (capture.reading) {
    capture.cancel = true;
  } else {
    capture.open = false;
  }
}

}  // namespace sg::gui
