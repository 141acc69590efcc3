#include "app/gui/views/playback.h"

#include <algorithm>
#include <cmath>

#include "app/gui/i18n.h"
#include "app/gui/views/lesson_parts.h"

namespace sg::gui {

std::string speed_text(double speed) {
  if (!std::isfinite(speed)) return tr("timeline.speed_max");
  if (speed < 1) return fmt::format("1/{:.0f}×", 1 / speed);
  return fmt::format("{:g}×", speed);
}

void change_speed(Playhead& head, int by) {
  const auto now = std::min_element(kSpeeds.begin(), kSpeeds.end(), [&](double a, double b) {
    const auto distance = [&](double speed) { return speed == head.speed ? -1.0 : std::abs(std::log2(speed / head.speed)); };
    return distance(a) < distance(b);
  });
  head.speed = kSpeeds[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now - kSpeeds.begin() + by, 0, kSpeeds.size() - 1))];
}

void seek(ViewContext& view, base::Ns t) {
  view.ui.playhead.live = false;
  view.ui.playhead.playing = false;
  view.ui.playhead.t = std::clamp<base::Ns>(t, 0, view.timeline.end());
}

void step_back(ViewContext& view, StepBy by) {
  const bool live = view.ui.playhead.live;
  const base::Ns from = live ? view.timeline.end() : view.ui.playhead.t;
  const Mark* mark = view.facts.mark_before(from, true, by);
  seek(view, mark == nullptr ? 0 : mark->t);
  if (mark != nullptr) view.ui.selection.event = mark->seq;
}

void step_forward(ViewContext& view, StepBy by) {
  if (view.ui.playhead.live) return;
  const Mark* mark = view.facts.mark_after(view.ui.playhead.t, by);
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
  if (head.live || head.t >= view.timeline.end()) {
    head.live = false;
    head.t = 0;
  }
  head.playing = true;
}

}  // namespace sg::gui
