#include "app/gui/views/segment_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace sg::gui {

namespace {

constexpr std::array<HeaderField, 11> kTcp = {{
    {"src_port", 0, 0, 16, 0, 2},
    {"dst_port", 0, 16, 32, 2, 2},
    {"seq", 1, 0, 32, 4, 4},
    {"ack", 2, 0, 32, 8, 4},
    {"offset", 3, 0, 4, 12, 1},
    {"reserved", 3, 4, 8, 12, 1},
    {"flags", 3, 8, 16, 13, 1},
    {"win", 3, 16, 32, 14, 2},
    {"checksum", 4, 0, 16, 16, 2},
    {"urgent", 4, 16, 32, 18, 2},
    {"options", 5, 0, 32, 20, 40},
}};

// RFC 768.
constexpr std::array<HeaderField, 4> kUdp = {{
    {"src_port", 0, 0, 16, 0, 2},
    {"dst_port", 0, 16, 32, 2, 2},
    {"udp.length", 1, 0, 16, 4, 2},
    {"checksum", 1, 16, 32, 6, 2},
}};

constexpr std::array<HeaderField, 13> kIpv4 = {{
    {"ip.version", 0, 0, 4, 0, 1},
    {"ip.ihl", 0, 4, 8, 0, 1},
    {"ip.tos", 0, 8, 16, 1, 1},
    {"ip.length", 0, 16, 32, 2, 2},
    {"ip.id", 1, 0, 16, 4, 2},
    {"ip.flags", 1, 16, 19, 6, 1},
    {"ip.fragment", 1, 19, 32, 6, 2},
    {"ip.ttl", 2, 0, 8, 8, 1},
    {"ip.protocol", 2, 8, 16, 9, 1},
    {"ip.checksum", 2, 16, 32, 10, 2},
    {"ip.src", 3, 0, 32, 12, 4},
    {"ip.dst", 4, 0, 32, 16, 4},
    {"ip.options", 5, 0, 32, 20, 40},
}};

constexpr std::array<HeaderField, 8> kIpv6 = {{
    {"ip.version", 0, 0, 4, 0, 1},
    {"ip.class", 0, 4, 12, 0, 2},
    {"ip.flow", 0, 12, 32, 1, 3},
    {"ip.payload", 1, 0, 16, 4, 2},
    {"ip.next", 1, 16, 24, 6, 1},
    {"ip.hops", 1, 24, 32, 7, 1},
    {"ip.src", 2, 0, 32, 8, 16},
    {"ip.dst", 3, 0, 32, 24, 16},
}};

// Option kinds of the IANA registry "TCP Option Kind Numbers".
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNop = 1;
constexpr std::uint8_t kMss = 2;
constexpr std::uint8_t kScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kSack = 5;
constexpr std::uint8_t kTimestamps = 8;

const HeaderField* find(std::span<const HeaderField> fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const HeaderField& f) { return name == f.name; });
  return found == fields.end() ? nullptr : &*found;
}

std::string flag_letters(std::uint8_t flags) {
  std::string out = "CEUAPRSF";
  for (int bit = 0; bit < 8; ++bit) {
    if ((flags & (0x80U >> static_cast<unsigned>(bit))) == 0) out.replace(static_cast<std::size_t>(bit), 1, 1, '.');
  }
  return out;
}

std::string numbers(std::uint32_t raw, std::optional<std::uint32_t> relative, bool raw_first) {
  if (!relative) return std::to_string(raw);
  if (raw_first) return fmt::format("{} ({})", raw, *relative);
  return fmt::format("{} ({})", *relative, raw);
}

/// Stands in the transport's header, and follows from no call.
bool is_of_header(std::string_view part) {
  return part == "seq" || part == "ack" || part == "offset" || part == "reserved" || part == "win" || part == "checksum" || part == "urgent" || part == "options";
}

/// What a difference says nothing about: it is another in every packet, or follows from another field.
bool restless(std::string_view name) { return name == "checksum" || name == "ip.checksum" || name == "ip.id" || name == "options"; }

}  // namespace

std::span<const HeaderField> SegmentFields::transport_fields() const { return sent_.segment.protocol == 17 ? std::span<const HeaderField>(kUdp) : kTcp; }
std::span<const HeaderField> ipv4_fields() { return kIpv4; }
std::span<const HeaderField> ipv6_fields() { return kIpv6; }

