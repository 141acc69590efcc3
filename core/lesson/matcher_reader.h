// Reads what `observe` names.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/lesson/matcher.h"
#include "core/lesson/reader.h"

namespace sg::lesson {

/// The name of a call; complains when there is none such.
std::optional<model::CallKind> read_call(Complaints& complaints, const Place& place);

/// "SYN,ACK" as bits.
std::optional<std::uint8_t> read_flags(Complaints& complaints, const Place& place);
/// The place of an actor among `actors`; complains when it is none of them.
std::optional<std::size_t> read_actor(Complaints& complaints, const Place& place, const std::vector<std::string>& actors);

class MatcherReader {
 public:
  MatcherReader(Complaints& complaints, std::vector<std::string> actors) : complaints_(complaints), actors_(std::move(actors)) {}

  Matcher read(const Place& place);
  /// Once all are read: is every `after` the name of another, and does none wait for itself?
  void check_after(const std::vector<std::pair<std::string, Matcher>>& observe);

 private:
  std::string actor(const Place& place);
  void read_segment(ObjectReader& object, Matcher& out);

  Complaints& complaints_;
  std::vector<std::string> actors_;
  std::vector<Place> after_;  ///< where each `after` stands
};

}  // namespace sg::lesson
