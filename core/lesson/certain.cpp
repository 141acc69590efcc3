#include "core/lesson/certain.h"

#include <algorithm>
#include <array>

#include "core/lesson/expression_node.h"

namespace sg::lesson {
namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

bool is_none(const Node& node) { return node.kind == Kind::literal && std::holds_alternative<std::monostate>(node.value); }

bool any_node(const Node& node, const std::function<bool(const Node&)>& is) {
  return is(node) || std::any_of(node.children.begin(), node.children.end(), [&](const Node& child) { return any_node(child, is); });
}

/// Its value hangs on when it is looked at, or on whether something was seen, and not only on what was seen.
bool depends_on_seeing(const Node& node) {
  return any_node(node, [](const Node& n) {
    return n.kind == Kind::event_name || ((n.kind == Kind::equal || n.kind == Kind::unequal) && (is_none(n.children[0]) || is_none(n.children[1])));
  });
}

}  // namespace

bool is_comparison(Kind kind) {
  return kind == Kind::equal || kind == Kind::unequal || kind == Kind::less || kind == Kind::less_equal || kind == Kind::greater ||
         kind == Kind::greater_equal;
}

Kind turned(Kind kind) {
  if (kind == Kind::less) return Kind::greater;
  if (kind == Kind::less_equal) return Kind::greater_equal;
  if (kind == Kind::greater) return Kind::less;
  if (kind == Kind::greater_equal) return Kind::less_equal;
  return kind;
}

Value demanded(const Matcher& matcher, std::string_view field) {
  const auto flag = [&](std::uint8_t bit) { return matcher.flags ? Value{(*matcher.flags & bit) != 0} : Value{}; };
  switch (matcher.kind) {
    case Matcher::Kind::segment:
      if (field == "syn") return flag(model::kSyn);
      if (field == "ack_flag") return flag(model::kAck);
      if (field == "fin") return flag(model::kFin);
      if (field == "rst") return flag(model::kRst);
      if (field == "from" && !matcher.from.empty()) return matcher.from;
      if (field == "len" && matcher.payload == false) return std::int64_t{0};
      if (field == "protocol") return std::string(matcher.protocol == 17 ? "UDP" : "TCP");
      if (field == "origin") return std::string(matcher.origin == model::Origin::kernel ? "kernel" : matcher.origin == model::Origin::duplicate ? "duplicate" : "forged");
      return {};
    case Matcher::Kind::entered:
    case Matcher::Kind::returned:
      if (field == "actor") return matcher.actor;
      if (field == "call" && matcher.call) return std::string(model::to_string(*matcher.call));
      return {};
    case Matcher::Kind::state:
      if (field == "actor") return matcher.actor;
      if (field == "state" && matcher.state) return std::string(model::to_string(*matcher.state));
      return {};
  }
  return {};
}

const Matcher* Certainty::matcher(std::string_view name) const {
  const auto found = std::find_if(lesson_.observe.begin(), lesson_.observe.end(), [&](const auto& o) { return o.first == name; });
  return found == lesson_.observe.end() ? nullptr : &found->second;
}

Value Certainty::value_of(const Node& node) const {
  struct Demanded : Scope {
    const Certainty* certainty = nullptr;
    Value lookup(std::string_view name, std::string_view field) const override {
      const Matcher* matcher = certainty->matcher(name);
      return matcher == nullptr ? Value{} : demanded(*matcher, field);
    }
    std::uint64_t observed_at(std::string_view) const override { return 0; }
  };
  Demanded scope;
  scope.certainty = this;
  const bool open = depends_on_seeing(node) || any_node(node, [&](const Node& n) {
    return n.kind == Kind::name && std::holds_alternative<std::monostate>(scope.lookup(n.name, n.field));
  });
  return open ? Value{} : lesson::value_of(node, scope);
}

