// Reads the question of a step.
#pragma once

#include <set>
#include <string>

#include "core/lesson/lesson.h"
#include "core/lesson/reader.h"
#include "core/lesson/texts.h"

namespace sg::lesson {

class PredictionReader {
 public:
  PredictionReader(Complaints& complaints, const NameTable& table, const Texts& texts) : complaints_(complaints), table_(table), texts_(texts) {}

  Prediction read(const Place& place) const;

 private:
  std::string concealed(const Place& place) const;
  void keep_concealed(const Place& place, const Prediction& prediction) const;
  Choice choice(const Place& place, std::set<std::string>& ids) const;
  WrongAnswer wrong_answer(const Place& place, std::set<std::string>& ids) const;

  Complaints& complaints_;
  const NameTable& table_;
  const Texts& texts_;
};

}  // namespace sg::lesson
