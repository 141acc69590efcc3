// Reads what an author says in words and in expressions; the other readers are made of it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/lesson/expression_check.h"
#include "core/lesson/lesson.h"
#include "core/lesson/reader.h"

namespace sg::lesson {

class Texts {
 public:
  /// The table is looked at while reading.
  Texts(Complaints& complaints, const NameTable& table) : complaints_(complaints), table_(table) {}

  void plain(const std::optional<Place>& place, Text& text, std::size_t most) const;
  void label(const std::optional<Place>& place, Text& text) const;
  /// A text in which {expressions} are filled in.
  void filled(const std::optional<Place>& place, Text& text, std::size_t most) const;
  Expression expression(const std::optional<Place>& place, bool given_allowed = false) const;
  /// An id that no sibling has.
  std::string unique_id(const std::optional<Place>& place, std::set<std::string>& taken) const;

 private:
  Complaints& complaints_;
  const NameTable& table_;
};

/// Does it begin with what the window says itself to who was right: "Right.", "맞았습니다."?
bool says_right_itself(std::string_view text);

/// Does a text fill in this NAME.FIELD?
bool shows(const std::string& text, const std::string& field);
/// Complains when a text that is read before the answer fills in what the prediction conceals.
void keep_concealed(Complaints& complaints, const Place& place, const Text& text, const std::string& concealed);
/// Remarks on braces where nothing is filled in: they would be shown.
void remark_on_braces(Complaints& complaints, const Place& place, const std::string& text);

}  // namespace sg::lesson
