#include "core/lesson/text_sidecar.h"

#include <algorithm>
#include <functional>

#include "core/lesson/lesson_reader.h"
#include "core/lesson/limits.h"
#include "core/lesson/migrate.h"
#include "core/lesson/placeholders.h"
#include "core/lesson/reader.h"
#include "core/lesson/suggest.h"
#include "core/lesson/texts.h"

namespace sg::lesson {
namespace {

/// Words, and not one letter of Hangul among them. Code, what is quoted, and names of calls, states and files say the same in every language.
bool reads_as_english(const std::string& text) {
  int words = 0;
  std::string word;
  char quote = 0;
  const auto word_ends = [&] {
    const bool plain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (word.size() > 1 && plain && !model::call_kind_from(word)) ++words;
    word.clear();
  };
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    if (piece.expression) continue;
    for (const char c : piece.text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0xEA && byte <= 0xED) return false;  // in UTF-8, Hangul syllables (U+AC00 to U+D7A3) and little else
      if ((c == '`' || c == '"') && (quote == 0 || quote == c)) quote = quote == 0 ? c : 0;
      if (quote != 0 || std::string_view(" \n.,:?!`\"").find(c) != std::string_view::npos)
        word_ends();
      else
        word += c;
    }
    word_ends();
  }
  return words > 1;
}

class SidecarReader {
 public:
  SidecarReader(Complaints& complaints, Lesson& lesson) : complaints_(complaints), lesson_(lesson), table_(names_of(lesson)) {}

  void read(const JsonNode& root) {
    ObjectReader object(complaints_, {&root, ""}, "a text file");
    if (!read_head(object, "sockglass-lesson-text")) return;
    if (const auto place = object.required("lesson")) {
      const std::optional<std::string> id = read_text(complaints_, *place, kMaxLabel);
      if (id && *id != lesson_.id)
        complaints_.error(place->node->at, place->pointer,
                          "these are texts of `" + *id + "`, and the lesson is `" + lesson_.id + "`");
    }
    if (const auto place = object.required("language")) {
      const std::optional<std::string> language = read_text(complaints_, *place, kMaxLabel);
      if (language && *language != "ko")
        complaints_.error(place->node->at, place->pointer, "texts in `" + *language + "` are not read: a lesson is in English, and in Korean (`ko`) beside it");
    }
    text(object, "title", lesson_.title, "the lesson", kMaxLabel, false);
    text(object, "summary", lesson_.summary, "the lesson", kMaxSentence, false);
    text(object, "fallback", lesson_.fallback, "the lesson", kMaxProse, false);
    list(object, "objectives", lesson_.objectives, "the lesson", false);
    members<ActorSpec>(object, "actors", "actor", lesson_.actors,
                       [this](const Place& place, ActorSpec& actor) { korean(place, actor.title, kMaxLabel, false); });
    members<Step>(object, "steps", "step", lesson_.steps, [this](const Place& place, Step& step) { read_step(place, step); });
    object.finish();
  }

 private:
  void korean(const Place& place, Text& text, std::size_t most, bool filled) {
    text.ko = read_text(complaints_, place, most).value_or("");
    if (filled && !text.ko.empty() && check_placeholders(complaints_, place, text.ko, table_)) same_placeholders(place, text);
    if (!filled) remark_on_braces(complaints_, place, text.ko);
    if (!text.ko.empty() && reads_as_english(text.ko)) complaints_.remark(place.node->at, place.pointer, "these are words, and none of them Korean: is it still to be translated?");
  }