std::optional<Bounds> Certainty::bounds(const Node& node) const {
  const auto at_least = [](std::int64_t least) { return Bounds{.least = least}; };
  if (node.kind == Kind::len || node.kind == Kind::bytes || node.kind == Kind::find) return at_least(0);
  if (node.kind == Kind::add) {
    const std::optional<Bounds> left = bounds(node.children[0]);
    const std::optional<Bounds> right = bounds(node.children[1]);
    return left && right && left->least >= 0 && right->least >= 0 ? std::optional(at_least(0)) : std::nullopt;
  }
  if (node.kind != Kind::name) return std::nullopt;
  // How much it changed: a counter only grows, but this one is a gauge.
  if (node.name == "counters") return node.field == "TcpCurrEstab" ? Bounds{} : at_least(0);
  if (type_of(node) != FieldType::number) return std::nullopt;
  const Matcher* of = matcher(node.name);
  if (of != nullptr && of->kind == Matcher::Kind::segment && node.field == "len" && of->payload) return *of->payload ? at_least(1) : Bounds{0, 0};
  if (node.field == "rel_seq" || node.field == "rel_ack") return Bounds{};
  // An option may be less than 0: TCP_LINGER2.
  if (node.field == "ret") return of != nullptr && of->call == model::CallKind::getsockopt ? Bounds{} : at_least(-1);
  return at_least(node.field == "n" || node.field == "packet" || node.field == "sent_times" ? 1 : 0);
}

bool Certainty::contradictory(const std::vector<Claim>& claims) const {
  return contradict(claims, [this](const Node& node) { return bounds(node); });
}

/// `syn.flags == 'SYN'`, where `observe` asks for just these.
std::optional<bool> Certainty::flags_compared(const Node& node) const {
  if (node.kind != Kind::equal && node.kind != Kind::unequal) return std::nullopt;
  const Node& name = node.children[node.children[0].kind == Kind::name ? 0 : 1];
  const Node& said = node.children[node.children[0].kind == Kind::name ? 1 : 0];
  const auto* words = said.kind == Kind::literal ? std::get_if<std::string>(&said.value) : nullptr;
  const Matcher* of = name.kind == Kind::name && name.field == "flags" ? matcher(name.name) : nullptr;
  if (words == nullptr || of == nullptr || !of->flags) return std::nullopt;
  for (const std::uint8_t bit : {model::kSyn, model::kAck, model::kFin, model::kRst}) {
    const bool said_so = words->find(model::flags_text(bit)) != std::string::npos;
    if (said_so != ((*of->flags & bit) != 0)) return node.kind == Kind::unequal;
  }
  // PSH comes with bytes, and a kernel decides when.
  const bool no_push = of->payload == false || (*of->flags & (model::kSyn | model::kRst)) != 0;
  return no_push && *words == model::flags_text(*of->flags) ? std::optional(node.kind == Kind::equal) : std::nullopt;
}

std::optional<bool> Certainty::compared(const Node& node) const {
  if (same_tree(node.children[0], node.children[1])) {
    return node.kind == Kind::equal || node.kind == Kind::less_equal || node.kind == Kind::greater_equal;
  }
  if (const std::optional<bool> flags = flags_compared(node)) return flags;
  if (contradictory({{&node, true}})) return false;
  if (contradictory({{&node, false}})) return true;
  return std::nullopt;
}

std::optional<bool> Certainty::in_order(const Node& node) const {
  if (node.kind != Kind::before) return std::nullopt;
  const std::string& first = node.children[0].name;
  const std::string& second = node.children[1].name;
  if (first == second || with_earlier({first}).contains(second)) return false;
  return with_earlier({second}).contains(first) ? std::optional(true) : std::nullopt;
}

