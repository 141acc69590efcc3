// Loads lesson files as `sockglass lint` does, and prints what the loader says: for tests in other languages.
//   lesson_check [--play] [--course FOLDER] FILE…     one line "FILE<TAB>ok|bad", then the complaints, each behind a tab
#include <iostream>
#include <string>

#include "core/lesson/lesson_loader.h"

int main(int argc, char** argv) {
  using namespace sg::lesson;
  Strictness strictness = Strictness::lint;
  std::filesystem::path course;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--play") {
      strictness = Strictness::play;
    } else if (argument == "--course" && i + 1 < argc) {
      course = argv[++i];
    } else {
      const Loaded loaded = load_lesson(argument, strictness, course);
      std::cout << argument << '\t' << (loaded.lesson ? "ok" : "bad") << '\n';
      for (const Diagnostic& diagnostic : loaded.diagnostics) std::cout << '\t' << to_string(diagnostic) << '\n';
    }
  }
  return 0;
}
