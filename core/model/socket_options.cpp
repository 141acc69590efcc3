#include "core/model/socket_options.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace sg::model {
namespace {

using enum SocketOption::Unit;

constexpr std::string_view kSocketLevel = "SOL_SOCKET";
constexpr std::string_view kTcpLevel = "IPPROTO_TCP";

// What Linux makes of each was measured: tests/lab/socket_options_test.cpp.
constexpr std::array kOptions{
    SocketOption{"TCP_NODELAY", IPPROTO_TCP, kTcpLevel, TCP_NODELAY, on_off, "1",
                 "Small segments are sent at once and do not wait for the ACK of those before (Nagle's algorithm is off).",
                 "작은 세그먼트도 앞선 세그먼트의 ACK를 기다리지 않고 바로 보냅니다(네이글 알고리즘 끄기)."},
    SocketOption{"SO_SNDBUF", SOL_SOCKET, kSocketLevel, SO_SNDBUF, bytes, "8192",
                 "Size of the send buffer: how much write() can hand over while nobody reads. Linux doubles the number, for its own bookkeeping.",
                 "송신 버퍼의 크기로, 상대가 읽지 않아도 write()가 넘길 수 있는 양입니다. 리눅스는 관리 정보까지 넣으려고 두 배로 잡습니다."},
    SocketOption{"SO_RCVBUF", SOL_SOCKET, kSocketLevel, SO_RCVBUF, bytes, "4096",
                 "Size of the receive buffer, and so of the window that is offered. Linux doubles the number; set before connect() or listen() it counts for the handshake too.",
                 "수신 버퍼의 크기이며, 알려 줄 윈도우의 크기도 여기서 나옵니다. 리눅스는 두 배로 잡습니다. connect()나 listen() 전에 정해야 악수에도 쓰입니다."},
    SocketOption{"SO_REUSEADDR", SOL_SOCKET, kSocketLevel, SO_REUSEADDR, on_off, "1",
                 "bind() may take a port on which old connections are still in TIME_WAIT.", "예전 연결이 TIME_WAIT에 남아 있는 포트에도 bind()할 수 있습니다."},
    SocketOption{"SO_REUSEPORT", SOL_SOCKET, kSocketLevel, SO_REUSEPORT, on_off, "1",
                 "Several sockets may bind to the same port, if all of them set this; the kernel shares out the connections among them.",
                 "모두 이 옵션을 켜면 여러 소켓이 같은 포트에 bind()할 수 있고, 연결은 커널이 나누어 줍니다."},
    SocketOption{"SO_LINGER", SOL_SOCKET, kSocketLevel, SO_LINGER, linger, "0",
                 "Seconds that close() may wait for the last bytes to be acknowledged; 0: it throws them away and sends an RST; less than 0: off.",
                 "마지막 바이트의 ACK가 올 때까지 close()가 기다릴 수 있는 초. 0이면 남은 바이트를 버리고 RST를 보내며, 음수면 끕니다."},
    SocketOption{"SO_RCVLOWAT", SOL_SOCKET, kSocketLevel, SO_RCVLOWAT, bytes, "10",
                 "read() and poll() wait until at least so many bytes are there.", "read()와 poll()이 적어도 이만큼 올 때까지 기다립니다."},
    SocketOption{"SO_RCVTIMEO", SOL_SOCKET, kSocketLevel, SO_RCVTIMEO, timeval, "1000",
                 "How long read() and accept() wait before they give up with EAGAIN; 0: as long as it takes.", "read()와 accept()가 기다리다가 EAGAIN으로 그만두기까지의 시간. 0이면 끝없이 기다립니다."},
    SocketOption{"SO_SNDTIMEO", SOL_SOCKET, kSocketLevel, SO_SNDTIMEO, timeval, "1000",
                 "How long write() waits for room before it gives up with EAGAIN, and connect() before it gives up with EINPROGRESS; 0: as long as it takes.",
                 "write()가 자리를 기다리다가 EAGAIN으로, connect()는 EINPROGRESS로 그만두기까지의 시간. 0이면 끝없이 기다립니다."},
    SocketOption{"SO_KEEPALIVE", SOL_SOCKET, kSocketLevel, SO_KEEPALIVE, on_off, "1",
                 "A connection that has long been silent is probed, to see whether the other end still lives.", "오래 조용한 연결에 keepalive 프로브를 보내 상대가 살아 있는지 봅니다."},
    SocketOption{"TCP_KEEPIDLE", IPPROTO_TCP, kTcpLevel, TCP_KEEPIDLE, seconds, "1",
                 "How long a connection is silent before the first keepalive probe (with SO_KEEPALIVE).", "연결이 얼마나 조용해야 첫 keepalive 프로브를 보낼지 정합니다(SO_KEEPALIVE와 함께)."},
    SocketOption{"TCP_KEEPINTVL", IPPROTO_TCP, kTcpLevel, TCP_KEEPINTVL, seconds, "1",
                 "Time from one keepalive probe to the next.", "keepalive 프로브를 다시 보내기까지의 간격입니다."},
    SocketOption{"TCP_KEEPCNT", IPPROTO_TCP, kTcpLevel, TCP_KEEPCNT, count, "3",
                 "So many keepalive probes without an answer end the connection.", "keepalive 프로브에 이만큼 답이 없으면 연결을 끊습니다."},
    SocketOption{"TCP_USER_TIMEOUT", IPPROTO_TCP, kTcpLevel, TCP_USER_TIMEOUT, milliseconds, "5000",
                 "Bytes that stay without an ACK so long end the connection with ETIMEDOUT; 0: as the system has it.", "보낸 바이트의 ACK가 이 시간 동안 없으면 연결을 ETIMEDOUT으로 끊습니다. 0이면 시스템 설정을 따릅니다."},
    SocketOption{"TCP_QUICKACK", IPPROTO_TCP, kTcpLevel, TCP_QUICKACK, on_off, "0",
                 "1: ACKs go out at once; 0: they may be delayed. The kernel changes it again by itself.", "1이면 ACK를 바로 보내고, 0이면 늦출 수 있습니다. 커널이 나중에 스스로 바꾸기도 합니다."},
    SocketOption{"TCP_CORK", IPPROTO_TCP, kTcpLevel, TCP_CORK, on_off, "1",
                 "Segments that are not full wait, until it is taken off or 200 ms have passed.", "가득 차지 않은 세그먼트는 이 옵션을 끄거나 200 ms가 지날 때까지 보내지 않습니다."},
    SocketOption{"TCP_MAXSEG", IPPROTO_TCP, kTcpLevel, TCP_MAXSEG, bytes, "536",
                 "The MSS, set before the handshake: the SYN names it, and no segment is larger.", "악수 전에 정하는 MSS입니다. SYN에 실리고, 이보다 큰 세그먼트는 오가지 않습니다."},
    SocketOption{"TCP_WINDOW_CLAMP", IPPROTO_TCP, kTcpLevel, TCP_WINDOW_CLAMP, bytes, "2000",
                 "The window that is offered is at most so large.", "알려 주는 윈도우가 이보다 커지지 않습니다."},
    SocketOption{"TCP_NOTSENT_LOWAT", IPPROTO_TCP, kTcpLevel, TCP_NOTSENT_LOWAT, bytes, "4096",
                 "poll() says that the socket can be written to only while fewer bytes than this wait unsent.", "아직 보내지 않은 바이트가 이보다 적을 때만 poll()이 쓸 수 있다고 알립니다."},
    SocketOption{"TCP_DEFER_ACCEPT", IPPROTO_TCP, kTcpLevel, TCP_DEFER_ACCEPT, seconds, "3",
                 "A listener's accept() gets a connection only when its first bytes are there; so long it waits for them.",
                 "연결 요청을 기다리는 소켓에서, 첫 바이트가 와야 accept()가 연결을 받습니다. 이 시간까지 기다립니다."},
    SocketOption{"TCP_SYNCNT", IPPROTO_TCP, kTcpLevel, TCP_SYNCNT, count, "1",
                 "So often connect() sends the SYN again before it gives up with ETIMEDOUT (1 to 127).", "connect()가 ETIMEDOUT으로 포기하기 전에 SYN을 다시 보내는 횟수입니다(1~127)."},
    SocketOption{"TCP_LINGER2", IPPROTO_TCP, kTcpLevel, TCP_LINGER2, seconds, "1",
                 "How long a socket that the program has closed stays in FIN_WAIT2; less than 0: not at all.", "프로그램이 닫은 소켓이 FIN_WAIT2에 머무는 시간입니다. 음수면 머물지 않습니다."},
    SocketOption{"TCP_CONGESTION", IPPROTO_TCP, kTcpLevel, TCP_CONGESTION, SocketOption::Unit::name, "cubic",
                 "The congestion control of this connection by name: reno, cubic, bbr, as far as the machine has and allows it.",
                 "이 연결이 쓰는 혼잡 제어의 이름입니다. reno, cubic, bbr 가운데 이 컴퓨터에 있고 허용된 것을 고릅니다."},
    SocketOption{"SO_ERROR", SOL_SOCKET, kSocketLevel, SO_ERROR, error, "0",
                 "Read: the error that waits for the next call, and takes it away; 0: none. So one learns how a connect() that did not wait came out.",
                 "읽으면 다음 호출이 받을 오류를 돌려주고 지웁니다. 0이면 없습니다. 기다리지 않은 connect()의 결과를 이것으로 압니다."},
    SocketOption{"IPV6_V6ONLY", IPPROTO_IPV6, "IPPROTO_IPV6", IPV6_V6ONLY, on_off, "1",
                 "An AF_INET6 listener is not reached over IPv4.", "AF_INET6 소켓이 IPv4로 오는 연결을 받지 않습니다."},
};

}  // namespace

