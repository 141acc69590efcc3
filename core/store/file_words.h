// What the system said of a file, for people.
#pragma once

#include <string>

#include "core/model/describe.h"

namespace sg::store {

/// errno(3) about a file that is written or read, and what to do about it: "Permission denied; choose a place where you may write".
/// What is said of reading differs: a file that is not there is looked for elsewhere.
std::string refusal_text(int error, bool reading, model::Language language);

}  // namespace sg::store
