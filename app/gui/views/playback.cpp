#include "app/gui/views/playback.h"

#include <algorithm>

#include "app/gui/views/lesson_parts.h"

namespace sg::gui {

void seek(ViewContext& view, base::Ns t) {
  view.ui.playhead.live = false;
  view.ui.playhead.playing = false;
  view.ui.playhead.t = std::clamp<base::Ns>(t, 0, view.timeline.end());
}

void step_back(ViewContext& view) {
  const bool live = view.ui.playhead.live;
  const base::Ns from = live ? view.timeline.end() : view.ui.playhead.t;
  const Mark* mark = view.facts.mark_before(from, true);
  seek(view, mark == nullptr ? 0 : mark->t);
}

void step_forward(ViewContext& view) {
  if (view.ui.playhead.live) return;
  const Mark* mark = view.facts.mark_after(view.ui.playhead.t);
  if (mark == nullptr) {
    back_to_live(view);
  } else {
    seek(view, mark->t);
    view.ui.selection.event = mark->seq;
  }
}

void toggle_playing(ViewContext& view) {
  Playhead& head = view.ui.playhead;
  if (head.playing) {
    head.playing = false;
    return;
  }
  if (head.live) {
    head.live = false;
    head.t = 0;
  }
  head.playing = true;
}

}  // namespace sg::gui
