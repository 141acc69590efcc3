// What the learner has chosen to look at; everything else a view shows is folded from the timeline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/gui/capture_ui.h"
#include "app/gui/file_ui.h"
#include "app/gui/inspector_ui.h"
#include "app/gui/ladder_state.h"
#include "app/gui/pane_sizes.h"
#include "app/gui/theme_kind.h"
#include "app/gui/free_ui.h"
#include "app/gui/timeline_state.h"
#include "core/base/time.h"
#include "core/model/describe.h"
#include "core/model/handling.h"

namespace sg::gui {

/// Shared by every view: selecting an arrow lights its header, bytes, call and code line.
struct Selection {
  std::uint64_t event = 0;  ///< seq on the timeline; 0: nothing
};

/// What the mouse is on: reads give what was hovered in the last frame, writes hold from the next one on, so that panels drawn
/// early and late light up alike.
struct HoverEvent {
  std::uint64_t shown = 0;
  std::uint64_t next = 0;
  operator std::uint64_t() const { return shown; }  // NOLINT(google-explicit-constructor): reads as the number it is
  HoverEvent& operator=(std::uint64_t event) {
    next = event;
    return *this;
  }
  /// Between frames.
  void turn() {
    shown = next;
    next = 0;
  }
};
struct Hover {
  HoverEvent event;
};

struct Playhead {
  bool live = true;       ///< at the end, following
  base::Ns t = 0;         ///< where, when not live
  bool playing = false;   ///< moving on by itself through the recording
  double speed = 1.0;
};

/// Forms of the wire that are open, with what has been filled in: what the learner is about to ask for.
struct WireUi {
  enum class Open : std::uint8_t { nothing, menu, corrupt, forge };
  Open open = Open::nothing;
  model::PacketId packet{};            ///< which packet it is about
  float menu_x = 0, menu_y = 0;        ///< pixels

  std::vector<model::BitPlace> bits;   ///< to be flipped
  std::uint32_t byte = 0;              ///< whose bits are shown; from the beginning of the packet
  std::uint32_t first_row = 0;         ///< of the table of bytes
  bool mend = false;                   ///< compute the checksum again

  struct Forge {
    bool from_receiver = false;
    std::uint8_t flags = 0;
    std::string seq, ack, window, payload;  ///< as typed; empty numbers: as they were
    bool with_payload = false;
    bool mend = true;
  };
  Forge forge;

  /// The form of a new rule; indices of its choices.
  struct Rule {
    bool shown = false;
    int from = 0, flags = 0, payload = 0, again = 0, which = 0, verb = 0, times = 0;
    std::string n = "1", chance = "50", amount = "500", behind = "1", count = "2";
    bool mend = false;
  };
  Rule rule;

  std::uint32_t delay_ms = 1000;       ///< how much later a segment that is delayed by hand goes on
  bool pass_copies = false;            ///< as asked for in this run
  std::map<int, std::uint32_t> pace_ms;  ///< by actor: as set by the learner in this run

  model::PacketId dragged{};           ///< a capsule under the mouse
  float drag = 0;                      ///< how far it was drawn down, pixels
};

/// The course overview.
struct CourseUi {
  std::string chosen;            ///< id of the lesson whose steps are shown; empty: the one that is open
  bool reveal = false;           ///< the list scrolls to it
  std::string reset;             ///< asks before the progress of this lesson is forgotten; "*": of all
};

/// A sentence that goes by itself: what was copied, what could not be kept.
struct Notice {
  std::string text;
  base::Ns until = 0;            ///< base::now_ns(); 0: none
};

struct UiState {
  model::Language language = model::Language::en;
  float scale = 1.0F;            ///< the learner's, on top of the monitor's
  bool raw_numbers = false;      ///< SEQ and ACK as on the wire
  bool reduced_motion = false;
  ThemeKind theme = ThemeKind::dark;
  bool full_screen = false;
  PaneSizes panes;
  bool show_keys = false;        ///< the key sheet
  bool show_settings = false;
  bool show_lessons = false;     ///< the course overview
  CourseUi course;
  Notice notice;
  std::string reload_problem;    ///< why the lesson's file, saved anew, was not taken: its complaints, a line each
  bool show_restart = false;     ///< asks before a run is thrown away
  std::string restart_until;     ///< … and up to which step it is then played again
  Selection selection;
  Hover hover;                   ///< lights up while the mouse is on it
  Playhead playhead;
  InspectorUi inspector;
  int program_tab = 0;           ///< index of the actor whose listing is shown
  bool follow_program = true;    ///< the listing of whoever acted last
  std::uint32_t pace_ms = 0;     ///< as set by the learner
  std::string typed;             ///< for a program that reads its keyboard, not sent yet
  std::string answer;            ///< typed into the prediction
  int hints_shown = 0;
  std::map<std::string, std::string> given;  ///< by step: the answer posted in this run
  std::optional<std::size_t> viewed_step;    ///< an earlier step that is read again; absent: the current one
  std::string wanted_lesson;     ///< chosen from the course: the file to open next
  std::string wanted_step;       ///< … and play up to this step of it; empty: the first
  std::vector<std::string> forget;  ///< ids of lessons whose progress shall be forgotten
  double ladder_zoom = 1.0;
  float ladder_scroll = 0.0F;
  bool ladder_follow = true;
  bool ladder_glides = false;  ///< it is not yet where it goes: more frames are needed
  std::string hovered_field;     ///< of the shown segment: "ack", as in lessons; "ip.ttl", "opt.0", "payload"
  std::string pinned_field;      ///< the one whose explanation stays
  WireUi wire;
  FreeUi free;
  CaptureUi capture;
  FileUi files;
  TimelineUi timeline;
  LadderUi ladder;
};

}  // namespace sg::gui
