// A namespace for a test that talks to the kernel.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "core/sys/netns.h"

namespace sg::test {

/// Once a process, before its first thread: from main() of a test that needs it.
inline const sys::Status& user_namespace() {
  static const sys::Status status = sys::enter_user_namespace();
  return status;
}

}  // namespace sg::test

/// Skips loudly where the machine allows no private namespace.
#define SG_NEEDS_NAMESPACE()                                                                                  \
  do {                                                                                                        \
    if (!::sg::test::user_namespace().ok())                                                                   \
      GTEST_SKIP() << "no private loopback on this machine: " << ::sg::test::user_namespace().text();         \
  } while (false)
