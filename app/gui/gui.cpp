#include "app/gui/gui.h"

#include <algorithm>
#include <cstdio>
#include <future>
#include <utility>

#include "app/gui/app.h"
#include "core/base/milestones.h"
#include "core/lesson/lesson_loader.h"
#include "core/session/recorded.h"
#include "core/session/session.h"
#include "core/store/recording.h"

namespace sg::gui {

namespace {

class SessionEngine final : public Engine {
 public:
  SessionEngine(std::shared_ptr<const lesson::Lesson> lesson, session::SessionOptions options) : session_(std::move(lesson), std::move(options)) {}
  std::string start() override { return session_.start(); }
  void post(session::Command command) override { session_.post(std::move(command)); }
  void drain(std::vector<model::Event>& out) override { session_.drain(out); }
  session::SessionStatus status() const override { return session_.status(); }

 private:
  session::Session session_;
};

std::vector<CourseItem> read_course(const std::filesystem::path& folder) {
  std::vector<CourseItem> out;
  std::vector<lesson::Diagnostic> diagnostics;
  for (const lesson::CourseEntry& entry : lesson::load_course(folder, diagnostics)) {
    const lesson::Loaded loaded = lesson::load_lesson(entry.file, lesson::Strictness::play);
    if (!loaded.lesson) continue;
    CourseItem item{loaded.lesson->id, entry.file.string(), loaded.lesson->title, loaded.lesson->summary, loaded.lesson->minutes, loaded.lesson->objectives, {}, loaded.lesson->prerequisites};
    for (const lesson::Step& step : loaded.lesson->steps) item.steps.push_back({step.id, step.title});
    out.push_back(std::move(item));
  }
  return out;
}

const char* tier_key(session::Tier tier) {
  switch (tier) {
    case session::Tier::lab: return "tier.lab";
    case session::Tier::capture: return "tier.capture";
    case session::Tier::calls: return "tier.calls";
  }
  return "tier.lab";
}

int play(const GuiOptions& options, std::shared_ptr<const lesson::Lesson> lesson, std::optional<store::Recording> recording = std::nullopt) {
  WindowOptions how;
  how.hidden = !options.shot_file.empty();
  how.width = options.width > 0 || !how.hidden ? options.width : 1440;
  how.height = options.height > 0 || !how.hidden ? options.height : 900;
  // What takes time and needs no window, while the driver opens one.
  const std::filesystem::path folder = options.lessons_folder.empty() ? std::filesystem::path(options.lesson_path).parent_path() : std::filesystem::path(options.lessons_folder);
  auto course = std::async(std::launch::async, [folder] {
    auto lessons = read_course(folder);
    Window::wake();
    return lessons;
  });
  AppOptions app;
  app.lesson = lesson;
  app.language = options.language;
  app.scale = options.scale;
  if (!how.hidden) {
    app.settings = settings_file();
    app.progress = progress_path();
  }
  const FirstLook look = first_look(app, app.settings.empty() ? Settings{} : load_settings(app.settings));
  app.fonts_scale = Window::first_monitor_scale() * look.scale;
  how.meanwhile = [lesson, look, scale = app.fonts_scale] { prepare_fonts(*lesson, look.language, scale); };
  Window window(how);
  base::reach_milestone("window and OpenGL");
  if (!window.error().empty()) {
    std::fprintf(stderr, "%s\n", window.error().c_str());
    return 77;
  }
  app.capture = options.capture;
  app.free = options.free;
  app.happenings = read_happenings(options.lessons_folder);
  app.course = std::move(course);
  app.course_folder = std::filesystem::absolute(folder);
  app.engine = [tier = options.tier](std::shared_ptr<const lesson::Lesson> wanted, std::function<void()> wake) {
    session::SessionOptions session;
    session.tier = tier;
    session.wake = std::move(wake);
    return std::make_unique<SessionEngine>(std::move(wanted), std::move(session));
  };
  app.tier_key = tier_key(options.tier);
  app.tier_note = options.tier_note;
  app.run_files.describe = [tier = options.tier, version = options.version](const lesson::Lesson& played, base::Ns began) {
    store::Recording out;
    out.header = session::recording_header(played, tier, version, began);
    out.files = session::recorded_files(played);
    return out;
  };
  app.run_files.lesson_of = session::lesson_of;
  app.run_files.tier_key = [](const store::Recording& run) { return tier_key(session::tier_of(run)); };
  app.run_files.make = options.make_export;
  if (recording) app.recorded = ReadRun{lesson, std::move(*recording), ""};
  app.ui_dump = options.ui_dump;
  app.timing = options.timing;
  app.shot_file = options.shot_file;
  app.shot_step = options.shot_step;
  app.shot_ui = options.shot_pose;
  app.shot_crop = options.shot_crop;
  app.theme = options.theme;
  App the_app(window, std::move(app));
  return the_app.run();
}

}  // namespace

std::string last_lesson() {
  Progress progress;
  ProgressFile file;
  file.path = progress_path();
  // Only looked at: what is broken is put aside by the window, which says so.
  return ProgressFile::peek(file.path, progress) == ProgressFile::Loaded::well ? progress.last_lesson() : std::string();
}

int run_gui(const GuiOptions& options) {
  if (!options.recording.empty()) {
    const model::Language language = options.language.value_or(load_settings(settings_file()).language.value_or(language_of_locale()));
    store::ReadRecording read = store::read_recording(std::filesystem::path(options.recording), language);
    if (!read.recording) {
      std::fprintf(stderr, "%s\n", read.error.c_str());
      return 2;
    }
    for (const std::string& note : read.recording->notes) std::fprintf(stderr, "%s\n", note.c_str());
    if (!Window::start()) return 77;
    auto lesson = session::lesson_of(*read.recording);
    const int result = play(options, std::move(lesson), std::move(read.recording));
    Window::stop();
    return result;
  }
  lesson::Loaded loaded = lesson::load_lesson(options.lesson_path, lesson::Strictness::play, options.lessons_folder);
  if (!loaded.lesson) {
    for (const lesson::Diagnostic& diagnostic : loaded.diagnostics) std::fprintf(stderr, "%s\n", lesson::to_string(diagnostic).c_str());
    return 2;
  }
  if (!options.shot_step.empty()) {
    const auto& steps = loaded.lesson->steps;
    const bool known = std::any_of(steps.begin(), steps.end(), [&](const lesson::Step& step) { return step.id == options.shot_step; });
    if (!known) {
      std::fprintf(stderr, "%s has no step '%s'. Its steps:", options.lesson_path.c_str(), options.shot_step.c_str());
      for (const lesson::Step& step : steps) std::fprintf(stderr, " %s", step.id.c_str());
      std::fprintf(stderr, "\n");
      return 2;
    }
  }
  base::reach_milestone("lesson read");
  if (!Window::start()) return 77;
  base::reach_milestone("display");
  const int result = play(options, std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson)));
  Window::stop();
  return result;
}

}  // namespace sg::gui
