// Reads lesson files, and says what is wrong with them as a good compiler does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/lesson/files.h"
#include "core/lesson/lesson.h"

namespace sg::lesson {

enum class Severity : std::uint8_t { error, warning };

/// One complaint. Printed as "file:line:column: error: message (at /steps/2/expect/0)".
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  int line = 0;         ///< from 1; 0: the whole file
  int column = 0;       ///< from 1, in characters
  std::string pointer;  ///< JSON Pointer (RFC 6901)
  std::string message;  ///< what is wrong, what was expected, and what to do
};

std::string to_string(const Diagnostic& diagnostic);

struct Loaded {
  std::optional<Lesson> lesson;  ///< absent when any error stands in `diagnostics`
  std::vector<Diagnostic> diagnostics;
};

enum class Strictness : std::uint8_t {
  play,  ///< unknown keys and missing translations are warnings
  lint,  ///< they are errors
};

/// Bounds on what a stranger's lesson may ask of us.
inline constexpr std::size_t kMaxFileBytes = 1024 * 1024;
inline constexpr int kMaxDepth = 32;
inline constexpr std::size_t kMaxSteps = 100;
inline constexpr std::size_t kMaxActors = 16;

/// Reads `file`, its sidecars `NAME.ko.json` beside it, and the programs it names under `programs/` beside it; those that are
/// not there, under `programs/` of `course_folder`, so that a teacher's own lesson can use the programs of the course.
Loaded load_lesson(const std::filesystem::path& file, Strictness strictness, const std::filesystem::path& course_folder = {},
                   const Files& files = disk());

/// The same of files that are not on the disk: `sources` as Lesson::sources has them, the lesson first. Its `path` is empty.
Loaded load_lesson(const std::vector<SourceFile>& sources, Strictness strictness);

struct CourseEntry {
  std::string id;
  std::filesystem::path file;
};
/// course.json: the lessons in their order, which lie beside it.
std::vector<CourseEntry> read_course(const std::filesystem::path& file, Strictness strictness, std::vector<Diagnostic>& diagnostics,
                                     const Files& files = disk());
/// The course of this folder, to play it.
std::vector<CourseEntry> load_course(const std::filesystem::path& lessons_folder, std::vector<Diagnostic>& diagnostics);
/// A lesson's number: the one that its id begins with ("14-lost-and-sent-again"), else its place in the course, from 0, and one.
std::size_t number_of(const std::string& id, std::size_t place);

}  // namespace sg::lesson
