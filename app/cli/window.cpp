// The window, and what happens where there is none.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/cli/capture_text.h"
#include "app/cli/commands.h"
#include "app/cli/exports.h"
#include "app/cli/lesson_files.h"
#include "app/cli/markup.h"
#include "app/cli/recordings.h"
#include "core/base/milestones.h"

#ifdef SOCKGLASS_WITH_GUI
#include "app/gui/gui.h"
#endif

namespace sg::cli {
namespace {

/// The argument, where it is a recording.
std::string recording_in(const Arguments& arguments) {
  return !arguments.lessons.empty() && store::is_recording_file(arguments.lessons.front()) ? arguments.lessons.front() : std::string();
}

/// The lesson asked for, else the one that was open last, else the first of the course.
std::variant<std::filesystem::path, std::string> lesson_for(const Arguments& arguments, model::Language language) {
#ifdef SOCKGLASS_WITH_GUI
  if (arguments.lessons.empty()) {
    const std::string last = gui::last_lesson();
    if (!last.empty()) {
      // It may be of another course, or gone.
      if (const auto found = find_lesson(last, lessons_folder(), language); std::holds_alternative<std::filesystem::path>(found)) return found;
    }
  }
#endif
  return find_lesson(arguments.lessons.empty() || recording_in(arguments) == arguments.lessons.front() ? "1" : arguments.lessons.front(), lessons_folder(), language);
}

/// The capture that stands where a lesson would; the lesson beside it is then whichever there is.
std::string take_capture(Arguments& arguments) {
  if (arguments.lessons.empty() || !is_capture_file(arguments.lessons.front())) return {};
  std::string capture = arguments.lessons.front();
  arguments.lessons.clear();
  return capture;
}

Result complain(const std::string& sentence) {
  std::fprintf(stderr, "sockglass: %s\n", sentence.c_str());
  return {End::bad_input, 0};
}

Result play_in_terminal(const Arguments& arguments, const Ground& ground, model::Language language, const std::string& why) {
  std::fprintf(stderr, "%s\n\n", why.c_str());
  if (const std::string recording = recording_in(arguments); !recording.empty()) return show_recording(recording, Format::text, {language, color_wanted()});
  Arguments as_text = arguments;
  as_text.command = Command::run;
  as_text.format = Format::text;
  if (as_text.lessons.empty()) as_text.lessons = {"1"};
  return run_lessons(as_text, ground, language);
}

#ifdef SOCKGLASS_WITH_GUI
bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

std::string no_display_sentence(model::Language language) {
  const bool ko = language == model::Language::ko;
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) {
    return ko ? "화면(디스플레이)이 없어서 창을 열 수 없습니다. 대신 터미널에서 수업을 진행합니다."
              : "There is no display to open a window on, so the lesson plays here in the terminal.";
  }
  return ko ? "디스플레이에 연결하지 못해 창을 열 수 없습니다. 대신 터미널에서 수업을 진행합니다."
            : "The display cannot be reached, so the lesson plays here in the terminal.";
}

gui::GuiOptions options_for(const Arguments& arguments, const Ground& ground, const std::filesystem::path& lesson) {
  gui::GuiOptions options;
  options.lesson_path = lesson.string();
  options.lessons_folder = lessons_folder().string();
  options.recording = recording_in(arguments);
  options.free = arguments.free;
  options.tier = ground.tier;
  options.tier_note = ground.note;
  options.language = arguments.language;
  options.scale = arguments.scale;
  options.version = SOCKGLASS_VERSION;
  options.make_export = [](store::Recording run, store::ExportFormat format, model::Language language, const std::function<bool(double)>& progress) {
    Exported made = export_run(std::move(run), format, language, progress);
    return gui::MadeExport{std::move(made.bytes), std::move(made.problem)};
  };
  options.ui_dump = arguments.ui_dump;
  options.timing = arguments.timing;
  const auto theme = std::find(gui::kThemeNames.begin(), gui::kThemeNames.end(), arguments.theme);
  if (theme != gui::kThemeNames.end()) options.theme = static_cast<gui::ThemeKind>(theme - gui::kThemeNames.begin());
  options.width = arguments.width;
  options.height = arguments.height;
  return options;
}
#endif

}  // namespace

