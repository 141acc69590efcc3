#include "app/gui/platform/places.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <system_error>

#include "core/model/quote.h"

namespace sg::gui {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 500;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::string day(std::time_t moment, const char* format) {
  std::tm parts{};
  localtime_r(&moment, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

bool can_be_opened(const fs::path& file) {
  static constexpr std::array kKnown = {".sgrec", ".part", ".pcapng", ".pcap", ".cap"};
  return std::find(kKnown.begin(), kKnown.end(), file.extension()) != kKnown.end();
}

}  // namespace

fs::path documents_folder() {
  const std::string home = variable("HOME");
  std::string config = variable("XDG_CONFIG_HOME");
  if (config.empty()) config = home + "/.config";
  std::ifstream in(config + "/user-dirs.dirs");
  constexpr std::string_view kKey = "XDG_DOCUMENTS_DIR=\"";
  std::error_code ignored;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(kKey)) continue;
    std::string folder = line.substr(kKey.size(), line.find('"', kKey.size()) - kKey.size());
    if (folder.starts_with("$HOME")) folder = home + folder.substr(5);
    if (folder.starts_with("/") && fs::is_directory(folder, ignored)) return folder;
  }
  if (const fs::path usual = home + "/Documents"; !home.empty() && fs::is_directory(usual, ignored)) return usual;
  return fs::current_path(ignored);
}

fs::path path_typed(const std::string& typed, const fs::path& folder) {
  const std::size_t begin = typed.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  const std::string text = typed.substr(begin, typed.find_last_not_of(' ') - begin + 1);
  if (text == "~" || text.starts_with("~/")) return fs::path(variable("HOME") + text.substr(1)).lexically_normal();
  return (folder / text).lexically_normal();
}

fs::path free_name(const fs::path& folder, const std::string& stem, const char* extension) {
  const std::string name = stem + day(std::time(nullptr), "-%Y-%m-%d");
  std::error_code ignored;
  fs::path out = folder / (name + extension);
  for (int n = 2; n < 1000 && fs::exists(out, ignored); ++n) out = folder / (name + "-" + std::to_string(n) + extension);
  return out;
}

std::vector<FolderEntry> entries_of(const fs::path& folder) {
  struct Found {
    FolderEntry entry;
    std::time_t changed = 0;
  };
  std::vector<Found> found;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    const std::string name = at->path().filename().string();
    struct stat about {};
    // The list and the field cannot show what is no text.
    if (name.starts_with(".") || model::printable(name) != name || stat(at->path().c_str(), &about) != 0) continue;
    if (S_ISDIR(about.st_mode)) {
      found.push_back({{name, true, 0, ""}, 0});
    } else if (S_ISREG(about.st_mode) && can_be_opened(at->path())) {
      found.push_back({{name, false, static_cast<std::uint64_t>(about.st_size), day(about.st_mtime, "%Y-%m-%d %H:%M")}, about.st_mtime});
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    if (a.entry.folder != b.entry.folder) return b.entry.folder;
    return a.changed != b.changed ? a.changed > b.changed : a.entry.name < b.entry.name;
  });
  std::vector<FolderEntry> out;
  if (folder.has_relative_path()) out.push_back({"..", true, 0, ""});
  for (Found& one : found) {
    if (out.size() < kMostEntries) out.push_back(std::move(one.entry));
  }
  return out;
}

}  // namespace sg::gui
