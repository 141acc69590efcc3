#include "core/lab/wire.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/packet/decode.h"

namespace sg::lab {
namespace {

constexpr std::uint16_t kQueue = 0;
/// Packets the kernel keeps for us; its own limit is 1024.
constexpr std::uint32_t kQueueLength = 16384;
/// Room for bursts on the netlink socket, in bytes: a thousand full packets.
constexpr int kReceiveBuffer = 4 * 1024 * 1024;

}  // namespace

Wire::Wire(record::Source& source, std::function<void()> after_verdict)
    : source_(&source), after_verdict_(std::move(after_verdict)), socket_(nullptr, mnl_socket_close), buffer_(0xffff + 4096) {}

Wire::~Wire() { stop(); }

sys::Status Wire::open() {
  socket_.reset(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC));
  if (!socket_ || mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) return sys::failed("netlink socket for NFQUEUE");
  const int fd = mnl_socket_get_fd(socket_.get());
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  }

  nlmsghdr* message = nfq_nlmsg_put(buffer_.data(), NFQNL_MSG_CONFIG, kQueue);
  message->nlmsg_flags |= NLM_F_ACK;
  nfq_nlmsg_cfg_put_cmd(message, AF_INET, NFQNL_CFG_CMD_BIND);
  nfq_nlmsg_cfg_put_params(message, NFQNL_COPY_PACKET, 0xffff);
  mnl_attr_put_u32(message, NFQA_CFG_QUEUE_MAXLEN, htonl(kQueueLength));
  if (mnl_socket_sendto(socket_.get(), message, message->nlmsg_len) < 0) return sys::failed("bind NFQUEUE 0");
  const ssize_t n = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
  if (n < 0 || mnl_cb_run(buffer_.data(), static_cast<std::size_t>(n), 0, mnl_socket_get_portid(socket_.get()), nullptr, nullptr) < 0) {
    return sys::failed("bind NFQUEUE 0");
  }

  const sys::QueueRuleResult rule = sys::queue_all_packets(kQueue);
  if (!rule.status.ok()) return rule.status;
  rule_ = rule.used;

  wake_ = base::UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_.valid()) return sys::failed("eventfd");
  worker_.start(
      "wire", [this] { run(); },
      [this](const std::string& what) {
        source_->emit(model::EngineError{"wire", what + "; packets no longer get through: start the lesson again"});
      });
  return sys::success();
}

void Wire::set_pace(base::Ns per_packet) { pace_.store(per_packet, std::memory_order_relaxed); }

void Wire::stop() {
  if (!worker_.running()) return;
  stopping_.store(true);
  eventfd_write(wake_.get(), 1);
  worker_.join();
  socket_.reset();
}

