#include "core/lab/inference.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace sg::lab {
namespace {

using model::CallKind;

/// RFC 9293 §3.7.1: what may be sent to a peer that named no MSS; a loopback's is far larger, and TCP_INFO says so.
constexpr std::uint32_t kDefaultMss = 536;

std::uint32_t mss_of(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return kDefaultMss;
  return info.tcpi_snd_mss;
}

}  // namespace

void Inference::after_call(record::Source& source, base::Ns t, const model::CallReturned& call, int fd) {
  if (call.datagram) return;
  std::lock_guard lock(mutex_);
  const model::Flow there = call.flow;
  const model::Flow back = there.reversed();
  if (call.kind == CallKind::connect && call.ret == 0) {
    handshake(source, t, there);
    return;
  }
  const auto known = streams_.find(there);
  if (known == streams_.end()) return;
  Stream& stream = known->second;
  const bool wrote = call.kind == CallKind::send || call.kind == CallKind::write;
  if (wrote && call.ret > 0) stream.written += static_cast<std::uint64_t>(call.ret);
  if (call.queues.outq >= 0 && call.queues.outq_nsd >= 0) {
    advance(source, t, there, static_cast<std::uint64_t>(call.queues.outq_nsd), static_cast<std::uint64_t>(call.queues.outq), mss_of(fd));
  }
  const bool closes = call.kind == CallKind::close || (call.kind == CallKind::shutdown && call.ret == 0);
  if (closes && call.ret == 0 && !stream.fin) {
    stream.fin = true;
    say(source, t, there, model::kFin | model::kAck, stream.sent + 1, streams_[back].sent + 1, 0);
  }
}

void Inference::connected(record::Source& source, base::Ns t, const model::Flow& there) {
  std::lock_guard lock(mutex_);
  handshake(source, t, there);
}

void Inference::handshake(record::Source& source, base::Ns t, const model::Flow& there) {
  const model::Flow back = there.reversed();
  streams_[there] = {};
  streams_[back] = {};
  say(source, t, there, model::kSyn, 0, 0, 0);
  say(source, t, back, model::kSyn | model::kAck, 0, 1, 0);
  say(source, t, there, model::kAck, 1, 1, 0);
}

void Inference::on_sample(record::Source& source, base::Ns t, const model::SocketSample& sample) {
  std::lock_guard lock(mutex_);
  // The report must be of the written bytes we know of: while a FIN is out it counts one more, and we leave it.
  const auto known = streams_.find(sample.flow);
  if (known == streams_.end() || known->second.fin || !sample.has_info || sample.state != model::TcpState::established) return;
  advance(source, t, sample.flow, sample.unsent, sample.unsent + sample.in_flight, sample.snd_mss);
}

void Inference::advance(record::Source& source, base::Ns t, const model::Flow& flow, std::uint64_t unsent, std::uint64_t unacked,
                        std::uint32_t mss) {
  Stream& stream = streams_[flow];
  const Stream& other = streams_[flow.reversed()];
  const std::uint64_t sent = stream.written - std::min(stream.written, unsent);
  while (stream.sent < sent) {
    const std::uint32_t payload = static_cast<std::uint32_t>(std::min<std::uint64_t>(sent - stream.sent, std::max(mss, 1U)));
    say(source, t, flow, model::kAck, stream.sent + 1, other.sent + 1, payload);
    stream.sent += payload;
  }
  const std::uint64_t acked = stream.written - std::min(stream.written, unacked);
  if (acked > stream.acked) {
    stream.acked = acked;
    say(source, t, flow.reversed(), model::kAck, other.sent + 1, acked + 1, 0);
  }
}

void Inference::say(record::Source& source, base::Ns t, const model::Flow& flow, std::uint8_t flags, std::uint64_t rel_seq,
                    std::uint64_t rel_ack, std::uint32_t payload) {
  model::PacketSent sent;
  sent.packet = model::PacketId{++packets_};
  sent.segment.flow = flow;
  sent.segment.flags = flags;
  sent.segment.payload_bytes = payload;
  sent.segment.rel_seq = static_cast<std::uint32_t>(rel_seq);
  if ((flags & model::kAck) != 0) sent.segment.rel_ack = static_cast<std::uint32_t>(rel_ack);
  const model::PacketId id = sent.packet;
  source.add(t, std::move(sent), true);
  source.add(t, model::Verdict{id, model::VerdictKind::deliver}, true);
}

}  // namespace sg::lab
