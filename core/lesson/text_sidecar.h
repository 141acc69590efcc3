// Reads NAME.ko.json, the texts of a lesson in Korean, into the lesson.
#pragma once

#include <filesystem>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/lesson/lesson_loader.h"

namespace sg::lesson {

/// To who plays, whatever is wrong with a sidecar is a warning: the lesson is there in English.
void load_sidecar(const Files& files, const std::filesystem::path& file, Strictness strictness, Lesson& lesson,
                  std::vector<Diagnostic>& diagnostics);

}  // namespace sg::lesson
