#include "core/lesson/expression_check.h"

#include <algorithm>
#include <string_view>

#include "core/lesson/placeholders.h"
#include "core/lesson/suggest.h"
#include "core/model/counters.h"
#include "core/model/event.h"
#include "core/model/tcp_state.h"

namespace sg::lesson {
namespace {

std::vector<std::string> state_names() {
  std::vector<std::string> out;
  for (int i = 1; i <= static_cast<int>(model::TcpState::closing); ++i) {
    out.emplace_back(model::to_string(static_cast<model::TcpState>(i)));
  }
  return out;
}

/// One use of a name; `base` is where its expression begins inside the text at `place`.
class UseCheck {
 public:
  UseCheck(Complaints& complaints, const Place& place, std::size_t base, const NameTable& table, bool given_allowed)
      : complaints_(complaints), place_(place), base_(base), table_(table), given_allowed_(given_allowed) {}

  bool good() const { return good_; }

  void check(const Expression::Use& use) {
    if (use.name == "given" && !use.as_event) {
      if (!given_allowed_)
        complain(use.at, "`given`, the learner's answer, is known only in `when` of a prediction's `wrong`");
      else if (!use.field.empty())
        complain(use.at, "`given` has no fields");
      return;
    }
    if (use.name == "counters" && !use.as_event) {
      if (use.field.empty()) complain(use.at, "write counters.NAME, as in counters.TcpRetransSegs (the names of nstat(8))");
      else if (model::counter(use.field) == nullptr)
        remark_on_counter(use);
      return;
    }
    const auto found = table_.names.find(use.name);
    if (found == table_.names.end()) {
      std::vector<std::string> known;
      for (const auto& [name, kind] : table_.names) known.push_back(name);
      complain(use.at, "`" + use.name + "` is neither an actor nor an observed event" +
                           did_you_mean(use.name, known, known.empty() ? "" : "; there are " + listed(known)));
      return;
    }
    const NameKind kind = found->second;
    if (use.as_event) {
      if (kind == NameKind::actor) complain(use.at, "`" + use.name + "` is an actor; seen() and before() take observed events");
      return;
    }
    if (use.field.empty()) {
      complain(use.at, "`" + use.name + "` is " + std::string(in_words(kind)) + ": write " + use.name + "." +
                           std::string(fields_of(kind)[0].name) + " or another of its fields" +
                           (kind == NameKind::actor ? "" : ", or seen(" + use.name + ")"));
      return;
    }
    if (find_field(kind, use.field) == nullptr) {
      const std::vector<std::string> fields = field_names(kind);
      complain(use.at, std::string(in_words(kind)) + " like `" + use.name + "` has no field `" + use.field + "`" +
                           did_you_mean(use.field, fields, "; there are " + listed(fields)));
      return;
    }
    if (use.field == "state") check_words(use, state_names(), "state");
    if (kind == NameKind::segment) {
      if (use.field == "verdict") check_words(use, {"hold", "deliver", "drop", "withhold"}, "verdict");
      if (use.field == "by") check_words(use, {"rule", "hand", "pace"}, "decider");
      if (use.field == "origin") check_words(use, {"kernel", "duplicate", "forged"}, "origin");
      if (use.field == "checksum") check_words(use, {"correct", "wrong", "unknown"}, "checksum");
    }
    if (use.field == "call" || use.field == "calls_in" || use.field == "next") check_calls(use);
  }

 private:
  void complain(std::size_t offset, std::string message) {
    good_ = false;
    complaints_.error(complaints_.source().inside(*place_.node, base_ + offset), place_.pointer, std::move(message));
  }
  /// Another kernel may have it, so it is no error; but one that there is not never changes.
  void remark_on_counter(const Expression::Use& use) {
    std::vector<std::string> known;
    for (const model::CounterEntry& entry : model::counters()) known.emplace_back(entry.name);
    complaints_.remark(complaints_.source().inside(*place_.node, base_ + use.at), place_.pointer,
                       "`" + use.field + "` is no kernel counter that docs/counters.md lists" + did_you_mean(use.field, known) + (nearest(use.field, known).empty() ? "" : " A counter that there is not never changes"));
  }
  void check_words(const Expression::Use& use, const std::vector<std::string>& words, const std::string& what) {
    for (const auto& [text, at] : use.compared_with) {
      if (std::find(words.begin(), words.end(), text) != words.end()) continue;
      complain(at, "there is no " + what + " '" + text + "'" + did_you_mean(text, words, "; there are " + listed(words)));
    }
  }
  void check_calls(const Expression::Use& use) {
    for (const auto& [text, at] : use.compared_with) {
      if (!text.empty() && !model::call_kind_from(text)) complain(at, "there is no call '" + text + "'");
    }
  }

