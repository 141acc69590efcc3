// Reads what a lesson does with the wire: rules, verbs on a packet that it has named, forgeries.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/lesson/expression_check.h"
#include "core/lesson/lesson.h"
#include "core/lesson/reader.h"

namespace sg::lesson {

class WireReader {
 public:
  /// Both are looked at while reading: actors and observed events come before what is done with them.
  WireReader(Complaints& complaints, const Lesson& lesson, const NameTable& table)
      : complaints_(complaints), lesson_(lesson), table_(table) {}

  /// The keys that begin an action on the wire.
  static const std::vector<std::string>& action_keys();
  /// `object` has the key `key`, which is one of action_keys().
  void read_action(ObjectReader& object, const std::string& key, Action& out);
  /// {"rule": …}
  model::WireRule read_rule(ObjectReader& object);
  /// "pass": true, "count": false.
  bool read_copies(const Place& place);
  /// Whose kernel sends it.
  std::optional<model::ActorId> read_from(const Place& place);
  /// Once all is read: is each rule that ends one that begins somewhere?
  void check_ended() const;

 private:
  model::PacketMatch read_when(const Place& place);
  /// What goes with a verb: bits, delays, …; complains about what goes with another.
  void read_objects(ObjectReader& object, model::Handling& how);
  void read_bits(const Place& place, std::vector<model::BitPlace>& out);
  void read_forgery(const Place& place, Action& out);
  /// The name of an observed segment; `on_the_wire`: of one that may still be there when it is seen.
  std::string read_packet(const Place& place, bool on_the_wire);
  std::uint32_t read_count(const Place& place, std::int64_t least, std::int64_t most);

  Complaints& complaints_;
  const Lesson& lesson_;
  const NameTable& table_;
  std::set<std::string> rules_;  ///< ids of all that begin
  std::vector<Place> ended_;
};

}  // namespace sg::lesson
