#include "app/gui/file_work.h"

#include <utility>

namespace sg::gui {

namespace {

/// Events between two looks at whether it is given up.
constexpr std::size_t kTold = 512;

}  // namespace

void FileWork::start(const char* name, std::function<void(const Progress&)> body) {
  cancelled_ = false;
  done_ = 0;
  working_ = true;
  const auto leave = [this] {
    working_ = false;
    wake_();
  };
  worker_.start(
      name,
      [this, body = std::move(body), leave] {
        body([this](double done) {
          // Each redraw costs; a hundred tell enough.
          if (done - done_ >= 0.01) {
            done_ = done;
            wake_();
          }
          return !cancelled_;
        });
        leave();
      },
      [this, leave](const std::string& error) {
        hand_over("", error);
        leave();
      });
}

void FileWork::hand_over(std::string file, std::string problem) {
  if (cancelled_) return;
  const std::lock_guard lock(mutex_);
  written_ = {std::move(file), std::move(problem)};
}

void FileWork::cancel() {
  cancelled_ = true;
  worker_.join();
  timeline_.reset();
  const std::lock_guard lock(mutex_);
  read_.reset();
  written_.reset();
}

void FileWork::read(const std::string& file, model::Language language, const RunFiles& with) {
  cancel();
  start("recording read", [this, file, language, with](const Progress& progress) {
    store::ReadRecording read = store::read_recording(std::filesystem::path(file), language, progress);
    auto out = std::make_unique<ReadRun>();
    out->problem = read.error;
    if (read.recording) {
      out->recording = std::move(*read.recording);
      out->lesson = with.lesson_of(out->recording);
    }
    if (cancelled_) return;
    const std::lock_guard lock(mutex_);
    read_ = std::move(out);
  });
}

void FileWork::save(const std::string& file, std::shared_ptr<const model::Timeline> timeline, store::Recording about, model::Language language) {
  cancel();
  timeline_ = std::move(timeline);
  start("recording save", [this, file, about = std::move(about), language, &from = *timeline_](const Progress& progress) {
    store::RecordingWriter writer(file, about.header, about.files, language);
    const std::size_t all = from.size();
    for (std::size_t i = 0; i < all && writer.problem().empty(); ++i) {
      if (i % kTold == 0 && !progress(static_cast<double>(i) / static_cast<double>(all))) return;  // the part goes with the writer
      writer.add(from[i]);
    }
    hand_over(file, writer.finish(about.end.value_or(store::RecordingEnd{})));
  });
}

void FileWork::write(const std::string& file, std::shared_ptr<const model::Timeline> timeline, store::Recording about, store::ExportFormat format, model::Language language, const RunFiles& with) {
  cancel();
  timeline_ = std::move(timeline);
  start("export", [this, file, about = std::move(about), format, language, with, &from = *timeline_](const Progress& progress) {
    store::Recording run = about;
    run.events.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) run.events.push_back(from[i]);
    MadeExport made = with.make(std::move(run), format, language, progress);
    if (cancelled_) return;
    if (made.problem.empty()) made.problem = store::write_whole_file(file, made.bytes, language);
    hand_over(file, made.problem);
  });
}

void FileWork::write(const std::string& file, std::function<std::string()> bytes, model::Language language) {
  cancel();
  start("picture", [this, file, bytes = std::move(bytes), language](const Progress&) { hand_over(file, store::write_whole_file(file, bytes(), language)); });
}

std::unique_ptr<ReadRun> FileWork::take_read() {
  const std::lock_guard lock(mutex_);
  return std::exchange(read_, nullptr);
}

std::optional<WrittenFile> FileWork::take_written() {
  const std::lock_guard lock(mutex_);
  return std::exchange(written_, std::nullopt);
}

}  // namespace sg::gui
