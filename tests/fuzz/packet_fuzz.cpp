// Packets: whatever the bytes are, they are read or refused, never beyond their end, and what is said of them stays inside them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/packet/alter.h"
#include "core/packet/decode.h"
#include "core/packet/link.h"
#include "core/packet/sequence_tracker.h"

namespace {

using namespace sg;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(packet::ByteSpan ip, std::size_t wire_bytes) {
  const auto segment = packet::decode_ip(ip, {wire_bytes, true});
  const auto quick = packet::decode_ip(ip, {wire_bytes, false});
  require(segment.has_value() == quick.has_value());
  if (!segment) return;
  require(segment->flow == quick->flow && segment->payload_bytes == quick->payload_bytes && segment->flags == quick->flags);
  require(segment->payload_at <= ip.size());
  require(segment->payload_at == std::uint32_t{segment->ip_header_bytes} + segment->header_bytes);
  require(std::size_t{segment->payload_at} + segment->payload_bytes <= std::max(ip.size(), wire_bytes));
  if (wire_bytes <= ip.size()) {
    // What the wire's hands do to a packet of this shape.
    model::Bytes bytes(ip.begin(), ip.end());
    packet::mend_checksums(bytes, *segment);
    require(bytes.size() == ip.size());
    const auto mended = packet::decode_ip(bytes);
    require(mended && mended->payload_bytes == segment->payload_bytes);
    packet::forge(bytes, *segment, {});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // As many bytes on the heap as there are, so that a read beyond them is seen.
  const std::size_t length = size - 2;
  const auto exact = std::make_unique<std::uint8_t[]>(length);
  std::copy_n(data + 2, length, exact.get());
  const packet::ByteSpan frame(exact.get(), length);
  const std::size_t wire = length + data[1] * 64U;
  check(frame, 0);
  check(frame, wire);
  const auto link = static_cast<packet::Link>(data[0] % 5);
  if (const auto framed = packet::find_ip(link, frame)) {
    require(framed->at + framed->ip.size() == length);
    check(framed->ip, wire - framed->at);
  }
  // Numbers that run anywhere: the tracker tells the same of what it has just seen.
  packet::SequenceTracker tracker;
  if (auto segment = packet::decode_ip(frame)) {
    tracker.adopt(*segment);
    tracker.track(*segment, model::PacketId{1});
    const auto told = segment->rel_seq;
    const model::PacketId before = tracker.track(*segment, model::PacketId{2});
    require(segment->rel_seq == told);
    require(before == model::PacketId::none || before == model::PacketId{1});
  }
  return 0;
}
