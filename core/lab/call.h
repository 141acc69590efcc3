// A socket call as data, and where an actor gets its calls from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/address.h"
#include "core/model/event.h"

namespace sg::lab {

/// One call to make. The buffers are the program's own and must live until the call has returned.
struct CallRequest {
  model::CallKind kind{};
  int line = 0;  ///< of the listing, from 1; made by hand: the how-manieth call of its program
  int fd = -1;
  bool datagram = false;                   ///< socket: SOCK_DGRAM
  bool ipv6 = false;                       ///< socket: AF_INET6
  bool one = false;                        ///< poll: `fd` alone, of which less than 0 is never ready; else all that are open
  int flags = 0;                           ///< socket: SOCK_NONBLOCK; fcntl: O_NONBLOCK; recv, send and their like: MSG_…; poll: POLLIN, POLLOUT
  model::Endpoint address;                 ///< bind, connect, sendto
  bool to_sender = false;                  ///< sendto: to whom the last recvfrom() came from, instead of `address`
  int backlog = 0;                         ///< listen
  std::span<std::uint8_t> buffer;          ///< read, recv, recvfrom: where to, and how much at most
  std::span<const std::uint8_t> data;      ///< write, send, sendto
  int how = 0;                             ///< shutdown: SHUT_RD, SHUT_WR, SHUT_RDWR
  std::string option;                      ///< setsockopt, getsockopt: "SO_SNDBUF", "TCP_NODELAY", …
  int value = 0;                           ///< setsockopt; poll: milliseconds, less than 0: as long as it takes
  std::string name;                        ///< setsockopt: the value of an option whose value is a name (TCP_CONGESTION)
};

struct CallOutcome {
  std::int64_t ret = 0;  ///< getsockopt: the option's value, where it is a number
  int error = 0;         ///< errno(3)
  bool cancelled = false;
  int ready = -1;        ///< poll: the first descriptor that is ready
  std::uint16_t revents = 0;  ///< poll: for what
  std::string name = {};      ///< getsockopt: the value of an option whose value is a name
};

/// What a program does next. Threads: next() is called on the actor's thread.
class Script {
 public:
  virtual ~Script() = default;
  /// The next call, given how the last one ended (null before the first). Nothing: the program is over.
  virtual std::optional<CallRequest> next(const CallOutcome* last) = 0;
  /// Threads that the program has started since this was asked last: what each of them does. On the actor's thread, after next().
  virtual std::vector<std::unique_ptr<Script>> started() { return {}; }
  /// Its calls come from somebody's hand, one by one: next() waits for them.
  virtual bool by_hand() const { return false; }
  /// Nothing more will come: a next() that waits returns nothing. From any thread.
  virtual void cancel() {}
};

/// "read(4, buf, 1024)" — a call as C has it, without its casts and sizeofs.
std::string c_text(const CallRequest& request);

}  // namespace sg::lab
