#include "core/record/recorder.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>

namespace sg::record {

base::Ns Source::clock() {
  last_ = std::max(last_, base::now_ns() - recorder_->began_);
  return last_;
}

void Source::add(base::Ns t, model::Payload payload, bool inferred) {
  std::lock_guard lock(mutex_);
  events_.push_back({0, t, inferred, std::move(payload)});
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

Recorder::Recorder(base::Ns began, Publish publish) : began_(began), publish_(std::move(publish)) {}

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
  if (dirty_.exchange(true, std::memory_order_acq_rel)) return;
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
      if (waiting_.empty()) {
        poked_.wait(lock, ready);
      } else {
        poked_.wait_for(lock, std::chrono::nanoseconds(kRound), ready);
      }
      stopping = stopping_;
    }
    dirty_.store(false, std::memory_order_release);
    round(stopping);
    if (stopping) return;
    std::unique_lock lock(mutex_);
    poked_.wait_for(lock, std::chrono::nanoseconds(kRound), [this] { return stopping_; });
  }
}

void Recorder::round(bool last) {
  // The clock first, then the windows, then the queues: an event younger than `horizon` that is not in its queue yet
  // has its window open by now.
  base::Ns horizon = base::now_ns() - began_;
  {
    std::lock_guard lock(mutex_);
    for (const auto& source : sources_) horizon = std::min(horizon, source->open_since_.load(std::memory_order_seq_cst));
    for (const auto& source : sources_) {
      std::lock_guard source_lock(source->mutex_);
      waiting_.insert(waiting_.end(), std::make_move_iterator(source->events_.begin()), std::make_move_iterator(source->events_.end()));
      source->events_.clear();
    }
  }
  std::stable_sort(waiting_.begin(), waiting_.end(), [](const model::Event& a, const model::Event& b) { return a.t < b.t; });
  const auto end = last ? waiting_.end()
                        : std::find_if(waiting_.begin(), waiting_.end(), [&](const model::Event& event) { return event.t >= horizon; });
  if (end == waiting_.begin()) return;
  std::vector<model::Event> batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  for (model::Event& event : batch) event.seq = ++numbered_;
  publish_(batch);
}

}  // namespace sg::record
