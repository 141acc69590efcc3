#include "app/gui/views/state_diagram.h"

#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

using model::TcpState;

/// An arrow from box to box, with what went along it.
struct Arrow {
  const StateBox* from = nullptr;
  const StateBox* to = nullptr;
  bool figure = false;                     ///< of Figure 5; else only of what happened, as a reset
  const StateChange* gone[2] = {nullptr, nullptr};  ///< by end: the newest time it went this way
  bool newest[2] = {false, false};
};

void draw_way(ImDrawList* list, const std::vector<ImVec2>& way, ImU32 color, float thick, bool dashed) {
  for (std::size_t i = 1; i < way.size(); ++i) {
    if (dashed) draw_dashed(list, way[i - 1], way[i], color, thick);
    else list->AddLine(way[i - 1], way[i], color, thick);
  }
  const ImVec2 tip = way.back();
  const ImVec2 before = way[way.size() - 2];
  const float dx = tip.x - before.x;
  const float dy = tip.y - before.y;
  const float length = std::max(1.0F, std::sqrt(dx * dx + dy * dy));
  const float size = 0.36F * em() + thick;
  const ImVec2 along{dx / length * size, dy / length * size};
  const ImVec2 across{-along.y * 0.45F, along.x * 0.45F};
  list->AddTriangleFilled(tip, {tip.x - along.x + across.x, tip.y - along.y + across.y}, {tip.x - along.x - across.x, tip.y - along.y - across.y}, color);
}

/// The client's token is round, the server's square; hollow where it has been.
void draw_token(ImDrawList* list, model::Role role, Rect box, std::string_view name, bool here) {
  const Theme& t = theme();
  const float r = (here ? 0.42F : 0.26F) * em();
  // At the side of its box; at the lower corner of one that has no air beside its name.
  const float y = box.y + (text_size(fonts::small(), name).x + 0.6F * em() > box.w ? box.h : box.h / 2);
  const ImVec2 at{role == model::Role::client ? box.x : box.x + box.w, y};
  const ImU32 color = role_color(role);
  if (role == model::Role::client) {
    list->AddCircleFilled(at, r, here ? color : t.pane);
    list->AddCircle(at, r, here ? t.pane : color, 0, 1.5F * hairline());
  } else {
    list->AddRectFilled({at.x - r, at.y - r}, {at.x + r, at.y + r}, here ? color : t.pane, 0.08F * em());
    compat::add_rect(list, {at.x - r, at.y - r}, {at.x + r, at.y + r}, here ? t.pane : color, 0.08F * em(), 1.5F * hairline());
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

/// `notes`: gets the places where it says more than its name.
void draw_box(ViewContext& view, ImDrawList* list, const Rect& rect, const StateBox& box, const std::vector<DiagramEnd>& ends, std::vector<Rect>& notes) {
  const Theme& t = theme();
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
    if (visited[e]) said += (said.empty() ? "" : ", ") + end.name + " " + tr(here[e] ? "states.here" : "states.been");
  }
  const bool any = visited[0] || visited[1];
  const bool now = here[0] || here[1];
  list->AddRectFilled(top_left(rect), bottom_right(rect), t.pane2, 0.35F * em());
  for (std::size_t e = 0; e < 2; ++e) {
    if (!here[e]) continue;
    const bool both = here[0] && here[1];
    const float from = both && e == 1 ? rect.x + rect.w / 2 : rect.x;
    const float to = both && e == 0 ? rect.x + rect.w / 2 : rect.x + rect.w;
    list->AddRectFilled({from, rect.y}, {to, rect.y + rect.h}, fade(role_color(ends[e].role), 0.3F), 0.35F * em());
  }
  const ImU32 edge = here[0] ? role_color(ends[0].role) : here[1] ? role_color(ends[1].role) : any ? t.dim : t.edge;
  if (any && !sampled) dashed_box(list, rect, t.dim);
  else compat::add_rect(list, top_left(rect), bottom_right(rect), edge, 0.35F * em(), now ? 2 * hairline() : hairline());
  draw_text_in(list, fonts::small(), {rect.x, rect.y + (rect.h - font_px(fonts::small())) / 2}, rect.w, any ? t.ink : t.faint, name, Align::center);
  for (std::size_t e = 0; e < ends.size() && e < 2; ++e) {
    if (visited[e]) draw_token(list, ends[e].role, rect, name, here[e]);
  }
  if (any && !sampled) {
    said += " · " + std::string(tr("states.not_sampled"));
    notes.push_back(draw_label(list, fonts::small(), {rect.x + rect.w / 2, rect.y + rect.h + 0.5F * font_px(fonts::small())}, t.dim, tr("states.not_sampled"), t.pane));
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

std::string cause_label(const ViewContext& view, const StateChange& change) {
  if (const char* call = call_of(change.cause)) return call;
  switch (change.cause) {
    case StateCause::sent: return trf("states.sent", flags_of(view, change), number_text(view, change.cause_seq));
    case StateCause::received: return trf("states.received", flags_of(view, change), number_text(view, change.cause_seq));
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
  ImDrawList* list = ImGui::GetWindowDrawList();
  const DiagramLayout layout(area);
  const std::vector<Arrow> arrows = arrows_of(ends);
  const float apart = 0.22F * em();
  const auto opposite = [&](const Arrow& arrow) {
    return std::any_of(arrows.begin(), arrows.end(), [&](const Arrow& other) { return other.from == arrow.to && other.to == arrow.from; });
  };
  std::vector<std::vector<ImVec2>> other_ways;
  for (const Arrow& arrow : arrows) {
    if (!arrow.figure) continue;
    std::vector<ImVec2> way = layout.way(*arrow.from, *arrow.to, opposite(arrow) ? apart : 0);
    draw_way(list, way, t.edge, hairline(), false);
    if (!arrow.newest[0] && !arrow.newest[1]) other_ways.push_back(std::move(way));
  }
  struct Text {
    std::string text;
    ImU32 color;
  };
  std::vector<Text> texts;
  std::vector<DiagramLabel> labels;
  for (const Arrow& arrow : arrows) {
    const bool both = arrow.gone[0] != nullptr && arrow.gone[1] != nullptr;
    for (std::size_t e = 0; e < 2; ++e) {
      if (arrow.gone[e] == nullptr) continue;
      const float shift = both ? (e == 0 ? -0.7F : 0.7F) * apart : opposite(arrow) ? apart : 0;
      std::vector<ImVec2> way = layout.way(*arrow.from, *arrow.to, shift);
      // The server's arrows are dashed where the client went the same way, so that both can be told apart.
      draw_way(list, way, arrow.newest[e] ? role_color(ends[e].role) : fade(role_color(ends[e].role), 0.5F), (arrow.newest[e] ? 2.6F : 1.6F) * hairline(), both && e == 1);
      if (!arrow.newest[e]) continue;
      texts.push_back({cause_label(view, *arrow.gone[e]), role_text(ends[e].role)});
      labels.push_back({std::move(way), label_size(fonts::small(), texts.back().text)});
    }
  }
  std::vector<Rect> notes;
  for (const StateBox& box : state_boxes()) draw_box(view, list, layout.rect(box), box, ends, notes);
  const std::vector<Rect> places = layout.place_labels(labels, other_ways, notes);
  for (std::size_t i = 0; i < places.size(); ++i) {
    draw_label(list, fonts::small(), {places[i].x + places[i].w / 2, places[i].y + places[i].h / 2}, texts[i].color, texts[i].text, t.pane);
  }
}

}  // namespace sg::gui
