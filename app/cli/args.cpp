#include "app/cli/args.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <sstream>

#include "app/cli/pose.h"

namespace sg::cli {
namespace {

Format format_from(const std::string& name) {
  if (name == "json") return Format::json;
  if (name == "tap") return Format::tap;
  if (name == "junit") return Format::junit;
  return Format::text;
}

/// "1440x900". Empty: fine.
std::string read_size(const std::string& text, Arguments& arguments) {
  char rest = 0;
  int width = 0;
  int height = 0;
  if (std::sscanf(text.c_str(), "%5dx%5d%c", &width, &height, &rest) != 2 || width < 320 || height < 240 || width > 16384 ||
      height > 16384) {
    return "--size wants WIDTHxHEIGHT in pixels, from 320x240 to 16384x16384, for example 1440x900; it was given `" + text + "`";
  }
  arguments.width = width;
  arguments.height = height;
  return "";
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  std::string lesson;
  std::string language;
  std::string tier;
  std::string format = "text";
  std::string size;
  std::uint32_t pace = 0;

  CLI::App app{"A real TCP connection, through glass, with the wire in your hands.", "sockglass"};
  app.footer(
      "LESSON is a file, or the number or id of a lesson of the course: `sockglass run 2`.\n"
      "Exit codes: 0 all expectations met, 1 one was not, 2 usage or bad input, 77 this machine cannot do it.");
#ifdef SOCKGLASS_WITH_GUI
  app.set_version_flag("--version", "sockglass " SOCKGLASS_VERSION);
#else
  app.set_version_flag("--version", "sockglass " SOCKGLASS_VERSION " (command line only)");
#endif
  app.add_option("LESSON", lesson, "Without a command: opens the window (with this lesson)");
  app.add_option("--lang", language, "en or ko, instead of what the locale says")->check(CLI::IsMember({"en", "ko"}));
  const CLI::Option* tier_option =
      app.add_option("--tier", tier, "lab, capture or calls, instead of the best that `doctor` finds")
          ->check(CLI::IsMember({"lab", "capture", "calls"}));
  app.add_option("--scale", arguments.scale, "Of the window's text and sizes, on top of the monitor's: 0.5 to 4")
      ->check(CLI::Range(0.5, 4.0));
  app.add_flag("--free", arguments.free, "Of the window: free play, with programs and calls of your own");
  app.add_option("--size", size, "Of the window, in pixels: 1440x900");
  app.add_option("--theme", arguments.theme, "dark, light or projector, instead of what is set")->check(CLI::IsMember({"dark", "light", "projector"}));
  app.add_flag("--timing", arguments.timing, "Of the window: says on stderr what took how long, from main() to the first frame");
  app.add_option("--ui-dump", arguments.ui_dump, "A file that always says what stands in the window, for tests");

  CLI::App* run = app.add_subcommand("run", "Plays lessons without a window, and checks what they expect");
  run->add_option("LESSON", arguments.lessons, "One or more lessons")->required();
  run->add_option("--format", format, "text, json, tap or junit")->check(CLI::IsMember({"text", "json", "tap", "junit"}));
  const CLI::Option* pace_option =
      run->add_option("--pace", pace, "Milliseconds each packet takes on the wire, 0 to 400")->check(CLI::Range(0, 400));
  run->add_option("--step", arguments.step, "Id of the last step to play");
  run->add_option("--record", arguments.record, "A file to keep everything in that happens; `show`, `export` and the window open it")->type_name("FILE");
  CLI::App* make = app.add_subcommand("new", "Writes the beginning of a lesson of your own, NAME.json, with its Korean texts");
  make->add_option("NAME", arguments.name, "Its id, such as two-clients")->required();
  CLI::App* lint = app.add_subcommand("lint", "Checks lessons as an author needs it");
  lint->add_option("FILE", arguments.lessons, "Lessons, their texts, programs, a course")->required();
  CLI::App* list = app.add_subcommand("list", "Lists the lessons of the course");
  CLI::App* doctor = app.add_subcommand("doctor", "Says what this machine allows, tier by tier, and how to allow more");
  CLI::App* shot = app.add_subcommand("shot", "Writes a picture of the window at a step of a lesson");
  std::string shot_lesson;
  shot->add_option("LESSON", shot_lesson, "The lesson")->required();
  shot->add_option("--step", arguments.step, "Id of the step");
  shot->add_option("--out", arguments.out, "The picture, FILE.png")->required();
  shot->add_option("--pose", arguments.pose, "What is open or chosen in the picture, for example \"settings\", \"tab:states\" or \"field:ack\"");
  shot->add_option("--crop", arguments.crop, "Only this item of the window, for example pane.inspector");
  CLI::App* show = app.add_subcommand("show", "Shows a recording as text, or a capture (pcap, pcapng): its conversations, or one of them as a ladder");
  show->add_option("FILE", arguments.file, "The file; what it is, is seen from its content")->required();
  show->add_option("--conversation", arguments.conversation, "Of a capture: the number of the conversation to show")->check(CLI::Range(1U, 0xFFFFFFFFU));
  show->add_option("--format", format, "text or json")->check(CLI::IsMember({"text", "json"}));
  CLI::App* to_file = app.add_subcommand("export", "Writes a recording, or a conversation of a capture, in a form that other programs read");
  to_file->add_option("FILE", arguments.file, "The recording or capture; what it is, is seen from its content")->required();
  to_file->add_option("--conversation", arguments.conversation, "Of a capture: the number of the conversation; not needed where there is only one")->check(CLI::Range(1U, 0xFFFFFFFFU));
  to_file->add_option("--format", arguments.export_format, "pcapng (Wireshark), svg, mermaid, text, json or png (a picture of the window)")->required()->check(CLI::IsMember({"pcapng", "svg", "mermaid", "text", "json", "png"}));
  to_file->add_option("--out", arguments.out, "The file; - for standard output")->required();
  for (CLI::App* sub : {run, make, lint, list, doctor, shot, show, to_file}) sub->fallthrough();
  app.require_subcommand(0, 1);

  const auto error = [](const std::string& text) {
    return Parsed{std::nullopt, "sockglass: " + text + "\nsockglass --help tells more.\n", true};
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() != 0) return error(problem.what());
    std::ostringstream out;
    app.exit(problem, out, out);
    return {std::nullopt, out.str(), false};
  }

