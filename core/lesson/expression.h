// The small total language of lessons and programs: no loops, no side effects, always ends.
//
//   or  and  not   == != < <= > >=   + - * / %   ( )   numbers   'text'   true false none   name   name.field   f(x, …)
//
// seq and ack fields are 32-bit sequence numbers: adding to one wraps (RFC 9293 §3.4).
//   number ± int is a sequence number; number - number is how far apart they are, a whole number from 0 to 2^32 - 1 (modulo
//   2^32); < <= > >= between two of them compare around the circle, as RFC 9293 does.
// An unknown (not yet observed) operand makes the whole result none, except in and/or that are decided without it.
//   `x == none` and `x != none`, with the word itself, ask whether x is unknown.
// What has no answer is none as well: operands of the wrong kind, a whole number beyond 64 bits, division by zero.
// functions: seen(name) — was it observed; before(a, b) — both were observed, a first; len(text), in characters; min, max;
//   in bytes, as C sees a text: bytes(text); find(text, part) — how many stand before it, none when it is not there;
//   part(text, from, count); number(text) — the decimal digits that it begins with, none without any
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sg::lesson {

struct SeqNumber {
  std::uint32_t value = 0;
  bool operator==(const SeqNumber&) const = default;
};

/// none (std::monostate), truth, whole number, sequence number, text.
using Value = std::variant<std::monostate, bool, std::int64_t, SeqNumber, std::string>;

/// "4123589600", "true", "'ESTABLISHED'" without quotes, "none".
std::string to_string(const Value& value);
/// Only the truth `true` is true: no number and no text is.
bool is_true(const Value& value);
/// A whole number equals a sequence number of the same value.
bool same(const Value& a, const Value& b);

/// What names stand for. `field` is empty for a plain name.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual Value lookup(std::string_view name, std::string_view field) const = 0;
  /// Place on the timeline of what `name` observed; 0: not yet.
  virtual std::uint64_t observed_at(std::string_view name) const = 0;
  /// Place on the timeline of the event that gave name.field its value; 0: none.
  virtual std::uint64_t decided_at(std::string_view name, [[maybe_unused]] std::string_view field) const { return observed_at(name); }
};

class Expression {
 public:
  struct Node;
  /// Where and why a text is not an expression; `at` is a byte offset into it.
  struct Error {
    std::size_t at = 0;
    std::string message;
  };
  Expression() = default;
  /// At most 1000 bytes and 64 levels deep.
  static std::variant<Expression, Error> parse(std::string_view text);

  bool empty() const { return root_ == nullptr; }
  const std::string& text() const { return text_; }
  Value evaluate(const Scope& scope) const;
  /// The text with each observed name replaced by its value: "664828921 == 664828920 + 1".
  std::string with_values(const Scope& scope) const;
  /// One place where a name stands.
  struct Use {
    std::string name;
    std::string field;
    std::size_t at = 0;     ///< byte offset into the text
    bool as_event = false;  ///< inside seen() or before()
    /// The text literals it is compared with by == or !=, and their byte offsets.
    std::vector<std::pair<std::string, std::size_t>> compared_with;
  };
  /// Every name in it, in order, as often as it stands there: what a loader checks.
  std::vector<Use> uses() const;
  /// Every `name` and `name.field` in it, in order, once each.
  std::vector<std::pair<std::string, std::string>> names() const;
  /// Place on the timeline of the last event that the result rests on; 0: none.
  std::uint64_t decided_by(const Scope& scope) const;
  /// For who reasons about the expression itself (certain.h); null when empty.
  const Node* root() const { return root_.get(); }

 private:
  std::shared_ptr<const Node> root_;
  std::string text_;
};

}  // namespace sg::lesson
