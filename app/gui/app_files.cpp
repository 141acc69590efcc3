// Runs in files, from the window: what the file dialogs ask for is done here, between two frames, and what takes time by FileWork.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "app/gui/app.h"
#include "app/gui/i18n.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/platform/keyboard.h"
#include "app/gui/platform/picture.h"
#include "app/gui/platform/places.h"
#include "app/gui/replay_engine.h"
#include "app/gui/shortcuts.h"
#include "app/gui/widgets/focus.h"
#include "core/base/unique_fd.h"
#include "core/store/file_words.h"

namespace sg::gui {

namespace {

namespace fs = std::filesystem;

/// What a file is called that has no name yet: after the lesson, or the capture.
std::string stem_of(const lesson::Lesson& lesson, const CaptureUi& capture, bool of_capture) {
  if (of_capture) return fs::path(capture.file).stem().string();
  if (lesson.free) return "free-play";
  return lesson.id.empty() ? "run" : lesson.id;
}

void say_problem(FileUi& files, const fs::path& file, const std::string& why) {
  files.problem = trf("file.failed", fmt::arg("file", file.string()), fmt::arg("why", why));
  want_glyphs(files.problem);
}

}  // namespace

void App::begin_file_dialog_now() {
  FileUi& files = ui_.files;
  if (files_folder_.empty()) files_folder_ = documents_folder();
  if (files.open == FileUi::Open::open) {
    list_folder(files_folder_);
    return;
  }
  const FileKind kind = files.open == FileUi::Open::save ? FileKind::recording : files.kind;
  files.path = free_name(files_folder_, stem_of(*run_->lesson, ui_.capture, origin_.kind == Origin::Kind::capture), kFileExtensions[static_cast<std::size_t>(kind)]).string();
  want_glyphs(files.path);
}

void App::list_folder(const fs::path& folder) {
  FileUi& files = ui_.files;
  files.folder = folder.string();
  files.path = folder.string() + (folder.has_relative_path() ? "/" : "");
  files.entries = entries_of(folder);
  files.selected = 0;
  // What one came for, where there is any.
  for (std::size_t i = 0; i < files.entries.size(); ++i) {
    want_glyphs(files.entries[i].name);
    if (!files.entries[i].folder && files.entries[files.selected].folder) files.selected = i;
  }
  if (!files.entries.empty() && !files.entries[files.selected].folder) files.path = (folder / files.entries[files.selected].name).string();
  want_glyphs(files.path);
}

/// A folder is listed, a recording shown, a capture's conversations offered. Anything else is said.
void App::open_file(const fs::path& file) {
  FileUi& files = ui_.files;
  const auto refuse = [&](const std::string& why) { say_problem(files, file, why); };
  struct stat about {};
  if (file.empty()) return refuse(tr("file.why.no_name"));
  if (stat(file.c_str(), &about) != 0) return refuse(store::refusal_text(errno, true, ui_.language));
  if (S_ISDIR(about.st_mode)) {
    if (access(file.c_str(), R_OK | X_OK) != 0) return refuse(store::refusal_text(errno, true, ui_.language));
    return list_folder(file);
  }
  if (!S_ISREG(about.st_mode)) return refuse(tr("file.why.no_file"));
  const base::UniqueFd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.valid()) return refuse(store::refusal_text(errno, true, ui_.language));
  std::array<char, 64> beginning{};
  const ssize_t count = ::read(opened.get(), beginning.data(), beginning.size());
  if (count < 0) return refuse(store::refusal_text(errno, true, ui_.language));
  const std::string_view text(beginning.data(), static_cast<std::size_t>(count));
  if (store::is_recording(text)) {
    files_folder_ = file.parent_path();
    file_work_.read(file.string(), ui_.language, options_.run_files);
    return;
  }
  if (!store::is_capture({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})) return refuse(tr("file.why.neither"));
  files_folder_ = file.parent_path();
  files.open = FileUi::Open::nothing;
  if (!capture_before_) capture_before_ = std::exchange(ui_.capture, {});
  choose_from_capture(file.string());
}

/// A run that is over takes the place of what is shown.
void App::show_recording(ReadRun read) {
  free_.forget(ui_.free);
  ui_.free.on = false;
  ui_.reload_problem.clear();
  auto events = std::exchange(read.recording.events, {});
  std::string said;
  for (const std::string& note : read.recording.notes) said += (said.empty() ? "" : " · ") + note;
  want_glyphs(said);
  Origin origin{Origin::Kind::recording, options_.run_files.tier_key(read.recording), read.recording.header.kernel, std::move(read.recording)};
  open(read.lesson, std::make_unique<ReplayEngine>(read.lesson, std::move(events)), std::move(origin));
  if (!said.empty()) give_notice(ui_, said);
}

