// What the window must not tell yet, because the learner is asked to predict it.
#pragma once

#include <cstdint>
#include <string_view>

#include "app/gui/views/view.h"

namespace sg::gui {

/// Must `field` ("ack", "seq", "window", …) of the segment that event `event_seq` put on the wire be shown as "?"? True while the current step's
/// prediction conceals it and has not been marked. Relative and raw numbers count as one field, and so does a copy of the same segment.
bool concealed(const ViewContext& view, std::uint64_t event_seq, std::string_view field);

}  // namespace sg::gui
