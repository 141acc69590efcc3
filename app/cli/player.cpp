#include "app/cli/player.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/check.h"
#include "core/base/unique_fd.h"

namespace sg::cli {

LessonRun::LessonRun(std::shared_ptr<const lesson::Lesson> played)
    : lesson(std::move(played)), observer(*lesson, timeline, world) {}

bool LessonRun::missed() const {
  return std::any_of(world.results.begin(), world.results.end(),
                     [](const model::ExpectationResult& result) { return result.outcome == model::Outcome::not_met; });
}

void play(LessonRun& run, const PlayOptions& options, Signals& signals) {
  const base::UniqueFd news(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  SG_CHECK(news.valid(), "eventfd");

  session::SessionOptions session_options;
  session_options.tier = options.tier;
  session_options.pace_ms = options.pace_ms;
  session_options.automatic = true;
  session_options.wake = [fd = news.get()] {
    const std::uint64_t one = 1;
    // Full is as good as written: the reader wakes either way.
    [[maybe_unused]] const ssize_t written = write(fd, &one, sizeof one);
  };
  session::Session session(run.lesson, std::move(session_options));
  run.failure = session.start();
  if (!run.failure.empty()) return;

  std::vector<model::Event> batch;
  bool finished = false;
  while (!finished) {
    std::array<pollfd, 2> waits{{{news.get(), POLLIN, 0}, {signals.fd(), POLLIN, 0}}};
    poll(waits.data(), waits.size(), -1);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = read(news.get(), &count, sizeof count);
    if (const int signal = signals.take(); signal != 0) {
      run.interrupted_by = signal;
      finished = true;
      signals.give_back();
    }
    // The state first: whatever led to it can be drained then.
    run.status = session.status();
    finished = finished || run.status.finished;
    batch.clear();
    session.drain(batch);
    for (model::Event& event : batch) {
      run.timeline.append(std::move(event));
      const model::Event& added = run.timeline[run.timeline.size() - 1];
      run.world.apply(added);
      run.observer.apply(added);
      if (options.on_event) options.on_event(added, run);
    }
    if (options.on_pause) options.on_pause();
  }
}

}  // namespace sg::cli
