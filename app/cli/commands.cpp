#include "app/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <variant>

#include "app/cli/capture_text.h"
#include "app/cli/doctor_text.h"
#include "app/cli/ladder_text.h"
#include "app/cli/lesson_files.h"
#include "app/cli/lint.h"
#include "app/cli/markup.h"
#include "app/cli/new_lesson.h"
#include "app/cli/output.h"
#include "app/cli/player.h"
#include "app/cli/recordings.h"
#include "app/cli/reports.h"
#include "app/cli/text_width.h"
#include "core/lesson/lesson_loader.h"
#include "core/lesson/suggest.h"
#include "core/model/quote.h"
#include "core/session/session.h"

namespace sg::cli {
namespace {

void complain(const std::string& text) { std::fprintf(stderr, "sockglass: %s\n", text.c_str()); }

/// The first thing a tier lacks, in words; empty: nothing.
std::string first_missing(const session::TierReport& report, model::Language language) {
  for (const session::Finding& finding : report.findings) {
    if (!finding.ok) return fmt::format("{} ({})", translated(finding.what, language), finding.detail);
  }
  return "";
}

/// How to allow it, as far as we know: " → …"; else nothing.
std::string advice_for(const session::TierReport& report, model::Language language) {
  for (const session::Finding& finding : report.findings) {
    if (!finding.ok) return finding.advice.empty() ? "" : " → " + translated(finding.advice, language);
  }
  return "";
}

using Lessons = std::vector<std::shared_ptr<const lesson::Lesson>>;

/// Absent: a complaint was printed.
std::optional<Lessons> load_lessons(const std::vector<std::string>& names, model::Language language) {
  Lessons lessons;
  const std::filesystem::path folder = lessons_folder();
  bool good = true;
  for (const std::string& name : names) {
    const auto found = find_lesson(name, folder, language);
    if (const auto* problem = std::get_if<std::string>(&found)) {
      complain(*problem);
      good = false;
      continue;
    }
    lesson::Loaded loaded = lesson::load_lesson(std::get<std::filesystem::path>(found), lesson::Strictness::play, folder);
    for (const lesson::Diagnostic& diagnostic : loaded.diagnostics) std::fprintf(stderr, "%s\n", to_string(diagnostic).c_str());
    if (loaded.lesson) {
      lessons.push_back(std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson)));
    } else {
      good = false;
    }
  }
  return good ? std::optional(lessons) : std::nullopt;
}

/// Every lesson without what comes after this step. False: a complaint was printed.
bool end_after(Lessons& lessons, const std::string& step, model::Language language) {
  for (auto& one : lessons) {
    const auto last = std::find_if(one->steps.begin(), one->steps.end(), [&](const lesson::Step& s) { return s.id == step; });
    if (last == one->steps.end()) {
      std::vector<std::string> ids;
      for (const lesson::Step& s : one->steps) ids.push_back(s.id);
      const bool ko = language == model::Language::ko;
      complain(fmt::format(fmt::runtime(ko ? "{} 수업에는 `{}` 단계가 없습니다{}" : "{} has no step `{}`{}"), one->id, step,
                           lesson::did_you_mean(step, ids, (ko ? ". 있는 것: " : "; there are ") + lesson::listed(ids))));
      return false;
    }
    auto shorter = std::make_shared<lesson::Lesson>(*one);
    shorter->steps.resize(static_cast<std::size_t>(last - one->steps.begin()) + 1);
    for (lesson::Step& s : shorter->steps) {
      for (lesson::Branch& branch : s.next) {
        const auto there = std::any_of(shorter->steps.begin(), shorter->steps.end(), [&](const lesson::Step& other) { return other.id == branch.go; });
        if (!there) branch.go.clear();
      }
    }
    one = std::move(shorter);
  }
  return true;
}

Result make_lesson(const Arguments& arguments, const Style& style) {
  const std::filesystem::path course = lessons_folder();
  std::error_code problem;
  const std::filesystem::path here = std::filesystem::current_path(problem);
  if (problem) {
    complain(problem.message());
    return {End::bad_input, 0};
  }
  const auto made = write_new_lesson(arguments.name, here, course, style.language);
  if (const auto* why = std::get_if<std::string>(&made)) {
    complain(*why);
    return {End::bad_input, 0};
  }
  const auto& files = std::get<NewLesson>(made);
  const std::string lesson = files.lesson.filename().string();
  print(fmt::format(fmt::runtime(style.in("{0} and its Korean texts, {1}, are a small lesson that works. Now make it yours:\n", "{0} 파일과 한국어 글 {1} 파일은 그대로 실행되는 작은 수업입니다. 이제 고쳐 쓰세요.\n")), lesson,
                    files.texts.filename().string()));
  print(fmt::format("  sockglass lint {0}\n  sockglass run {0}\n  sockglass {0}\n", lesson));
  print(std::string(style.in("docs/lesson-format.md tells every key.", "모든 키는 docs/lesson-format.md에 있습니다.")) + "\n");
  return {};
}

