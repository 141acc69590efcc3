#include "app/gui/views/clients_strip.h"

#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

constexpr float kClientRow = 2.55F;     // em
constexpr float kClientRowLow = 1.75F;  // one line, where the window is low
constexpr float kServerRow = 1.75F;
constexpr float kGap = 0.35F;

std::string state_text(const model::SocketState* socket) {
  if (socket != nullptr && socket->datagram && !socket->gone) return "UDP";
  if (socket == nullptr || socket->sample.state == model::TcpState::unknown) return tr("stage.no_socket");
  return std::string(model::to_string(socket->sample.state));
}

/// One client: its name and its connection's state. The one on stage is marked by its frame and a bar at its left.
void draw_client(ViewContext& view, const OnStage& stage, model::ActorId id, Rect box, bool low) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  const auto& actor = view.world.actors[static_cast<std::size_t>(id)];
  const bool chosen = id == stage.client_id;
  const std::string title = title_of(view, actor);
  const model::SocketState* socket = view.world.connection_of(actor);
  const std::string state = actor.finished && socket == nullptr ? tr("stage.finished") : state_text(socket);
  const std::string port = socket == nullptr || socket->sample.flow.from.port == 0 ? "" : ":" + std::to_string(socket->sample.flow.from.port);
  draw_pane(list, box, chosen ? t.pane2 : t.pane, chosen ? t.client : t.line, 0.35F);
  if (chosen) list->AddRectFilled({box.x, box.y + 0.35F * em()}, {box.x + 0.2F * em(), box.y + box.h - 0.35F * em()}, t.client);
  float x = box.x + 0.5F * em();
  float room = box.w - 0.8F * em();
  const float name_y = low ? box.y + (box.h - font_px(fonts::bold())) / 2 : box.y + 0.25F * em();
  // By it the ladder calls the client where there is no room for names. "Client 2" says it already.
  if (const int number = client_number(stage, id); !title.ends_with(" " + std::to_string(number))) {
    draw_client_number(list, {x, name_y + font_px(fonts::bold()) / 2}, number);
    const float taken = client_number_size(number).x + 0.3F * em();
    x += taken;
    room -= taken;
  }
  const float name = std::min(room, text_size(fonts::bold(), title).x);
  draw_text_in(list, fonts::bold(), {x, name_y}, room, chosen ? t.client_text : t.ink, title);
  if (low) {
    // Half a state is none.
    if (room - name - 0.5F * em() >= text_size(fonts::small(), state).x) {
      draw_text(list, fonts::small(), {x + name + 0.5F * em(), box.y + (box.h - font_px(fonts::small())) / 2}, t.dim, state);
    }
  } else {
    draw_text_in(list, fonts::small(), {x, box.y + 1.4F * em()}, room, t.dim, state);
    if (room - name > 3.5F * em()) draw_text_in(list, fonts::small(), {x + name + 0.4F * em(), name_y + 0.1F * em()}, room - name - 0.4F * em(), t.faint, port, Align::right);
  }
  bool hovered = false;
  if (hit_region(("stage.show." + actor.id).c_str(), box, title + " " + state, &hovered)) show_client(id);
  if (hovered) tooltip(title + " " + port + "\n" + state + "\n" + tr("stage.show.tip"));
}

void draw_clients(ViewContext& view, const OnStage& stage, Rect row, bool low) {
  const char* all = tr("stage.show_all");
  ButtonOptions options;
  options.style = view.ui.ladder.all_clients ? ButtonStyle::selected : ButtonStyle::quiet;
  options.tooltip = tr("stage.show_all.tip");
  options.width = button_size(all).x;
  const float all_x = row.x + row.w - options.width;
  if (button_at("stage.show_all", {all_x, row.y + (row.h - button_height()) / 2}, all, options)) view.ui.ladder.all_clients = !view.ui.ladder.all_clients;

  const float gap = kGap * em();
  const float least = 4.4F * em();
  float free = all_x - gap - row.x;
  const auto count = stage.clients.size();
  auto fit = static_cast<std::size_t>(std::max(1.0F, std::floor((free + gap) / (least + gap))));
  std::string more;
  if (fit < count) {
    free -= 2.2F * em();
    fit = static_cast<std::size_t>(std::max(1.0F, std::floor((free + gap) / (least + gap))));
  }
  const std::size_t shown = std::min(fit, count);
  // The one on stage is among those that are shown.
  const auto chosen = static_cast<std::size_t>(std::find(stage.clients.begin(), stage.clients.end(), stage.client_id) - stage.clients.begin());
  const std::size_t first = std::min(chosen > shown / 2 ? chosen - shown / 2 : 0, count - shown);
  const float width = std::min(10.5F * em(), (free - gap * static_cast<float>(shown - 1)) / static_cast<float>(shown));
  float x = row.x;
  for (std::size_t i = first; i < first + shown; ++i) {
    draw_client(view, stage, stage.clients[i], {x, row.y, std::round(width), row.h}, low);
    x += std::round(width) + gap;
  }
  if (shown < count) {
    draw_text(ImGui::GetWindowDrawList(), fonts::small(), {x, row.y + (row.h - font_px(fonts::small())) / 2}, theme().dim, "+" + std::to_string(count - shown));
  }
}

