// What a kernel leaves to the network card: the rest of a checksum, and the cutting of a segment that is larger than the MTU.
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/segment.h"

namespace sg::packet {

/// The packets that a card puts on the wire for this one: their IP length is at most `mtu` bytes, and a checksum that was only begun (Checksum::unknown) is complete.
/// A complete one, right or wrong, stays as it is unless the segment is cut; what is not TCP is never cut. FIN and PSH go with the last piece, CWR with the first
/// (RFC 3168 §6.1.2); the IP identification counts on, as TSO has it.
std::vector<model::Bytes> as_a_card_sends(const model::Bytes& packet, const model::Segment& segment, std::uint32_t mtu);

}  // namespace sg::packet
