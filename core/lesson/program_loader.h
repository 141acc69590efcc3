// Reads lessons/programs/NAME.json.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/lesson/lesson_loader.h"

namespace sg::lesson {

/// A name that cannot leave its folder: a-z, 0-9 and _ only.
bool is_program_name(std::string_view name);

/// Null when any error was said.
std::shared_ptr<const Program> load_program(const Files& files, const std::filesystem::path& file, const std::string& name,
                                            Strictness strictness, std::vector<Diagnostic>& diagnostics);

}  // namespace sg::lesson