  if (run->parsed()) arguments.command = Command::run;
  if (make->parsed()) arguments.command = Command::make;
  if (lint->parsed()) arguments.command = Command::lint;
  if (list->parsed()) arguments.command = Command::list;
  if (doctor->parsed()) arguments.command = Command::doctor;
  if (shot->parsed()) arguments.command = Command::shot;
  if (show->parsed()) arguments.command = Command::show;
  if (to_file->parsed()) arguments.command = Command::to_file;
  if (!arguments.record.empty() && arguments.lessons.size() > 1) return error("--record keeps one run: give one lesson");
  if (!lesson.empty()) {
    // A subcommand hands on what it does not take; only the window takes a lesson of its own.
    if (arguments.command != Command::window) return error("unexpected argument `" + lesson + "`");
    arguments.lessons = {lesson};
  }
  if (shot->parsed()) arguments.lessons = {shot_lesson};
  if (const std::string problem = pose_problem(arguments.pose); !problem.empty()) return error(problem);
  const bool shows = arguments.command == Command::window || arguments.command == Command::shot;
  if (shows && arguments.lessons == std::vector<std::string>{"free"}) {
    arguments.free = true;
    arguments.lessons.clear();
  }
  if (!language.empty()) arguments.language = language == "ko" ? model::Language::ko : model::Language::en;
  if (tier_option->count() > 0) arguments.tier = session::tier_from(tier);
  if (pace_option->count() > 0) arguments.pace_ms = pace;
  arguments.format = format_from(format);
  if (!size.empty()) {
    if (const std::string problem = read_size(size, arguments); !problem.empty()) return error(problem);
  }
  return {arguments, "", false};
}

}  // namespace sg::cli
