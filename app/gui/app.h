// The window's loop: everything a frame does, in order, on one screen (App::frame).
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/gui/capture_source.h"
#include "app/gui/engine.h"
#include "app/gui/file_work.h"
#include "app/gui/free_play.h"
#include "app/gui/platform/file_watch.h"
#include "app/gui/platform/picture.h"
#include "app/gui/platform/progress.h"
#include "app/gui/platform/settings.h"
#include "app/gui/platform/window.h"
#include "app/gui/run_dump.h"
#include "app/gui/run_facts.h"
#include "app/gui/ui_dump.h"
#include "app/gui/ui_state.h"
#include "app/gui/views/view.h"

namespace sg::gui {

struct AppOptions {
  std::shared_ptr<const lesson::Lesson> lesson;
  std::string capture;                 ///< file to choose a conversation from; empty: none
  bool free = false;                   ///< begin in free play; `lesson` is what the switch leads back to
  std::vector<Happening> happenings;
  std::future<std::vector<CourseItem>> course;  ///< is being read; the first picture does not wait for it. Wakes the window when it is there
  std::filesystem::path course_folder;
  EngineFactory engine;
  RunFiles run_files;
  std::optional<ReadRun> recorded;     ///< begin with this instead of a session
  std::string tier_key = "tier.lab";   ///< of the strings; of sessions
  std::string tier_note;
  std::optional<model::Language> language;
  float scale = 0;
  std::string ui_dump;
  bool timing = false;                 ///< milestones_text() on stderr, once the first frame is on the screen
  std::string shot_file;
  std::string shot_step;
  std::string shot_ui;                 ///< for the picture, words of: keys lessons restart replay tab:states (and the like) ip raw answer:TEXT field:NAME
  std::optional<ThemeKind> theme;
  std::string shot_crop;               ///< id of the item that the picture is of; empty: the whole window
  float fonts_scale = 0;               ///< the fonts are loaded already, for this scale: prepare_fonts
  std::filesystem::path settings;      ///< empty: keep none
  std::filesystem::path progress;      ///< empty: keep none
};

/// One run of a lesson as this thread sees it. Its parts refer to each other: not copied, not moved.
struct Run {
  explicit Run(std::shared_ptr<const lesson::Lesson> the_lesson);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  void append(model::Event event);

  std::shared_ptr<const lesson::Lesson> written;  ///< as it was opened
  std::shared_ptr<lesson::Lesson> lesson;         ///< grows with programs and calls by hand
  std::vector<std::shared_ptr<lesson::Program>> listings;  ///< of those, by actor
  model::Timeline timeline;
  model::Streams streams;
  model::World live;
  model::WorldCache past;
  lesson::Observer observer;
  RunFacts facts;
  std::optional<base::Ns> began;  ///< run clock's zero on CLOCK_MONOTONIC: no event can be older than its arrival here
  base::Ns last_arrival = 0;      ///< CLOCK_MONOTONIC

 private:
  void grow(const model::Event& event);  // free_play.cpp
};

/// Where the events on the timeline come from.
struct Origin {
  enum class Kind : std::uint8_t { session, recording, capture };
  Kind kind = Kind::session;
  std::string tier_key;
  std::string tier_note;
  store::Recording recording;  ///< but of a session: header, files and end, without the events
};

/// What the window will be like before it is opened: the options before the learner's settings, those before the locale and the monitor.
struct FirstLook {
  model::Language language{};
  float scale = 1;
};
FirstLook first_look(const AppOptions& options, const Settings& settings);
/// The glyphs that the window needs, rasterised for that scale. Any thread, while nobody else uses ImGui's context.
void prepare_fonts(const lesson::Lesson& lesson, model::Language language, float scale);

/// Threads: the main thread's.
class App {
 public:
  App(Window& window, AppOptions options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  /// Until the window is closed or the picture is taken. 0, or 2 / 77 with a sentence on stderr.
  int run();

 private:
  /// Frames after something happened: hover, layout and focus need two to settle.
  static constexpr int kFramesAfterEvent = 3;

  /// Over a session of its own, or over `engine`.
  bool open(std::shared_ptr<const lesson::Lesson> lesson, std::unique_ptr<Engine> engine = nullptr, Origin origin = {});
  void forget_run();
  void open_wanted();
  void open_wished();
  // app_capture.cpp
  void open_capture();
  void choose_from_capture(const std::string& file);
  void read_capture();
  // app_files.cpp
  void tend_files();
  void begin_file_dialog_now();
  void list_folder(const std::filesystem::path& folder);
  void open_file(const std::filesystem::path& file);
  void write_file(const std::filesystem::path& typed, bool replace);
  void show_recording(ReadRun read);
  store::Recording about_run() const;
  Pixels picture_of_window();
  std::string lesson_to_return_to() const;
  void watch_files();
  void take_course(bool wait);
  void reload_saved();
  bool approach_free_shot(base::Ns now);
  bool approach_replay_shot(base::Ns now);
  void drain();
  void move_playhead(base::Ns elapsed);
  void frame(base::Ns now);
  void keep_fonts();
  void keep_settings();
  void load_kept();
  void learn_progress();
  void keep_progress();
  double pause_until_next(base::Ns frame_began) const;
  bool moving(base::Ns now) const;
  /// Plays on towards the picture; true when it can be taken.
  bool approach_shot(base::Ns now);
  void pose_wire(WireUi::Open form);
  void pose_for_shot();
  int take_shot();

  Window& window_;
  AppOptions options_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Run> run_;  ///< shared with a file that is written from it
  Origin origin_;
  std::vector<model::Event> inbox_;
  std::vector<session::Command> commands_;
  session::SessionStatus status_;
  UiState ui_;
  std::vector<CourseItem> course_;
  FreePlay free_;
  CaptureSource capture_{[] { Window::wake(); }};
  std::optional<CaptureUi> capture_before_;  ///< while another capture is chosen from
  FileWork file_work_{[] { Window::wake(); }};
  std::filesystem::path files_folder_;   ///< where the learner's files were last; empty: not asked yet
  bool by_keys_ = false;                 ///< what is written was asked for by keyboard
  FileWatch files_{[] { Window::wake(); }};
  std::string left_lesson_, left_step_;  ///< for free play
  UiDump dump_;
  RunDump run_dump_;
  Settling settling_;
  Settings settings_;
  Progress progress_;
  ProgressFile progress_file_;
  bool progress_changed_ = false;
  bool progress_complained_ = false;
  bool settings_complained_ = false;
  std::string broken_progress_;        ///< key of what to say about the file
  ThemeKind worn_ = ThemeKind::dark;
  float loaded_scale_ = 0;
  std::uint64_t frames_ = 0;
  int frames_left_ = 3;   ///< to draw although nothing moves
  int extra_frames_ = 3;  ///< to add to them while the layout is not settled
  base::Ns last_frame_ = 0;
  /// Why no lesson runs: said in the language of the moment.
  struct Trouble {
    const char* key = "error.start";
    std::string message;  ///< empty: there is none
  };
  Trouble trouble_;
  std::size_t shot_carried_out_ = SIZE_MAX;
  std::size_t shot_passed_ = SIZE_MAX;
  base::Ns shot_began_ = 0;
  int shot_frames_ = 0;
};

/// All texts of a lesson, for the glyphs.
void want_glyphs_of(const lesson::Text& text);
void want_glyphs_of(const lesson::Lesson& lesson);

}  // namespace sg::gui
