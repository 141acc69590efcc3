// Which conversations a capture holds, and one of them as a timeline.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/store/capture_reader.h"

namespace sg::store {

/// All packets between two ends; of TCP, from one SYN to the next that begins another connection on the same ports.
struct Conversation {
  std::uint8_t protocol = 6;      ///< 6: TCP, 17: UDP
  model::Flow flow;               ///< client → server: who asked first, or has the higher port where that was not seen
  bool began = false;             ///< its SYN is there
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;        ///< of the frames, on the wire
  base::Ns first_t = 0;           ///< since 1970
  base::Ns last_t = 0;
  std::uint64_t first_packet = 0; ///< number in the file, from 1
  std::uint64_t last_packet = 0;
  std::uint32_t generation = 0;   ///< of several on the same ports
};

struct CaptureIndex {
  std::vector<Conversation> conversations;  ///< in the order of their first packets
  std::uint64_t packets = 0;
  std::uint64_t other = 0;     ///< neither TCP nor UDP, fragments after the first, headers cut short
  std::uint64_t left_out = 0;  ///< packets of conversations beyond the first kMostConversations
  std::optional<CaptureError> error;
  bool cancelled = false;

  static constexpr std::size_t kMostConversations = 200'000;
};

/// Told now and then how much is done, 0 to 1; false: stop.
using CaptureProgress = std::function<bool(double)>;

/// Reads the whole file once, without keeping its packets.
CaptureIndex index_capture(CaptureReader& reader, const CaptureProgress& progress);
CaptureIndex index_capture(const std::string& path, const CaptureProgress& progress);

/// Bounds of what one conversation may take in memory.
struct ConversationLimits {
  std::uint64_t packets = 250'000;
  std::uint64_t bytes = 64U << 20U;     ///< of packets kept whole …
  std::uint32_t payload_then = 64;       ///< … and bytes of payload kept of each beyond that
};

struct ConversationEvents {
  std::vector<model::Event> events;      ///< numbered, times from the first packet on
  base::Ns began = 0;                    ///< since 1970
  std::uint64_t packets = 0;             ///< on the timeline
  std::uint64_t copies = 0;              ///< left out: the capture saw them twice
  std::uint64_t left_out = 0;            ///< beyond the limits
  std::optional<CaptureError> error;
  bool cancelled = false;
};

/// A segment's number is the packet's in the file. That it arrived or was lost is inferred: the capture saw it in one place.
ConversationEvents read_conversation(CaptureReader& reader, const Conversation& chosen, const CaptureProgress& progress,
                                     const ConversationLimits& limits = {});
ConversationEvents read_conversation(const std::string& path, const Conversation& chosen, const CaptureProgress& progress,
                                     const ConversationLimits& limits = {});

}  // namespace sg::store
