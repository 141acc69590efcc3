// Events as JSON: what `sockglass run --format json` prints. docs/events.md is the promise to those who script against it.
#pragma once

#include <nlohmann/json.hpp>

#include "core/model/timeline.h"

namespace sg::store {

/// Of the format in docs/events.md. A new field raises the minor number; a field that goes or changes its meaning the major one.
inline constexpr const char* kEventsVersion = "1.2";

/// One event with `seq`, `t_ns`, `kind`, `inferred` and the fields of its kind. `timeline` must hold the event; it gives the
/// names of actors, the verdict on a packet and the arguments of a call that returned. Texts may hold bytes that are not UTF-8:
/// dump with error_handler_t::replace.
nlohmann::ordered_json to_json(const model::Event& event, const model::Timeline& timeline);

}  // namespace sg::store
