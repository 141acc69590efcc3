// What a call does with bytes.
#pragma once

#include "core/model/event.h"

namespace sg::model {

/// Takes bytes out of its socket's receive buffer: read(2), recv(2), recvfrom(2).
constexpr bool takes_bytes(CallKind kind) { return kind == CallKind::read || kind == CallKind::recv || kind == CallKind::recvfrom; }
/// Gives bytes to its socket: write(2), send(2), sendto(2).
constexpr bool gives_bytes(CallKind kind) { return kind == CallKind::write || kind == CallKind::send || kind == CallKind::sendto; }

}  // namespace sg::model
