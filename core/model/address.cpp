#include "core/model/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace sg::model {

IpAddress ip_from_v6(const std::uint8_t* bytes) {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  IpAddress ip;
  ip.v6 = !std::equal(kMapped.begin(), kMapped.end(), bytes);
  std::copy_n(ip.v6 ? bytes : bytes + kMapped.size(), ip.v6 ? 16 : 4, ip.bytes.begin());
  return ip;
}

bool takes(const Endpoint& bound, const Endpoint& wanted) {
  if (bound.port != wanted.port) return false;
  return bound.ip == wanted.ip || (bound.ip.is_any() && (bound.ip.v6 || !wanted.ip.v6));
}

std::string to_string(const IpAddress& ip) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(ip.v6 ? AF_INET6 : AF_INET, ip.bytes.data(), text, sizeof text);
  return text;
}

std::string to_string(const Endpoint& endpoint) {
  const std::string ip = to_string(endpoint.ip);
  return endpoint.ip.v6 ? fmt::format("[{}]:{}", ip, endpoint.port) : fmt::format("{}:{}", ip, endpoint.port);
}

}  // namespace sg::model
