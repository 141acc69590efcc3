#include "core/lab/option_calls.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/model/socket_options.h"

namespace sg::lab {
namespace {
using Unit = model::SocketOption::Unit;
}  // namespace

int set_option(const CallRequest& request) {
  const model::SocketOption* option = model::find_socket_option(request.option);
  if (option == nullptr) {
    errno = ENOPROTOOPT;
    return -1;
  }
  const auto set = [&](const void* value, std::size_t size) { return ::setsockopt(request.fd, option->level, option->option, value, static_cast<socklen_t>(size)); };
  switch (option->unit) {
    case Unit::linger: {
      const linger value{request.value >= 0 ? 1 : 0, request.value >= 0 ? request.value : 0};
      return set(&value, sizeof value);
    }
    case Unit::timeval: {
      const timeval value{request.value / 1000, request.value % 1000 * 1000};
      return set(&value, sizeof value);
    }
    case Unit::name: return set(request.name.data(), request.name.size());
    case Unit::on_off:
    case Unit::count:
    case Unit::bytes:
    case Unit::seconds:
    case Unit::milliseconds:
    case Unit::error: return set(&request.value, sizeof request.value);
  }
  return -1;
}

std::int64_t ask_option(const CallRequest& request, std::string& name) {
  const model::SocketOption* option = model::find_socket_option(request.option);
  if (option == nullptr) {
    errno = ENOPROTOOPT;
    return -1;
  }
  const auto ask = [&](auto& value) {
    socklen_t size = sizeof value;
    return ::getsockopt(request.fd, option->level, option->option, &value, &size);
  };
  switch (option->unit) {
    case Unit::timeval: {
      timeval value{};
      if (ask(value) != 0) return -1;
      return value.tv_sec * 1000 + value.tv_usec / 1000;
    }
    case Unit::name: {
      std::array<char, model::kCongestionControlName> value{};
      if (ask(value) != 0) return -1;
      name.assign(value.data(), strnlen(value.data(), value.size()));
      return 0;
    }
    case Unit::on_off:
    case Unit::count:
    case Unit::bytes:
    case Unit::seconds:
    case Unit::milliseconds:
    case Unit::linger:  // l_onoff comes first
    case Unit::error: {
      int value = 0;
      if (ask(value) != 0) return -1;
      return std::max(value, 0);  // less than 0 is off (TCP_LINGER2), and -1 would be a failure
    }
  }
  return -1;
}

}  // namespace sg::lab
