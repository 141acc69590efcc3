#include "core/lab/nfqueue.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "core/base/unique_fd.h"

namespace sg::lab {
namespace {

constexpr std::uint16_t kQueue = 0;
constexpr std::size_t kMaxPacket = 0xffff;
constexpr std::size_t kHeaders = 4096;
/// So many packets a system call: what waits is read, and answered, at once.
constexpr std::size_t kBatch = 16;
constexpr std::size_t kVerdictRoom = 128;
/// Room for bursts on the netlink socket, in bytes: a thousand full packets.
constexpr int kReceiveBuffer = 4 * 1024 * 1024;

/// With it, the kernel neither cuts what is larger than the MTU nor completes checksums before it shows a packet.
void put_card_flag(nlmsghdr* message, bool on) {
  mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(on ? NFQA_CFG_F_GSO : 0));
  mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(NFQA_CFG_F_GSO));
}

}  // namespace

struct NfQueue::Batch {
  static constexpr std::size_t kRoom = kMaxPacket + 1 + kHeaders;  // a multiple of 4: messages must lie aligned
  std::vector<char> bytes = std::vector<char>(kBatch * kRoom);
  std::array<iovec, kBatch> places{};
  std::array<mmsghdr, kBatch> messages{};
  Batch() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      places[i] = {buffer(i), kRoom};
      messages[i].msg_hdr.msg_iov = &places[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
  }
  char* buffer(std::size_t i) { return bytes.data() + i * kRoom; }
};

NfQueue::NfQueue() : socket_(nullptr, mnl_socket_close), in_(std::make_unique<Batch>()) {}
NfQueue::~NfQueue() = default;

sys::Status NfQueue::open(bool as_for_a_card) {
  socket_.reset(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC));
  if (!socket_ || mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) return sys::failed("netlink socket for NFQUEUE");
  if (setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0) {
    setsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  }

  nlmsghdr* message = nfq_nlmsg_put(in_->buffer(0), NFQNL_MSG_CONFIG, kQueue);
  message->nlmsg_flags |= NLM_F_ACK;
  nfq_nlmsg_cfg_put_cmd(message, AF_INET, NFQNL_CFG_CMD_BIND);
  nfq_nlmsg_cfg_put_params(message, NFQNL_COPY_PACKET, kMaxPacket);
  mnl_attr_put_u32(message, NFQA_CFG_QUEUE_MAXLEN, htonl(kLength));
  put_card_flag(message, as_for_a_card);
  if (mnl_socket_sendto(socket_.get(), message, message->nlmsg_len) < 0) return sys::failed("bind NFQUEUE 0");
  const ssize_t n = mnl_socket_recvfrom(socket_.get(), in_->buffer(0), Batch::kRoom);
  if (n < 0 || mnl_cb_run(in_->buffer(0), static_cast<std::size_t>(n), 0, mnl_socket_get_portid(socket_.get()), nullptr, nullptr) < 0) {
    return sys::failed("bind NFQUEUE 0");
  }

  const sys::QueueRuleResult rule = sys::queue_all_packets(kQueue);
  rule_ = rule.used;
  if (!rule.status.ok()) return rule.status;
  const base::UniqueFd ipv6(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (ipv6.valid()) without_ipv6_ = sys::queue_all_packets(kQueue, sys::QueueFamily::ipv6).status;
  return sys::success();
}

sys::Status NfQueue::show_as_for_a_card(bool on) {
  alignas(nlmsghdr) std::array<char, kHeaders> room{};
  nlmsghdr* message = nfq_nlmsg_put(room.data(), NFQNL_MSG_CONFIG, kQueue);
  put_card_flag(message, on);
  return mnl_socket_sendto(socket_.get(), message, message->nlmsg_len) < 0 ? sys::failed("configure NFQUEUE 0") : sys::success();
}

int NfQueue::fd() const { return mnl_socket_get_fd(socket_.get()); }

void NfQueue::close() { socket_.reset(); }

void NfQueue::read(const Listener& listener) {
  const int n = recvmmsg(fd(), in_->messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    if (errno != ENOBUFS) throw std::runtime_error(sys::failed("recv from NFQUEUE").text());
    listener.trouble({"wire", "the queue overran: the kernel dropped packets before we saw them", model::Trouble::queue_overran});
    return;
  }
  packets_.clear();
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) parse(in_->buffer(i), in_->messages[i].msg_len, listener);
  if (!packets_.empty() && listener.accept_all()) {
    for (Packet& packet : packets_) {
      accept(packet.id);
      packet.accepted = true;
    }
    if (const sys::Status status = flush(); !status.ok()) listener.trouble({"wire", status.text(), model::Trouble::verdict_refused, "", status.error});
  }
  for (const Packet& packet : packets_) listener.packet(packet);
  if (const sys::Status status = flush(); !status.ok()) listener.trouble({"wire", status.text(), model::Trouble::verdict_refused, "", status.error});
}

void NfQueue::parse(char* bytes, std::size_t size, const Listener& listener) {
  int left = static_cast<int>(size);
  for (const nlmsghdr* message = reinterpret_cast<const nlmsghdr*>(bytes); mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
    if (message->nlmsg_type == NLMSG_ERROR) {
      const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(message));
      if (error->error != 0) listener.trouble({"wire", sys::failed("a verdict was refused", -error->error).text(), model::Trouble::verdict_refused, "", -error->error});
      continue;
    }
    std::array<nlattr*, NFQA_MAX + 1> attributes{};
    if (nfq_nlmsg_parse(message, attributes.data()) < 0 || attributes[NFQA_PACKET_HDR] == nullptr) continue;
    const auto* header = static_cast<const nfqnl_msg_packet_hdr*>(mnl_attr_get_payload(attributes[NFQA_PACKET_HDR]));
    Packet packet;
    packet.id = ntohl(header->packet_id);
    if (attributes[NFQA_MARK] != nullptr) packet.mark = ntohl(mnl_attr_get_u32(attributes[NFQA_MARK]));
    if (const nlattr* payload = attributes[NFQA_PAYLOAD]) {
      packet.bytes = {static_cast<const std::uint8_t*>(mnl_attr_get_payload(payload)), mnl_attr_get_payload_len(payload)};
    }
    packets_.push_back(packet);
  }
}

void NfQueue::verdict(std::uint32_t id, bool accept) {
  const std::size_t at = out_.size();
  out_.resize(at + kVerdictRoom);
  nlmsghdr* message = nfq_nlmsg_put(out_.data() + at, NFQNL_MSG_VERDICT, kQueue);
  nfq_nlmsg_verdict_put(message, static_cast<int>(id), accept ? NF_ACCEPT : NF_DROP);
  out_.resize(at + NLMSG_ALIGN(message->nlmsg_len));
}

sys::Status NfQueue::flush() {
  if (out_.empty()) return sys::success();
  const ssize_t sent = mnl_socket_sendto(socket_.get(), out_.data(), out_.size());
  out_.clear();
  return sent < 0 ? sys::failed("send a verdict") : sys::success();
}

}  // namespace sg::lab
