// A JSON file as a tree that knows where everything stands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/files.h"

namespace sg::lesson {

class Complaints;

struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, integer, fraction, text, array, object };
  struct Key {
    std::string text;
    std::size_t at = 0;
  };
  Kind kind = Kind::null;
  std::size_t at = 0;  ///< byte offset of its first character in the source
  bool boolean = false;
  std::int64_t integer = 0;
  std::string text;             ///< of a text, decoded; of a number, as written
  std::vector<JsonNode> items;  ///< of an array; of an object, the values of `keys`
  std::vector<Key> keys;

  /// The first value with this key; null when there is none.
  const JsonNode* find(std::string_view key) const;
};

struct JsonSource {
  struct Position {
    int line = 1;
    int column = 1;  ///< in characters
  };
  std::string text;
  JsonNode root;

  Position position(std::size_t at) const;
  /// Where byte `offset` of a decoded text stands in the source, escapes counted.
  std::size_t inside(const JsonNode& node, std::size_t offset) const;
};

/// Reads and parses; says all that keeps the file from being a JSON tree (and every key given twice). `source` is filled as
/// far as it came, and given to `complaints`.
bool read_json(const Files& files, const std::filesystem::path& file, JsonSource& source, Complaints& complaints);

/// The same of a text that is there already.
bool parse_json(JsonSource& source, Complaints& complaints);

/// "a number", "a list", … for messages.
std::string_view in_words(JsonNode::Kind kind);

/// A key as JSON Pointer has it: ~ and / escaped (RFC 6901 §3).
std::string pointer_token(std::string_view key);

}  // namespace sg::lesson
