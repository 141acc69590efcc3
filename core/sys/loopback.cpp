#include "core/sys/loopback.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <string>

#include "core/base/unique_fd.h"

namespace sg::sys {
namespace {

ifreq request_for_lo() {
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  return request;
}

Status set_offload(int fd, std::uint32_t command, bool on, const char* name) {
  ethtool_value value{command, on ? 1U : 0U};
  ifreq request = request_for_lo();
  request.ifr_data = reinterpret_cast<char*>(&value);
  if (ioctl(fd, SIOCETHTOOL, &request) != 0) return failed(std::string("SIOCETHTOOL ") + name + " on lo");
  return success();
}

}  // namespace

Status set_up_loopback(std::uint32_t mtu, bool offloads) {
  const base::UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return failed("socket(AF_INET, SOCK_DGRAM)");

  ifreq request = request_for_lo();
  request.ifr_mtu = static_cast<int>(mtu);
  if (ioctl(fd.get(), SIOCSIFMTU, &request) != 0) return failed("SIOCSIFMTU " + std::to_string(mtu) + " on lo");

  for (const auto& [command, name] : {std::pair{ETHTOOL_STSO, "TSO"}, std::pair{ETHTOOL_SGSO, "GSO"}, std::pair{ETHTOOL_SGRO, "GRO"}}) {
    if (Status status = set_offload(fd.get(), static_cast<std::uint32_t>(command), offloads, name); !status.ok()) return status;
  }

  request = request_for_lo();
  if (ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0) return failed("SIOCGIFFLAGS on lo");
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_RUNNING);
  if (ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) return failed("SIOCSIFFLAGS up on lo");
  return success();
}

}  // namespace sg::sys
