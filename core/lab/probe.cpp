#include "core/lab/probe.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>
#include <utility>

#include "core/lab/counters.h"
#include "core/lab/host_ports.h"

namespace sg::lab {
namespace {

/// A timer counts down all the time, and that alone is no news: only that it was set anew is. The kernel's clock ticks in up to 10 ms.
constexpr base::Ns kSameMoment = 25 * base::kMillisecond;

/// idiag_timer, inet_diag(7): those that will soon make the kernel send, with nobody calling.
constexpr std::uint8_t kRetransmits = 1;
constexpr std::uint8_t kProbesWindow = 4;

base::Ns fires_at(const model::SocketSample& sample, base::Ns t) { return t + sample.timer_ms * base::kMillisecond; }

bool is_news(const model::SocketSample& before, base::Ns before_t, const model::SocketSample& after, base::Ns after_t) {
  model::SocketSample same_clock = before;
  same_clock.timer_ms = after.timer_ms;
  if (!(same_clock == after)) return true;
  return after.timer != 0 && std::abs(fires_at(before, before_t) - fires_at(after, after_t)) > kSameMoment;
}

}  // namespace

Probe::Probe(record::Source& source, const HostPorts* host_ports,
             std::function<void(record::Source&, base::Ns, const model::SocketSample&)> on_sample)
    : source_(&source), host_ports_(host_ports), on_sample_(std::move(on_sample)) {}

Probe::~Probe() { stop(); }

sys::Status Probe::start() {
  if (const sys::Status status = diag_.open(); !status.ok()) return status;
  if (!host_ports_) counters_ = read_counters();
  worker_.start(
      "probe", [this] { run(); }, [this](const std::string& what) { source_->emit(model::EngineError{"probe", what}); });
  return sys::success();
}

void Probe::poke() {
  if (poked_.load(std::memory_order_relaxed)) return;
  std::lock_guard lock(mutex_);
  poked_ = true;
  changed_.notify_one();
}

void Probe::stop() {
  if (!worker_.running()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  worker_.join();
}

void Probe::run() {
  base::Ns counters_read = 0;
  bool counters_due = false;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      const bool calm = base::now_ns() - last_stir_ > kCalmAfter;
      const base::Ns limit = counters_due ? kCounters : calm ? kCalm : kSteady;
      changed_.wait_for(lock, std::chrono::nanoseconds(limit), [this] { return poked_ || stopping_; });
      if (stopping_) break;
      if (poked_) last_stir_ = base::now_ns();
      poked_ = false;
    }
    const base::Ns began = base::now_ns();
    sample_sockets();
    counters_due = base::now_ns() - counters_read < kCounters;
    if (!counters_due && !host_ports_) {
      sample_counters();
      counters_read = base::now_ns();
    }
    std::unique_lock lock(mutex_);
    const base::Ns rest = std::max(kFastest, (base::now_ns() - began) * kRestPerWork);
    changed_.wait_for(lock, std::chrono::nanoseconds(rest), [this] { return stopping_; });
    if (stopping_) break;
  }
  // The last word: what the kernel says after everything has happened.
  sample_sockets();
  if (!host_ports_) sample_counters();
}

void Probe::sample_sockets() {
  samples_.clear();
  const sys::Status status = diag_.dump(samples_);
  source_->open();
  // The moment after the answer: so a state never stands on the timeline before what brought it about.
  const base::Ns answered = source_->clock();
  if (!status.ok()) {
    if (!std::exchange(diag_failed_, true)) source_->add(answered, model::EngineError{"probe", status.text(), model::Trouble::no_reports, "", status.error});
    source_->close();
    return;
  }
  // sock_diag walks tables without locking them as a whole: a socket that moves between two of them may turn up twice.
  std::set<model::SocketId> seen;
  for (const model::SocketSample& sample : samples_) {
    if (host_ports_ && !host_ports_->ours(sample.flow.from.port) && !host_ports_->ours(sample.flow.to.port)) continue;
    if (!seen.insert(sample.socket).second) continue;
    // On the host a port has a past: a connection first met in TIME_WAIT was another run's.
    if (host_ports_ && sample.state == model::TcpState::time_wait && !last_.contains(sample.socket)) continue;
    if (sample.timer == kRetransmits || sample.timer == kProbesWindow) last_stir_ = base::now_ns();
    const auto [known, fresh] = last_.try_emplace(sample.socket, Known{sample, answered});
    if (!fresh && !is_news(known->second.sample, known->second.t, sample, answered)) continue;
    known->second = {sample, answered};
    last_stir_ = base::now_ns();
    source_->add(answered, sample);
    if (on_sample_) on_sample_(*source_, answered, sample);
  }
  for (auto known = last_.begin(); known != last_.end();) {
    if (seen.contains(known->first)) {
      ++known;
    } else {
      source_->add(answered, model::SocketGone{known->first, known->second.sample.flow});
      known = last_.erase(known);
    }
  }
  source_->close();
}

void Probe::sample_counters() {
  std::map<std::string, std::uint64_t> now = read_counters();
  source_->open();
  const base::Ns answered = source_->clock();
  for (const auto& [name, value] : now) {
    const auto before = counters_.find(name);
    if (before != counters_.end() && before->second != value) source_->add(answered, model::CounterChange{name, before->second, value});
  }
  counters_ = std::move(now);
  source_->close();
}

}  // namespace sg::lab
