#include "app/cli/markup.h"

#include <unistd.h>

#include <cstdlib>

#include "core/model/quote.h"

namespace sg::cli {

std::string Style::wrapped(const char* code, std::string_view text) const {
  if (!color) return std::string(text);
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

std::string plain(std::string_view markup) {
  std::string out;
  for (std::size_t i = 0; i < markup.size(); ++i) {
    if (markup[i] == '`') continue;
    if (markup[i] == '*' && i + 1 < markup.size() && markup[i + 1] == '*') {
      ++i;
      continue;
    }
    out += markup[i];
  }
  return model::printable(out);
}

model::Language language_of_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view text(value);
    return text == "ko" || text.starts_with("ko_") || text.starts_with("ko.") || text.starts_with("ko@") ? model::Language::ko
                                                                                                         : model::Language::en;
  }
  return model::Language::en;
}

bool color_wanted() {
  const char* refused = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (refused == nullptr || *refused == '\0');
}

}  // namespace sg::cli
