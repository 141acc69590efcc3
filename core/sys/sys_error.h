// What was attempted, and why the system refused.
#pragma once

#include <string>

namespace sg::sys {

/// errno(3) of an attempt; ok when `error` is 0.
struct Status {
  std::string attempted;  ///< "unshare(CLONE_NEWNET)"
  int error = 0;

  bool ok() const { return error == 0; }
  /// "unshare(CLONE_NEWNET): Operation not permitted"; empty when ok.
  std::string text() const;
};

Status success();
/// From errno as it stands now.
Status failed(std::string attempted);
Status failed(std::string attempted, int error);

}  // namespace sg::sys
