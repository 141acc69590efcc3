#include "app/gui/widgets/anchors.h"

namespace sg::gui {

namespace {
std::vector<UiItem> items;
std::vector<std::string> texts;
}  // namespace

void ui_item(std::string_view id, Rect rect, std::string_view text, bool enabled) {
  items.push_back({std::string(id), rect, std::string(text), enabled});
}

void ui_text(std::string_view text) {
  if (!text.empty()) texts.emplace_back(text);
}

void clear_ui_items() {
  items.clear();
  texts.clear();
}

const std::vector<UiItem>& ui_items() { return items; }
const std::vector<std::string>& ui_texts() { return texts; }

const UiItem* find_ui_item(std::string_view id) {
  for (const UiItem& item : items) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

}  // namespace sg::gui
