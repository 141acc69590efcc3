// Where lessons are, and which one is meant.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/lesson/lesson_loader.h"
#include "core/model/describe.h"

namespace sg::cli {

/// The course's folder: $SOCKGLASS_LESSONS, else the installed one, ../share/sockglass/lessons from where the executable is (so that a tree
/// of it works wherever it is put), else, where this was not built for a package, the one of its source tree. Empty when there is none.
std::filesystem::path lessons_folder();

/// A lesson of the course by its number ("2", "02"), its id or its file's name without .json; anything with a slash or .json in
/// it, and anything that is there as a file, is a path. Else a sentence that says what was looked for and where.
std::variant<std::filesystem::path, std::string> find_lesson(const std::string& name, const std::filesystem::path& folder,
                                                             model::Language language);

}  // namespace sg::cli
