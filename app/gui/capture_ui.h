// The dialog that leads from a capture file to one of its conversations, as it stands: between the thread that reads and the view that shows.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "core/store/capture_index.h"

namespace sg::gui {

struct CaptureUi {
  bool open = false;
  std::string file;                                   ///< as it was given; empty: no capture
  bool reading = false;                               ///< the thread is at it
  double done = 0;                                    ///< 0 to 1
  std::shared_ptr<const store::CaptureIndex> index;   ///< null: not read yet
  std::string problem;                                ///< why not all of it could be read
  std::size_t selected = 0;                           ///< of the list
  std::optional<std::size_t> shown;                   ///< the one on the timeline
  bool behind = false;                                ///< something else is shown meanwhile, to go back to

  // What the view asks for; taken by the window after the frame.
  std::optional<std::size_t> chosen;
  bool cancel = false;
};

}  // namespace sg::gui
