// What the learner has chosen to look at; everything else a view shows is folded from the timeline.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/time.h"
#include "core/model/describe.h"

namespace sg::gui {

/// Shared by every view: selecting an arrow lights its header, bytes, call and code line.
struct Selection {
  std::uint64_t event = 0;  ///< seq on the timeline; 0: nothing
};

struct Playhead {
  bool live = true;       ///< at the end, following
  base::Ns t = 0;         ///< where, when not live
  bool playing = false;   ///< moving on by itself through the recording
  double speed = 1.0;
};

struct UiState {
  model::Language language = model::Language::en;
  float scale = 1.0F;            ///< the learner's, on top of the monitor's
  bool raw_numbers = false;      ///< SEQ and ACK as on the wire
  bool reduced_motion = false;
  bool show_keys = false;        ///< the key sheet
  bool show_lessons = false;     ///< the course overview
  Selection selection;
  Selection hover;               ///< lights up while the mouse is on it
  Playhead playhead;
  int inspector_tab = 0;
  int program_tab = 0;           ///< index of the actor whose listing is shown
  bool follow_program = true;    ///< the listing of whoever acted last
  std::uint32_t pace_ms = 0;     ///< as set by the learner
  std::string answer;            ///< typed into the prediction
  int hints_shown = 0;
  double ladder_zoom = 1.0;
  float ladder_scroll = 0.0F;
  bool ladder_follow = true;
};

}  // namespace sg::gui
