// Where files of the learner's own lie, and what they are called.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/gui/file_ui.h"

namespace sg::gui {

/// The learner's documents, as xdg-user-dirs has them (user-dirs.dirs); where there are none, the folder that sockglass was started in.
std::filesystem::path documents_folder();

/// As typed: "~/run.sgrec" begins at home; what does not begin at the root begins in `folder`.
std::filesystem::path path_typed(const std::string& typed, const std::filesystem::path& folder);

/// "02-three-way-handshake-2026-11-28.sgrec" in `folder`; with "-2" and so on where that is there already.
std::filesystem::path free_name(const std::filesystem::path& folder, const std::string& stem, const char* extension);

/// ".." first, then what can be opened, the newest first, then folders; at most some hundreds. Empty: it cannot be read (or is empty).
std::vector<FolderEntry> entries_of(const std::filesystem::path& folder);

}  // namespace sg::gui
