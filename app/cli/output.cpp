#include "app/cli/output.h"

#include <cerrno>
#include <cstdio>

namespace sg::cli {
namespace {

/// The first failure alone says why: once a buffer was lost, the next flush has nothing to write, and succeeds.
int first_error = 0;

void note(bool written) {
  if (!written && first_error == 0) first_error = errno;
}

}  // namespace

void print(const std::string& text) { note(std::fwrite(text.data(), 1, text.size(), stdout) == text.size()); }
void flush_output() { note(std::fflush(stdout) == 0); }
int output_error() { return first_error; }

}  // namespace sg::cli
