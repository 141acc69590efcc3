#include "core/lesson/statement_reader.h"

#include <algorithm>

#include "core/lesson/expression_check.h"
#include "core/lesson/limits.h"
#include "core/lesson/statement_check.h"
#include "core/lesson/suggest.h"
#include "core/model/call_flags.h"
#include "core/model/socket_options.h"

namespace sg::lesson {
namespace {

using model::CallKind;

std::vector<std::string> call_names() {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(model::kLastCallKind); ++i) out.emplace_back(model::to_string(static_cast<CallKind>(i)));
  return out;
}

}  // namespace

Expression StatementReader::expression(const Place& place, bool or_number) {
  std::optional<Expression> read = read_expression(complaints_, place, or_number);
  if (!read) return {};
  check_variables(complaints_, place, *read, variables_);
  return *read;
}

/// A number given as such is checked at once; one that is computed, when the call is made.
Expression StatementReader::bounded(const Place& place, std::int64_t least, std::int64_t most) {
  if (place.node->kind == JsonNode::Kind::integer && !read_integer(complaints_, place, least, most)) return {};
  return expression(place, true);
}

bool StatementReader::call(ObjectReader& object, Statement& out) {
  const auto named = object.required("call");
  const std::optional<std::string> name = read_text(complaints_, *named, kMaxLabel);
  if (!name) return false;
  const std::optional<CallKind> kind = model::call_kind_from(*name);
  if (!kind) {
    complaints_.error(
        named->node->at, named->pointer,
        "there is no call `" + *name + "`" + did_you_mean(*name, call_names(), "; there are " + listed(call_names())));
    return false;
  }
  out.call = *kind;
  if (const auto save = object.optional("save")) {
    const std::optional<std::string> variable = read_text(complaints_, *save, 32);
    if (variable && check_new_name(complaints_, save->node->at, save->pointer, *variable)) out.save = *variable;
  }
  if (out.call == CallKind::poll) {
    if (const auto fd = object.optional("fd")) descriptor(*fd, out);
  } else if (out.call != CallKind::socket) {
    if (const auto fd = object.required("fd")) descriptor(*fd, out);
  }
  // What poll(2) waits for is called so; everywhere else C has flags.
  const char* const flags_key = out.call == CallKind::poll ? "events" : "flags";
  if (out.call == CallKind::fcntl) {
    if (const auto said = object.required(flags_key)) flags(*said, out);
  } else if (!model::flags_of(out.call).empty()) {
    if (const auto said = object.optional(flags_key)) {
      flags(*said, out);
      if (out.call == CallKind::poll && out.fd.empty()) complaints_.error(said->node->at, said->pointer, "`events` are those of one descriptor: say which with `fd`");
    }
  }
  switch (out.call) {
    case CallKind::bind:
    case CallKind::connect: address(object, out); break;
    case CallKind::listen:
      if (const auto backlog = object.required("backlog")) out.backlog = bounded(*backlog, 0, 65535);
      break;
    case CallKind::read:
    case CallKind::recv:
    case CallKind::recvfrom:
      if (const auto size = object.required("size")) out.size = bounded(*size, 1, kMaxBytes);
      if (const auto at = object.optional("at")) out.at = bounded(*at, 0, kMaxBytes);
      break;
    case CallKind::sendto:
      address(object, out);
      bytes(object, out);
      break;
    case CallKind::write:
    case CallKind::send: bytes(object, out); break;
    case CallKind::poll:
      if (const auto timeout = object.optional("timeout")) out.value = bounded(*timeout, -1, kMaxPollMs);
      if (const auto ready = object.optional("ready")) {
        const std::optional<std::string> variable = read_text(complaints_, *ready, 32);
        if (variable && check_new_name(complaints_, ready->node->at, ready->pointer, *variable)) out.ready = *variable;
      }
      break;
    case CallKind::shutdown:
      if (const auto how = object.required("how")) out.how = one_of(*how, {"read", "write", "both"});
      break;
    case CallKind::setsockopt:
      if (const auto option = object.required("option")) out.option = one_of(*option, model::socket_option_names());
      option_value(object, out);
      break;
    case CallKind::getsockopt:
      if (const auto option = object.required("option")) out.option = one_of(*option, model::socket_option_names());
      break;
    case CallKind::socket:
      if (const auto domain = object.optional("domain")) out.ipv6 = one_of(*domain, {"inet", "inet6"}) == "inet6";
      if (const auto type = object.optional("type")) out.datagram = one_of(*type, {"stream", "dgram"}) == "dgram";
      break;
    case CallKind::accept:
    case CallKind::close:
    case CallKind::fcntl:
    case CallKind::getsockname: break;
  }
  return true;
}

