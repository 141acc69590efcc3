#include "core/store/capture_reader.h"

#include <fmt/format.h>
#include <pcap/pcap.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "core/model/quote.h"
#include "core/store/file_words.h"

namespace sg::store {
namespace {

constexpr std::uint32_t kPcapngBegins = 0x0A0D0D0A;  ///< its section header block; the same in both byte orders

std::optional<packet::Link> link_of(int type) {
  switch (type) {
    case DLT_EN10MB: return packet::Link::ethernet;
    case DLT_LINUX_SLL: return packet::Link::cooked;
    case DLT_LINUX_SLL2: return packet::Link::cooked2;
    case DLT_NULL:
    case DLT_LOOP: return packet::Link::loopback;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6: return packet::Link::raw;
    default: return std::nullopt;  // several hundred others
  }
}

/// LINKTYPE_RAW of a file is DLT_RAW of a program, whose number differs from system to system; the others that we read are the same (pcap-linktype(7)).
int dlt_of(std::uint16_t link_type) { return link_type == 101 ? DLT_RAW : link_type; }

std::string name_of(int type) {
  const char* name = pcap_datalink_val_to_name(type);
  const char* words = pcap_datalink_val_to_description(type);
  if (name == nullptr) return fmt::format("{}", type);
  return words == nullptr ? name : fmt::format("{} ({})", name, words);
}

/// Clocks of hostile files run anywhere.
base::Ns since_1970(const timeval& t) {
  constexpr std::int64_t kMost = INT64_MAX / base::kSecond - 1;
  const std::int64_t seconds = std::clamp<std::int64_t>(t.tv_sec, -kMost, kMost);
  // With PCAP_TSTAMP_PRECISION_NANO these are nanoseconds, whatever the member's name is.
  return seconds * base::kSecond + std::clamp<std::int64_t>(t.tv_usec, 0, base::kSecond - 1);
}

}  // namespace

bool is_compressed(packet::ByteSpan beginning) {
  const auto begins = [&](std::initializer_list<std::uint8_t> magic) {
    return beginning.size() >= magic.size() && std::equal(magic.begin(), magic.end(), beginning.begin());
  };
  return begins({0x1F, 0x8B}) || begins({0x28, 0xB5, 0x2F, 0xFD}) || begins({0x04, 0x22, 0x4D, 0x18}) ||
         begins({0xFD, '7', 'z', 'X', 'Z'}) || begins({'B', 'Z', 'h'});
}

bool is_capture(packet::ByteSpan beginning) {
  if (beginning.size() < 4) return false;
  std::uint32_t magic = 0;
  std::memcpy(&magic, beginning.data(), sizeof magic);
  // pcap in micro- and nanoseconds, two old dialects of it that libpcap reads as well, and pcapng, which begins with a section header block.
  for (const std::uint32_t known : {0xA1B2C3D4U, 0xA1B23C4DU, 0xA1B2CD34U, 0xA1B234CDU, 0x0A0D0D0AU}) {
    if (magic == known || magic == __builtin_bswap32(known)) return true;
  }
  return false;
}

std::string error_text(const CaptureError& error, const std::string& file, model::Language language) {
  const bool ko = language == model::Language::ko;
  const std::string name = model::printable(file);
  const std::string detail = model::printable(error.detail);
  const auto say = [&](const char* en, const char* korean, auto... values) {
    return name + ": " + fmt::format(fmt::runtime(ko ? korean : en), values...);
  };
  switch (error.kind) {
    case CaptureError::Kind::cannot_open: return say("cannot be opened: {}", "열 수 없습니다: {}", refusal_text(error.error, true, language));
    case CaptureError::Kind::not_a_file:
      return say("is no ordinary file. A capture is read more than once: save it first", "보통 파일이 아닙니다. 캡처는 여러 번 읽어야 하므로 먼저 파일로 저장하세요");
    case CaptureError::Kind::no_capture:
      return say("is neither pcap nor pcapng: {}", "pcap 파일도 pcapng 파일도 아닙니다: {}", detail);
    case CaptureError::Kind::compressed:
      return say("is compressed. Unpack it first, for example with gunzip", "압축되어 있습니다. gunzip 같은 명령으로 먼저 푸세요");
    case CaptureError::Kind::link_type:
      return say("its link type is {}. Those that can be read: Ethernet, Linux cooked (v1, v2), BSD loopback, raw IP",
                 "링크 형식이 {}입니다. 읽을 수 있는 형식: 이더넷, Linux cooked(v1, v2), BSD 루프백, raw IP", detail);
    case CaptureError::Kind::cut_off:
      return say("ends within packet {}, at byte {}. What stands before is shown", "{}번 패킷 중간({}번째 바이트)에서 끝납니다. 그 앞까지 보여 줍니다", error.packet,
                 error.offset);
    case CaptureError::Kind::damaged:
      return say("packet {} cannot be read, near byte {}: {}. What stands before is shown", "{}번 패킷을 읽을 수 없습니다({}번째 바이트 근처): {}. 그 앞까지 보여 줍니다",
                 error.packet, error.offset, detail);
  }
  return name;
}

CaptureReader::~CaptureReader() {
  if (pcap_ != nullptr) pcap_close(pcap_);
}

CaptureError CaptureReader::failed(CaptureError::Kind kind, std::string detail) const {
  CaptureError out{kind, std::move(detail), 0, 0, 0};
  if (pcap_ == nullptr) return out;
  out.packet = packets_ + 1;
  const off_t at = ftello(pcap_file(pcap_));
  out.offset = at < 0 ? 0 : static_cast<std::uint64_t>(at);
  return out;
}

std::optional<CaptureError> CaptureReader::open(const std::string& path) {
  const auto refused = [](int error) { return CaptureError{CaptureError::Kind::cannot_open, std::strerror(error), error, 0, 0}; };
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return refused(errno);
  // Looked at before it is opened: that would wait for a pipe's other end.
  if (!S_ISREG(about.st_mode)) return failed(CaptureError::Kind::not_a_file, "");
  std::FILE* stream = std::fopen(path.c_str(), "rbe");
  if (stream == nullptr) return refused(errno);
  return open(stream, static_cast<std::uint64_t>(about.st_size));
}

std::optional<CaptureError> CaptureReader::open(std::FILE* stream, std::uint64_t size) {
  size_ = size;
  std::array<std::uint8_t, 8> beginning{};
  const std::size_t got = std::fread(beginning.data(), 1, beginning.size(), stream);
  const packet::ByteSpan magic(beginning.data(), got);
  if (!is_capture(magic)) {
    std::fclose(stream);
    if (is_compressed(magic)) return failed(CaptureError::Kind::compressed, "");
    std::string bytes;
    for (const std::uint8_t byte : magic) bytes += fmt::format("{}{:02x}", bytes.empty() ? "" : " ", byte);
    return failed(CaptureError::Kind::no_capture, got == 0 ? "0 bytes" : bytes + " …");
  }
  std::rewind(stream);
  std::uint32_t begins = 0;
  std::memcpy(&begins, beginning.data(), sizeof begins);
  if (begins == kPcapngBegins) {
    mixed_ = std::make_unique<MixedLinks>();
    stream = mixed_->open(stream);
    if (stream == nullptr) return failed(CaptureError::Kind::no_capture, std::strerror(errno));
    }
  std::array<char, PCAP_ERRBUF_SIZE> why{};
  pcap_ = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why.data());
  if (pcap_ == nullptr) {
    std::fclose(stream);
    return failed(CaptureError::Kind::no_capture, why.data());
  }
  if (!mixed_) {
    link_ = link_of(pcap_datalink(pcap_));
    return link_ ? std::nullopt : std::optional(failed(CaptureError::Kind::link_type, name_of(pcap_datalink(pcap_))));
  }
  return std::nullopt;  // an interface may stand anywhere in the file: whether one can be read is known at its end
}

