// What stands on the scrub bar.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/time.h"
#include "core/model/cast.h"

namespace sg::gui {

enum class MarkKind : std::uint8_t { call, segment, loss, again, step };
inline constexpr std::size_t kMarkKinds = 5;

struct Mark {
  std::uint64_t seq = 0;
  base::Ns t = 0;
  model::Role role{};
  bool segment = false;  ///< sent, delivered or dropped; else a call, or a step of the lesson
};

}  // namespace sg::gui
