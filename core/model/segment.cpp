#include "core/model/segment.h"

#include <array>
#include <utility>

namespace sg::model {

std::string flags_text(std::uint8_t flags) {
  static constexpr std::array<std::pair<std::uint8_t, const char*>, 8> kNames{
      {{kSyn, "SYN"}, {kFin, "FIN"}, {kRst, "RST"}, {kPsh, "PSH"}, {kAck, "ACK"}, {kUrg, "URG"}, {kEce, "ECE"}, {kCwr, "CWR"}}};
  std::string out;
  for (const auto& [bit, name] : kNames) {
    if ((flags & bit) == 0) continue;
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

std::string options_text(const TcpOptions& options) {
  const std::array<std::pair<bool, const char*>, 5> names{{{options.mss.has_value(), "MSS"},
                                                            {options.sack_permitted, "SACK permitted"},
                                                            {!options.sack.empty(), "SACK"},
                                                            {options.timestamps.has_value(), "timestamps"},
                                                            {options.window_scale.has_value(), "window scale"}}};
  std::string out;
  for (const auto& [there, name] : names) {
    if (!there) continue;
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace sg::model
