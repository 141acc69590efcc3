// The window's own texts in both languages; lessons bring theirs.
//
// They stand in assets/strings.{en,ko}.json and, for the stage (stage_view, hosts_view, ladder_view), in
// assets/strings.stage.{en,ko}.json: flat objects of key and text, the same keys in both. CMake builds them into the program.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/model/describe.h"

namespace sg::gui {

/// The text of `key` in the current language; English where it is missing; the key itself where there is none (a test forbids that).
/// Valid for the life of the program.
const char* tr(const char* key);

/// As tr(), with {} or {name} (fmt::arg) filled in.
template <typename... Args>
std::string trf(const char* key, Args&&... args) {
  return fmt::vformat(tr(key), fmt::make_format_args(args...));
}

/// In that language, whatever the current one is.
std::string tr_in(model::Language which, const char* key);

void set_language(model::Language language);
model::Language language();

/// Every text there is, for the glyphs.
std::vector<const char*> all_texts(model::Language language);

}  // namespace sg::gui
