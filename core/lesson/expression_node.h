// The tree behind an Expression; included by its parser and its evaluator only.
#pragma once

#include <string>
#include <vector>

#include "core/lesson/expression.h"

namespace sg::lesson {

struct Expression::Node {
  enum class Kind : std::uint8_t {
    literal,     ///< value
    name,        ///< name or name.field
    event_name,  ///< a name inside seen() or before(): the event itself, not a value
    seen,
    before,
    len,
    bytes,
    find,
    part,
    number,
    min,
    max,
    when,  ///< the second where the first is true, none otherwise
    negate,
    logical_not,
    logical_and,
    logical_or,
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    add,
    subtract,
    multiply,
    divide,
    modulo,
  };
  Kind kind = Kind::literal;
  Value value;
  std::string name;
  std::string field;
  std::size_t begin = 0;  ///< bytes [begin, end) of the text: the whole of a name or a function's call
  std::size_t end = 0;
  std::vector<Node> children;
};

}  // namespace sg::lesson
