#include "core/lesson/expression.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/lesson/expression_node.h"

namespace sg::lesson {
namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

constexpr std::int64_t kCircle = std::int64_t{1} << 32;  // sequence numbers are counted modulo 2^32, RFC 9293 §3.4

bool is_none(const Value& value) { return std::holds_alternative<std::monostate>(value); }

SeqNumber around(std::int64_t value) { return SeqNumber{static_cast<std::uint32_t>(static_cast<std::uint64_t>(value))}; }

std::int64_t apart(SeqNumber a, SeqNumber b) { return static_cast<std::int64_t>(static_cast<std::uint32_t>(a.value - b.value)); }

/// A whole number that could stand in a header.
const std::int64_t* as_sequence(const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number != nullptr && *number >= 0 && *number < kCircle ? number : nullptr;
}

Value whole(Kind kind, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (kind == Kind::add) return __builtin_add_overflow(a, b, &out) ? Value{} : Value{out};
  if (kind == Kind::subtract) return __builtin_sub_overflow(a, b, &out) ? Value{} : Value{out};
  if (kind == Kind::multiply) return __builtin_mul_overflow(a, b, &out) ? Value{} : Value{out};
  // The one quotient that does not fit: -2^63 / -1.
  if (b == 0 || (a == std::numeric_limits<std::int64_t>::min() && b == -1)) return {};
  return kind == Kind::divide ? a / b : a % b;
}

Value arithmetic(Kind kind, const Value& left, const Value& right) {
  const auto* a = std::get_if<std::int64_t>(&left);
  const auto* b = std::get_if<std::int64_t>(&right);
  const auto* from = std::get_if<SeqNumber>(&left);
  const auto* to = std::get_if<SeqNumber>(&right);
  if (a != nullptr && b != nullptr) return whole(kind, *a, *b);
  if (kind == Kind::add) {
    // As unsigned numbers, so that nothing overflows: only the low 32 bits are kept.
    if (from != nullptr && b != nullptr) return SeqNumber{from->value + around(*b).value};
    if (a != nullptr && to != nullptr) return SeqNumber{around(*a).value + to->value};
  }
  if (kind == Kind::subtract) {
    if (from != nullptr && to != nullptr) return apart(*from, *to);
    if (from != nullptr && b != nullptr) return SeqNumber{from->value - around(*b).value};
    if (to != nullptr && as_sequence(left) != nullptr) return apart(around(*a), *to);
  }
  return {};
}

/// -1, 0, 1; nothing when the two cannot be ordered.
std::optional<int> order(const Value& left, const Value& right) {
  const auto sign = [](std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; };
  const auto* a = std::get_if<std::int64_t>(&left);
  const auto* b = std::get_if<std::int64_t>(&right);
  const auto* from = std::get_if<SeqNumber>(&left);
  const auto* to = std::get_if<SeqNumber>(&right);
  if (a != nullptr && b != nullptr) return sign(*a, *b);
  if (from != nullptr && to != nullptr) return sign(static_cast<std::int32_t>(from->value - to->value), 0);
  if (from != nullptr && b != nullptr) return sign(from->value, *b);
  if (a != nullptr && to != nullptr) return sign(*a, to->value);
  return std::nullopt;
}

bool is_none_literal(const Node& node) { return node.kind == Kind::literal && is_none(node.value); }

/// Characters, not bytes: what a reader would count.
std::int64_t characters(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

/// The decimal digits that it begins with, spaces before them left out; none without any.
Value leading_number(const std::string& text) {
  const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
  std::int64_t out = 0;
  const auto [end, problem] = std::from_chars(text.data() + first, text.data() + text.size(), out);
  return problem == std::errc() && end != text.data() + first && text[first] != '-' ? Value{out} : Value{};
}

Value value_of(const Node& node, const Scope& scope);

/// bytes(text), find(text, part), part(text, from, count), number(text): as C programs see a text, in bytes.
Value of_bytes(const Node& node, const Scope& scope) {
  const Value value = value_of(node.children[0], scope);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return {};
  if (node.kind == Kind::bytes) return static_cast<std::int64_t>(text->size());
  if (node.kind == Kind::number) return leading_number(*text);
  const Value second = value_of(node.children[1], scope);
  if (node.kind == Kind::find) {
    const auto* what = std::get_if<std::string>(&second);
    const std::size_t at = what == nullptr ? std::string::npos : text->find(*what);
    return at == std::string::npos ? Value{} : Value{static_cast<std::int64_t>(at)};
  }
  const Value third = value_of(node.children[2], scope);
  const auto* from = std::get_if<std::int64_t>(&second);
  const auto* count = std::get_if<std::int64_t>(&third);
  if (from == nullptr || count == nullptr || *from < 0 || *count < 0) return {};
  const auto begin = static_cast<std::size_t>(std::min<std::int64_t>(*from, static_cast<std::int64_t>(text->size())));
  return text->substr(begin, static_cast<std::size_t>(*count));
}

Value compare(const Node& node, const Scope& scope) {
  const Node& left = node.children[0];
  const Node& right = node.children[1];
  const bool equality = node.kind == Kind::equal || node.kind == Kind::unequal;
  if (equality && (is_none_literal(left) || is_none_literal(right))) {
    const bool unknown = is_none(value_of(is_none_literal(left) ? right : left, scope));
    return unknown == (node.kind == Kind::equal);
  }
  const Value a = value_of(left, scope);
  const Value b = value_of(right, scope);
  if (is_none(a) || is_none(b)) return {};
  if (equality) return same(a, b) == (node.kind == Kind::equal);
  const std::optional<int> ordered = order(a, b);
  if (!ordered) return {};
  if (node.kind == Kind::less) return *ordered < 0;
  if (node.kind == Kind::less_equal) return *ordered <= 0;
  if (node.kind == Kind::greater) return *ordered > 0;
  return *ordered >= 0;
}

/// and, or over true, false and unknown: known as soon as one side settles it.
Value logical(const Node& node, const Scope& scope) {
  const bool settles = node.kind == Kind::logical_or;
  bool unknown = false;
  for (const Node& child : node.children) {
    const Value value = value_of(child, scope);
    const bool* truth = std::get_if<bool>(&value);
    if (truth == nullptr) {
      unknown = true;
    } else if (*truth == settles) {
      return settles;
    }
  }
  if (unknown) return {};
  return !settles;
}

Value value_of(const Node& node, const Scope& scope) {
  switch (node.kind) {
    case Kind::literal: return node.value;
    case Kind::name: return scope.lookup(node.name, node.field);
    case Kind::event_name: return {};
    case Kind::seen: return scope.observed_at(node.children[0].name) != 0;
    case Kind::before: {
      const std::uint64_t first = scope.observed_at(node.children[0].name);
      const std::uint64_t second = scope.observed_at(node.children[1].name);
      return first != 0 && second != 0 && first < second;
    }
    case Kind::len: {
      const Value value = value_of(node.children[0], scope);
      const auto* text = std::get_if<std::string>(&value);
      return text == nullptr ? Value{} : Value{characters(*text)};
    }
    case Kind::bytes:
    case Kind::find:
    case Kind::part:
    case Kind::number: return of_bytes(node, scope);
    case Kind::min:
    case Kind::max: {
      Value a = value_of(node.children[0], scope);
      Value b = value_of(node.children[1], scope);
      const std::optional<int> ordered = order(a, b);
      if (!ordered) return {};
      return (*ordered <= 0) == (node.kind == Kind::min) ? a : b;
    }
    case Kind::when: return is_true(value_of(node.children[0], scope)) ? value_of(node.children[1], scope) : Value{};
    case Kind::negate: return arithmetic(Kind::subtract, std::int64_t{0}, value_of(node.children[0], scope));
    case Kind::logical_not: {
      const Value value = value_of(node.children[0], scope);
      const bool* truth = std::get_if<bool>(&value);
      return truth == nullptr ? Value{} : Value{!*truth};
    }
    case Kind::logical_and:
    case Kind::logical_or: return logical(node, scope);
    case Kind::equal:
    case Kind::unequal:
    case Kind::less:
    case Kind::less_equal:
    case Kind::greater:
    case Kind::greater_equal: return compare(node, scope);
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
    case Kind::modulo: return arithmetic(node.kind, value_of(node.children[0], scope), value_of(node.children[1], scope));
  }
  return {};
}

/// Returns the value as well: and/or rest only on the side that settled them.
Value decided(const Node& node, const Scope& scope, std::uint64_t& last) {
  if (node.kind == Kind::logical_and || node.kind == Kind::logical_or) {
    const bool settles = node.kind == Kind::logical_or;
    std::uint64_t all = 0;
    bool unknown = false;
    for (const Node& child : node.children) {
      std::uint64_t here = 0;
      const Value value = decided(child, scope, here);
      const bool* truth = std::get_if<bool>(&value);
      if (truth != nullptr && *truth == settles) {
        last = std::max(last, here);
        return settles;
      }
      unknown = unknown || truth == nullptr;
      all = std::max(all, here);
    }
    last = std::max(last, all);
    return unknown ? Value{} : Value{!settles};
  }
  if (node.kind == Kind::name || node.kind == Kind::event_name) last = std::max(last, scope.decided_at(node.name, node.field));
  for (const Node& child : node.children) decided(child, scope, last);
  return value_of(node, scope);
}

void collect(const Node& node, std::vector<Expression::Use>& out) {
  if (node.kind == Kind::name || node.kind == Kind::event_name) {
    out.push_back({node.name, node.field, node.begin, node.kind == Kind::event_name, {}});
  }
  if (node.kind == Kind::equal || node.kind == Kind::unequal) {
    for (std::size_t i = 0; i < 2; ++i) {
      const Node& name = node.children[i];
      const Node& literal = node.children[1 - i];
      const auto* text = literal.kind == Kind::literal ? std::get_if<std::string>(&literal.value) : nullptr;
      if (name.kind == Kind::name && text != nullptr) {
        out.push_back({name.name, name.field, name.begin, false, {{*text, literal.begin}}});
        return;
      }
    }
  }
  for (const Node& child : node.children) collect(child, out);
}

void substitute(const Node& node, const Scope& scope, std::vector<std::pair<const Node*, std::string>>& out) {
  if (node.kind == Kind::name) {
    const Value value = scope.lookup(node.name, node.field);
    out.emplace_back(&node,
                     std::holds_alternative<std::string>(value) ? "'" + std::get<std::string>(value) + "'" : to_string(value));
  } else if (node.kind == Kind::event_name) {
    const std::uint64_t at = scope.observed_at(node.name);
    out.emplace_back(&node, at == 0 ? "none" : "event " + std::to_string(at));
  }
  for (const Node& child : node.children) substitute(child, scope, out);
}

}  // namespace

std::string to_string(const Value& value) {
  struct Text {
    std::string operator()(std::monostate) const { return "none"; }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(SeqNumber number) const { return std::to_string(number.value); }
    std::string operator()(const std::string& text) const { return text; }
  };
  return std::visit(Text{}, value);
}

bool is_true(const Value& value) {
  const bool* truth = std::get_if<bool>(&value);
  return truth != nullptr && *truth;
}

bool same(const Value& a, const Value& b) {
  const auto as_number = [](const Value& value) -> std::optional<std::int64_t> {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* number = std::get_if<SeqNumber>(&value)) return number->value;
    return std::nullopt;
  };
  const auto left = as_number(a);
  const auto right = as_number(b);
  return left && right ? *left == *right : a == b;
}

Value Expression::evaluate(const Scope& scope) const { return root_ ? value_of(*root_, scope) : Value{}; }

std::uint64_t Expression::decided_by(const Scope& scope) const {
  std::uint64_t last = 0;
  if (root_) decided(*root_, scope, last);
  return last;
}

std::vector<Expression::Use> Expression::uses() const {
  std::vector<Use> out;
  if (root_) collect(*root_, out);
  return out;
}

std::vector<std::pair<std::string, std::string>> Expression::names() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Use& use : uses()) {
    std::pair<std::string, std::string> name{use.name, use.field};
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  }
  return out;
}

std::string Expression::with_values(const Scope& scope) const {
  std::vector<std::pair<const Node*, std::string>> values;
  if (root_) substitute(*root_, scope, values);
  std::string out;
  std::size_t copied = 0;
  for (const auto& [node, value] : values) {  // in the order of the text
    out += text_.substr(copied, node->begin - copied);
    out += value;
    copied = node->end;
  }
  return out + text_.substr(copied);
}

}  // namespace sg::lesson
