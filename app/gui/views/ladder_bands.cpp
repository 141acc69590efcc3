#include "app/gui/views/ladder_bands.h"

#include <algorithm>
#include <cmath>

namespace sg::gui {

LadderBands::Sum& LadderBands::row(float y) {
  // What was kept off the wire gives its room back: then the next one may stand a little higher than the last.
  const auto at = static_cast<std::int32_t>(std::floor(y));
  if (rows_.empty()) {
    rows_.push_back({at, {}});
  } else if (at > rows_.back().y) {
    rows_.push_back({at, rows_.back().upto});
  }
  return rows_.back().upto;
}

void LadderBands::add_segment(float y, model::Role from, std::uint32_t bytes, bool again) {
  Sum& sum = row(y);
  const std::size_t side = from == model::Role::client ? 0 : 1;
  ++sum.segments[side];
  sum.bytes[side] += bytes;
  if (again) ++sum.again;
}

void LadderBands::add_lost(float y) { ++row(y).lost; }

void LadderBands::add_call(float y, model::Role role) { ++row(y).calls[role == model::Role::client ? 0 : 1]; }

LadderBands::Sum LadderBands::above(float y) const {
  const auto limit = static_cast<std::int32_t>(std::ceil(y));
  const auto after = std::lower_bound(rows_.begin(), rows_.end(), limit, [](const Row& row, std::int32_t at) { return row.y < at; });
  return after == rows_.begin() ? Sum() : (after - 1)->upto;
}

LadderBands::Sum LadderBands::between(float top, float bottom) const {
  Sum out = above(bottom);
  const Sum before = above(top);
  for (const std::size_t side : {0, 1}) {
    out.bytes[side] -= before.bytes[side];
    out.segments[side] -= before.segments[side];
    out.calls[side] -= before.calls[side];
  }
  out.lost -= before.lost;
  out.again -= before.again;
  return out;
}

}  // namespace sg::gui
