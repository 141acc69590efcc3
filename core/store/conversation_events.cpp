// One conversation of a capture as a timeline.
#include <array>
#include <deque>
#include <map>
#include <utility>

#include "core/packet/decode.h"
#include "core/packet/sequence_tracker.h"
#include "core/store/capture_index.h"
#include "core/store/conversation_key.h"

namespace sg::store {
namespace {

using model::PacketId;
using model::Segment;

constexpr std::uint64_t kTellEvery = 8192;

struct Captured {
  model::PacketSent sent;
  base::Ns t = 0;
  bool lost = false;
};

/// Finds packets that the capture saw twice: on a loopback, on every interface (`-i any`), at a switch's mirror port.
/// Nothing but such a copy follows within a millisecond with the same bytes: a kernel gives every IPv4 packet another identification, and waits
/// longer before it sends bytes again. Where there is no identification (IPv6, a SYN,ACK of Linux), a bare ACK may well be repeated; it counts
/// as a copy only where the segments with data before it came twice as well, or where the capture itself says "going out" and "coming in".
class Copies {
 public:
  bool is_copy(packet::ByteSpan ip, const Segment& segment, base::Ns t, bool outgoing) {
    // Routers count the TTL down, and mend the checksum of the IPv4 header for it.
    model::Bytes bytes(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(ip.size(), segment.payload_at + segment.payload_bytes)));
    const bool v6 = segment.flow.from.ip.v6;
    if (v6) {
      bytes[7] = 0;
    } else {
      bytes[8] = bytes[10] = bytes[11] = 0;
    }
    const bool numbered = !v6 && (bytes[4] != 0 || bytes[5] != 0);
    const bool counts = segment.length() > 0;
    bool copy = false;
    for (const Recent& recent : recent_) {
      if (t - recent.t > kWithin || t < recent.t || recent.bytes != bytes) continue;
      const bool in_and_out = recent.outgoing && !outgoing;
      copy = numbered || counts || in_and_out || (copied_ > 0 && copied_ * 2 >= counted_);
      break;
    }
    if (counts && copy) ++copied_;
    if (copy) return true;
    if (counts) ++counted_;
    recent_.push_back({std::move(bytes), t, outgoing});
    if (recent_.size() > kKept) recent_.pop_front();
    return false;
  }

 private:
  static constexpr base::Ns kWithin = base::kMillisecond;
  static constexpr std::size_t kKept = 16;
  struct Recent {
    model::Bytes bytes;
    base::Ns t = 0;
    bool outgoing = false;
  };
  std::deque<Recent> recent_;
  std::uint64_t counted_ = 0;  ///< segments that take sequence numbers
  std::uint64_t copied_ = 0;   ///< … and their copies
};

/// Which packets were likely lost behind the place of the capture: those that were sent again although nothing told of their arrival
/// before that. An ACK, a SACK or a D-SACK tells.
class Losses {
 public:
  explicit Losses(std::vector<Captured>& packets) : packets_(packets) {}

  void find() {
    for (std::size_t i = 0; i < packets_.size(); ++i) {
      const Segment& segment = packets_[i].sent.segment;
      if (segment.protocol != 6 || segment.has(model::kRst)) continue;
      const std::size_t way = segment.flow == packets_.front().sent.segment.flow ? 0 : 1;
      if (segment.has(model::kAck)) take_ack(segment, 1 - way);
      if (segment.length() > 0) take_bytes(segment, way, i);
      if (segment.has(model::kAck)) ends_[way].window = segment.window;
    }
  }

 private:
  struct Waiting {
    std::int64_t end = 0;
    std::size_t packet = 0;
    bool told = false;  ///< a SACK says that it arrived
  };
  struct End {
    std::optional<std::uint32_t> base;
    std::int64_t highest = 0;
    std::int64_t acked = 0;
    std::map<std::int64_t, Waiting> waiting;  ///< by first number
    std::map<std::int64_t, std::size_t> thought_lost;
    std::uint16_t window = 1;
    std::int64_t unwrap(std::uint32_t seq) {
      if (!base) base = seq;
      return highest + static_cast<std::int32_t>(seq - static_cast<std::uint32_t>(*base + static_cast<std::uint32_t>(highest)));
    }
  };

  void take_bytes(const Segment& segment, std::size_t way, std::size_t index) {
    End& end = ends_[way];
    const std::int64_t first = end.unwrap(segment.seq);
    const std::int64_t last = first + segment.length();
    if (last <= end.acked) return;
    auto at = end.waiting.upper_bound(first);
    if (at != end.waiting.begin() && std::prev(at)->second.end > first) --at;
    while (at != end.waiting.end() && at->first < last) {
      // With a closed window it was not lost: there was no room for it.
      if (!at->second.told && ends_[1 - way].window != 0) {
        packets_[at->second.packet].lost = true;
        if (end.thought_lost.size() < kKept) end.thought_lost[at->first] = at->second.packet;
      }
      at = end.waiting.erase(at);
    }
    end.waiting[first] = {last, index, false};
    if (end.waiting.size() > kKept) end.waiting.erase(end.waiting.begin());
    end.highest = std::max(end.highest, last);
  }

