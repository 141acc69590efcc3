// The two hosts: a program's own buffer above the line, its kernel's state and buffers below.
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/buffer_bar.h"
#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/host_card.h"
#include "app/gui/views/program_lines.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

constexpr Shape kFull{0.85F, 0.6F, 2.15F, 3.15F, 5.7F, 6.6F, 8.35F, 9.35F, 11.05F, 12.05F, 1.4F, true};
constexpr Shape kCompact{0.7F, 0.5F, 1.95F, 1.95F, 3.5F, 0.35F, 3.85F, 3.85F, 5.35F, 5.35F, 1.25F, false};

/// How long what was just acknowledged is still shown; the window draws no longer than that after the last event.
constexpr Ns kFresh = 380 * base::kMillisecond;

/// A label that stands beside its bar: what is in the buffer needs the room, so on a narrow card it is short.
const char* label_beside(const char* label_key, bool brief) { return tr(brief ? (std::string(label_key) + ".short").c_str() : label_key); }

/// A buffer's label, its numbers and its bar.
void draw_row(Card& card, const char* what, const char* label_key, float label_at, float bar_at, const std::vector<std::string>& values, bool lively,
              const std::vector<Chip>& chips, std::uint64_t capacity, BarRoom room, std::string_view sum = {}) {
  const Rect in = card.inner();
  const float bar_height = std::round(card.shape.bar * em());
  if (!card.shape.labels_above) {
    const Rect bar{in.x + card.label_width, card.y(bar_at), in.w - card.label_width, bar_height};
    draw_text_in(card.list, fonts::small(), {in.x, bar.y + (bar_height - font_px(fonts::small())) / 2}, card.label_width - 0.4F * em(), theme().dim,
                 label_beside(label_key, card.brief));
    if (room.words.empty()) room.color = theme().faint;
    if (!values.empty()) room.words.push_back(values.back());
    draw_bar(card.view, card.lit, card.id(what).c_str(), {in.x, bar.y, in.w, bar.h}, bar, chips, capacity, room, sum);
    return;
  }
  const float label_width = text_size(fonts::small(), tr(label_key)).x;
  draw_text(card.list, fonts::small(), {in.x, card.y(label_at)}, theme().dim, tr(label_key));
  const float free = in.w - label_width - 0.8F * em();
  for (const std::string& value : values) {
    if (text_size(fonts::small(), value).x > free) continue;
    draw_text_in(card.list, fonts::small(), {in.x + in.w - free, card.y(label_at)}, free, lively ? theme().ink : theme().faint, value, Align::right);
    break;
  }
  const Rect bar{in.x, card.y(bar_at), in.w, bar_height};
  draw_bar(card.view, card.lit, card.id(what).c_str(), {in.x, card.y(label_at), in.w, bar.y + bar.h - card.y(label_at)}, bar, chips, capacity, room, sum);
}

std::string of_capacity(std::uint64_t bytes, std::uint32_t capacity) {
  return capacity == 0 ? size_text(bytes) : size_text(bytes) + " / " + size_text(capacity);
}

void draw_user_buffer(Card& card) {
  const model::ActorState& actor = card.actor;
  std::uint32_t declared = 0;
  std::string name = "char buf[]";  // of a program without a listing
  for (const auto& spec : card.view.lesson.actors) {
    if (spec.id != actor.id || !spec.program) continue;
    declared = spec.program->buffer_bytes;
    const std::string_view variable = buffer_name(*spec.program);
    name = variable.empty() ? std::string() : fmt::format("char {}[{}]", variable, declared);
  }
  std::vector<Chip> chips;
  std::uint64_t held = 0;
  if (actor.user_buffer && !actor.user_buffer->empty()) {
    held = actor.user_buffer->size();
    add_chips(chips, card.view, actor.user_buffer_stream, actor.user_buffer_begin, actor.user_buffer_begin + held, Chip::Look::solid, "stage.tip.user");
    const model::PacketSent* datagram = actor.user_buffer_datagram == model::PacketId::none ? nullptr : card.view.timeline.packet(actor.user_buffer_datagram);
    if (datagram != nullptr && chips.size() == 1) {
      chips.front().known_write = true;
      chips.front().ordinal = ordinal_of(*datagram);
    }
    // As they are: typed bytes belong to no write, and what came may not be what was written (a bit was flipped on its way).
    if (chips.size() == 1 && held <= 64) chips.front().text = bytes_as_text(actor.user_buffer->data(), held);
  }
  std::vector<std::string> values;
  if (held > 0 && !name.empty()) values.push_back(trf("stage.bytes_of", size_text(held), name));
  if (held > 0) values.push_back(size_text(held));
  else if (!card.shape.labels_above) values = {size_text(0)};
  BarRoom room{{}, theme().faint, held == 0 ? Align::left : Align::right, {}};
  if (held == 0) room.words.push_back(name.empty() ? size_text(0) : name + "   0 B");
  draw_row(card, "user_buffer", "stage.user_buffer", card.shape.user_label, card.shape.user_bar, values, held > 0, chips, declared, std::move(room));
}

