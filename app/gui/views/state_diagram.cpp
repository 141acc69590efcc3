#include "app/gui/views/state_diagram.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

using model::TcpState;

constexpr std::array<StateBox, 12> kBoxes = {{
    {TcpState::closed, false, 0.5F, 0},
    {TcpState::syn_sent, false, 0.0F, 1},
    {TcpState::listen, false, 1.0F, 1},
    {TcpState::syn_recv, false, 1.0F, 2},
    {TcpState::established, false, 0.5F, 3},
    {TcpState::fin_wait1, false, 0.0F, 4},
    {TcpState::close_wait, false, 1.0F, 4},
    {TcpState::fin_wait2, false, 0.0F, 5},
    {TcpState::closing, false, 0.5F, 5},
    {TcpState::last_ack, false, 1.0F, 5},
    {TcpState::time_wait, false, 0.0F, 6},
    {TcpState::closed, true, 1.0F, 6},
}};

const StateBox& box_of(TcpState state, bool end) {
  const auto found = std::find_if(kBoxes.begin(), kBoxes.end(), [&](const StateBox& box) { return box.state == state && (state != TcpState::closed || box.end == end); });
  return found == kBoxes.end() ? kBoxes.front() : *found;
}

/// What never came into being goes back to where it began.
bool ends_below(TcpState from) { return from != TcpState::syn_sent && from != TcpState::listen && from != TcpState::closed; }

/// An arrow from box to box, with what went along it.
struct Arrow {
  const StateBox* from = nullptr;
  const StateBox* to = nullptr;
  bool figure = false;                     ///< of Figure 5; else only of what happened, as a reset
  const StateChange* gone[2] = {nullptr, nullptr};  ///< by end: the newest time it went this way
  bool newest[2] = {false, false};
};

/// Three states stand side by side there.
constexpr int kCrowdedRow = 5;

struct Canvas {
  ImDrawList* list = nullptr;
  Rect area;
  float pitch = 0;
  float height = 0;  ///< of a box

  Rect rect(const StateBox& box) const {
    const float width = std::round(text_size(fonts::small(), model::to_string(box.state)).x + (area.w < 17 * em() && box.row == kCrowdedRow ? 0.35F : 0.9F) * em());
    const float x = area.x + 0.5F * em() + box.column * (area.w - em() - width);
    return {std::round(x), std::round(area.y + 0.4F * em() + static_cast<float>(box.row) * pitch), width, height};
  }
  /// The middle of the room between two rows of boxes that is next to `y`.
  float between_rows(float y) const {
    const float first = area.y + 0.4F * em() + (height + pitch) / 2;
    return first + std::round((y - first) / pitch) * pitch;
  }
};

