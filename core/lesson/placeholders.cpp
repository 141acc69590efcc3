#include "core/lesson/placeholders.h"

#include <algorithm>

namespace sg::lesson {

TextPieces split_placeholders(std::string_view text) {
  TextPieces out;
  std::string plain;
  std::size_t plain_at = 0;
  const auto flush = [&](std::size_t next) {
    if (!plain.empty()) out.pieces.push_back({false, plain, plain_at});
    plain.clear();
    plain_at = next;
  };
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      plain += c;
      i += 2;
    } else if (c == '}') {
      out.problem = "this } closes no {; a brace itself is written twice: }}";
      out.problem_at = i;
      return out;
    } else if (c == '{') {
      std::size_t end = i + 1;
      bool quoted = false;
      while (end < text.size() && (quoted || text[end] != '}')) {
        if (text[end] == '\\' && quoted)
          ++end;  // an escaped quote does not end the text
        else if (text[end] == '\'')
          quoted = !quoted;
        ++end;
      }
      if (end >= text.size()) {
        out.problem = "this { has no }; a brace itself is written twice: {{";
        out.problem_at = i;
        return out;
      }
      flush(end + 1);
      out.pieces.push_back({true, std::string(text.substr(i + 1, end - i - 1)), i + 1});
      i = end + 1;
    } else {
      plain += c;
      ++i;
    }
  }
  flush(i);
  return out;
}

std::vector<std::string> placeholders_of(std::string_view text) {
  std::vector<std::string> out;
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    if (piece.expression && std::find(out.begin(), out.end(), piece.text) == out.end()) out.push_back(piece.text);
  }
  return out;
}

}  // namespace sg::lesson
