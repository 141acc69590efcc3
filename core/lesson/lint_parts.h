// The parts of the linter (lint.h): each reads one kind of thing in a lesson that could be played, and says what a colleague would.
#pragma once

#include "core/lesson/complaints.h"
#include "core/lesson/lint_sight.h"
#include "core/lesson/reader.h"

namespace sg::lesson {

/// Where the value of `key` stands in an object; its node is null when it is not there.
Place child(const Place& place, std::string_view key);
Place item(const Place& place, std::size_t index);

/// The expressions that a text fills in.
std::vector<Expression> filled_in(const std::string& text);

/// Step `index`, which lies at `place`: whether its texts fill in what is there by the time they are shown, and nothing else.
void lint_texts(Complaints& complaints, const Sight& sight, const Place& place, std::size_t index);

/// Its `until`, its expectations and its ways on.
void lint_claims(Complaints& complaints, const Sight& sight, const Place& place, std::size_t index);

/// Its prediction.
void lint_question(Complaints& complaints, const Sight& sight, const Place& place, std::size_t index);

}  // namespace sg::lesson