ImVec2 middle(Rect r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

/// Where the line from the box's middle to `to` leaves the box.
ImVec2 border(Rect box, ImVec2 to) {
  const ImVec2 from = middle(box);
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float tx = dx == 0 ? 1e9F : (box.w / 2 + 0.12F * em()) / std::abs(dx);
  const float ty = dy == 0 ? 1e9F : (box.h / 2 + 0.12F * em()) / std::abs(dy);
  const float t = std::min({tx, ty, 1.0F});
  return {from.x + dx * t, from.y + dy * t};
}

/// Corners of an arrow's way. Those that would run through another box go around it.
std::vector<ImVec2> way_of(const Canvas& canvas, const Arrow& arrow, float shift) {
  const Rect a = canvas.rect(*arrow.from);
  const Rect b = canvas.rect(*arrow.to);
  if (arrow.from->state == TcpState::syn_recv && arrow.to->state == TcpState::fin_wait1) {
    const float y = canvas.rect(box_of(TcpState::established, false)).y + canvas.height + 0.28F * (canvas.pitch - canvas.height);
    const float right = a.x + 0.8F * a.w + shift;
    const float left = b.x + 0.2F * b.w + shift;
    return {{right, a.y + a.h + 0.1F * em()}, {right, y}, {left, y}, {left, b.y - 0.1F * em()}};
  }
  if (arrow.from->column == arrow.to->column && std::abs(arrow.from->row - arrow.to->row) > 1) {
    // Past what lies between, along the edge.
    const bool left = arrow.from->column < 0.5F;
    const float x = left ? std::min(a.x, b.x) - 0.3F * em() + shift : std::max(a.x + a.w, b.x + b.w) + 0.3F * em() + shift;
    const float from_x = left ? a.x - 0.05F * em() : a.x + a.w + 0.05F * em();
    const float to_x = left ? b.x - 0.05F * em() : b.x + b.w + 0.05F * em();
    return {{from_x, middle(a).y}, {x, middle(a).y}, {x, middle(b).y}, {to_x, middle(b).y}};
  }
  ImVec2 from = border(a, middle(b));
  ImVec2 to = border(b, middle(a));
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float length = std::max(1.0F, std::sqrt(dx * dx + dy * dy));
  const ImVec2 side{-dy / length * shift, dx / length * shift};
  return {{from.x + side.x, from.y + side.y}, {to.x + side.x, to.y + side.y}};
}

void draw_way(const Canvas& canvas, const std::vector<ImVec2>& way, ImU32 color, float thick, bool dashed) {
  for (std::size_t i = 1; i < way.size(); ++i) {
    if (dashed) draw_dashed(canvas.list, way[i - 1], way[i], color, thick);
    else canvas.list->AddLine(way[i - 1], way[i], color, thick);
  }
  const ImVec2 tip = way.back();
  const ImVec2 before = way[way.size() - 2];
  const float dx = tip.x - before.x;
  const float dy = tip.y - before.y;
  const float length = std::max(1.0F, std::sqrt(dx * dx + dy * dy));
  const float size = 0.36F * em() + thick;
  const ImVec2 along{dx / length * size, dy / length * size};
  const ImVec2 across{-along.y * 0.45F, along.x * 0.45F};
  canvas.list->AddTriangleFilled(tip, {tip.x - along.x + across.x, tip.y - along.y + across.y}, {tip.x - along.x - across.x, tip.y - along.y - across.y}, color);
}

/// The client's token is round, the server's square; hollow where it has been.
void draw_token(const Canvas& canvas, model::Role role, Rect box, bool here) {
  const Theme& t = theme();
  const float r = (here ? 0.42F : 0.26F) * em();
  const ImVec2 at{role == model::Role::client ? box.x : box.x + box.w, box.y + box.h / 2};
  const ImU32 color = role_color(role);
  if (role == model::Role::client) {
    canvas.list->AddCircleFilled(at, r, here ? color : t.pane);
    canvas.list->AddCircle(at, r, here ? t.pane : color, 0, 1.5F * hairline());
  } else {
    canvas.list->AddRectFilled({at.x - r, at.y - r}, {at.x + r, at.y + r}, here ? color : t.pane, 0.08F * em());
    compat::add_rect(canvas.list, {at.x - r, at.y - r}, {at.x + r, at.y + r}, here ? t.pane : color, 0.08F * em(), 1.5F * hairline());
  }
}

void dashed_box(ImDrawList* list, Rect r, ImU32 color) {
  const float thick = 1.2F * hairline();
  draw_dashed(list, {r.x, r.y}, {r.x + r.w, r.y}, color, thick);
  draw_dashed(list, {r.x, r.y + r.h}, {r.x + r.w, r.y + r.h}, color, thick);
  draw_dashed(list, {r.x, r.y}, {r.x, r.y + r.h}, color, thick);
  draw_dashed(list, {r.x + r.w, r.y}, {r.x + r.w, r.y + r.h}, color, thick);
}

std::vector<Arrow> arrows_of(const std::vector<DiagramEnd>& ends) {
  std::vector<Arrow> out;
  for (const StateEdge& edge : state_edges()) {
    const bool rare = edge.from == TcpState::fin_wait1 && edge.to == TcpState::time_wait;  // not in the figure: shown when it happens
    out.push_back({&box_of(edge.from, false), &box_of(edge.to, ends_below(edge.from)), !rare});
  }
  for (std::size_t e = 0; e < ends.size() && e < 2; ++e) {
    for (std::size_t i = 0; i < ends[e].changes.size(); ++i) {
      const StateChange& change = ends[e].changes[i];
      const StateBox* from = &box_after(*ends[e].path, i);
      const StateBox* to = &box_after(*ends[e].path, i + 1);
      auto found = std::find_if(out.begin(), out.end(), [&](const Arrow& a) { return a.from == from && a.to == to; });
      if (found == out.end()) found = out.insert(out.end(), Arrow{from, to});
      found->gone[e] = &change;
      if (i + 1 == ends[e].changes.size()) found->newest[e] = true;
    }
  }
  return out;
}

std::string number_text(const ViewContext& view, std::uint64_t seq) {
  const model::Payload& payload = view.timeline.by_seq(seq).payload;
  if (const auto* sent = std::get_if<model::PacketSent>(&payload)) return "#" + std::to_string(static_cast<std::uint32_t>(sent->packet));
  if (const auto* verdict = std::get_if<model::Verdict>(&payload)) return "#" + std::to_string(static_cast<std::uint32_t>(verdict->packet));
  return {};
}

std::string flags_of(const ViewContext& view, const StateChange& change) {
  return concealed(view, change.cause_seq, "flags") ? std::string("?") : model::flags_text(change.flags);
}

const char* call_of(StateCause cause) {
  switch (cause) {
    case StateCause::connect: return "connect()";
    case StateCause::listen: return "listen()";
    case StateCause::close: return "close()";
    case StateCause::shutdown: return "shutdown()";
    case StateCause::none: case StateCause::sent: case StateCause::received: case StateCause::timeout: return nullptr;
  }
  return nullptr;
}

void draw_box(ViewContext& view, const Canvas& canvas, const StateBox& box, const std::vector<DiagramEnd>& ends) {
  const Theme& t = theme();
  const Rect rect = canvas.rect(box);
  const std::string name(model::to_string(box.state));
  bool visited[2] = {false, false};
  bool here[2] = {false, false};
  bool sampled = false;
  const StateChange* into = nullptr;  // the newest that led here
  std::string said;
  for (std::size_t e = 0; e < ends.size() && e < 2; ++e) {
    const DiagramEnd& end = ends[e];
    if (end.path == nullptr) continue;
    for (std::size_t i = 0; i <= end.changes.size(); ++i) {
      if (&box_after(*end.path, i) != &box) continue;
      visited[e] = true;
      here[e] = i == end.changes.size();
      sampled = sampled || i == 0 || end.changes[i - 1].sampled;
      if (i > 0 && (into == nullptr || end.changes[i - 1].seq >= into->seq)) into = &end.changes[i - 1];
    }
    if (visited[e]) said += (said.empty() ? "" : ", ") + std::string(tr(end.role == model::Role::client ? "role.client" : "role.server")) + " " + tr(here[e] ? "states.here" : "states.been");
  }
  const bool any = visited[0] || visited[1];
  const bool now = here[0] || here[1];
  canvas.list->AddRectFilled(top_left(rect), bottom_right(rect), t.pane2, 0.35F * em());
  for (std::size_t e = 0; e < 2; ++e) {
    if (!here[e]) continue;
    const bool both = here[0] && here[1];
    const float from = both && e == 1 ? rect.x + rect.w / 2 : rect.x;
    const float to = both && e == 0 ? rect.x + rect.w / 2 : rect.x + rect.w;
    canvas.list->AddRectFilled({from, rect.y}, {to, rect.y + rect.h}, fade(role_color(ends[e].role), 0.3F), 0.35F * em());
  }
  const ImU32 edge = here[0] ? role_color(ends[0].role) : here[1] ? role_color(ends[1].role) : any ? t.dim : t.edge;
  if (any && !sampled) dashed_box(canvas.list, rect, t.dim);
  else compat::add_rect(canvas.list, top_left(rect), bottom_right(rect), edge, 0.35F * em(), now ? 2 * hairline() : hairline());
  draw_text_in(canvas.list, fonts::small(), {rect.x, rect.y + (rect.h - font_px(fonts::small())) / 2}, rect.w, any ? t.ink : t.faint, name, Align::center);
  for (std::size_t e = 0; e < ends.size() && e < 2; ++e) {
    if (visited[e]) draw_token(canvas, ends[e].role, rect, here[e]);
  }
  if (any && !sampled) {
    said += " · " + std::string(tr("states.not_sampled"));
    draw_label(canvas.list, fonts::small(), {rect.x + rect.w / 2, rect.y + rect.h + 0.5F * font_px(fonts::small())}, t.dim, tr("states.not_sampled"), t.pane);
  }
  bool hovered = false;
  const std::string id = "states." + name + (box.end ? ".end" : "");
  if (hit_region(id.c_str(), rect, name + (said.empty() ? "" : ": " + said), &hovered) && into != nullptr && into->cause_seq != 0) {
    view.ui.selection.event = view.ui.selection.event == into->cause_seq ? 0 : into->cause_seq;
    view.ui.inspector.states_selection = view.ui.selection.event;
    view.ui.inspector.reveal = view.ui.selection.event;
  }
  if (!hovered) return;
  if (into != nullptr && into->cause_seq != 0) view.ui.hover.event = into->cause_seq;
  std::string tip = tr(("stage.state." + name).c_str());
  if (into != nullptr) tip += "\n\n" + std::string(model::to_string(into->from)) + " → " + std::string(model::to_string(into->to)) + ": " + cause_sentence(view, *into);
  tooltip(tip);
}

}  // namespace

