#include "core/model/quote.h"

#include <fmt/format.h>

#include <vector>

namespace sg::model {

std::size_t utf8_length(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return 0;
  const std::uint8_t first = bytes[0];
  if (first < 0x80) return 1;
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (bytes.size() < length || bytes[1] < low || bytes[1] > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

namespace {

/// U+0080 to U+009F: control characters too, and terminals obey them.
bool is_c1_control(std::span<const std::uint8_t> character) {
  return character.size() == 2 && character[0] == 0xC2 && character[1] < 0xA0;
}

void append_escaped(std::string& out, std::span<const std::uint8_t> character) {
  for (const std::uint8_t byte : character) out += fmt::format("\\x{:02x}", byte);
}

}  // namespace

std::string quoted(std::span<const std::uint8_t> bytes, std::size_t limit) {
  std::string out = "\"";
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = utf8_length(bytes.subspan(at));
    const std::size_t taken = length == 0 ? 1 : length;
    if (at + taken > limit) break;
    const auto character = bytes.subspan(at, taken);
    const std::uint8_t first = character[0];
    if (first == '\n') {
      out += "\\n";
    } else if (first == '\r') {
      out += "\\r";
    } else if (first == '\t') {
      out += "\\t";
    } else if (first == '"' || first == '\\') {
      out += '\\';
      out += static_cast<char>(first);
    } else if (length == 0 || first < 0x20 || first == 0x7F || is_c1_control(character)) {
      append_escaped(out, character);
    } else {
      out.append(character.begin(), character.end());
    }
    at += taken;
  }
  out += '"';
  if (at < bytes.size()) out += "…";
  return out;
}

std::string printable(std::string_view text) {
  const std::vector<std::uint8_t> copy(text.begin(), text.end());
  const std::span<const std::uint8_t> bytes(copy);
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = utf8_length(bytes.subspan(at));
    const auto character = bytes.subspan(at, length == 0 ? 1 : length);
    const std::uint8_t first = character[0];
    if (length == 0 || (first < 0x20 && first != '\n') || first == 0x7F || is_c1_control(character)) {
      append_escaped(out, character);
    } else {
      out.append(character.begin(), character.end());
    }
    at += character.size();
  }
  return out;
}

}  // namespace sg::model
