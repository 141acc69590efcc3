// RFC 9293's Figure 5 as a picture: the client's way down the left, the server's down the right, as they stand on the ladder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/gui/state_history.h"
#include "app/gui/views/state_layout.h"
#include "app/gui/views/view.h"

namespace sg::gui {

/// One end of the connection, as far as the moment shown.
struct DiagramEnd {
  model::Role role{};
  const StateHistory::Path* path = nullptr;  ///< null: it has no socket yet
  std::span<const StateChange> changes;
  std::string name;                          ///< whose it is: the actor's title
  model::TcpState state() const { return path == nullptr ? model::TcpState::unknown : changes.empty() ? path->begin : changes.back().to; }
};

/// Draws it into `area`, at most as high as that. A press on a state selects what led to it, and an end's newest arrow carries its cause.
void draw_state_diagram(ViewContext& view, Rect area, const std::vector<DiagramEnd>& ends);

/// "rcv SYN, ACK #2", "close()", as Figure 5 writes causes; `sentence`: "#2 arrived: SYN, ACK".
std::string cause_label(const ViewContext& view, const StateChange& change);
std::string cause_sentence(const ViewContext& view, const StateChange& change);

}  // namespace sg::gui
