// How much lies between two heights of the ladder: for one that is seen from far away, and for the overview beside it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/model/event.h"

namespace sg::gui {

/// Fed from top to bottom. Memory: a line of sums for each em in which something happened. between(): O(log n).
class LadderBands {
 public:
  struct Sum {
    std::array<std::uint64_t, 2> bytes{};     ///< of payload; [0] from the client, [1] from the server
    std::array<std::uint32_t, 2> segments{};
    std::array<std::uint32_t, 2> calls{};
    std::uint32_t lost = 0;
    std::uint32_t again = 0;
    std::uint32_t all() const { return segments[0] + segments[1]; }
    bool operator==(const Sum&) const = default;
  };
  void add_segment(float y, model::Role from, std::uint32_t bytes, bool again);
  void add_lost(float y);
  void add_call(float y, model::Role role);
  /// What began in [top, bottom), to the em.
  Sum between(float top, float bottom) const;

 private:
  struct Row {
    std::int32_t y = 0;  ///< em
    Sum upto;            ///< of all that is above, and in this row
  };
  Sum& row(float y);
  Sum above(float y) const;
  std::vector<Row> rows_;
};

}  // namespace sg::gui
