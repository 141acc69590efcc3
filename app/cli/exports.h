// A run in another form: what `sockglass export` writes, and the window's Export.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/cli/markup.h"
#include "app/cli/player.h"
#include "core/store/export_format.h"
#include "core/store/recording.h"

namespace sg::cli {

/// Of a recording whose tier is store::kCaptureTier: a conversation of somebody's capture.
bool is_of_capture(const store::Recording& recording);
/// "lab", and of a capture "file": what the JSON says.
std::string tier_name(const store::Recording& recording);

/// The run folded again from its events, which it takes out of the recording. `begin`: before the first; `on_event`: after each; false from it stops, and
/// the run is what there is by then.
std::unique_ptr<LessonRun> fold(store::Recording& recording, const std::function<void(const LessonRun&)>& begin,
                                const std::function<bool(const model::Event&, const LessonRun&)>& on_event);

/// As text what `run` printed.
void write_text(store::Recording& recording, const Style& style, const std::function<void(const std::string&)>& out, const std::function<bool(double)>& progress = {});

struct Exported {
  std::string bytes;
  std::string problem;  ///< why there are none: a sentence
};
/// Threads: any. `progress`: called with the part of the events that is through, 0 to 1; false gives up, and then what comes is of no use.
Exported export_run(store::Recording recording, store::ExportFormat format, model::Language language, const std::function<bool(double)>& progress = {});

}  // namespace sg::cli
