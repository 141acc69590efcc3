#include "core/lesson/contradict.h"

#include <algorithm>
#include <set>

#include "core/lesson/certain.h"

namespace sg::lesson {
namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

Kind opposite(Kind kind) {
  switch (kind) {
    case Kind::equal: return Kind::unequal;
    case Kind::unequal: return Kind::equal;
    case Kind::less: return Kind::greater_equal;
    case Kind::greater_equal: return Kind::less;
    case Kind::greater: return Kind::less_equal;
    case Kind::less_equal: return Kind::greater;
    default: return kind;
  }
}

/// -1 is written as the negation of 1.
std::optional<Value> constant(const Node& node) {
  if (node.kind == Kind::literal && !std::holds_alternative<std::monostate>(node.value)) return node.value;
  if (node.kind != Kind::negate || node.children[0].kind != Kind::literal) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&node.children[0].value);
  return number == nullptr ? std::nullopt : std::optional<Value>(-*number);
}

/// A claim without its `not`: a comparison of two sides, a constant on the right; or, where `right` is null, that `left` is `kind == equal`.
struct Plain {
  Kind kind = Kind::equal;
  const Node* left = nullptr;
  const Node* right = nullptr;
  std::optional<Value> value;  ///< of the right side, where it is a constant
};

Plain plain(Claim claim) {
  while (claim.node->kind == Kind::logical_not) claim = {&claim.node->children[0], !claim.holds};
  const Node& node = *claim.node;
  if (!is_comparison(node.kind)) return {claim.holds ? Kind::equal : Kind::unequal, &node, nullptr, std::nullopt};
  Plain out{claim.holds ? node.kind : opposite(node.kind), &node.children[0], &node.children[1], std::nullopt};
  if (constant(*out.left) && !constant(*out.right)) {
    std::swap(out.left, out.right);
    out.kind = turned(out.kind);
  }
  out.value = constant(*out.right);
  return out;
}

bool exclude(const Plain& a, const Plain& b) {
  if ((a.right == nullptr) != (b.right == nullptr)) return false;
  if (a.right == nullptr) return a.kind != b.kind && same_tree(*a.left, *b.left);
  const bool straight = same_tree(*a.left, *b.left) && same_tree(*a.right, *b.right);
  const bool crossed = same_tree(*a.left, *b.right) && same_tree(*a.right, *b.left);
  const Kind kind = straight ? b.kind : turned(b.kind);
  if (straight || crossed) {
    const auto is = [&](Kind one, Kind other) { return (a.kind == one && kind == other) || (a.kind == other && kind == one); };
    if (kind == opposite(a.kind) || is(Kind::equal, Kind::less) || is(Kind::equal, Kind::greater) || is(Kind::less, Kind::greater)) return true;
  }
  return a.value && b.value && a.kind == Kind::equal && b.kind == Kind::equal && same_tree(*a.left, *b.left) && !same(*a.value, *b.value);
}

/// Is there a number that fits all that is claimed of `left`?
bool none_fits(const std::vector<Plain>& claims, const Node& left, Bounds bounds) {
  std::set<std::int64_t> excluded;
  for (const Plain& claim : claims) {
    const auto* number = claim.value ? std::get_if<std::int64_t>(&*claim.value) : nullptr;
    if (number == nullptr || !same_tree(*claim.left, left)) continue;
    constexpr Bounds kAll;
    if (claim.kind == Kind::equal) bounds = {std::max(bounds.least, *number), std::min(bounds.most, *number)};
    if (claim.kind == Kind::unequal) excluded.insert(*number);
    if (claim.kind == Kind::less_equal) bounds.most = std::min(bounds.most, *number);
    if (claim.kind == Kind::greater_equal) bounds.least = std::max(bounds.least, *number);
    if ((claim.kind == Kind::less && *number == kAll.least) || (claim.kind == Kind::greater && *number == kAll.most)) return true;
    if (claim.kind == Kind::less) bounds.most = std::min(bounds.most, *number - 1);
    if (claim.kind == Kind::greater) bounds.least = std::max(bounds.least, *number + 1);
  }
  while (bounds.least < bounds.most && excluded.contains(bounds.least)) ++bounds.least;
  return bounds.least > bounds.most || (bounds.least == bounds.most && excluded.contains(bounds.least));
}

}  // namespace

bool contradict(const std::vector<Claim>& claims, const BoundsOf& bounds_of) {
  std::vector<Plain> all;
  for (const Claim& claim : claims) all.push_back(plain(claim));
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (exclude(all[i], all[k])) return true;
    }
    if (!all[i].value) continue;
    const std::optional<Bounds> bounds = bounds_of(*all[i].left);
    if (bounds && none_fits(all, *all[i].left, *bounds)) return true;
  }
  return false;
}

}  // namespace sg::lesson