std::string signed_text(std::int64_t value) { return value < 0 ? "−" + std::to_string(-value) : "+" + std::to_string(value); }

const char* option_name(std::uint8_t kind) {
  switch (kind) {
    case kEnd: return "end";
    case kNop: return "nop";
    case kMss: return "mss";
    case kScale: return "wscale";
    case kSackPermitted: return "sackok";
    case kSack: return "sack";
    case kTimestamps: return "ts";
    default: return "other";  // a number of the registry, not a kind of ours
  }
}

std::vector<OptionPart> option_parts(const model::PacketSent& sent) {
  std::vector<OptionPart> out;
  if (!sent.bytes || sent.segment.protocol != 6) return out;
  const model::Bytes& bytes = *sent.bytes;
  const std::size_t end = std::min<std::size_t>(bytes.size(), std::size_t{sent.segment.ip_header_bytes} + sent.segment.header_bytes);
  std::size_t at = std::size_t{sent.segment.ip_header_bytes} + 20;
  while (at < end) {
    const std::uint8_t kind = bytes[at];
    const auto place = static_cast<std::uint32_t>(at);
    if (kind == kEnd) {
      out.push_back({kind, place, static_cast<std::uint32_t>(end - at)});  // the rest is padding
      break;
    }
    if (kind == kNop) {
      if (!out.empty() && out.back().kind == kNop && out.back().begin + out.back().length == place) ++out.back().length;
      else out.push_back({kind, place, 1});
      ++at;
      continue;
    }
    if (at + 1 >= end || bytes[at + 1] < 2 || at + bytes[at + 1] > end) break;  // changed on the wire, perhaps
    out.push_back({kind, place, bytes[at + 1]});
    at += bytes[at + 1];
  }
  return out;
}

SegmentFields::SegmentFields(const model::PacketSent& sent, bool raw_numbers) : sent_(sent), raw_(raw_numbers), options_(option_parts(sent)) {}

const OptionPart* SegmentFields::option(const std::string& part) const {
  if (!part.starts_with("opt.")) return nullptr;
  std::size_t i = 0;
  const char* end = part.data() + part.size();
  if (std::from_chars(part.data() + 4, end, i).ptr != end || i >= options_.size()) return nullptr;
  return &options_[i];
}

std::uint32_t SegmentFields::word(std::size_t at, std::size_t bytes) const {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < bytes; ++i) out = (out << 8U) | (sent_.bytes && at + i < sent_.bytes->size() ? (*sent_.bytes)[at + i] : 0U);
  return out;
}

std::string SegmentFields::option_value(const OptionPart& o) const {
  const std::size_t at = o.begin + 2;
  switch (o.kind) {
    case kMss: return std::to_string(word(at, 2));
    case kScale: return fmt::format("{} → ×{}", word(at, 1), 1U << std::min(word(at, 1), 14U));  // RFC 7323 §2.3: 14 at most
    case kSack: {
      // The blocks are of the stream that comes in: counted from where ACK counts.
      std::string out;
      const model::Segment& s = sent_.segment;
      for (std::size_t i = 0; i + 10 <= o.length; i += 8) {
        std::uint32_t left = word(at + i, 4);
        std::uint32_t right = word(at + i + 4, 4);
        if (!raw_ && s.rel_ack) {
          const std::uint32_t base = s.ack - *s.rel_ack;
          left -= base;
          right -= base;
        }
        out += fmt::format("{}{}–{}", out.empty() ? "" : ", ", left, right);
      }
      return out;
    }
    case kTimestamps: return fmt::format("{} / {}", word(at, 4), word(at + 4, 4));
    case kNop: return o.length == 1 ? "" : fmt::format("×{}", o.length);
    case kEnd: case kSackPermitted: return "";
    default: {
      std::string out;
      for (std::size_t i = 2; i < o.length; ++i) out += fmt::format("{:02x}", word(o.begin + i, 1));
      return out;
    }
  }
}