void draw_send_buffer(Card& card, const model::SocketState* socket) {
  const bool writes = card.actor.in_call && (card.actor.in_call->kind == model::CallKind::write || card.actor.in_call->kind == model::CallKind::send);
  const SendBuffer buffer = socket == nullptr ? SendBuffer() : send_buffer_of(card.view.world, *socket, writes);
  std::vector<Chip> chips;
  std::vector<std::string> values;
  if (buffer.known) {
    // What was acknowledged just now, for as long as the segment that said so is fresh: it leaves from the front.
    const std::uint64_t front = buffer.parts.empty() ? 0 : buffer.parts.front().begin;
    const LadderLayout& ladder = ladder_of(card.view);
    const Ns fresh = card.view.playhead - kFresh;
    std::uint64_t before = UINT64_MAX;
    std::uint64_t after = 0;
    const auto& segments = ladder.segments();
    for (std::size_t i = segments.size(), looked = 0; i-- > 0 && looked < 64; ++looked) {
      const LadderSegment& s = segments[i];
      if (s.end != LadderSegment::End::delivered || s.end_seq > card.view.world.seq) continue;
      const auto& sent = std::get<model::PacketSent>(card.view.timeline.by_seq(s.sent_seq).payload);
      if (sent.segment.flow != buffer.stream.reversed() || !sent.segment.rel_ack || *sent.segment.rel_ack == 0) continue;
      const std::uint64_t acked = *sent.segment.rel_ack - 1;
      if (s.end_t >= fresh) {
        after = std::max(after, acked);
      } else {
        before = acked;
        break;
      }
    }
    const auto stream = card.view.world.streams.find(buffer.stream);
    const std::uint64_t written = stream == card.view.world.streams.end() ? 0 : stream->second.written;
    after = std::min(after, buffer.parts.empty() ? written : front);
    if (before != UINT64_MAX && after > before && after - before <= 4096) {
      add_chips(chips, card.view, buffer.stream, before, after, Chip::Look::ghost, "stage.tip.acknowledged");
    }
    for (const BufferPart& part : buffer.parts) {
      const bool flies = part.kind == BufferPart::Kind::in_flight;
      add_chips(chips, card.view, buffer.stream, part.begin, part.end, flies ? Chip::Look::solid : Chip::Look::hatched,
                flies ? "stage.tip.in_flight" : "stage.tip.unsent");
    }
    if (!buffer.control.empty()) {
      Chip chip;
      chip.look = Chip::Look::control;
      chip.text = std::string(buffer.control);
      chip.size = 1;
      chip.tip = trf("stage.tip.control", buffer.control);
      chips.push_back(std::move(chip));
    }
    std::string what;
    const auto say = [&](const std::string& part) { what += (what.empty() ? "" : " · ") + part; };
    if (buffer.in_flight > 0) say(trf("stage.in_flight", size_text(buffer.in_flight)));
    if (buffer.unsent > 0) say(trf("stage.unsent", size_text(buffer.unsent)));
    if (!buffer.control.empty()) say(trf("stage.waits_for_ack", buffer.control));
    const std::uint64_t all = buffer.in_flight + buffer.unsent;
    if (what.empty()) {
      values = {of_capacity(0, buffer.capacity), size_text(0)};
    } else {
      if (buffer.capacity > 0 && all > 0) values.push_back(what + " / " + size_text(buffer.capacity));
      values.push_back(what);
      if (all > 0) values.push_back(size_text(all));
    }
    // What write() was told it accepted: all of it is somewhere.
    const std::uint64_t accepted = std::max(written, (stream == card.view.world.streams.end() ? 0 : stream->second.acked) + all);
    const std::string sum = trf("stage.sum.send", fmt::arg("accepted", accepted), fmt::arg("acknowledged", accepted - all), fmt::arg("flight", buffer.in_flight),
                                fmt::arg("unsent", buffer.unsent), fmt::arg("capacity", size_text(buffer.capacity)));
    draw_row(card, "send_buffer", "stage.send_buffer", card.shape.send_label, card.shape.send_bar, values, all > 0 || !buffer.control.empty(), chips,
             buffer.capacity, {}, sum);
    return;
  }
  draw_row(card, "send_buffer", "stage.send_buffer", card.shape.send_label, card.shape.send_bar, {tr("stage.none")}, false, chips, 0, {});
}

