// The kernel's timers, as its sockets reported them: which runs, and when it fires.
#pragma once

#include <optional>
#include <string>

#include "app/gui/views/view.h"

namespace sg::gui {

struct Countdown {
  std::uint8_t timer = 0;    ///< as in SocketSample
  base::Ns fires = 0;        ///< on the run's clock
  base::Ns left = 0;         ///< from the moment shown; not below 0
  std::uint8_t backoff = 0;  ///< times it was doubled
  std::uint32_t rto_us = 0;
};

/// Of that socket at the moment shown; absent: none runs.
std::optional<Countdown> countdown_of(const ViewContext& view, const model::SocketState& socket);
/// Of the socket that sent this packet: its retransmission timer or its probe's. Absent: it will not send again.
std::optional<Countdown> next_try(const ViewContext& view, const model::Flow& flow);

/// "0.8 s", "12.4 s", "52 s", "118 min".
std::string countdown_clock(base::Ns left);
/// How long something waits by now: "1.8 s", "7 s", "over 20 s", "over 3 min". Coarser and coarser: what waits for the learner is to cost nothing.
std::string waited_text(base::Ns time);
/// "RTO 0.8 s": where there is little room.
std::string countdown_short(const Countdown& countdown);
/// "Retransmission timer (RTO): fires in 0.8 s"
std::string countdown_text(const Countdown& countdown);
/// What that timer is for; with the delayed ACK where the kernel told of it.
std::string countdown_help(const Countdown& countdown);

/// How long until what is shown live, timers and what waits, counts on by a digit; 0: nothing counts. Never less than a tenth of a second: the picture stays calm.
base::Ns next_digit(const model::World& world, base::Ns now);

}  // namespace sg::gui
