#include "app/cli/recordings.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>
#include <vector>

#include "app/cli/ladder_text.h"
#include "app/cli/reports.h"
#include "core/model/quote.h"
#include "core/session/recorded.h"
#include "core/store/ladder_drawing.h"
#include "core/store/pcapng.h"

namespace sg::cli {
namespace {

void complain(const std::string& text) { std::fprintf(stderr, "sockglass: %s\n", model::printable(text).c_str()); }

/// A run that is over, folded again from its recording.
struct Replayed {
  std::unique_ptr<LessonRun> run;
  store::RecordingHeader header;
  session::Tier tier{};
};

/// Null run: a complaint was printed. `on_event`: after each event was folded in.
Replayed replay(const std::string& path, const std::function<void(const LessonRun&, session::Tier)>& begin, const std::function<void(const model::Event&, const LessonRun&)>& on_event) {
  store::ReadRecording read = store::read_recording(std::filesystem::path(path));
  if (!read.recording) {
    complain(read.error);
    return {};
  }
  for (const std::string& note : read.recording->notes) complain(note);
  Replayed out;
  out.header = read.recording->header;
  out.tier = session::tier_of(*read.recording);
  out.run = std::make_unique<LessonRun>(session::lesson_of(*read.recording));
  LessonRun& run = *out.run;
  if (read.recording->end) {
    run.status.finished = read.recording->end->finished;
    run.status.stuck = read.recording->end->stuck;
  }
  begin(run, out.tier);
  for (model::Event& event : read.recording->events) {
    run.timeline.append(std::move(event));
    const model::Event& added = run.timeline[run.timeline.size() - 1];
    run.world.apply(added);
    run.observer.apply(added);
    if (on_event) on_event(added, run);
  }
  return out;
}

Replayed replay(const std::string& path) {
  return replay(path, [](const LessonRun&, session::Tier) {}, {});
}

/// What `run` printed, in this style.
bool text_of(const std::string& path, const Style& style, const std::function<void(const std::string&)>& out) {
  LadderText ladder(style, out);
  const Replayed replayed = replay(
      path, [&](const LessonRun& run, session::Tier tier) { ladder.begin(*run.lesson, tier); }, [&](const model::Event& event, const LessonRun& run) { ladder.add(event, run); });
  if (!replayed.run) return false;
  ladder.end(*replayed.run);
  out(summary_text(*replayed.run, style));
  return true;
}

std::string json_of(Replayed replayed, const Style& style) {
  Runs runs;
  const session::Tier tier = replayed.tier;
  runs.push_back(std::move(replayed.run));
  return json_report(runs, tier, style);
}

}  // namespace

std::unique_ptr<store::RecordingWriter> begin_recording(const std::string& path, const lesson::Lesson& lesson, session::Tier tier) {
  return std::make_unique<store::RecordingWriter>(path, session::recording_header(lesson, tier, SOCKGLASS_VERSION, store::realtime_now()), session::recorded_files(lesson));
}

std::string finish_recording(store::RecordingWriter& writer, const LessonRun& run) {
  return writer.finish({run.failure.empty() && run.interrupted_by == 0 && run.status.finished, run.status.stuck});
}

Result show_recording(const std::string& path, Format format, const Style& style) {
  const auto print = [](const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); };
  if (format == Format::text) return {text_of(path, style, print) ? End::ok : End::bad_input, 0};
  Replayed replayed = replay(path);
  if (!replayed.run) return {End::bad_input, 0};
  print(json_of(std::move(replayed), style));
  return {};
}

Result export_recording(const std::string& path, const std::string& format, const std::string& out, const Style& style) {
  const Style plain_style{style.language, false};
  std::string written;
  if (format == "text") {
    if (!text_of(path, plain_style, [&](const std::string& text) { written += text; })) return {End::bad_input, 0};
  } else {
    Replayed replayed = replay(path);
    if (!replayed.run) return {End::bad_input, 0};
    const LessonRun& run = *replayed.run;
    store::DrawingOptions drawing{run.lesson->title.in(style.language), style.language};
    for (const lesson::Step& step : run.lesson->steps) drawing.steps[step.id] = plain(step.title.in(style.language));
    if (format == "pcapng") {
      store::PcapngOptions options;
      options.began = store::when_from(replayed.header.when).value_or(0);
      options.title = run.lesson->title.in(style.language);
      options.kernel = replayed.header.kernel;
      options.application = "sockglass " + replayed.header.sockglass;
      options.language = style.language;
      store::Pcapng made = store::to_pcapng(run.timeline, options);
      if (made.packets == 0) {
        complain(std::string(style.in("there is no packet in it whose bytes were seen: in the tier `calls`, segments are only inferred",
                                      "바이트까지 본 패킷이 없습니다. calls 방식에서는 세그먼트를 추정할 뿐입니다")));
        return {End::bad_input, 0};
      }
      written = std::move(made.bytes);
    } else if (format == "svg") {
      written = store::ladder_svg(run.timeline, drawing);
    } else if (format == "mermaid") {
      written = store::ladder_mermaid(run.timeline, drawing);
    } else {
      written = json_of(std::move(replayed), plain_style);
    }
  }
  if (std::string problem = store::write_whole_file(out, written); !problem.empty()) {
    complain(problem);
    return {End::bad_input, 0};
  }
  return {};
}

}  // namespace sg::cli
