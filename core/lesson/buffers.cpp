#include "core/lesson/buffers.h"

#include <charconv>
#include <string>

namespace sg::lesson {
namespace {

std::string sysctl_of(Buffer which) { return which == Buffer::send ? "net.ipv4.tcp_wmem" : "net.ipv4.tcp_rmem"; }
std::string three(const std::string& size) { return size + " " + size + " " + size; }

}  // namespace

void set_buffer(Network& network, Buffer which, std::uint32_t bytes) {
  if (bytes == 0) {
    network.sysctls.erase(sysctl_of(which));
  } else {
    network.sysctls[sysctl_of(which)] = three(std::to_string(bytes));
  }
}

std::optional<std::uint32_t> buffer_of(const Network& network, Buffer which) {
  const auto set = network.sysctls.find(sysctl_of(which));
  if (set == network.sysctls.end()) return 0;
  const std::string first = set->second.substr(0, set->second.find(' '));
  std::uint32_t bytes = 0;
  const auto [end, error] = std::from_chars(first.data(), first.data() + first.size(), bytes);
  if (error != std::errc() || end != first.data() + first.size() || set->second != three(first)) return std::nullopt;
  return bytes;
}

}  // namespace sg::lesson