/// Header, files and end of the run that is shown, without its events.
store::Recording App::about_run() const {
  if (origin_.kind != Origin::Kind::session) {
    store::Recording out = origin_.recording;
    out.notes.clear();
    return out;
  }
  store::Recording out = options_.run_files.describe(*run_->written, store::realtime_now() - (base::now_ns() - run_->began.value_or(base::now_ns())));
  out.end = store::RecordingEnd{status_.finished, status_.stuck};
  return out;
}

void App::write_file(const fs::path& typed, bool replace) {
  FileUi& files = ui_.files;
  const FileKind kind = files.open == FileUi::Open::save ? FileKind::recording : files.kind;
  const char* extension = kFileExtensions[static_cast<std::size_t>(kind)];
  fs::path file = typed;
  if (file.has_filename() && !file.has_extension()) file += extension;
  files.problem.clear();
  files.written.clear();
  files.overwrite.clear();
  const auto refuse = [&](const std::string& why) { say_problem(files, file, why); };
  if (!file.has_filename()) return refuse(tr("file.why.no_name"));
  if (kind != FileKind::picture && run_->timeline.empty()) return refuse(tr("file.why.nothing"));
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return refuse(store::refusal_text(EISDIR, false, ui_.language));
  if (!replace && fs::exists(file, ignored)) {
    files.overwrite = file.string();
    want_glyphs(files.overwrite);
    return;
  }
  const std::string path = file.string();
  const std::shared_ptr<const model::Timeline> timeline(run_, &run_->timeline);
  switch (kind) {
    case FileKind::recording: file_work_.save(path, timeline, about_run(), ui_.language); break;
    case FileKind::picture: file_work_.write(path, [pixels = picture_of_window()] { return png_of(pixels); }, ui_.language); break;
    case FileKind::pcapng:
    case FileKind::svg:
    case FileKind::mermaid:
    case FileKind::text:
    case FileKind::json: {
      const auto format = store::kExportFormats[static_cast<std::size_t>(kind) - static_cast<std::size_t>(FileKind::pcapng)].format;
      file_work_.write(path, timeline, about_run(), format, ui_.language, options_.run_files);
      break;
    }
  }
}

/// The window as it stands, without what lies above it; drawn off the screen.
Pixels App::picture_of_window() {
  const FileUi::Open was = std::exchange(ui_.files.open, FileUi::Open::picture);
  int width = 0;
  int height = 0;
  window_.framebuffer_size(width, height);
  const Offscreen picture(width, height);
  // What is lit by the mouse, or has the focus, has let go of it in the second.
  for (int i = 0; i < 2; ++i) {
    frame(base::now_ns());
    picture.bind();
    window_.render(width, height);
  }
  ui_.files.open = was;
  return picture.read({});
}

void App::tend_files() {
  FileUi& files = ui_.files;
  files.why_not_saved = origin_.kind == Origin::Kind::capture ? "file.why.capture" : run_->timeline.empty() ? "file.why.nothing" : "";
  if (std::exchange(files.begin, false)) {
    begin_file_dialog_now();
    frames_left_ = kFramesAfterEvent;
  }
  if (std::exchange(files.cancel, false)) {
    file_work_.cancel();
    files.problem = tr("file.gave_up");
    frames_left_ = kFramesAfterEvent;
  }
  if (files.go && !file_work_.working()) {
    // A picture takes two frames of its own: keys that wait belong to the dialog.
    if (keys_waiting()) {
      frames_left_ = kFramesAfterEvent;
    } else {
      files.go = false;
      files.problem.clear();
      by_keys_ = anything_focused();
      const fs::path typed = path_typed(files.path, files_folder_);
      if (files.open == FileUi::Open::open) {
        open_file(typed);
      } else {
        write_file(typed, std::exchange(files.replace, false));
      }
      frames_left_ = kFramesAfterEvent;
    }
  }
  if (files.working != file_work_.working() || files.done != file_work_.done()) frames_left_ = kFramesAfterEvent;
  files.working = file_work_.working();
  files.done = file_work_.done();
  if (auto written = file_work_.take_written()) {
    files.problem = written->problem;
    if (written->problem.empty()) {
      files.written = written->file;
      files_folder_ = fs::path(written->file).parent_path();
      if (by_keys_) focus_on("file.close");
    }
    want_glyphs(files.problem);
    frames_left_ = kFramesAfterEvent;
  }
  if (auto read = file_work_.take_read()) {
    frames_left_ = kFramesAfterEvent;
    if (read->lesson) {
      files.open = FileUi::Open::nothing;
      show_recording(std::move(*read));
    } else {
      files.problem = read->problem;
      want_glyphs(files.problem);
    }
  }
}

}  // namespace sg::gui
