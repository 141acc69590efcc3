#include "app/gui/ui_dump.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/gui/platform/settings.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

void UiDump::write_if_changed(std::uint64_t frame, const Place& place) {
  if (file_.empty()) return;
  nlohmann::json json = {{"language", place.language}, {"lesson", place.lesson}, {"step", place.step},
                         {"step_done", place.step_done}, {"live", place.live},   {"focus", std::string(focused_item())}};
  auto& items = json["items"] = nlohmann::json::array();
  for (const UiItem& item : ui_items()) {
    items.push_back({{"id", item.id},
                     {"x", std::lround(item.rect.x)},
                     {"y", std::lround(item.rect.y)},
                     {"w", std::lround(item.rect.w)},
                     {"h", std::lround(item.rect.h)},
                     {"text", item.text},
                     {"enabled", item.enabled}});
  }
  json["texts"] = ui_texts();
  // Compared without the frame's number, which always changes.
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text == last_) return;
  last_ = std::move(text);
  json["frame"] = frame;
  write_whole(file_, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace sg::gui
