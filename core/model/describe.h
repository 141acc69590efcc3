// An event as one plain sentence; the window, the command line and failing tests use this one.
#pragma once

#include <string>
#include <string_view>

#include "core/model/event.h"

namespace sg::model {

class Timeline;
struct Cause;

enum class Language : std::uint8_t { en, ko };

struct DescribeOptions {
  Language language = Language::en;
  bool raw_numbers = false;  ///< SEQ and ACK as on the wire instead of relative
};

/// "The client's kernel sent #1 to the server: SYN, seq 0, window 65535." `timeline` gives names of actors and the
/// packets that verdicts speak of; it must hold the event. An inferred event says so.
std::string describe(const Event& event, const Timeline& timeline, const DescribeOptions& options = {});

/// "ECONNREFUSED" (errno(3) name); "errno 4242" where there is no such error.
std::string errno_name(int error);
/// What it means, as a clause without a full stop: "nobody listens there"; the C library's words for a rare one.
std::string errno_meaning(int error, Language language);

/// What failed, as sentences without the last full stop; in Korean only where the trouble is one that we know, else as it was told.
std::string error_text(const EngineError& error, Language language);

/// The actor as sentences name it: "the client", "클라이언트"; with its id where several have its role: "the client c2", "클라이언트(c2)".
std::string actor_name(ActorId actor, const Timeline& timeline, Language language);

/// What a segment says, without who sent it: "SYN, ACK, seq 0, ack 1, window 65535", "PSH, ACK, seq 1, ack 1, 5 bytes".
std::string segment_text(const Segment& segment, const DescribeOptions& options = {});

/// What a rule of the wire does: "drop the 3rd segment with data from the client", "hold the SYN segments, 5 times".
std::string rule_text(const WireRule& rule, const Timeline& timeline, Language language);
/// What a learner calls that rule: what it does. Its id, which is its author's, only where the timeline does not have it.
std::string rule_name(const std::string& id, const Timeline& timeline, Language language);

/// Why the packet was sent, and what came of it when it was discarded: clauses without capital and full stop, as "sent again: the retransmission timer
/// (RTO) ran out after 212 ms, because you dropped #7", "212 ms 뒤에 재전송 타이머(RTO)가 다 되어 다시 보냈습니다. #7 세그먼트를 버렸기 때문입니다". "": nothing to say. "likely", "아마": not certain.
std::string cause_text(PacketId packet, const Timeline& timeline, Language language);
/// Of one cause of the packet.
std::string cause_text(const Cause& cause, PacketId packet, const Timeline& timeline, Language language);

/// A time as people read it: "1.03 s", "12 ms", "45 µs".
std::string duration_text(Ns t);

}  // namespace sg::model