void Wire::run() {
  std::array<pollfd, 2> watched{pollfd{mnl_socket_get_fd(socket_.get()), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
  while (!stopping_.load()) {
    timespec limit{};
    timespec* until = nullptr;
    if (!waiting_.empty()) {
      const base::Ns left = std::max<base::Ns>(0, waiting_.begin()->first - base::now_ns());
      limit = {left / base::kSecond, left % base::kSecond};
      until = &limit;
    }
    if (ppoll(watched.data(), watched.size(), until, nullptr) < 0 && errno != EINTR) {
      throw std::runtime_error(sys::failed("poll on NFQUEUE").text());
    }
    if (watched[0].revents != 0) read_queue();
    deliver_due();
  }
  while (!waiting_.empty()) {
    send_verdict(waiting_.begin()->second.queue_id, NF_ACCEPT);
    waiting_.erase(waiting_.begin());
  }
}

void Wire::read_queue() {
  const ssize_t n = recv(mnl_socket_get_fd(socket_.get()), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    if (errno != ENOBUFS) throw std::runtime_error(sys::failed("recv from NFQUEUE").text());
    source_->emit(model::EngineError{"wire", "the queue overran: the kernel dropped packets before we saw them"});
    return;
  }
  int left = static_cast<int>(n);
  for (const nlmsghdr* message = reinterpret_cast<const nlmsghdr*>(buffer_.data()); mnl_nlmsg_ok(message, left);
       message = mnl_nlmsg_next(message, &left)) {
    if (message->nlmsg_type == NLMSG_ERROR) {
      const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(message));
      if (error->error != 0) source_->emit(model::EngineError{"wire", sys::failed("a verdict was refused", -error->error).text()});
      continue;
    }
    std::array<nlattr*, NFQA_MAX + 1> attributes{};
    if (nfq_nlmsg_parse(message, attributes.data()) < 0 || attributes[NFQA_PACKET_HDR] == nullptr) continue;
    const auto* header = static_cast<const nfqnl_msg_packet_hdr*>(mnl_attr_get_payload(attributes[NFQA_PACKET_HDR]));
    const nlattr* payload = attributes[NFQA_PAYLOAD];
    take(ntohl(header->packet_id), payload ? static_cast<const std::uint8_t*>(mnl_attr_get_payload(payload)) : nullptr,
         payload ? mnl_attr_get_payload_len(payload) : 0);
  }
}

void Wire::take(std::uint32_t queue_id, const std::uint8_t* bytes, std::size_t size) {
  std::optional<model::Segment> segment = packet::decode_ip(std::span(bytes, size));
  if (!segment) {  // neither TCP nor UDP (an ICMP error): not a subject, and must not be held up
    send_verdict(queue_id, NF_ACCEPT);
    return;
  }
  source_->open();
  const base::Ns sent = source_->clock();
  const model::PacketId id{++packets_};
  model::PacketSent event;
  event.packet = id;
  event.retransmits = tracker_.track(*segment, id);
  event.bytes = std::make_shared<const model::Bytes>(bytes, bytes + size);
  const Fate fate = decide(*segment, base::now_ns());
  event.segment = std::move(*segment);
  source_->add(sent, std::move(event));
  source_->close();
  const Waiting waiting{queue_id, id, fate.due};
  // Without a pace it goes on at once, so that the wire costs a learner's program as little as can be.
  if (fate.due == 0) {
    deliver(waiting);
  } else {
    waiting_.emplace(fate.due, waiting);
  }
}

Fate Wire::decide(const model::Segment& segment, base::Ns sent) {
  const base::Ns pace = pace_.load(std::memory_order_relaxed);
  base::Ns& last = last_due_[segment.flow];
  if (pace == 0 && last <= sent) return {0};
  // A pace that was just made shorter must not let a packet overtake those before it.
  last = std::max(sent + pace, last);
  return {last};
}

void Wire::deliver_due() {
  while (!waiting_.empty() && waiting_.begin()->first <= base::now_ns()) {
    const Waiting next = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    deliver(next);
  }
}

void Wire::deliver(const Waiting& waiting) {
  // The moment is read before the verdict is sent: what the receiving kernel then does comes after it on the timeline.
  source_->open();
  const base::Ns arrived = source_->clock();
  const bool sent = send_verdict(waiting.queue_id, NF_ACCEPT);
  const int error = errno;
  source_->add(arrived, model::Verdict{waiting.packet, model::VerdictKind::deliver});
  if (!sent) source_->add(arrived, model::EngineError{"wire", sys::failed("send a verdict", error).text()});
  source_->close();
  if (after_verdict_) after_verdict_();
}

bool Wire::send_verdict(std::uint32_t queue_id, std::uint32_t verdict) {
  std::array<char, 256> buffer{};
  nlmsghdr* message = nfq_nlmsg_put(buffer.data(), NFQNL_MSG_VERDICT, kQueue);
  nfq_nlmsg_verdict_put(message, static_cast<int>(queue_id), static_cast<int>(verdict));
  return mnl_socket_sendto(socket_.get(), message, message->nlmsg_len) >= 0;
}

}  // namespace sg::lab
