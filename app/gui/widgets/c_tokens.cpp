#include "app/gui/widgets/c_tokens.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace sg::gui {

namespace {

constexpr std::array<std::string_view, 32> kKeywords = {
    "auto",   "break",  "case",     "char",   "const",  "continue", "default", "do",     "double", "else",   "enum",
    "extern", "float",  "for",      "goto",   "if",     "int",      "long",    "return", "short",  "signed", "sizeof",
    "static", "struct", "switch",   "typedef", "union", "unsigned", "void",    "volatile", "while", "socklen_t"};

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::vector<CSpan> tokenize_c(std::string_view line, bool& in_comment) {
  std::vector<CSpan> out;
  std::size_t at = 0;
  const auto add = [&](CToken kind, std::size_t end) {
    if (end == at) return;
    if (!out.empty() && out.back().kind == kind && kind == CToken::plain) {
      out.back().text = {out.back().text.data(), out.back().text.size() + (end - at)};
    } else {
      out.push_back({kind, line.substr(at, end - at)});
    }
    at = end;
  };
  while (at < line.size()) {
    if (in_comment) {
      const std::size_t end = line.find("*/", at);
      in_comment = end == std::string_view::npos;
      add(CToken::comment, in_comment ? line.size() : end + 2);
      continue;
    }
    const char c = line[at];
    if (line.compare(at, 2, "//") == 0) {
      add(CToken::comment, line.size());
    } else if (line.compare(at, 2, "/*") == 0) {
      in_comment = true;
      const std::size_t end = line.find("*/", at + 2);
      in_comment = end == std::string_view::npos;
      add(CToken::comment, in_comment ? line.size() : end + 2);
    } else if (c == '#' && line.find_first_not_of(' ') == at) {
      std::size_t end = at + 1;
      while (end < line.size() && word_char(line[end])) ++end;
      add(CToken::keyword, end);
    } else if (c == '"' || c == '\'') {
      std::size_t end = at + 1;
      while (end < line.size() && line[end] != c) end += line[end] == '\\' ? 2 : 1;
      add(CToken::string, std::min(line.size(), end + 1));
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      std::size_t end = at;
      while (end < line.size() && word_char(line[end])) ++end;
      add(CToken::number, end);
    } else if (word_char(c)) {
      std::size_t end = at;
      while (end < line.size() && word_char(line[end])) ++end;
      const std::string_view word = line.substr(at, end - at);
      const bool keyword = std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end();
      const bool call = end < line.size() && line[end] == '(';
      add(keyword ? CToken::keyword : call ? CToken::function : CToken::plain, end);
    } else {
      add(CToken::plain, at + 1);
    }
  }
  return out;
}

}  // namespace sg::gui
