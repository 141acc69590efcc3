// Sentences about calls; the rest of describe uses them.
#pragma once

#include <string>

#include "core/model/describe.h"

namespace sg::model::detail {

/// Without the mark of an inferred event. `who` as actor_name has it.
std::string call_entered_text(const CallEntered& call, const std::string& who, Language language);
/// `entered`: with what it was called, where that is known.
std::string call_returned_text(const CallReturned& call, const CallEntered* entered, const std::string& who, Language language);
/// First letter in upper case.
std::string capitalized(std::string text);

}  // namespace sg::model::detail
