// Texts of lessons may hold {expressions}: "SEQ {syn.seq}". A brace itself is written twice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sg::lesson {

struct TextPiece {
  bool expression = false;
  std::string text;    ///< plain text, or what stands between the braces
  std::size_t at = 0;  ///< byte offset of `text` in the whole
};

struct TextPieces {
  std::vector<TextPiece> pieces;
  std::string problem;         ///< why the braces do not match; empty when they do
  std::size_t problem_at = 0;  ///< byte offset
};

TextPieces split_placeholders(std::string_view text);

/// What stands between the braces, once each, in order: "syn.seq + 1".
std::vector<std::string> placeholders_of(std::string_view text);

}  // namespace sg::lesson
