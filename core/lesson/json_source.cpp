#include "core/lesson/json_source.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/lesson/complaints.h"

namespace sg::lesson {
namespace {

using nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Byte offset of the first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates); npos when all is.
std::size_t first_bad_byte(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  std::size_t i = 0;
  while (i < text.size()) {
    const unsigned lead = byte(i);
    std::size_t length = 0;
    unsigned lowest = 0x80;  // of the second byte
    unsigned highest = 0xBF;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3;
      if (lead == 0xE0) lowest = 0xA0;
      if (lead == 0xED) highest = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4;
      if (lead == 0xF0) lowest = 0x90;
      if (lead == 0xF4) highest = 0x8F;
    } else {
      return i;
    }
    if (byte(i + 1) < lowest || byte(i + 1) > highest) return i;
    for (std::size_t k = 2; k < length; ++k) {
      if (byte(i + k) < 0x80 || byte(i + k) > 0xBF) return i;
    }
    i += length;
  }
  return std::string_view::npos;
}

/// Builds the tree. nlohmann tells no positions, so a cursor walks the source along with its events: between two of them
/// there is only white space, a comma or a colon.
class TreeBuilder : public json::json_sax_t {
 public:
  TreeBuilder(JsonSource& source, std::size_t start, Complaints& complaints)
      : source_(source), complaints_(complaints), start_(start), cursor_(start) {}

