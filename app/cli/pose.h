// The words of `shot --pose`.
#pragma once

#include <string>

namespace sg::cli {

/// What is wrong with a pose, "keys tab:states answer:5", before anything is played for it; empty: nothing.
std::string pose_problem(const std::string& pose);

}  // namespace sg::cli
