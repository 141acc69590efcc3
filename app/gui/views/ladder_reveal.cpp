// Brings the event into sight that was chosen in another panel.
#include <algorithm>
#include <utility>

#include "app/gui/views/ladder_draw.h"

namespace sg::gui {

namespace {

/// Where the event stands on the ladder, in em; absent: nowhere.
std::optional<float> height_of(const LadderFrame& frame, const model::Event& event) {
  const auto height_of_call = [&](model::CallId id, bool entered) -> std::optional<float> {
    const LadderCall* call = frame.layout.call(id);
    if (call == nullptr) return std::nullopt;
    if (std::find(frame.stage.clients.begin(), frame.stage.clients.end(), call->actor) != frame.stage.clients.end()) show_client(call->actor);
    return entered || !call->return_row ? call->entered_y : call->returned_y;
  };
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) return height_of_call(entered->call, true);
  if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) return height_of_call(returned->call, false);
  const LadderSegment* segment = frame.layout.segment_of(event.seq);
  if (segment == nullptr) return frame.layout.y_at(event.t);
  if (const model::ActorId* client = frame.layout.client_of(segment->client)) show_client(*client);
  return event.seq == segment->end_seq ? segment->end_y : segment->sent_y;
}

}  // namespace

bool reveal_on_ladder(LadderFrame& frame, float last_scroll) {
  UiState& ui = frame.view.ui;
  const std::uint64_t seq = std::exchange(ui.inspector.reveal, 0);
  if (seq == 0 || seq > frame.view.timeline.size()) return false;
  const auto height = height_of(frame, frame.view.timeline.by_seq(seq));
  if (!height) return false;
  if (ladder_is_far(ui)) {
    ui.ladder_zoom = 1.0;  // one by one
    last_scroll = ladder_following(frame);
  }
  const float rows = frame.area.h / frame.unit();
  constexpr float kAir = 1.5F;  // em that stay free around it
  if (*height >= ui.ladder_scroll + kAir && *height <= ui.ladder_scroll + rows - kAir) return false;
  ui.ladder_scroll = std::clamp(*height - rows / 2, 0.0F, last_scroll);
  ui.ladder_follow = ui.ladder_scroll >= last_scroll - 0.05F;
  return true;
}

}  // namespace sg::gui
