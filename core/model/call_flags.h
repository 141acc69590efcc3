// The flags that a call can be given, by their names in C, and what each does.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/model/describe.h"
#include "core/model/event.h"

namespace sg::model {

struct CallFlag {
  std::string_view name;  ///< "MSG_PEEK"
  int value = 0;
  std::string_view en;    ///< one sentence
  std::string_view ko;
  std::string_view in(Language language) const { return language == Language::ko ? ko : en; }
};

/// socket(2): of its type; fcntl(2): with F_SETFL; recv(2), send(2) and their like; poll(2): what is waited for. Empty: the call takes none.
std::span<const CallFlag> flags_of(CallKind kind);
/// From "MSG_PEEK | MSG_DONTWAIT", or "0". Nothing: the call has no such flag, or it is not written so.
std::optional<int> flags_from(CallKind kind, std::string_view text);
/// "MSG_PEEK | MSG_DONTWAIT", in the order of the table; "0": none.
std::string flags_text(CallKind kind, int flags);
/// What poll() has found: "POLLOUT | POLLERR | POLLHUP".
std::string revents_text(std::uint16_t revents);

}  // namespace sg::model
