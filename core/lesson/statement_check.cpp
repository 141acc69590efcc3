#include "core/lesson/statement_check.h"

#include <algorithm>

#include "core/lesson/limits.h"
#include "core/lesson/names.h"
#include "core/model/socket_options.h"

namespace sg::lesson {
namespace {

using model::CallKind;

struct NoNames : Scope {
  Value lookup(std::string_view, std::string_view) const override { return {}; }
  std::uint64_t observed_at(std::string_view) const override { return 0; }
};

/// What is computed from variables is bounded when the call is made.
bool outside(const Expression& expression, std::int64_t least, std::int64_t most) {
  if (expression.empty()) return false;
  const Value value = expression.evaluate(NoNames());
  const auto* number = std::get_if<std::int64_t>(&value);
  return number != nullptr && (*number < least || *number > most);
}

bool makes_ipv6_socket(const std::vector<Statement>& body) {
  return std::any_of(body.begin(), body.end(), [](const Statement& s) { return s.ipv6 || makes_ipv6_socket(s.body) || makes_ipv6_socket(s.otherwise); });
}

}  // namespace

bool is_loopback(std::string_view address) {
  if (address == "::1") return true;
  int parts = 0;
  std::size_t at = 0;
  while (at <= address.size()) {
    const std::size_t dot = std::min(address.find('.', at), address.size());
    const std::string_view part = address.substr(at, dot - at);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part.front() == '0')) return false;
    int value = 0;
    for (const char c : part) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    if (value > 255 || (parts == 0 && value != 127)) return false;
    ++parts;
    at = dot + 1;
  }
  return parts == 4;
}

bool is_any_address(std::string_view address) { return address == "any" || address == "any6"; }

bool is_actor_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || name.size() > 32 || !letter(name.front()) || is_reserved_word(name)) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool is_congestion_control(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !name.empty() && name.size() < model::kCongestionControlName && std::all_of(name.begin(), name.end(), fits);
}

bool uses_ipv6(const Lesson& lesson) {
  const auto by_program = [](const ActorSpec& actor) { return actor.program && makes_ipv6_socket(actor.program->body); };
  const auto by_hand = [](const Step& step) {
    return std::any_of(step.actions.begin(), step.actions.end(), [](const Action& action) { return action.statement.ipv6; });
  };
  return std::any_of(lesson.actors.begin(), lesson.actors.end(), by_program) || std::any_of(lesson.steps.begin(), lesson.steps.end(), by_hand);
}

std::string refusal(const Statement& statement) {
  switch (statement.call) {
    case CallKind::bind:
    case CallKind::connect:
      if (!(statement.call == CallKind::bind && is_any_address(statement.address)) && !is_loopback(statement.address)) return "an address is 127.x.x.x or ::1, this machine itself";
      if (outside(statement.port, 0, 65535)) return "a port is a number from 0 to 65535";
      break;
    case CallKind::listen:
      if (outside(statement.backlog, 0, 65535)) return "a backlog is a number from 0 to 65535";
      break;
    case CallKind::read:
    case CallKind::recv:
    case CallKind::recvfrom:
      if (outside(statement.size, 1, kMaxBytes)) return "a read asks for 1 byte to 16 MiB";
      break;
    case CallKind::sendto:
      if (statement.address != "sender" && !is_loopback(statement.address)) return "an address is 127.x.x.x or ::1, this machine itself";
      if (outside(statement.port, 0, 65535)) return "a port is a number from 0 to 65535";
      [[fallthrough]];
    case CallKind::write:
    case CallKind::send:
      if (statement.text && statement.text->size() > kMaxInput) return "a text is at most 64 KiB";
      if (statement.fill > kMaxBytes) return "a write offers at most 16 MiB";
      if (outside(statement.size, 0, kMaxBytes)) return "a write offers at most 16 MiB";
      break;
    case CallKind::setsockopt:
    case CallKind::getsockopt:
      if (const model::SocketOption* option = model::find_socket_option(statement.option); option == nullptr) {
        return "that option is not one that a lesson may set";
      } else if (option->unit == model::SocketOption::Unit::name && statement.call == CallKind::setsockopt && !is_congestion_control(statement.name)) {
        return "a congestion control has a name of small letters, like reno";
      }
      if (outside(statement.value, INT32_MIN, INT32_MAX)) return "a value is a number of 32 bits";
      break;
    case CallKind::poll:
      if (outside(statement.value, -1, kMaxPollMs)) return "poll() waits at most 10 seconds, or with -1 as long as it takes";
      break;
    case CallKind::socket:
    case CallKind::accept:
    case CallKind::shutdown:
    case CallKind::close:
    case CallKind::fcntl:
    case CallKind::getsockname: break;
  }
  return {};
}

}  // namespace sg::lesson
