// The window over a capture: the file is read by CaptureSource, chosen from in a dialog, and played by ReplayEngine.
#include <cstdio>
#include <utility>

#include "app/gui/app.h"
#include "app/gui/i18n.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/replay_engine.h"
#include "app/gui/views/dialog.h"

namespace sg::gui {

/// Nothing is on the timeline until a conversation is chosen.
void App::open_capture() {
  const auto nothing = capture_lesson(options_.capture);
  open(nothing, std::make_unique<ReplayEngine>(nothing, std::vector<model::Event>{}), {Origin::Kind::capture, "tier.file", "", {}});
  choose_from_capture(options_.capture);
}

void App::choose_from_capture(const std::string& file) {
  ui_.capture.file = file;
  ui_.capture.open = true;
  ui_.capture.behind = capture_before_.has_value();
  want_glyphs(file);
  capture_.read_index(file);
}

void App::read_capture() {
  CaptureUi& capture = ui_.capture;
  if (capture.file.empty()) return;
  if (capture_before_ && !capture.open && !capture.chosen && !capture.reading) {
    // Closed without a choice: what is shown stays, with the capture it may be of.
    capture = *std::exchange(capture_before_, std::nullopt);
    frames_left_ = kFramesAfterEvent;
    return;
  }
  if (std::exchange(capture.cancel, false) && capture.reading) {
    capture_.cancel();
    capture.problem = tr("capture.gave_up");
    frames_left_ = kFramesAfterEvent;
  }
  if (capture.reading != capture_.reading() || capture.done != capture_.done()) frames_left_ = kFramesAfterEvent;
  capture.done = capture_.done();
  capture.reading = capture_.reading();
  const auto tell = [&](const std::optional<store::CaptureError>& error) {
    capture.problem = error ? store::error_text(*error, capture.file, ui_.language) : "";
    want_glyphs(capture.problem);
  };
  if (auto index = capture_.take_index()) {
    tell(index->error);
    capture.index = std::move(index);
    capture.selected = 0;
  }
  if (const auto chosen = std::exchange(capture.chosen, std::nullopt); chosen && capture.index && *chosen < capture.index->conversations.size()) {
    capture.shown = chosen;
    capture_.read_conversation(capture.file, capture.index->conversations[*chosen]);
    capture.reading = true;
  }
  if (auto read = capture_.take_conversation()) {
    tell(read->error);
    const store::Conversation& shown = capture.index->conversations[*capture.shown];
    const auto lesson = capture_lesson(capture.file, shown, *read);
    // The window is drawn with what it had before until this one is there.
    Origin origin{Origin::Kind::capture, "tier.file", "", {}};
    store::RecordingHeader& header = origin.recording.header;
    header.lesson = lesson->id;
    header.title_en = lesson->title.en;
    header.title_ko = lesson->title.ko;
    header.tier = store::kCaptureTier;
    header.when = store::when_text(read->began);
    free_.forget(ui_.free);
    ui_.free.on = false;
    capture_before_.reset();
    capture.behind = false;
    open(lesson, std::make_unique<ReplayEngine>(lesson, std::move(read->events)), std::move(origin));
    ui_.playhead.live = false;  // from the beginning, as one reads
    ui_.playhead.t = 0;
    ui_.timeline.plot = PlotKind::sequence;  // what the others draw stands in no capture
    capture.open = false;
  }
}

}  // namespace sg::gui
