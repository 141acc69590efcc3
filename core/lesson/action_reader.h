// Reads what a step does.
#pragma once

#include <map>
#include <set>
#include <string>

#include "core/lesson/lesson.h"
#include "core/lesson/reader.h"
#include "core/lesson/texts.h"
#include "core/lesson/wire_reader.h"

namespace sg::lesson {

class ActionReader {
 public:
  /// The lesson's actors come before what they do.
  ActionReader(Complaints& complaints, const Lesson& lesson, const Texts& texts, WireReader& wire)
      : complaints_(complaints), lesson_(lesson), texts_(texts), wire_(wire) {}

  Action read(const Place& place);
  /// The actor of that name, which `id` takes; null, with a complaint, when there is none.
  const ActorSpec* actor_named(const Place& place, std::string& id) const;
  /// Its program is named, whether that is right or not: it makes no calls by hand.
  void has_program(const std::string& actor) { with_program_.insert(actor); }

 private:
  void needs_program(const ActorSpec* spec, const Place& place) const;
  bool call_by_hand(ObjectReader& object, Action& out);

  Complaints& complaints_;
  const Lesson& lesson_;
  const Texts& texts_;
  WireReader& wire_;
  /// What the calls by hand of an actor have saved so far.
  struct Known {
    std::set<std::string> variables;
    std::set<std::string> descriptors;
  };
  std::map<std::string, Known> known_;
  std::set<std::string> with_program_;  ///< actors, also where that program is not right
};

}  // namespace sg::lesson
