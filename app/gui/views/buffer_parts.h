// What lies in a socket's two buffers, byte by byte of its streams.
//
// The sizes are the kernel's (queue sizes of the last call, or sock_diag's sample where that is newer); which bytes they are follows from
// how much was written and read: the send buffer ends with the last byte written, the receive buffer begins with the next byte to read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/streams.h"
#include "core/model/world.h"

namespace sg::gui {

/// Bytes [begin, end) of a stream that share a fate.
struct BufferPart {
  enum class Kind : std::uint8_t { in_flight, unsent, unread, out_of_order };
  Kind kind{};
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
  bool operator==(const BufferPart&) const = default;
};

struct SendBuffer {
  bool known = false;
  model::Flow stream;            ///< local → remote
  std::uint64_t in_flight = 0;   ///< data bytes sent and not acknowledged
  std::uint64_t unsent = 0;      ///< data bytes not sent
  std::string_view control;      ///< "SYN" or "FIN" while one waits for its ACK: it takes a sequence number, and no room
  std::uint32_t capacity = 0;    ///< SO_SNDBUF as the kernel keeps it; 0: not known
  std::vector<BufferPart> parts; ///< in stream order; they add up to in_flight + unsent
};

struct ReceiveBuffer {
  bool known = false;
  model::Flow stream;            ///< remote → local
  std::uint64_t unread = 0;
  bool fin = false;              ///< the other side's end stands behind the last byte
  std::uint32_t window = 0;      ///< room left, as told to the other side; 0 with !window_known
  bool window_known = false;
  std::uint32_t capacity = 0;    ///< SO_RCVBUF; 0: not known
  std::vector<BufferPart> parts; ///< unread, then out of order
};

/// `write_under_way`: its owner is inside write() or send(), which has accepted bytes that it has not reported yet.
SendBuffer send_buffer_of(const model::World& world, const model::SocketState& socket, bool write_under_way);
ReceiveBuffer receive_buffer_of(const model::World& world, const model::SocketState& socket);

/// Bytes as text on one line: UTF-8 as it is, "\n" for a line's end, "·" for what cannot be shown.
std::string bytes_as_text(const std::uint8_t* data, std::size_t size);
/// The bytes of a span.
std::string span_text(const model::Span& span);

/// What chooses a datagram's colour, from sendto() to recvfrom(): each is a write of its own, and a duplicate has the bytes of what it was made from.
inline std::uint32_t ordinal_of(const model::PacketSent& datagram) {
  return static_cast<std::uint32_t>(datagram.origin == model::Origin::duplicate ? datagram.made_from : datagram.packet);
}

/// "0 B", "1448 B", "16 KiB", "3.8 MiB".
std::string size_text(std::uint64_t bytes);

/// The writes of a part; of a large one a sample of at most `most`, evenly spaced, so that a frame's cost is bounded.
std::vector<model::Span> writes_of(const model::Streams& streams, const model::Flow& stream, std::uint64_t begin, std::uint64_t end,
                                   std::uint64_t at_seq, std::size_t most = 64);

}  // namespace sg::gui
