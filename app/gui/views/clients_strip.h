// Several clients and their listener: who is connected, who waits in the accept queue, who was accepted.
#pragma once

#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

/// The height it wants: none for a single client.
float clients_strip_height(const OnStage& stage, bool low);
void draw_clients_strip(ViewContext& view, const OnStage& stage, Rect area);

/// Clients are numbered from 1 in their lesson's order: where a name has no room, the number stands for it. 0: not a client.
int client_number(const OnStage& stage, model::ActorId client);
/// Height and width of the little box that it stands in, and the box itself, its middle left at `at`.
ImVec2 client_number_size(int number);
void draw_client_number(ImDrawList* list, ImVec2 at, int number);

}  // namespace sg::gui
