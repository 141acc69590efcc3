#include "core/session/recorded.h"

#include <utility>

#include "core/lesson/lesson_loader.h"

namespace sg::session {

store::RecordingHeader recording_header(const lesson::Lesson& lesson, Tier tier, const std::string& version, base::Ns began) {
  store::RecordingHeader out;
  out.sockglass = version;
  out.lesson = lesson.id;
  out.title_en = lesson.title.en;
  out.title_ko = lesson.title.ko;
  out.free = lesson.free;
  out.tier = to_string(tier);
  out.kernel = store::kernel_name();
  out.when = store::when_text(began);
  return out;
}

std::vector<store::RecordedFile> recorded_files(const lesson::Lesson& lesson) {
  std::vector<store::RecordedFile> out;
  for (const lesson::SourceFile& file : lesson.sources) out.push_back({file.name, file.text});
  return out;
}

std::shared_ptr<const lesson::Lesson> lesson_of(const store::Recording& recording) {
  const store::RecordingHeader& header = recording.header;
  if (!header.free && !recording.files.empty()) {
    std::vector<lesson::SourceFile> sources;
    for (const store::RecordedFile& file : recording.files) sources.push_back({file.name, file.text});
    lesson::Loaded loaded = lesson::load_lesson(sources, lesson::Strictness::play);
    if (loaded.lesson) return std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson));
  }
  auto out = std::make_shared<lesson::Lesson>();
  out->id = header.lesson;
  out->title = {header.title_en, header.title_ko};
  return out;
}

Tier tier_of(const store::Recording& recording) { return tier_from(recording.header.tier).value_or(Tier::calls); }

}  // namespace sg::session
