#include "app/cli/new_lesson.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/base/unique_fd.h"

namespace sg::cli {
namespace {

constexpr const char* kTemplate = "my-lesson";

/// As a lesson's id is made, docs/lesson-format.md.
bool is_id(const std::string& name) {
  return !name.empty() && name.size() <= 64 && name.front() != '-' && name.front() != '_' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? text.str() : std::string{};
}

void replace(std::string& text, const std::string& old, const std::string& now) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size())) text.replace(at, old.size(), now);
}

/// errno; 0: written whole. Never over what is there.
int write_new(const std::filesystem::path& file, const std::string& text) {
  const base::UniqueFd fd(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!fd.valid()) return errno;
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = write(fd.get(), text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      unlink(file.c_str());
      return error;
    }
    done += static_cast<std::size_t>(n);
  }
  return 0;
}

}  // namespace

std::variant<NewLesson, std::string> write_new_lesson(std::string name, const std::filesystem::path& where, const std::filesystem::path& course,
                                                      model::Language language) {
  const bool ko = language == model::Language::ko;
  if (name.ends_with(".json")) name.resize(name.size() - 5);
  if (!is_id(name)) {
    return fmt::format(fmt::runtime(ko ? "수업의 이름으로 쓸 수 없습니다: `{}`. 영어 소문자나 숫자로 시작해 a-z, 0-9, -, _만 64자까지 쓸 수 있습니다. 예: `sockglass new two-clients`"
                                       : "`{}` cannot name a lesson: a-z, 0-9, - and _, at most 64, beginning with a letter or digit, as in `sockglass new two-clients`"),
                       name);
  }
  NewLesson made{where / (name + ".json"), where / (name + ".ko.json")};
  const auto failed = [&](const std::filesystem::path& file, int error) {
    if (error == EEXIST) return fmt::format(fmt::runtime(ko ? "{} 파일이 이미 있습니다. 덮어쓰지 않았습니다." : "{} is there already, and was left as it is"), file.string());
    return fmt::format(fmt::runtime(ko ? "{} 파일을 쓸 수 없습니다: {}" : "cannot write {}: {}"), file.string(), std::strerror(error));
  };
  // Before anything is written: both or none.
  std::error_code ignored;
  for (const auto& file : {made.lesson, made.texts}) {
    if (std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) return failed(file, EEXIST);
  }
  const std::filesystem::path from = course / "templates";
  std::string lesson = read_file(from / (std::string(kTemplate) + ".json"));
  std::string texts = read_file(from / (std::string(kTemplate) + ".ko.json"));
  if (lesson.empty() || texts.empty()) {
    return fmt::format(fmt::runtime(ko ? "수업의 본보기를 {}에서 찾지 못했습니다" : "the template of a lesson is not in {}"), from.string());
  }
  // An editor finds the schema from wherever the lesson lies; the program itself does not need it.
  const std::string schemas = "file://" + std::filesystem::absolute(course, ignored).lexically_normal().string() + "/";
  for (std::string* text : {&lesson, &texts}) {
    replace(*text, kTemplate, name);
    replace(*text, "\"../", "\"" + schemas);
  }
  if (const int error = write_new(made.lesson, lesson); error != 0) return failed(made.lesson, error);
  if (const int error = write_new(made.texts, texts); error != 0) {
    unlink(made.lesson.c_str());
    return failed(made.texts, error);
  }
  return made;
}

}  // namespace sg::cli
