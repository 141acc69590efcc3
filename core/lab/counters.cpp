#include "core/lab/counters.h"

#include <array>
#include <charconv>
#include <sstream>
#include <string_view>

#include "core/sys/sysctl.h"

namespace sg::lab {
namespace {

/// What a lesson on TCP and UDP can change. IP and ICMP count the same packets again.
constexpr std::array<std::string_view, 3> kTables{"Tcp", "TcpExt", "Udp"};
constexpr std::array<std::string_view, 4> kSettings{"TcpRtoAlgorithm", "TcpRtoMin", "TcpRtoMax", "TcpMaxConn"};

bool listed(std::string_view name, const auto& list) {
  for (const std::string_view entry : list) {
    if (entry == name) return true;
  }
  return false;
}

}  // namespace

void parse_counters(const std::string& text, std::map<std::string, std::uint64_t>& out) {
  std::istringstream lines(text);
  std::string names;
  std::string values;
  while (std::getline(lines, names) && std::getline(lines, values)) {
    std::istringstream name_words(names);
    std::istringstream value_words(values);
    std::string table;
    std::string same_table;
    name_words >> table;
    value_words >> same_table;
    if (table != same_table || table.empty() || table.back() != ':') continue;
    table.pop_back();
    if (!listed(table, kTables)) continue;
    std::string name;
    std::string value;
    while (name_words >> name && value_words >> value) {
      const std::string full = table + name;
      std::uint64_t number = 0;
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
      if (parsed.ec != std::errc{} || listed(full, kSettings)) continue;  // "-1" stands for "no limit"
      out[full] = number;
    }
  }
}

std::map<std::string, std::uint64_t> read_counters() {
  std::map<std::string, std::uint64_t> counters;
  parse_counters(sys::read_file("/proc/thread-self/net/snmp"), counters);
  parse_counters(sys::read_file("/proc/thread-self/net/netstat"), counters);
  return counters;
}

}  // namespace sg::lab
