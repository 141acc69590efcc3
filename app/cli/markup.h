// What a terminal shows of a lesson's **bold** and `code`.
#pragma once

#include <string>
#include <string_view>

#include "core/model/describe.h"

namespace sg::cli {

/// How text goes out: the language of the run, and whether the terminal takes colours (a tty, and no NO_COLOR).
struct Style {
  model::Language language = model::Language::en;
  bool color = false;

  std::string_view in(std::string_view en, std::string_view ko) const { return language == model::Language::ko ? ko : en; }
  std::string bold(std::string_view text) const { return wrapped("1", text); }
  std::string dim(std::string_view text) const { return wrapped("2", text); }
  std::string good(std::string_view text) const { return wrapped("32", text); }
  std::string bad(std::string_view text) const { return wrapped("1;31", text); }
  std::string doubtful(std::string_view text) const { return wrapped("33", text); }

 private:
  std::string wrapped(const char* code, std::string_view text) const;
};

/// The text without the marks of bold and code, and with nothing in it that a terminal obeys.
std::string plain(std::string_view markup);

/// ko where the locale says so (locale(7): LC_ALL, then LC_MESSAGES, then LANG), else en.
model::Language language_of_locale();
/// Colours on standard output: it is a terminal, and NO_COLOR is not set.
bool color_wanted();

}  // namespace sg::cli
