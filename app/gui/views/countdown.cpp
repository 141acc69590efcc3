#include "app/gui/views/countdown.h"

#include <algorithm>

#include "app/gui/i18n.h"

namespace sg::gui {

namespace {

/// A timer that should have fired by now and was not heard of again: the probe asks every 50 ms.
constexpr base::Ns kStale = 300 * base::kMillisecond;

constexpr base::Ns kTenths = 3 * base::kSecond;     ///< below this, tenths of a second are shown …
constexpr base::Ns kSeconds = 120 * base::kSecond;  ///< … and below this, of what runs out, seconds;
constexpr base::Ns kWaited = 10 * base::kSecond;    ///< … of what waits, below this: nobody counts longer, and each digit costs a frame
constexpr base::Ns kMinute = 60 * base::kSecond;

constexpr std::uint8_t kTimeWait = 3;  // idiag_timer: sock_diag(7)

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
  if (left >= kSeconds) return fmt::format("{} min", left / kMinute);
  const double seconds = static_cast<double>(left) / static_cast<double>(base::kSecond);
  return left < kTenths ? fmt::format("{:.1f} s", seconds) : fmt::format("{:.0f} s", seconds);
}

std::string waited_text(base::Ns time) {
  if (time >= kMinute) return trf("waited.over", fmt::format("{} min", time / kMinute));
  if (time >= kWaited) return trf("waited.over", fmt::format("{} s", time / kWaited * (kWaited / base::kSecond)));
  // Rounded down: the next digit must not come before its time.
  const base::Ns tenths = time / (base::kSecond / 10);
  return trf("waited", time < kTenths ? fmt::format("{}.{} s", tenths / 10, tenths % 10) : fmt::format("{} s", time / base::kSecond));
}

std::string countdown_short(const Countdown& c) {
  if (c.timer == kTimeWait) return trf(key_of(c.timer, false), countdown_clock(c.left));
  return std::string(tr(key_of(c.timer, false))) + " " + countdown_clock(c.left);
}

std::string countdown_text(const Countdown& c) {
  // Its name is the state's, which stands beside it: what is to come is said instead.
  if (c.timer == kTimeWait) return trf(key_of(c.timer, true), countdown_clock(c.left));
  return trf("timer.fires", tr(key_of(c.timer, true)), countdown_clock(c.left));
}

std::string countdown_help(const Countdown& c) {
  std::string out = tr((std::string(key_of(c.timer, true)) + ".help").c_str());
  if (c.timer == 1 && c.rto_us > 0) out += " " + trf("timer.rto.now", model::duration_text(c.rto_us * base::kMicrosecond));
  if (c.timer == 1 && c.backoff > 0) out += " " + trf("timer.backoff", static_cast<unsigned>(c.backoff));
  return out;
}

base::Ns next_digit(const model::World& world, base::Ns now) {
  constexpr base::Ns kTenth = base::kSecond / 10;
  base::Ns soonest = 0;
  const auto need = [&](base::Ns digit) { soonest = soonest == 0 ? digit : std::min(soonest, digit); };
  const auto runs_out = [&](base::Ns left) { need(left < kTenths ? kTenth : left < kSeconds ? base::kSecond : 10 * base::kSecond); };
  const auto waits = [&](base::Ns since) {
    const base::Ns time = std::max<base::Ns>(0, now - since);
    const base::Ns step = time < kTenths ? kTenth : time < kWaited ? base::kSecond : time < kMinute ? kWaited : kMinute;
    need(std::max(kTenth, step - time % step));
  };
  for (const model::ActorState& actor : world.actors) {
    if (actor.in_call) waits(actor.in_call_since);
  }
  for (const model::Flying& f : world.flying) {
    if (soonest == kTenth) return soonest;
    if (f.held && f.until != 0) {
      runs_out(std::max<base::Ns>(0, f.until - now));
    } else if (f.held) {
      waits(f.sent_t);
    }
  }
  for (const auto& [id, socket] : world.sockets) {
    if (const auto c = countdown(socket, now)) runs_out(c->left);
  }
  return soonest;
}

}  // namespace sg::gui
