// Ctrl+C as something to wait for.
#pragma once

#include <csignal>

#include "core/base/unique_fd.h"

namespace sg::cli {

/// While it lives, SIGINT and SIGTERM are blocked in this thread and in every thread it starts, and are read from a descriptor
/// (signalfd(2)): a run is then left in order, whenever the signal comes. One for a whole run, so that none comes between two
/// lessons.
class Signals {
 public:
  Signals();
  ~Signals() { give_back(); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Readable when one has come.
  int fd() const { return fd_.get(); }
  /// The signal that came; 0: none.
  int take();
  /// From here on they do what they did before: a second Ctrl+C ends the process at once.
  void give_back();

 private:
  sigset_t wanted_{};
  sigset_t before_{};
  bool blocked_ = false;
  base::UniqueFd fd_;
};

}  // namespace sg::cli