bool CaptureReader::next(CapturedFrame& out) {
  if (pcap_ == nullptr || error_) return false;
  pcap_pkthdr* header = nullptr;
  const std::uint8_t* bytes = nullptr;
  const int result = pcap_next_ex(pcap_, &header, &bytes);
  if (result == PCAP_ERROR_BREAK) {  // the end of the file
    const auto can_be_read = [](const MixedLinks::Interface& one) { return link_of(dlt_of(one.link)).has_value(); };
    if (mixed_ && !mixed_->interfaces().empty() && std::none_of(mixed_->interfaces().begin(), mixed_->interfaces().end(), can_be_read)) {
      error_ = failed(CaptureError::Kind::link_type, name_of(dlt_of(mixed_->interfaces().front().link)));
    }
    return false;
  }
  if (result != 1) {
    const std::string why = pcap_geterr(pcap_);
    // "truncated dump file; …" of a pcap, "truncated pcapng dump file; …" of a pcapng.
    const bool cut_off = why.starts_with("truncated ");
    error_ = failed(cut_off ? CaptureError::Kind::cut_off : CaptureError::Kind::damaged, why);
    return false;
  }
  const MixedLinks::Packet real = mixed_ ? mixed_->next_packet() : MixedLinks::Packet{};
  out.link = mixed_ ? link_of(dlt_of(real.link)) : link_;
  out.number = ++packets_;
  out.t = since_1970(header->ts);
  out.bytes = packet::ByteSpan(bytes, header->caplen);
  out.wire_bytes = std::max({header->len, header->caplen, real.wire_bytes});
  return true;
}

double CaptureReader::progress() const {
  if (pcap_ == nullptr || size_ == 0) return 1;
  const off_t at = ftello(pcap_file(pcap_));
  return std::clamp(static_cast<double>(at) / static_cast<double>(size_), 0.0, 1.0);
}

}  // namespace sg::store
