// The Sockets tab: what ss(8) tells of every socket, as pictures.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/inspector_tabs.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

using model::SocketSample;
using model::TcpState;

/// tcpi_snd_ssthresh before the first loss: TCP_INFINITE_SSTHRESH of linux/tcp.h.
constexpr std::uint32_t kNoThreshold = 0x7FFFFFFF;

struct Fact {
  const char* name;  ///< of its strings: "ss.cwnd"
  std::string value;
};

std::string timer_text(const SocketSample& s) {
  const char* names[] = {"ss.timer.none", "ss.timer.retransmit", "ss.timer.keepalive", "ss.timer.time_wait", "ss.timer.probe"};
  if (s.timer == 0 || s.timer > 4) return tr(names[0]);
  return std::string(tr(names[s.timer])) + " " + model::duration_text(static_cast<base::Ns>(s.timer_ms) * base::kMillisecond);
}

/// What a socket in TIME_WAIT waits for.
std::string forgotten_text(const ViewContext& view, const model::SocketState& socket) {
  const auto timer = countdown_of(view, socket);
  return timer ? countdown_short(*timer) : std::string(tr("ss.kernel"));
}

/// tcpi_ca_state: include/uapi/linux/tcp.h, enum tcp_ca_state.
const char* phase_text(std::uint8_t ca_state) {
  constexpr std::array<const char*, 5> kNames = {"ss.ca.open", "ss.ca.disorder", "ss.ca.cwr", "ss.ca.recovery", "ss.ca.loss"};
  return tr(kNames[std::min<std::size_t>(ca_state, kNames.size() - 1)]);
}

std::vector<Fact> facts_of(const SocketSample& s) {
  if (!s.has_info) return {};
  const auto time = [](std::uint32_t us) { return us == 0 ? std::string("–") : model::duration_text(static_cast<base::Ns>(us) * base::kMicrosecond); };
  std::string again = std::to_string(s.total_retrans);
  if (s.retransmits > 0) again += fmt::format(" ({})", s.retransmits);
  return {{"cwnd", std::to_string(s.cwnd)},
          {"ssthresh", s.ssthresh >= kNoThreshold ? std::string("∞ ") + tr("ss.not_yet") : std::to_string(s.ssthresh)},
          {"ca", phase_text(s.ca_state)},
          {"rtt", time(s.rtt_us)},
          {"rto", time(s.rto_us)},
          {"timer", timer_text(s)},
          {"snd_wnd", std::to_string(s.snd_wnd)},
          {"rcv_wnd", std::to_string(s.rcv_wnd)},
          {"retrans", again}};
}

/// A socket as it is listed.
struct Listed {
  model::SocketId id{};
  const model::SocketState* socket = nullptr;
  int rank = 0;
};

/// Listeners, then connections as they were made, then what only waits for stragglers.
std::vector<Listed> listed(const ViewContext& view) {
  std::vector<Listed> out;
  for (const auto& [id, socket] : view.world.sockets) {
    if (socket.gone || !socket.sampled) continue;
    const TcpState state = socket.sample.state;
    out.push_back({id, &socket, state == TcpState::listen ? 0 : state == TcpState::time_wait ? 2 : 1});
  }
  std::sort(out.begin(), out.end(), [](const Listed& a, const Listed& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.socket->since_seq < b.socket->since_seq;
  });
  return out;
}

std::uint32_t recv_queue(const SocketSample& s) { return s.state == TcpState::listen ? s.accept_queue : s.unread; }
std::uint32_t send_queue(const SocketSample& s) { return s.state == TcpState::listen ? s.accept_limit : s.unsent + s.in_flight; }

std::optional<int> descriptor(const ViewContext& view, const Listed& item) {
  for (const model::ActorState& actor : view.world.actors) {
    for (const auto& open : actor.sockets) {
      if (open.socket == item.id) return open.fd;
    }
  }
  return std::nullopt;
}

std::string owner_text(const ViewContext& view, const Listed& item) {
  if (!item.socket->owner) return tr(item.socket->sample.state == TcpState::time_wait ? "ss.kernel" : "ss.waits_for_accept");
  const auto fd = descriptor(view, item);
  return actor_title(view, *item.socket->owner) + (fd ? " · fd " + std::to_string(*fd) : " · " + std::string(tr("ss.no_fd")));
}

