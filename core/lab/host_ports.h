// Keeps a lesson on the host's own loopback, where there is no namespace to do it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "core/model/address.h"

namespace sg::lab {

/// In the host tiers a program's INADDR_ANY would listen to the whole network, and its port may be taken. Both are
/// replaced: the address by 127.0.0.1 (in6addr_any by ::1, which IPv4 does not reach), a taken port by a free one, the same for every actor. The events show what was used.
/// Threads: any.
class HostPorts {
 public:
  model::Endpoint keep_inside(const model::Endpoint& wanted);
  /// Does this port belong to the lesson? (Other programs' sockets are none of our business.)
  bool ours(std::uint16_t port) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::uint16_t, std::uint16_t> used_for_;
};

}  // namespace sg::lab
