// One host on the stage, and what its card is made of.
#pragma once

#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

/// Heights in em from the top of a card.
struct Shape {
  float pad, title, user_label, user_bar, border, state, send_label, send_bar, receive_label, receive_bar, bar;
  bool labels_above;
};

/// One host, while it is drawn.
struct Card {
  ViewContext& view;
  const Lit& lit;
  const model::ActorState& actor;
  const Shape& shape;
  Rect box;
  ImDrawList* list;
  float label_width = 0;  ///< of the column of labels, when they stand beside the bars
  bool brief = false;     ///< … and have little room
  bool queue_on_border = false;  ///< the accept queue has no room beside the title

  float y(float at) const { return std::round(box.y + at * em()); }
  Rect inner() const { return {box.x + shape.pad * em(), box.y, box.w - 2 * shape.pad * em(), box.h}; }
  std::string id(const char* what) const { return "stage." + actor.id + "." + what; }
};

/// The state of its connection, in a pill, with the listener's accept queue beside it. Gives the pill.
Rect draw_state(Card& card, const model::SocketState* socket, const model::SocketState* listener);
/// The accept queue on the line between program and kernel, which its connections wait to cross: where draw_state found no room for it.
void draw_queue_on_border(Card& card, const model::SocketState& listener);
/// The kernel's timer that runs for this connection, or that an ACK may wait. `pill`: of draw_state; `title_width`: of the card's title, pixels.
void draw_timer(Card& card, const model::SocketState* socket, const model::SocketState* listener, Rect pill, float title_width);

}  // namespace sg::gui
