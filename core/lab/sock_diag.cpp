#include "core/lab/sock_diag.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sg::lab {
namespace {

model::Endpoint endpoint_of(std::uint8_t family, const __be32* address, __be16 port) {
  model::Endpoint endpoint;
  if (family == AF_INET6) {
    endpoint.ip = model::ip_from_v6(reinterpret_cast<const std::uint8_t*>(address));
  } else {
    std::memcpy(endpoint.ip.bytes.data(), address, 4);
  }
  endpoint.port = ntohs(port);
  return endpoint;
}

void fill_from_info(model::SocketSample& sample, const nlattr* attribute) {
  const std::size_t size = mnl_attr_get_payload_len(attribute);
  const char* bytes = static_cast<const char*>(mnl_attr_get_payload(attribute));
  tcp_info info{};
  std::memcpy(&info, bytes, std::min(size, sizeof info));
  // tcpi_rcv_wnd follows tcpi_snd_wnd since Linux 6.2; older headers and kernels end before it.
  constexpr std::size_t kRcvWndAt = offsetof(tcp_info, tcpi_snd_wnd) + sizeof(std::uint32_t);
  sample.has_info = true;
  sample.unsent = info.tcpi_notsent_bytes;
  sample.ooo_segments = info.tcpi_rcv_ooopack;
  sample.snd_wnd = info.tcpi_snd_wnd;
  if (size >= kRcvWndAt + sizeof(std::uint32_t)) std::memcpy(&sample.rcv_wnd, bytes + kRcvWndAt, sizeof sample.rcv_wnd);
  sample.cwnd = info.tcpi_snd_cwnd;
  sample.ssthresh = info.tcpi_snd_ssthresh;
  sample.rtt_us = info.tcpi_rtt;
  sample.rttvar_us = info.tcpi_rttvar;
  sample.rto_us = info.tcpi_rto;
  sample.snd_mss = info.tcpi_snd_mss;
  sample.retransmits = info.tcpi_retransmits;
  sample.total_retrans = info.tcpi_total_retrans;
  sample.ato_us = info.tcpi_ato;
  sample.ca_state = info.tcpi_ca_state;
  sample.backoff = info.tcpi_backoff;
  sample.probes = info.tcpi_probes;
  sample.lost = info.tcpi_lost;
  sample.sacked = info.tcpi_sacked;
  sample.dsack_dups = info.tcpi_dsack_dups;
  sample.bytes_acked = info.tcpi_bytes_acked;
  sample.bytes_received = info.tcpi_bytes_received;
  sample.segs_out = info.tcpi_segs_out;
  sample.segs_in = info.tcpi_segs_in;
}

void fill_from_memory(model::SocketSample& sample, const nlattr* attribute) {
  std::uint32_t memory[SK_MEMINFO_VARS] = {};
  std::memcpy(memory, mnl_attr_get_payload(attribute), std::min<std::size_t>(mnl_attr_get_payload_len(attribute), sizeof memory));
  sample.rmem = memory[SK_MEMINFO_RMEM_ALLOC];
  sample.rcvbuf = memory[SK_MEMINFO_RCVBUF];
  sample.sndbuf = memory[SK_MEMINFO_SNDBUF];
  sample.wmem = memory[SK_MEMINFO_WMEM_QUEUED];
}

model::SocketSample parse(const nlmsghdr* message) {
  const auto* diag = static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(message));
  model::SocketSample sample;
  sample.socket = model::SocketId{static_cast<std::uint64_t>(diag->id.idiag_cookie[1]) << 32 | diag->id.idiag_cookie[0]};
  // 12 is the kernel's NEW_SYN_RECV; to a reader it is SYN_RECEIVED.
  sample.state = diag->idiag_state == 12 ? model::TcpState::syn_recv : static_cast<model::TcpState>(diag->idiag_state);
  sample.flow = {endpoint_of(diag->idiag_family, diag->id.idiag_src, diag->id.idiag_sport),
                 endpoint_of(diag->idiag_family, diag->id.idiag_dst, diag->id.idiag_dport)};
  sample.timer = diag->idiag_timer;
  sample.timer_ms = diag->idiag_expires;
  const char* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
  for (const nlattr* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(inet_diag_msg)));
       mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute))); attribute = mnl_attr_next(attribute)) {
    if (mnl_attr_get_type(attribute) == INET_DIAG_INFO) fill_from_info(sample, attribute);
    if (mnl_attr_get_type(attribute) == INET_DIAG_SKMEMINFO) fill_from_memory(sample, attribute);
  }
  if (sample.state == model::TcpState::listen) {
    // A listener's queues are its accept queue and its limit.
    sample.accept_queue = diag->idiag_rqueue;
    sample.accept_limit = diag->idiag_wqueue;
    sample.unsent = 0;
    sample.has_info = false;
  } else {
    // tcp_diag_get_info() counts the peer's FIN as one byte until a read has met it; what waits for read() are the bytes before it.
    const bool fin_came = sample.state == model::TcpState::close_wait || sample.state == model::TcpState::closing || sample.state == model::TcpState::last_ack;
    sample.unread = diag->idiag_rqueue - (fin_came && diag->idiag_rqueue > 0 ? 1U : 0U);
    sample.in_flight = diag->idiag_wqueue - std::min(diag->idiag_wqueue, sample.unsent);
  }
  return sample;
}

}  // namespace

SockDiag::SockDiag() : socket_(nullptr, mnl_socket_close), buffer_(64 * 1024) {}

sys::Status SockDiag::open() {
  socket_.reset(mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC));
  if (!socket_ || mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) return sys::failed("netlink socket for sock_diag");
  return sys::success();
}

sys::Status SockDiag::dump(std::vector<model::SocketSample>& out) {
  nlmsghdr* message = mnl_nlmsg_put_header(buffer_.data());
  // The older of the two questions (inet_diag, Linux 2.6.14) is not about one family: one walk through the kernel's tables tells IPv4 and IPv6 sockets alike.
  message->nlmsg_type = TCPDIAG_GETSOCK;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message->nlmsg_seq = ++sequence_;
  auto* request = static_cast<inet_diag_req*>(mnl_nlmsg_put_extra_header(message, sizeof(inet_diag_req)));
  request->idiag_family = AF_UNSPEC;
  request->idiag_ext = static_cast<std::uint8_t>(1U << (INET_DIAG_INFO - 1) | 1U << (INET_DIAG_SKMEMINFO - 1));
  request->idiag_states = ~0U;
  if (mnl_socket_sendto(socket_.get(), message, message->nlmsg_len) < 0) return sys::failed("ask sock_diag");

  for (;;) {
    const ssize_t n = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
    if (n < 0) return sys::failed("read sock_diag's answer");
    int left = static_cast<int>(n);
    for (const nlmsghdr* answer = reinterpret_cast<const nlmsghdr*>(buffer_.data()); mnl_nlmsg_ok(answer, left);
         answer = mnl_nlmsg_next(answer, &left)) {
      if (answer->nlmsg_seq != sequence_) continue;
      if (answer->nlmsg_type == NLMSG_DONE) return sys::success();
      if (answer->nlmsg_type == NLMSG_ERROR) {
        return sys::failed("sock_diag", -static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(answer))->error);
      }
      out.push_back(parse(answer));
    }
  }
}

}  // namespace sg::lab
