#include "core/base/worker.h"

#include <pthread.h>

#include <exception>
#include <utility>

namespace sg::base {

void Worker::start(std::string name, std::function<void()> body, std::function<void(const std::string&)> on_error) {
  join();
  thread_ = std::thread([name = name.substr(0, 15), body = std::move(body), on_error = std::move(on_error)] {
    pthread_setname_np(pthread_self(), name.c_str());
    try {
      body();
    } catch (const std::exception& error) {
      if (on_error) on_error(name + ": " + error.what());
    }
  });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace sg::base
