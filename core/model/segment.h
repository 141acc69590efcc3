// A packet, decoded: what RFC 791 and RFC 9293 say stands in it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/address.h"

namespace sg::model {

using Bytes = std::vector<std::uint8_t>;
using SharedBytes = std::shared_ptr<const Bytes>;

/// TCP's control bits, RFC 9293 §3.1 (and RFC 3168 for CWR, ECE).
enum TcpFlag : std::uint8_t { kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16, kUrg = 32, kEce = 64, kCwr = 128 };

/// Options as they stood in the segment, RFC 9293 §3.2, RFC 7323, RFC 2018.
struct TcpOptions {
  std::optional<std::uint16_t> mss;
  std::optional<std::uint8_t> window_scale;
  bool sack_permitted = false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sack;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> timestamps;  ///< TSval, TSecr
};

enum class Checksum : std::uint8_t { correct, wrong, unknown };

/// One TCP segment (or, for `protocol` 17, one UDP datagram: then ports and payload only).
struct Segment {
  std::uint8_t protocol = 6;
  Flow flow;
  std::uint32_t seq = 0;  ///< SEG.SEQ, as on the wire
  std::uint32_t ack = 0;  ///< SEG.ACK, meaningful with kAck
  std::uint8_t flags = 0;
  std::uint16_t window = 0;    ///< as in the header, before window scaling
  std::uint16_t checksum = 0;  ///< as in the header
  Checksum checksum_state = Checksum::unknown;
  std::uint16_t urgent = 0;
  std::uint8_t ip_header_bytes = 20;
  std::uint8_t ttl = 0;           ///< Time to Live, RFC 791; Hop Limit, RFC 8200
  std::uint8_t header_bytes = 20;  ///< TCP header with options: data offset × 4
  TcpOptions options;
  std::uint32_t payload_bytes = 0;
  std::uint32_t payload_at = 0;  ///< where the payload begins in the packet's bytes
  /// seq and ack relative to each side's first SYN, as the recorder's tracker knows them; absent when the SYN was not seen.
  std::optional<std::uint32_t> rel_seq;
  std::optional<std::uint32_t> rel_ack;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  /// SEG.LEN of RFC 9293 §3.4: payload bytes, and one each for SYN and FIN.
  std::uint32_t length() const { return payload_bytes + (has(kSyn) ? 1U : 0U) + (has(kFin) ? 1U : 0U); }
};

/// "SYN, ACK" — the order people say them in.
std::string flags_text(std::uint8_t flags);
/// "MSS, SACK permitted, timestamps, window scale": the names of those there are, padding left out.
std::string options_text(const TcpOptions& options);

}  // namespace sg::model
