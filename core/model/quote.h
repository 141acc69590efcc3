// Bytes of strangers as text that is safe to print.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sg::model {

/// The bytes in double quotes, as C would write them: valid UTF-8 stays, control characters and stray bytes become \n, \t, \x1b.
/// At most `limit` bytes are shown, never half a character; "…" follows the quotes where there are more.
std::string quoted(std::span<const std::uint8_t> bytes, std::size_t limit = 32);

/// The text with its control characters made harmless to a terminal (\x1b for ESC), otherwise unchanged; newlines stay.
std::string printable(std::string_view text);

/// Length in bytes of the valid UTF-8 character at the front (RFC 3629: no overlong forms, no surrogates); 0 where there is none.
std::size_t utf8_length(std::span<const std::uint8_t> bytes);

}  // namespace sg::model
