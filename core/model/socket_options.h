// The socket options that can be set and read: socket(7), tcp(7), ipv6(7). Lessons, the menu of free play, the traced calls and their sentences all have them from here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/describe.h"

namespace sg::model {

struct SocketOption {
  enum class Unit : std::uint8_t {
    on_off,        ///< 0 or 1
    count,
    bytes,
    seconds,
    milliseconds,  ///< in C an unsigned int
    timeval,       ///< in C a struct timeval; here milliseconds
    linger,        ///< in C a struct linger; here its l_linger, seconds, with l_onoff 1; less than 0: l_onoff 0
    error,         ///< an errno(3); read only
    name,          ///< a text
  };
  std::string_view name;        ///< "TCP_NODELAY"
  int level = 0;                ///< setsockopt(2)
  std::string_view level_name;  ///< "IPPROTO_TCP"
  int option = 0;
  Unit unit = Unit::on_off;
  std::string_view try_this;    ///< a value that makes a difference to see
  std::string_view en;          ///< what it does, in one sentence
  std::string_view ko;
  std::string_view in(Language language) const { return language == Language::ko ? ko : en; }
};

/// In the order of a menu: what is tried first stands first.
std::span<const SocketOption> socket_options();
/// Null: there is none of this name here.
const SocketOption* find_socket_option(std::string_view name);
/// By name, for messages.
std::vector<std::string> socket_option_names();
/// "bytes", "밀리초"; empty where the value says it all.
std::string_view unit_text(SocketOption::Unit unit, Language language);
/// The option that a setsockopt() or getsockopt() with these arguments is about: "3, IPPROTO_TCP, TCP_NODELAY, 1".
const SocketOption* option_in_args(std::string_view args);

/// The longest name of a congestion control, with its 0: TCP_CA_NAME_MAX of linux/tcp.h.
inline constexpr std::size_t kCongestionControlName = 16;

}  // namespace sg::model