  bool null() override { return leaf(JsonNode::Kind::null); }
  bool boolean(bool value) override {
    if (!leaf(JsonNode::Kind::boolean)) return false;
    last_->boolean = value;
    return true;
  }
  bool number_integer(number_integer_t value) override {
    if (!leaf(JsonNode::Kind::integer)) return false;
    last_->integer = value;
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    const bool fits = value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    if (!leaf(fits ? JsonNode::Kind::integer : JsonNode::Kind::fraction)) return false;
    if (fits) last_->integer = static_cast<std::int64_t>(value);
    return true;
  }
  bool number_float(number_float_t, const string_t&) override { return leaf(JsonNode::Kind::fraction); }
  bool string(string_t& value) override {
    if (!leaf(JsonNode::Kind::text)) return false;
    last_->text = std::move(value);
    return true;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonNode::Kind::object); }
  bool start_array(std::size_t) override { return open(JsonNode::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    const std::size_t at = next_token();
    cursor_ = token_end(at);
    JsonNode& object = *open_.back();
    const auto same =
        std::find_if(object.keys.begin(), object.keys.end(), [&](const JsonNode::Key& k) { return k.text == value; });
    if (same != object.keys.end()) {
      complaints_.error(
          at, pointer() + "/" + pointer_token(value),
          "the key `" + value + "` is given twice; the first is in line " + std::to_string(source_.position(same->at).line));
    }
    object.keys.push_back({std::move(value), at});
    return true;
  }

  bool parse_error(std::size_t read, const std::string&, const json::exception& problem) override {
    // `read` bytes were read when the grammar broke: inside the next token, or at a comma or colon before it.
    const std::size_t at = std::min(next_token(), read > 0 ? start_ + read - 1 : start_);
    // Out of range (406) is a number nobody can mean; all else is grammar.
    complaints_.error(at, "", problem.id == 406 ? "this number is too large" : "not JSON: " + why(at));
    return false;
  }

 private:
  std::size_t next_token() const {
    std::size_t at = cursor_;
    while (at < source_.text.size() && (is_space(source_.text[at]) || source_.text[at] == ',' || source_.text[at] == ':')) ++at;
    return at;
  }

  std::size_t token_end(std::size_t at) const {
    const std::string& text = source_.text;
    if (at >= text.size()) return at;
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
      }
      return std::min(at + 1, text.size());
    }
    if (std::string_view("{}[]").find(text[at]) != std::string_view::npos) return at + 1;
    while (at < text.size() && !is_space(text[at]) && std::string_view(",:{}[]\"").find(text[at]) == std::string_view::npos) ++at;
    return at;
  }

  /// In plain words, from what stands around the place where the grammar broke.
  std::string why(std::size_t at) const {
    const std::string& text = source_.text;
    std::size_t before = at;
    while (before > 0 && is_space(text[before - 1])) --before;
    const char previous = before > 0 ? text[before - 1] : '\0';
    if (at >= text.size()) {
      return open_.empty() ? "the file holds no value"
                           : "the file ends while " + std::to_string(open_.size()) + " brackets are open, the last from line " +
                                 std::to_string(source_.position(open_.back()->at).line);
    }
    const char c = text[at];
    if ((c == '}' || c == ']') && previous == ',')
      return "a comma stands before the closing " + std::string(1, c) + "; JSON allows none there";
    if (c == '/' || c == '#') return "comments are not allowed";
    if (c == '\'') return "texts stand in double quotes";
    if (open_.empty() && root_done_) return "nothing may follow the closing bracket";
    const bool after_key =
        !open_.empty() && open_.back()->kind == JsonNode::Kind::object && open_.back()->keys.size() > open_.back()->items.size();
    if (after_key && std::string_view(text).substr(cursor_, at - cursor_).find(':') == std::string_view::npos && c != ':') {
      return "a colon is missing before this";
    }
    if (c == '"') {
      const std::size_t end = token_end(at);
      const std::string_view token = std::string_view(text).substr(at, end - at);
      if (std::any_of(token.begin(), token.end(), [](char k) { return k == '\n'; })) {
        return "a text does not end in the line where it begins; a line break inside it is written \\n";
      }
      if (std::any_of(token.begin(), token.end(), [](char k) { return static_cast<unsigned char>(k) < 0x20; })) {
        return "a text holds a control character; a tab is written \\t";
      }
      if (previous != ',' && previous != '{' && previous != '[' && previous != ':') return "a comma is missing before this";
      return "this text holds an escape that JSON does not have (there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)";
    }
    const std::string token = text.substr(at, std::max<std::size_t>(1, std::min<std::size_t>(token_end(at) - at, 20)));
    if (previous != ',' && previous != '{' && previous != '[' && previous != ':' && previous != '\0' && c != '}' && c != ']') {
      return "a comma is missing before this";
    }
    if (!open_.empty() && open_.back()->kind == JsonNode::Kind::object && !after_key && c != ',' && c != ':')
      return "a key in double quotes is missing here";
    return "did not expect `" + token + "` here";
  }

  std::string pointer() const {
    std::string out;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) out += "/" + name_in(*open_[i]);
    return out;
  }
  static std::string name_in(const JsonNode& parent) {
    return parent.kind == JsonNode::Kind::object ? pointer_token(parent.keys.back().text)
                                                 : std::to_string(parent.items.size() - 1);
  }

  JsonNode& place(JsonNode::Kind kind, std::size_t at) {
    JsonNode* node = &source_.root;
    if (!open_.empty()) {
      open_.back()->items.emplace_back();
      node = &open_.back()->items.back();
    }
    node->kind = kind;
    node->at = at;
    return *node;
  }

  bool leaf(JsonNode::Kind kind) {
    const std::size_t at = next_token();
    cursor_ = token_end(at);
    last_ = &place(kind, at);
    if (kind == JsonNode::Kind::integer || kind == JsonNode::Kind::fraction) last_->text = source_.text.substr(at, cursor_ - at);
    root_done_ = open_.empty();
    return true;
  }

  bool open(JsonNode::Kind kind) {
    const std::size_t at = next_token();
    if (open_.size() >= static_cast<std::size_t>(kMaxDepth)) {
      complaints_.error(at, pointer(), "nested more than " + std::to_string(kMaxDepth) + " levels deep");
      return false;
    }
    cursor_ = at + 1;
    // The items of an open node may move their siblings, never itself: its parent gets no new item while it is open.
    open_.push_back(&place(kind, at));
    return true;
  }

  bool close() {
    cursor_ = next_token() + 1;
    open_.pop_back();
    root_done_ = open_.empty();
    return true;
  }

  JsonSource& source_;
  Complaints& complaints_;
  std::size_t start_ = 0;   ///< first byte after a byte order mark
  std::size_t cursor_ = 0;  ///< first byte after the last token
  std::vector<JsonNode*> open_;
  JsonNode* last_ = nullptr;
  bool root_done_ = false;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size() && i < items.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

