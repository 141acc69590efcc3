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

std::size_t Progress::resume_at(const std::string& lesson, const std::vector<std::string>& steps) const {
  for (std::size_t i = steps.size(); i > 0; --i) {
    const StepProgress* known = step(lesson, steps[i - 1]);
    if (known != nullptr && known->done) return i;
  }
  return 0;
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

ProgressFile::Loaded ProgressFile::peek(const std::filesystem::path& path, Progress& progress) {
  progress = {};
  std::ifstream in(path);
  if (!in) return Loaded::well;
  const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  if (!json.is_object() || json.value("format", nlohmann::json()) != "sockglass-progress") return Loaded::broken;
  const nlohmann::json version = json.value("version", nlohmann::json());
  if (!version.is_number_integer()) return Loaded::broken;
  if (version.get<std::int64_t>() > kVersion) return Loaded::newer;
  const nlohmann::json lessons = json.value("lessons", nlohmann::json::object());
  if (!lessons.is_object()) return Loaded::broken;
  for (const auto& [lesson, steps] : lessons.items()) {
    if (!steps.is_object()) return Loaded::broken;
    for (const auto& [step, facts] : steps.items()) {
      if (!facts.is_object()) return Loaded::broken;
      StepProgress& known = progress.lessons_[lesson][step];
      if (const auto done = facts.find("done"); done != facts.end() && done->is_boolean()) known.done = done->get<bool>();
      if (const auto right = facts.find("first_answer_right"); right != facts.end() && right->is_boolean()) known.first_answer_right = right->get<bool>();
    }
  }
  if (const auto last = json.find("last_lesson"); last != json.end() && last->is_string()) progress.last_lesson_ = last->get<std::string>();
  return Loaded::well;
}

ProgressFile::Loaded ProgressFile::load(Progress& progress) {
  const Loaded loaded = peek(path, progress);
  if (loaded == Loaded::well) return loaded;
  progress = {};
  if (loaded == Loaded::newer) {
    writable = false;
    return loaded;
  }
  // A second broken one must not take the first one's place.
  std::filesystem::path aside = path.string() + ".broken";
  for (int i = 2; std::filesystem::exists(aside) && i < 100; ++i) aside = path.string() + ".broken" + std::to_string(i);
  std::error_code error;
  std::filesystem::rename(path, aside, error);
  writable = !error;
  return loaded;
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
