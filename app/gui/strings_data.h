// What tools/embed_strings.py writes while we build.
#pragma once

#include <cstddef>

namespace sg::gui::detail {

struct StringEntry {
  const char* key;
  const char* text;
};
struct StringTable {
  const StringEntry* entries;
  std::size_t count;
};
extern const StringTable kEnglish;
extern const StringTable kKorean;
/// The Hangul syllables of KS X 1001: what ordinary Korean text is made of.
extern const char16_t kHangul[];
extern const std::size_t kHangulCount;

}  // namespace sg::gui::detail
