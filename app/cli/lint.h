// `sockglass lint`: files of every kind of ours, each read as what it is.
#pragma once

#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/markup.h"

namespace sg::cli {

/// Prints what is wrong with lessons, with their texts in other languages (read with the lesson they belong to, once), with programs and with a
/// course. What sockglass wrote itself, and a schema, hold nothing to lint: that is said, and fails nothing.
Result lint_files(const std::vector<std::string>& names, const Style& style);

}  // namespace sg::cli
