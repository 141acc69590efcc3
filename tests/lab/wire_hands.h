// Rules of the wire and what became of them, for tests of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/handling.h"
#include "core/model/world.h"
#include "tests/lab/lab_run.h"

namespace sg::lab {

inline model::WireRule rule(const std::string& id, model::PacketMatch when, model::Verb verb, std::uint32_t times = 0) {
  model::WireRule made{id, when, {}, times};
  made.then.verb = verb;
  return made;
}

inline model::PacketMatch with_data() {
  model::PacketMatch when;
  when.payload = true;
  return when;
}

inline model::PacketMatch with_flags(std::uint8_t flags) {
  model::PacketMatch when;
  when.flags = flags;
  return when;
}

inline model::Handling verb(model::Verb what) {
  model::Handling how;
  how.verb = what;
  return how;
}

inline std::vector<model::PacketId> held(const model::World& world) {
  std::vector<model::PacketId> ids;
  for (const model::Flying& flying : world.flying) {
    if (flying.held) ids.push_back(flying.packet);
  }
  return ids;
}

inline std::uint64_t counter(const model::World& world, const std::string& name) {
  const auto found = world.counters.find(name);
  return found == world.counters.end() ? 0 : found->second;
}

inline bool counted(Story& story, const std::string& name, std::uint64_t value) {
  return story.wait_until([&](const model::Timeline&, const model::World& world) { return counter(world, name) >= value; });
}

}  // namespace sg::lab
