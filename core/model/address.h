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
  auto operator<=>(const IpAddress&) const = default;
};

struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;  ///< host byte order
  auto operator<=>(const Endpoint&) const = default;
};

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
