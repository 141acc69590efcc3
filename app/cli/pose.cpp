#include "app/cli/pose.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <vector>

#include "core/lesson/suggest.h"
#include "core/model/event.h"

namespace sg::cli {
namespace {

// As App::pose_for_shot() and its like (app/gui/app_shot.cpp) read them.
constexpr std::array<std::string_view, 27> kWords{"keys",  "settings", "lessons", "restart", "replay", "raw",  "happenings", "again",  "network",
                                                  "file",  "open",     "save",    "export",  "ip",     "plots", "plots0",    "plots1", "plots2",
                                                  "plots3", "far",     "one",     "zoomed",  "rule",   "menu", "flip",       "forge",  "tab:states"};
constexpr std::array<std::string_view, 6> kTabs{"segment", "wire", "sockets", "calls", "counters", "log"};
/// What follows them, the window knows, or says that there is none.
constexpr std::array<std::string_view, 5> kOpen{"happening:", "conversation:", "field:", "answer:", "hover:"};

std::vector<std::string> all_words() {
  std::vector<std::string> out(kWords.begin(), kWords.end());
  for (const std::string_view tab : kTabs) out.push_back("tab:" + std::string(tab));
  for (const char* again : {"again:mtu", "again:nodelay"}) out.emplace_back(again);
  for (int kind = 0; kind <= static_cast<int>(model::kLastCallKind); ++kind) out.push_back("call:" + std::string(model::to_string(static_cast<model::CallKind>(kind))));
  return out;
}

bool is_open(const std::string& word) {
  return std::any_of(kOpen.begin(), kOpen.end(), [&](std::string_view key) { return word.starts_with(key) && word.size() > key.size(); });
}

}  // namespace

std::string pose_problem(const std::string& pose) {
  const std::vector<std::string> known = all_words();
  std::istringstream words(pose);
  for (std::string word; words >> word;) {
    if (is_open(word) || std::find(known.begin(), known.end(), word) != known.end()) continue;
    std::vector<std::string> shown(kWords.begin(), kWords.end());
    for (const std::string_view tab : kTabs) shown.push_back("tab:" + std::string(tab));
    for (const char* one : {"again:mtu", "again:nodelay", "call:CALL", "happening:ID", "conversation:NUMBER", "field:NAME", "answer:TEXT", "hover:ID"}) shown.emplace_back(one);
    return "--pose knows no `" + word + "`" + lesson::did_you_mean(word, known, "; there are " + lesson::listed(shown));
  }
  return {};
}

}  // namespace sg::cli
