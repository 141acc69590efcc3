#include "core/model/tcp_state.h"

#include <array>

namespace sg::model {
namespace {
constexpr std::array<std::string_view, 12> kNames{"",          "ESTABLISHED", "SYN_SENT",   "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
                                                  "TIME_WAIT", "CLOSED",      "CLOSE_WAIT", "LAST_ACK", "LISTEN",    "CLOSING"};
}

std::string_view to_string(TcpState state) {
  const auto index = static_cast<std::size_t>(state);
  return index < kNames.size() ? kNames[index] : std::string_view{};
}

TcpState tcp_state_from(std::string_view name) {
  for (std::size_t i = 1; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<TcpState>(i);
  }
  return TcpState::unknown;
}

}  // namespace sg::model
