#include "app/gui/platform/progress.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/gui/platform/settings.h"

namespace sg::gui {

namespace {

constexpr int kVersion = 1;

}  // namespace

const StepProgress* Progress::step(const std::string& lesson, const std::string& step) const {
  const auto steps = lessons_.find(lesson);
  if (steps == lessons_.end()) return nullptr;
  const auto found = steps->second.find(step);
  return found == steps->second.end() ? nullptr : &found->second;
}

bool Progress::mark_done(const std::string& lesson, const std::string& step) {
  StepProgress& known = lessons_[lesson][step];
  if (known.done) return false;
  known.done = true;
  return true;
}

bool Progress::mark_answer(const std::string& lesson, const std::string& step, bool right) {
  StepProgress& known = lessons_[lesson][step];
  if (known.first_answer_right) return false;
  known.first_answer_right = right;
  return true;
}

bool Progress::open_lesson(const std::string& lesson) {
  if (last_lesson_ == lesson) return false;
  last_lesson_ = lesson;
  return true;
}

ProgressFile::Loaded ProgressFile::load(Progress& progress) {
  progress = {};
  std::ifstream in(path);
  if (!in) return Loaded::well;
  const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  in.close();
  const auto aside = [&] {
    // A second broken one must not take the first one's place.
    std::filesystem::path to = path.string() + ".broken";
    for (int i = 2; std::filesystem::exists(to) && i < 100; ++i) to = path.string() + ".broken" + std::to_string(i);
    std::error_code error;
    std::filesystem::rename(path, to, error);
    writable = !error;
    progress = {};
    return Loaded::broken;
  };
  if (!json.is_object() || json.value("format", nlohmann::json()) != "sockglass-progress") return aside();
  const nlohmann::json version = json.value("version", nlohmann::json());
  if (!version.is_number_integer()) return aside();
  if (version.get<std::int64_t>() > kVersion) {
    writable = false;
    return Loaded::newer;
  }
  const nlohmann::json lessons = json.value("lessons", nlohmann::json::object());
  if (!lessons.is_object()) return aside();
  for (const auto& [lesson, steps] : lessons.items()) {
    if (!steps.is_object()) return aside();
    for (const auto& [step, facts] : steps.items()) {
      if (!facts.is_object()) return aside();
      StepProgress& known = progress.lessons_[lesson][step];
      if (const auto done = facts.find("done"); done != facts.end() && done->is_boolean()) known.done = done->get<bool>();
      if (const auto right = facts.find("first_answer_right"); right != facts.end() && right->is_boolean()) known.first_answer_right = right->get<bool>();
    }
  }
  if (const auto last = json.find("last_lesson"); last != json.end() && last->is_string()) progress.last_lesson_ = last->get<std::string>();
  return Loaded::well;
}

bool ProgressFile::save(const Progress& progress) const {
  if (path.empty() || !writable) return false;
  nlohmann::json json = {{"format", "sockglass-progress"}, {"version", kVersion}, {"last_lesson", progress.last_lesson()}};
  nlohmann::json& lessons = json["lessons"] = nlohmann::json::object();
  for (const auto& [lesson, steps] : progress.lessons()) {
    nlohmann::json& out = lessons[lesson] = nlohmann::json::object();
    for (const auto& [step, known] : steps) {
      out[step] = {{"done", known.done}};
      if (known.first_answer_right) out[step]["first_answer_right"] = *known.first_answer_right;
    }
  }
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  return !error && write_whole(path, json.dump(1) + "\n");
}

std::filesystem::path progress_path() { return xdg_folder("XDG_DATA_HOME", ".local/share") / "sockglass" / "progress.json"; }

}  // namespace sg::gui