JsonSource::Position JsonSource::position(std::size_t at) const {
  Position out;
  at = std::min(at, text.size());
  std::size_t i = text.starts_with(kByteOrderMark) ? std::min(at, kByteOrderMark.size()) : 0;
  for (; i < at; ++i) {
    if (text[i] == '\n') {
      ++out.line;
      out.column = 1;
    } else if (!is_continuation(text[i])) {
      ++out.column;
    }
  }
  return out;
}

std::size_t JsonSource::inside(const JsonNode& node, std::size_t offset) const {
  if (node.kind != JsonNode::Kind::text) return node.at;
  std::size_t at = node.at + 1;
  std::size_t decoded = 0;
  while (decoded < offset && at < text.size() && text[at] != '"') {
    if (text[at] != '\\') {
      ++at;
      ++decoded;
    } else if (at + 1 < text.size() && text[at + 1] == 'u') {
      // \uXXXX: as many bytes as its UTF-8 has; a surrogate pair has four, two for each half.
      const unsigned long code = std::strtoul(text.substr(at + 2, 4).c_str(), nullptr, 16);
      const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
      decoded += code < 0x80 ? 1 : code < 0x800 || surrogate ? 2 : 3;
      at += 6;
    } else {
      at += 2;
      ++decoded;
    }
  }
  return std::min(at, text.size());
}

bool parse_json(JsonSource& source, Complaints& complaints) {
  complaints.set_source(source);
  std::size_t start = 0;
  if (source.text.starts_with(kByteOrderMark)) {
    complaints.lenient(0, "", "the file begins with a byte order mark; save it as UTF-8 without one");
    start = kByteOrderMark.size();
  }
  const std::size_t bad = first_bad_byte(source.text);
  if (bad != std::string_view::npos) {
    complaints.error(bad, "", "this byte is not UTF-8; save the file as UTF-8");
    return false;
  }
  if (std::all_of(source.text.begin() + static_cast<std::ptrdiff_t>(start), source.text.end(), is_space)) {
    complaints.error(kWholeFile, "", "the file is empty");
    return false;
  }
  TreeBuilder builder(source, start, complaints);
  return json::sax_parse(source.text.begin() + static_cast<std::ptrdiff_t>(start), source.text.end(), &builder);
}

bool read_json(const Files& files, const std::filesystem::path& file, JsonSource& source, Complaints& complaints) {
  complaints.set_source(source);
  if (const std::optional<std::string> problem = files.read(file, source.text)) {
    complaints.error(kWholeFile, "", *problem);
    return false;
  }
  if (source.text.size() > kMaxFileBytes) {
    complaints.error(kWholeFile, "", "is larger than " + std::to_string(kMaxFileBytes / 1024) + " KiB");
    return false;
  }
  return parse_json(source, complaints);
}

std::string_view in_words(JsonNode::Kind kind) {
  switch (kind) {
    case JsonNode::Kind::null: return "null";
    case JsonNode::Kind::boolean: return "true or false";
    case JsonNode::Kind::integer: return "a whole number";
    case JsonNode::Kind::fraction: return "a number that is not whole";
    case JsonNode::Kind::text: return "a text";
    case JsonNode::Kind::array: return "a list";
    case JsonNode::Kind::object: return "an object";
  }
  return "";
}

std::string pointer_token(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

}  // namespace sg::lesson
