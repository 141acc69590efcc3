// Addresses as they stand in headers and socket reports.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace sg::model {

/// An IPv4 or IPv6 address, in network byte order; IPv4 uses the first four bytes.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};

  static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) { return {false, {a, b, c, d}}; }
  /// ::1
  static IpAddress v6_loopback() { return {true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}; }
  /// INADDR_ANY or in6addr_any.
  bool is_any() const { return bytes == std::array<std::uint8_t, 16>{}; }
  auto operator<=>(const IpAddress&) const = default;
};

struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;  ///< host byte order
  auto operator<=>(const Endpoint&) const = default;
};

/// From the 16 bytes of an in6_addr. An IPv4 address mapped into one (::ffff:127.0.0.1, RFC 4291 §2.5.5.2) is that IPv4 address, as its packets have it.
IpAddress ip_from_v6(const std::uint8_t* bytes);

/// Does a socket with the address `bound` take what comes to `wanted`? One bound to in6addr_any takes IPv4 too, unless IPV6_V6ONLY is set: ipv6(7).
bool takes(const Endpoint& bound, const Endpoint& wanted);

/// "127.0.0.1", "::1".
std::string to_string(const IpAddress& ip);
/// "127.0.0.1:8888", "[::1]:8888".
std::string to_string(const Endpoint& endpoint);

/// The way of a byte stream: who sends and who receives.
struct Flow {
  Endpoint from;
  Endpoint to;
  Flow reversed() const { return {to, from}; }
  auto operator<=>(const Flow&) const = default;
};

}  // namespace sg::model
