// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sg::cli {

/// Hangul, kana and ideographs take two columns, combining marks none (Unicode's East Asian Width, W and F); what is ambiguous
/// there takes one.
std::size_t text_width(std::string_view utf8);

/// As much of the front as fits into `columns`; "…" at the end where something was cut off.
std::string cut_to(std::string_view utf8, std::size_t columns);

/// Spaces added behind until it is `columns` wide.
std::string pad_to(std::string text, std::size_t columns);

/// Lines of at most `columns`, broken at spaces (Korean words are not broken inside); a word longer than a line is cut. Newlines
/// stay.
std::vector<std::string> wrap(std::string_view utf8, std::size_t columns);

}  // namespace sg::cli
