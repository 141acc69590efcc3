#include "app/cli/lesson_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace sg::cli {

namespace fs = std::filesystem;

fs::path lessons_folder() {
  if (const char* chosen = std::getenv("SOCKGLASS_LESSONS"); chosen != nullptr && *chosen != '\0') return chosen;
  std::error_code none;
  const fs::path beside = fs::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "share/sockglass/lessons";
  if (fs::is_directory(beside, none)) return beside;
#ifdef SOCKGLASS_SOURCE_LESSONS
  if (fs::is_directory(SOCKGLASS_SOURCE_LESSONS, none)) return SOCKGLASS_SOURCE_LESSONS;
#endif
  return {};
}

namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "three-way-handshake" of "02-three-way-handshake".
std::string without_number(const std::string& id) {
  const std::size_t begin = id.find_first_not_of("0123456789");
  return begin != std::string::npos && begin > 0 && id[begin] == '-' ? id.substr(begin + 1) : id;
}

/// Of what is there and is no file to read; empty otherwise.
std::string what_else_it_is(const fs::path& path, bool ko) {
  std::error_code none;
  const fs::file_type type = fs::status(path, none).type();
  if (type == fs::file_type::directory) return fmt::format(fmt::runtime(ko ? "{} 경로는 폴더입니다. 그 안의 수업 파일을 지정하세요" : "{} is a folder: name a lesson file in it"), path.string());
  if (type == fs::file_type::none || type == fs::file_type::not_found || type == fs::file_type::regular) return {};
  return fmt::format(fmt::runtime(ko ? "{} 경로는 장치나 파이프여서 수업 파일로 읽을 수 없습니다" : "{} is a device or a pipe, and no lesson file"), path.string());
}

}  // namespace

std::variant<fs::path, std::string> find_lesson(const std::string& name, const fs::path& folder, model::Language language) {
  const bool ko = language == model::Language::ko;
  std::error_code none;
  const fs::path path(name);
  const bool looks_like_path = name.find('/') != std::string::npos || path.extension() == ".json";
  if (fs::is_regular_file(path, none)) return path;
  const std::string else_it_is = what_else_it_is(path, ko);
  if (looks_like_path && !else_it_is.empty()) return else_it_is;
  if (looks_like_path) return fmt::format(fmt::runtime(ko ? "수업 파일이 없습니다: {}" : "there is no lesson file {}"), name);
  if (folder.empty()) {
    return std::string(ko ? "수업이 든 폴더를 찾지 못했습니다. SOCKGLASS_LESSONS 환경 변수에 폴더를 지정하세요."
                          : "the folder of the lessons was not found; say where it is with SOCKGLASS_LESSONS");
  }
  std::vector<lesson::Diagnostic> complaints;
  const auto course = lesson::load_course(folder, complaints);
  std::string known;
  for (std::size_t i = 0; i < course.size(); ++i) {
    const std::size_t number = lesson::number_of(course[i].id, i);
    if (is_number(name) && std::stoul(name) == number) return course[i].file;
    if (name == course[i].id || name == course[i].file.stem().string() || name == without_number(course[i].id))
      return course[i].file;
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", number, course[i].id);
  }
  if (course.empty()) {
    std::string why;
    for (const auto& complaint : complaints) why += "\n" + to_string(complaint);
    return fmt::format(fmt::runtime(ko ? "{} 폴더에 수업 목록(course.json)이 없습니다{}" : "there is no course in {}{}"),
                       folder.string(), why);
  }
  if (!else_it_is.empty()) return else_it_is;
  return fmt::format(fmt::runtime(ko ? "‘{}’ 수업은 없습니다. 있는 수업: {}" : "there is no lesson `{}`; there are {}"), name,
                     known);
}

}  // namespace sg::cli
