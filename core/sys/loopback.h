// The loopback interface of the calling thread's network namespace: netdevice(7).
#pragma once

#include <cstdint>

#include "core/sys/sys_error.h"

namespace sg::sys {

/// Brings `lo` up with this MTU in bytes; segmentation offloads (TSO, GSO, GRO) on or off by SIOCETHTOOL.
Status set_up_loopback(std::uint32_t mtu, bool offloads);

}  // namespace sg::sys
