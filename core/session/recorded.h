// Between a lesson that is played and the recording of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/session/tier.h"
#include "core/store/recording.h"

namespace sg::session {

/// Of a run that began at `began` (CLOCK_REALTIME, since 1970). `version`: of sockglass.
store::RecordingHeader recording_header(const lesson::Lesson& lesson, Tier tier, const std::string& version, base::Ns began);
std::vector<store::RecordedFile> recorded_files(const lesson::Lesson& lesson);

/// The lesson as it was played, from the recording alone. Of free play, and where its files cannot be read: one with its title, without steps and programs.
std::shared_ptr<const lesson::Lesson> lesson_of(const store::Recording& recording);
Tier tier_of(const store::Recording& recording);

}  // namespace sg::session