std::string SegmentFields::value(const std::string& part) const {
  const model::Segment& s = sent_.segment;
  if (const OptionPart* o = option(part)) return option_value(*o);
  if (part == "src_port") return std::to_string(s.flow.from.port);
  if (part == "dst_port") return std::to_string(s.flow.to.port);
  // Inferred from calls, it has no header: only what follows from them is known of it.
  if (!has_ip() && is_of_header(part)) {
    const std::optional<std::uint32_t> known = part == "seq" ? s.rel_seq : part == "ack" && s.has(model::kAck) ? s.rel_ack : std::nullopt;
    return known ? std::to_string(*known) : "–";
  }
  if (part == "seq") return numbers(s.seq, s.rel_seq, raw_);
  if (part == "ack") return s.has(model::kAck) ? numbers(s.ack, s.rel_ack, raw_) : "";
  if (part == "offset") return std::to_string(s.header_bytes / 4);
  if (part == "reserved") return "0";
  if (part == "flags") return flag_letters(s.flags);
  if (part == "win") return std::to_string(s.window);
  if (part == "checksum") return fmt::format("0x{:04x}", s.checksum);
  if (part == "urgent") return std::to_string(s.urgent);
  if (part == "payload") return std::to_string(s.payload_bytes);
  if (part == "ip.version") return std::to_string(word(0, 1) >> 4U);
  if (part == "ip.ihl") return std::to_string(word(0, 1) & 15U);
  if (part == "ip.tos" || part == "ip.class") return fmt::format("0x{:02x}", v6() ? (word(0, 2) >> 4U) & 255U : word(1, 1));
  if (part == "ip.flags") {
    const std::uint32_t bits = word(6, 1) >> 5U;
    return std::string((bits & 2U) != 0 ? "DF" : "") + ((bits & 1U) != 0 ? " MF" : "") + (bits == 0 ? "0" : "");
  }
  if (part == "ip.checksum") return fmt::format("0x{:04x}", word(10, 2));
  if (part == "ip.protocol" || part == "ip.next") return fmt::format("{}{}", s.protocol, s.protocol == 6 ? " TCP" : s.protocol == 17 ? " UDP" : "");
  if (part == "ip.src") return model::to_string(s.flow.from.ip);
  if (part == "ip.dst") return model::to_string(s.flow.to.ip);
  if (part == "ip.flow") return fmt::format("0x{:05x}", word(1, 3) & 0xFFFFFU);
  if (part == "ip.id") return fmt::format("0x{:04x}", word(4, 2));
  const auto n = number(part);
  return n ? std::to_string(*n) : "";
}

std::optional<std::int64_t> SegmentFields::number(const std::string& part) const {
  const model::Segment& s = sent_.segment;
  if (part == "src_port") return s.flow.from.port;
  if (part == "dst_port") return s.flow.to.port;
  if (!has_ip() && is_of_header(part)) return std::nullopt;
  if (part == "seq") return s.seq;
  if (part == "ack") return s.has(model::kAck) ? std::optional<std::int64_t>(s.ack) : std::nullopt;
  if (part == "offset") return s.header_bytes / 4;
  if (part == "win") return s.window;
  if (part == "urgent") return s.urgent;
  if (part == "payload") return s.payload_bytes;
  if (part == "udp.length") return s.payload_bytes + std::uint32_t{s.header_bytes};
  if (!has_ip()) return std::nullopt;
  if (part == "ip.length") return word(2, 2);
  if (part == "ip.payload") return word(4, 2);
  if (part == "ip.fragment") return word(6, 2) & 0x1FFFU;
  if (part == "ip.ttl") return word(8, 1);
  if (part == "ip.hops") return word(7, 1);
  if (part == "ip.id") return word(4, 2);
  return std::nullopt;
}

std::string SegmentFields::key(const std::string& part) const {
  if (const OptionPart* o = option(part)) return std::string("opt.") + option_name(o->kind);
  // What UDP has too, it has with another meaning.
  const bool both = part == "src_port" || part == "dst_port" || part == "checksum" || part == "payload";
  return (both && sent_.segment.protocol == 17 ? "field.udp." : "field.") + part;
}

