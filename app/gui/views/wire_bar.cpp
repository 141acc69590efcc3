#include "app/gui/views/wire_bar.h"

#include <algorithm>
#include <cmath>

#include "app/gui/views/stage_state.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

struct Item {
  std::string id;
  std::string text;
  std::string tip;
  ButtonStyle style = ButtonStyle::normal;
  bool enabled = true;
  bool on = false;
};
constexpr float kCheck = 1.1F;  ///< em, for the check of what is on
float width_of(const Item& item) { return std::round(button_size(item.text).x + (item.on ? kCheck - 0.5F : -0.5F) * em()); }

/// As few words as the room needs: all of them, short ones, or short ones and no names but those of the roles.
enum class Words : std::uint8_t { all, brief, roles };
std::vector<Item> items_of(const ViewContext& view, const OnStage& stage, const std::string& why, Words words) {
  const bool brief = words != Words::all;
  const auto name_of = [&](const model::ActorState& actor) {
    return words != Words::roles ? title_of(view, actor) : std::string(tr(actor.role == model::Role::client ? "role.client" : "role.server"));
  };
  const auto& flying = view.live_world.flying;
  const auto held = static_cast<std::size_t>(std::count_if(flying.begin(), flying.end(), [](const model::Flying& f) { return f.held; }));
  std::vector<Item> out;
  const auto toggle = [&](std::string id, const char* key, std::optional<model::ActorId> from, const std::string& name) {
    const bool on = holds_all(view, from);
    Item item{std::move(id), from ? name : tr(brief ? "wire.hold_all.short" : key), "", on ? ButtonStyle::hold : ButtonStyle::normal, why.empty()};
    item.tip = !why.empty() ? why : from ? trf("wire.hold_from.tip", name) : tr("wire.hold_all.tip");
    item.on = on;
    out.push_back(std::move(item));
  };
  toggle("wire.hold_all", "wire.hold_all", std::nullopt, "");
  if (stage.client != nullptr) toggle("wire.hold.client", "", stage.client_id, name_of(*stage.client) + " →");
  if (stage.server != nullptr) toggle("wire.hold.server", "", stage.server_id, "← " + name_of(*stage.server));
  Item release{"wire.release_all", held > 0 ? trf(brief ? "wire.release_all.short" : "wire.release_all.n", held) : tr(brief ? "wire.release_all.none" : "wire.release_all"),
               why.empty() ? tr("wire.release_all.tip") : why, held > 0 ? ButtonStyle::hold : ButtonStyle::normal, why.empty() && held > 0};
  out.push_back(std::move(release));
  return out;
}

float width_of(const std::vector<Item>& items) {
  float sum = 0;
  for (const Item& item : items) sum += width_of(item) + 0.3F * em();
  return sum;
}

}  // namespace

float wire_bar_height() { return button_height() + std::round(0.7F * em()); }

void draw_wire_bar(ViewContext& view, Rect area) {
  const OnStage stage = on_stage(view);
  const std::string why = wire_obstacle(view);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string name = tr("wire.title");
  const float name_width = text_size(fonts::small(), name).x;
  std::vector<Item> items = items_of(view, stage, why, Words::all);
  const float room = area.w - name_width - 0.8F * em();
  if (width_of(items) > room) items = items_of(view, stage, why, Words::brief);
  if (width_of(items) > area.w) items = items_of(view, stage, why, Words::roles);
  const bool named = width_of(items) <= room;
  float x = area.x;
  const float y = std::round(area.y + (area.h - button_height()) / 2);
  if (named) x += draw_text(list, fonts::small(), {x, area.y + (area.h - font_px(fonts::small())) / 2}, theme().dim, name) + 0.8F * em();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    ButtonOptions options;
    options.style = item.style;
    options.enabled = item.enabled;
    options.tooltip = item.tip;
    options.width = width_of(item);
    if (i + 1 == items.size()) x = std::max(x, area.x + area.w - options.width);  // apart from what holds
    // Room on the left for the check, which is drawn.
    const bool pressed = button_at(item.id.c_str(), {x, y}, item.on ? "    " + item.text : item.text, options);
    if (item.on) draw_icon(list, Icon::check, {x + 0.95F * em(), y + button_height() / 2}, 0.7F * em(), theme().hold_text);
    if (pressed) {
      switch (i) {
        case 0: toggle_hold_all(view, std::nullopt); break;
        default:
          if (item.id == "wire.release_all") view.commands.push_back(session::ReleaseAll{});
          else toggle_hold_all(view, item.id == "wire.hold.client" ? stage.client_id : stage.server_id);
          break;
      }
    }
    x += options.width + 0.3F * em();
  }
}

}  // namespace sg::gui
