#include "app/gui/views/buffer_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace sg::gui {

namespace {

using model::TcpState;

const model::Stream* stream_of(const model::World& world, const model::Flow& flow) {
  const auto found = world.streams.find(flow);
  return found == world.streams.end() ? nullptr : &found->second;
}

std::uint64_t size_of(std::int32_t from_call, std::uint32_t from_sample) {
  return from_call >= 0 ? static_cast<std::uint64_t>(from_call) : from_sample;
}

/// How many bytes the UTF-8 character at `data` has; 0: it is none (RFC 3629).
std::size_t utf8_length(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t lead = data[0];
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  if (length == 0 || length > size) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((data[i] & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

}  // namespace

SendBuffer send_buffer_of(const model::World& world, const model::SocketState& socket, bool write_under_way) {
  SendBuffer out;
  const model::SocketSample& sample = socket.sample;
  if (sample.state == TcpState::listen || socket.gone) return out;
  out.known = socket.sampled || socket.queues.outq >= 0;
  if (!out.known) return out;
  out.stream = sample.flow;
  out.capacity = sample.sndbuf;
  std::uint64_t unsent = size_of(socket.queues.outq_nsd, sample.unsent);
  std::uint64_t all = socket.queues.outq >= 0 ? static_cast<std::uint64_t>(socket.queues.outq) : std::uint64_t{sample.unsent} + sample.in_flight;
  unsent = std::min(unsent, all);
  // A SYN or FIN counts one in the queue, and is no byte of the stream (RFC 9293 §3.4).
  const bool syn = sample.state == TcpState::syn_sent || sample.state == TcpState::syn_recv;
  const bool fin = sample.state == TcpState::fin_wait1 || sample.state == TcpState::closing || sample.state == TcpState::last_ack;
  if ((syn || fin) && all > 0) {
    out.control = syn ? "SYN" : "FIN";
    all -= 1;
    if (fin && unsent > 0) unsent -= 1;  // the FIN comes last
    unsent = std::min(unsent, all);
  }
  out.unsent = unsent;
  out.in_flight = all - unsent;
  if (all == 0) return out;
  const model::Stream* stream = stream_of(world, out.stream);
  const std::uint64_t written = stream != nullptr ? stream->written : 0;
  const std::uint64_t acked = stream != nullptr ? stream->acked : 0;
  const std::uint64_t begin = write_under_way || all > written ? acked : written - all;
  if (out.in_flight > 0) out.parts.push_back({BufferPart::Kind::in_flight, begin, begin + out.in_flight});
  if (out.unsent > 0) out.parts.push_back({BufferPart::Kind::unsent, begin + out.in_flight, begin + all});
  return out;
}

ReceiveBuffer receive_buffer_of(const model::World& world, const model::SocketState& socket) {
  ReceiveBuffer out;
  const model::SocketSample& sample = socket.sample;
  if (sample.state == TcpState::listen || socket.gone) return out;
  out.known = socket.sampled || socket.queues.inq >= 0;
  if (!out.known) return out;
  out.stream = sample.flow.reversed();
  out.capacity = sample.rcvbuf;
  out.window_known = sample.has_info;
  out.window = sample.rcv_wnd;
  out.unread = size_of(socket.queues.inq, sample.unread);
  const model::Stream* stream = stream_of(world, out.stream);
  const std::uint64_t read = stream != nullptr ? stream->read : 0;
  out.fin = sample.state == TcpState::close_wait || sample.state == TcpState::last_ack || sample.state == TcpState::closing ||
            sample.state == TcpState::time_wait;
  if (out.unread > 0) out.parts.push_back({BufferPart::Kind::unread, read, read + out.unread});
  if (stream != nullptr) {
    for (const auto& [begin, end] : stream->out_of_order) {
      if (begin >= read + out.unread) out.parts.push_back({BufferPart::Kind::out_of_order, begin, end});
    }
  }
  return out;
}

std::string bytes_as_text(const std::uint8_t* data, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size;) {
    const std::uint8_t c = data[i];
    if (c == '\n' || c == '\r' || c == '\t' || c == 0) {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : "\\0";
      ++i;
    } else if (c >= 0x20 && c < 0x7F) {
      out += static_cast<char>(c);
      ++i;
    } else if (const std::size_t length = utf8_length(data + i, size - i); length > 0) {
      out.append(reinterpret_cast<const char*>(data + i), length);
      i += length;
    } else {
      out += "·";
      ++i;
    }
  }
  return out;
}

std::string span_text(const model::Span& span) {
  if (!span.bytes || span.begin < span.write_begin) return {};
  const std::uint64_t from = span.begin - span.write_begin;
  if (from >= span.bytes->size()) return {};
  const std::uint64_t size = std::min<std::uint64_t>(span.end - span.begin, span.bytes->size() - from);
  return bytes_as_text(span.bytes->data() + from, static_cast<std::size_t>(size));
}

std::string size_text(std::uint64_t bytes) {
  constexpr double kKi = 1024.0;
  const auto n = static_cast<double>(bytes);
  if (bytes < 10 * 1024) return fmt::format("{} B", bytes);
  if (n < kKi * kKi) return fmt::format("{:.0f} KiB", n / kKi);
  return fmt::format("{:.1f} MiB", n / (kKi * kKi));
}

std::vector<model::Span> writes_of(const model::Streams& streams, const model::Flow& stream, std::uint64_t begin, std::uint64_t end,
                                   std::uint64_t at_seq, std::size_t most) {
  if (end <= begin) return {};
  if (end - begin <= 4096) {
    std::vector<model::Span> all = streams.spans(stream, begin, end, at_seq);
    if (all.size() <= most) return all;
  }
  std::vector<model::Span> out;
  for (std::size_t i = 0; i < most; ++i) {
    const std::uint64_t from = begin + (end - begin) * i / most;
    const std::uint64_t to = begin + (end - begin) * (i + 1) / most;
    const auto here = streams.spans(stream, from, from + 1, at_seq);
    if (here.empty()) continue;
    if (!out.empty() && out.back().write == here.front().write) {
      out.back().end = to;
    } else {
      out.push_back(here.front());
      out.back().begin = from;
      out.back().end = to;
    }
  }
  return out;
}

}  // namespace sg::gui
