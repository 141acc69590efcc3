// Reads what a lesson says of its loopback.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/lesson/lesson.h"
#include "core/lesson/reader.h"
#include "core/lesson/wire_reader.h"

namespace sg::lesson {

/// `network`. Gives where its MTU is said, if it is.
std::optional<Place> read_network(Complaints& complaints, const Place& place, WireReader& wire, Network& network);
/// Sysctls of those that a lesson may set, `least` of them or more.
std::map<std::string, std::string> read_sysctls(Complaints& complaints, const Place& place, std::size_t least);
std::uint32_t read_pace_ms(Complaints& complaints, const Place& place);

}  // namespace sg::lesson
