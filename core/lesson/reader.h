// Reads a JSON tree with types, and complains as it goes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/complaints.h"
#include "core/lesson/expression.h"
#include "core/lesson/json_source.h"

namespace sg::lesson {

/// A value and where it stands in the tree.
struct Place {
  const JsonNode* node = nullptr;
  std::string pointer;
};

/// One object: each key is asked for once, and finish() complains about those that are missing and those nobody asked for.
class ObjectReader {
 public:
  /// `what`: "a step". Complains when it is no object.
  ObjectReader(Complaints& complaints, Place place, std::string what);

  std::optional<Place> optional(std::string_view key);
  std::optional<Place> required(std::string_view key);
  /// Which of these keys it has; complains, with all of them named, when it has none.
  std::string which_of(const std::vector<std::string>& keys);
  bool has(std::string_view key) const { return ok_ && place_.node->find(key) != nullptr; }
  void finish();

  bool ok() const { return ok_; }
  const Place& place() const { return place_; }
  Complaints& complaints() { return complaints_; }

 private:
  Complaints& complaints_;
  Place place_;
  std::string what_;
  bool ok_ = false;
  std::vector<std::string> asked_;
  std::vector<std::string> missing_;  ///< required and not there: told by finish(), unless another key was a slip for it
};

/// Each complains, and gives nothing, when the value is not what it shall be.
std::optional<std::string> read_text(Complaints& complaints, const Place& place, std::size_t most_characters,
                                     bool may_be_empty = false);
std::optional<std::int64_t> read_integer(Complaints& complaints, const Place& place, std::int64_t least, std::int64_t most);
/// Whole or not.
std::optional<double> read_number(Complaints& complaints, const Place& place, double least, double most);
std::optional<bool> read_boolean(Complaints& complaints, const Place& place);
/// Lower case, digits, and '-' or '_' between: "third-ack", at most 40.
std::optional<std::string> read_id(Complaints& complaints, const Place& place);
/// A text, or where `or_number` a whole number, as an expression.
std::optional<Expression> read_expression(Complaints& complaints, const Place& place, bool or_number = false);

void each_item(Complaints& complaints, const Place& place, std::size_t least, std::size_t most,
               const std::function<void(const Place&)>& visit);
void each_member(Complaints& complaints, const Place& place, std::size_t most,
                 const std::function<void(const JsonNode::Key&, const Place&)>& visit);

/// "a whole number was expected, this is a text".
std::string wrong_type(std::string_view expected, const JsonNode& node);

/// The head of every file: "format" and "version". False when the file is not for us: then nothing else is worth reading.
bool read_head(ObjectReader& object, std::string_view format);

}  // namespace sg::lesson
