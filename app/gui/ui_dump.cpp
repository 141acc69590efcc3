#include "app/gui/ui_dump.h"

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/gui/platform/keyboard.h"
#include "app/gui/platform/settings.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/scroll.h"

namespace sg::gui {

bool Settling::moved() {
  std::size_t places = 0;
  const auto mix = [&](std::size_t value) { places ^= value + 0x9e3779b97f4a7c15U + (places << 6U) + (places >> 2U); };
  for (const UiItem& item : ui_items()) {
    if (item.id.starts_with("ladder.")) continue;  // goes down with the time
    mix(std::hash<std::string>{}(item.id));
    for (const float value : {item.rect.x, item.rect.y, item.rect.w, item.rect.h}) mix(static_cast<std::size_t>(std::lround(value)));
  }
  return std::exchange(places_, places) != places;
}

void UiDump::write_if_changed(std::uint64_t frame, const Place& place, const nlohmann::json& timeline, bool moved) {
  constexpr int kPatience = 4;  // frames; what flies never settles
  if (file_.empty()) return;
  // The first frame of a new text may still move: a click at its place would miss.
  moving_frames_ = moved ? moving_frames_ + 1 : 0;
  if (moving_frames_ > 0 && moving_frames_ <= kPatience) return;
  moving_frames_ = 0;
  nlohmann::json json = {{"language", place.language}, {"theme", place.theme}, {"lesson", place.lesson}, {"step", place.step},
                         {"step_done", place.step_done}, {"live", place.live}, {"selection", place.selection},   {"focus", std::string(focused_item())}, {"typing", field_is_open()}, {"keys", keys_done()},
                         {"modal", modal_open()}};
  auto& items = json["items"] = nlohmann::json::array();
  for (const UiItem& item : ui_items()) {
    items.push_back({{"id", item.id},
                     {"x", std::lround(item.rect.x)},
                     {"y", std::lround(item.rect.y)},
                     {"w", std::lround(item.rect.w)},
                     {"h", std::lround(item.rect.h)},
                     {"text", item.text},
                     {"enabled", item.enabled},
                     {"press", item.press},
                     {"chosen", item.chosen}});
  }
  auto& texts = json["texts"] = nlohmann::json::array();
  for (const UiText& text : ui_texts()) texts.push_back(text.text);
  json["cut"] = ui_cuts();
  auto& panes = json["scrolls"] = nlohmann::json::array();
  for (const ScrollRecord& pane : scroll_parts()) {
    panes.push_back({{"id", pane.id}, {"own", pane.turn == ScrollTurn::own}, {"layer", pane.layer}, {"at", std::lround(pane.at)}, {"most", std::lround(pane.most)},
                     {"at_side", std::lround(pane.at_side)}, {"most_side", std::lround(pane.most_side)}});
  }
  auto& stops = json["stops"] = nlohmann::json::array();
  for (const FocusStop& stop : focus_stops()) stops.push_back({{"id", stop.id}, {"part", stop.part}});
  json["timeline"] = timeline;
  // Compared without the frame's number, which always changes.
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text == last_) return;
  last_ = std::move(text);
  json["frame"] = frame;
  write_whole(file_, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace sg::gui
