// Writes the beginning of a lesson of one's own.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "core/model/describe.h"

namespace sg::cli {

struct NewLesson {
  std::filesystem::path lesson;
  std::filesystem::path texts;  ///< in Korean
};

/// NAME.json and NAME.ko.json in `where`, made from the template of the course in `course`. Writes both or none, and over nothing.
/// Else a sentence that says why not.
std::variant<NewLesson, std::string> write_new_lesson(std::string name, const std::filesystem::path& where, const std::filesystem::path& course,
                                                      model::Language language);

}  // namespace sg::cli
