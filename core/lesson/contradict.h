// Can several claims hold together, or does one rule out the other?
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "core/lesson/expression_node.h"

namespace sg::lesson {

/// What a whole number can be, both ends included.
struct Bounds {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};
/// Of an expression's value; nothing where it is not known to be a plain number (sequence numbers go around).
using BoundsOf = std::function<std::optional<Bounds>(const Expression::Node&)>;

/// What it says, or its opposite.
struct Claim {
  const Expression::Node* node = nullptr;
  bool holds = true;
};

/// Is there no run in which all of them are true? Where it says no, there may be none all the same.
bool contradict(const std::vector<Claim>& claims, const BoundsOf& bounds_of);

}  // namespace sg::lesson
