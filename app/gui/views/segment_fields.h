// What stands in a packet, field by field: which bytes, what they say, and what is new against another one. Draws nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/event.h"

namespace sg::gui {

/// One cell of a header's figure: bits [from, to) of a 32-bit row, and the bytes it stands in.
struct HeaderField {
  const char* name;  ///< as lessons and strings know it: "ack", "ip.ttl"
  int row;
  int from, to;
  int first_byte, bytes;  ///< from the beginning of its header
};
/// RFC 9293 §3.1, Figure 1; RFC 791 §3.1, Figure 4; RFC 8200 §3.
std::span<const HeaderField> ipv4_fields();
std::span<const HeaderField> ipv6_fields();

/// An option of TCP as it stands in the header: RFC 9293 §3.2.
struct OptionPart {
  std::uint8_t kind = 0;
  std::uint32_t begin = 0;  ///< byte of the packet
  std::uint32_t length = 0; ///< of a run of NOPs: how many
};
/// As far as they can be read; NOPs beside each other are one part.
std::vector<OptionPart> option_parts(const model::PacketSent& sent);
/// "mss", "wscale", "sackok", "sack", "ts", "nop", "end", "other": the last part of its strings.
const char* option_name(std::uint8_t kind);

/// A packet and what its fields say.
class SegmentFields {
 public:
  SegmentFields(const model::PacketSent& sent, bool raw_numbers);

  const model::PacketSent& sent() const { return sent_; }
  const std::vector<OptionPart>& options() const { return options_; }
  bool has_ip() const { return sent_.bytes != nullptr && !sent_.bytes->empty(); }
  bool v6() const { return sent_.segment.flow.from.ip.v6; }
  std::span<const HeaderField> ip_fields() const { return v6() ? ipv6_fields() : ipv4_fields(); }

  /// Those of the header behind it: TCP's or UDP's.
  std::span<const HeaderField> transport_fields() const;

  /// What the field says: "40", "[.A....S.]", "127.0.0.1"; "–": nobody has seen it, as the segment is inferred. A field's name, or "opt.N" for the how-manieth option.
  std::string value(const std::string& part) const;
  /// Key of its strings: "field.seq", "opt.mss", of a datagram "field.udp.checksum".
  std::string key(const std::string& part) const;
  /// Its bytes in the packet, [begin, end); empty where it has none.
  std::pair<std::size_t, std::size_t> bytes(const std::string& part) const;
  /// The part in which a byte of the packet stands. Of two in one byte the first.
  std::string part_at(std::size_t byte) const;
  /// As one number, where it is one.
  std::optional<std::int64_t> number(const std::string& part) const;

 private:
  const OptionPart* option(const std::string& part) const;
  std::string option_value(const OptionPart& option) const;
  std::uint32_t word(std::size_t at, std::size_t bytes) const;

  const model::PacketSent& sent_;
  bool raw_;
  std::vector<OptionPart> options_;
};

/// What a field has become against another segment: "+5", "−512", "SYN → ACK"; empty: it is the same, or cannot be compared.
struct FieldChange {
  std::string part;
  std::string text;    ///< the difference, or old → new
  bool told = false;   ///< worth a word: checksums and the like differ in every packet
};
/// In the order of the headers.
std::vector<FieldChange> changes(const SegmentFields& now, const SegmentFields& before);

/// What lessons call a part of the headers: "ip.ttl" is `ttl`. What only shares its name with a field of TCP's, the flags and the checksum of IP, keeps its own, which no lesson knows.
std::string_view name_in_lessons(std::string_view part);

/// "−512", "+5": with a real minus sign.
std::string signed_text(std::int64_t value);

}  // namespace sg::gui
