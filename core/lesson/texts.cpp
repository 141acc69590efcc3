#include "core/lesson/texts.h"

#include <algorithm>
#include <array>

#include "core/lesson/limits.h"
#include "core/lesson/placeholders.h"

namespace sg::lesson {

void Texts::plain(const std::optional<Place>& place, Text& text, std::size_t most) const {
  if (!place) return;
  text.en = read_text(complaints_, *place, most).value_or("");
  const auto control =
      std::find_if(text.en.begin(), text.en.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  if (control != text.en.end())
    complaints_.error(place->node->at, place->pointer, "a text that is shown holds no control character but \\n");
  remark_on_braces(complaints_, *place, text.en);
}

void Texts::label(const std::optional<Place>& place, Text& text) const { plain(place, text, kMaxLabel); }

void Texts::filled(const std::optional<Place>& place, Text& text, std::size_t most) const {
  if (!place) return;
  text.en = read_text(complaints_, *place, most).value_or("");
  check_placeholders(complaints_, *place, text.en, table_);
}

Expression Texts::expression(const std::optional<Place>& place, bool given_allowed) const {
  if (!place) return {};
  const std::optional<Expression> read = read_expression(complaints_, *place);
  if (!read) return {};
  check_names(complaints_, *place, *read, table_, given_allowed);
  return *read;
}

std::string Texts::unique_id(const std::optional<Place>& place, std::set<std::string>& taken) const {
  if (!place) return {};
  const std::optional<std::string> id = read_id(complaints_, *place);
  if (!id) return {};
  if (!taken.insert(*id).second) complaints_.error(place->node->at, place->pointer, "the id `" + *id + "` is taken already");
  return *id;
}

bool says_right_itself(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords{"Right", "Correct", "맞았", "맞습니다", "맞아요", "정답"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    // "Rightly", "right after": another word.
    return text.starts_with(word) && (text.size() == word.size() || static_cast<unsigned char>(word[0]) >= 0x80 || std::string_view(".!,:; ").find(text[word.size()]) != std::string_view::npos);
  });
}

bool shows(const std::string& text, const std::string& field) {
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    const auto parsed = Expression::parse(piece.expression ? piece.text : "none");
    const auto* expression = std::get_if<Expression>(&parsed);
    if (expression == nullptr) continue;
    for (const auto& [name, of] : expression->names()) {
      if (name + "." + of == field) return true;
    }
  }
  return false;
}

void keep_concealed(Complaints& complaints, const Place& place, const Text& text, const std::string& concealed) {
  if (!concealed.empty() && shows(text.en, concealed))
    complaints.lenient(place.node->at, place.pointer, "this text tells {" + concealed + "}, which the prediction conceals");
}

void remark_on_braces(Complaints& complaints, const Place& place, const std::string& text) {
  std::size_t open = text.find("{{");
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    // `for (;;) { accept(); }` is meant as it stands.
    if (piece.expression && std::holds_alternative<Expression>(Expression::parse(piece.text))) open = std::min(open, piece.at - 1);
  }
  if (open == std::string::npos) return;
  complaints.remark(complaints.source().inside(*place.node, open), place.pointer,
                    "nothing is filled in here, and braces are shown as they are: {expressions} belong into `say`, `explain`, expectations and the texts of a prediction");
}

}  // namespace sg::lesson
