// Does every name in an expression stand for something?
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/lesson/names.h"
#include "core/lesson/reader.h"

namespace sg::lesson {

/// What a lesson's expressions may name.
struct NameTable {
  std::map<std::string, NameKind, std::less<>> names;  ///< actors and observed events
};

/// Complains about unknown names and fields, and about states that do not exist. `given_allowed`: in `wrong.when`.
void check_names(Complaints& complaints, const Place& place, const Expression& expression, const NameTable& table,
                 bool given_allowed = false);

/// Checks the {expressions} of a text that is shown; false when one is wrong.
bool check_placeholders(Complaints& complaints, const Place& place, const std::string& text, const NameTable& table);

/// The same for a program, whose names are its variables.
void check_variables(Complaints& complaints, const Place& place, const Expression& expression,
                     const std::set<std::string>& variables);

/// Can this be the name of an actor, an observed event or a variable? Complains when not.
bool check_new_name(Complaints& complaints, std::size_t at, const std::string& pointer, const std::string& name);

}  // namespace sg::lesson
