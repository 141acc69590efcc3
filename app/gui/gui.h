// The window, as the command line starts it.
#pragma once

#include <optional>
#include <string>

#include "app/gui/file_work.h"
#include "app/gui/theme_kind.h"
#include "core/model/describe.h"
#include "core/session/tier.h"

namespace sg::gui {

struct GuiOptions {
  std::string lesson_path;
  std::string recording;          ///< opens this one instead of playing the lesson
  std::string capture;            ///< a capture file to choose a conversation from; the lesson is what there is besides
  bool free = false;              ///< in free play; the lesson is what the window goes back to
  std::string lessons_folder;     ///< where course.json is; empty: the lesson's own folder
  session::Tier tier{};
  std::string tier_note;          ///< why it is not a better one; shown with the tier
  std::optional<model::Language> language;  ///< instead of the setting and the locale
  float scale = 0;                ///< the learner's scale; 0: as set
  std::string ui_dump;            ///< file that always says what stands on the screen, for tests
  bool timing = false;            ///< say on stderr what took how long, up to the first frame
  std::string shot_file;          ///< write one picture and end
  std::string shot_step;          ///< … at this step (id); empty: the first
  std::string shot_pose;          ///< … with these things open or chosen: AppOptions::shot_ui
  std::string shot_crop;          ///< … of this item alone (id)
  std::optional<ThemeKind> theme; ///< instead of the setting
  std::string version;            ///< of sockglass
  /// RunFiles::make.
  std::function<MadeExport(store::Recording, store::ExportFormat, model::Language, const RunFiles::Progress&)> make_export;
  int width = 0;                  ///< pixels; 0: as suits the monitor
  int height = 0;
};

/// Id of the lesson that was open last; empty: none, or not known.
std::string last_lesson();

/// Until the window is closed. 0, 2 (bad lesson; said on stderr), 77 (no display, and then without a word; or the machine cannot run it).
int run_gui(const GuiOptions& options);

}  // namespace sg::gui