std::string name_of_peer(const ViewContext& view, const model::SocketState& socket) {
  const auto owner = view.timeline.cast().owner(socket.sample.flow.to, socket.sample.flow.from, view.world.seq);
  if (owner && static_cast<std::size_t>(*owner) < view.world.actors.size()) return title_of(view, view.world.actors[static_cast<std::size_t>(*owner)]);
  return ":" + std::to_string(socket.sample.flow.to.port);
}

/// A small box with a name in it. Gives its width.
float draw_slot(ViewContext& view, const std::string& id, ImVec2 at, float height, const std::string& name, bool filled, bool chosen, const std::string& tip, float most,
                const model::SocketState* socket) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  const float width = name.empty() ? 0.9F * em() : std::min(most, text_size(fonts::small(), name).x + 0.7F * em());
  const Rect box{at.x, at.y, width, height};
  if (filled) list->AddRectFilled(top_left(box), bottom_right(box), fade(t.server, chosen ? 0.45F : 0.22F), 0.2F * em());
  compat::add_rect(list, top_left(box), bottom_right(box), filled ? t.server : fade(t.dim, 0.6F), 0.2F * em(), (chosen ? 2 : 1) * hairline());
  const WholeInTooltip whole;
  const bool cut = text_size(fonts::small(), name).x > width - 0.5F * em();
  if (!name.empty()) draw_text_in(list, fonts::small(), {box.x + 0.35F * em(), box.y + (height - font_px(fonts::small())) / 2}, width - 0.5F * em(), filled ? t.ink : t.dim, name);
  if (id.empty()) return width;
  bool hovered = false;
  if (hit_region(id.c_str(), box, name, &hovered) && socket != nullptr) {
    const auto owner = view.timeline.cast().owner(socket->sample.flow.to, socket->sample.flow.from, view.world.seq);
    if (owner) show_client(*owner);
  }
  if (hovered) tooltip(cut ? name + "\n" + tip : tip);
  return width;
}

