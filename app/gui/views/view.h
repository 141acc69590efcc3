// What every view is given, and what it gives back. One panel per file; a view owns no state that could be folded.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/gui/platform/progress.h"
#include "app/gui/run_facts.h"
#include "app/gui/ui_state.h"
#include "core/lesson/lesson.h"
#include "core/lesson/observer.h"
#include "core/model/streams.h"
#include "core/model/timeline.h"
#include "core/model/world.h"
#include "core/session/command.h"

namespace sg::gui {

struct CourseStep {
  std::string id;
  lesson::Text title;
};

/// A lesson of the course, as the overview lists it.
struct CourseItem {
  std::string id;
  std::string file;
  lesson::Text title;
  lesson::Text summary;
  std::uint32_t minutes = 0;
  std::vector<lesson::Text> objectives = {};
  std::vector<CourseStep> steps = {};
  std::vector<std::string> prerequisites = {};  ///< ids of lessons to do before; those that the course has are shown
};

/// What is kept from one start to the next, and where; empty: kept nowhere.
struct KeptFiles {
  std::string settings;
  std::string progress;
};

/// One frame's input, by const reference but for the UI state. Rectangles in pixels; every size comes from `em`.
struct ViewContext {
  const model::Timeline& timeline;
  const model::Streams& streams;
  const model::World& world;           ///< at the playhead
  const model::World& live_world;      ///< at the end
  const lesson::Lesson& lesson;
  const lesson::Observer& observer;    ///< at the end: fills placeholders
  const session::SessionStatus& status;
  const RunFacts& facts;               ///< the index over `timeline`
  const std::vector<CourseItem>& course;
  const Progress& progress;            ///< of the learner
  KeptFiles files;
  std::string tier_sentence;           ///< "private loopback · real kernel TCP"
  base::Ns now = 0;                    ///< run clock of this frame (only read here, once a frame)
  base::Ns playhead = 0;               ///< the moment shown
  UiState& ui;
  std::vector<session::Command>& commands;  ///< what the view asks for

  /// What is shown is over: the playhead went back, or it is a recording.
  bool replay() const { return !ui.playhead.live || status.recorded; }
  /// It is somebody's capture: what was on the wire, and nothing of the programs, sockets and buffers at its ends.
  bool capture() const { return lesson.id == "capture" && !ui.capture.file.empty(); }
  /// The step whose text is shown: an earlier one when the learner went back.
  std::size_t shown_step() const { return ui.viewed_step.value_or(status.step); }
  /// What the current prediction keeps from being read until it is answered; absent: nothing.
  std::optional<Concealed> concealed() const;
};

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
};

/// An event as a sentence for learners: a step and an expectation by what their lesson says of them, not by their ids.
std::string sentence_of(const ViewContext& view, const model::Event& event);
/// What the lesson says of an expectation; the relation itself where it says nothing.
std::string said_of(const ViewContext& view, const model::ExpectationResult& result);

/// Why nothing can be done while view.replay(), in words.
const char* why_replay(const ViewContext& view);

// top_bar.cpp: name, lesson and step dots, tier, language, help
void draw_top_bar(ViewContext& view, Rect area);
// lesson_view.cpp: title, text, prediction, Back and Next
void draw_lesson(ViewContext& view, Rect area);
// program_view.cpp: the C listings with the line that runs or blocks
void draw_program(ViewContext& view, Rect area);
// stage_view.cpp: both hosts, buffers, states, then the ladder below, Step client / Step server
void draw_stage(ViewContext& view, Rect area);
// hosts_view.cpp, ladder_view.cpp: the two parts of the stage
void draw_hosts(ViewContext& view, Rect area);
void draw_ladder(ViewContext& view, Rect area);
// inspector_view.cpp: tabs Segment, Wire, Calls, Counters, Log
void draw_inspector(ViewContext& view, Rect area);
// timeline_view.cpp: play, pause, step back and forward, speed, scrub, pace; plots below
void draw_timeline(ViewContext& view, Rect area);
/// The height it asks for in a window that is so high; pixels.
float timeline_height(const UiState& ui, float window_height);
/// Low without plots, high with them.
void toggle_timeline_height(ViewContext& view);
// overlays.cpp: key sheet, lessons, dialogs
void draw_overlays(ViewContext& view);
// frame.cpp: all of them in their places, over a window of that size
void draw_frame(ViewContext& view, float width, float height);

}  // namespace sg::gui
