// What a lesson may point at: the ids under which parts of the window are published (app/gui/widgets/anchors.h) that are there in every run.
#pragma once

#include <array>
#include <string_view>

namespace sg::lesson {

/// Behind "stage.ACTOR.".
inline constexpr std::array<std::string_view, 6> kStageParts{"state", "endpoint", "accept_queue", "user_buffer", "send_buffer", "receive_buffer"};

/// Whole ids. What comes and goes with a run (a segment, a dialog) is none of them: a ring around nothing points at nothing.
inline constexpr std::array<std::string_view, 26> kPointable{
    "pane.inspector", "pane.lesson",   "pane.program",     "pane.stage",      "pane.timeline",   "pane.top",
    "segment.bytes",  "segment.title", "timeline.back",    "timeline.faster", "timeline.first",  "timeline.forward",
    "timeline.last",  "timeline.live", "timeline.play",    "timeline.plots",  "timeline.scrub",  "timeline.slower",
    "timeline.speed", "top.help",      "top.language.en",  "top.language.ko", "top.lessons",     "top.mode.free",
    "top.settings",   "top.tier",
};

}  // namespace sg::lesson
