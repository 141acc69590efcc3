#include "app/gui/i18n.h"

#include <string_view>
#include <unordered_map>

#include "app/gui/strings_data.h"

namespace sg::gui {

namespace {

using Table = std::unordered_map<std::string_view, const char*>;

Table make_table(const detail::StringTable& data) {
  Table out;
  for (std::size_t i = 0; i < data.count; ++i) out.emplace(data.entries[i].key, data.entries[i].text);
  return out;
}

const Table& table(model::Language which) {
  static const Table kEn = make_table(detail::kEnglish);
  static const Table kKo = make_table(detail::kKorean);
  return which == model::Language::ko ? kKo : kEn;
}

model::Language current = model::Language::en;

}  // namespace

const char* tr(const char* key) {
  const Table& own = table(current);
  if (const auto found = own.find(key); found != own.end()) return found->second;
  const Table& english = table(model::Language::en);
  if (const auto found = english.find(key); found != english.end()) return found->second;
  return key;
}

std::string tr_in(model::Language which, const char* key) {
  const Table& own = table(which);
  const auto found = own.find(key);
  return found == own.end() ? tr(key) : found->second;
}

void set_language(model::Language language) { current = language; }
model::Language language() { return current; }

std::vector<const char*> all_texts(model::Language language) {
  const detail::StringTable& data = language == model::Language::ko ? detail::kKorean : detail::kEnglish;
  std::vector<const char*> out;
  for (std::size_t i = 0; i < data.count; ++i) out.push_back(data.entries[i].text);
  return out;
}

}  // namespace sg::gui
