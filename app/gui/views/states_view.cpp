// The States tab: which connection, the state machine with both ends in it, and below, docked, what moved each of them last.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/inspector_tabs.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/views/state_diagram.h"

namespace sg::gui {

namespace {

std::size_t connections_until(const ViewContext& view) {
  const auto& all = view.facts.states().connections();
  return static_cast<std::size_t>(std::partition_point(all.begin(), all.end(), [&](const auto& c) { return c.since_seq <= view.world.seq; }) - all.begin());
}

std::optional<std::size_t> connection_of_event(const ViewContext& view, std::uint64_t seq) {
  if (seq == 0 || seq > view.timeline.size()) return std::nullopt;
  const model::Payload& payload = view.timeline.by_seq(seq).payload;
  const StateHistory& states = view.facts.states();
  const auto of_packet = [&](model::PacketId packet) -> std::optional<std::size_t> {
    const model::PacketSent* sent = view.timeline.packet(packet);
    return sent == nullptr ? std::nullopt : states.connection_at(sent->segment.flow, seq);
  };
  if (const auto* sent = std::get_if<model::PacketSent>(&payload)) return states.connection_at(sent->segment.flow, seq);
  if (const auto* verdict = std::get_if<model::Verdict>(&payload)) return of_packet(verdict->packet);
  if (const auto* altered = std::get_if<model::PacketAltered>(&payload)) return of_packet(altered->packet);
  if (const auto* entered = std::get_if<model::CallEntered>(&payload)) return states.connection_of(entered->socket);
  if (const auto* returned = std::get_if<model::CallReturned>(&payload)) {
    return states.connection_of(returned->accepted != model::SocketId::none ? returned->accepted : returned->socket);
  }
  return std::nullopt;
}

/// The one that the selection is about, or that was chosen; else the one on the stage.
std::optional<std::size_t> chosen_connection(ViewContext& view, std::size_t count) {
  InspectorUi& ui = view.ui.inspector;
  if (ui.states_selection != view.ui.selection.event) {
    ui.states_selection = view.ui.selection.event;
    ui.connection = connection_of_event(view, view.ui.selection.event);
  }
  if (ui.connection && *ui.connection < count) return ui.connection;
  const OnStage stage = on_stage(view);
  if (stage.client == nullptr) return std::nullopt;
  const model::SocketState* socket = view.world.connection_of(*stage.client);
  const auto found = socket == nullptr ? std::nullopt : view.facts.states().connection_of(socket->sample.socket);
  return found && *found < count ? found : std::nullopt;
}

/// The title of the actor whose socket it is; of `expected` while nobody's, or what the end plays.
std::string name_of(const ViewContext& view, model::Role role, model::SocketId socket, const model::ActorState* expected) {
  const auto owns = [&](const model::ActorState& one) {
    return std::any_of(one.sockets.begin(), one.sockets.end(), [&](const model::ActorState::OpenSocket& open) { return open.socket == socket; });
  };
  const auto owner = std::find_if(view.world.actors.begin(), view.world.actors.end(), owns);
  const model::ActorState* actor = socket == model::SocketId::none || owner == view.world.actors.end() ? expected : &*owner;
  return actor == nullptr ? std::string(tr(role == model::Role::client ? "role.client" : "role.server")) : title_of(view, *actor);
}

DiagramEnd end_of(const ViewContext& view, model::Role role, model::SocketId socket) {
  DiagramEnd out{role, socket == model::SocketId::none ? nullptr : view.facts.states().of(socket), {}, {}};
  const OnStage stage = on_stage(view);
  out.name = name_of(view, role, socket, role == model::Role::client ? stage.client : stage.server);
  if (out.path != nullptr && out.path->since_seq > view.world.seq) out.path = nullptr;
  if (out.path != nullptr) out.changes = out.path->until(view.world.seq);
  return out;
}

/// Its newest socket, connected or not.
model::SocketId any_socket(const model::ActorState* actor) {
  return actor == nullptr || actor->sockets.empty() ? model::SocketId::none : actor->sockets.back().socket;
}

model::SocketId listener(const ViewContext& view, const model::ActorState* actor) {
  if (actor == nullptr) return model::SocketId::none;
  const model::SocketState* socket = view.world.listener_of(*actor);
  return socket != nullptr ? socket->sample.socket : any_socket(actor);
}

std::vector<DiagramEnd> ends_of(const ViewContext& view, std::optional<std::size_t> connection) {
  const OnStage stage = on_stage(view);
  model::SocketId client = any_socket(stage.client);
  model::SocketId server = listener(view, stage.server);
  if (connection) {
    const auto& c = view.facts.states().connections()[*connection];
    client = c.client;
    // Before its own socket is known, the listener's stands for it.
    if (end_of(view, model::Role::server, c.server).path != nullptr) server = c.server;
  }
  return {end_of(view, model::Role::client, client), end_of(view, model::Role::server, server)};
}

/// "127.0.0.1:46156 → :8888   2 of 3  ‹ ›"
void draw_choice(ViewContext& view, Rect row, std::optional<std::size_t> connection, std::size_t count) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float text_y = row.y + (row.h - font_px(fonts::small())) / 2;
  std::string text = tr("states.no_connection");
  if (connection) {
    const model::Flow& up = view.facts.states().connections()[*connection].up;
    text = model::to_string(up.from) + " → " + (up.from.ip == up.to.ip ? ":" + std::to_string(up.to.port) : model::to_string(up.to));
  }
  float room = row.w;
  if (count > 1) {
    const float side = 1.7F * em();
    const std::size_t here = connection.value_or(count - 1);
    const std::string of = fmt::format("{}/{}", here + 1, count);
    const float of_width = text_size(fonts::small(), of).x;
    room -= 2 * side + of_width + 0.8F * em();
    ButtonOptions options;
    options.style = ButtonStyle::quiet;
    options.width = side;
    const ImVec2 before = ImGui::GetCursorScreenPos();
    const float y = row.y + (row.h - button_height()) / 2;
    draw_text(list, fonts::small(), {row.x + row.w - 2 * side - of_width - 0.3F * em(), text_y}, t.dim, of);
    options.enabled = here > 0;
    ImGui::SetCursorScreenPos({row.x + row.w - 2 * side, y});
    if (icon_button("states.previous", Icon::back, tr("states.previous"), options)) view.ui.inspector.connection = here - 1;
    options.enabled = here + 1 < count;
    ImGui::SetCursorScreenPos({row.x + row.w - side, y});
    if (icon_button("states.next", Icon::forward, tr("states.next"), options)) view.ui.inspector.connection = here + 1;
    ImGui::SetCursorScreenPos(before);
  }
  draw_text_in(list, fonts::small(), {row.x, text_y}, room, t.dim, text);
  ui_item("states.connection", {row.x, row.y, room, row.h}, text);
}

/// "SYN_SENT → ESTABLISHED": its last step, or where it is.
std::string last_step(const ViewContext& view, const DiagramEnd& end) {
  if (!end.changes.empty()) return std::string(model::to_string(end.changes.back().from)) + " → " + std::string(model::to_string(end.changes.back().to));
  return end.path == nullptr ? std::string(tr(view.capture() ? "stage.not_captured" : "stage.no_socket")) : std::string(model::to_string(end.state()));
}

constexpr float kAfterName = 0.6F;  ///< em

/// What a card leaves for words beside its mark; pixels.
float room_beside_mark(Rect card) { return card.w - 1.6F * em(); }

/// What moved this end last; a press selects it. `named`: both cards have room for whose they are; else their marks say it.
void draw_last(ViewContext& view, const DiagramEnd& end, Rect rect, bool named) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool client = end.role == model::Role::client;
  const std::string& who = end.name;
  const std::string states = last_step(view, end);
  std::string why;
  std::uint64_t cause = 0;
  if (!end.changes.empty()) {
    const StateChange& change = end.changes.back();
    why = cause_sentence(view, change);
    cause = change.cause_seq;
  } else if (end.path != nullptr) {
    why = tr("states.began");
  }
  bool hovered = false;
  const std::string id = std::string("states.last.") + (client ? "client" : "server");
  if (hit_region(id.c_str(), rect, who + ": " + states + " · " + why, &hovered) && cause != 0) {
    view.ui.selection.event = view.ui.selection.event == cause ? 0 : cause;
    view.ui.inspector.states_selection = view.ui.selection.event;
    view.ui.inspector.reveal = view.ui.selection.event;
  }
  const bool selected = cause != 0 && view.ui.selection.event == cause;
  if (selected || hovered) list->AddRectFilled(top_left(rect), bottom_right(rect), selected ? fade(t.accent, 0.28F) : fade(t.button_hover, 0.5F), 0.3F * em());
  if (hovered && cause != 0) view.ui.hover.event = cause;
  if (hovered && !why.empty()) tooltip(states + "\n" + why);
  const WholeInTooltip whole;
  const ImVec2 mark{rect.x + 0.7F * em(), rect.y + 0.8F * em()};
  const float r = 0.32F * em();
  if (client) list->AddCircleFilled(mark, r, role_color(end.role));
  else list->AddRectFilled({mark.x - r, mark.y - r}, {mark.x + r, mark.y + r}, role_color(end.role), 0.08F * em());
  const float x = rect.x + 1.4F * em();
  const float first = rect.y + 0.2F * em();
  const float room = room_beside_mark(rect);
  const float used = named ? draw_text(list, fonts::small(), {x, first}, role_text(end.role), who) + kAfterName * em() : 0;
  draw_text_in(list, fonts::small(), {x + used, first}, room - used, t.ink, states);
  draw_text_in(list, fonts::small(), {x, first + 1.2F * em()}, room, t.dim, why);
}

}  // namespace

