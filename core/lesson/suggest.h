// "did you mean …?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sg::lesson {

/// The candidate nearest to `word`, when it is near enough to be a slip of the finger; empty otherwise.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "; did you mean `seen`?", or `otherwise` when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates, const std::string& otherwise = "");

/// "`a`, `b` and `c`".
std::string listed(const std::vector<std::string>& words);

}  // namespace sg::lesson
