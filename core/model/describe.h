// An event as one plain sentence; the window, the command line and failing tests use this one.
#pragma once

#include <string>

#include "core/model/event.h"

namespace sg::model {

class Timeline;

enum class Language : std::uint8_t { en, ko };

struct DescribeOptions {
  Language language = Language::en;
  bool raw_numbers = false;  ///< SEQ and ACK as on the wire instead of relative
};

/// "The client's kernel sent #1 to the server: SYN, seq 0, window 65535." `timeline` gives names of actors and the
/// packets that verdicts speak of; it must hold the event. An inferred event says so.
std::string describe(const Event& event, const Timeline& timeline, const DescribeOptions& options = {});

/// "ECONNREFUSED" (errno(3) name) and, for describe, a plain meaning.
std::string errno_name(int error);

}  // namespace sg::model
