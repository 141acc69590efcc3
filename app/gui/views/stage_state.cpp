#include "app/gui/views/stage_state.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/model/call_kind.h"

namespace sg::gui {

namespace {

struct Kept {
  const model::Timeline* timeline = nullptr;
  std::uint64_t run = 0;
  LadderLayout layout;
  int client = -1;
  std::size_t step = SIZE_MAX;  ///< of the lesson, when it was looked at whom it points to
};

// Derived from the timeline alone, and kept so that a frame costs only what is new.
Kept& kept() {
  static Kept the_kept;
  return the_kept;
}

/// A write itself; of a read that has returned, the writes whose bytes it took.
std::vector<model::CallId> writes_behind(const ViewContext& view, const LadderCall& call) {
  if (model::gives_bytes(call.kind)) return {call.call};
  std::vector<model::CallId> out;
  if (!model::takes_bytes(call.kind) || call.returned_seq == 0 || call.returned_seq > view.world.seq) return out;
  constexpr std::uint64_t kMost = 65536;  // bytes: of more, the first
  for (const auto& span : view.streams.spans(call.stream, call.stream_begin, call.stream_begin + std::min(call.stream_size, kMost), call.returned_seq)) out.push_back(span.write);
  return out;
}

std::vector<model::CallId> writes_behind(const ViewContext& view, std::uint64_t seq) {
  std::vector<model::CallId> out;
  if (seq == 0 || seq > view.timeline.size()) return out;
  const auto add_segment = [&](const model::PacketSent& sent, std::uint64_t at) {
    for (const auto& span : view.streams.spans(sent.segment, at)) out.push_back(span.write);
  };
  const model::Event& event = view.timeline.by_seq(seq);
  if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
    add_segment(*sent, seq);
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    if (const auto* packet = view.timeline.packet(verdict->packet)) add_segment(*packet, view.timeline.packet_seq(verdict->packet));
  } else if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) {
    if (const LadderCall* call = ladder_of(view).call(entered->call)) out = writes_behind(view, *call);
  } else if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
    if (const LadderCall* call = ladder_of(view).call(returned->call)) out = writes_behind(view, *call);
  }
  return out;
}

bool shares(const std::vector<model::CallId>& a, const std::vector<model::CallId>& b) {
  return std::any_of(a.begin(), a.end(), [&](model::CallId call) { return std::find(b.begin(), b.end(), call) != b.end(); });
}

/// Whom the client on stage talks to, or did; before that, the one across from it in the lesson's order.
std::optional<model::ActorId> server_of(const ViewContext& view, const OnStage& stage) {
  const auto is_server = [&](model::ActorId id) { return view.world.actors[static_cast<std::size_t>(id)].role == model::Role::server; };
  const model::SocketState* socket = stage.client == nullptr ? nullptr : view.world.connection_of(*stage.client);
  if (socket != nullptr && socket->sample.flow.to.port != 0) {
    // A thread that serves this client; its program is what listens.
    const auto other = view.world.socket_by_flow.find(socket->sample.flow.reversed());
    const auto theirs = other == view.world.socket_by_flow.end() ? view.world.sockets.end() : view.world.sockets.find(other->second);
    if (theirs != view.world.sockets.end() && theirs->second.owner && is_server(*theirs->second.owner)) return theirs->second.owner;
    const auto owner = view.timeline.cast().owner(socket->sample.flow.to, socket->sample.flow.from, view.world.seq);
    if (owner && static_cast<std::size_t>(*owner) < view.world.actors.size() && is_server(*owner)) return owner;
  }
  std::vector<model::ActorId> servers;
  for (std::size_t i = 0; i < view.world.actors.size(); ++i) {
    if (const auto id = static_cast<model::ActorId>(i); !view.world.actors[i].id.empty() && is_server(id)) servers.push_back(id);
  }
  if (servers.empty()) return std::nullopt;
  const auto place = static_cast<std::size_t>(std::find(stage.clients.begin(), stage.clients.end(), stage.client_id) - stage.clients.begin());
  return servers[std::min(place, servers.size() - 1)];
}

/// A step that points at a client, or at one of several servers, has that pair on stage from its beginning.
void follow_the_lesson(const ViewContext& view) {
  const model::World& world = view.world;
  OnStage pair;
  std::size_t servers = 0;
  for (std::size_t i = 0; i < world.actors.size(); ++i) {
    if (world.actors[i].id.empty()) continue;
    if (world.actors[i].role == model::Role::client) pair.clients.push_back(static_cast<model::ActorId>(i));
    else ++servers;
  }
  if (pair.clients.size() < 2 || view.status.step == kept().step) return;
  kept().step = view.status.step;
  if (view.status.step >= view.lesson.steps.size()) return;
  for (const std::string& pointed : view.lesson.steps[view.status.step].highlight) {
    if (!pointed.starts_with("stage.")) continue;
    const std::string id = pointed.substr(6, pointed.find('.', 6) - 6);
    for (const model::ActorId client : pair.clients) {
      pair.client = &world.actors[static_cast<std::size_t>(client)];
      pair.client_id = client;
      const std::optional<model::ActorId> server = servers > 1 ? server_of(view, pair) : std::nullopt;
      if (pair.client->id != id && (!server || world.actors[static_cast<std::size_t>(*server)].id != id)) continue;
      show_client(client);
      return;
    }
  }
}

}  // namespace