Result open_window(const Arguments& given, model::Language language) {
  Arguments arguments = given;
  const std::string capture = take_capture(arguments);
  const auto lesson = lesson_for(arguments, language);
  if (const auto* problem = std::get_if<std::string>(&lesson)) return complain(*problem);
  base::reach_milestone("arguments read, lesson found");
  const Ground ground = choose_ground(arguments, language);
  base::reach_milestone("tier chosen, namespaces entered");
  if (!ground.failure.empty()) {
    std::fprintf(stderr, "sockglass: %s\n", ground.failure.c_str());
    return {End::cannot, 0};
  }
#ifdef SOCKGLASS_WITH_GUI
  gui::GuiOptions options = options_for(arguments, ground, std::get<std::filesystem::path>(lesson));
  options.capture = capture;
  const int code = gui::run_gui(options);
  if (code == 0) return {};
  if (code != 77) return {End::bad_input, 0};
  if (!capture.empty()) return show_capture(capture, 0, Format::text, {language, color_wanted()});
  return play_in_terminal(arguments, ground, language, no_display_sentence(language));
#else
  if (!capture.empty()) return show_capture(capture, 0, Format::text, {language, color_wanted()});
  return play_in_terminal(arguments, ground, language,
                          language == model::Language::ko
                              ? "이 sockglass에는 창이 들어 있지 않아서(명령줄만 빌드됨) 터미널에서 수업을 진행합니다."
                              : "This sockglass was built without its window, so the lesson plays here in the terminal.");
#endif
}

Result take_shot(const Arguments& given, model::Language language) {
  Arguments arguments = given;
  const std::string capture = take_capture(arguments);
  const auto lesson = lesson_for(arguments, language);
  if (const auto* problem = std::get_if<std::string>(&lesson)) return complain(*problem);
  const bool ko = language == model::Language::ko;
#ifdef SOCKGLASS_WITH_GUI
  const Ground ground = choose_ground(arguments, language);
  if (!ground.failure.empty()) {
    std::fprintf(stderr, "sockglass: %s\n", ground.failure.c_str());
    return {End::cannot, 0};
  }
  gui::GuiOptions options = options_for(arguments, ground, std::get<std::filesystem::path>(lesson));
  options.capture = capture;
  options.shot_file = arguments.out;
  options.shot_step = arguments.step;
  options.shot_pose = arguments.pose;
  options.shot_crop = arguments.crop;
  const int code = gui::run_gui(options);
  if (code == 0) return {};
  if (code != 77) return {End::bad_input, 0};
  std::fprintf(stderr, "sockglass: %s\n",
               ko ? "그림을 그릴 화면(디스플레이)이 없습니다. `xvfb-run sockglass shot …` 명령은 가상 화면을 마련해 줍니다."
                  : "there is no display to draw on; `xvfb-run sockglass shot …` provides one");
#else
  std::fprintf(stderr, "sockglass: %s\n",
               ko ? "이 sockglass에는 창이 들어 있지 않아서(명령줄만 빌드됨) 그림을 만들 수 없습니다."
                  : "this sockglass was built without its window, so there is no picture to take");
#endif
  return {End::cannot, 0};
}

Result export_picture(const Arguments& given, model::Language language) {
  const Style style{language, color_wanted()};
  if (given.out == "-") return complain(std::string(style.in("a picture goes into a file: --out FILE.png", "그림은 파일로만 저장합니다: --out 파일.png")));
  Arguments shot = given;
  shot.lessons = {given.file};
  if (is_capture_file(given.file)) {
    const auto meant = conversation_meant(given.file, given.conversation, style);
    if (!meant) return {End::bad_input, 0};
    shot.pose = "conversation:" + std::to_string(*meant);
  } else if (!store::is_recording_file(given.file)) {
    return show_recording(given.file, Format::text, style);  // says what is wrong with it
  }
  return take_shot(shot, language);
}

}  // namespace sg::cli
