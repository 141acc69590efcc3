#include "core/model/handling.h"

#include <array>

namespace sg::model {
namespace {

constexpr std::array<const char*, 7> kVerbs{"deliver", "hold", "drop", "duplicate", "corrupt", "delay", "reorder"};

}  // namespace

const char* to_string(Verb verb) { return kVerbs[static_cast<std::size_t>(verb)]; }

std::optional<Verb> verb_from(std::string_view name) {
  for (std::size_t i = 0; i < kVerbs.size(); ++i) {
    if (name == kVerbs[i]) return static_cast<Verb>(i);
  }
  return std::nullopt;
}

}  // namespace sg::model
