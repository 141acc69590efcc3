// Saving, opening and exporting, as they stand: between the window, which does it after the frame (app_files.cpp), and the dialogs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sg::gui {

/// What a run can be written as: the recording, the five of store::kExportFormats in their order, and a picture of the window.
enum class FileKind : std::uint8_t { recording, pcapng, svg, mermaid, text, json, picture };
inline constexpr std::array<const char*, 7> kFileExtensions = {".sgrec", ".pcapng", ".svg", ".mmd", ".txt", ".json", ".png"};

/// A line of the open dialog's list.
struct FolderEntry {
  std::string name;
  bool folder = false;
  std::uint64_t bytes = 0;     ///< of a file
  std::string changed;         ///< when a file was, by the learner's clock
};

struct FileUi {
  enum class Open : std::uint8_t {
    nothing,
    menu,
    save,
    to_other,
    open,
    picture,  ///< nothing is drawn above the window, and nothing in it is lit: it is taken
  };
  Open open = Open::nothing;
  float menu_x = 0, menu_y = 0;  ///< pixels: where the menu hangs

  std::string path;            ///< as typed
  FileKind kind = FileKind::pcapng;  ///< of to_other
  std::string problem;         ///< why it was not done: a sentence or two
  std::string written;         ///< where it lies now; empty: nothing was written yet
  std::string overwrite;       ///< this file is there already: shall it be replaced?
  bool working = false;        ///< a thread is at it
  double done = 0;             ///< 0 to 1
  std::string why_not_saved;   ///< key of why there is nothing to keep as a recording; empty: there is

  // The open dialog's list.
  std::string folder;
  std::vector<FolderEntry> entries;
  std::size_t selected = 0;

  // What a dialog asks for; taken by the window after the frame.
  bool begin = false;          ///< the dialog that is open has just been asked for: its default path
  bool go = false;             ///< write it, or open what `path` names
  bool replace = false;        ///< … though a file is there
  bool cancel = false;
};

/// A dialog of the menu, afresh.
inline void begin_file_dialog(FileUi& ui, FileUi::Open which) {
  ui.open = which;
  ui.problem.clear();
  ui.written.clear();
  ui.overwrite.clear();
  ui.begin = true;
}

}  // namespace sg::gui
