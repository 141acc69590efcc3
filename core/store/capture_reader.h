// A capture file of anybody's, packet by packet: pcap and pcapng, read by libpcap.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/time.h"
#include "core/model/describe.h"
#include "core/packet/link.h"
#include "core/store/mixed_links.h"

struct pcap;

namespace sg::store {

/// Why a capture, or the rest of one, cannot be read.
struct CaptureError {
  enum class Kind : std::uint8_t {
    cannot_open,
    not_a_file,   ///< a directory, a pipe: it is read more than once
    no_capture,   ///< neither pcap nor pcapng
    compressed,
    link_type,    ///< one that we do not know
    cut_off,      ///< it ends within a packet
    damaged,
  };
  Kind kind{};
  std::string detail;        ///< libpcap's or the system's words; the link type's name
  int error = 0;             ///< cannot_open: errno(3)
  std::uint64_t packet = 0;  ///< the one that could not be read, from 1; 0: it does not come to that
  std::uint64_t offset = 0;  ///< bytes from the beginning of the file, where reading stopped
};

/// "home.pcap: it ends within packet 812, at byte 65536; …": a sentence that says what to do.
std::string error_text(const CaptureError& error, const std::string& file, model::Language language);

/// Whether a file begins as pcap or pcapng do: any byte order, any resolution.
bool is_capture(packet::ByteSpan beginning);
/// Whether it begins as what gzip, zstd, lz4, xz or bzip2 make: a capture perhaps, once it is unpacked.
bool is_compressed(packet::ByteSpan beginning);

struct CapturedFrame {
  std::uint64_t number = 0;      ///< in the file, from 1: as Wireshark numbers it
  base::Ns t = 0;                ///< since 1970, as the capturing host's clock had it
  packet::ByteSpan bytes;        ///< valid until the next one is read
  std::size_t wire_bytes = 0;    ///< how long it was; bytes may be fewer
  std::optional<packet::Link> link;  ///< its interface's; absent: one that we do not read
};

/// Threads: none; one owner.
class CaptureReader {
 public:
  CaptureReader() = default;
  ~CaptureReader();
  CaptureReader(const CaptureReader&) = delete;
  CaptureReader& operator=(const CaptureReader&) = delete;

  /// Absent: it is open.
  std::optional<CaptureError> open(const std::string& path);
  /// The same, from a stream that is ours from now on.
  std::optional<CaptureError> open(std::FILE* stream, std::uint64_t size);
  /// False at the end of what can be read; then error() says whether that is the file's end.
  bool next(CapturedFrame& out);
  const std::optional<CaptureError>& error() const { return error_; }
  /// How much of the file is behind us, 0 to 1.
  double progress() const;

 private:
  CaptureError failed(CaptureError::Kind kind, std::string detail) const;

  std::unique_ptr<MixedLinks> mixed_;  ///< of a pcapng; outlives libpcap's stream
  pcap* pcap_ = nullptr;
  std::optional<packet::Link> link_;  ///< of any other: the one of all packets
  std::uint64_t packets_ = 0;
  std::uint64_t size_ = 0;
  std::optional<CaptureError> error_;
};

}  // namespace sg::store
