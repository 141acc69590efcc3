#include "core/sys/sys_error.h"

#include <cerrno>
#include <system_error>
#include <utility>

namespace sg::sys {

std::string Status::text() const {
  if (ok()) return {};
  return attempted + ": " + std::generic_category().message(error);
}

Status success() { return {}; }
Status failed(std::string attempted) { return failed(std::move(attempted), errno); }
Status failed(std::string attempted, int error) { return {std::move(attempted), error}; }

}  // namespace sg::sys
