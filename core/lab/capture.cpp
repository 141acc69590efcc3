#include "core/lab/capture.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

#include "core/lab/host_ports.h"
#include "core/packet/decode.h"

namespace sg::lab {
namespace {

/// We are told of a packet after the programs have felt it; by how much depends on when this thread gets to run.
constexpr base::Ns kLag = 20 * base::kMillisecond;

/// When the kernel sent it (SO_TIMESTAMPNS, on CLOCK_REALTIME), on base::now_ns()'s clock.
base::Ns kernel_time(msghdr& message) {
  const base::Ns now = base::now_ns();
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    timespec real{};
    std::memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
    clock_gettime(CLOCK_REALTIME, &real);
    return now - ((real.tv_sec - stamp.tv_sec) * base::kSecond + (real.tv_nsec - stamp.tv_nsec));
  }
  return now;
}

}  // namespace

Capture::Capture(record::Source& source, const HostPorts* host_ports) : source_(&source), host_ports_(host_ports) {}

Capture::~Capture() { stop(); }

sys::Status Capture::open() {
  // Only sockets for all protocols are shown what goes out.
  socket_ = base::UniqueFd(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL)));
  if (!socket_.valid()) return sys::failed("socket(AF_PACKET)");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
  if (bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return sys::failed("bind a packet socket to lo");
  const int on = 1;
  if (setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0) return sys::failed("SO_TIMESTAMPNS on a packet socket");
  source_->lags_by(kLag);
  wake_ = base::UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_.valid()) return sys::failed("eventfd");
  worker_.start(
      "capture", [this] { run(); }, [this](const std::string& what) { source_->emit(model::EngineError{"capture", what}); });
  return sys::success();
}

void Capture::stop() {
  if (!worker_.running()) return;
  eventfd_write(wake_.get(), 1);
  worker_.join();
}

void Capture::run() {
  std::vector<std::uint8_t> buffer(0x10000 + 64);
  std::array<pollfd, 2> watched{pollfd{socket_.get(), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
  for (;;) {
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) throw std::runtime_error(sys::failed("poll on a packet socket").text());
    if (watched[0].revents != 0) {
      sockaddr_ll from{};
      alignas(cmsghdr) std::array<char, 128> control{};
      iovec space{buffer.data(), buffer.size()};
      msghdr message{};
      message.msg_name = &from;
      message.msg_namelen = sizeof from;
      message.msg_iov = &space;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const ssize_t n = recvmsg(socket_.get(), &message, MSG_DONTWAIT);
      if (n > 0 && from.sll_pkttype == PACKET_OUTGOING && (from.sll_protocol == htons(ETH_P_IP) || from.sll_protocol == htons(ETH_P_IPV6))) {
        take(kernel_time(message) - source_->began(), buffer.data(), static_cast<std::size_t>(n));
      }
    } else if (watched[1].revents != 0) {
      return;  // after everything that was captured before
    }
  }
}

void Capture::take(base::Ns t, const std::uint8_t* bytes, std::size_t size) {
  std::optional<model::Segment> segment = packet::decode_ip(std::span(bytes, size));
  if (!segment) return;
  if (host_ports_ && !host_ports_->ours(segment->flow.from.port) && !host_ports_->ours(segment->flow.to.port)) return;
  // On a loopback the sending kernel leaves the checksum to a network card that is not there: it is not wrong, it is not made.
  if (segment->checksum_state == model::Checksum::wrong) segment->checksum_state = model::Checksum::unknown;
  const model::PacketId id{++packets_};
  model::PacketSent event;
  event.packet = id;
  event.retransmits = tracker_.track(*segment, id);
  event.segment = std::move(*segment);
  event.bytes = std::make_shared<const model::Bytes>(bytes, bytes + size);
  source_->open();
  source_->clock();
  last_ = t = std::max(last_, t);
  source_->add(t, std::move(event));
  source_->add(t, model::Verdict{id, model::VerdictKind::deliver});
  source_->close();
}

}  // namespace sg::lab
