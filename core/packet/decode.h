// An IP packet as it came off the wire, decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/model/segment.h"

namespace sg::packet {

struct DecodeOptions {
  /// How many bytes the packet had on the wire, where a capture kept fewer; never fewer than there are.
  std::size_t wire_bytes = 0;
  /// Whether the checksum is computed, which reads the whole payload.
  bool checksum = true;
};

/// `packet` begins with the IP header (version 4 or 6). Absent for anything but TCP and UDP, and where a header is cut short or
/// contradicts itself. Never reads beyond the end. Unless `wire_bytes` says that there was more, payload_at + payload_bytes is
/// never beyond the end either. The checksum of what is not all there is unknown. rel_seq and rel_ack stay absent: see
/// SequenceTracker. With `wire_bytes`, payload_bytes is what was on the wire, and the packet may end before that.
std::optional<model::Segment> decode_ip(std::span<const std::uint8_t> packet, const DecodeOptions& options = {});

}  // namespace sg::packet
