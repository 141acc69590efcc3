#include "core/lesson/migrate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace sg::lesson {
namespace {

JsonNode* child(JsonNode& object, std::string_view key) {
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    if (object.keys[i].text == key) return &object.items[i];
  }
  return nullptr;
}

/// `changes` gathers what an author should know.
class Changes {
 public:
  void rename(JsonNode& object, std::string_view from, std::string_view to) {
    for (JsonNode::Key& key : object.keys) {
      if (key.text != from || child(object, to) != nullptr) continue;
      key.text = to;
      note("`" + std::string(from) + "` is `" + std::string(to) + "` now");
    }
  }
  /// The value of `key` stands in `to` from now on.
  void move(JsonNode& from, std::string_view key, JsonNode& to) {
    const auto found = std::find_if(from.keys.begin(), from.keys.end(), [&](const JsonNode::Key& k) { return k.text == key; });
    if (found == from.keys.end() || to.kind != JsonNode::Kind::object || child(to, key) != nullptr) return;
    const auto item = from.items.begin() + (found - from.keys.begin());
    to.keys.push_back(std::move(*found));
    to.items.push_back(std::move(*item));
    from.keys.erase(found);
    from.items.erase(item);
    note("`" + std::string(key) + "` stands in `predict` now");
  }
  const std::string& said() const { return said_; }

 private:
  void note(const std::string& what) {
    if (said_.find(what) != std::string::npos) return;
    said_ += (said_.empty() ? "" : ", ") + what;
  }
  std::string said_;
};

/// 0.x, which was never published: pauses have no unit in their names, and hints are the step's and not its question's.
void from_0(JsonNode& root, Changes& changes) {
  if (JsonNode* network = child(root, "network")) changes.rename(*network, "pace", "pace_ms");
  JsonNode* steps = child(root, "steps");
  if (steps == nullptr) return;
  for (JsonNode& step : steps->items) {  // of a sidecar they are members, of a lesson items
    if (JsonNode* predict = child(step, "predict")) changes.move(step, "hints", *predict);
    JsonNode* actions = child(step, "do");
    if (actions == nullptr) continue;
    for (JsonNode& action : actions->items) changes.rename(action, "pace", "pace_ms");
  }
}

/// [n] makes version n + 1 of n.
constexpr std::array kSteps{&from_0};
static_assert(kOldestMajor + static_cast<int>(kSteps.size()) == kMajor, "a new major version comes with the way to it");

}  // namespace

void migrate(JsonSource& source, Complaints& complaints) {
  const JsonNode* version = source.root.find("version");
  if (version == nullptr || version->kind != JsonNode::Kind::text) return;
  int major = kMajor;
  const auto read = std::from_chars(version->text.data(), version->text.data() + version->text.size(), major);
  if (read.ec != std::errc{} || major < kOldestMajor || major >= kMajor) return;
  Changes changes;
  for (int from = major; from < kMajor; ++from) kSteps[static_cast<std::size_t>(from - kOldestMajor)](source.root, changes);
  complaints.remark(version->at, "/version",
                    "this file has version " + version->text + " of its format, and is read as " + std::to_string(kMajor) + ".0: " +
                        (changes.said().empty() ? "nothing in it had to be changed" : changes.said()));
}

}  // namespace sg::lesson
