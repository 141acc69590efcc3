// Draws the whole window with the scripted run, as a picture: gui_gallery OUT.png [--step ID] [--lang ko] [--size 1440x900] [--scale 1.5]
// [--answer TEXT] [--tab N] [--overlay keys|lessons|restart] [--replay MS] [--window [--ui-dump FILE]]
#include <cstdio>
#include <cstring>
#include <future>
#include <string>

#include "app/gui/app.h"
#include "tests/gui/scripted_timeline.h"

using namespace sg;

int main(int argc, char** argv) {
  gui::AppOptions app;
  gui::WindowOptions window_options;
  window_options.width = 1440;
  window_options.height = 900;
  window_options.hidden = true;
  std::string step;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
    if (name == "--step") app.shot_step = value();
    else if (name == "--lang") app.language = value() == "ko" ? model::Language::ko : model::Language::en;
    else if (name == "--size") std::sscanf(value().c_str(), "%dx%d", &window_options.width, &window_options.height);
    else if (name == "--scale") app.scale = std::stof(value());
    else if (name == "--window") window_options.hidden = false;
    else if (name == "--ui-dump") app.ui_dump = value();
    else if (name == "--ui") app.shot_ui = value();
    else app.shot_file = name;
  }
  if (!app.language) app.language = model::Language::en;
  if (app.scale <= 0) app.scale = 1;
  if (!gui::Window::start()) {
    std::fprintf(stderr, "no display\n");
    return 77;
  }
  app.lesson = gui::testing::scripted_lesson();
  std::promise<std::vector<gui::CourseItem>> course;
  app.course = course.get_future();
  course.set_value({{"two-programs", "01.json", {"Two programs talk", "두 프로그램의 대화"}, {"A first run in a minute.", "1분 만에 처음 실행해 봅니다."}, 1},
                    {app.lesson->id, "02.json", app.lesson->title, app.lesson->summary, app.lesson->minutes}});
  app.engine = [](std::shared_ptr<const lesson::Lesson> lesson, std::function<void()> wake) {
    return std::make_unique<gui::testing::ScriptedEngine>(std::move(lesson), std::move(wake));
  };
  int result = 0;
  {
    gui::Window window(window_options);
    if (!window.error().empty()) {
      std::fprintf(stderr, "%s\n", window.error().c_str());
      result = 77;
    } else {
      gui::App the_app(window, std::move(app));
      result = the_app.run();
    }
  }
  gui::Window::stop();
  return result;
}
