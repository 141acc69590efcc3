// What the learner has chosen about the ladder.
#pragma once

#include <cstdint>

namespace sg::gui {

struct LadderUi {
  bool all_clients = true;     ///< of several clients all are drawn; else the one on stage, and the others as shadows
  enum class Zoom : std::uint8_t { none, in, out, fit, follow };
  Zoom wanted = Zoom::none;   ///< asked for by a key or a button, for the ladder to do
};

}  // namespace sg::gui