Result list(const Style& style) {
  const std::filesystem::path folder = lessons_folder();
  if (folder.empty()) {
    complain(std::get<std::string>(find_lesson("1", folder, style.language)));
    return {End::bad_input, 0};
  }
  std::vector<lesson::Diagnostic> complaints;
  const auto course = lesson::load_course(folder, complaints);
  bool good = !course.empty();
  const auto numbered = [&](const std::string& id) {
    const auto found = std::find_if(course.begin(), course.end(), [&](const lesson::CourseEntry& entry) { return entry.id == id; });
    return found == course.end() ? model::printable(id) : std::to_string(lesson::number_of(id, static_cast<std::size_t>(found - course.begin())));
  };
  for (std::size_t i = 0; i < course.size(); ++i) {
    const lesson::Loaded loaded = lesson::load_lesson(course[i].file, lesson::Strictness::play, folder);
    complaints.insert(complaints.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
    if (!loaded.lesson) {
      good = false;
      continue;
    }
    const lesson::Lesson& l = *loaded.lesson;
    const std::string minutes = l.minutes == 0 ? "" : fmt::format("{} {}", l.minutes, style.in("min", "분"));
    print(fmt::format("{:>3}  {}  {} {}\n", lesson::number_of(l.id, i), style.bold(pad_to(cut_to(plain(l.title.in(style.language)), 48), 48)),
                      pad_to(l.id, 28), minutes));
    for (const std::string& line : wrap(plain(l.summary.in(style.language)), 93)) {
      if (!line.empty()) print("     " + style.dim(line) + "\n");
    }
    std::string first;
    for (const std::string& id : l.prerequisites) first += (first.empty() ? "" : ", ") + numbered(id);
    if (!first.empty()) print("     " + style.dim(fmt::format("{}: {}", style.in("to do first", "먼저 할 수업"), first)) + "\n");
  }
  for (const lesson::Diagnostic& complaint : complaints) std::fprintf(stderr, "%s\n", to_string(complaint).c_str());
  return {good ? End::ok : End::bad_input, 0};
}

Result play_lessons(const Lessons& lessons, const Arguments& arguments, const Ground& ground, model::Language language) {
  if (!ground.failure.empty()) {
    complain(ground.failure);
    return {End::cannot, 0};
  }
  if (!ground.note.empty()) std::fprintf(stderr, "%s\n", ground.note.c_str());

  const Style style{language, arguments.format == Format::text && color_wanted()};
  std::vector<std::unique_ptr<LessonRun>> runs;
  Signals signals;
  Result result;
  for (const auto& lesson : lessons) {
    auto run = std::make_unique<LessonRun>(lesson);
    PlayOptions options;
    options.tier = ground.tier;
    options.pace_ms = arguments.pace_ms;
    LadderText ladder(style, [](const std::string& text) { print(text); });
    if (arguments.format == Format::text) {
      ladder.begin(*lesson, ground.tier);
      options.on_event = [&ladder](const model::Event& event, const LessonRun& so_far) { ladder.add(event, so_far); };
      options.on_pause = [] { flush_output(); };
    }
    std::unique_ptr<store::RecordingWriter> recording;
    if (!arguments.record.empty()) {
      recording = begin_recording(arguments.record, *lesson, ground.tier, language);
      options.on_event = [&recording, shown = options.on_event](const model::Event& event, const LessonRun& so_far) {
        recording->add(event);
        if (shown) shown(event, so_far);
      };
      options.on_pause = [&recording, shown = options.on_pause] {
        recording->flush();
        if (shown) shown();
      };
    }
    play(*run, options, signals);
    if (recording) {
      // The lesson is played all the same; but what was asked for is not there.
      if (const std::string problem = finish_recording(*recording, *run); !problem.empty()) {
        complain(fmt::format(fmt::runtime(style.in("there is no recording: {}", "기록을 남기지 못했습니다: {}")), problem));
        if (result.end == End::ok) result = {End::bad_input, 0};
      }
    }
    if (run->unplayable()) {
      std::fprintf(stderr, "sockglass: %s: %s\n", lesson->id.c_str(), not_played(*run, style).c_str());
    } else if (arguments.format == Format::text) {
      ladder.end(*run);
      print(summary_text(*run, style));
      flush_output();
    }
    for (const model::EngineError& error : run->world.errors) complain(error.where + ": " + model::error_text(error, style.language));
    const bool stop = run->interrupted_by != 0 || !run->failure.empty();
    if (!run->failure.empty()) {
      complain(run->failure);
      result = {End::cannot, 0};
    } else if (run->interrupted_by != 0) {
      result = {End::interrupted, run->interrupted_by};
    } else if (run->unplayable()) {
      if (result.end == End::ok) result = {End::cannot, 0};  // a failure elsewhere is the greater news
    } else if (!run->ok()) {
      result = {End::not_met, 0};
    }
    runs.push_back(std::move(run));
    if (stop) break;
  }
  switch (arguments.format) {
    case Format::text: break;
    case Format::json: print(json_report(runs, to_string(ground.tier), style)); break;
    case Format::tap: print(tap_report(runs, ground.tier, style)); break;
    case Format::junit: print(junit_report(runs, ground.tier, style)); break;
  }
  flush_output();  // before a signal that came too late for a lesson takes its effect
  return result;
}

}  // namespace

