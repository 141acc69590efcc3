#include "app/gui/platform/settings.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

namespace sg::gui {

namespace {

struct PaneSize {
  const char* key;
  float PaneSizes::*size;
  float most;
};
/// As the settings file has them, in its object "panes".
constexpr PaneSize kPaneSizes[] = {{"left", &PaneSizes::left, 200}, {"right", &PaneSizes::right, 200}, {"lesson", &PaneSizes::lesson, 1}};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::filesystem::path xdg_folder(const char* variable, const char* otherwise) {
  std::filesystem::path base = environment(variable);
  // A relative path is to be ignored.
  if (!base.is_absolute()) base = std::filesystem::path(environment("HOME").empty() ? "/tmp" : environment("HOME")) / otherwise;
  return base;
}

std::filesystem::path settings_file() { return xdg_folder("XDG_CONFIG_HOME", ".config") / "sockglass" / "settings.json"; }

Settings load_settings(const std::filesystem::path& file) {
  Settings out;
  std::ifstream in(file);
  if (!in) return out;
  const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  if (!json.is_object()) return out;
  if (const auto language = json.find("language"); language != json.end() && language->is_string()) {
    if (*language == "ko") out.language = model::Language::ko;
    if (*language == "en") out.language = model::Language::en;
  }
  if (const auto scale = json.find("scale"); scale != json.end() && scale->is_number()) out.scale = std::clamp(scale->get<float>(), 0.5F, 3.0F);
  if (const auto theme = json.find("theme"); theme != json.end() && theme->is_string()) {
    const auto found = std::find(kThemeNames.begin(), kThemeNames.end(), theme->get<std::string>());
    if (found != kThemeNames.end()) out.theme = static_cast<ThemeKind>(found - kThemeNames.begin());
  }
  if (const auto motion = json.find("reduced_motion"); motion != json.end() && motion->is_boolean()) out.reduced_motion = motion->get<bool>();
  if (const auto panes = json.find("panes"); panes != json.end() && panes->is_object()) {
    for (const auto& [key, size, most] : kPaneSizes) {
      if (const auto one = panes->find(key); one != panes->end() && one->is_number()) out.panes.*size = std::clamp(one->get<float>(), 0.0F, most);
    }
  }
  return out;
}

bool save_settings(const std::filesystem::path& file, const Settings& settings) {
  nlohmann::json json = {{"scale", settings.scale}, {"theme", kThemeNames[static_cast<std::size_t>(settings.theme)]}, {"reduced_motion", settings.reduced_motion}};
  for (const auto& [key, size, most] : kPaneSizes) {
    if (settings.panes.*size > 0) json["panes"][key] = settings.panes.*size;
  }
  if (settings.language) json["language"] = *settings.language == model::Language::ko ? "ko" : "en";
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  return !error && write_whole(file, json.dump(2) + "\n");
}

model::Language language_of_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = environment(name);
    if (!value.empty()) return value.compare(0, 2, "ko") == 0 ? model::Language::ko : model::Language::en;
  }
  return model::Language::en;
}

bool write_whole(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path temporary = file.string() + "." + std::to_string(::getpid()) + ".tmp";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) {
      std::error_code ignored;
      std::filesystem::remove(temporary, ignored);
      return false;
    }
  }
  std::error_code error;
  std::filesystem::rename(temporary, file, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
  }
  return !error;
}

}  // namespace sg::gui
