#include "core/lesson/lesson_loader.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "core/lesson/lesson_reader.h"
#include "core/lesson/lint.h"
#include "core/lesson/migrate.h"
#include "core/lesson/program_loader.h"
#include "core/lesson/reader.h"
#include "core/lesson/text_sidecar.h"

namespace sg::lesson {

namespace {

/// In the order of the text, file by file.
void sort(std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, std::size_t> files;
  for (const Diagnostic& diagnostic : diagnostics) files.emplace(diagnostic.file, files.size());
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return std::tuple(files.at(a.file), a.line, a.column) < std::tuple(files.at(b.file), b.line, b.column);
  });
}

/// Ids of the lessons of the course that `file` lies beside; empty: there is none. What is wrong with course.json, its own lint says.
std::vector<std::string> course_around(const std::filesystem::path& file, const Files& files) {
  std::vector<Diagnostic> unsaid;
  std::vector<std::string> out;
  for (const CourseEntry& entry : read_course(file.parent_path() / "course.json", Strictness::play, unsaid, files)) out.push_back(entry.id);
  return out;
}

Loaded load_unsorted(const std::filesystem::path& file, Strictness strictness, const std::filesystem::path& course_folder,
                     const std::vector<std::string>& course, const Files& files) {
  Loaded out;
  Complaints complaints(file.string(), strictness, out.diagnostics);
  JsonSource source;
  if (!read_json(files, file, source, complaints)) return out;
  migrate(source, complaints);

  std::map<std::string, std::shared_ptr<const Program>> programs;
  std::vector<Diagnostic> of_programs;
  const FindProgram find_program = [&](const std::string& name) -> std::shared_ptr<const Program> {
    if (const auto known = programs.find(name); known != programs.end()) return known->second;
    std::filesystem::path path = file.parent_path() / "programs" / (name + ".json");
    if (!course_folder.empty() && !files.exists(path)) {
      const std::filesystem::path of_course = course_folder / "programs" / (name + ".json");
      if (files.exists(of_course)) path = of_course;
    }
    return programs[name] = load_program(files, path, name, strictness, of_programs);
  };

  Lesson lesson;
  lesson.path = file.string();
  read_lesson(complaints, source, find_program, lesson);
  out.diagnostics.insert(out.diagnostics.end(), of_programs.begin(), of_programs.end());
  if (complaints.failed()) return out;
  if (strictness == Strictness::lint) lint_lesson(complaints, source, lesson, course);

  const std::filesystem::path sidecar = file.parent_path() / (file.stem().string() + ".ko.json");
  if (files.exists(sidecar)) {
    load_sidecar(files, sidecar, strictness, lesson, out.diagnostics);
  } else {
    complaints.remark(kWholeFile, "", "there is no Korean text for this lesson: " + sidecar.filename().string());
  }
  for (const Diagnostic& diagnostic : out.diagnostics) {
    if (diagnostic.severity == Severity::error) return out;
  }
  out.lesson = std::move(lesson);
  return out;
}

/// Beside the lesson, wherever that lies: "lesson.ko.json", "programs/echo_server.json".
std::string name_of_source(const std::filesystem::path& file) {
  const bool program = file.parent_path().filename() == "programs";
  return (program ? "programs/" : "") + file.filename().string();
}

/// Remembers what was read.
class Remembering : public Files {
 public:
  explicit Remembering(const Files& files) : files_(files) {}
  bool exists(const std::filesystem::path& file) const override { return files_.exists(file); }
  std::optional<std::string> read(const std::filesystem::path& file, std::string& text) const override {
    std::optional<std::string> problem = files_.read(file, text);
    // The lesson itself comes first, and may lie in a folder of any name.
    if (!problem) sources.push_back({sources.empty() ? file.filename().string() : name_of_source(file), text});
    return problem;
  }
  mutable std::vector<SourceFile> sources;

 private:
  const Files& files_;
};

class InMemory : public Files {
 public:
  explicit InMemory(const std::vector<SourceFile>& sources) : sources_(sources) {}
  bool exists(const std::filesystem::path& file) const override { return find(file) != nullptr; }
  std::optional<std::string> read(const std::filesystem::path& file, std::string& text) const override {
    const SourceFile* found = find(file);
    if (found == nullptr) return "is not in the recording";
    text = found->text;
    return std::nullopt;
  }

 private:
  const SourceFile* find(const std::filesystem::path& file) const {
    const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const SourceFile& one) { return one.name == file.generic_string(); });
    return found == sources_.end() ? nullptr : &*found;
  }
  const std::vector<SourceFile>& sources_;
};

}  // namespace

Loaded load_lesson(const std::vector<SourceFile>& sources, Strictness strictness) {
  Loaded out = load_lesson(sources.empty() ? "lesson.json" : sources.front().name, strictness, {}, InMemory(sources));
  if (out.lesson) out.lesson->path.clear();
  return out;
}

Loaded load_lesson(const std::filesystem::path& file, Strictness strictness, const std::filesystem::path& course_folder,
                   const Files& files) {
  const std::vector<std::string> course = strictness == Strictness::lint ? course_around(file, files) : std::vector<std::string>{};
  std::vector<std::filesystem::path> folders{file.parent_path()};
  if (!course_folder.empty()) folders.push_back(course_folder);
  const Within within(files, std::move(folders));
  const Remembering remembering(within);
  Loaded out = load_unsorted(file, strictness, course_folder, course, remembering);
  if (out.lesson) out.lesson->sources = std::move(remembering.sources);
  sort(out.diagnostics);
  return out;
}

std::vector<CourseEntry> read_course(const std::filesystem::path& file, Strictness strictness, std::vector<Diagnostic>& diagnostics,
                                     const Files& files) {
  std::vector<CourseEntry> out;
  Complaints complaints(file.string(), strictness, diagnostics);
  JsonSource source;
  if (!read_json(Within(files, {file.parent_path()}), file, source, complaints)) return out;
  migrate(source, complaints);
  ObjectReader object(complaints, {&source.root, ""}, "a course");
  if (!read_head(object, "sockglass-course")) return out;
  if (const auto lessons = object.required("lessons")) {
    each_item(complaints, *lessons, 1, kMaxSteps, [&](const Place& item) {
      const std::optional<std::string> id = read_id(complaints, item);
      if (!id) return;
      const std::filesystem::path path = file.parent_path() / (*id + ".json");
      if (files.exists(path))
        out.push_back({*id, path});
      else
        complaints.error(item.node->at, item.pointer, "there is no lesson " + path.filename().string() + " beside this file");
    });
  }
  object.finish();
  return out;
}

std::vector<CourseEntry> load_course(const std::filesystem::path& lessons_folder, std::vector<Diagnostic>& diagnostics) {
  return read_course(lessons_folder / "course.json", Strictness::play, diagnostics);
}

std::size_t number_of(const std::string& id, std::size_t place) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  return error == std::errc() ? number : place + 1;
}

}  // namespace sg::lesson
