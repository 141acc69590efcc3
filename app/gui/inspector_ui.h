// What the learner has chosen in the inspector and in the program's panel.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "app/gui/call_index.h"

namespace sg::gui {

enum class InspectorTab : std::uint8_t { segment, wire, states, sockets, calls, counters, log };

struct InspectorUi {
  InspectorTab tab = InspectorTab::segment;

  bool ip_header = false;         ///< the IP header's figure is unfolded

  CallFilter filter;
  bool kinds = false;             ///< the choice of kinds is unfolded
  bool searching = false;         ///< more calls are to be looked at: draw another frame

  std::optional<std::size_t> connection;  ///< whose states are shown; absent: as the selection says
  std::uint64_t states_selection = 0;     ///< the selection that last decided that

  std::set<model::SocketId> turned_sockets;  ///< folded, or unfolded where they are folded by themselves

  std::uint64_t program_selection = 0;    ///< the selection that the listing has followed …
  std::size_t program_calls = 0;          ///< … and how many calls there were then: with the next one it goes on
  std::uint64_t reveal = 0;               ///< event that the ladder shall scroll to, once
};

}  // namespace sg::gui
