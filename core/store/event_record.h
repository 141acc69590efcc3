// One event as a line of a recording, and back. docs/recordings.md is the promise.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/model/describe.h"
#include "core/model/event.h"

namespace sg::store {

/// Bounds on what a stranger's recording may make us hold, or count with.
inline constexpr std::uint64_t kMaxRecordedActors = 256;
inline constexpr std::int64_t kMaxRecordedNs = 365LL * 24 * 3600 * base::kSecond;  ///< a year
inline constexpr std::int64_t kMaxRecordedCount = 1LL << 40;                                    ///< of what a call returns: bytes, descriptors

/// `n`, `t_ns`, `kind`, and the fields of its kind that are not as they are by default.
nlohmann::ordered_json to_record(const model::Event& event);

struct FromRecord {
  enum class Kind : std::uint8_t { event, unknown, broken };
  Kind kind = Kind::broken;
  model::Event event;
  std::string what;  ///< unknown: the kind's name; broken: "`segment.flags`: a number from 0 to 255 was expected", in the language asked for
};
FromRecord from_record(const nlohmann::json& line, model::Language language = model::Language::en);

}  // namespace sg::store
