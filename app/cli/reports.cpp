#include "app/cli/reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "app/cli/text_width.h"
#include "core/model/describe.h"
#include "core/model/quote.h"
#include "core/store/event_json.h"

namespace sg::cli {
namespace {

using model::ExpectationResult;
using model::Outcome;
using nlohmann::ordered_json;

const char* outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::met: return "met";
    case Outcome::not_met: return "not_met";
    case Outcome::not_observable: return "not_observable";
  }
  return "";
}

/// The expectation in the author's words; its id where there are none.
std::string words(const LessonRun& run, const ExpectationResult& result, model::Language language) {
  for (const lesson::Step& step : run.lesson->steps) {
    if (step.id != result.step) continue;
    for (const lesson::Expectation& expectation : step.expect) {
      if (expectation.id == result.id && !expectation.say.empty()) return plain(run.observer.fill(expectation.say.in(language)));
    }
  }
  return result.id;
}

/// The sentence of the event that decided; empty: none was seen.
std::string deciding(const LessonRun& run, const ExpectationResult& result, model::Language language) {
  if (result.decided_by == 0 || result.decided_by > run.timeline.size()) return "";
  return model::describe(run.timeline.by_seq(result.decided_by), run.timeline, {language, false});
}

std::string why_not_finished(const LessonRun& run, const Style& style) {
  if (!run.failure.empty()) return run.failure;
  if (run.interrupted_by != 0) return std::string(style.in("it was interrupted", "중간에 멈췄습니다"));
  if (run.unplayable()) return not_played(run, style);
  if (!run.status.stuck.empty()) return run.status.stuck_in(style.language);
  return run.status.finished ? "" : std::string(style.in("it did not finish", "끝나지 않았습니다"));
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : model::printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

double seconds(const LessonRun& run) { return static_cast<double>(run.timeline.end()) / 1e9; }

}  // namespace

std::string not_played(const LessonRun& run, const Style& style) {
  return plain(one_line(run.lesson->fallback.in(style.language)));
}

std::string summary_text(const LessonRun& run, const Style& style) {
  std::string out = "\n";
  std::size_t met = 0;
  std::size_t missed = 0;
  std::size_t unseen = 0;
  const auto detail = [&](std::string_view name, const std::string& text) {
    bool first = true;
    for (const std::string& line : wrap(model::printable(text), 100 - 26)) {
      out += "            " + (first ? pad_to(std::string(name), 14) : std::string(14, ' ')) + line + "\n";
      first = false;
    }
  };
  for (const ExpectationResult& result : run.world.results) {
    std::string mark;
    switch (result.outcome) {
      case Outcome::met:
        mark = style.good(style.in("met       ", "맞음      "));
        ++met;
        break;
      case Outcome::not_met:
        mark = style.bad(style.in("NOT MET   ", "맞지 않음 "));
        ++missed;
        break;
      case Outcome::not_observable:
        mark = style.doubtful(style.in("not seen  ", "관찰 불가 "));
        ++unseen;
        break;
    }
    const auto lines = wrap(fmt::format("{}/{}: {}", result.step, result.id, words(run, result, style.language)), 100 - 12);
    for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? "  " + mark : std::string(12, ' ')) + lines[i] + "\n";
    if (result.outcome != Outcome::not_met) continue;
    detail(style.in("expected", "기대"), result.expected);
    detail(style.in("actual", "실제"), result.actual);
    const std::string decided = deciding(run, result, style.language);
    detail(style.in("decided by", "판정한 사건"),
           decided.empty() ? std::string(style.in("nothing: it was never seen", "없음: 끝까지 관찰되지 않았습니다"))
                           : fmt::format("#{} {}", result.decided_by, decided));
  }
  const std::string reason = why_not_finished(run, style);
  if (!reason.empty()) {
    for (const std::string& line : wrap(
             std::string(style.in("The lesson did not come to its end: ", "수업이 끝까지 진행되지 못했습니다: ")) + reason, 98)) {
      out += "  " + style.bad(line) + "\n";
    }
  }
  const std::size_t all = run.world.results.size();
  std::string total = style.language == model::Language::ko ? fmt::format("기대 {}개 중 {}개가 맞았습니다", all, met)
                                                            : fmt::format("{} of {} expectations met", met, all);
  if (missed > 0)
    total += style.language == model::Language::ko ? fmt::format(", {}개는 맞지 않았습니다", missed)
                                                   : fmt::format(", {} not met", missed);
  if (unseen > 0) {
    total += style.language == model::Language::ko ? fmt::format(", {}개는 이 방식(tier)에서 관찰할 수 없습니다", unseen)
                                                   : fmt::format(", {} not observable in this tier", unseen);
  }
  out += (run.ok() ? style.good(total + ".") : style.bad(total + ".")) + "\n";
  return out;
}

