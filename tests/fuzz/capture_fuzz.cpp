// Capture files: whatever the bytes are, they are read to an end, with a sentence where that is not the file's, and each conversation becomes a
// timeline whose events can all be told.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/model/describe.h"
#include "core/model/timeline.h"
#include "core/model/world.h"
#include "core/store/capture_index.h"

namespace {

using namespace sg;

void require(bool holds) {
  if (!holds) std::abort();
}

bool open(store::CaptureReader& reader, const std::uint8_t* data, std::size_t size) {
  std::FILE* stream = fmemopen(const_cast<std::uint8_t*>(data), size, "rb");
  require(stream != nullptr);
  const auto error = reader.open(stream, size);
  if (error) require(!store::error_text(*error, "it", model::Language::ko).empty());
  return !error;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  store::CaptureReader reader;
  if (!open(reader, data, size)) return 0;
  const store::CaptureIndex index = store::index_capture(reader, {});
  if (index.error) require(!store::error_text(*index.error, "it", model::Language::en).empty());
  std::uint64_t packets = 0;
  for (const store::Conversation& one : index.conversations) packets += one.packets;
  require(packets + index.other + index.left_out == index.packets);
  for (std::size_t i = 0; i < std::min<std::size_t>(index.conversations.size(), 4); ++i) {
    const store::Conversation& one = index.conversations[i];
    store::CaptureReader again;
    require(open(again, data, size));
    store::ConversationEvents read = store::read_conversation(again, one, {}, {.packets = 500, .bytes = 4096, .payload_then = 16});
    require(read.packets > 0 && read.packets + read.copies + read.left_out == one.packets);
    model::Timeline timeline;
    model::World world;
    for (model::Event& event : read.events) {
      timeline.append(std::move(event));
      world.apply(timeline[timeline.size() - 1]);
      require(!model::describe(timeline[timeline.size() - 1], timeline, {model::Language::en, false}).empty());
    }
  }
  return 0;
}
