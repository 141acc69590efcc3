// What a host's kernel says of its connection: the state, the timer that runs, who waits to be accepted.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/host_card.h"

namespace sg::gui {

namespace {

/// The listener's queue: what is said of it, and a little place for each connection that may wait.
struct AcceptQueue {
  std::string text;
  int places = 0;    ///< 0: there is no room for them
  float width = 0;
};

float places_width(int places) { return (0.58F * static_cast<float>(places) + 0.3F) * em(); }

/// One for each that may wait, or does: Linux lets one more in than was asked for.
int places_of(const model::SocketState& listener) { return static_cast<int>(std::clamp<std::uint32_t>(std::max(listener.sample.accept_limit, listener.sample.accept_queue), 1, 8)); }

AcceptQueue accept_queue_in(const model::SocketState& listener, float free) {
  const std::uint32_t waiting = listener.sample.accept_queue;
  const std::uint32_t limit = listener.sample.accept_limit;
  const int places = places_of(listener);
  const auto measured = [](std::string text, int shown) {
    const float width = text_size(fonts::small(), text).x + (shown > 0 ? places_width(shown) : 0.0F);
    return AcceptQueue{std::move(text), shown, width};
  };
  const std::string number = fmt::format("{} / {}", waiting, limit);
  AcceptQueue best = measured(trf("stage.accept_queue", waiting, limit), places);
  if (best.width > free) best = measured(trf("stage.accept_queue.short", waiting, limit), places);
  if (best.width > free) best = measured(number, places);
  return best;
}

float accept_queue_width(const model::SocketState& listener, float free) { return accept_queue_in(listener, free).width; }

/// Up to `right`.
void draw_places(Card& card, const model::SocketState& listener, float right, float middle, int places) {
  const auto waiting = static_cast<int>(std::min<std::uint32_t>(listener.sample.accept_queue, 8));
  const float place = 0.44F * em();
  const float first = right - places_width(places) + 0.3F * em();
  for (int i = 0; i < places; ++i) {
    const ImVec2 min{std::round(first + 0.58F * em() * static_cast<float>(i)), std::round(middle - place / 2)};
    const ImVec2 max{min.x + std::round(place), min.y + std::round(place)};
    if (i < waiting) card.list->AddRectFilled(min, max, theme().server, 0.1F * em());
    compat::add_rect(card.list, min, max, i < waiting ? theme().server : fade(theme().dim, 0.7F), 0.1F * em(), hairline());
  }
}

void explain_queue(Card& card, const model::SocketState& listener, Rect box) {
  const std::uint32_t waiting = listener.sample.accept_queue;
  const std::uint32_t limit = listener.sample.accept_limit;
  explained(card.id("accept_queue").c_str(), box, trf("stage.accept_queue", waiting, limit), trf("stage.tip.accept_queue", waiting, limit));
}

void draw_accept_queue(Card& card, const model::SocketState& listener, float right, float y, float free) {
  const std::uint32_t waiting = listener.sample.accept_queue;
  const AcceptQueue queue = accept_queue_in(listener, free);
  if (queue.width > free) return;
  const float middle = y + 0.7F * em();
  const Rect box{right - queue.width, y, queue.width, 1.4F * em()};
  draw_text(card.list, fonts::small(), {box.x, middle - font_px(fonts::small()) / 2}, waiting > 0 ? theme().ink : theme().dim, queue.text);
  draw_places(card, listener, right, middle, queue.places);
  explain_queue(card, listener, box);
}

/// On a compact card: what is free between its title and the state's pill.
float beside_title(Rect in, Rect pill, float title_width) { return pill.x - 0.9F * em() - in.x - title_width; }

}  // namespace

Rect draw_state(Card& card, const model::SocketState* socket, const model::SocketState* listener) {
  const Rect in = card.inner();
  const float y = card.y(card.shape.state);
  const model::TcpState state = socket == nullptr ? model::TcpState::unknown : socket->sample.state;
  const bool named = state != model::TcpState::unknown;
  const bool udp = socket != nullptr && socket->datagram;
  const std::string text = udp && !socket->gone ? std::string("UDP") : named ? std::string(model::to_string(state)) : tr(card.actor.sockets.empty() ? "stage.no_socket" : "stage.not_connected");
  const bool quiet = (!named && !udp) || state == model::TcpState::closed;
  const ImU32 color = quiet ? theme().dim : role_text(card.actor.role);
  const ImVec2 size = pill_size(text);
  const float title_width = text_size(fonts::bold(), title_of(card.view, card.actor)).x;
  const float x = card.shape.labels_above ? in.x : in.x + in.w - size.x;
  const Rect pill = draw_pill(card.list, {x, y}, text, color, quiet ? fade(theme().edge, 0.4F) : fade(role_color(card.actor.role), 0.2F));
  const bool inferred = socket != nullptr && socket->last_seq > 0 && socket->last_seq <= card.view.timeline.size() &&
                        card.view.timeline.by_seq(socket->last_seq).inferred;
  if (inferred) {
    draw_dashed(card.list, {pill.x + 0.6F * em(), pill.y + pill.h}, {pill.x + pill.w - 0.6F * em(), pill.y + pill.h}, color, hairline());
    if (card.shape.labels_above) {
      draw_text(card.list, fonts::small(), {pill.x + pill.w + 0.4F * em(), y + (pill.h - font_px(fonts::small())) / 2}, theme().dim, tr("stage.inferred"));
    }
  }
  std::string tip;
  if (named) {
    tip = tr((std::string("stage.state.") + std::string(model::to_string(state))).c_str());
    if (const auto timer = countdown_of(card.view, *socket)) tip += "\n\n" + countdown_text(*timer);
  }
  explained(card.id("state").c_str(), pill, text, tip);
  if (listener == nullptr) return pill;
  if (card.shape.labels_above) {
    float free = in.w - size.x - 0.8F * em();
    const bool other = socket != listener;
    float x_next = pill.x + pill.w + 0.8F * em();
    // Beside the connection the listener goes on listening.
    const ImVec2 listen = pill_size("LISTEN");
    if (other && listen.x + 0.6F * em() + accept_queue_width(*listener, 1e9F) < free) {
      draw_pill(card.list, {x_next - 0.2F * em(), y}, "LISTEN", theme().dim, fade(theme().edge, 0.4F));
      x_next += listen.x + 0.4F * em();
      free -= listen.x + 0.4F * em();
    }
    draw_accept_queue(card, *listener, x_next + accept_queue_width(*listener, free), y, free);
  } else {
    const float free = beside_title(in, pill, title_width);
    card.queue_on_border = accept_queue_width(*listener, free) > free;
    draw_accept_queue(card, *listener, pill.x - 0.6F * em(), y, free);
  }
  return pill;
}

void draw_queue_on_border(Card& card, const model::SocketState& listener) {
  const Rect in = card.inner();
  const float border = card.y(card.shape.border);
  const auto places = places_of(listener);
  const float width = places_width(places);
  const Rect box{in.x + in.w - width, border - 0.27F * em(), width, 0.54F * em()};  // between the bars
  card.list->AddRectFilled(top_left(box), bottom_right(box), theme().pane);
  draw_places(card, listener, in.x + in.w, border, places);
  explain_queue(card, listener, box);
}

void draw_timer(Card& card, const model::SocketState* socket, const model::SocketState* listener, Rect pill, float title_width) {
  if (socket == nullptr) return;
  const auto timer = countdown_of(card.view, *socket);
  const bool delayed = !timer && socket->sample.has_info && socket->sample.ato_us > 0 && socket->sample.state == model::TcpState::established;
  if (!timer && !delayed) return;
  const Rect in = card.inner();
  const float small = font_px(fonts::small());
  const float icon = 0.7F * em();
  std::string text;
  std::string tip;
  // Beside the state's pill, or where the accept queue stands there, above it, next to the word "kernel": clear of the pill, which a lesson may point at.
  const float begin = pill.x + pill.w + 0.6F * em();
  const bool alone = listener == nullptr && card.view.world.seq > 0 && !card.view.timeline.by_seq(std::max<std::uint64_t>(1, socket->last_seq)).inferred;
  Rect box;
  if (alone) {
    box = {begin, pill.y + (pill.h - small) / 2, in.x + in.w - begin, small};
  } else {
    box = {begin, card.y(card.shape.border) + 0.13F * em(), in.x + in.w - text_size(fonts::small(), tr("stage.kernel")).x - em() - begin, small};
  }
  if (timer) {
    tip = countdown_text(*timer) + "\n" + countdown_help(*timer);
    if (card.shape.labels_above) {
      text = countdown_text(*timer);
      if (text_size(fonts::small(), text).x > box.w - icon - 0.3F * em()) text = countdown_short(*timer);
    } else {
      box = {in.x + title_width + 0.6F * em(), card.y(card.shape.title) + (font_px(fonts::bold()) - small) / 2, 0, small};
      box.w = pill.x - 0.4F * em() - box.x;
      if (listener != nullptr) {
        const float free = beside_title(in, pill, title_width);
        const float queue = accept_queue_width(*listener, free);
        if (queue <= free) box.w -= queue + 0.6F * em();
      }
      text = countdown_short(*timer);
      if (text_size(fonts::small(), text).x > box.w - icon - 0.3F * em()) text = countdown_clock(timer->left);
    }
  } else {
    if (!card.shape.labels_above) return;
    text = trf("timer.delayed_ack", model::duration_text(socket->sample.ato_us * base::kMicrosecond));
    tip = tr("timer.delayed_ack.help");
  }
  const ImU32 color = timer ? theme().hold_text : theme().faint;
  if (text_size(fonts::small(), text).x > box.w - icon - 0.3F * em()) {
    // No room for words: the hourglass alone, which tells the rest when it is pointed at; and where a long name leaves none for it either, between the bars, before the queue that may stand there.
    if (!timer) return;
    if (box.w < icon) {
      const float queue = card.queue_on_border ? places_width(places_of(*listener)) + 0.3F * em() : 0.0F;
      box = {in.x + in.w - queue - icon, card.y(card.shape.border) - icon / 2, icon, icon};
      card.list->AddRectFilled(top_left(inset(box, -0.15F * em())), bottom_right(inset(box, -0.15F * em())), theme().pane);
    }
    draw_icon(card.list, Icon::hourglass, {box.x + icon / 2, box.y + box.h / 2}, icon, color);
    const Rect small_box{box.x - 0.2F * em(), box.y, icon + 0.2F * em(), box.h};
    explained(card.id("timer").c_str(), small_box, countdown_short(*timer), tip);
    return;
  }
  // In a compact card beside the title.
  const float x = card.shape.labels_above ? box.x + box.w - text_size(fonts::small(), text).x - icon - 0.3F * em() : box.x;
  draw_icon(card.list, Icon::hourglass, {x + icon / 2, box.y + box.h / 2}, icon, color);
  draw_text(card.list, fonts::small(), {x + icon + 0.3F * em(), box.y}, color, text);
  explained(card.id("timer").c_str(), box, text, tip);
}

}  // namespace sg::gui
