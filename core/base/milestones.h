// What was reached when on the way from main() to the first picture: `sockglass --timing`.
//
// Threads: the main thread's.
#pragma once

#include <string>

namespace sg::base {

/// main() begins here.
void begin_milestones();
/// `what` was done just now. A string literal.
void reach_milestone(const char* what);
/// A line for each, "  12.3 ms  +4.5  what": since main() began, and since the one before.
std::string milestones_text();

}  // namespace sg::base