Ground choose_ground(const Arguments& arguments, model::Language language) {
  Ground ground;
  const bool ko = language == model::Language::ko;
  if (arguments.tier == session::Tier::calls) {
    ground.tier = session::Tier::calls;
    return ground;
  }
  // The usual case is found out quickly: a window is to open.
  const bool lab = arguments.tier.value_or(session::Tier::lab) == session::Tier::lab && session::lab_available();
  const std::vector<session::TierReport> reports = lab ? std::vector<session::TierReport>{} : session::probe_tiers();
  const auto report_of = [&](session::Tier tier) {
    return std::find_if(reports.begin(), reports.end(),
                        [tier](const session::TierReport& report) { return report.tier == tier; });
  };
  if (arguments.tier) {
    ground.tier = *arguments.tier;
    const auto report = report_of(ground.tier);
    if (report != reports.end() && !report->available) {
      ground.failure = fmt::format(
          fmt::runtime(ko ? "이 컴퓨터에서는 {} 방식을 쓸 수 없습니다. 빠진 것: {}. `sockglass doctor` 명령이 방법을 알려 줍니다."
                          : "this machine does not allow the tier {}: it lacks {}. `sockglass doctor` says how to allow it."),
          to_string(ground.tier), first_missing(*report, language));
      return ground;
    }
  } else {
    ground.tier = lab ? session::Tier::lab : session::best_tier(reports);
  }
  if (std::string failure = session::prepare_process(ground.tier); !failure.empty()) {
    if (arguments.tier) {
      ground.failure = failure;
      return ground;
    }
    // The child could, and we cannot: play with less rather than not at all.
    ground.tier = session::Tier::calls;
    ground.note = failure;
  }
  if (ground.tier != session::Tier::lab && !arguments.tier && ground.note.empty()) {
    const auto lacking = report_of(session::Tier::lab);
    ground.note =
        fmt::format(fmt::runtime(ko ? "전용 루프백을 쓸 수 없습니다. 빠진 것: {}. `sockglass doctor` 명령이 방법을 알려 줍니다.{}"
                                    : "No private loopback here: it lacks {}. `sockglass doctor` says how to allow it.{}"),
                    lacking == reports.end() ? "" : first_missing(*lacking, language), lacking == reports.end() ? "" : advice_for(*lacking, language));
  }
  return ground;
}

Result run_lessons(const Arguments& arguments, const Ground& ground, model::Language language) {
  const auto lessons = load_lessons(arguments.lessons, language);
  return lessons ? play_lessons(*lessons, arguments, ground, language) : Result{End::bad_input, 0};
}

Result carry_out(const Arguments& arguments) {
  const model::Language language = arguments.language.value_or(language_of_locale());
  const Style style{language, color_wanted()};
  switch (arguments.command) {
    case Command::window: return open_window(arguments, language);
    case Command::shot: return take_shot(arguments, language);
    case Command::lint: return lint_files(arguments.lessons, style);
    case Command::make: return make_lesson(arguments, style);
    case Command::to_file:
      if (arguments.export_format == "png") return export_picture(arguments, language);
      if (is_capture_file(arguments.file)) return export_capture(arguments.file, arguments.conversation, arguments.export_format, arguments.out, style);
      return export_recording(arguments.file, arguments.export_format, arguments.out, style);
    case Command::show:
      if (store::is_recording_file(arguments.file)) return show_recording(arguments.file, arguments.format, style);
      return show_capture(arguments.file, arguments.conversation, arguments.format, style);
    case Command::list: return list(style);
    case Command::doctor: print(doctor_text(session::probe_tiers(), style)); return {};
    case Command::run: {
      // A bad lesson is told of before the machine is asked anything.
      auto lessons = load_lessons(arguments.lessons, language);
      if (!lessons || (!arguments.step.empty() && !end_after(*lessons, arguments.step, language))) return {End::bad_input, 0};
      return play_lessons(*lessons, arguments, choose_ground(arguments, language), language);
    }
  }
  return {End::bad_input, 0};
}

}  // namespace sg::cli
