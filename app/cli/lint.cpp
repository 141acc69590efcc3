#include "app/cli/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <system_error>
#include <variant>

#include "app/cli/lesson_files.h"
#include "app/cli/output.h"
#include "core/lesson/complaints.h"
#include "core/lesson/lesson_loader.h"
#include "core/lesson/program_loader.h"
#include "core/lesson/suggest.h"
#include "core/store/recording.h"

namespace sg::cli {
namespace {

namespace fs = std::filesystem;
using lesson::Diagnostic;
using lesson::Strictness;

constexpr std::string_view kTexts = ".ko.json";

/// NAME.json of NAME.ko.json; empty: the file is not named as texts are.
fs::path lesson_of(const fs::path& file) {
  const std::string name = file.filename().string();
  if (name.size() <= kTexts.size() || !name.ends_with(kTexts)) return {};
  return file.parent_path() / (name.substr(0, name.size() - kTexts.size()) + ".json");
}

/// Why there is nothing to lint in a file that is ours; empty: there is. What sockglass writes itself may be of any length, and says in its first
/// line what it is.
std::string nothing_to_lint(const lesson::Files& files, const fs::path& file, const Style& style) {
  if (store::is_recording_file(file)) {
    return std::string(style.in("a recording. sockglass wrote it, and there is nothing to lint; `sockglass show` reads it",
                                "기록입니다. sockglass가 쓴 파일이라 검사할 것이 없습니다. `sockglass show`로 볼 수 있습니다"));
  }
  constexpr std::size_t kFirstLine = 200;  // bytes
  std::string text;
  if (files.read(file, text)) return "";
  const std::string_view beginning = std::string_view(text).substr(0, kFirstLine);
  for (const char* printed : {"\"sockglass-run\"", "\"sockglass-capture\""}) {
    if (beginning.find(printed) != std::string_view::npos)
      return std::string(style.in("printed by `--format json`: there is nothing to lint", "`--format json`으로 출력한 파일이라 검사할 것이 없습니다"));
  }
  if (beginning.find("\"sockglass-progress\"") != std::string_view::npos)
    return std::string(style.in("a learner's progress, which the window keeps: there is nothing to lint", "창이 적어 두는 학습 진도라 검사할 것이 없습니다"));
  for (const char* schema : {"\"lesson.schema.json\"", "\"lesson-text.schema.json\"", "\"program.schema.json\"", "\"course.schema.json\""}) {
    if (beginning.find(std::string("\"$id\": ") + schema) != std::string_view::npos)
      return std::string(style.in("a JSON Schema, which editors read: there is nothing to lint", "편집기가 읽는 JSON 스키마라 검사할 것이 없습니다"));
  }
  return "";
}

struct Checked {
  bool good = false;
  std::vector<Diagnostic> diagnostics;
};

bool without_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::none_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& one) { return one.severity == lesson::Severity::error; });
}

Checked check(const lesson::Files& files, const fs::path& file, const fs::path& course_folder) {
  static const std::vector<std::string> kFormats{"sockglass-lesson", "sockglass-lesson-text", "sockglass-program", "sockglass-course"};
  std::vector<Diagnostic> said;
  lesson::Complaints complaints(file.string(), Strictness::lint, said);
  lesson::JsonSource source;
  const lesson::JsonNode* named = lesson::read_json(files, file, source, complaints) ? source.root.find("format") : nullptr;
  const std::string format = named == nullptr ? "" : named->text;
  if (format == "sockglass-program") {
    std::vector<Diagnostic> diagnostics;
    load_program(files, file, file.stem().string(), Strictness::lint, diagnostics);
    return {without_errors(diagnostics), std::move(diagnostics)};
  }
  if (format == "sockglass-course") {
    std::vector<Diagnostic> diagnostics;
    lesson::read_course(file, Strictness::lint, diagnostics);
    return {without_errors(diagnostics), std::move(diagnostics)};
  }
  if (format == "sockglass-lesson-text") {  // and no lesson was found beside it
    const fs::path lesson = lesson_of(file);
    complaints.error(named->at, "/format",
                     lesson.empty() ? "the Korean texts of NAME.json are read from NAME.ko.json beside it, and no other language is: this file is named otherwise"
                                    : "these are the texts of a lesson, and there is no " + lesson.filename().string() + " beside this file");
    return {false, std::move(said)};
  }
  if (!format.empty() && format != "sockglass-lesson") {
    complaints.error(named->at, "/format",
                     "there is no format `" + format.substr(0, 80) + "` that can be linted" +
                         lesson::did_you_mean(format, kFormats, "; there are " + lesson::listed(kFormats)));
    return {false, std::move(said)};
  }
  // A lesson; or what nobody can tell, and then this says why.
  lesson::Loaded loaded = lesson::load_lesson(file, Strictness::lint, course_folder);
  return {loaded.lesson.has_value(), std::move(loaded.diagnostics)};
}

/// A file to read, and the one that was asked for: of texts, another.
struct Subject {
  fs::path file;
  fs::path asked;
};

}  // namespace

Result lint_files(const std::vector<std::string>& names, const Style& style) {
  bool good = true;
  const fs::path folder = lessons_folder();
  std::vector<Subject> subjects;
  for (const std::string& name : names) {
    const auto found = find_lesson(name, folder, style.language);
    if (const auto* problem = std::get_if<std::string>(&found)) {
      std::fprintf(stderr, "sockglass: %s\n", problem->c_str());
      good = false;
      continue;
    }
    const auto& asked = std::get<fs::path>(found);
    const fs::path lesson = lesson_of(asked);
    const fs::path file = lesson.empty() || !lesson::disk().exists(lesson) ? asked : lesson;
    const auto same = std::find_if(subjects.begin(), subjects.end(), [&](const Subject& one) {
      std::error_code none;
      return fs::equivalent(one.file, file, none);
    });
    if (same == subjects.end())
      subjects.push_back({file, asked});
    else if (file == asked)
      same->asked = file;
  }

  std::set<std::string> printed;  // a program's mistakes once, however many lessons use it
  for (const Subject& subject : subjects) {
    std::vector<fs::path> folders{subject.file.parent_path()};
    if (!folder.empty()) folders.push_back(folder);
    const lesson::Within files(lesson::disk(), std::move(folders));
    if (const std::string why = nothing_to_lint(files, subject.file, style); !why.empty()) {
      print(fmt::format("{}: {}\n", subject.file.string(), why));
      continue;
    }
    const Checked checked = check(files, subject.file, folder);
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      if (const std::string line = to_string(diagnostic); printed.insert(line).second) print(line + "\n");
    }
    good = good && checked.good;
    if (!checked.good || !checked.diagnostics.empty()) continue;
    const std::string with = subject.file == subject.asked ? "" : fmt::format(fmt::runtime(style.in(" (read with {})", " (함께 검사함: {})")), subject.file.filename().string());
    print(fmt::format("{}: {}{}\n", subject.asked.string(), style.good(style.in("ok", "이상 없음")), with));
  }
  return {good ? End::ok : End::bad_input, 0};
}

}  // namespace sg::cli