/// UDP keeps datagrams apart: one beside the other, each with its own bytes.
void draw_datagrams(Card& card, const model::SocketState& socket) {
  std::vector<Chip> chips;
  std::uint64_t bytes = 0;
  for (const model::PacketId id : socket.datagrams) {
    const model::PacketSent* sent = card.view.timeline.packet(id);
    if (sent == nullptr) continue;
    Chip chip;
    chip.size = sent->segment.payload_bytes;
    chip.known_write = true;
    chip.ordinal = ordinal_of(*sent);
    if (sent->bytes && chip.size <= 64) {
      const std::size_t begin = std::min<std::size_t>(sent->segment.payload_at, sent->bytes->size());
      chip.text = bytes_as_text(sent->bytes->data() + begin, std::min<std::size_t>(chip.size, sent->bytes->size() - begin));
    }
    chip.tip = trf("stage.tip.datagram", static_cast<std::uint32_t>(id), size_text(chip.size));
    bytes += chip.size;
    chips.push_back(std::move(chip));
  }
  const std::string many = trf("stage.datagrams", chips.size(), size_text(bytes));
  draw_row(card, "receive_buffer", "stage.receive_buffer", card.shape.receive_label, card.shape.receive_bar, {many, size_text(bytes)}, !chips.empty(), chips, 0, {});
}

void draw_receive_buffer(Card& card, const model::SocketState* socket) {
  if (socket != nullptr && socket->datagram) {
    draw_datagrams(card, *socket);
    return;
  }
  const ReceiveBuffer buffer = socket == nullptr ? ReceiveBuffer() : receive_buffer_of(card.view.world, *socket);
  std::vector<Chip> chips;
  if (!buffer.known) {
    draw_row(card, "receive_buffer", "stage.receive_buffer", card.shape.receive_label, card.shape.receive_bar, {tr("stage.none")}, false, chips, 0, {});
    return;
  }
  std::uint64_t beyond = 0;
  for (const BufferPart& part : buffer.parts) {
    const bool apart = part.kind == BufferPart::Kind::out_of_order;
    if (apart) beyond += part.size();
    add_chips(chips, card.view, buffer.stream, part.begin, part.end, apart ? Chip::Look::apart : Chip::Look::solid,
              apart ? "stage.tip.out_of_order" : "stage.tip.unread");
  }
  if (buffer.fin) {
    Chip chip;
    chip.look = Chip::Look::control;
    chip.text = "FIN";
    chip.size = 1;
    chip.tip = tr("stage.tip.fin");
    chips.push_back(std::move(chip));
  }
  std::vector<std::string> values;
  if (buffer.unread == 0 && beyond == 0) {
    values = {of_capacity(0, buffer.capacity), size_text(0)};
  } else {
    std::string what = trf("stage.unread", size_text(buffer.unread));
    if (beyond > 0) what += " · " + trf("stage.out_of_order", size_text(beyond));
    if (buffer.capacity > 0) values.push_back(what + " / " + size_text(buffer.capacity));
    values.push_back(what);
    values.push_back(size_text(buffer.unread));
  }
  const auto stream = card.view.world.streams.find(buffer.stream);
  const std::uint64_t read = stream == card.view.world.streams.end() ? 0 : stream->second.read;
  std::string sum = trf("stage.sum.receive", fmt::arg("arrived", read + buffer.unread), fmt::arg("read", read), fmt::arg("unread", buffer.unread));
  if (beyond > 0) sum += "\n" + trf("stage.sum.beyond", fmt::arg("n", beyond));
  if (buffer.window_known) sum += "\n" + trf("stage.sum.window", fmt::arg("n", buffer.window));
  BarRoom room{{}, theme().faint, Align::right, {}};
  const model::TcpState state = socket->sample.state;
  const bool open = state == model::TcpState::established || state == model::TcpState::fin_wait1 || state == model::TcpState::fin_wait2;
  // A closed window stops the other side: that is said however full the bar is, and where there are numbers, among them.
  const std::string window = trf("stage.window", buffer.window);
  if (buffer.window_known && open && buffer.window > 0) room.words.push_back(window);
  if (buffer.window_known && open && buffer.window == 0) {
    room.shut = window;
    values.insert(values.begin(), trf("stage.unread", size_text(buffer.unread)) + " · " + window);
  }
  draw_row(card, "receive_buffer", "stage.receive_buffer", card.shape.receive_label, card.shape.receive_bar, values, buffer.unread > 0, chips, buffer.capacity, std::move(room), sum);
}

