// The run as a test reads it beside the screen (--ui-dump): what the kernels did, and what is on the wire.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::gui {

/// Feed it the timeline as it grows; forgets when that begins anew.
class RunDump {
 public:
  /// {run, counters: {name: change}, wire: [{packet, seq, flags, payload, held, until, copies, altered, corrupt, origin}], rules: [{id, acted}], log: [sentences in English]}
  nlohmann::json of(const model::Timeline& timeline, const model::World& live, std::uint64_t run);

 private:
  static constexpr std::size_t kMost = 4000;  ///< sentences; a test's run is shorter
  std::uint64_t run_ = 0;
  std::size_t said_ = 0;
  std::vector<std::string> log_;
};

}  // namespace sg::gui
