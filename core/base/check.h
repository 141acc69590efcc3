// Checks that stay on in release builds.
#pragma once

#include <stdexcept>
#include <string>

namespace sg::base {

/// A promise of our own code that did not hold: a bug, never bad input.
class CheckFailure : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void check_failed(const char* expression, const char* file, int line, const std::string& why) {
  throw CheckFailure(std::string(file) + ":" + std::to_string(line) + ": " + expression + (why.empty() ? "" : ": " + why));
}

}  // namespace sg::base

#define SG_CHECK(expression, why)                                               \
  do {                                                                          \
    if (!(expression)) ::sg::base::check_failed(#expression, __FILE__, __LINE__, why); \
  } while (false)
