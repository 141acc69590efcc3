#include "core/model/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

namespace sg::model {

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
