#include "core/store/mixed_links.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sg::store {
namespace {

// Numbers of the draft (draft-ietf-opsawg-pcapng), §4.1 to §4.4 and appendix A.
constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kPacket = 2;  ///< obsolete; libpcap reads it still
constexpr std::uint32_t kSimplePacket = 3;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::size_t kShortest = 12;           ///< bytes of a block without a body
constexpr std::size_t kShortestInterface = 20;  ///< … of an interface description without options
constexpr std::uint16_t kEthernet = 1;          ///< LINKTYPE_ETHERNET
constexpr std::size_t kAroundSimple = 16;       ///< … of a simple packet, without its data
constexpr std::uint16_t kNoInterface = 0xFFFF;  ///< of a packet that names one that is not there: libpcap refuses it

}  // namespace

MixedLinks::~MixedLinks() {
  if (file_ != nullptr) std::fclose(file_);
}

std::FILE* MixedLinks::open(std::FILE* file) {
  file_ = file;
  // fopencookie(3): a stream whose bytes a program makes.
  return fopencookie(this, "rb", {.read = &MixedLinks::read, .write = nullptr, .seek = &MixedLinks::seek, .close = nullptr});
}

ssize_t MixedLinks::read(void* self, char* out, std::size_t size) {
  auto& links = *static_cast<MixedLinks*>(self);
  const std::size_t done = links.read(out, size);
  // A disk that fails is no end of the file.
  return done == 0 && size > 0 && std::ferror(links.file_) != 0 ? -1 : static_cast<ssize_t>(done);
}

/// It goes forward only; but how far it is, can be asked (ftell(3)).
int MixedLinks::seek(void* self, off64_t* offset, int whence) {
  if (whence != SEEK_CUR || *offset != 0) {
    errno = ESPIPE;
    return -1;
  }
  *offset = static_cast<off64_t>(static_cast<MixedLinks*>(self)->handed_on_);
  return 0;
}

MixedLinks::Packet MixedLinks::next_packet() {
  if (packets_.empty()) return {kNoInterface, 0};
  const Packet out = packets_.front();
  packets_.pop_front();
  return out;
}

std::size_t MixedLinks::read(char* out, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    if (head_at_ < head_size_) {
      const std::size_t part = std::min(size - done, head_size_ - head_at_);
      std::memcpy(out + done, head_.data() + head_at_, part);
      head_at_ += part;
      done += part;
    } else if (rest_ > 0 || lost_) {
      const std::size_t part = lost_ ? size - done : static_cast<std::size_t>(std::min<std::uint64_t>(size - done, rest_));
      const std::size_t got = std::fread(out + done, 1, part, file_);
      if (!lost_) rest_ -= got;
      done += got;
      if (got < part) break;
    } else {
      begin_block();
      if (head_size_ == 0) break;
    }
  }
  handed_on_ += done;
  return done;
}

void MixedLinks::begin_block() {
  head_at_ = 0;
  head_size_ = std::fread(head_.data(), 1, kShortest, file_);
  lost_ = head_size_ < kShortest;
  if (lost_) return;
  std::uint32_t type = number(0, 4);
  if (type == kSectionHeader) {  // reads the same in both byte orders
    swapped_ = false;
    swapped_ = number(8, 4) != kByteOrder;
    lost_ = number(8, 4) != kByteOrder;
    section_ = interfaces_.size();
  }
  const std::uint32_t length = number(4, 4);
  lost_ = lost_ || length < kShortest;
  if (lost_) return;
  rest_ = length - kShortest;
  type = number(0, 4);
  if (type == kInterface && length >= kShortestInterface) {
    const std::size_t got = std::fread(head_.data() + kShortest, 1, 4, file_);
    head_size_ += got;
    rest_ -= got;
    interfaces_.push_back({static_cast<std::uint16_t>(number(8, 2)), number(kShortest, 4)});
    put(8, kEthernet, 2);
    put(kShortest, 0, 4);  // SnapLen 0: no limit
  } else if (type == kEnhancedPacket || type == kPacket || type == kSimplePacket) {
    // A simple one is the first interface's.
    const std::size_t interface = type == kSimplePacket ? 0 : number(8, type == kPacket ? 2 : 4);
    const std::size_t here = interfaces_.size() - section_;
    const Interface of = interface < here ? interfaces_[section_ + interface] : Interface{kNoInterface, 0};
    Packet packet{of.link, 0};
    if (type == kSimplePacket && length >= kAroundSimple) {
      // It has no length of its own for what was captured: that follows from the limit, which libpcap is not told.
      packet.wire_bytes = number(8, 4);
      put(8, of.snapshot == 0 ? packet.wire_bytes : std::min(packet.wire_bytes, of.snapshot), 4);
    }
    packets_.push_back(packet);
  }
}

bool MixedLinks::little() const { return swapped_ != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__); }

/// In the section's byte order.
std::uint32_t MixedLinks::number(std::size_t at, std::size_t bytes) const {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < bytes; ++i) out |= std::uint32_t{head_[at + i]} << (8 * (little() ? i : bytes - 1 - i));
  return out;
}

void MixedLinks::put(std::size_t at, std::uint32_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) head_[at + i] = static_cast<std::uint8_t>(value >> (8 * (little() ? i : bytes - 1 - i)));
}

}  // namespace sg::store
