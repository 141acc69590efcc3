// How large the socket buffers of a whole network are, as sysctls of its namespace: tcp(7), tcp_wmem and tcp_rmem.
#pragma once

#include <cstdint>
#include <optional>

#include "core/lesson/lesson.h"

namespace sg::lesson {

enum class Buffer : std::uint8_t { send, receive };

/// Every socket's, from the start, and never grown: smallest, first and largest size are the same. The kernel takes the number as it is (measured: 4096 gives
/// sk_sndbuf 4096), where SO_SNDBUF doubles it. 0: the kernel's own sizes, which it grows as it sees fit.
void set_buffer(Network& network, Buffer which, std::uint32_t bytes);
/// 0: the kernel's own. Nothing: sizes that differ.
std::optional<std::uint32_t> buffer_of(const Network& network, Buffer which);

}  // namespace sg::lesson
