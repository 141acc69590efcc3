// setsockopt(2) and getsockopt(2), with values of whatever C type the option has.
#pragma once

#include <cstdint>
#include <string>

#include "core/lab/call.h"

namespace sg::lab {

/// As setsockopt(2): 0, or -1 with errno. An option that is not in the table is ENOPROTOOPT.
int set_option(const CallRequest& request);
/// The value in the unit that it is set in (of SO_LINGER only l_onoff, 0 or 1), or -1 with errno. Where the value is a name: 0, and `name`.
std::int64_t ask_option(const CallRequest& request, std::string& name);

}  // namespace sg::lab
