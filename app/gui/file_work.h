// Reads and writes runs for the window, on a thread of its own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/worker.h"
#include "core/lesson/lesson.h"
#include "core/model/timeline.h"
#include "core/store/export_format.h"
#include "core/store/recording.h"

namespace sg::gui {

/// A run in another form; `problem`: why there is none.
struct MadeExport {
  std::string bytes;
  std::string problem;
};

/// What of runs and files lies above this layer or beside it; the command line and gui.cpp fill it in. All are called on the worker's thread too.
struct RunFiles {
  using Progress = std::function<bool(double)>;
  /// Header and files of a run that began then (CLOCK_REALTIME); no events yet.
  std::function<store::Recording(const lesson::Lesson&, base::Ns began)> describe;
  std::function<std::shared_ptr<const lesson::Lesson>(const store::Recording&)> lesson_of;
  std::function<std::string(const store::Recording&)> tier_key;
  /// What `sockglass export` writes.
  std::function<MadeExport(store::Recording, store::ExportFormat, model::Language, const Progress&)> make;
};

struct ReadRun {
  std::shared_ptr<const lesson::Lesson> lesson;  ///< null: `problem` says why
  store::Recording recording;
  std::string problem;
};
struct WrittenFile {
  std::string file;
  std::string problem;  ///< empty: it is there
};

/// Threads: all methods from the window's; one worker does one thing at a time, and wakes the window when it is further. While it reads a timeline nobody may
/// append to it: the window leaves its events in the engine's inbox. It looks whether it is given up every few hundred events.
class FileWork {
 public:
  explicit FileWork(std::function<void()> wake) : wake_(std::move(wake)) {}
  ~FileWork() { cancel(); }
  FileWork(const FileWork&) = delete;
  FileWork& operator=(const FileWork&) = delete;

  void read(const std::string& file, model::Language language, const RunFiles& with);
  /// `about`: header, files and end; the events are the timeline's.
  void save(const std::string& file, std::shared_ptr<const model::Timeline> timeline, store::Recording about, model::Language language);
  void write(const std::string& file, std::shared_ptr<const model::Timeline> timeline, store::Recording about, store::ExportFormat format, model::Language language, const RunFiles& with);
  /// What `bytes` gives, which may take a while.
  void write(const std::string& file, std::function<std::string()> bytes, model::Language language);
  /// Nothing is left behind of what was not whole.
  void cancel();

  bool working() const { return working_; }
  double done() const { return done_; }
  /// Whether the thread looks at this timeline now.
  bool looks_at(const model::Timeline& timeline) const { return working_ && timeline_.get() == &timeline; }
  /// Each once, when it has come; null, absent: not yet, or given up.
  std::unique_ptr<ReadRun> take_read();
  std::optional<WrittenFile> take_written();

 private:
  using Progress = RunFiles::Progress;
  void start(const char* name, std::function<void(const Progress&)> body);
  void hand_over(std::string file, std::string problem);

  std::function<void()> wake_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> working_ = false;
  std::atomic<double> done_ = 0;
  std::shared_ptr<const model::Timeline> timeline_;  ///< the window's thread alone
  std::mutex mutex_;  ///< of the results
  std::unique_ptr<ReadRun> read_;
  std::optional<WrittenFile> written_;
  base::Worker worker_;
};

}  // namespace sg::gui