void draw_states_tab(ViewContext& view, Rect area) {
  const std::size_t count = connections_until(view);
  const auto connection = chosen_connection(view, count);
  const std::vector<DiagramEnd> ends = ends_of(view, connection);
  const float pad = 0.7F * em();
  const float head = std::round(1.9F * em());
  const float card = std::round(2.75F * em());
  const float foot = 2 * card + 0.6F * em();
  draw_choice(view, {area.x + pad, area.y, area.w - 2 * pad, head}, connection, count);
  {
    const PaneScope pane("inspector##states", {area.x, area.y + head, area.w, area.h - head - foot}, 0.0F);
    // Boxes must not touch: a low window scrolls.
    const float height = std::max(area.h - head - foot, DiagramLayout::least_height());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool scrolls = height > area.h - head - foot + 1;
    draw_state_diagram(view, {at.x + pad, at.y, area.w - 2 * pad - (scrolls ? ImGui::GetStyle().ScrollbarSize : 0), height}, ends);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({1, height - (scrolls ? ImGui::GetStyle().ItemSpacing.y : ImGui::GetStyle().ItemSpacing.y + 1)});
  }
  const float y = area.y + area.h - foot;
  ImGui::GetWindowDrawList()->AddLine({area.x, y}, {area.x + area.w, y}, theme().line, hairline());
  const auto place = [&](std::size_t i) { return Rect{area.x + 0.3F * em(), y + 0.3F * em() + static_cast<float>(i) * card, area.w - 0.6F * em(), card}; };
  const bool named = std::all_of(ends.begin(), ends.end(), [&](const DiagramEnd& end) {
    return text_size(fonts::small(), end.name + last_step(view, end)).x + kAfterName * em() <= room_beside_mark(place(0));
  });
  for (std::size_t i = 0; i < ends.size(); ++i) draw_last(view, ends[i], place(i), named);
}

}  // namespace sg::gui