std::span<const SocketOption> socket_options() { return kOptions; }

const SocketOption* find_socket_option(std::string_view name) {
  const auto* const found = std::find_if(kOptions.begin(), kOptions.end(), [&](const SocketOption& option) { return option.name == name; });
  return found == kOptions.end() ? nullptr : found;
}

std::vector<std::string> socket_option_names() {
  std::vector<std::string> out;
  for (const SocketOption& option : kOptions) out.emplace_back(option.name);
  std::sort(out.begin(), out.end());
  return out;
}

std::string_view unit_text(SocketOption::Unit unit, Language language) {
  const bool ko = language == Language::ko;
  switch (unit) {
    case bytes: return ko ? "바이트" : "bytes";
    case seconds:
    case linger: return ko ? "초" : "seconds";
    case milliseconds:
    case timeval: return ko ? "밀리초" : "milliseconds";
    case on_off:
    case count:
    case error:
    case SocketOption::Unit::name: return "";
  }
  return "";
}

const SocketOption* option_in_args(std::string_view args) {
  // After the descriptor and the level.
  for (int part = 0; part < 2; ++part) {
    const std::size_t comma = args.find(", ");
    if (comma == std::string_view::npos) return nullptr;
    args.remove_prefix(comma + 2);
  }
  return find_socket_option(args.substr(0, args.find(", ")));
}

}  // namespace sg::model
