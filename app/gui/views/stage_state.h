// What the parts of the stage share: who is on it, the ladder's layout, and what is lit.
#pragma once

#include <vector>

#include "app/gui/views/ladder_layout.h"
#include "app/gui/views/view.h"

namespace sg::gui {

/// The two programs shown big. Either may be absent while a run begins.
struct OnStage {
  const model::ActorState* client = nullptr;
  const model::ActorState* server = nullptr;
  model::ActorId client_id{};
  model::ActorId server_id{};
  std::vector<model::ActorId> clients;  ///< all of them, for tabs
};
OnStage on_stage(const ViewContext& view);
/// Puts another client on the stage.
void show_client(model::ActorId client);

/// The socket it listens with; for a thread, that of its program. Null: none.
const model::SocketState* listener_on_stage(const ViewContext& view, const model::ActorState& actor);
/// The connection that an actor's card shows: the client's own, and at the server the other end of that one. Null: none.
const model::SocketState* connection_on_stage(const ViewContext& view, const OnStage& stage, const model::ActorState& actor);

/// The actor's name in the current language, as its lesson has it.
std::string title_of(const ViewContext& view, const model::ActorState& actor);

/// The ladder of the whole timeline, also of what lies behind a playhead that went back. Kept from frame to frame; begun anew with each run.
const LadderLayout& ladder_of(const ViewContext& view);

/// What belongs to the selected and the hovered event: the event itself, and the writes whose bytes it carries or took.
struct Lit {
  std::uint64_t selected = 0;
  std::uint64_t hovered = 0;
  std::vector<model::CallId> selected_writes;
  std::vector<model::CallId> hovered_writes;

  /// 0: not at all; 1: hovered; 2: selected.
  int segment(const ViewContext& view, const LadderSegment& segment) const;
  int call(const ViewContext& view, const LadderCall& call) const;
  int write(model::CallId write) const;
};
Lit lit(const ViewContext& view);

}  // namespace sg::gui
