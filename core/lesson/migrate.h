// Brings a file of an older major version of our formats to the one that is read now.
#pragma once

#include "core/lesson/complaints.h"

namespace sg::lesson {

/// The major version of every format of ours that is written now, and the oldest that is read.
inline constexpr int kMajor = 1;
inline constexpr int kOldestMajor = 0;

/// Changes the tree of an older file, one major version after the other, to what kMajor has; all else is left as it is, and so is every place in the text.
/// Told to who lints: what was changed, and what to write instead.
void migrate(JsonSource& source, Complaints& complaints);

}  // namespace sg::lesson
