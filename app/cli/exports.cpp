#include "app/cli/exports.h"

#include <utility>

#include "app/cli/ladder_text.h"
#include "app/cli/reports.h"
#include "core/session/recorded.h"
#include "core/store/ladder_drawing.h"
#include "core/store/pcapng.h"

namespace sg::cli {
namespace {

/// Events between two calls of `progress`.
constexpr std::size_t kTold = 1024;

std::function<bool(const model::Event&, const LessonRun&)> telling(std::size_t all, const std::function<bool(double)>& progress) {
  return [all, progress](const model::Event& event, const LessonRun&) {
    return !progress || event.seq % kTold != 0 || progress(static_cast<double>(event.seq) / static_cast<double>(all));
  };
}

}  // namespace

bool is_of_capture(const store::Recording& recording) { return recording.header.tier == store::kCaptureTier; }

std::string tier_name(const store::Recording& recording) {
  return is_of_capture(recording) ? store::kCaptureTier : std::string(to_string(session::tier_of(recording)));
}

std::unique_ptr<LessonRun> fold(store::Recording& recording, const std::function<void(const LessonRun&)>& begin,
                                const std::function<bool(const model::Event&, const LessonRun&)>& on_event) {
  auto run = std::make_unique<LessonRun>(session::lesson_of(recording));
  if (recording.end) {
    run->status.finished = recording.end->finished;
    run->status.stuck = recording.end->stuck;
  }
  if (begin) begin(*run);
  for (model::Event& event : recording.events) {
    run->timeline.append(std::move(event));
    const model::Event& added = run->timeline[run->timeline.size() - 1];
    run->world.apply(added);
    run->observer.apply(added);
    if (on_event && !on_event(added, *run)) break;
  }
  recording.events = {};
  return run;
}

void write_text(store::Recording& recording, const Style& style, const std::function<void(const std::string&)>& out, const std::function<bool(double)>& progress) {
  LadderText ladder(style, out);
  const bool capture = is_of_capture(recording);
  const auto begin = [&](const LessonRun& run) {
    if (capture) {
      ladder.begin_capture(*run.lesson);
    } else {
      ladder.begin(*run.lesson, session::tier_of(recording));
    }
  };
  const auto tell = telling(recording.events.size(), progress);
  const auto run = fold(recording, begin, [&](const model::Event& event, const LessonRun& so_far) {
    ladder.add(event, so_far);
    return tell(event, so_far);
  });
  ladder.end(*run);
  if (!capture) out(summary_text(*run, style));
}

Exported export_run(store::Recording recording, store::ExportFormat format, model::Language language, const std::function<bool(double)>& progress) {
  const Style style{language, false};
  Exported out;
  if (format == store::ExportFormat::text) {
    write_text(recording, style, [&](const std::string& text) { out.bytes += text; }, progress);
    return out;
  }
  auto run = fold(recording, {}, telling(recording.events.size(), progress));
  const std::string title = run->lesson->title.in(language);
  store::DrawingOptions drawing{title, language};
  for (const lesson::Step& step : run->lesson->steps) drawing.steps[step.id] = plain(step.title.in(language));
  switch (format) {
    case store::ExportFormat::text: break;
    case store::ExportFormat::pcapng: {
      store::PcapngOptions options;
      options.began = store::when_from(recording.header.when).value_or(0);
      options.title = title;
      options.kernel = recording.header.kernel;
      options.application = "sockglass " + recording.header.sockglass;
      options.language = language;
      store::Pcapng made = store::to_pcapng(run->timeline, options);
      if (made.packets == 0) {
        out.problem = style.in("there is no packet in it whose bytes were seen: in the tier `calls`, segments are only inferred",
                               "바이트까지 본 패킷이 없습니다. calls 방식에서는 세그먼트를 추론할 뿐입니다");
      }
      out.bytes = std::move(made.bytes);
      break;
    }
    case store::ExportFormat::svg: out.bytes = store::ladder_svg(run->timeline, drawing); break;
    case store::ExportFormat::mermaid: out.bytes = store::ladder_mermaid(run->timeline, drawing); break;
    case store::ExportFormat::json: {
      Runs runs;
      runs.push_back(std::move(run));
      out.bytes = json_report(runs, tier_name(recording), style);
      break;
    }
  }
  return out;
}

}  // namespace sg::cli
