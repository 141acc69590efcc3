#include "app/gui/views/countdown.h"

#include <algorithm>

#include "app/gui/i18n.h"

namespace sg::gui {

namespace {

/// A timer that should have fired by now and was not heard of again: the probe asks every 50 ms.
constexpr base::Ns kStale = 300 * base::kMillisecond;

constexpr base::Ns kTenths = 3 * base::kSecond;     ///< below this, tenths of a second are shown …
constexpr base::Ns kSeconds = 120 * base::kSecond;  ///< … and below this, seconds

std::optional<Countdown> countdown(const model::SocketState& socket, base::Ns now) {
  if (socket.gone || !socket.sampled || socket.sample.timer == 0 || socket.sample.timer > 4) return std::nullopt;
  Countdown out;
  out.timer = socket.sample.timer;
  out.fires = socket.sampled_t + socket.sample.timer_ms * base::kMillisecond;
  if (now > out.fires + kStale) return std::nullopt;
  out.left = std::max<base::Ns>(0, out.fires - now);
  out.backoff = socket.sample.backoff;
  out.rto_us = socket.sample.rto_us;
  return out;
}

const char* key_of(std::uint8_t timer, bool long_one) {
  switch (timer) {
    case 1: return long_one ? "timer.rto" : "timer.rto.short";
    case 2: return long_one ? "timer.keepalive" : "timer.keepalive.short";
    case 3: return long_one ? "timer.time_wait" : "timer.time_wait.short";
    default: return long_one ? "timer.probe" : "timer.probe.short";
  }
}

}  // namespace

std::optional<Countdown> countdown_of(const ViewContext& view, const model::SocketState& socket) { return countdown(socket, view.playhead); }

std::optional<Countdown> next_try(const ViewContext& view, const model::Flow& flow) {
  const auto found = view.world.socket_by_flow.find(flow);
  if (found == view.world.socket_by_flow.end()) return std::nullopt;
  const auto socket = view.world.sockets.find(found->second);
  if (socket == view.world.sockets.end()) return std::nullopt;
  std::optional<Countdown> out = countdown_of(view, socket->second);
  if (out && out->timer != 1 && out->timer != 4) out.reset();
  return out;
}

std::string countdown_clock(base::Ns left) {
  if (left >= kSeconds) return fmt::format("{} min", left / (60 * base::kSecond));
  const double seconds = static_cast<double>(left) / static_cast<double>(base::kSecond);
  return left < kTenths ? fmt::format("{:.1f} s", seconds) : fmt::format("{:.0f} s", seconds);
}

std::string countdown_short(const Countdown& c) { return std::string(tr(key_of(c.timer, false))) + " " + countdown_clock(c.left); }

std::string countdown_text(const Countdown& c) { return trf("timer.fires", tr(key_of(c.timer, true)), countdown_clock(c.left)); }

std::string countdown_help(const Countdown& c) {
  std::string out = tr((std::string(key_of(c.timer, true)) + ".help").c_str());
  if (c.timer == 1 && c.rto_us > 0) out += " " + trf("timer.rto.now", model::duration_text(c.rto_us * base::kMicrosecond));
  if (c.timer == 1 && c.backoff > 0) out += " " + trf("timer.backoff", static_cast<unsigned>(c.backoff));
  return out;
}

base::Ns next_digit(const model::World& world, base::Ns now) {
  constexpr base::Ns kTenth = base::kSecond / 10;
  base::Ns soonest = 0;
  const auto need = [&](base::Ns shown) {
    const base::Ns digit = shown < kTenths ? kTenth : shown < kSeconds ? base::kSecond : 10 * base::kSecond;
    soonest = soonest == 0 ? digit : std::min(soonest, digit);
  };
  for (const model::Flying& f : world.flying) {
    if (f.held) need(f.until != 0 ? std::max<base::Ns>(0, f.until - now) : now - f.sent_t);
    if (soonest == kTenth) return soonest;
  }
  for (const auto& [id, socket] : world.sockets) {
    if (const auto c = countdown(socket, now)) need(c->left);
  }
  return soonest;
}

}  // namespace sg::gui
