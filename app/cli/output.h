// What goes to standard output, and whether it got there.
#pragma once

#include <string>

namespace sg::cli {

/// Threads: main.
void print(const std::string& text);
/// What was printed is on its way now.
void flush_output();
/// errno(3) of the first write that failed, EPIPE for a reader that went away; 0: all was written so far.
int output_error();

}  // namespace sg::cli
