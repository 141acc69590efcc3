// What the window remembers from one start to the next: XDG_CONFIG_HOME/sockglass/settings.json.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/gui/pane_sizes.h"
#include "app/gui/theme_kind.h"
#include "core/model/describe.h"

namespace sg::gui {

struct Settings {
  std::optional<model::Language> language;  ///< absent: by the locale
  float scale = 1.0F;
  ThemeKind theme = ThemeKind::dark;
  bool reduced_motion = false;
  PaneSizes panes;
  bool operator==(const Settings&) const = default;
};

/// A folder of the XDG base directory specification: by its variable, else this folder of the home.
std::filesystem::path xdg_folder(const char* variable, const char* otherwise);
std::filesystem::path settings_file();
/// Defaults for what is missing or broken: a window starts anyway.
Settings load_settings(const std::filesystem::path& file);
/// Written to a temporary file beside it and renamed. False when that failed: nothing is lost but the setting.
bool save_settings(const std::filesystem::path& file, const Settings& settings);

/// By LC_ALL, LC_MESSAGES, LANG (locale(7)).
model::Language language_of_locale();
/// All of `text` in `file`, or the file as it was: a temporary file beside it, renamed.
bool write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace sg::gui
