// A recording from a stranger: whatever stands in it, the reader answers, and what it lets through can be folded, described and drawn.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "core/model/describe.h"
#include "core/model/world.h"
#include "core/store/event_json.h"
#include "core/store/event_record.h"
#include "core/store/ladder_drawing.h"
#include "core/store/pcapng.h"
#include "core/store/recording.h"

namespace {

using namespace sg;

void hold(bool truth, const char* what) {
  if (truth) return;
  std::cerr << what << '\n';
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  const store::ReadRecording read = store::read_recording(in, "x.sgrec");
  hold(read.recording.has_value() == read.error.empty(), "a recording and an error, or neither");
  if (!read.recording) return 0;
  hold(read.recording->end || !read.recording->notes.empty(), "not whole, and not a word about it");
  model::Timeline timeline;
  model::World world;
  for (const model::Event& event : read.recording->events) {
    timeline.append(event);
    world.apply(event);
    model::describe(event, timeline);
    store::to_json(event, timeline).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    // What was taken once is taken again, and is the same.
    const auto line = store::to_record(event);
    const store::FromRecord again = store::from_record(nlohmann::json::parse(line.dump()));
    hold(again.kind == store::FromRecord::Kind::event && store::to_record(again.event) == line, "an event does not come back");
  }
  store::to_pcapng(timeline, {});
  store::ladder_svg(timeline, {});
  store::ladder_mermaid(timeline, {});
  return 0;
}
