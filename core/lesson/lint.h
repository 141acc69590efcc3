// What is wrong with a lesson that could be played: questions whose answer stands on the screen, claims that nothing can fail, names for nothing.
#pragma once

#include "core/lesson/complaints.h"
#include "core/lesson/lesson.h"

namespace sg::lesson {

/// `lesson` was read from `source` without an error; what is found is said to `complaints`, with its place there.
/// `course`: ids of the lessons among which it stands, in their order; empty: it stands in none.
void lint_lesson(Complaints& complaints, const JsonSource& source, const Lesson& lesson, const std::vector<std::string>& course);

}  // namespace sg::lesson