bool Certainty::never_known(const Node& node) const {
  const auto child = [&](const Node& inner) { return never_known(inner); };
  if (node.kind == Kind::name) {
    const Matcher* of = matcher(node.name);
    if (of == nullptr) return false;
    if (of->kind == Matcher::Kind::entered) return node.field == "ret" || node.field == "errno" || node.field == "blocked_ns";
    if (of->kind != Matcher::Kind::segment || !of->flags) return false;
    if (node.field == "ack" || node.field == "rel_ack") return (*of->flags & model::kAck) == 0;
    return (node.field == "mss" || node.field == "window_scale") && (*of->flags & model::kSyn) == 0;
  }
  if (is_comparison(node.kind) && (is_none(node.children[0]) || is_none(node.children[1]))) return false;
  if (node.kind == Kind::seen || node.kind == Kind::before) return false;
  if (node.kind == Kind::logical_or) return std::all_of(node.children.begin(), node.children.end(), child);
  return std::any_of(node.children.begin(), node.children.end(), child);
}

std::optional<bool> Certainty::of(const Node& node) const {
  const Value value = value_of(node);
  if (const bool* truth = std::get_if<bool>(&value)) return *truth;
  if (node.kind == Kind::logical_and || node.kind == Kind::logical_or) {
    const bool settles = node.kind == Kind::logical_or;
    bool open = false;
    for (const Node& child : node.children) {
      const std::optional<bool> truth = of(child);
      if (truth == settles) return settles;
      open = open || !truth;
    }
    if (!open) return !settles;
    // `a == 5 and a == 6`; and of `a == 5 or a != 5`, that none of them holds.
    std::vector<Claim> claims;
    for (const Node* part : settles ? disjuncts(node) : conjuncts(node)) claims.push_back({part, !settles});
    return contradictory(claims) ? std::optional(settles) : std::nullopt;
  }
  if (node.kind == Kind::logical_not) {
    const std::optional<bool> truth = of(node.children[0]);
    return truth ? std::optional(!*truth) : std::nullopt;
  }
  return is_comparison(node.kind) ? compared(node) : std::nullopt;
}

std::set<std::string> Certainty::with_earlier(std::set<std::string> names) const {
  std::vector<std::string> todo(names.begin(), names.end());
  while (!todo.empty()) {
    const Matcher* found = matcher(todo.back());
    todo.pop_back();
    if (found != nullptr && !found->after.empty() && names.insert(found->after).second) todo.push_back(found->after);
  }
  return names;
}

std::set<std::string> Certainty::needed(const Node& node) const {
  std::set<std::string> out;
  if (node.kind == Kind::name && matcher(node.name) != nullptr) out.insert(node.name);
  // One side may do without the other.
  if (node.kind == Kind::logical_and || node.kind == Kind::logical_or || node.kind == Kind::seen || node.kind == Kind::before) return out;
  if (is_comparison(node.kind) && (is_none(node.children[0]) || is_none(node.children[1]))) return out;
  for (const Node& child : node.children) out.merge(needed(child));
  return with_earlier(out);
}

std::set<std::string> Certainty::seen_when_true(const Node& node) const {
  switch (node.kind) {
    case Kind::logical_and: {
      std::set<std::string> out;
      for (const Node& child : node.children) out.merge(seen_when_true(child));
      return out;
    }
    case Kind::logical_or: {
      std::set<std::string> out = seen_when_true(node.children.front());
      for (const Node& child : node.children) {
        const std::set<std::string> here = seen_when_true(child);
        std::erase_if(out, [&](const std::string& name) { return !here.contains(name); });
      }
      return out;
    }
    case Kind::seen: return with_earlier({node.children[0].name});
    case Kind::before: return with_earlier({node.children[0].name, node.children[1].name});
    case Kind::unequal:
      if (is_none(node.children[1])) return needed(node.children[0]);
      if (is_none(node.children[0])) return needed(node.children[1]);
      return needed(node);
    default: return needed(node);
  }
}

