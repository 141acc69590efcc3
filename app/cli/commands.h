// One function per command.
#pragma once

#include <cstdint>
#include <string>

#include "app/cli/args.h"

namespace sg::cli {

enum class End : std::uint8_t {
  ok,
  not_met,  ///< an expectation was not, or a lesson did not come to its end
  bad_input,
  cannot,  ///< this machine does not allow it
  interrupted,
};

struct Result {
  End end = End::ok;
  int signal = 0;  ///< interrupted: by which
};

/// Everything after parsing. The process must have one thread still.
Result carry_out(const Arguments& arguments);

/// What to do about tiers, decided once before the process has a second thread.
struct Ground {
  session::Tier tier{};
  std::string note;     ///< why it is not a better one, as a sentence; empty when it is the best there is
  std::string failure;  ///< this machine does not allow the tier that was asked for
};
/// Chooses the tier (probing in child processes) and prepares the process for it.
Ground choose_ground(const Arguments& arguments, model::Language language);

/// Plays the lessons in the order given; text comes while it happens, the other formats at the end.
Result run_lessons(const Arguments& arguments, const Ground& ground, model::Language language);

// window.cpp
Result open_window(const Arguments& arguments, model::Language language);
Result take_shot(const Arguments& arguments, model::Language language);
/// `export --format png`: the window at the end of a recording, or with a conversation of a capture.
Result export_picture(const Arguments& arguments, model::Language language);

}  // namespace sg::cli
