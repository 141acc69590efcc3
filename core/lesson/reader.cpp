#include "core/lesson/reader.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "core/lesson/migrate.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string wrong_type(std::string_view expected, const JsonNode& node) {
  return std::string(expected) + " was expected, this is " + std::string(in_words(node.kind));
}

ObjectReader::ObjectReader(Complaints& complaints, Place place, std::string what)
    : complaints_(complaints), place_(std::move(place)), what_(std::move(what)) {
  ok_ = place_.node->kind == JsonNode::Kind::object;
  if (!ok_) complaints_.error(place_.node->at, place_.pointer, wrong_type("an object", *place_.node));
}

std::optional<Place> ObjectReader::optional(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
  const JsonNode* node = ok_ ? place_.node->find(key) : nullptr;
  if (node == nullptr) return std::nullopt;
  return Place{node, place_.pointer + "/" + pointer_token(key)};
}

std::optional<Place> ObjectReader::required(std::string_view key) {
  std::optional<Place> place = optional(key);
  if (!place && ok_) missing_.emplace_back(key);
  return place;
}

std::string ObjectReader::which_of(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    if (has(key)) return key;
  }
  if (!ok_) return {};
  std::string hint;
  for (const JsonNode::Key& key : place_.node->keys) {
    if (hint.empty()) hint = did_you_mean(key.text, keys);
  }
  complaints_.error(place_.node->at, place_.pointer, what_ + " has one of the keys " + listed(keys) + hint);
  return {};
}

void ObjectReader::finish() {
  if (!ok_) return;
  for (std::size_t i = 0; i < place_.node->keys.size(); ++i) {
    const JsonNode::Key& key = place_.node->keys[i];
    if (std::find(asked_.begin(), asked_.end(), key.text) != asked_.end()) continue;
    std::vector<std::string> free;  // what is there already is not what was meant
    std::copy_if(asked_.begin(), asked_.end(), std::back_inserter(free),
                 [&](const std::string& k) { return place_.node->find(k) == nullptr; });
    std::string message = "unknown key `" + key.text.substr(0, 80) + "` in " + what_ +
                          did_you_mean(key.text, free, "; it may hold " + listed(asked_));
    const std::string pointer = place_.pointer + "/" + pointer_token(key.text);
    const auto meant = std::find(missing_.begin(), missing_.end(), nearest(key.text, free));
    if (meant == missing_.end()) {
      complaints_.lenient(key.at, pointer, std::move(message));
    } else {  // one slip, one complaint
      complaints_.error(key.at, pointer, std::move(message));
      missing_.erase(meant);
    }
  }
  for (const std::string& key : missing_)
    complaints_.error(place_.node->at, place_.pointer, "the key `" + key + "` is missing in " + what_);
}

std::optional<std::string> read_text(Complaints& complaints, const Place& place, std::size_t most_characters, bool may_be_empty) {
  const JsonNode& node = *place.node;
  if (node.kind != JsonNode::Kind::text) {
    complaints.error(node.at, place.pointer, wrong_type("a text", node));
    return std::nullopt;
  }
  if (node.text.empty() && !may_be_empty) {
    complaints.error(node.at, place.pointer, "this text is empty");
    return std::nullopt;
  }
  const std::size_t length = characters(node.text);
  if (length > most_characters) {
    complaints.error(
        node.at, place.pointer,
        "this text has " + std::to_string(length) + " characters; at most " + std::to_string(most_characters) + " are allowed");
    return std::nullopt;
  }
  return node.text;
}