std::optional<FieldType> Certainty::type_of(const Node& node) const {
  if (node.kind == Kind::name) {
    if (node.name == "counters") return FieldType::number;
    const Matcher* observed = matcher(node.name);
    const Field* field = find_field(observed != nullptr ? name_kind_of(observed->kind) : NameKind::actor, node.field);
    return field == nullptr ? std::nullopt : std::optional(field->type);
  }
  if (is_comparison(node.kind) || node.kind == Kind::logical_and || node.kind == Kind::logical_or || node.kind == Kind::logical_not) return FieldType::truth;
  if (node.kind == Kind::part) return FieldType::text;
  if (node.kind == Kind::len || node.kind == Kind::bytes || node.kind == Kind::find || node.kind == Kind::number) return FieldType::number;
  return std::nullopt;
}

bool Certainty::lasting(const Node& node) const {
  // Of a segment, from `retransmits` on (docs/lesson-format.md, What names stand for).
  static constexpr std::array<std::string_view, 8> kKnownNow{"retransmits", "origin", "verdict", "by", "held", "corrupted", "sent_times", "copies"};
  return !any_node(node, [&](const Node& n) {
    if (n.kind == Kind::logical_not) return true;  // not seen(x) holds until it is seen
    if (n.kind != Kind::name) return false;
    return matcher(n.name) == nullptr || std::find(kKnownNow.begin(), kKnownNow.end(), n.field) != kKnownNow.end();
  });
}

bool same_claim(const Node& a, const Node& b) {
  if (same_tree(a, b)) return true;
  return is_comparison(a.kind) && turned(a.kind) == b.kind && same_tree(a.children[0], b.children[1]) && same_tree(a.children[1], b.children[0]);
}

bool same_tree(const Node& a, const Node& b) {
  return a.kind == b.kind && a.value == b.value && a.name == b.name && a.field == b.field &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), same_tree);
}

namespace {

std::vector<const Node*> joined_by(Kind joint, const Node& node) {
  if (node.kind != joint) return {&node};
  std::vector<const Node*> out;
  for (const Node& child : node.children) {
    const std::vector<const Node*> inner = joined_by(joint, child);
    out.insert(out.end(), inner.begin(), inner.end());
  }
  return out;
}

}  // namespace

std::vector<const Node*> conjuncts(const Node& node) { return joined_by(Kind::logical_and, node); }
std::vector<const Node*> disjuncts(const Node& node) { return joined_by(Kind::logical_or, node); }

const Node& bared(const Node& node) {
  const auto is = [](const Node& side, std::int64_t number) { return side.kind == Kind::literal && side.value == Value{number}; };
  const auto nothing = [&](const Node& side) { return is(side, 0) || (side.kind == Kind::multiply && (is(side.children[0], 0) || is(side.children[1], 0))); };
  switch (node.kind) {
    case Kind::add:
      if (nothing(node.children[1])) return bared(node.children[0]);
      return nothing(node.children[0]) ? bared(node.children[1]) : node;
    case Kind::subtract: return nothing(node.children[1]) ? bared(node.children[0]) : node;
    case Kind::multiply:
      if (is(node.children[1], 1)) return bared(node.children[0]);
      return is(node.children[0], 1) ? bared(node.children[1]) : node;
    case Kind::divide: return is(node.children[1], 1) ? bared(node.children[0]) : node;
    case Kind::negate: return node.children[0].kind == Kind::negate ? bared(node.children[0].children[0]) : node;
    case Kind::min:
    case Kind::max: return same_tree(node.children[0], node.children[1]) ? bared(node.children[0]) : node;
    default: return node;
  }
}

std::optional<std::pair<std::string, std::string>> bare_field(const Node& node) {
  return node.kind == Kind::name && !node.field.empty() ? std::optional(std::pair(node.name, node.field)) : std::nullopt;
}

std::optional<std::string> bare_seen(const Node& node) {
  return node.kind == Kind::seen ? std::optional(node.children[0].name) : std::nullopt;
}

}  // namespace sg::lesson
