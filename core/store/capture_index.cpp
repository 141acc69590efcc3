#include "core/store/capture_index.h"

#include <unordered_map>

#include "core/packet/decode.h"
#include "core/store/conversation_key.h"

namespace sg::store {
namespace {

constexpr std::uint64_t kTellEvery = 8192;  ///< packets between two calls of the progress function: about a millisecond

/// client → server, from the first packet.
model::Flow asked_by(const model::Segment& first) {
  if (first.has(model::kSyn)) return first.has(model::kAck) ? first.flow.reversed() : first.flow;
  const bool from_server = first.protocol == 6 ? first.flow.from.port < first.flow.to.port : first.flow.from.port < 1024 && first.flow.to.port >= 1024;
  return from_server ? first.flow.reversed() : first.flow;
}

struct Known {
  detail::Generations generations;
  std::uint32_t generation = 0;
  std::uint32_t conversation = 0;
};

}  // namespace

CaptureIndex index_capture(CaptureReader& reader, const CaptureProgress& progress) {
  CaptureIndex out;
  std::unordered_map<detail::PairOfEnds, Known, detail::PairHash> known;
  CapturedFrame frame;
  while (reader.next(frame)) {
    ++out.packets;
    if (out.packets % kTellEvery == 0 && progress && !progress(reader.progress())) {
      out.cancelled = true;
      return out;
    }
    const auto framed = frame.link ? packet::find_ip(*frame.link, frame.bytes) : std::nullopt;
    const auto segment = framed ? packet::decode_ip(framed->ip, {frame.wire_bytes - framed->at, false}) : std::nullopt;
    if (!segment) {
      ++out.other;
      continue;
    }
    const detail::PairOfEnds pair(*segment);
    auto found = known.find(pair);
    bool is_new = found == known.end();
    if (is_new) {
      if (out.conversations.size() >= CaptureIndex::kMostConversations) {
        ++out.left_out;
        continue;
      }
      found = known.try_emplace(pair).first;
    }
    Known& one = found->second;
    const std::uint32_t generation = one.generations.of(*segment);
    is_new = is_new || generation != one.generation;
    if (is_new && out.conversations.size() >= CaptureIndex::kMostConversations) {
      ++out.left_out;
      continue;
    }
    if (is_new) {
      one.generation = generation;
      one.conversation = static_cast<std::uint32_t>(out.conversations.size());
      Conversation fresh;
      fresh.protocol = segment->protocol;
      fresh.flow = asked_by(*segment);
      fresh.began = segment->has(model::kSyn);
      fresh.first_t = frame.t;
      fresh.last_t = frame.t;
      fresh.first_packet = frame.number;
      fresh.generation = generation;
      out.conversations.push_back(fresh);
    }
    Conversation& conversation = out.conversations[one.conversation];
    ++conversation.packets;
    conversation.bytes += frame.wire_bytes;
    conversation.first_t = std::min(conversation.first_t, frame.t);
    conversation.last_t = std::max(conversation.last_t, frame.t);
    conversation.last_packet = frame.number;
  }
  out.error = reader.error();
  if (progress) progress(1);
  return out;
}

CaptureIndex index_capture(const std::string& path, const CaptureProgress& progress) {
  CaptureReader reader;
  CaptureIndex failed;
  failed.error = reader.open(path);
  return failed.error ? failed : index_capture(reader, progress);
}

}  // namespace sg::store
