#include "core/lab/host_ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "core/base/unique_fd.h"

namespace sg::lab {
namespace {

bool is_free_on_ipv6(std::uint16_t port) {
  const base::UniqueFd fd(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  address.sin6_port = htons(port);
  // Where there is no IPv6, or no ::1, nobody has it there.
  return !fd.valid() || bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno != EADDRINUSE;
}

/// `wanted` if it can be bound on 127.0.0.1 and ::1 now, else one that the kernel says is free; 0 when none is.
std::uint16_t free_port(std::uint16_t wanted) {
  for (const std::uint16_t port : {wanted, std::uint16_t{0}}) {
    const base::UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0 && is_free_on_ipv6(ntohs(address.sin_port))) {
      return ntohs(address.sin_port);
    }
  }
  return 0;
}

}  // namespace

model::Endpoint HostPorts::keep_inside(const model::Endpoint& wanted) {
  model::Endpoint inside = wanted;
  if (inside.ip.v6) inside.ip = model::IpAddress::v6_loopback();
  if (!inside.ip.v6 && inside.ip.bytes[0] != 127) inside.ip = model::IpAddress::v4(127, 0, 0, 1);
  if (wanted.port == 0) return inside;
  std::lock_guard lock(mutex_);
  const auto [entry, fresh] = used_for_.try_emplace(wanted.port, wanted.port);
  if (fresh) entry->second = free_port(wanted.port);
  inside.port = entry->second;
  return inside;
}

bool HostPorts::ours(std::uint16_t port) const {
  std::lock_guard lock(mutex_);
  return std::any_of(used_for_.begin(), used_for_.end(), [&](const auto& entry) { return entry.second == port; });
}

}  // namespace sg::lab
