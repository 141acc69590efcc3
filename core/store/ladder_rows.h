// What a drawing of the ladder shows, one below the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/store/ladder_drawing.h"

namespace sg::store {

struct LadderRow {
  enum class Kind : std::uint8_t { step, call, segment };
  enum class End : std::uint8_t { arrived, lost, open };
  Kind kind{};
  model::Ns t = 0;
  std::size_t at = 0;     ///< call: the lifeline; segment: the sender's
  std::size_t to = 0;     ///< segment: the receiver's
  std::string text;
  std::string note;       ///< segment: why it was sent, how long it was held, what was done to it
  End end = End::open;
  std::size_t end_row = 0;  ///< segment: the row beside which it came to its end; itself: at once
  bool inferred = false;
  bool again = false;     ///< segment: sent before
  bool arrival = false;   ///< an empty row, where a segment of an earlier one comes to its end
};

struct LadderRows {
  std::vector<std::string> lifelines;  ///< clients first
  std::vector<bool> server;
  std::vector<LadderRow> rows;
};

LadderRows ladder_rows(const model::Timeline& timeline, const DrawingOptions& options);

}  // namespace sg::store
