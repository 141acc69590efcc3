#include "core/record/recorder.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>
#include <variant>

namespace sg::record {

namespace {
constexpr std::size_t kCacheLine = 64;  // bytes; a wrong guess costs time only
/// What it holds in memory beyond itself.
std::size_t bytes_of(const model::Event& event) {
  return std::visit(
      [](const auto& payload) -> std::size_t {
        if constexpr (requires { payload.bytes->size(); }) {
          return payload.bytes ? payload.bytes->size() : 0;
        } else {
          return 0;
        }
      },
      event.payload);
}

}  // namespace

base::Ns Source::clock() {
  last_ = std::max(last_, base::now_ns() - recorder_->began_);
  return last_;
}

base::Ns Source::began() const { return recorder_->began_; }

void Source::add(base::Ns t, model::Payload payload, bool inferred) {
  if (recorder_->full() && !always_heard_.load(std::memory_order_relaxed)) return;  // nothing piles up here either
  std::lock_guard lock(mutex_);
  events_.push_back({0, t, inferred, std::move(payload)});
  // The place of the next event was last written by the recorder on another processor: fetch it while the program is in
  // its call, not when it waits for us.
  if (events_.size() < events_.capacity()) {
    const char* next = reinterpret_cast<const char*>(events_.data() + events_.size());
    for (std::size_t line = 0; line < sizeof(model::Event); line += kCacheLine) __builtin_prefetch(next + line, 1);
  }
}

void Source::close() {
  open_since_.store(kClosed, std::memory_order_seq_cst);
  recorder_->poke();
}

void Source::emit(model::Payload payload, bool inferred) {
  open();
  add(clock(), std::move(payload), inferred);
  close();
}

Recorder::Recorder(base::Ns began, Publish publish, Bounds bounds) : began_(began), publish_(std::move(publish)), bounds_(bounds) {}

Recorder::~Recorder() { stop(); }

Source& Recorder::add_source() {
  std::lock_guard lock(mutex_);
  sources_.push_back(std::unique_ptr<Source>(new Source(*this)));
  return *sources_.back();
}

void Recorder::start() {
  worker_.start("recorder", [this] { run(); }, nullptr);
}

void Recorder::stop() {
  if (!worker_.running()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  poked_.notify_one();
  worker_.join();
}

void Recorder::poke() {
  // Most pokes find it set. The source's own mutex orders this look after what was just put into its queue.
  if (dirty_.load(std::memory_order_seq_cst) || dirty_.exchange(true, std::memory_order_seq_cst)) return;
  { std::lock_guard lock(mutex_); }  // so that the notice cannot fall between the recorder's look and its wait
  poked_.notify_one();
}

void Recorder::run() {
  for (;;) {
    bool stopping = false;
    {
      std::unique_lock lock(mutex_);
      // Events held back by an open window need another look soon, without anybody poking.
      const auto ready = [this] { return stopping_ || dirty_.load(std::memory_order_acquire); };
      if (!waiting_) {
        poked_.wait(lock, ready);
      } else {
        poked_.wait_for(lock, std::chrono::nanoseconds(kRound), ready);
      }
      stopping = stopping_;
    }
    dirty_.store(false, std::memory_order_seq_cst);
    round(stopping);
    if (stopping) return;
    std::unique_lock lock(mutex_);
    poked_.wait_for(lock, std::chrono::nanoseconds(kRound), [this] { return stopping_; });
  }
}

std::pair<std::vector<Source*>, base::Ns> Recorder::take() {
  std::vector<Source*> sources;
  // The clock first, then the windows, then the queues: an event younger than `horizon` that is not in its queue yet
  // has its window open by now.
  const base::Ns now = base::now_ns() - began_;
  base::Ns horizon = now;
  std::lock_guard lock(mutex_);
  for (const auto& source : sources_) {
    horizon = std::min({horizon, source->open_since_.load(std::memory_order_seq_cst), now - source->lag_.load(std::memory_order_relaxed)});
  }
  for (const auto& source : sources_) {
    sources.push_back(source.get());
    if (source->next_ == source->taken_.size()) {
      source->taken_.clear();
      source->next_ = 0;
      std::lock_guard source_lock(source->mutex_);
      source->taken_.swap(source->events_);
    } else {
      std::lock_guard source_lock(source->mutex_);
      source->taken_.insert(source->taken_.end(), std::make_move_iterator(source->events_.begin()),
                            std::make_move_iterator(source->events_.end()));
      source->events_.clear();
    }
  }
  return {std::move(sources), horizon};
}

void Recorder::round(bool last) {
  auto [sources, horizon] = take();
  if (last) horizon = INT64_MAX;
  // Each source's events are in order already: merge them.
  std::vector<model::Event> batch;
  for (;;) {
    Source* oldest = nullptr;
    base::Ns t = horizon;
    base::Ns other = horizon;  // up to here the oldest source may go on without another look at the rest
    for (Source* source : sources) {
      if (source->next_ == source->taken_.size()) continue;
      const base::Ns first = source->taken_[source->next_].t;
      if (first < t) {
        other = t;
        t = first;
        oldest = source;
      } else {
        other = std::min(other, first);
      }
    }
    if (oldest == nullptr) break;
    do {
      model::Event& event = oldest->taken_[oldest->next_++];
      if (full() && !oldest->always_heard_.load(std::memory_order_relaxed)) continue;
      carried_ += bytes_of(event);
      batch.push_back(std::move(event));
      batch.back().seq = ++numbered_;
      batch.back().t = last_t_ = std::max(last_t_, batch.back().t);
      if (numbered_ >= bounds_.events || carried_ >= bounds_.bytes) full_.store(true, std::memory_order_relaxed);
    } while (oldest->next_ < oldest->taken_.size() && oldest->taken_[oldest->next_].t < other);
  }
  waiting_ = std::any_of(sources.begin(), sources.end(), [](const Source* source) { return source->next_ < source->taken_.size(); });
  if (!batch.empty()) publish_(batch);
}

}  // namespace sg::record
