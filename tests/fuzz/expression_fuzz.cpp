// Expressions and texts with placeholders: whatever they are, they are read or refused, and give one answer whatever the names stand for.
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "core/lesson/expression.h"
#include "core/lesson/placeholders.h"

namespace {

using namespace sg::lesson;

/// Each name stands for something, of every kind, and for the edges of each.
class Everything : public Scope {
 public:
  explicit Everything(std::size_t turn) : turn_(turn) {}
  Value lookup(std::string_view name, std::string_view field) const override {
    switch ((std::hash<std::string_view>()(name) + std::hash<std::string_view>()(field) + turn_) % 9) {
      case 0: return {};
      case 1: return true;
      case 2: return std::int64_t{0};
      case 3: return INT64_MAX;
      case 4: return INT64_MIN;
      case 5: return SeqNumber{0};
      case 6: return SeqNumber{UINT32_MAX};
      case 7: return std::string("GET 42\r\n\r\n");
      default: return std::int64_t{-1};
    }
  }
  std::uint64_t observed_at(std::string_view name) const override { return (std::hash<std::string_view>()(name) + turn_) % 4; }

 private:
  std::size_t turn_;
};

void try_expression(std::string_view text) {
  const auto parsed = Expression::parse(text);
  if (const auto* error = std::get_if<Expression::Error>(&parsed)) {
    if (error->at > text.size() || error->message.empty()) std::abort();
    return;
  }
  const auto& expression = std::get<Expression>(parsed);
  for (const Expression::Use& use : expression.uses()) {
    if (use.at >= text.size()) std::abort();
  }
  for (std::size_t turn = 0; turn < 9; ++turn) {
    const Everything scope(turn);
    const Value value = expression.evaluate(scope);
    if (!(same(value, expression.evaluate(scope)))) {
      std::cerr << "two answers: " << to_string(value) << '\n';
      std::abort();
    }
    (void)to_string(value);
    (void)expression.with_values(scope);
    (void)expression.decided_by(scope);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_expression(text);
  const TextPieces split = split_placeholders(text);
  if (!split.problem.empty() && split.problem_at > text.size()) std::abort();
  for (const TextPiece& piece : split.pieces) {
    if (piece.expression) try_expression(piece.text);
  }
  return 0;
}
