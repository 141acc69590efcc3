// What a run ends with: for people, for programs, for test harnesses.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/markup.h"
#include "app/cli/player.h"
#include "core/session/tier.h"

namespace sg::cli {

using Runs = std::vector<std::unique_ptr<LessonRun>>;

/// Why the lesson was not played here, in its own words, on one line.
std::string not_played(const LessonRun& run, const Style& style);

/// The expectations of one lesson; what was missed with expected, actual and the event that decided.
std::string summary_text(const LessonRun& run, const Style& style);

/// docs/events.md. `tier`: its name there.
std::string json_report(const Runs& runs, std::string_view tier, const Style& style);
/// TAP version 13, testanything.org: a test point for each expectation, and one for each lesson's end.
std::string tap_report(const Runs& runs, session::Tier tier, const Style& style);
/// JUnit's XML as continuous integration reads it: a suite for each lesson, a case for each expectation and one for the lesson's
/// end.
std::string junit_report(const Runs& runs, session::Tier tier, const Style& style);

}  // namespace sg::cli
