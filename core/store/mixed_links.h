// A pcapng whose interfaces have different link types, made readable for libpcap, which takes only one (docs/adr/0009).
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <vector>

namespace sg::store {

/// Stands between a pcapng and libpcap, and hands its bytes on; but every interface reads as Ethernet without a limit to its snapshots, and of each packet is
/// remembered what its interface really is. What this does not understand goes through untouched: it is libpcap that judges.
/// Threads: none; one owner.
class MixedLinks {
 public:
  MixedLinks() = default;
  ~MixedLinks();
  MixedLinks(const MixedLinks&) = delete;
  MixedLinks& operator=(const MixedLinks&) = delete;

  /// `file` is ours from now on. What is returned must be closed before this ends; null: no memory.
  std::FILE* open(std::FILE* file);
  struct Interface {
    std::uint16_t link = 0;      ///< LINKTYPE_…
    std::uint32_t snapshot = 0;  ///< bytes; 0: no limit
  };
  struct Packet {
    std::uint16_t link = 0;        ///< its interface's
    std::uint32_t wire_bytes = 0;  ///< of a simple packet: how long it was; 0: libpcap tells it
  };
  /// Of all sections, as far as they were read; libpcap's stream reads ahead.
  const std::vector<Interface>& interfaces() const { return interfaces_; }
  /// Of the packet that libpcap has just given: they come in the order of the file.
  Packet next_packet();

 private:
  static ssize_t read(void* self, char* out, std::size_t size);
  static int seek(void* self, off64_t* offset, int whence);
  std::size_t read(char* out, std::size_t size);
  void begin_block();
  std::uint32_t number(std::size_t at, std::size_t bytes) const;
  void put(std::size_t at, std::uint32_t value, std::size_t bytes);
  bool little() const;

  std::FILE* file_ = nullptr;
  std::uint64_t handed_on_ = 0;           ///< bytes
  std::array<std::uint8_t, 16> head_{};   ///< of the block that begins, as much as is looked at
  std::size_t head_size_ = 0;
  std::size_t head_at_ = 0;               ///< handed on of it
  std::uint64_t rest_ = 0;                ///< of the block, behind its head
  bool swapped_ = false;                  ///< this section has not our byte order
  bool lost_ = false;                     ///< what came was no block: all that follows goes through
  std::vector<Interface> interfaces_;     ///< of all sections
  std::size_t section_ = 0;               ///< where this section's interfaces begin
  std::deque<Packet> packets_;            ///< read ahead, and not asked for yet
};

}  // namespace sg::store