void draw_card(Card& card) {
  const Theme& t = theme();
  const Rect in = card.inner();
  draw_pane(card.list, card.box, t.pane, fade(role_color(card.actor.role), 0.55F));
  const OnStage stage = on_stage(card.view);
  const model::SocketState* socket = connection_on_stage(card.view, stage, card.actor);
  // With several clients the listener has a strip of its own.
  const model::SocketState* listener = stage.clients.size() > 1 ? nullptr : listener_on_stage(card.view, card.actor);

  const std::string title = title_of(card.view, card.actor);
  const Rect pill = draw_state(card, socket, listener);
  // On a low card the state stands beside it.
  const float most = card.shape.labels_above ? in.w : pill.x - in.x - 0.4F * em();
  const float title_width = draw_name(card.list, {in.x, card.y(card.shape.title) + font_px(fonts::bold()) / 2}, most, role_text(card.actor.role), title);
  if (card.shape.labels_above) {
    model::Endpoint end;
    if (socket != nullptr) end = socket->sample.flow.from;
    if (end.port == 0 && listener != nullptr) end = listener->sample.flow.from;
    const std::string text = end.port == 0 ? std::string() : model::to_string(end);
    const float free = in.w - title_width - 0.8F * em();
    draw_text_in(card.list, fonts::mono(), {in.x + in.w - free, card.y(card.shape.title) + (font_px(fonts::bold()) - font_px(fonts::mono())) / 2}, free, t.dim, text,
                 Align::right);
    if (!text.empty()) {
      const float width = text_size(fonts::mono(), text).x;
      ui_item(card.id("endpoint"), {in.x + in.w - width, card.y(card.shape.title), width, font_px(fonts::mono())}, text);
    }
  }
  draw_user_buffer(card);

  const float border = card.y(card.shape.border);
  draw_dashed(card.list, {card.box.x + 1, border}, {card.box.x + card.box.w - 1, border}, fade(t.dim, 0.55F), hairline(), 0.32F, 0.26F);
  if (card.shape.labels_above) {
    const float small = font_px(fonts::small());
    draw_text_in(card.list, fonts::small(), {in.x, border - small - 0.12F * em()}, in.w, t.faint, tr("stage.user_space"), Align::right);
    // On the server's card the accept queue stands at the right: the word goes where there is room.
    draw_text_in(card.list, fonts::small(), {in.x, border + 0.1F * em()}, in.w, t.faint, tr("stage.kernel"), Align::right);
  }
  if (card.queue_on_border) draw_queue_on_border(card, *listener);
  draw_timer(card, socket, listener, pill, title_width);
  draw_send_buffer(card, socket);
  draw_receive_buffer(card, socket);
  ui_item("stage." + card.actor.id, card.box, title);
}

/// Where a host will be, once there is one.
void draw_nobody(Rect box, bool client) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImU32 color = fade(client ? theme().client : theme().server, 0.45F);
  draw_dashed(list, {box.x, box.y}, {box.x + box.w, box.y}, color, hairline());
  draw_dashed(list, {box.x, box.y + box.h}, {box.x + box.w, box.y + box.h}, color, hairline());
  draw_dashed(list, {box.x, box.y}, {box.x, box.y + box.h}, color, hairline());
  draw_dashed(list, {box.x + box.w, box.y}, {box.x + box.w, box.y + box.h}, color, hairline());
  const char* text = tr(client ? "stage.no_client" : "stage.no_server");
  const float room = box.w - 2 * em();
  if (text_size(fonts::ui(), text).x <= room) {
    draw_text_in(list, fonts::ui(), {box.x + em(), box.y + (box.h - font_px(fonts::ui())) / 2}, room, theme().dim, text, Align::center);
  } else {
    const float high = rich_text_height(text, room);
    const ImVec2 before = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({box.x + em(), box.y + (box.h - high) / 2});
    text_wrapped(text, theme().dim, fonts::ui(), room);
    ImGui::SetCursorScreenPos(before);
  }
  ui_item(client ? "stage.no_client" : "stage.no_server", box, text);
}

}  // namespace

void draw_hosts(ViewContext& view, Rect area) {
  const OnStage stage = on_stage(view);
  const bool compact = area.h < 13.0F * em();
  const Shape& shape = compact ? kCompact : kFull;
  const float gap = 1.5F * em();
  const float width = std::round(std::min((area.w - gap) / 2, 25.0F * em()));
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Lit light = lit(view);
  const auto widest_label = [](bool brief) {
    float widest = 0;
    for (const char* key : {"stage.user_buffer", "stage.send_buffer", "stage.receive_buffer"}) widest = std::max(widest, text_size(fonts::small(), label_beside(key, brief)).x);
    return widest + 0.7F * em();
  };
  const bool brief = compact && widest_label(false) > 0.38F * width;
  const float label_width = compact ? std::min(widest_label(brief), 0.45F * width) : 0;
  for (const bool client : {true, false}) {
    const model::ActorState* actor = client ? stage.client : stage.server;
    if (actor == nullptr) {
      draw_nobody({client ? area.x : area.x + area.w - width, area.y, width, area.h}, client);
      continue;
    }
    const float x = actor == stage.client ? area.x : area.x + area.w - width;
    Card card{view, light, *actor, shape, {x, area.y, width, area.h}, list, label_width, brief};
    draw_card(card);
  }
}

}  // namespace sg::gui
