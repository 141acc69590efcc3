#include "app/cli/signals.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/check.h"

namespace sg::cli {

Signals::Signals() {
  sigemptyset(&wanted_);
  sigaddset(&wanted_, SIGINT);
  sigaddset(&wanted_, SIGTERM);
  fd_ = base::UniqueFd(signalfd(-1, &wanted_, SFD_CLOEXEC | SFD_NONBLOCK));
  SG_CHECK(fd_.valid(), "signalfd");
  blocked_ = pthread_sigmask(SIG_BLOCK, &wanted_, &before_) == 0;
}

int Signals::take() {
  signalfd_siginfo info{};
  return read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info) ? static_cast<int>(info.ssi_signo) : 0;
}

void Signals::give_back() {
  if (blocked_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  blocked_ = false;
}

}  // namespace sg::cli
