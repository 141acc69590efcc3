// Bounds on a call that was typed and not read from a file: what a stranger's lesson may not ask, nobody may.
#pragma once

#include <string>
#include <string_view>

#include "core/lesson/lesson.h"

namespace sg::lesson {

/// "127.0.0.1" and its like: four numbers, the first 127; or "::1". Nothing may leave the machine.
bool is_loopback(std::string_view address);
/// "any", INADDR_ANY, or "any6", in6addr_any: ipv6(7).
bool is_any_address(std::string_view address);
/// A name for a program added by hand, as lessons have them.
bool is_actor_name(std::string_view name);
/// Is an AF_INET6 socket made, by a program or by hand?
bool uses_ipv6(const Lesson& lesson);
/// A name as congestion controls have them: the kernel asks for no other (TCP_CONGESTION, tcp(7)).
bool is_congestion_control(std::string_view name);
/// Why the call must not be made; empty: it may.
std::string refusal(const Statement& statement);

}  // namespace sg::lesson
