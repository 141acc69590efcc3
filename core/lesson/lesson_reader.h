// Reads the tree of a lesson file into a Lesson.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/lesson/expression_check.h"
#include "core/lesson/lesson.h"

namespace sg::lesson {

/// Finds a program by its name; null, with the reason said elsewhere, when it is not there.
using FindProgram = std::function<std::shared_ptr<const Program>(const std::string& name)>;

/// Fills `lesson`; what is wrong is said to `complaints`, all of it.
void read_lesson(Complaints& complaints, const JsonSource& source, const FindProgram& find_program, Lesson& lesson);

/// Actors and observed events of a lesson, as its expressions may name them.
NameTable names_of(const Lesson& lesson);

}  // namespace sg::lesson
