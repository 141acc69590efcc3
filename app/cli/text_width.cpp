#include "app/cli/text_width.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <cstdint>
#include <span>
#include <utility>

#include "core/model/quote.h"

namespace sg::cli {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

/// The character at the front; a byte that is no UTF-8 counts as one character.
Character first_character(std::string_view text) {
  std::array<std::uint8_t, 4> bytes{};
  const std::size_t available = std::min(text.size(), bytes.size());
  std::memcpy(bytes.data(), text.data(), available);
  const std::size_t length = model::utf8_length(std::span(bytes).first(available));
  if (length <= 1) return {bytes[0], 1};
  char32_t code = bytes[0] & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (bytes[i] & 0x3FU);
  return {code, length};
}

std::size_t columns_of(char32_t c) {
  using Range = std::pair<char32_t, char32_t>;
  static constexpr std::array<Range, 5> kNone{
      {{0x0300, 0x036F}, {0x1160, 0x11FF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};
  static constexpr std::array<Range, 13> kWide{{{0x1100, 0x115F},
                                                {0x2E80, 0x303E},
                                                {0x3041, 0x33FF},
                                                {0x3400, 0x4DBF},
                                                {0x4E00, 0x9FFF},
                                                {0xA000, 0xA4CF},
                                                {0xA960, 0xA97C},
                                                {0xAC00, 0xD7A3},
                                                {0xF900, 0xFAFF},
                                                {0xFE30, 0xFE6F},
                                                {0xFF00, 0xFF60},
                                                {0xFFE0, 0xFFE6},
                                                {0x1F300, 0x3FFFD}}};
  const auto in = [c](const Range& range) { return c >= range.first && c <= range.second; };
  if (std::any_of(kNone.begin(), kNone.end(), in)) return 0;
  return std::any_of(kWide.begin(), kWide.end(), in) ? 2 : 1;
}

}  // namespace

std::size_t text_width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const Character c = first_character(utf8);
    columns += columns_of(c.code);
    utf8.remove_prefix(c.bytes);
  }
  return columns;
}

std::string cut_to(std::string_view utf8, std::size_t columns) {
  if (text_width(utf8) <= columns) return std::string(utf8);
  if (columns == 0) return "";
  std::string out;
  std::size_t used = 0;
  while (!utf8.empty()) {
    const Character c = first_character(utf8);
    if (used + columns_of(c.code) > columns - 1) break;
    used += columns_of(c.code);
    out += utf8.substr(0, c.bytes);
    utf8.remove_prefix(c.bytes);
  }
  return out + "…";
}

std::string pad_to(std::string text, std::size_t columns) {
  const std::size_t width = text_width(text);
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

std::vector<std::string> wrap(std::string_view utf8, std::size_t columns) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t newline = utf8.find('\n');
    std::string_view paragraph = utf8.substr(0, newline);
    std::string line;
    while (!paragraph.empty()) {
      const std::size_t space = paragraph.find(' ');
      const std::string_view word = paragraph.substr(0, space);
      paragraph.remove_prefix(space == std::string_view::npos ? paragraph.size() : space + 1);
      if (!line.empty() && text_width(line) + 1 + text_width(word) > columns) {
        lines.push_back(std::move(line));
        line.clear();
      }
      if (!line.empty()) line += ' ';
      line += cut_to(word, columns);
    }
    lines.push_back(std::move(line));
    if (newline == std::string_view::npos) return lines;
    utf8.remove_prefix(newline + 1);
  }
}

}  // namespace sg::cli
