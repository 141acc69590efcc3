// `sockglass run --record`, `show RECORDING` and `export RECORDING`.
#pragma once

#include <memory>
#include <string>

#include "app/cli/args.h"
#include "app/cli/commands.h"
#include "app/cli/markup.h"
#include "app/cli/player.h"
#include "core/store/recording.h"

namespace sg::cli {

/// Writes the events of a run as they come; `run.status` says how it ended.
std::string finish_recording(store::RecordingWriter& writer, const LessonRun& run);
std::unique_ptr<store::RecordingWriter> begin_recording(const std::string& path, const lesson::Lesson& lesson, session::Tier tier, model::Language language);

/// As text what `run` printed, or as JSON. What is wrong with the file is told on standard error, and what can be read is shown.
Result show_recording(const std::string& path, Format format, const Style& style);
/// pcapng, svg, mermaid, text, json, into a file or ("-") standard output.
Result export_recording(const std::string& path, const std::string& format, const std::string& out, const Style& style);

}  // namespace sg::cli
