// Reads a socket call with its arguments: a line of a program, or one that a lesson has an actor by hand make.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/lesson/reader.h"

namespace sg::lesson {

class StatementReader {
 public:
  /// What the program knows at this place; `numbers`: a descriptor may be given as the number it is.
  StatementReader(Complaints& complaints, const std::set<std::string>& variables, const std::set<std::string>& descriptors, bool numbers)
      : complaints_(complaints), variables_(variables), descriptors_(descriptors), numbers_(numbers) {}

  /// The keys of a call but `line`. False: which keys belong to it, nobody can say.
  bool call(ObjectReader& object, Statement& out);
  Expression expression(const Place& place, bool or_number);

 private:
  Expression bounded(const Place& place, std::int64_t least, std::int64_t most);
  void descriptor(const Place& place, Statement& out);
  void address(ObjectReader& object, Statement& out);
  void bytes(ObjectReader& object, Statement& out);
  void flags(const Place& place, Statement& out);
  void option_value(ObjectReader& object, Statement& out);
  std::string one_of(const Place& place, const std::vector<std::string>& words);

  Complaints& complaints_;
  const std::set<std::string>& variables_;
  const std::set<std::string>& descriptors_;
  bool numbers_ = false;
};

}  // namespace sg::lesson
