// A lesson, its Korean texts and its program, all from a stranger: whatever stands in them, the loader answers, and what it says points into them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>

#include "core/lesson/lesson_loader.h"

namespace {

using namespace sg::lesson;

constexpr char kBetween = '\x1e';  // ASCII's record separator, no character of JSON

/// The three parts of an input; each program name stands for the same one.
class Input : public Files {
 public:
  explicit Input(std::string_view all) {
    for (std::string* part : {&lesson_, &texts_, &program_}) {
      const std::size_t end = all.find(kBetween);
      *part = all.substr(0, end);
      all.remove_prefix(end == std::string_view::npos ? all.size() : end + 1);
    }
  }
  bool exists(const std::filesystem::path& file) const override { return !part(file).empty(); }
  std::optional<std::string> read(const std::filesystem::path& file, std::string& text) const override {
    text = part(file);
    return std::nullopt;
  }
  const std::string& part(const std::filesystem::path& file) const {
    return file == "lesson.json" ? lesson_ : file == "lesson.ko.json" ? texts_ : program_;
  }

 private:
  std::string lesson_;
  std::string texts_;
  std::string program_;
};

void hold(bool truth, const char* what, const Diagnostic& diagnostic) {
  if (truth) return;
  std::cerr << what << ": " << to_string(diagnostic) << '\n';
  std::abort();
}

/// Every complaint says something, and its line is there.
void check(const Loaded& loaded, const Input& input) {
  std::map<std::string, long> lines;
  bool error = false;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    error = error || diagnostic.severity == Severity::error;
    if (!lines.contains(diagnostic.file)) {
      const std::string& text = input.part(diagnostic.file);
      lines[diagnostic.file] = 1 + std::count(text.begin(), text.end(), '\n');
    }
    hold(!diagnostic.message.empty(), "no message", diagnostic);
    hold(diagnostic.line >= 0 && diagnostic.line <= lines[diagnostic.file], "no such line", diagnostic);
    hold(diagnostic.line == 0 || diagnostic.column >= 1, "no such column", diagnostic);
  }
  if (loaded.lesson.has_value() == error) {
    std::cerr << (error ? "a lesson in spite of an error\n" : "no lesson, and no error\n");
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input(std::string_view(reinterpret_cast<const char*>(data), size));
  const Loaded linted = load_lesson("lesson.json", Strictness::lint, {}, input);
  const Loaded played = load_lesson("lesson.json", Strictness::play, {}, input);
  check(linted, input);
  check(played, input);
  if (linted.lesson && !played.lesson) {
    std::cerr << "what lint takes cannot be played\n";
    std::abort();
  }
  return 0;
}
