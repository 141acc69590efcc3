// A segment as its RFCs draw it: the IP header (RFC 791, RFC 8200), TCP's (RFC 9293 §3.1) with its options unfolded, and the bytes.
#pragma once

#include <string>
#include <vector>

#include "app/gui/views/segment_fields.h"
#include "app/gui/views/view.h"

namespace sg::gui {

/// One segment as it is shown in this frame.
struct SegmentShown {
  ViewContext& view;
  std::uint64_t seq = 0;             ///< its PacketSent
  SegmentFields fields;
  std::vector<std::string> hidden;   ///< parts that a prediction keeps back
  std::vector<FieldChange> changes;  ///< against the one it is compared with
  std::string lit;                   ///< the part under the mouse or in focus, else the pinned one

  bool hides(const std::string& part) const;
  const FieldChange* change(const std::string& part) const;
  /// For the figure and the footer: "?" where it is kept back.
  std::string value(const std::string& part) const;
  void point_at(const std::string& part) { view.ui.hovered_field = part; }
  void press(const std::string& part) { view.ui.pinned_field = view.ui.pinned_field == part ? "" : part; }
};

/// The parts of a segment that the current prediction keeps back.
std::vector<std::string> hidden_parts(const ViewContext& view, std::uint64_t sent_seq, const SegmentFields& fields);
/// "Sequence number", "SACK".
std::string part_title(const SegmentFields& fields, const std::string& part);

/// At the cursor: one line that unfolds to the IP header's figure.
void draw_ip_header(SegmentShown& shown);
/// At the cursor: TCP's header, and its options one by one.
void draw_tcp_header(SegmentShown& shown);
// segment_bytes.cpp: at the cursor, rows of eight bytes with their characters
void draw_segment_bytes(SegmentShown& shown);

}  // namespace sg::gui
