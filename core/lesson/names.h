// What an expression can ask of a name: the fields of each kind of thing. The observer answers by this table, the loader
// checks against it, and the documentation lists it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/matcher.h"

namespace sg::lesson {

enum class NameKind : std::uint8_t { segment, call, state, actor };

enum class FieldType : std::uint8_t { number, sequence, truth, text };

struct Field {
  std::string_view name;
  FieldType type;
  std::string_view meaning;
};

std::span<const Field> fields_of(NameKind kind);
const Field* find_field(NameKind kind, std::string_view name);
std::vector<std::string> field_names(NameKind kind);

NameKind name_kind_of(Matcher::Kind kind);
/// "a segment", "a call", … for messages.
std::string_view in_words(NameKind kind);

/// Words that can name neither an actor nor an observed event.
bool is_reserved_word(std::string_view word);

}  // namespace sg::lesson