OnStage on_stage(const ViewContext& view) {
  OnStage out;
  follow_the_lesson(view);
  for (std::size_t i = 0; i < view.world.actors.size(); ++i) {
    const model::ActorState& actor = view.world.actors[i];
    const auto id = static_cast<model::ActorId>(i);
    if (actor.id.empty()) continue;
    if (actor.role == model::Role::client) {
      out.clients.push_back(id);
      if (out.client == nullptr || kept().client == static_cast<int>(i)) {
        out.client = &actor;
        out.client_id = id;
      }
    }
  }
  const std::optional<model::ActorId> server = server_of(view, out);
  if (server) {
    out.server_id = *server;
    out.server = &view.world.actors[static_cast<std::size_t>(*server)];
  }
  return out;
}

void show_client(model::ActorId client) { kept().client = static_cast<int>(client); }

const model::SocketState* listener_on_stage(const ViewContext& view, const model::ActorState& actor) {
  if (const model::SocketState* own = view.world.listener_of(actor)) return own;
  for (const auto& spec : view.lesson.actors) {
    const model::ActorState* program = spec.id == actor.id && !spec.thread_of.empty() ? view.world.actor(spec.thread_of) : nullptr;
    if (program != nullptr) return view.world.listener_of(*program);
  }
  return nullptr;
}

const model::SocketState* connection_on_stage(const ViewContext& view, const OnStage& stage, const model::ActorState& actor) {
  const model::World& world = view.world;
  if (actor.role == model::Role::server && stage.clients.size() > 1 && stage.client != nullptr) {
    const model::SocketState* client = world.connection_of(*stage.client);
    const model::SocketState* own = world.connection_of(actor);
    if (own != nullptr && own->datagram) return own;  // one for all clients
    if (client == nullptr || client->sample.flow.from.port == 0) return listener_on_stage(view, actor);
    const auto other = world.socket_by_flow.find(client->sample.flow.reversed());
    const auto found = other == world.socket_by_flow.end() ? world.sockets.end() : world.sockets.find(other->second);
    if (found != world.sockets.end()) return &found->second;
    return listener_on_stage(view, actor);
  }
  return world.connection_of(actor);
}

std::string title_of(const ViewContext& view, const model::ActorState& actor) {
  for (const auto& spec : view.lesson.actors) {
    if (spec.id == actor.id && !spec.title.empty()) return spec.title.in(view.ui.language);
  }
  return actor.id;
}

const LadderLayout& ladder_of(const ViewContext& view) {
  Kept& k = kept();
  if (k.timeline != &view.timeline || k.run != view.status.run || k.layout.size() > view.timeline.size()) {
    k.timeline = &view.timeline;
    k.run = view.status.run;
    k.layout.clear();
  }
  k.layout.catch_up(view.timeline);
  return k.layout;
}

Lit lit(const ViewContext& view) {
  Lit out;
  out.selected = view.ui.selection.event;
  out.hovered = view.ui.hover.event;
  out.selected_writes = writes_behind(view, out.selected);
  out.hovered_writes = out.hovered == out.selected ? out.selected_writes : writes_behind(view, out.hovered);
  return out;
}

int Lit::segment(const ViewContext& view, const LadderSegment& segment) const {
  const auto is = [&](std::uint64_t event) {
    return event != 0 && (event == segment.sent_seq || event == segment.end_seq || event == segment.held_seq);
  };
  if (is(selected)) return 2;
  if (selected_writes.empty() && hovered_writes.empty()) return is(hovered) ? 1 : 0;
  const std::vector<model::CallId> own = writes_behind(view, segment.sent_seq);
  if (shares(own, selected_writes)) return 2;
  return is(hovered) || shares(own, hovered_writes) ? 1 : 0;
}

int Lit::call(const ViewContext& view, const LadderCall& call) const {
  const auto is = [&](std::uint64_t event) { return event != 0 && (event == call.entered_seq || event == call.returned_seq); };
  if (is(selected)) return 2;
  if (selected_writes.empty() && hovered_writes.empty()) return is(hovered) ? 1 : 0;
  const std::vector<model::CallId> own = writes_behind(view, call);
  if (shares(own, selected_writes)) return 2;
  return is(hovered) || shares(own, hovered_writes) ? 1 : 0;
}

int Lit::write(model::CallId write) const {
  const auto in = [&](const std::vector<model::CallId>& list) { return std::find(list.begin(), list.end(), write) != list.end(); };
  return in(selected_writes) ? 2 : in(hovered_writes) ? 1 : 0;
}

}  // namespace sg::gui
