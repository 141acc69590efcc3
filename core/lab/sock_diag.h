// Every TCP socket of a network namespace, as the kernel reports it: sock_diag(7), what `ss -tanmi` asks.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/model/event.h"
#include "core/sys/sys_error.h"

struct mnl_socket;

namespace sg::lab {

/// Threads: one. The namespace is that of the thread that calls open().
class SockDiag {
 public:
  SockDiag();
  sys::Status open();
  /// One dump of all TCP sockets, IPv4 and IPv6, listeners, SYN_RECV and TIME_WAIT included, appended to `out`.
  sys::Status dump(std::vector<model::SocketSample>& out);

 private:
  std::unique_ptr<mnl_socket, int (*)(mnl_socket*)> socket_;
  std::vector<char> buffer_;
  std::uint32_t sequence_ = 0;
};

}  // namespace sg::lab