void draw_listener(ViewContext& view, const OnStage& stage, Rect row) {
  const model::SocketState* listener = stage.server == nullptr ? nullptr : listener_on_stage(view, *stage.server);
  if (stage.server == nullptr) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  draw_pane(list, row, t.pane, fade(t.server, 0.5F), 0.35F);
  const float middle = row.y + (row.h - font_px(fonts::small())) / 2;
  const float height = 1.25F * em();
  const float slot_y = row.y + (row.h - height) / 2;
  float x = row.x + 0.6F * em();
  const float end = row.x + row.w - 0.5F * em();
  if (listener == nullptr) {
    const model::SocketState* own = stage.server == nullptr ? nullptr : connection_on_stage(view, stage, *stage.server);
    const char* why = tr(own != nullptr && own->datagram ? "stage.udp_listener" : "stage.no_listener");
    draw_text_in(list, fonts::small(), {x, middle}, end - x, t.dim, why);
    ui_item("stage.listener", row, why);
    return;
  }
  const std::uint16_t port = listener->sample.flow.from.port;
  const std::uint32_t waiting = listener->sample.accept_queue;
  const std::string said = "LISTEN :" + std::to_string(port) + "  " + trf("stage.accept_queue", waiting, listener->sample.accept_limit);
  x += draw_text(list, fonts::bold(), {x, row.y + (row.h - font_px(fonts::bold())) / 2}, t.server_text, "LISTEN") + 0.6F * em();
  const std::string queue = trf("stage.accept_queue", waiting, listener->sample.accept_limit);
  const float queue_width = draw_text(list, fonts::small(), {x, middle}, waiting > 0 ? t.ink : t.dim, queue);
  ui_item("stage." + stage.server->id + ".accept_queue", {x, row.y + 0.2F * em(), queue_width, row.h - 0.4F * em()}, queue);
  x += queue_width + 0.5F * em();
  ui_item("stage.listener", row, said);

  // Who waits: connections of its port that nobody has accepted, the oldest first. Half-open ones stand apart: they are not in that queue yet.
  std::vector<const model::SocketState*> queued;
  for (const auto& [id, socket] : view.world.sockets) {
    const model::TcpState state = socket.sample.state;
    const bool may = state == model::TcpState::established || state == model::TcpState::close_wait;
    if (!socket.gone && !socket.owner && may && socket.sample.flow.from.port == port && socket.sample.flow.to.port != 0) queued.push_back(&socket);
  }
  // Its SYN's answer put each of them there. One report of the kernel may tell of several at once, in no order of theirs.
  const auto joined = [&](const model::SocketState& socket) {
    const auto stream = view.world.streams.find(socket.sample.flow);
    return stream != view.world.streams.end() && stream->second.answered_seq != 0 ? stream->second.answered_seq : socket.since_seq;
  };
  std::sort(queued.begin(), queued.end(), [&](const auto* a, const auto* b) { return joined(*a) < joined(*b); });
  const auto places = std::clamp<std::size_t>(listener->sample.accept_limit, 1, 8);
  const std::size_t taken = std::max<std::size_t>(queued.size(), waiting);
  for (std::size_t i = 0; i < std::max(places, std::min<std::size_t>(taken, 8)) && x < end - 5 * em(); ++i) {
    const bool known = i < queued.size();
    const std::string name = known ? name_of_peer(view, *queued[i]) : i < taken ? "?" : "";
    const std::string id = i < taken ? "stage.queue." + std::to_string(i) : "";
    x += draw_slot(view, id, {x, slot_y}, height, name, i < taken, false, name + "\n" + trf("stage.tip.accept_queue", waiting, listener->sample.accept_limit), 5 * em(),
                   known ? queued[i] : nullptr) + 0.2F * em();
  }
  x += 0.7F * em();
  // Whom the server has accepted, with the descriptor it has for each.
  const std::string accepted = tr("stage.accepted");
  if (x + text_size(fonts::small(), accepted).x + 4 * em() > end) return;
  const model::SocketState* shown = connection_on_stage(view, stage, *stage.server);
  bool first = true;
  for (const auto& open : stage.server->sockets) {
    if (open.listening) continue;
    const auto socket = view.world.sockets.find(open.socket);
    if (socket == view.world.sockets.end() || socket->second.sample.flow.to.port == 0) continue;
    if (first) x += draw_text(list, fonts::small(), {x, middle}, t.dim, accepted) + 0.4F * em();
    first = false;
    if (x > end - 3 * em()) break;
    const std::string name = "fd " + std::to_string(open.fd) + " " + name_of_peer(view, socket->second);
    x += draw_slot(view, "stage.accepted." + std::to_string(open.fd), {x, slot_y}, height, name, true, &socket->second == shown, name + "\n" + tr("stage.show.tip"), end - x,
                   &socket->second) + 0.25F * em();
  }
}

}  // namespace

int client_number(const OnStage& stage, model::ActorId client) {
  const auto found = std::find(stage.clients.begin(), stage.clients.end(), client);
  return found == stage.clients.end() ? 0 : static_cast<int>(found - stage.clients.begin()) + 1;
}

ImVec2 client_number_size(int number) {
  const ImVec2 text = text_size(fonts::small(), std::to_string(number));
  return {std::max(text.x + 0.4F * em(), text.y), text.y};
}

void draw_client_number(ImDrawList* list, ImVec2 at, int number) {
  const std::string text = std::to_string(number);
  const ImVec2 size = client_number_size(number);
  const Rect box{at.x, at.y - size.y / 2, size.x, size.y};
  list->AddRectFilled(top_left(box), bottom_right(box), fade(theme().client, 0.16F), 0.3F * em());
  compat::add_rect(list, top_left(box), bottom_right(box), theme().client, 0.3F * em(), hairline());
  draw_text(list, fonts::small(), {box.x + (box.w - text_size(fonts::small(), text).x) / 2, box.y}, theme().client_text, text);
}

float clients_strip_height(const OnStage& stage, bool low) {
  if (stage.clients.size() <= 1) return 0;
  return std::round(((low ? kClientRowLow : kClientRow) + kServerRow + 2 * kGap) * em());
}

void draw_clients_strip(ViewContext& view, const OnStage& stage, Rect area) {
  const float server = std::round(kServerRow * em());
  const float clients = area.h - server - 2 * kGap * em();
  draw_clients(view, stage, {area.x, area.y, area.w, clients}, clients < 2.2F * em());
  draw_listener(view, stage, {area.x, area.y + clients + kGap * em(), area.w, server});
}

}  // namespace sg::gui
