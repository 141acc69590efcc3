#include "core/model/describe_call.h"

#include <fmt/format.h>
#include <poll.h>

#include <cerrno>
#include <cstring>

#include "core/model/call_flags.h"
#include "core/model/quote.h"
#include "core/model/socket_options.h"

namespace sg::model {

std::string errno_name(int error) {
  const char* name = strerrorname_np(error);  // strerror(3), glibc 2.32
  return name != nullptr ? name : fmt::format("errno {}", error);
}

std::string errno_meaning(int error, Language language) {
  const bool ko = language == Language::ko;
  switch (error) {
    case ECONNREFUSED: return ko ? "그 주소에서 연결을 기다리는 소켓이 없습니다" : "nobody listens there";
    case EADDRINUSE: return ko ? "그 주소와 포트는 이미 사용 중입니다" : "that address and port are already in use";
    case EADDRNOTAVAIL: return ko ? "이 컴퓨터에 없는 주소입니다" : "this machine does not have that address";
    case EACCES: return ko ? "권한이 없습니다" : "permission denied";
    case EPERM: return ko ? "허용되지 않은 동작입니다" : "not permitted";
    case EAGAIN: return ko ? "지금은 할 수 없어 기다려야 합니다" : "it would have to wait";
    case EINPROGRESS: return ko ? "연결이 아직 진행 중입니다" : "the connection is still being made";
    case EINTR: return ko ? "시그널이 와서 호출이 중간에 끝났습니다" : "the call was interrupted";
    case EPIPE: return ko ? "이 연결로는 더 보낼 수 없습니다" : "the connection can no longer be written to";
    case ECONNRESET: return ko ? "상대가 RST를 보내 연결을 끊었습니다" : "the other end reset the connection";
    case ECONNABORTED: return ko ? "연결이 중단되었습니다" : "the connection was aborted";
    case ETIMEDOUT: return ko ? "상대가 제때 응답하지 않았습니다" : "the other end did not answer in time";
    case ENOTCONN: return ko ? "연결되지 않은 소켓입니다" : "the socket is not connected";
    case EISCONN: return ko ? "이미 연결된 소켓입니다" : "the socket is already connected";
    case EBADF: return ko ? "열려 있는 디스크립터가 아닙니다" : "that is not an open descriptor";
    case EINVAL: return ko ? "인자나 소켓의 상태가 맞지 않습니다" : "an argument, or the state of the socket, does not fit";
    case ENETUNREACH: return ko ? "그 네트워크로 가는 길이 없습니다" : "there is no way to that network";
    case EHOSTUNREACH: return ko ? "그 호스트로 가는 길이 없습니다" : "there is no way to that host";
    case EMFILE: return ko ? "디스크립터를 더 열 수 없습니다" : "no more descriptors can be opened";
    case ENOPROTOOPT: return ko ? "그런 소켓 옵션이 없습니다" : "there is no such socket option";
    case ENOTSOCK: return ko ? "소켓이 아닌 디스크립터입니다" : "that descriptor is no socket";
    case EAFNOSUPPORT: return ko ? "소켓과 주소의 종류(IPv4, IPv6)가 다릅니다" : "the address is of another family than the socket";
    case EOPNOTSUPP: return ko ? "이 종류의 소켓으로는 할 수 없는 동작입니다" : "this kind of socket cannot do that";
    case EMSGSIZE: return ko ? "데이터그램 하나에 담기에는 너무 깁니다" : "it is too long for one datagram";
    case EALREADY: return ko ? "앞서 시작한 연결이 아직 진행 중입니다" : "the connection that was begun before is still being made";
    case EFAULT: return ko ? "프로그램의 메모리가 아닌 주소입니다" : "that address is not of the program's memory";
    case ENOENT: return ko ? "그런 이름은 없습니다" : "there is nothing of that name";
    case EROFS: return ko ? "읽기 전용입니다" : "it can only be read";
    case ENOSPC: return ko ? "남은 공간이 없습니다" : "there is no room left";
    case EPROTONOSUPPORT: return ko ? "이 커널이 지원하지 않는 프로토콜입니다" : "this kernel does not support that protocol";
    case EBUSY: return ko ? "다른 곳에서 쓰고 있습니다" : "it is in use";
    case ENOSYS: return ko ? "이 커널에는 없는 기능입니다" : "this kernel cannot do that";
    case ENOBUFS:
    case ENOMEM: return ko ? "커널의 메모리가 모자랍니다" : "the kernel is short of memory";
    case EDESTADDRREQ: return ko ? "보낼 상대가 정해지지 않았습니다" : "there is nobody to send to";
    default: break;
  }
  const char* words = strerrordesc_np(error);
  if (words != nullptr) return words;
  return ko ? "알려지지 않은 오류입니다" : "an unknown error";
}

std::string duration_text(Ns t) {
  const auto number = [](double value) {
    // Three digits are enough to compare by eye.
    std::string text = value >= 100  ? fmt::format("{:.0f}", value)
                       : value >= 10 ? fmt::format("{:.1f}", value)
                                     : fmt::format("{:.2f}", value);
    if (text.find('.') != std::string::npos) {
      text.erase(text.find_last_not_of('0') + 1);
      if (text.back() == '.') text.pop_back();
    }
    return text;
  };
  if (t >= base::kSecond) return number(static_cast<double>(t) / 1e9) + " s";
  if (t >= base::kMillisecond) return number(static_cast<double>(t) / 1e6) + " ms";
  return number(static_cast<double>(t) / 1e3) + " µs";
}

namespace detail {

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

namespace {

bool known(const Endpoint& end) { return end.port != 0; }

std::string count(std::uint64_t bytes, bool ko) {
  if (ko) return fmt::format("{}바이트", bytes);
  return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

/// What poll() has found.
std::string poll_meaning(const CallReturned& call, const CallEntered* entered, bool ko) {
  if (call.ret == 0) {
    if (entered != nullptr && entered->fd >= 0) return ko ? "시간이 다 되도록 준비되지 않았습니다" : "the time ran out, it is not ready";
    return ko ? "시간이 다 되도록 읽을 것이 없었습니다" : "the time ran out, there was nothing to read";
  }
  const auto is = [&](int what) { return (call.revents & what) != 0; };
  const auto of = [&](std::string_view what) { return fmt::format("{} ({})", what, revents_text(call.revents)); };
  if (is(POLLNVAL)) return of(ko ? fmt::format("{}번은 열려 있는 디스크립터가 아닙니다", call.fd) : fmt::format("{} is not an open descriptor", call.fd));
  if (is(POLLERR)) return of(ko ? fmt::format("{}번 디스크립터에 오류가 있고, getsockopt(SO_ERROR)가 알려 줍니다", call.fd) : fmt::format("descriptor {} has an error, which getsockopt(SO_ERROR) tells", call.fd));
  if (is(POLLIN) && is(POLLOUT) && !is(POLLHUP)) return of(ko ? fmt::format("{}번 디스크립터는 읽을 것이 있고 쓸 수도 있습니다", call.fd) : fmt::format("descriptor {} can be read and written to", call.fd));
  if (is(POLLOUT) && !is(POLLHUP)) return of(ko ? fmt::format("{}번 디스크립터에 쓸 수 있습니다", call.fd) : fmt::format("descriptor {} can be written to", call.fd));
  if (is(POLLHUP) && !is(POLLIN)) return of(ko ? fmt::format("{}번 디스크립터는 연결되어 있지 않습니다", call.fd) : fmt::format("descriptor {} is not connected", call.fd));
  return ko ? fmt::format("{}번 디스크립터에서 읽을 것이 있습니다", call.fd) : fmt::format("there is something to read from descriptor {}", call.fd);
}

/// The value that getsockopt() has told.
std::string option_meaning(const CallReturned& call, const CallEntered* entered, bool ko) {
  const SocketOption* option = entered == nullptr ? nullptr : option_in_args(entered->args);
  if (option == nullptr) return "";
  if (option->unit == SocketOption::Unit::name) return call.bytes ? fmt::format("{}: {}", option->name, quoted(*call.bytes)) : "";
  if (option->unit == SocketOption::Unit::error) {
    const int error = static_cast<int>(call.ret);
    if (error == 0) return ko ? "기다리는 오류가 없습니다" : "no error waits";
    return fmt::format("{}, {}", errno_name(error), errno_meaning(error, ko ? Language::ko : Language::en));
  }
  if (option->unit == SocketOption::Unit::linger) {  // only l_onoff was asked for
    return call.ret != 0 ? (ko ? "켜져 있습니다" : "it is on") : (ko ? "꺼져 있습니다" : "it is off");
  }
  std::string_view unit = unit_text(option->unit, ko ? Language::ko : Language::en);
  if (!ko && call.ret == 1 && unit.ends_with('s')) unit.remove_suffix(1);
  return unit.empty() ? "" : fmt::format(fmt::runtime(ko ? "{}{}" : "{} {}"), call.ret, unit);
}

/// What a call that worked has achieved, as a clause; empty: the return value says it all.
std::string meaning(const CallReturned& call, const CallEntered* entered, bool ko) {
  const auto ret = static_cast<std::uint64_t>(call.ret);
  switch (call.kind) {
    case CallKind::socket:
      return ko ? fmt::format("새 소켓의 디스크립터는 {}번입니다", ret) : fmt::format("a new socket with descriptor {}", ret);
    case CallKind::bind:
      if (!known(call.flow.from)) return "";
      return ko ? fmt::format("소켓의 주소는 이제 {}입니다", to_string(call.flow.from))
                : fmt::format("the socket now has the address {}", to_string(call.flow.from));
    case CallKind::listen:
      if (!known(call.flow.from)) return ko ? "이제 연결 요청을 기다립니다" : "the kernel now takes connections for it";
      return ko ? fmt::format("이제 {}번 포트에서 연결 요청을 받습니다", call.flow.from.port)
                : fmt::format("the kernel now takes connections on port {}", call.flow.from.port);
    case CallKind::accept:
      if (!known(call.flow.to)) return ko ? "연결 하나를 받았습니다" : "it took a connection";
      return ko ? fmt::format("{}에서 온 연결을 {}번 디스크립터로 받았습니다", to_string(call.flow.to), ret)
                : fmt::format("the connection from {} has descriptor {}", to_string(call.flow.to), ret);
    case CallKind::connect:
      if (!known(call.flow.to)) return ko ? "연결되었습니다" : "connected";
      return ko ? fmt::format("{}에 연결되었습니다. 이쪽의 주소는 {}입니다", to_string(call.flow.to), to_string(call.flow.from))
                : fmt::format("connected from {} to {}", to_string(call.flow.from), to_string(call.flow.to));
    case CallKind::sendto:
      return ko ? fmt::format("커널이 {}를 데이터그램 하나로 {}에 보냈습니다", count(ret, ko), to_string(call.flow.to))
                : fmt::format("the kernel sent {} as one datagram to {}", count(ret, ko), to_string(call.flow.to));
    case CallKind::poll:
      return poll_meaning(call, entered, ko);
    case CallKind::send:
    case CallKind::write:
      if (call.datagram) {
        return ko ? fmt::format("커널이 {}를 데이터그램 하나로 보냈습니다", count(ret, ko)) : fmt::format("the kernel sent {} as one datagram", count(ret, ko));
      }
      return ko ? fmt::format("커널이 {}를 소켓 버퍼로 가져갔습니다", count(ret, ko))
                : fmt::format("the kernel took {} into the send buffer", count(ret, ko));
    case CallKind::recvfrom:
    case CallKind::recv:
    case CallKind::read: {
      if (call.datagram) {
        const std::string text = call.bytes ? ": " + quoted(*call.bytes) : "";
        const std::string from = known(call.flow.to) ? to_string(call.flow.to) : "";
        if (call.peeked) {
          if (ko) return fmt::format("{}데이터그램 하나, {}를 유저 버퍼로 복사했고, 커널에도 그대로 남아 있습니다{}", from.empty() ? "" : from + "에서 온 ", count(ret, ko), text);
          return fmt::format("one datagram{}, {} copied to the program's buffer, and left with the kernel{}", from.empty() ? "" : " from " + from, count(ret, ko), text);
        }
        if (ko) return fmt::format("{}데이터그램 하나, {}를 유저 버퍼로 복사했습니다{}", from.empty() ? "" : from + "에서 온 ", count(ret, ko), text);
        return fmt::format("one datagram{}, {} copied to the program's buffer{}", from.empty() ? "" : " from " + from, count(ret, ko), text);
      }
      if (ret == 0)
        return ko ? "더 읽을 것이 없습니다. 상대가 보내기를 마쳤습니다" : "end of stream, the other end has finished sending";
      const std::string text = call.bytes ? " " + quoted(*call.bytes) : "";
      if (call.peeked) {
        return ko ? fmt::format("{}를 유저 버퍼로 복사했고, 소켓 버퍼에도 그대로 남아 있습니다{}", count(ret, ko), call.bytes ? ":" + text : "")
                  : fmt::format("{} copied to the program's buffer, and left in the socket buffer{}", count(ret, ko), call.bytes ? ":" + text : "");
      }
      return ko ? fmt::format("{}를 유저 버퍼로 복사했습니다{}", count(ret, ko), call.bytes ? ":" + text : "")
                : fmt::format("{} copied to the program's buffer{}", count(ret, ko), call.bytes ? ":" + text : "");
    }
    case CallKind::getsockname:
      if (!known(call.flow.from)) return "";
      return ko ? fmt::format("소켓의 주소는 {}입니다", to_string(call.flow.from))
                : fmt::format("the socket's address is {}", to_string(call.flow.from));
    case CallKind::getsockopt: return option_meaning(call, entered, ko);
    case CallKind::fcntl:
      if (entered == nullptr) return "";
      if (entered->args.ends_with("O_NONBLOCK")) return ko ? "이제 이 소켓의 호출은 기다리지 않습니다" : "no call on this socket waits any more";
      return ko ? "이제 이 소켓의 호출은 기다립니다" : "calls on this socket wait again";
    case CallKind::shutdown:
    case CallKind::close:
    case CallKind::setsockopt: return "";
  }
  return "";
}

}  // namespace

std::string call_entered_text(const CallEntered& call, const std::string& who, Language language) {
  const std::string text = fmt::format("{}({})", to_string(call.kind), printable(call.args));
  const SocketOption* option = call.kind == CallKind::setsockopt ? option_in_args(call.args) : nullptr;
  const std::string does = option == nullptr ? "" : fmt::format(" {}: {}", option->name, option->in(language));
  if (language == Language::ko) return fmt::format("{}가 {} 함수를 호출했습니다.{}", who, text, does);
  return capitalized(fmt::format("{} called {}.{}", who, text, does));
}

std::string call_returned_text(const CallReturned& call, const CallEntered* entered, const std::string& who, Language language) {
  const bool ko = language == Language::ko;
  const auto name = to_string(call.kind);
  // Under a millisecond nobody has waited.
  const bool waited = call.blocked_ns >= base::kMillisecond;
  if (ko) {
    const std::string wait = waited ? fmt::format("{} 동안 기다린 뒤 ", duration_text(call.blocked_ns)) : "";
    if (call.cancelled) return fmt::format("{}의 {}() 함수가 {}중단되었습니다.", who, name, wait);
    if (call.ret < 0 && call.error == EINPROGRESS && !waited) {
      return fmt::format("{}의 {}() 함수가 기다리지 않고 EINPROGRESS를 돌려주었습니다: {}.", who, name, errno_meaning(call.error, language));
    }
    if (call.ret < 0) {
      return fmt::format("{}의 {}() 함수가 {}{} 오류로 실패했습니다: {}.", who, name, wait, errno_name(call.error),
                         errno_meaning(call.error, language));
    }
    const std::string what = meaning(call, entered, ko);
    return fmt::format("{}의 {}() 함수가 {}반환되었습니다(반환값 {}){}{}.", who, name, wait, call.ret, what.empty() ? "" : ": ",
                       what);
  }
  const std::string wait = waited ? fmt::format(" after {}", duration_text(call.blocked_ns)) : "";
  if (call.cancelled) return capitalized(fmt::format("{}'s {}() was stopped by the learner{}.", who, name, wait));
  if (call.ret < 0 && call.error == EINPROGRESS && !waited) {
    return capitalized(fmt::format("{}'s {}() returned at once with EINPROGRESS: {}.", who, name, errno_meaning(call.error, language)));
  }
  if (call.ret < 0) {
    return capitalized(fmt::format("{}'s {}() failed{} with {}: {}.", who, name, wait, errno_name(call.error),
                                   errno_meaning(call.error, language)));
  }
  const std::string what = meaning(call, entered, ko);
  return capitalized(fmt::format("{}'s {}() returned {}{}{}{}.", who, name, call.ret, wait, what.empty() ? "" : ": ", what));
}

}  // namespace detail
}  // namespace sg::model