std::string ends_text(const SocketSample& s) {
  if (s.flow.to.port == 0) return model::to_string(s.flow.from) + " → *";
  // On a loopback both are the same machine.
  const bool same = s.flow.from.ip == s.flow.to.ip;
  return model::to_string(s.flow.from) + " → " + (same ? ":" + std::to_string(s.flow.to.port) : model::to_string(s.flow.to));
}

/// A line as `ss -tin` has it.
std::string as_text(const Listed& item) {
  const SocketSample& s = item.socket->sample;
  std::string out = fmt::format("{}\t{}\t{}\t{}", model::to_string(s.state), recv_queue(s), send_queue(s), ends_text(s));
  for (const Fact& fact : facts_of(s)) out += fmt::format("\t{}:{}", fact.name, fact.value);
  return out + "\n";
}

float line_height() { return std::round(1.35F * em()); }
float cell_height() { return std::round(2.1F * em()); }

bool folded(const InspectorUi& ui, const Listed& item) {
  const bool by_itself = item.rank == 2;  // TIME_WAIT has little to say
  return ui.turned_sockets.contains(item.id) != by_itself;
}

float card_height(const ViewContext& view, const Listed& item) {
  float height = 0.9F * em() + 1.6F * em() + line_height();
  if (item.rank == 2) return height;
  if (folded(view.ui.inspector, item)) return height;
  height += (item.rank == 0 ? 1 : 2) * line_height();
  if (item.rank == 1) height += static_cast<float>((facts_of(item.socket->sample).size() + 2) / 3) * cell_height() + 0.3F * em();
  return height;
}

/// "Recv-Q [====      ] 5 B", with its explanation. `solid` and `light` are parts of `whole`.
void draw_queue(const std::string& id, const char* name, const char* help, ImVec2 at, float width, std::uint32_t solid, std::uint32_t light, std::uint32_t whole, model::Role role) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float name_width = 3.9F * em();
  const std::string value = std::to_string(solid + light) + " B";
  const float value_width = std::max(4.2F * em(), text_size(fonts::mono(), value).x + 0.4F * em());
  const float text_y = at.y + (line_height() - font_px(fonts::small())) / 2;
  const Rect rect{at.x, at.y, width, line_height()};
  bool hovered = false;
  hit_region(id.c_str(), rect, std::string(name) + " " + value, &hovered);
  draw_text(list, fonts::small(), {at.x, text_y}, hovered ? t.ink : t.dim, name);
  const Rect bar{at.x + name_width, at.y + 0.25F * em(), std::max(em(), width - name_width - value_width), line_height() - 0.5F * em()};
  list->AddRectFilled(top_left(bar), bottom_right(bar), t.well, 0.2F * em());
  const float per_byte = whole == 0 ? 0 : bar.w / static_cast<float>(whole);
  // What is there can be seen, however little it is of so much.
  const auto part = [&](std::uint32_t bytes) { return bytes == 0 ? 0.0F : std::max(3 * hairline(), static_cast<float>(bytes) * per_byte); };
  const float first = std::min(part(solid), bar.w);
  const float second = std::min(part(light), bar.w - first);
  if (first > 0) list->AddRectFilled({bar.x, bar.y}, {bar.x + first, bar.y + bar.h}, role_color(role));
  if (second > 0) {
    // Not sent yet: hatched.
    list->AddRectFilled({bar.x + first, bar.y}, {bar.x + first + second, bar.y + bar.h}, fade(role_color(role), 0.25F));
    list->PushClipRect({bar.x + first, bar.y}, {bar.x + first + second, bar.y + bar.h}, true);
    for (float x = bar.x + first; x < bar.x + first + second + bar.h; x += 0.35F * em()) list->AddLine({x, bar.y}, {x - bar.h, bar.y + bar.h}, role_color(role), hairline());
    list->PopClipRect();
  }
  compat::add_rect(list, top_left(bar), bottom_right(bar), t.edge, 0.2F * em(), hairline());
  draw_text_in(list, fonts::mono(), {bar.x + bar.w, at.y + (line_height() - font_px(fonts::mono())) / 2}, value_width, t.ink, value, Align::right);
  if (hovered) tooltip(tr(help));
}