std::span<const StateBox> state_boxes() { return kBoxes; }

const StateBox& box_after(const StateHistory::Path& path, std::size_t count) {
  if (count == 0 || path.changes.empty()) return box_of(path.begin, false);
  const StateChange& change = path.changes[std::min(count, path.changes.size()) - 1];
  return box_of(change.to, ends_below(change.from));
}

std::string cause_label(const ViewContext& view, const StateChange& change) {
  if (const char* call = call_of(change.cause)) return call;
  switch (change.cause) {
    // RFC 9293 writes "rcv SYN", "snd ACK"; these stay as they are in any language.
    case StateCause::sent: return "snd " + flags_of(view, change) + " " + number_text(view, change.cause_seq);
    case StateCause::received: return "rcv " + flags_of(view, change) + " " + number_text(view, change.cause_seq);
    case StateCause::timeout: return "2 MSL";
    case StateCause::none: return "?";
    case StateCause::connect: case StateCause::listen: case StateCause::close: case StateCause::shutdown: break;
  }
  return {};
}

std::string cause_sentence(const ViewContext& view, const StateChange& change) {
  if (const char* call = call_of(change.cause)) {
    return trf((change.flags & model::kRst) != 0 ? "states.cause.call_reset" : "states.cause.call", call);
  }
  switch (change.cause) {
    case StateCause::sent: return trf("states.cause.sent", number_text(view, change.cause_seq), flags_of(view, change));
    case StateCause::received: return trf("states.cause.received", number_text(view, change.cause_seq), flags_of(view, change));
    case StateCause::timeout: return tr("states.cause.timeout");
    case StateCause::none: return tr("states.cause.none");
    case StateCause::connect: case StateCause::listen: case StateCause::close: case StateCause::shutdown: break;
  }
  return {};
}

