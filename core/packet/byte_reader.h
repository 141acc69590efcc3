// Reads numbers in network byte order, and never beyond the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sg::packet {

using ByteSpan = std::span<const std::uint8_t>;

/// Once a read goes beyond the end, ok() is false and everything read is 0.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

  std::uint8_t u8() {
    const ByteSpan part = take(1);
    return part.empty() ? std::uint8_t{0} : part[0];
  }
  std::uint16_t u16() {
    const ByteSpan part = take(2);
    return part.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>((part[0] << 8U) | part[1]);
  }
  std::uint32_t u32() {
    const std::uint32_t high = u16();
    const std::uint32_t low = u16();
    return (high << 16U) | low;
  }
  /// The next `count` bytes; empty when there are fewer.
  ByteSpan take(std::size_t count) {
    if (!ok_ || count > bytes_.size() - at_) {
      ok_ = false;
      return {};
    }
    const ByteSpan part = bytes_.subspan(at_, count);
    at_ += count;
    return part;
  }
  void skip(std::size_t count) { take(count); }

  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return ok_ ? bytes_.size() - at_ : 0; }

 private:
  ByteSpan bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace sg::packet
