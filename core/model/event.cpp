#include "core/model/event.h"

#include <array>

namespace sg::model {
namespace {
constexpr std::array<std::string_view, 18> kCallNames{"socket", "bind",       "listen",     "accept",     "connect",
                                                      "send",   "write",      "recv",       "read",       "shutdown",
                                                      "close",  "setsockopt", "getsockopt", "getsockname",
                                                      "sendto", "recvfrom",   "poll",       "fcntl"};
static_assert(static_cast<std::size_t>(kLastCallKind) + 1 == kCallNames.size());
}  // namespace

std::string_view to_string(CallKind kind) { return kCallNames.at(static_cast<std::size_t>(kind)); }

std::optional<CallKind> call_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < kCallNames.size(); ++i) {
    if (kCallNames[i] == name) return static_cast<CallKind>(i);
  }
  return std::nullopt;
}

}  // namespace sg::model
