// A call as C has it, without its casts and sizeofs.
#pragma once

#include <string>

#include "core/lab/call.h"

namespace sg::lab {

/// What poll() is asked to wait for: POLLIN, where nothing else is said.
int events_of(const CallRequest& request);
/// "4, buf, 1024"; `address`: where a bind(), connect() or sendto() really goes.
std::string args_text(const CallRequest& request, const model::Endpoint& address);

}  // namespace sg::lab
