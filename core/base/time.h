// One clock for everything on the timeline.
#pragma once

#include <cstdint>
#include <ctime>

namespace sg::base {

/// Nanoseconds on CLOCK_MONOTONIC (clock_gettime(2)); on the timeline, nanoseconds since the run began.
using Ns = std::int64_t;

inline constexpr Ns kMicrosecond = 1'000;
inline constexpr Ns kMillisecond = 1'000'000;
inline constexpr Ns kSecond = 1'000'000'000;

inline Ns now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<Ns>(t.tv_sec) * kSecond + t.tv_nsec;
}

}  // namespace sg::base
