// The verbs for one packet, beside the mouse or its capsule.
#include <algorithm>
#include <array>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/wire_forms.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

/// Choices of how much later.
constexpr std::array<std::uint32_t, 4> kDelays = {200, 1000, 5000, 20000};

std::string deed_text(const ViewContext& view, Deed deed) {
  const std::string name = tr((std::string("wire.") + info(deed).name).c_str());
  return deed == Deed::delay ? name + " · " + model::duration_text(view.ui.wire.delay_ms * base::kMillisecond) : name;
}

}  // namespace

void draw_wire_menu(ViewContext& view, bool just_opened) {
  WireUi& ui = view.ui.wire;
  const model::Flying* packet = on_wire(view, ui.packet);
  if (packet == nullptr) {  // it has arrived, or was lost, meanwhile
    ui.open = WireUi::Open::nothing;
    return;
  }
  const float row = std::round(1.8F * em());
  const std::string name = packet_name(view, ui.packet);
  const std::string why = wire_obstacle(view);
  float widest = text_size(fonts::bold(), name).x;
  for (const DeedInfo& i : deeds()) widest = std::max(widest, text_size(fonts::ui(), deed_text(view, i.deed)).x + 3 * em());
  const float pad = 0.5F * em();
  const float width = std::max(widest + 2 * pad + em(), text_size(fonts::small(), tr("wire.delay_by")).x + 15.0F * em());
  const float height = (static_cast<float>(deeds().size()) + 2.25F) * row + 2 * pad;
  if (ui.menu_x < 0) {
    const std::string id = "ladder.segment." + std::to_string(static_cast<std::uint32_t>(ui.packet));
    const UiItem* capsule = find_ui_item(id);
    ui.menu_x = capsule == nullptr ? ImGui::GetIO().DisplaySize.x / 2 : capsule->rect.x + capsule->rect.w / 2;
    ui.menu_y = capsule == nullptr ? ImGui::GetIO().DisplaySize.y / 2 : capsule->rect.y + capsule->rect.h + 0.2F * em();
  }
  Dialog dialog("wire.menu", Rect{ui.menu_x, ui.menu_y, width, height});
  const Rect area = dialog.area();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  draw_pane(list, area, t.pane2, t.edge, 0.4F);
  draw_text(list, fonts::bold(), {area.x + pad + 0.4F * em(), area.y + pad + (row - font_px(fonts::bold())) / 2}, t.hold_text, name);
  float y = area.y + pad + row;
  bool done = false;
  for (const DeedInfo& i : deeds()) {
    const Rect rect{area.x + pad, y, area.w - 2 * pad, row};
    const bool enabled = why.empty() && !(i.deed == Deed::hold && packet->held && packet->until == 0);
    const std::string text = deed_text(view, i.deed);
    bool hovered = false;
    const bool pressed = hit_region((std::string("wire.menu.") + i.name).c_str(), rect, text, &hovered, enabled);
    if (hovered && enabled) list->AddRectFilled(top_left(rect), bottom_right(rect), t.button_hover, 0.3F * em());
    draw_text(list, fonts::ui(), {rect.x + 0.4F * em(), y + (row - font_px(fonts::ui())) / 2}, enabled ? t.ink : t.faint, text);
    draw_text_in(list, fonts::mono(), {rect.x, y + (row - font_px(fonts::mono())) / 2}, rect.w - 0.5F * em(), enabled ? t.accent_text : t.faint, i.letter, Align::right);
    if (hovered) tooltip(why.empty() ? std::string_view(tr((std::string("wire.") + i.name + ".tip").c_str())) : std::string_view(why));
    y += row;
    if (enabled && (pressed || (!just_opened && compat::key_pressed(i.key)))) {
      done = true;
      ui.open = WireUi::Open::nothing;
      act(view, *packet, i.deed);
      break;
    }
  }
  if (done) return;
  y += 0.25F * row;
  float x = area.x + pad + 0.4F * em();
  x += draw_text(list, fonts::small(), {x, y + (row - font_px(fonts::small())) / 2}, t.dim, tr("wire.delay_by")) + 0.4F * em();
  const float chip = (area.x + area.w - pad - x) / static_cast<float>(kDelays.size());
  for (const std::uint32_t delay : kDelays) {
    ButtonOptions options;
    options.width = chip - 0.15F * em();
    options.style = ui.delay_ms == delay ? ButtonStyle::selected : ButtonStyle::quiet;
    const std::string seconds = delay < 1000 ? fmt::format("{:.1f} s", static_cast<double>(delay) / 1000) : fmt::format("{} s", delay / 1000);
    if (button_at(("wire.menu.delay." + std::to_string(delay)).c_str(), {x, y}, seconds, options)) ui.delay_ms = delay;
    x += chip;
  }
  if (dialog.closing(just_opened)) ui.open = WireUi::Open::nothing;
}

}  // namespace sg::gui
