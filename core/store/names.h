// The names of the kinds of things, as the formats have them: `run --format json` and recordings alike.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

#include "core/model/event.h"

namespace sg::store {

/// In the order of model::Payload's alternatives.
inline constexpr auto kEventKinds = std::to_array<const char*>({"actor_started", "actor_at", "call_entered", "call_returned", "packet", "verdict", "altered", "rule",
                                                                "rule_ended", "socket", "socket_gone", "counter", "step", "expectation", "prediction", "error"});
static_assert(std::variant_size_v<model::Payload> == kEventKinds.size(), "a new kind of event needs a name here");

/// An enum's names, in the order of its values from 0 on.
template <typename E>
struct EnumNames;

template <>
struct EnumNames<model::Role> {
  static constexpr auto value = std::to_array<const char*>({"client", "server"});
};
template <>
struct EnumNames<model::Checksum> {
  static constexpr auto value = std::to_array<const char*>({"correct", "wrong", "unknown"});
};
template <>
struct EnumNames<model::VerdictKind> {
  static constexpr auto value = std::to_array<const char*>({"deliver", "hold", "drop", "withhold"});
};
template <>
struct EnumNames<model::Decider> {
  static constexpr auto value = std::to_array<const char*>({"pace", "rule", "hand"});
};
template <>
struct EnumNames<model::Origin> {
  static constexpr auto value = std::to_array<const char*>({"kernel", "duplicate", "forged"});
};
template <>
struct EnumNames<model::StepPhase> {
  static constexpr auto value = std::to_array<const char*>({"entered", "acting", "done"});
};
template <>
struct EnumNames<model::Outcome> {
  static constexpr auto value = std::to_array<const char*>({"met", "not_met", "not_observable"});
};
template <>
struct EnumNames<model::Trouble> {
  static constexpr auto value = std::to_array<const char*>({"other", "no_reports", "no_wire", "no_ipv6_wire", "wire_died", "queue_overran", "verdict_refused",
                                                            "wire_full", "setting_refused", "input_full", "no_actor_left"});
};
template <>
struct EnumNames<model::BitPlace::Part> {
  static constexpr auto value = std::to_array<const char*>({"ip", "transport", "payload"});
};

template <typename E>
const char* name_of(E value) {
  return EnumNames<E>::value.at(static_cast<std::size_t>(value));
}

template <typename E>
std::optional<E> value_of(std::string_view name) {
  for (std::size_t i = 0; i < EnumNames<E>::value.size(); ++i) {
    if (name == EnumNames<E>::value[i]) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace sg::store
