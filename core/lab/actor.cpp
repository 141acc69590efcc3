#include "core/lab/actor.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <utility>

#include "core/base/check.h"
#include "core/sys/netns.h"

namespace sg::lab {
namespace {

/// Interrupts a blocked call: its handler does nothing and is installed without SA_RESTART, so the call ends with EINTR
/// (signal(7)).
int cancel_signal() { return SIGRTMIN + 3; }

void install_cancel_handler() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  sigaction(cancel_signal(), &action, nullptr);
}

}  // namespace

Actor::Actor(Spec spec, record::Source& source, CallSurroundings surroundings, std::unique_ptr<Script> script)
    : spec_(std::move(spec)), source_(&source), around_(std::move(surroundings)), script_(std::move(script)) {
  std::array<int, 2> ends{-1, -1};
  SG_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0, "pipe2 for an actor's standard input");
  input_read_ = base::UniqueFd(ends[0]);
  input_write_ = base::UniqueFd(ends[1]);
  fcntl(input_write_.get(), F_SETFL, O_NONBLOCK);
}

Actor::~Actor() { cancel(); }

void Actor::start() {
  install_cancel_handler();
  worker_.start(
      spec_.id, [this] { body(); },
      [this](const std::string& what) { source_->emit(model::EngineError{"actor " + spec_.id, what}); });
}

void Actor::add_thread(Actor& thread) {
  std::lock_guard lock(mutex_);
  threads_.push_back(&thread);
}

std::vector<Actor*> Actor::threads() const {
  std::lock_guard lock(mutex_);
  return threads_;
}

/// On the thread of the program that starts it: so it shares that one's descriptor table and is in its network namespace, as pthread_create(3) has it.
void Actor::begin_as_thread(std::unique_ptr<Script> script, std::shared_ptr<Descriptors> descriptors, int standard_input) {
  std::lock_guard lock(mutex_);  // its owner may be cancelling it
  if (cancelled_.load(std::memory_order_acquire)) return;
  script_ = std::move(script);
  shared_ = std::move(descriptors);
  shared_input_ = standard_input;
  worker_.start(
      spec_.id, [this] { body(); },
      [this](const std::string& what) { source_->emit(model::EngineError{"actor " + spec_.id, what}); });
}

void Actor::start_threads(const std::shared_ptr<Descriptors>& descriptors, int standard_input) {
  for (std::unique_ptr<Script>& script : script_->started()) {
    const std::vector<Actor*> threads = this->threads();
    if (begun_ == threads.size()) {
      source_->emit(model::EngineError{"actor " + spec_.id, "it starts a thread, and the lesson has no actor left to be one", model::Trouble::no_actor_left});
      return;
    }
    threads[begun_++]->begin_as_thread(std::move(script), descriptors, standard_input);
  }
}

void Actor::step(std::uint32_t calls) {
  std::lock_guard lock(mutex_);
  permitted_ += calls;
  changed_.notify_all();
}

void Actor::run(std::optional<model::CallKind> until) {
  std::lock_guard lock(mutex_);
  if (until && progress_.at == until) return;  // it is there already
  free_running_ = true;
  run_until_ = until;
  changed_.notify_all();
}

void Actor::pause() {
  std::lock_guard lock(mutex_);
  free_running_ = false;
  permitted_ = 0;
}

void Actor::input(const std::string& text) {
  if (write(input_write_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    source_->emit(model::EngineError{"actor " + spec_.id, "its standard input is full: the rest of what was typed is lost", model::Trouble::input_full});
  }
}

void Actor::interrupt() {
  std::unique_lock lock(mutex_);
  const std::uint32_t call = entered_;
  // As below, the signal may come too early; and a call that is about to return by itself must not be waited for.
  for (int tries = 0; tries < 100 && progress_.in_call && entered_ == call; ++tries) {
    pthread_kill(worker_.thread().native_handle(), cancel_signal());
    changed_.wait_for(lock, std::chrono::milliseconds(2), [&] { return !progress_.in_call || entered_ != call; });
  }
}

void Actor::cancel() {
  std::unique_lock lock(mutex_);
  cancelled_.store(true, std::memory_order_release);
  if (!worker_.running()) return;
  script_->cancel();
  changed_.notify_all();
  // The signal may fall between the thread's last look at `cancelled_` and the call that blocks: say it again until it ends.
  while (!ended_) {
    pthread_kill(worker_.thread().native_handle(), cancel_signal());
    changed_.wait_for(lock, std::chrono::milliseconds(2), [this] { return ended_; });
  }
  lock.unlock();
  worker_.join();
}

Actor::Progress Actor::progress() const {
  std::lock_guard lock(mutex_);
  Progress progress = progress_;
  progress.steps_left = permitted_;
  return progress;
}

bool Actor::wait_for_permission(model::CallKind next) {
  std::unique_lock lock(mutex_);
  const auto may_go = [&] {
    if (cancelled_.load(std::memory_order_acquire) || permitted_ > 0) return true;
    return free_running_ && run_until_ != next;
  };
  if (free_running_ && run_until_ == next) {
    free_running_ = false;
    run_until_.reset();
  }
  changed_.wait(lock, may_go);
  if (cancelled_.load(std::memory_order_acquire)) return false;
  if (!free_running_) --permitted_;
  progress_ = {std::nullopt, true, false, 0};
  ++entered_;
  return true;
}

/// Out of its call, and not yet before the next one.
void Actor::stand() {
  {
    std::lock_guard lock(mutex_);
    progress_.in_call = false;
    changed_.notify_all();
  }
  // Where the next call comes from a hand, nobody knows when.
  if (script_->by_hand()) source_->emit(model::ActorAt{spec_.number, 0, std::nullopt, "", false});
}

void Actor::body() {
  // However this thread ends, cancel() must not wait for it in vain.
  struct End {
    Actor* actor;
    ~End() {
      std::lock_guard lock(actor->mutex_);
      actor->progress_ = {std::nullopt, false, true, 0};
      actor->ended_ = true;
      actor->changed_.notify_all();
    }
  } end{this};

  // Where even that is forbidden, its descriptors get higher numbers and its standard input is the pipe itself.
  std::shared_ptr<Descriptors> descriptors = std::move(shared_);
  const int standard_input = descriptors                                             ? shared_input_
                             : sys::own_descriptor_table(input_read_.get()).ok() ? STDIN_FILENO
                                                                                 : input_read_.get();
  if (!descriptors) descriptors = std::make_shared<Descriptors>();
  TracedCalls calls(*source_, spec_.number, around_, cancelled_, standard_input, descriptors);

  std::optional<CallOutcome> last;
  for (;;) {
    std::optional<CallRequest> request = script_->next(last ? &*last : nullptr);
    start_threads(descriptors, standard_input);
    if (!request) break;
    {
      std::lock_guard lock(mutex_);
      progress_ = {request->kind, false, false, 0};
    }
    source_->emit(model::ActorAt{spec_.number, request->line, request->kind, c_text(*request), false});
    if (!wait_for_permission(request->kind)) return;
    last = calls.perform(*request);
    if (last->cancelled) return;
    stand();
  }
  if (cancelled_.load(std::memory_order_acquire)) return;
  {
    std::lock_guard lock(mutex_);
    progress_ = {std::nullopt, false, true, 0};
  }
  source_->emit(model::ActorAt{spec_.number, 0, std::nullopt, "", true});
  // What a program leaves open when it ends, the kernel closes: so does the destructor of its Descriptors.
}

}  // namespace sg::lab
