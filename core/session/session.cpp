#include "core/session/session.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>

#include "core/base/check.h"
#include "core/base/inbox.h"
#include "core/base/worker.h"
#include "core/lab/lab.h"
#include "core/lesson/limits.h"
#include "core/record/recorder.h"
#include "core/session/director.h"
#include "core/sys/netns.h"

namespace sg::session {
namespace {

lab::Settings settings_for(const lesson::Lesson& lesson, const SessionOptions& options, std::optional<base::Ns> pace) {
  lab::Settings settings;
  switch (options.tier) {
    case Tier::lab: settings.ground = lab::Ground::own_namespace; break;
    case Tier::capture: settings.ground = lab::Ground::host_captured; break;
    case Tier::calls: settings.ground = lab::Ground::host_blind; break;
  }
  settings.mtu = lesson.network.mtu;
  settings.offloads = lesson.network.offloads;
  settings.pace = pace.value_or(options.pace_ms.value_or(lesson.network.pace_ms) * base::kMillisecond);
  settings.congestion_control = lesson.network.congestion_control;
  settings.sysctls = lesson.network.sysctls;
  return settings;
}

struct Quit {};
/// What wakes the engine thread: a command, news from the recorder, or the end.
using Item = std::variant<Command, std::vector<model::Event>, Quit>;

}  // namespace

std::string prepare_process(Tier tier) {
  return tier == Tier::lab ? sys::enter_user_namespace().text() : std::string{};
}

/// The engine thread owns recorder, lab and director, one of each per run; the face's thread owns the Session.
class Session::Impl {
 public:
  Impl(std::shared_ptr<const lesson::Lesson> lesson, SessionOptions options) : lesson_(std::move(lesson)), options_(std::move(options)) {}

  ~Impl() {
    inbox_.post(Quit{});
    engine_.join();
  }

  std::string start() {
    SG_CHECK(!engine_.running(), "start() is called once");
    engine_.start(
        "engine", [this] { run(); },
        [this](const std::string& what) {
          report_start("the engine stopped: " + what);
          std::lock_guard lock(mutex_);
          status_.stuck = what;
          status_.finished = true;
        });
    std::unique_lock lock(mutex_);
    started_.wait(lock, [this] { return start_result_.has_value(); });
    return *start_result_;
  }

  void post(Command command) { inbox_.post(std::move(command)); }

  std::uint64_t drain(std::vector<model::Event>& out) {
    std::vector<model::Event> taken;
    std::uint64_t run = 0;
    {
      std::lock_guard lock(mutex_);
      taken.swap(outbox_);
      run = outbox_run_;
    }
    out.insert(out.end(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
    return run;
  }

  SessionStatus status() const {
    std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  void run() {
    std::optional<Restart> restart = Restart{};
    for (std::uint64_t number = 1; restart; ++number) {
      const std::string until_step = restart->until_step;
      restart = play(number, until_step);
    }
  }

  /// One run, from a fresh lab to the next Restart, or to the end (nothing).
  std::optional<Restart> play(std::uint64_t number, const std::string& until_step) {
    const base::Ns began = base::now_ns();
    {
      std::lock_guard lock(mutex_);
      outbox_.clear();
      outbox_run_ = number;
      status_ = {};
      status_.run = number;
      status_.began = began;
    }
    record::Recorder recorder(began, [this](const std::vector<model::Event>& batch) { publish(batch); }, {lesson::kMaxEvents, lesson::kMaxCarriedBytes});
    record::Source& own = recorder.add_source();
    own.always_heard();
    recorder.start();
    lab::Lab lab(recorder, settings_for(*lesson_, options_, pace_));
    if (std::string failure = lab.start(); !failure.empty()) {
      lab.stop();
      recorder.stop();
      report_start(failure);
      std::lock_guard lock(mutex_);
      status_.stuck = failure;
      status_.stuck_ko = "전용 네트워크를 마련하지 못했습니다: " + failure + ". 빠진 것은 `sockglass doctor` 명령이 알려 줍니다";
      status_.finished = true;
      return std::nullopt;
    }
    Director director(*lesson_, lab, own, {options_.automatic, until_step}, number, began);
    director.begin(base::now_ns());
    set_status(director.status());
    report_start("");

    std::optional<Restart> restart;
    bool over = false;
    while (!over && !restart) {
      if (recorder.full() && !director.status().overfull) {
        lab.stop();
        director.end_overfull();
      }
      const std::optional<base::Ns> deadline = director.advance(base::now_ns());
      set_status(director.status());
      for (Item& item : inbox_.wait_and_take(wait_time(deadline))) {
        if (std::holds_alternative<Quit>(item)) {
          over = true;
        } else if (auto* batch = std::get_if<std::vector<model::Event>>(&item)) {
          director.apply(*batch);
        } else if (auto* command = std::get_if<Command>(&item)) {
          if (auto* wanted = std::get_if<Restart>(command)) {
            restart = std::move(*wanted);
          } else {
            if (auto* pace = std::get_if<SetPace>(command); pace && !pace->from) pace_ = pace->per_packet;  // outlives a Restart
            director.command(*command, base::now_ns());
          }
        }
      }
    }
    lab.stop();
    recorder.stop();
    // What this run still had to say is no news for the next one; commands that came with the Restart are for it.
    keep_commands();
    return over ? std::nullopt : restart;
  }

  static std::chrono::nanoseconds wait_time(std::optional<base::Ns> deadline) {
    constexpr base::Ns kLong = 3600 * base::kSecond;
    return std::chrono::nanoseconds(deadline ? std::max<base::Ns>(0, *deadline - base::now_ns()) : kLong);
  }

  void keep_commands() {
    std::vector<Item> items = inbox_.take();
    std::erase_if(items, [](const Item& item) { return std::holds_alternative<std::vector<model::Event>>(item); });
    inbox_.post_all(std::move(items));
  }

  /// On the recorder's thread.
  void publish(const std::vector<model::Event>& batch) {
    {
      std::lock_guard lock(mutex_);
      outbox_.insert(outbox_.end(), batch.begin(), batch.end());
    }
    inbox_.post(batch);
    if (options_.wake) options_.wake();
  }

  void set_status(const SessionStatus& status) {
    bool changed = false;
    {
      std::lock_guard lock(mutex_);
      changed = !(status_ == status);
      status_ = status;
    }
    if (changed && options_.wake) options_.wake();
  }

  void report_start(const std::string& result) {
    std::lock_guard lock(mutex_);
    if (start_result_) return;
    start_result_ = result;
    started_.notify_all();
  }

  const std::shared_ptr<const lesson::Lesson> lesson_;
  const SessionOptions options_;
  base::Inbox<Item> inbox_;
  std::optional<base::Ns> pace_;  ///< set by the learner; engine thread only

  mutable std::mutex mutex_;  ///< guards all below but engine_
  std::condition_variable started_;
  std::optional<std::string> start_result_;
  std::vector<model::Event> outbox_;
  std::uint64_t outbox_run_ = 1;
  SessionStatus status_;

  base::Worker engine_;
};

Session::Session(std::shared_ptr<const lesson::Lesson> lesson, SessionOptions options)
    : impl_(std::make_unique<Impl>(std::move(lesson), std::move(options))) {}
Session::~Session() = default;
std::string Session::start() { return impl_->start(); }
void Session::post(Command command) { impl_->post(std::move(command)); }
std::uint64_t Session::drain(std::vector<model::Event>& out) { return impl_->drain(out); }
SessionStatus Session::status() const { return impl_->status(); }

}  // namespace sg::session