  void take_ack(const Segment& segment, std::size_t way) {
    End& end = ends_[way];
    if (!end.base) return;
    const std::int64_t ack = end.unwrap(segment.ack);
    if (ack > end.highest) return;
    end.acked = std::max(end.acked, ack);
    while (!end.waiting.empty() && end.waiting.begin()->second.end <= ack) end.waiting.erase(end.waiting.begin());
    for (const auto& [left_edge, right_edge] : segment.options.sack) {
      const std::int64_t left = end.unwrap(left_edge);
      const std::int64_t right = end.unwrap(right_edge);
      if (right <= ack) {
        // D-SACK (RFC 2883): it came twice, so that nothing was lost.
        for (auto one = end.thought_lost.lower_bound(left); one != end.thought_lost.end() && one->first < right; one = end.thought_lost.erase(one)) {
          packets_[one->second].lost = false;
        }
      }
      for (auto one = end.waiting.lower_bound(left); one != end.waiting.end() && one->second.end <= right; ++one) one->second.told = true;
    }
  }

  static constexpr std::size_t kKept = 16384;
  std::vector<Captured>& packets_;
  std::array<End, 2> ends_;
};

/// Its bytes, or as many of them as the limits still allow.
class Keeper {
 public:
  explicit Keeper(const ConversationLimits& limits) : limits_(limits) {}
  model::SharedBytes keep(packet::ByteSpan ip, const Segment& segment) {
    std::size_t size = std::min<std::size_t>(ip.size(), std::size_t{segment.payload_at} + segment.payload_bytes);
    if (kept_ + size > limits_.bytes) size = std::min<std::size_t>(size, std::size_t{segment.payload_at} + limits_.payload_then);
    kept_ += size;
    return std::make_shared<const model::Bytes>(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(size));
  }

 private:
  const ConversationLimits& limits_;
  std::uint64_t kept_ = 0;
};

constexpr model::ActorId kClient{0};
constexpr model::ActorId kServer{1};

void tell(std::vector<Captured>& packets, ConversationEvents& out) {
  const auto add = [&](base::Ns t, bool inferred, model::Payload payload) {
    out.events.push_back({out.events.size() + 1, t, inferred, std::move(payload)});
  };
  out.events.reserve(2 * packets.size() + 2);
  // Inferred: nobody saw these programs, only what they sent.
  add(0, true, model::ActorStarted{kClient, "client", model::Role::client});
  add(0, true, model::ActorStarted{kServer, "server", model::Role::server});
  for (Captured& one : packets) {
    const PacketId id = one.sent.packet;
    add(one.t, false, std::move(one.sent));
    add(one.t, true, model::Verdict{id, one.lost ? model::VerdictKind::drop : model::VerdictKind::deliver});
  }
}

}  // namespace

ConversationEvents read_conversation(CaptureReader& reader, const Conversation& chosen, const CaptureProgress& progress,
                                     const ConversationLimits& limits) {
  ConversationEvents out;
  const detail::PairOfEnds wanted(chosen.flow, chosen.protocol);
  std::vector<Captured> packets;
  detail::Generations generations;
  packet::SequenceTracker tracker;
  Copies copies;
  Keeper keeper(limits);
  base::Ns last = 0;
  CapturedFrame frame;
  while (reader.next(frame)) {
    if (frame.number % kTellEvery == 0 && progress && !progress(reader.progress())) {
      out.cancelled = true;
      return out;
    }
    const auto framed = frame.link ? packet::find_ip(*frame.link, frame.bytes) : std::nullopt;
    if (!framed) continue;
    const packet::DecodeOptions headers{frame.wire_bytes - framed->at, false};
    std::optional<Segment> segment = packet::decode_ip(framed->ip, headers);
    if (!segment || detail::PairOfEnds(*segment) != wanted || generations.of(*segment) != chosen.generation) continue;
    if (packets.size() >= limits.packets) {
      ++out.left_out;
    } else if (copies.is_copy(framed->ip, *segment, frame.t, framed->outgoing)) {
      ++out.copies;
    } else {
      segment = packet::decode_ip(framed->ip, {headers.wire_bytes, true});
      if (packets.empty()) out.began = last = frame.t;
      // Clocks are set, and captures merged: a timeline does not go back.
      last = std::max(last, frame.t);
      Captured one;
      one.t = last - out.began;
      one.sent.packet = PacketId{static_cast<std::uint32_t>(frame.number)};
      one.sent.actor = segment->flow.from == chosen.flow.from ? kClient : kServer;
      tracker.adopt(*segment);
      one.sent.retransmits = tracker.track(*segment, one.sent.packet);
      one.sent.bytes = keeper.keep(framed->ip, *segment);
      one.sent.segment = *std::move(segment);
      packets.push_back(std::move(one));
    }
    if (frame.number >= chosen.last_packet) break;
  }
  out.error = reader.error();
  out.packets = packets.size();
  if (!packets.empty()) Losses(packets).find();
  tell(packets, out);
  if (progress) progress(1);
  return out;
}

ConversationEvents read_conversation(const std::string& path, const Conversation& chosen, const CaptureProgress& progress,
                                     const ConversationLimits& limits) {
  CaptureReader reader;
  ConversationEvents failed;
  failed.error = reader.open(path);
  return failed.error ? failed : read_conversation(reader, chosen, progress, limits);
}

}  // namespace sg::store
