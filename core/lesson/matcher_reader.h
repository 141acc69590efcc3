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

class MatcherReader {
 public:
  MatcherReader(Complaints& complaints, std::vector<std::string> actors) : complaints_(complaints), actors_(std::move(actors)) {}

  Matcher read(const Place& place);
  /// Once all are read: is every `after` the name of another, and does none wait for itself?
  void check_after(const std::vector<std::pair<std::string, Matcher>>& observe);

 private:
  void read_actor(const Place& place, std::string& out);
  void read_flags(const Place& place, Matcher& out);

  Complaints& complaints_;
  std::vector<std::string> actors_;
  std::vector<Place> after_;  ///< where each `after` stands
};

}  // namespace sg::lesson
