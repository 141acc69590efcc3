#include "app/cli/recordings.h"

#include <cstdio>
#include <utility>

#include "app/cli/exports.h"
#include "app/cli/output.h"
#include "app/cli/reports.h"
#include "core/model/quote.h"
#include "core/session/recorded.h"

namespace sg::cli {
namespace {

void complain(const std::string& text) { std::fprintf(stderr, "sockglass: %s\n", model::printable(text).c_str()); }

/// Absent: a complaint was printed.
std::optional<store::Recording> read(const std::string& path, model::Language language) {
  store::ReadRecording read = store::read_recording(std::filesystem::path(path), language);
  if (!read.recording) {
    complain(read.error);
    return std::nullopt;
  }
  for (const std::string& note : read.recording->notes) complain(note);
  return std::move(read.recording);
}

}  // namespace

std::unique_ptr<store::RecordingWriter> begin_recording(const std::string& path, const lesson::Lesson& lesson, session::Tier tier, model::Language language) {
  return std::make_unique<store::RecordingWriter>(path, session::recording_header(lesson, tier, SOCKGLASS_VERSION, store::realtime_now()), session::recorded_files(lesson), language);
}

std::string finish_recording(store::RecordingWriter& writer, const LessonRun& run) {
  return writer.finish({run.failure.empty() && run.interrupted_by == 0 && run.status.finished, run.status.stuck});
}

Result show_recording(const std::string& path, Format format, const Style& style) {
  auto recording = read(path, style.language);
  if (!recording) return {End::bad_input, 0};
  if (format == Format::text) {
    write_text(*recording, style, [](const std::string& text) { print(text); });
  } else {
    print(export_run(*std::move(recording), store::ExportFormat::json, style.language).bytes);
  }
  return {};
}

Result export_recording(const std::string& path, const std::string& format, const std::string& out, const Style& style) {
  auto recording = read(path, style.language);
  const auto known = store::export_format_from(format);
  if (!recording || !known) return {End::bad_input, 0};
  Exported made = export_run(*std::move(recording), *known, style.language);
  if (made.problem.empty()) made.problem = store::write_whole_file(out, made.bytes, style.language);
  if (made.problem.empty()) return {};
  complain(made.problem);
  return {End::bad_input, 0};
}

}  // namespace sg::cli
