// Byte provenance: which write's bytes are where.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/model/event.h"

namespace sg::model {

/// Bytes [begin, end) of a stream, counted from 0 (so relative sequence number 1 is byte 0), from one write.
struct Span {
  CallId write{};
  std::uint32_t ordinal = 0;  ///< the how-manieth write of this stream, from 0: chooses the colour
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  SharedBytes bytes;          ///< of the whole write; byte i of the stream is (*bytes)[i - write_begin]
  std::uint64_t write_begin = 0;
};

/// An append-only index over a whole timeline: which write put which bytes into which stream. The world holds how far
/// each stream is (written, acknowledged, …); together they colour every buffer, segment and read.
/// What a write offers counts from the moment it is entered (its segments can be on the timeline before it returns) and is cut to
/// what it returned then.
/// A stream is one direction of one connection; the same ports used again begin a new generation.
class Streams {
 public:
  /// Feed every event once, in order.
  void apply(const Event& event);

  /// The writes whose bytes are in [begin, end) of the stream that `flow` was at event `at_seq`.
  std::vector<Span> spans(const Flow& flow, std::uint64_t begin, std::uint64_t end, std::uint64_t at_seq = UINT64_MAX) const;
  /// The writes whose bytes are in this segment's payload (needs rel_seq).
  std::vector<Span> spans(const Segment& segment, std::uint64_t at_seq = UINT64_MAX) const;
  void clear();

 private:
  struct Write {
    CallId call{};
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    SharedBytes bytes;
  };
  struct Generation {
    std::uint64_t since_seq = 0;
    std::optional<std::uint32_t> isn;  ///< SEQ of its SYN as on the wire; absent when inferred or not seen
    std::vector<Write> writes;
  };
  /// A write that was entered and has not returned: its bytes may be on the wire already.
  struct Open {
    Flow flow;
    std::size_t generation = 0;
  };
  Generation& newest(const Flow& flow);
  void offer(const Flow& flow, CallId call, std::uint64_t size, const SharedBytes& bytes);
  void settle(const CallReturned& returned);

  std::map<Flow, std::vector<Generation>> flows_;
  std::map<CallId, Open> open_;
};

}  // namespace sg::model
