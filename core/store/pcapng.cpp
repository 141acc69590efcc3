#include "core/store/pcapng.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "core/model/quote.h"
#include "core/packet/alter.h"

namespace sg::store {
namespace {

using namespace sg::model;  // NOLINT: every name below is one of the model's

// Numbers of the draft, §4.1 to §4.3, and of the registry of link types.
constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint16_t kOptComment = 1;
constexpr std::uint16_t kShbOs = 3;
constexpr std::uint16_t kShbUserAppl = 4;
constexpr std::uint16_t kIfName = 2;
constexpr std::uint16_t kIfDescription = 3;
constexpr std::uint16_t kIfTsResol = 9;
constexpr std::uint16_t kIfOs = 12;
/// As Linux captures its loopback: Ethernet with addresses of zeros. Not LINKTYPE_RAW: libpcap 1.10 takes two interfaces of it for different ones.
constexpr std::uint16_t kLinkTypeEthernet = 1;
constexpr std::size_t kEthernetAddresses = 12;
constexpr std::size_t kMaxOption = 65535;

constexpr std::uint32_t kLo = 0;
constexpr std::uint32_t kLost = 1;

/// A block in this machine's byte order, which the magic number tells.
class Block {
 public:
  explicit Block(std::uint32_t type) { put(type), put(std::uint32_t{0}); }
  template <typename T>
  void put(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void data(std::string_view bytes) {
    bytes_ += bytes;
    bytes_.append((4 - bytes.size() % 4) % 4, '\0');
  }
  void option(std::uint16_t code, std::string_view value) {
    if (value.empty()) return;
    value = value.substr(0, kMaxOption);
    put(code);
    put(static_cast<std::uint16_t>(value.size()));
    data(value);
    options_ = true;
  }
  std::string finish() {
    if (options_) put(std::uint32_t{0});  // opt_endofopt
    const auto length = static_cast<std::uint32_t>(bytes_.size() + sizeof(std::uint32_t));
    put(length);
    bytes_.replace(4, sizeof length, reinterpret_cast<const char*>(&length), sizeof length);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
  bool options_ = false;
};

std::string interface(std::string_view name, std::string_view description, const std::string& os) {
  Block block(kInterfaceDescription);
  block.put(kLinkTypeEthernet);
  block.put(std::uint16_t{0});
  block.put(std::uint32_t{0});  // snaplen: no limit
  block.option(kIfName, name);
  block.option(kIfDescription, description);
  block.option(kIfTsResol, std::string_view("\x09", 1));  // 10^-9 s
  block.option(kIfOs, os);
  return block.finish();
}

/// What became of a packet: every event after its sending that speaks of it.
struct Fate {
  std::vector<std::uint64_t> events;
  bool arrived = false;
  bool lost = false;
};

class Writer {
 public:
  Writer(const Timeline& timeline, const PcapngOptions& options) : timeline_(timeline), options_(options) {
    for (std::size_t i = 0; i < timeline.size(); ++i) {
      if (const auto* verdict = std::get_if<Verdict>(&timeline[i].payload)) {
        Fate& fate = fates_[verdict->packet];
        fate.arrived = fate.arrived || verdict->kind == VerdictKind::deliver;
        fate.lost = verdict->kind == VerdictKind::drop || verdict->kind == VerdictKind::withhold;
        // A delivery by nobody's hand goes without saying.
        if (verdict->kind != VerdictKind::deliver || !fate.events.empty()) fate.events.push_back(timeline[i].seq);
      } else if (const auto* altered = std::get_if<PacketAltered>(&timeline[i].payload)) {
        fates_[altered->packet].events.push_back(timeline[i].seq);
      }
    }
  }

  Pcapng write() {
    const bool ko = options_.language == Language::ko;
    Block section(kSectionHeader);
    section.put(kByteOrderMagic);
    section.put(std::uint16_t{1});  // version 1.0
    section.put(std::uint16_t{0});
    section.put(std::int64_t{-1});  // length of the section: not told
    section.option(kOptComment, options_.title);
    section.option(kShbOs, options_.kernel);
    section.option(kShbUserAppl, options_.application);
    out_.bytes += section.finish();
    out_.bytes += interface("lo", ko ? "sockglass의 루프백" : "the loopback of sockglass", options_.kernel);
    out_.bytes += interface("lost", ko ? "선에서 사라진 것: 버렸거나 붙잡아 두어 도착하지 않았습니다" : "lost on the wire: dropped or kept off it, and never arrived", options_.kernel);
    for (std::size_t i = 0; i < timeline_.size(); ++i) {
      const Event& event = timeline_[i];
      if (const auto* step = std::get_if<LessonStep>(&event.payload)) step_ = step->step;
      if (const auto* sent = std::get_if<PacketSent>(&event.payload)) packet(*sent, event);
    }
    return std::move(out_);
  }

 private:
  void packet(const PacketSent& sent, const Event& event) {
    if (!sent.bytes) {
      ++out_.inferred;
      return;
    }
    const PacketAltered* altered = timeline_.altered(sent.packet);
    Bytes bytes = altered != nullptr && altered->bytes ? *altered->bytes : *sent.bytes;
    if (altered == nullptr && sent.segment.checksum_state == Checksum::unknown) packet::mend_checksums(bytes, sent.segment);
    const Fate& fate = fates_[sent.packet];
    const bool v6 = !bytes.empty() && bytes[0] >> 4U == 6;
    Bytes header(kEthernetAddresses);
    header.push_back(v6 ? 0x86 : 0x08);  // EtherType
    header.push_back(v6 ? 0xDD : 0x00);
    bytes.insert(bytes.begin(), header.begin(), header.end());

    Block block(kEnhancedPacket);
    block.put(fate.lost && !fate.arrived ? kLost : kLo);
    const auto t = static_cast<std::uint64_t>(options_.began + event.t);
    block.put(static_cast<std::uint32_t>(t >> 32U));
    block.put(static_cast<std::uint32_t>(t));
    block.put(static_cast<std::uint32_t>(bytes.size()));  // captured
    block.put(static_cast<std::uint32_t>(bytes.size()));  // on the wire
    block.data({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    block.option(kOptComment, comment(sent, event, fate));
    out_.bytes += block.finish();
    ++out_.packets;
  }

  std::string comment(const PacketSent& sent, const Event& event, const Fate& fate) {
    const Language language = options_.language;
    const bool ko = language == Language::ko;
    const DescribeOptions how{language, false};
    std::string out = describe(event, timeline_, how);
    const auto capital = [](std::string text) {
      if (!text.empty()) text[0] = static_cast<char>(text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
      return text;
    };
    // A description may have it already, at its end or as a sentence of its own.
    const std::string cause = cause_text(sent.packet, timeline_, language);
    if (!cause.empty() && out.find(cause) == std::string::npos && out.find(capital(cause)) == std::string::npos) out += "\n" + capital(cause) + ".";
    for (const std::uint64_t seq : fate.events) {
      const Event& about = timeline_.by_seq(seq);
      out += "\n" + describe(about, timeline_, how);
      const Ns waited = about.t - event.t;
      if (waited >= base::kMillisecond) out += fmt::format(fmt::runtime(ko ? " (보낸 지 {} 뒤)" : " ({} after it was sent)"), duration_text(waited));
    }
    const auto name = [&](const Flow& flow) {
      const auto owner = timeline_.cast().owner(flow.from, flow.to, event.seq);
      const Cast::Member* member = owner ? timeline_.cast().member(*owner) : nullptr;
      return member != nullptr ? member->id : to_string(flow.from);
    };
    out += fmt::format("\n#{} {} → {}", static_cast<std::uint32_t>(sent.packet), name(sent.segment.flow), name(sent.segment.flow.reversed()));
    if (!step_.empty()) out += fmt::format(" · {} {}", ko ? "단계" : "step", step_);
    return printable(out);
  }

  const Timeline& timeline_;
  const PcapngOptions& options_;
  std::unordered_map<PacketId, Fate> fates_;
  std::string step_;
  Pcapng out_;
};

}  // namespace

Pcapng to_pcapng(const Timeline& timeline, const PcapngOptions& options) { return Writer(timeline, options).write(); }

}  // namespace sg::store
