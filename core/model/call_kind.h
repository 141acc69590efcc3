// What a call does with bytes and connections.
#pragma once

#include <cerrno>

#include "core/model/event.h"

namespace sg::model {

/// Takes bytes out of its socket's receive buffer: read(2), recv(2), recvfrom(2).
constexpr bool takes_bytes(CallKind kind) { return kind == CallKind::read || kind == CallKind::recv || kind == CallKind::recvfrom; }
/// Gives bytes to its socket: write(2), send(2), sendto(2).
constexpr bool gives_bytes(CallKind kind) { return kind == CallKind::write || kind == CallKind::send || kind == CallKind::sendto; }

/// A connection comes of it: connect(2) that has made one, or (O_NONBLOCK) has begun to.
inline bool begins_connection(const CallReturned& call) { return call.kind == CallKind::connect && (call.ret == 0 || call.error == EINPROGRESS); }

}  // namespace sg::model