std::optional<std::int64_t> read_integer(Complaints& complaints, const Place& place, std::int64_t least, std::int64_t most) {
  const JsonNode& node = *place.node;
  if (node.kind != JsonNode::Kind::integer) {
    complaints.error(node.at, place.pointer, wrong_type("a whole number", node));
    return std::nullopt;
  }
  if (node.integer < least || node.integer > most) {
    complaints.error(node.at, place.pointer,
                     node.text + " is out of bounds: from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }
  return node.integer;
}

std::optional<double> read_number(Complaints& complaints, const Place& place, double least, double most) {
  const JsonNode& node = *place.node;
  if (node.kind != JsonNode::Kind::integer && node.kind != JsonNode::Kind::fraction) {
    complaints.error(node.at, place.pointer, wrong_type("a number", node));
    return std::nullopt;
  }
  double value = 0;  // as written it may be too large for any double: then it is out of bounds too
  const auto read = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  if (read.ec != std::errc{} || !(value >= least && value <= most)) {
    std::ostringstream bounds;
    bounds << "from " << least << " to " << most;
    complaints.error(node.at, place.pointer, node.text + " is out of bounds: " + bounds.str());
    return std::nullopt;
  }
  return value;
}

std::optional<bool> read_boolean(Complaints& complaints, const Place& place) {
  if (place.node->kind != JsonNode::Kind::boolean) {
    complaints.error(place.node->at, place.pointer, wrong_type("true or false", *place.node));
    return std::nullopt;
  }
  return place.node->boolean;
}

std::optional<std::string> read_id(Complaints& complaints, const Place& place) {
  std::optional<std::string> id = read_text(complaints, place, 40);
  if (!id) return std::nullopt;
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good =
      plain(id->front()) && std::all_of(id->begin(), id->end(), [&](char c) { return plain(c) || c == '-' || c == '_'; });
  if (!good) {
    complaints.error(place.node->at, place.pointer, "an id is made of a-z, 0-9, - and _, and begins with a letter or digit");
    return std::nullopt;
  }
  return id;
}

std::optional<Expression> read_expression(Complaints& complaints, const Place& place, bool or_number) {
  const JsonNode& node = *place.node;
  if (or_number && node.kind == JsonNode::Kind::integer) {
    auto parsed = Expression::parse(std::to_string(node.integer));
    if (auto* expression = std::get_if<Expression>(&parsed)) return *expression;
  }
  if (node.kind != JsonNode::Kind::text) {
    complaints.error(node.at, place.pointer,
                     wrong_type(or_number ? "a whole number or an expression in a text" : "an expression in a text", node));
    return std::nullopt;
  }
  auto parsed = Expression::parse(node.text);
  if (const auto* problem = std::get_if<Expression::Error>(&parsed)) {
    complaints.error(complaints.source().inside(node, problem->at), place.pointer, "not an expression: " + problem->message);
    return std::nullopt;
  }
  return std::get<Expression>(std::move(parsed));
}

void each_item(Complaints& complaints, const Place& place, std::size_t least, std::size_t most,
               const std::function<void(const Place&)>& visit) {
  const JsonNode& node = *place.node;
  if (node.kind != JsonNode::Kind::array) {
    complaints.error(node.at, place.pointer, wrong_type("a list", node));
    return;
  }
  if (node.items.size() < least) {
    complaints.error(node.at, place.pointer,
                     least == 1 ? "this list is empty" : "this list has fewer than " + std::to_string(least) + " items");
  }
  if (node.items.size() > most) {
    complaints.error(
        node.at, place.pointer,
        "this list has " + std::to_string(node.items.size()) + " items; at most " + std::to_string(most) + " are allowed");
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) visit({&node.items[i], place.pointer + "/" + std::to_string(i)});
}

void each_member(Complaints& complaints, const Place& place, std::size_t most,
                 const std::function<void(const JsonNode::Key&, const Place&)>& visit) {
  const JsonNode& node = *place.node;
  if (node.kind != JsonNode::Kind::object) {
    complaints.error(node.at, place.pointer, wrong_type("an object", node));
    return;
  }
  if (node.keys.size() > most) {
    complaints.error(
        node.at, place.pointer,
        "this object has " + std::to_string(node.keys.size()) + " keys; at most " + std::to_string(most) + " are allowed");
    return;
  }
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    // A key given twice was complained about while parsing.
    if (node.find(node.keys[i].text) == &node.items[i])
      visit(node.keys[i], {&node.items[i], place.pointer + "/" + pointer_token(node.keys[i].text)});
  }
}

bool read_head(ObjectReader& object, std::string_view format) {
  if (!object.ok()) return false;
  Complaints& complaints = object.complaints();
  if (const auto schema = object.optional("$schema")) read_text(complaints, *schema, 200);
  const auto format_place = object.optional("format");
  const auto version_place = object.optional("version");
  for (const auto& [there, key] :
       {std::pair(format_place.has_value(), "format"), std::pair(version_place.has_value(), "version")}) {
    // At once: without them, nobody may get as far as finish().
    if (!there)
      complaints.error(object.place().node->at, object.place().pointer, "the key `" + std::string(key) + "` is missing");
  }
  const std::optional<std::string> named = format_place ? read_text(complaints, *format_place, 80) : std::nullopt;
  if (named && *named != format) {
    complaints.error(format_place->node->at, format_place->pointer,
                     "this file is of the format `" + *named + "`; `" + std::string(format) + "` was expected");
    return false;
  }
  const std::optional<std::string> version = version_place ? read_text(complaints, *version_place, 20) : std::nullopt;
  if (!version) return named.has_value();
  int major = 0;
  int minor = 0;
  const char* end = version->data() + version->size();
  const auto first = std::from_chars(version->data(), end, major);
  const bool dotted = first.ec == std::errc{} && first.ptr != end && *first.ptr == '.';
  const auto second =
      dotted ? std::from_chars(first.ptr + 1, end, minor) : std::from_chars_result{end, std::errc::invalid_argument};
  if (second.ec != std::errc{} || second.ptr != end || major < kOldestMajor || minor < 0) {
    complaints.error(version_place->node->at, version_place->pointer, "a version is written as \"1.0\"");
    return named.has_value();
  }
  if (major > kMajor) {
    complaints.error(version_place->node->at, version_place->pointer,
                     "this file has version " + *version + " of its format, and this sockglass reads versions up to " +
                         std::to_string(kMajor) + ".x: a newer sockglass is needed");
    return false;
  }
  return named.has_value();
}

}  // namespace sg::lesson
