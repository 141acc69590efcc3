// An IP packet as it came off the wire, decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/model/segment.h"

namespace sg::packet {

/// `packet` begins with the IP header (version 4 or 6). Absent for anything but TCP and UDP, and where a header is cut short or
/// contradicts itself. Never reads beyond the end, and payload_at + payload_bytes is never beyond it either: of a packet cut
/// short by the capture, payload_bytes is what is there, and its checksum unknown. rel_seq and rel_ack stay absent: see
/// SequenceTracker.
std::optional<model::Segment> decode_ip(std::span<const std::uint8_t> packet);

}  // namespace sg::packet
