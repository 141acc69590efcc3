#include "core/lab/call_text.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <charconv>

#include "core/model/call_flags.h"
#include "core/model/call_kind.h"
#include "core/model/socket_options.h"

namespace sg::lab {

using model::CallKind;

namespace {

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::string address_text(const model::Endpoint& endpoint) {
  if (endpoint.ip.is_any()) return (endpoint.ip.v6 ? "in6addr_any:" : "INADDR_ANY:") + std::to_string(endpoint.port);
  return model::to_string(endpoint);
}

}  // namespace

int events_of(const CallRequest& request) { return request.flags == 0 ? POLLIN : request.flags; }

/// On the way of every read and write: numbers only, no formatting library.
std::string args_text(const CallRequest& request, const model::Endpoint& address) {
  std::string out;
  if (request.kind == CallKind::socket) {
    const std::string type = request.datagram ? ", SOCK_DGRAM" : ", SOCK_STREAM";
    return (request.ipv6 ? "AF_INET6" : "AF_INET") + type + (request.flags != 0 ? " | " + model::flags_text(request.kind, request.flags) : "") + ", 0";
  }
  if (request.kind == CallKind::poll) {
    out = "fds, n, ";
    if (request.one) out = "{" + std::to_string(request.fd) + ", " + model::flags_text(request.kind, events_of(request)) + "}, 1, ";
    append_number(out, request.value);
    return out;
  }
  append_number(out, request.fd);
  switch (request.kind) {
    case CallKind::bind:
    case CallKind::connect:
      out += ", " + address_text(address);
      break;
    case CallKind::listen:
      out += ", ";
      append_number(out, request.backlog);
      break;
    case CallKind::send:
    case CallKind::write:
    case CallKind::sendto:
    case CallKind::recv:
    case CallKind::read:
    case CallKind::recvfrom: {
      const bool writes = model::gives_bytes(request.kind);
      out += ", buf, ";
      append_number(out, static_cast<std::int64_t>(writes ? request.data.size() : request.buffer.size()));
      if (request.kind != CallKind::write && request.kind != CallKind::read) {
        out += ", ";
        if (request.flags == 0) {
          out += '0';
        } else {
          out += model::flags_text(request.kind, request.flags);
        }
      }
      if (request.kind == CallKind::sendto) out += ", " + (address.port == 0 ? std::string("&sender") : address_text(address));
      if (request.kind == CallKind::recvfrom) out += ", &sender";
      break;
    }
    case CallKind::shutdown:
      out += request.how == SHUT_RD ? ", SHUT_RD" : request.how == SHUT_WR ? ", SHUT_WR" : ", SHUT_RDWR";
      break;
    case CallKind::setsockopt:
    case CallKind::getsockopt: {
      const model::SocketOption* option = model::find_socket_option(request.option);
      out += ", " + std::string(option ? option->level_name : "?") + ", " + request.option;
      if (request.kind == CallKind::getsockopt) break;
      out += ", ";
      if (option != nullptr && option->unit == model::SocketOption::Unit::name) {
        out += '"' + request.name + '"';
      } else {
        append_number(out, request.value);
      }
      break;
    }
    case CallKind::fcntl:
      out += ", F_SETFL, " + model::flags_text(request.kind, request.flags);
      break;
    case CallKind::socket:
    case CallKind::poll:
    case CallKind::accept:
    case CallKind::close:
    case CallKind::getsockname:
      break;
  }
  return out;
}

std::string c_text(const CallRequest& request) {
  return std::string(model::to_string(request.kind)) + "(" + args_text(request, request.address) + ")";
}

}  // namespace sg::lab