std::string json_report(const Runs& runs, std::string_view tier, const Style& style) {
  ordered_json out;
  out["format"] = "sockglass-run";
  out["version"] = store::kEventsVersion;
  out["sockglass"] = SOCKGLASS_VERSION;
  out["tier"] = tier;
  out["ok"] = std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run->ok(); });
  out["lessons"] = ordered_json::array();
  for (const auto& run : runs) {
    ordered_json lesson;
    lesson["id"] = run->lesson->id;
    lesson["title"] = run->lesson->title.in(style.language);
    lesson["file"] = run->lesson->path;
    lesson["ok"] = run->ok();
    const std::string reason = why_not_finished(*run, style);
    lesson["finished"] = reason.empty();
    lesson["stuck"] = reason.empty() ? ordered_json(nullptr) : ordered_json(reason);
    lesson["skipped"] = run->unplayable();
    lesson["steps"] = ordered_json::array();
    std::vector<std::string> done;
    for (std::size_t i = 0; i < run->timeline.size(); ++i) {
      const auto* step = std::get_if<model::LessonStep>(&run->timeline[i].payload);
      if (step != nullptr && step->phase == model::StepPhase::done) done.push_back(step->step);
    }
    for (const lesson::Step& step : run->lesson->steps) {
      lesson["steps"].push_back({{"id", step.id},
                                 {"title", plain(step.title.in(style.language))},
                                 {"done", std::find(done.begin(), done.end(), step.id) != done.end()}});
    }
    lesson["expectations"] = ordered_json::array();
    for (const ExpectationResult& result : run->world.results) {
      const std::string decided = deciding(*run, result, style.language);
      lesson["expectations"].push_back(
          {{"step", result.step},
           {"id", result.id},
           {"outcome", outcome_name(result.outcome)},
           {"expected", result.expected},
           {"actual", result.actual},
           {"decided_by", result.decided_by == 0 ? ordered_json(nullptr) : ordered_json(result.decided_by)},
           {"say", words(*run, result, style.language)},
           {"decided_by_text", decided.empty() ? ordered_json(nullptr) : ordered_json(decided)}});
    }
    lesson["events"] = ordered_json::array();
    for (std::size_t i = 0; i < run->timeline.size(); ++i)
      lesson["events"].push_back(store::to_json(run->timeline[i], run->timeline));
    out["lessons"].push_back(std::move(lesson));
  }
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string tap_report(const Runs& runs, session::Tier tier, const Style& style) {
  std::string points;
  std::size_t number = 0;
  const auto yaml = [&](std::string_view key, const std::string& value) {
    // A JSON string is a YAML string.
    points += fmt::format("  {}: {}\n", key, ordered_json(value).dump(-1, ' ', false, ordered_json::error_handler_t::replace));
  };
  for (const auto& run : runs) {
    for (const ExpectationResult& result : run->world.results) {
      const std::string name =
          one_line(fmt::format("{}/{}/{}: {}", run->lesson->id, result.step, result.id, words(*run, result, style.language)));
      std::string escaped;
      for (const char c : name) escaped += c == '#' ? std::string("\\#") : std::string(1, c);  // "#" begins a directive
      const bool missed = result.outcome == Outcome::not_met;
      points += fmt::format("{}ok {} - {}", missed ? "not " : "", ++number, escaped);
      if (result.outcome == Outcome::not_observable) points += fmt::format(" # SKIP not observable in tier {}", to_string(tier));
      points += "\n";
      if (!missed) continue;
      points += "  ---\n";
      yaml("expected", result.expected);
      yaml("actual", result.actual);
      yaml("decided_by", deciding(*run, result, style.language));
      points += "  ...\n";
    }
    const std::string reason = why_not_finished(*run, style);
    const bool skipped = run->unplayable();
    points += fmt::format("{}ok {} - {} plays to its end{}\n", reason.empty() || skipped ? "" : "not ", ++number, run->lesson->id,
                          skipped ? " # SKIP " + reason : "");
    if (reason.empty() || skipped) continue;
    points += "  ---\n";
    yaml("message", reason);
    points += "  ...\n";
  }
  return fmt::format("TAP version 13\n1..{}\n", number) + points;
}

std::string junit_report(const Runs& runs, session::Tier tier, const Style& style) {
  std::string suites;
  std::size_t all_tests = 0;
  std::size_t all_failures = 0;
  for (const auto& run : runs) {
    std::string cases;
    std::size_t failures = 0;
    std::size_t skipped = 0;
    const auto open_case = [&](const std::string& group, const std::string& name) {
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml(group), xml(name));
    };
    for (const ExpectationResult& result : run->world.results) {
      open_case(run->lesson->id + "." + result.step, result.id);
      switch (result.outcome) {
        case Outcome::met: cases += "/>\n"; break;
        case Outcome::not_observable:
          ++skipped;
          cases += fmt::format("><skipped message=\"not observable in tier {}\"/></testcase>\n", to_string(tier));
          break;
        case Outcome::not_met:
          ++failures;
          cases += fmt::format("><failure message=\"{}\">expected: {}\nactual: {}\ndecided by: {}</failure></testcase>\n",
                               xml(one_line(words(*run, result, style.language))), xml(result.expected), xml(result.actual),
                               xml(deciding(*run, result, style.language)));
          break;
      }
    }
    open_case(run->lesson->id, "plays to its end");
    const std::string reason = why_not_finished(*run, style);
    if (reason.empty()) {
      cases += "/>\n";
    } else if (run->unplayable()) {
      ++skipped;
      cases += fmt::format("><skipped message=\"{}\"/></testcase>\n", xml(reason));
    } else {
      ++failures;
      cases += fmt::format("><failure message=\"{}\"/></testcase>\n", xml(one_line(reason)));
    }
    const std::size_t tests = run->world.results.size() + 1;
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{:.3f}\">\n{}  </testsuite>\n",
        xml(run->lesson->id), tests, failures, skipped, seconds(*run), cases);
    all_tests += tests;
    all_failures += failures;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sockglass\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuites>\n",
      all_tests, all_failures, suites);
}

}  // namespace sg::cli