std::pair<std::size_t, std::size_t> SegmentFields::bytes(const std::string& part) const {
  const model::Segment& s = sent_.segment;
  if (!has_ip()) return {0, 0};
  const std::size_t size = sent_.bytes->size();
  if (const OptionPart* o = option(part)) return {o->begin, o->begin + o->length};
  if (part == "payload") return {s.payload_at, std::min<std::size_t>(size, std::size_t{s.payload_at} + s.payload_bytes)};
  const bool ip = part.starts_with("ip.");
  const HeaderField* field = find(ip ? ip_fields() : transport_fields(), part);
  if (field == nullptr) return {0, 0};
  const std::size_t base = ip ? 0 : s.ip_header_bytes;
  const std::size_t header_end = ip ? std::size_t{s.ip_header_bytes} : std::size_t{s.ip_header_bytes} + s.header_bytes;
  const std::size_t begin = base + static_cast<std::size_t>(field->first_byte);
  return {std::min(begin, size), std::min({begin + static_cast<std::size_t>(field->bytes), header_end, size})};
}

std::string SegmentFields::part_at(std::size_t byte) const {
  const model::Segment& s = sent_.segment;
  const auto in = [&](const std::string& part) {
    const auto [begin, end] = bytes(part);
    return byte >= begin && byte < end;
  };
  if (byte < s.ip_header_bytes) {
    for (const HeaderField& field : ip_fields()) {
      if (in(field.name)) return field.name;
    }
    return "";
  }
  if (s.payload_bytes > 0 && byte >= s.payload_at) return in("payload") ? "payload" : "";
  for (std::size_t i = 0; i < options_.size(); ++i) {
    if (byte >= options_[i].begin && byte < options_[i].begin + options_[i].length) return "opt." + std::to_string(i);
  }
  for (const HeaderField& field : transport_fields()) {
    if (in(field.name)) return field.name;
  }
  return "";
}

std::vector<FieldChange> changes(const SegmentFields& now, const SegmentFields& before) {
  std::vector<FieldChange> out;
  const auto compare = [&](const std::string& name) {
    const std::string a = before.value(name);
    const std::string b = now.value(name);
    const auto from = before.number(name);
    const auto to = now.number(name);
    if (from && to ? *from == *to : a == b) return;
    FieldChange change{name, a.empty() || b.empty() ? "" : a + " → " + b, !restless(name)};
    // Sequence numbers wrap: RFC 9293 §3.4.
    if (from && to && (name == "seq" || name == "ack")) change.text = signed_text(static_cast<std::int32_t>(static_cast<std::uint32_t>(*to) - static_cast<std::uint32_t>(*from)));
    else if (from && to) change.text = signed_text(*to - *from);
    else if (name == "flags") change.text = model::flags_text(before.sent().segment.flags) + " → " + model::flags_text(now.sent().segment.flags);
    else if (restless(name)) change.text.clear();
    out.push_back(std::move(change));
  };
  if (now.has_ip() && before.has_ip() && now.v6() == before.v6()) {
    for (const HeaderField& field : now.ip_fields()) compare(field.name);
  }
  for (const HeaderField& field : now.transport_fields()) {
    if (std::string_view(field.name) != "options") compare(field.name);
  }
  for (std::size_t i = 0; i < now.options().size(); ++i) {
    const OptionPart& option = now.options()[i];
    if (option.kind == kNop || option.kind == kEnd) continue;
    const std::string part = "opt." + std::to_string(i);
    const auto same = std::find_if(before.options().begin(), before.options().end(), [&](const OptionPart& o) { return o.kind == option.kind; });
    const std::string b = now.value(part);
    if (same == before.options().end()) {
      out.push_back({part, "", option.kind == kSack});
      continue;
    }
    const std::string a = before.value("opt." + std::to_string(same - before.options().begin()));
    if (a == b) continue;
    FieldChange change{part, a + " → " + b, option.kind != kTimestamps};
    const auto& x = before.sent().segment.options.timestamps;
    const auto& y = now.sent().segment.options.timestamps;
    if (option.kind == kTimestamps && x && y) change.text = signed_text(std::int64_t{y->first} - x->first) + " / " + signed_text(std::int64_t{y->second} - x->second);
    out.push_back(std::move(change));
  }
  return out;
}

std::string_view name_in_lessons(std::string_view part) {
  const bool of_ip = part == "ip.src" || part == "ip.dst" || part == "ip.ttl" || part == "ip.protocol";
  return of_ip ? part.substr(3) : part;
}

}  // namespace sg::gui
