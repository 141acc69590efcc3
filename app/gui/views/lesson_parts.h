// What the lesson's buttons do: shared by the lesson view and the keyboard.
#pragma once

#include "app/gui/views/view.h"

namespace sg::gui {

/// What the primary button would do now.
enum class Primary : std::uint8_t {
  act,      ///< carry out the step
  acting,   ///< it is under way
  by_hand,  ///< the learner's own hand is asked for
  next,     ///< go on
  forward,  ///< a later step is read again
  lesson,   ///< the next lesson of the course
  finished, ///< there is none
};
Primary primary_of(const ViewContext& view);

/// Presses the primary button.
void press_primary(ViewContext& view);
/// The step before: its text, and the recording at the moment when it was done.
void press_back(ViewContext& view);
bool can_go_back(const ViewContext& view);
/// An earlier step is read again, with the recording as it was; a later one is played up to.
void jump_to_step(ViewContext& view, const std::string& id);
/// To the end of the recording and to the current step.
void back_to_live(ViewContext& view);

/// Where on the screen; 0: there is none.
struct PredictionPlaces {
  float answers_end = 0;  ///< of a question that waits for its answer
  float verdict = 0;      ///< where it begins
};
/// What the step asks.
PredictionPlaces draw_prediction(ViewContext& view, const lesson::Step& step, bool current);
void draw_lesson_footer(ViewContext& view, Rect area);

}  // namespace sg::gui
