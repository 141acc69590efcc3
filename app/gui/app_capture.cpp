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
  open(nothing, std::make_unique<ReplayEngine>(nothing, std::vector<model::Event>{}));
  ui_.capture.file = options_.capture;
  ui_.capture.open = true;
  want_glyphs(ui_.capture.file);
  capture_.read_index(options_.capture);
}

void App::read_capture() {
  CaptureUi& capture = ui_.capture;
  if (capture.file.empty()) return;
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
    open(lesson, std::make_unique<ReplayEngine>(lesson, std::move(read->events)));
    ui_.playhead.live = false;  // from the beginning, as one reads
    ui_.playhead.t = 0;
    capture.open = false;
  }
}

}  // namespace sg::gui