void StatementReader::descriptor(const Place& place, Statement& out) {
  if (numbers_ && place.node->kind == JsonNode::Kind::integer) {
    out.fd = std::to_string(read_integer(complaints_, place, 0, kMaxDescriptor).value_or(0));
    return;
  }
  const std::optional<std::string> name = read_text(complaints_, place, 32);
  if (!name) return;
  if (*name == "stdin") {
    if (out.call != CallKind::read) complaints_.error(place.node->at, place.pointer, "`stdin` can only be read");
  } else if (!descriptors_.contains(*name)) {
    const std::vector<std::string> known(descriptors_.begin(), descriptors_.end());
    complaints_.error(place.node->at, place.pointer,
                      "no socket() or accept() saves to `" + *name + "`" +
                          did_you_mean(*name, known, known.empty() ? "" : "; there are " + listed(known)));
  }
  out.fd = *name;
}

void StatementReader::address(ObjectReader& object, Statement& out) {
  const auto place = object.required("address");
  const std::optional<std::string> text = place ? read_text(complaints_, *place, 40) : std::nullopt;
  if (text) {
    const bool any = is_any_address(*text) && out.call == CallKind::bind;
    const bool sender = *text == "sender" && out.call == CallKind::sendto;
    if (!any && !sender && !is_loopback(*text)) {
      complaints_.error(
          place->node->at, place->pointer,
          std::string("an address is 127.x.x.x or ::1, this machine itself") + (out.call == CallKind::bind ? ", or \"any\" (INADDR_ANY) or \"any6\" (in6addr_any)" : out.call == CallKind::sendto ? ", or \"sender\"" : ""));
    }
    out.address = *text;
    if (sender) return;
  }
  if (const auto port = object.required("port")) out.port = bounded(*port, 0, 65535);
}

void StatementReader::bytes(ObjectReader& object, Statement& out) {
  const auto size = object.optional("size");
  const auto text = object.optional("text");
  const auto fill = object.optional("fill");
  if (size) {
    if (const auto at = object.optional("at")) out.at = bounded(*at, 0, kMaxBytes);
  }
  if ((size ? 1 : 0) + (text ? 1 : 0) + (fill ? 1 : 0) != 1) {
    complaints_.error(
        object.place().node->at, object.place().pointer,
        "say what is written by one of `size` (so many bytes of the buffer), `text` and `fill` (so many made-up bytes)");
  }
  if (size) out.size = bounded(*size, 0, kMaxBytes);
  if (text) out.text = read_text(complaints_, *text, kMaxInput, true);
  if (fill) out.fill = static_cast<std::uint32_t>(read_integer(complaints_, *fill, 1, kMaxBytes).value_or(0));
}

/// As C has them: "MSG_PEEK | MSG_DONTWAIT", or "0".
void StatementReader::flags(const Place& place, Statement& out) {
  const std::optional<std::string> text = read_text(complaints_, place, kMaxLabel);
  if (!text) return;
  const std::optional<int> flags = model::flags_from(out.call, *text);
  if (flags && !(out.call == CallKind::poll && *flags == 0)) {
    out.flags = *flags;
    return;
  }
  std::vector<std::string> names;
  for (const model::CallFlag& flag : model::flags_of(out.call)) names.emplace_back(flag.name);
  const std::string form = names.size() > 1 ? ", or several of them, as in \"" + names[0] + " | " + names[1] + "\"" : out.call == CallKind::fcntl ? ", or \"0\"" : "";
  complaints_.error(place.node->at, place.pointer, "`" + *text + "` is none of " + listed(names) + form + did_you_mean(*text, names));
}

/// A number; of an option whose value is a name, that.
void StatementReader::option_value(ObjectReader& object, Statement& out) {
  const auto value = object.required("value");
  const model::SocketOption* option = model::find_socket_option(out.option);
  if (!value) return;
  if (option == nullptr || option->unit != model::SocketOption::Unit::name) {
    out.value = bounded(*value, INT32_MIN, INT32_MAX);
    return;
  }
  const std::optional<std::string> name = read_text(complaints_, *value, kMaxLabel);
  if (!name) return;
  if (!is_congestion_control(*name)) complaints_.error(value->node->at, value->pointer, "`" + *name + "` can be no congestion control: its name has small letters and digits, like `reno` or `cubic`");
  out.name = *name;
}

std::string StatementReader::one_of(const Place& place, const std::vector<std::string>& words) {
  const std::optional<std::string> word = read_text(complaints_, place, kMaxLabel);
  if (!word) return {};
  if (std::find(words.begin(), words.end(), *word) == words.end()) {
    complaints_.error(place.node->at, place.pointer,
                      "`" + *word + "` is none of " + listed(words) + did_you_mean(*word, words));
  }
  return *word;
}

}  // namespace sg::lesson
