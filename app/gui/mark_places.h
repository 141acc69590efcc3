// The places on the scrub bar at which a mark is drawn.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "app/gui/mark.h"

namespace sg::gui {

class RunFacts;
struct TimeWindow;

/// Of many marks in one place one is drawn, however many they are. Looked up once, and kept while neither the stretch of time nor the timeline changes: a
/// frame then costs the same however much is recorded. Memory: some words for each place.
class MarkPlaces {
 public:
  struct Place {
    float x = 0;  ///< pixels, whole ones
    model::Role role{};
  };

  /// `common`, `rare`: how far two marks of a kind stand apart at least, pixels; calls and segments are common. `events`: how many the timeline has.
  void set(const RunFacts& facts, std::size_t events, const TimeWindow& window, float common, float rare);
  /// Ascending. Valid until set().
  const std::vector<Place>& of(MarkKind kind) const { return places_[static_cast<std::size_t>(kind)]; }

 private:
  struct Key {
    const RunFacts* facts = nullptr;
    std::size_t events = 0;
    double length = 0;
    double from = 0;
    double span = 0;
    float x = 0;
    float w = 0;
    float common = 0;
    float rare = 0;
    bool operator==(const Key&) const = default;
  };
  Key key_;
  std::array<std::vector<Place>, kMarkKinds> places_;
};

}  // namespace sg::gui
