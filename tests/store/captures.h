// Captures made for tests, byte by byte.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/packet/builder.h"

namespace sg::store::made {

using packet::build::Bytes;

inline constexpr std::uint32_t kEthernet = 1;
inline constexpr std::uint32_t kNull = 0;
inline constexpr std::uint32_t kRaw = 101;
inline constexpr std::uint32_t kCooked = 113;
inline constexpr std::uint32_t kCooked2 = 276;

inline void put(Bytes& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline Bytes pcap_header(std::uint32_t link, std::uint32_t snap = 65535) {
  Bytes out;
  put(out, 0xA1B2C3D4U, 4);
  put(out, 2, 2);
  put(out, 4, 2);
  put(out, 0, 8);
  put(out, snap, 4);
  put(out, link, 4);
  return out;
}

/// `wire`: how long it was; 0: as long as it is.
inline void add_frame(Bytes& file, const Bytes& frame, std::uint32_t microseconds, std::size_t wire = 0) {
  put(file, 1000 + microseconds / 1'000'000, 4);
  put(file, microseconds % 1'000'000, 4);
  put(file, static_cast<std::uint32_t>(frame.size()), 4);
  put(file, static_cast<std::uint32_t>(wire == 0 ? frame.size() : wire), 4);
  file.insert(file.end(), frame.begin(), frame.end());
}

inline Bytes ethernet(const Bytes& ip, std::uint32_t type = 0x0800, int vlans = 0) {
  Bytes out(12, 0);
  for (int i = 0; i < vlans; ++i) {
    packet::build::put16(out, i == 0 && vlans > 1 ? 0x88A8 : 0x8100);
    packet::build::put16(out, 42);
  }
  packet::build::put16(out, type);
  out.insert(out.end(), ip.begin(), ip.end());
  return out;
}

inline Bytes cooked(const Bytes& ip, bool outgoing) {
  Bytes out;
  packet::build::put16(out, outgoing ? 4 : 0);
  packet::build::put16(out, 772);
  packet::build::put16(out, 6);
  out.insert(out.end(), 8, 0);
  packet::build::put16(out, 0x0800);
  out.insert(out.end(), ip.begin(), ip.end());
  return out;
}

inline Bytes cooked2(const Bytes& ip, bool outgoing) {
  Bytes out;
  packet::build::put16(out, 0x0800);
  out.insert(out.end(), 8, 0);
  out.push_back(outgoing ? 4 : 0);
  out.push_back(6);
  out.insert(out.end(), 8, 0);
  out.insert(out.end(), ip.begin(), ip.end());
  return out;
}

class File {
 public:
  explicit File(const Bytes& bytes) : path_(std::filesystem::temp_directory_path() / ("sockglass-capture-" + std::to_string(getpid()) + "-" + std::to_string(++count()))) {
    std::ofstream(path_, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return path_.string(); }

 private:
  static int& count() {
    static int made = 0;
    return made;
  }
  std::filesystem::path path_;
};

}  // namespace sg::store::made
