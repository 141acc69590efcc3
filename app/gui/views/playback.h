// Moving through the recording: shared by the timeline view and the keyboard.
#pragma once

#include <array>
#include <limits>
#include <string>

#include "app/gui/views/view.h"

namespace sg::gui {

/// Times real time; the last: as fast as it can be drawn.
inline constexpr double kFastest = std::numeric_limits<double>::infinity();
inline constexpr std::array<double, 10> kSpeeds = {1.0 / 16, 1.0 / 8, 1.0 / 4, 1.0 / 2, 1, 2, 4, 8, 16, kFastest};
/// "1/16×", "2×", "max".
std::string speed_text(double speed);
/// The next faster (+1) or slower (-1) one.
void change_speed(Playhead& head, int by);

/// Shows the recording as it was at `t`, paused.
void seek(ViewContext& view, base::Ns t);
/// To the call or segment before; after; from the last one on, live. `by` narrows what it stops at.
void step_back(ViewContext& view, StepBy by);
void step_forward(ViewContext& view, StepBy by);
/// Plays the recording on; from its beginning when it is at its end.
void toggle_playing(ViewContext& view);

}  // namespace sg::gui
