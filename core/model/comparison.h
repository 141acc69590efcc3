// Two runs beside each other: what happened in both, what only in one. By what happened and in which order, not by when.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/timeline.h"

namespace sg::model {

/// A call with what it returned, or a segment with what became of it.
struct RunRow {
  std::uint64_t seq = 0;         ///< on its timeline: where the call was entered, the segment sent
  bool segment = false;
  std::optional<ActorId> actor;  ///< who calls, or whose kernel sends
  std::optional<ActorId> to;     ///< segment: whose kernel it goes to
  Role role{};                   ///< of the caller or sender
  bool lost = false;             ///< segment: dropped
  bool failed = false;           ///< call: returned -1
  bool open = false;             ///< call: has not returned; segment: is still held
  std::uint32_t bytes = 0;       ///< segment: payload
  std::string text;              ///< "connect(3, 127.0.0.1:8888) = 0", "SYN, ACK · seq 0 · ack 1 · 5 bytes": as it is compared
  std::string lane;              ///< rows of one lane keep their order: a program's calls, what one side sends to another
  std::string kind;              ///< what it is, without what may differ
};

struct RowPair {
  enum class Kind : std::uint8_t { same, changed, only_a, only_b };
  Kind kind = Kind::same;
  std::optional<std::size_t> a;  ///< index into its rows
  std::optional<std::size_t> b;
};

struct Comparison {
  std::vector<RunRow> a;
  std::vector<RunRow> b;
  std::vector<RowPair> pairs;             ///< in the order of A; what only B has stands before what follows it there
  std::vector<std::size_t> differences;   ///< places in `pairs`, first first
  bool cut = false;                       ///< one was longer than kLongest: its beginning was compared
};

/// Rows of one run that are looked at.
inline constexpr std::size_t kLongestComparison = 3000;

std::vector<RunRow> rows_of(const Timeline& timeline, std::size_t most = kLongestComparison);
/// Threads take turns as they like where nothing orders them: so each lane is aligned on its own, and only then they are put together.
Comparison compare(std::vector<RunRow> a, std::vector<RunRow> b);

}  // namespace sg::model