  /// Both languages tell the same facts.
  void same_placeholders(const Place& place, const Text& text) {
    const std::vector<std::string> english = placeholders_of(text.en);
    const std::vector<std::string> korean = placeholders_of(text.ko);
    const auto lacks = [](const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) == all.end(); };
    for (const std::string& one : english) {
      if (lacks(korean, one)) complaints_.lenient(place.node->at, place.pointer, "the English text says {" + one + "}, and this one does not");
    }
    for (const std::string& one : korean) {
      if (lacks(english, one)) complaints_.lenient(place.node->at, place.pointer, "this text says {" + one + "}, and the English one does not");
    }
  }

  void text(ObjectReader& object, std::string_view key, Text& text, const std::string& whose, std::size_t most, bool filled) {
    const auto place = object.optional(key);
    if (place && text.en.empty()) {
      complaints_.lenient(place->node->at, place->pointer,
                          whose + " has no text for `" + std::string(key) + "` that could be translated");
    } else if (place) {
      korean(*place, text, most, filled);
    } else if (!text.en.empty() && object.ok()) {
      complaints_.lenient(object.place().node->at, object.place().pointer,
                          whose + " has no Korean text for `" + std::string(key) + "`");
    }
  }

  void list(ObjectReader& object, std::string_view key, std::vector<Text>& texts, const std::string& whose, bool filled) {
    const auto place = object.optional(key);
    if (!place) {
      if (!texts.empty() && object.ok()) {
        complaints_.lenient(object.place().node->at, object.place().pointer,
                            whose + " has no Korean text for `" + std::string(key) + "`");
      }
      return;
    }
    std::size_t at = 0;
    each_item(complaints_, *place, 0, kMaxList, [&](const Place& item) {
      if (at < texts.size()) korean(item, texts[at], kMaxSentence, filled);
      ++at;
    });
    if (place->node->kind == JsonNode::Kind::array && at != texts.size()) {
      complaints_.lenient(
          place->node->at, place->pointer,
          whose + " has " + std::to_string(texts.size()) + " `" + std::string(key) + "`, and here are " + std::to_string(at));
    }
  }

  /// An object whose keys are the ids of `things`.
  template <typename Thing>
  void members(ObjectReader& object, std::string_view key, const std::string& what, std::vector<Thing>& things,
               const std::function<void(const Place&, Thing&)>& read, const std::string& whose = "") {
    const auto place = object.optional(key);
    std::vector<std::string> found;
    if (place) {
      each_member(complaints_, *place, kMaxObserved, [&](const JsonNode::Key& id, const Place& item) {
        const auto thing = std::find_if(things.begin(), things.end(), [&](const Thing& t) { return t.id == id.text; });
        if (thing == things.end()) {
          std::vector<std::string> known;
          for (const Thing& one : things) known.push_back(one.id);
          complaints_.lenient(id.at, item.pointer,
                              whose + (whose.empty() ? "the lesson" : "") + " has no " + what + " `" + id.text.substr(0, 80) +
                                  "`" + did_you_mean(id.text, known));
          return;
        }
        found.push_back(id.text);
        read(item, *thing);
      });
    }
    const Place& around = place ? *place : object.place();
    for (const Thing& thing : things) {
      if (!object.ok() || std::find(found.begin(), found.end(), thing.id) != found.end()) continue;
      complaints_.lenient(around.node->at, around.pointer,
                          (whose.empty() ? "" : whose + ": ") + what + " `" + thing.id + "` has no Korean text");
    }
  }

  void read_step(const Place& place, Step& step) {
    const std::string whose = "step `" + step.id + "`";
    ObjectReader object(complaints_, place, "the texts of a step");
    if (!object.ok()) return;
    text(object, "title", step.title, whose, kMaxLabel, false);
    text(object, "say", step.say, whose, kMaxProse, true);
    text(object, "action", step.action, whose, kMaxLabel, false);
    if (step.predict) {
      const auto predict = object.optional("predict");
      if (predict)
        read_prediction(*predict, *step.predict, whose);
      else
        complaints_.lenient(place.node->at, place.pointer, whose + " has no Korean text for `predict`");
    } else if (const auto predict = object.optional("predict")) {
      complaints_.lenient(predict->node->at, predict->pointer, whose + " has no prediction");
    }
    members<Expectation>(
        object, "expect", "expectation", step.expect,
        [this](const Place& item, Expectation& expectation) { korean(item, expectation.say, kMaxSentence, true); }, whose);
    text(object, "explain", step.explain, whose, kMaxProse, true);
    object.finish();
  }

  void read_prediction(const Place& place, Prediction& prediction, const std::string& step) {
    const std::string whose = step + ", prediction";
    ObjectReader object(complaints_, place, "the texts of a prediction");
    if (!object.ok()) return;
    text(object, "ask", prediction.ask, whose, kMaxSentence, true);
    text(object, "right", prediction.right, whose, kMaxSentence, true);
    if (const auto right = object.optional("right"); right && says_right_itself(prediction.right.ko))
      complaints_.remark(right->node->at, right->pointer, "the window says “맞았습니다.” before this: begin with why it is so");
    text(object, "otherwise", prediction.otherwise, whose, kMaxSentence, true);
    list(object, "hints", prediction.hints, whose, true);
    members<Choice>(
        object, "choices", "choice", prediction.choices,
        [&](const Place& item, Choice& choice) {
          const std::string which = whose + ", choice `" + choice.id + "`";
          ObjectReader texts(complaints_, item, "the texts of a choice");
          text(texts, "label", choice.label, which, kMaxSentence, true);
          text(texts, "feedback", choice.feedback, which, kMaxSentence, true);
          texts.finish();
        },
        whose);
    members<WrongAnswer>(
        object, "wrong", "wrong answer", prediction.wrong,
        [this](const Place& item, WrongAnswer& wrong) { korean(item, wrong.feedback, kMaxSentence, true); }, whose);
    object.finish();
  }

  Complaints& complaints_;
  Lesson& lesson_;
  NameTable table_;
};

}  // namespace

void load_sidecar(const Files& files, const std::filesystem::path& file, Strictness strictness, Lesson& lesson,
                  std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> said;
  Complaints complaints(file.string(), strictness, said);
  JsonSource source;
  if (read_json(files, file, source, complaints)) {
    migrate(source, complaints);
    SidecarReader(complaints, lesson).read(source.root);
  }
  for (Diagnostic& diagnostic : said) {
    if (strictness == Strictness::play) diagnostic.severity = Severity::warning;
    diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace sg::lesson
