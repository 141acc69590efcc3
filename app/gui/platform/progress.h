// What the learner has done, by lesson id and step id: XDG_DATA_HOME/sockglass/progress.json, a file to be seen, copied and moved.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sg::gui {

struct StepProgress {
  bool done = false;
  std::optional<bool> first_answer_right;  ///< of its prediction; absent: not answered yet
  bool operator==(const StepProgress&) const = default;
};

class Progress {
 public:
  using Steps = std::map<std::string, StepProgress>;

  const StepProgress* step(const std::string& lesson, const std::string& step) const;
  /// Index of the step after the furthest one that is done: where to go on. 0: with the first; steps.size(): all is done.
  std::size_t resume_at(const std::string& lesson, const std::vector<std::string>& steps) const;
  /// True when that was news.
  bool mark_done(const std::string& lesson, const std::string& step);
  /// Only the first answer counts.
  bool mark_answer(const std::string& lesson, const std::string& step, bool right);
  bool open_lesson(const std::string& lesson);
  void forget(const std::string& lesson) { lessons_.erase(lesson); }
  const std::map<std::string, Steps>& lessons() const { return lessons_; }
  /// Id of the lesson that was open last; empty: none.
  const std::string& last_lesson() const { return last_lesson_; }

 private:
  friend struct ProgressFile;
  std::map<std::string, Steps> lessons_;
  std::string last_lesson_;
};

/// Where progress is kept, and whether it may be written.
struct ProgressFile {
  std::filesystem::path path;  ///< empty: kept nowhere
  bool writable = true;        ///< false: written by a newer sockglass, and left alone

  enum class Loaded : unsigned char {
    well,      ///< or there was none
    broken,    ///< not readable as progress: put aside as PATH.broken, so that nothing is lost
    newer,     ///< of a later format
  };
  Loaded load(Progress& progress);
  /// The same, but touches nothing.
  static Loaded peek(const std::filesystem::path& path, Progress& progress);
  /// Whole or not at all. False when it could not be written.
  bool save(const Progress& progress) const;
};

/// XDG base directory specification: XDG_DATA_HOME, else ~/.local/share.
std::filesystem::path progress_path();

}  // namespace sg::gui
