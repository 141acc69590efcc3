#include "core/model/call_flags.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace sg::model {
namespace {

constexpr CallFlag kDontWait{"MSG_DONTWAIT", MSG_DONTWAIT, "This call does not wait: EAGAIN, where it would.", "이 호출만 기다리지 않습니다. 기다려야 하면 EAGAIN을 돌려줍니다."};

constexpr std::array kReceive{
    CallFlag{"MSG_PEEK", MSG_PEEK, "Copies the bytes and leaves them in the socket buffer: the next read gets them again.", "바이트를 복사하되 소켓 버퍼에 그대로 둡니다. 다음 읽기가 같은 바이트를 다시 받습니다."},
    kDontWait,
    CallFlag{"MSG_WAITALL", MSG_WAITALL, "Waits until all the bytes asked for are there, or the stream ends.", "요청한 바이트가 모두 올 때까지, 또는 상대가 보내기를 마칠 때까지 기다립니다."},
};
constexpr std::array kSend{
    kDontWait,
    CallFlag{"MSG_MORE", MSG_MORE, "More will follow: a segment that is not full waits for it, as with TCP_CORK (200 ms at most).", "뒤에 더 보낼 것이 있다는 뜻입니다. TCP_CORK처럼 덜 찬 세그먼트는 최대 200 ms 기다립니다."},
    CallFlag{"MSG_NOSIGNAL", MSG_NOSIGNAL, "On a closed connection only EPIPE comes, and no SIGPIPE.", "닫힌 연결에 쓸 때 SIGPIPE 시그널 없이 EPIPE만 돌려받습니다."},
};
constexpr std::array kSocket{
    CallFlag{"SOCK_NONBLOCK", SOCK_NONBLOCK, "No call on this socket waits: EAGAIN, or EINPROGRESS from connect().", "이 소켓의 호출은 기다리지 않습니다. EAGAIN이나, connect()라면 EINPROGRESS를 돌려줍니다."},
};
constexpr std::array kFcntl{
    CallFlag{"O_NONBLOCK", O_NONBLOCK, "From now on no call on this socket waits: EAGAIN, or EINPROGRESS from connect().", "이제부터 이 소켓의 호출은 기다리지 않습니다. EAGAIN이나, connect()라면 EINPROGRESS를 돌려줍니다."},
};
/// The last two need not be asked for: poll() tells them anyway.
constexpr std::array kPoll{
    CallFlag{"POLLIN", POLLIN, "There is something to read: bytes, the end of the stream, or a connection to accept.", "읽을 것이 있습니다. 바이트, 스트림의 끝, 또는 받을 연결 요청입니다."},
    CallFlag{"POLLOUT", POLLOUT, "It can be written to: the connection is made, and the socket buffer has room.", "쓸 수 있습니다. 연결이 이루어졌고 소켓 버퍼에 자리가 있습니다."},
    CallFlag{"POLLERR", POLLERR, "", ""},
    CallFlag{"POLLHUP", POLLHUP, "", ""},
    CallFlag{"POLLNVAL", POLLNVAL, "", ""},
};

std::string text_of(std::span<const CallFlag> table, int flags) {
  std::string out;
  for (const CallFlag& flag : table) {
    if ((flags & flag.value) == flag.value) out += (out.empty() ? "" : " | ") + std::string(flag.name);
  }
  return out.empty() ? "0" : out;
}

}  // namespace

std::span<const CallFlag> flags_of(CallKind kind) {
  switch (kind) {
    case CallKind::recv:
    case CallKind::recvfrom: return kReceive;
    case CallKind::send:
    case CallKind::sendto: return kSend;
    case CallKind::socket: return kSocket;
    case CallKind::fcntl: return kFcntl;
    case CallKind::poll: return std::span(kPoll).first(2);
    case CallKind::bind:
    case CallKind::listen:
    case CallKind::accept:
    case CallKind::connect:
    case CallKind::write:
    case CallKind::read:
    case CallKind::shutdown:
    case CallKind::close:
    case CallKind::setsockopt:
    case CallKind::getsockopt:
    case CallKind::getsockname: return {};
  }
  return {};
}

std::optional<int> flags_from(CallKind kind, std::string_view text) {
  const std::span<const CallFlag> table = flags_of(kind);
  if (text == "0" && !table.empty()) return 0;
  constexpr std::string_view kOr = " | ";
  int out = 0;
  for (;;) {
    const std::size_t end = text.find(kOr);
    const std::string_view name = text.substr(0, end);
    const auto known = std::find_if(table.begin(), table.end(), [&](const CallFlag& flag) { return flag.name == name; });
    if (known == table.end()) return std::nullopt;
    out |= known->value;
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + kOr.size());
  }
}

std::string flags_text(CallKind kind, int flags) { return text_of(flags_of(kind), flags); }
std::string revents_text(std::uint16_t revents) { return text_of(kPoll, revents); }

}  // namespace sg::model
