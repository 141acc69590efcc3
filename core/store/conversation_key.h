// Tells the conversations of a capture apart, packet by packet; the same in the pass that lists them and in the one that reads one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "core/model/segment.h"

namespace sg::store::detail {

/// Both directions of a pair of ends.
struct PairOfEnds {
  model::Endpoint low;
  model::Endpoint high;
  std::uint8_t protocol = 6;

  explicit PairOfEnds(const model::Segment& segment) : PairOfEnds(segment.flow, segment.protocol) {}
  PairOfEnds(const model::Flow& flow, std::uint8_t of) : low(std::min(flow.from, flow.to)), high(std::max(flow.from, flow.to)), protocol(of) {}
  bool operator==(const PairOfEnds&) const = default;
};

struct PairHash {
  static std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    hash += word + 0x9E3779B97F4A7C15U;
    hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9U;
    hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBU;
    return hash ^ (hash >> 31U);
  }
  static std::uint64_t mix(std::uint64_t hash, const model::Endpoint& end) {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), end.ip.bytes.data(), sizeof words);
    hash = mix(hash, words[0]);
    if (end.ip.v6) hash = mix(hash, words[1]);
    return mix(hash, end.port);
  }
  std::size_t operator()(const PairOfEnds& pair) const { return mix(mix(pair.protocol, pair.low), pair.high); }
};

/// Whether a connection's ports were taken for another one: a SYN with another number.
class Generations {
 public:
  /// Counted from 0, of this packet.
  std::uint32_t of(const model::Segment& segment) {
    if (segment.protocol != 6) return 0;
    const std::size_t way = segment.flow.from < segment.flow.to ? 0 : 1;
    const bool syn = segment.has(model::kSyn);
    if (syn && !segment.has(model::kAck)) {
      const bool another = isn_[way] ? *isn_[way] != segment.seq : talked_;
      if (another) {
        isn_ = {};
        talked_ = false;
        ++generation_;
      }
    } else {
      talked_ = true;
    }
    if (syn) isn_[way] = segment.seq;
    return generation_;
  }

 private:
  std::array<std::optional<std::uint32_t>, 2> isn_;
  bool talked_ = false;  ///< something else than a SYN was seen
  std::uint32_t generation_ = 0;
};

}  // namespace sg::store::detail
