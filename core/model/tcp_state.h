// Connection states, RFC 9293 §3.3.2, with the kernel's NEW_SYN_RECV folded into SYN_RECEIVED.
#pragma once

#include <cstdint>
#include <string_view>

namespace sg::model {

/// Values are the kernel's (linux/tcp_states.h), so that sock_diag's numbers need no table.
enum class TcpState : std::uint8_t {
  unknown = 0,
  established = 1,
  syn_sent = 2,
  syn_recv = 3,
  fin_wait1 = 4,
  fin_wait2 = 5,
  time_wait = 6,
  closed = 7,
  close_wait = 8,
  last_ack = 9,
  listen = 10,
  closing = 11,
};

/// The name the screen and lessons use: "SYN_SENT", "ESTABLISHED", … ("" for unknown).
std::string_view to_string(TcpState state);
/// The other way; unknown when there is no such state.
TcpState tcp_state_from(std::string_view name);

}  // namespace sg::model
