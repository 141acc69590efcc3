#include "core/lab/capture.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <vector>

#include "core/lab/host_ports.h"
#include "core/packet/decode.h"

namespace sg::lab {

Capture::Capture(record::Source& source, const HostPorts* host_ports) : source_(&source), host_ports_(host_ports) {}

Capture::~Capture() { stop(); }

sys::Status Capture::open() {
  socket_ = base::UniqueFd(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP)));
  if (!socket_.valid()) return sys::failed("socket(AF_PACKET)");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_IP);
  address.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
  if (bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return sys::failed("bind a packet socket to lo");
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
      socklen_t from_size = sizeof from;
      const ssize_t n =
          recvfrom(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &from_size);
      if (n > 0 && from.sll_pkttype == PACKET_OUTGOING) take(buffer.data(), static_cast<std::size_t>(n));
    } else if (watched[1].revents != 0) {
      return;  // after everything that was captured before
    }
  }
}

void Capture::take(const std::uint8_t* bytes, std::size_t size) {
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
  const base::Ns t = source_->clock();
  source_->add(t, std::move(event));
  source_->add(t, model::Verdict{id, model::VerdictKind::deliver});
  source_->close();
}

}  // namespace sg::lab
