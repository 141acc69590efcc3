// Just enough C to colour a listing: words, strings, numbers, comments.
#pragma once

#include <string_view>
#include <vector>

namespace sg::gui {

enum class CToken : std::uint8_t { plain, keyword, function, number, string, comment };

struct CSpan {
  CToken kind{};
  std::string_view text;
};

/// One line of a listing. `in_comment` says whether a /* comment goes on from the line before, and is set for the next.
std::vector<CSpan> tokenize_c(std::string_view line, bool& in_comment);

}  // namespace sg::gui