void draw_state_diagram(ViewContext& view, Rect area, const std::vector<DiagramEnd>& ends) {
  const Theme& t = theme();
  Canvas canvas{ImGui::GetWindowDrawList(), area};
  canvas.height = std::round(1.45F * em());
  canvas.pitch = std::min((area.h - canvas.height - 0.8F * em()) / static_cast<float>(kDiagramRows - 1), 4.4F * em());
  const std::vector<Arrow> arrows = arrows_of(ends);
  const float apart = 0.22F * em();
  const auto opposite = [&](const Arrow& arrow) {
    return std::any_of(arrows.begin(), arrows.end(), [&](const Arrow& other) { return other.from == arrow.to && other.to == arrow.from; });
  };
  for (const Arrow& arrow : arrows) {
    if (arrow.figure) draw_way(canvas, way_of(canvas, arrow, opposite(arrow) ? apart : 0), t.edge, hairline(), false);
  }
  struct Label {
    ImVec2 at;
    std::string text;
    ImU32 color;
  };
  std::vector<Label> labels;
  for (const Arrow& arrow : arrows) {
    const bool both = arrow.gone[0] != nullptr && arrow.gone[1] != nullptr;
    for (std::size_t e = 0; e < 2; ++e) {
      if (arrow.gone[e] == nullptr) continue;
      const float shift = both ? (e == 0 ? -0.7F : 0.7F) * apart : opposite(arrow) ? apart : 0;
      const std::vector<ImVec2> way = way_of(canvas, arrow, shift);
      // The server's arrows are dashed where the client went the same way, so that both can be told apart.
      draw_way(canvas, way, arrow.newest[e] ? role_color(ends[e].role) : fade(role_color(ends[e].role), 0.5F), (arrow.newest[e] ? 2.6F : 1.6F) * hairline(), both && e == 1);
      if (!arrow.newest[e]) continue;
      const ImVec2 a = way[way.size() / 2 - 1];
      const ImVec2 b = way[way.size() / 2];
      // A long way passes boxes: what is written on it stands between them, the client's above the server's.
      ImVec2 at{(a.x + b.x) / 2, (a.y + b.y) / 2};
      if (const float y = canvas.between_rows(at.y); std::abs(b.y - a.y) > 1.5F * canvas.pitch) at = {a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y};
      if (both) at.y += (e == 0 ? -0.5F : 0.5F) * 1.1F * em();
      labels.push_back({at, cause_label(view, *arrow.gone[e]), role_text(ends[e].role)});
    }
  }
  for (const StateBox& box : kBoxes) draw_box(view, canvas, box, ends);
  for (const Label& label : labels) {
    const float half = text_size(fonts::small(), label.text).x / 2 + 0.3F * em();
    const float x = std::clamp(label.at.x, area.x + half, std::max(area.x + half, area.x + area.w - half));
    draw_label(canvas.list, fonts::small(), {x, label.at.y}, label.color, label.text, t.pane);
  }
}

}  // namespace sg::gui
