// Changes the bytes of a packet: flips bits, writes other header fields, computes checksums again.
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/event.h"
#include "core/model/handling.h"

namespace sg::packet {

/// How many bytes that part of the packet has.
std::uint32_t part_size(const model::Bytes& packet, const model::Segment& segment, model::BitPlace::Part part);
/// False, and nothing is changed, where the packet has no such bit.
bool flip(model::Bytes& packet, const model::Segment& segment, const model::BitPlace& place);
/// The IPv4 header's checksum (RFC 791) and that of TCP or UDP (RFC 9293 §3.1, RFC 768), from what stands in the packet now.
void mend_checksums(model::Bytes& packet, const model::Segment& segment);
/// Every byte that differs; both are of the same size.
std::vector<model::ByteChange> differences(const model::Bytes& before, const model::Bytes& after);
/// A packet like `bytes`, with what the forgery says. TCP options stay; the IP identification becomes 0, for the kernel to choose.
model::Bytes forge(const model::Bytes& bytes, const model::Segment& segment, const model::Forgery& forgery);

}  // namespace sg::packet