/// Connections that wait for accept(), a square each, out of as many as the backlog has room for.
void draw_accept_queue(const std::string& id, const SocketSample& s, ImVec2 at, float width) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string text = trf("ss.accept_queue", s.accept_queue, s.accept_limit);
  bool hovered = false;
  hit_region(id.c_str(), {at.x, at.y, width, line_height()}, text, &hovered);
  const float used = draw_text(list, fonts::small(), {at.x, at.y + (line_height() - font_px(fonts::small())) / 2}, hovered ? t.ink : t.dim, text);
  const float side = 0.75F * em();
  const float step = side + 0.2F * em();
  const auto fit = static_cast<std::uint32_t>(std::max(0.0F, (width - used - 0.8F * em()) / step));
  // The kernel takes one more than the backlog says: listen(2) counts from above it.
  const std::uint32_t boxes = std::min(std::max(s.accept_limit, s.accept_queue), fit);
  for (std::uint32_t i = 0; i < boxes; ++i) {
    const Rect box{at.x + used + 0.7F * em() + static_cast<float>(i) * step, at.y + (line_height() - side) / 2, side, side};
    if (i < s.accept_queue) list->AddRectFilled(top_left(box), bottom_right(box), t.server, 0.1F * em());
    compat::add_rect(list, top_left(box), bottom_right(box), i < s.accept_limit ? t.edge : t.bad, 0.1F * em(), hairline());
  }
  if (hovered) tooltip(tr("ss.accept_queue.help"));
}

void draw_facts(const std::string& id, const SocketSample& s, ImVec2 at, float width) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::vector<Fact> facts = facts_of(s);
  const float cell = width / 3;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Rect rect{at.x + static_cast<float>(i % 3) * cell, at.y + static_cast<float>(i / 3) * cell_height(), cell - 0.2F * em(), cell_height()};
    const std::string key = std::string("ss.") + facts[i].name;
    bool hovered = false;
    hit_region((id + "." + facts[i].name).c_str(), rect, std::string(tr(key.c_str())) + " " + facts[i].value, &hovered);
    if (hovered) list->AddRectFilled(top_left(rect), bottom_right(rect), fade(t.button_hover, 0.5F), 0.2F * em());
    draw_text_in(list, fonts::small(), {rect.x + 0.15F * em(), rect.y + 0.05F * em()}, rect.w, t.dim, tr(key.c_str()));
    std::string value = facts[i].value;
    ImFont* font = text_size(fonts::mono(), value).x > rect.w - 0.2F * em() ? fonts::small() : fonts::mono();
    // Which timer it is, the tooltip says too; when it fires is what changes.
    if (const std::size_t space = value.find(' '); facts[i].name == std::string_view("timer") && s.timer != 0 && space != std::string::npos) {
      if (text_size(font, value).x > rect.w - 0.15F * em()) value.erase(0, space + 1);
    }
    draw_text_in(list, font, {rect.x + 0.15F * em(), rect.y + 1.0F * em()}, rect.w - 0.15F * em(), t.ink, value);
    if (!hovered) continue;
    std::string tip = tr((key + ".help").c_str());
    if (value != facts[i].value) tip = facts[i].value + "\n" + tip;
    if (facts[i].name == std::string_view("cwnd")) tip += "\n" + trf("ss.cwnd.bytes", s.cwnd, s.snd_mss, s.cwnd * s.snd_mss);
    tooltip(tip);
  }
}

