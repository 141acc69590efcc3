#include "app/gui/widgets/anchors.h"

#include "app/gui/widgets/focus.h"

namespace sg::gui {

namespace {
std::vector<UiItem> items;
std::vector<UiText> texts;
std::vector<std::string> cuts;
int in_tooltip = 0;
}  // namespace

void ui_item(std::string_view id, Rect rect, std::string_view text, bool enabled, bool press) {
  items.push_back({std::string(id), rect, std::string(text), enabled, press});
}

void ui_chosen(std::string_view id) {
  if (!items.empty() && items.back().id == id) items.back().chosen = true;
}

void ui_text(std::string_view text, Rect rect) {
  if (!text.empty()) texts.push_back({std::string(text), rect});
}

void ui_cut(std::string_view text) {
  if (in_tooltip == 0 && !below_a_layer()) cuts.emplace_back(text);
}

void clear_ui_items() {
  items.clear();
  texts.clear();
  cuts.clear();
}

WholeInTooltip::WholeInTooltip() { ++in_tooltip; }
WholeInTooltip::~WholeInTooltip() { --in_tooltip; }

const std::vector<UiItem>& ui_items() { return items; }
const std::vector<UiText>& ui_texts() { return texts; }
const std::vector<std::string>& ui_cuts() { return cuts; }

const UiItem* find_ui_item(std::string_view id) {
  for (const UiItem& item : items) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

}  // namespace sg::gui