  Complaints& complaints_;
  const Place& place_;
  std::size_t base_;
  const NameTable& table_;
  bool given_allowed_;
  bool good_ = true;
};

}  // namespace

void check_names(Complaints& complaints, const Place& place, const Expression& expression, const NameTable& table,
                 bool given_allowed) {
  UseCheck check(complaints, place, 0, table, given_allowed);
  for (const Expression::Use& use : expression.uses()) check.check(use);
}

namespace {

/// Where *this* begins, meant as italics, which there are none of; npos: nowhere. Stars in `code`, and in **bold**, are not meant.
std::size_t lone_emphasis(std::string_view text) {
  std::size_t opened = std::string_view::npos;
  bool code = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') opened = std::string_view::npos;
    if (text[i] == '`') code = !code;
    if (code || text[i] != '*') continue;
    if (i + 1 < text.size() && text[i + 1] == '*') {
      ++i;
      continue;
    }
    if (opened != std::string_view::npos && text[i - 1] != ' ') return opened;
    opened = i + 1 < text.size() && text[i + 1] != ' ' ? i : std::string_view::npos;
  }
  return std::string_view::npos;
}

/// Where **bold** or `code` begins that nothing ends; npos: nowhere.
std::size_t left_open(const TextPieces& split) {
  std::size_t code = std::string_view::npos;
  std::size_t bold = std::string_view::npos;
  for (const TextPiece& piece : split.pieces) {
    if (piece.expression) continue;
    for (std::size_t i = 0; i < piece.text.size(); ++i) {
      if (piece.text[i] == '`') code = code == std::string_view::npos ? piece.at + i : std::string_view::npos;
      if (code != std::string_view::npos || piece.text.compare(i, 2, "**") != 0) continue;
      bold = bold == std::string_view::npos ? piece.at + i : std::string_view::npos;
      ++i;
    }
  }
  return std::min(code, bold);
}

}  // namespace

bool check_placeholders(Complaints& complaints, const Place& place, const std::string& text, const NameTable& table) {
  const auto control = std::find_if(text.begin(), text.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == '\x7f'; });
  if (control != text.end()) {
    complaints.error(complaints.source().inside(*place.node, static_cast<std::size_t>(control - text.begin())), place.pointer,
                     "a text that is shown holds no control character but \\n");
    return false;
  }
  const TextPieces split = split_placeholders(text);
  if (!split.problem.empty()) {
    complaints.error(complaints.source().inside(*place.node, split.problem_at), place.pointer, split.problem);
    return false;
  }
  if (const std::size_t star = lone_emphasis(text); star != std::string_view::npos) {
    complaints.lenient(complaints.source().inside(*place.node, star), place.pointer, "a single * is shown as it is: **bold** is written with two on each side");
  }
  if (const std::size_t open = left_open(split); open != std::string_view::npos) {
    complaints.lenient(complaints.source().inside(*place.node, open), place.pointer, text[open] == '`' ? "this ` begins `code`, and none ends it" : "this ** begins **bold**, and none ends it");
  }
  bool good = true;
  for (const TextPiece& piece : split.pieces) {
    if (!piece.expression) continue;
    auto parsed = Expression::parse(piece.text);
    if (const auto* problem = std::get_if<Expression::Error>(&parsed)) {
      complaints.error(complaints.source().inside(*place.node, piece.at + problem->at), place.pointer,
                       "not an expression: " + problem->message);
      good = false;
      continue;
    }
    UseCheck check(complaints, place, piece.at, table, false);
    for (const Expression::Use& use : std::get<Expression>(parsed).uses()) check.check(use);
    good = good && check.good();
  }
  return good;
}

void check_variables(Complaints& complaints, const Place& place, const Expression& expression,
                     const std::set<std::string>& variables) {
  for (const Expression::Use& use : expression.uses()) {
    const std::size_t at = complaints.source().inside(*place.node, use.at);
    const std::vector<std::string> known(variables.begin(), variables.end());
    if (use.as_event || !use.field.empty()) {
      complaints.error(at, place.pointer, "in a program, names are its variables: no seen(), before() or fields");
    } else if (!variables.contains(use.name)) {
      complaints.error(at, place.pointer,
                       "no statement saves to `" + use.name + "`" +
                           did_you_mean(use.name, known, known.empty() ? "" : "; there are " + listed(known)));
    }
  }
}

bool check_new_name(Complaints& complaints, std::size_t at, const std::string& pointer, const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const bool good = !name.empty() && name.size() <= 32 && letter(name.front()) &&
                    std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
  if (!good) {
    complaints.error(at, pointer,
                     "`" + name.substr(0, 80) + "` cannot be a name: letters, digits and _, at most 32, beginning with a letter");
    return false;
  }
  if (is_reserved_word(name)) {
    complaints.error(at, pointer, "`" + name + "` is a word of the expression language and cannot be a name");
    return false;
  }
  return true;
}

}  // namespace sg::lesson