void draw_card(ViewContext& view, const Listed& item, std::size_t number, Rect rect) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const SocketSample& s = item.socket->sample;
  const std::string id = "sockets." + std::to_string(number);
  const auto cast_role = item.socket->owner ? view.timeline.cast().member(*item.socket->owner) : nullptr;
  const model::Role role = cast_role != nullptr ? cast_role->role : view.timeline.cast().role_of(s.flow.from, s.flow.to).value_or(model::Role::server);
  const Rect box{rect.x, rect.y, rect.w, rect.h - 0.4F * em()};
  draw_pane(list, box, t.pane2, t.line, 0.35F);
  list->AddRectFilled({box.x, box.y + 0.3F * em()}, {box.x + 3 * hairline(), box.y + box.h - 0.3F * em()}, role_color(role), hairline());
  const float x = box.x + 0.6F * em();
  const float width = box.w - 1.0F * em();
  float y = box.y + 0.3F * em();

  const std::string state(model::to_string(s.state));
  const std::string owner = owner_text(view, item);
  const bool fold = folded(view.ui.inspector, item);
  const bool folds = item.rank != 2;
  const Rect head{box.x, box.y, box.w, 1.8F * em() + line_height()};
  bool hovered = false;
  const std::string said = state + " · " + owner + " · " + ends_text(s) + (item.rank == 2 ? " · " + forgotten_text(view, *item.socket) : "");
  if (hit_region(id.c_str(), head, said, &hovered) && folds) {
    auto& turned = view.ui.inspector.turned_sockets;
    if (turned.erase(item.id) == 0) turned.insert(item.id);
  }
  if (hovered) list->AddRectFilled(top_left(head), bottom_right(head), fade(t.button_hover, 0.35F), 0.3F * em());
  const WholeInTooltip whole;
  const Rect pill = draw_pill(list, {x, y}, state, role_text(role), fade(role_color(role), 0.2F));
  draw_text_in(list, fonts::small(), {pill.x + pill.w + 0.5F * em(), y + 0.28F * em()}, width - pill.w - 1.9F * em(), t.dim, item.rank == 2 ? forgotten_text(view, *item.socket) : owner);
  if (folds) draw_icon(list, fold ? Icon::right_triangle : Icon::down, {box.x + box.w - 0.9F * em(), y + 0.7F * em()}, 0.55F * em(), t.dim);
  y += 1.6F * em();
  draw_text_in(list, text_size(fonts::mono(), ends_text(s)).x > width ? fonts::small() : fonts::mono(), {x, y}, width, t.ink, ends_text(s));
  if (hovered) tooltip(said + "\n\n" + tr(("stage.state." + state).c_str()));
  y += line_height();
  if (item.rank == 2 || fold) return;
  if (item.rank == 0) {
    draw_accept_queue(id + ".accept_queue", s, {x, y}, width);
    return;
  }
  draw_queue(id + ".recv_q", "Recv-Q", "ss.recv_q.help", {x, y}, width, s.unread, 0, s.rcvbuf, role);
  y += line_height();
  draw_queue(id + ".send_q", "Send-Q", "ss.send_q.help", {x, y}, width, s.in_flight, s.unsent, s.sndbuf, role);
  y += line_height() + 0.2F * em();
  draw_facts(id, s, {x, y}, width);
}

/// Descriptors whose sockets the kernel's tables do not have: neither bound nor connected.
void draw_unlisted(const ViewContext& view, float width) {
  for (const model::ActorState& actor : view.world.actors) {
    for (const auto& open : actor.sockets) {
      const auto socket = view.world.sockets.find(open.socket);
      if (socket != view.world.sockets.end() && socket->second.sampled) continue;
      const std::string text = trf("ss.unlisted", fmt::arg("who", actor_title(view, static_cast<model::ActorId>(&actor - view.world.actors.data()))), fmt::arg("fd", open.fd));
      text_wrapped(text, theme().dim, fonts::small(), width);
      const ImVec2 from = ImGui::GetItemRectMin();
      ui_item("sockets.unlisted." + actor.id + "." + std::to_string(open.fd), {from.x, from.y, width, ImGui::GetItemRectSize().y}, text);
    }
  }
}

}  // namespace

void draw_sockets_tab(ViewContext& view, Rect area) {
  const std::vector<Listed> sockets = listed(view);
  const float head = std::round(1.9F * em());
  const float pad = 0.7F * em();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string count = trf(sockets.size() == 1 ? "ss.count.one" : "ss.count", sockets.size());
  const float side = 1.7F * em();
  draw_text_in(list, fonts::small(), {area.x + pad, area.y + (head - font_px(fonts::small())) / 2}, area.w - 2 * pad - side, theme().dim, count);
  ui_item("sockets.count", {area.x + pad, area.y, area.w - 2 * pad - side, head}, count);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({area.x + area.w - pad - side + 0.4F * em(), area.y + (head - button_height()) / 2});
  ButtonOptions options;
  options.style = ButtonStyle::quiet;
  options.width = side;
  options.enabled = !sockets.empty();
  copy_button("sockets.copy", tr("ss.copy"), options, [&] {
    std::string text;
    for (const Listed& item : sockets) text += as_text(item);
    return text;
  });
  ImGui::SetCursorScreenPos(before);
  const PaneScope pane("inspector##sockets", {area.x, area.y + head, area.w, area.h - head}, 0.4F);
  if (sockets.empty()) {
    text_wrapped(tr(view.capture() ? "capture.only_packets" : "ss.none"), theme().dim);
    draw_unlisted(view, ImGui::GetContentRegionAvail().x);
    return;
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float top = ImGui::GetWindowPos().y;
  const float bottom = top + ImGui::GetWindowHeight();
  float y = at.y;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const float height = card_height(view, sockets[i]);
    if (y + height > top && y < bottom) draw_card(view, sockets[i], i + 1, {at.x, y, width, height});
    y += height;
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, y - at.y});
  draw_unlisted(view, width);
}

}  // namespace sg::gui
