// One call with its arguments, put together from menus.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "app/gui/views/free_panel.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/fields.h"
#include "core/lesson/limits.h"
#include "core/lesson/statement_check.h"
#include "core/model/call_flags.h"
#include "core/model/call_kind.h"
#include "core/model/describe.h"
#include "core/model/socket_options.h"

namespace sg::gui {

namespace {

using model::CallKind;

constexpr std::array kCalls = {CallKind::socket, CallKind::bind,     CallKind::listen,     CallKind::accept,     CallKind::connect,    CallKind::write, CallKind::read,
                               CallKind::send,   CallKind::recv,     CallKind::shutdown,   CallKind::close,      CallKind::setsockopt, CallKind::getsockopt, CallKind::getsockname,
                               CallKind::sendto, CallKind::recvfrom, CallKind::poll,       CallKind::fcntl};

bool has_descriptor(const FreeUi::Form& form) { return form.call != CallKind::socket && (form.call != CallKind::poll || form.one); }

const model::SocketOption& option_of(const FreeUi::Form& form) { return model::socket_options()[form.option]; }
bool takes_name(const FreeUi::Form& form) { return option_of(form).unit == model::SocketOption::Unit::name; }

/// Why what is typed cannot be called.
const char* refusal_of(const FreeUi::Form& form) { return tr(form.call == CallKind::setsockopt && takes_name(form) ? "play.refused.name" : "play.refused"); }

void said(const char* key) { label(tr(key), theme().dim, fonts::small()); }

/// A field behind its name, both in one line.
void named_field(const char* id, std::string_view name, std::string& text, float width, bool enabled) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float names = 5.4F * em();
  draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {at.x, at.y + (button_height() - font_px(fonts::small())) / 2}, names - 0.3F * em(), theme().dim, name);
  ImGui::SetCursorScreenPos({at.x + names, at.y});
  text_field(id, text, std::min(width - names, 12 * em()), enabled);
}

/// IPv4 or IPv6 from now on. An address that was typed stays.
void speak(FreeUi::Form& form, bool ipv6) {
  if (form.address == (form.ipv6 ? "::1" : "127.0.0.1")) form.address = ipv6 ? "::1" : "127.0.0.1";
  form.ipv6 = ipv6;
}

/// "127.0.0.1:8888", "[::1]:8888".
std::string endpoint_text(const std::string& address, const std::string& port) {
  return (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" + port;
}

lesson::Statement statement_of(const FreeUi::Form& form) {
  lesson::Statement out;
  out.call = form.call;
  out.datagram = form.call == CallKind::socket && form.datagram;
  out.ipv6 = form.call == CallKind::socket && form.ipv6;
  if (has_descriptor(form)) out.fd = std::to_string(form.fd);
  if (form.call != CallKind::poll || form.one) out.flags = form.flags_of(form.call);
  out.address = form.call == CallKind::bind && form.any ? (form.ipv6 ? "any6" : "any") : form.address;
  out.port = number_expression(typed_number(form.port, 0, 65535));
  out.backlog = number_expression(typed_number(form.backlog, 0, 65535));
  if (model::takes_bytes(form.call)) out.size = number_expression(typed_number(form.size, 1, lesson::kMaxBytes));
  if (model::gives_bytes(form.call) && form.text) out.text = form.words.substr(0, lesson::kMaxInput);
  if (model::gives_bytes(form.call) && !form.text) out.fill = static_cast<std::uint32_t>(typed_number(form.bytes, 1, lesson::kMaxBytes));
  out.how = form.how == 0 ? "read" : form.how == 1 ? "write" : "both";
  out.option = option_of(form).name;
  if (form.call == CallKind::setsockopt && takes_name(form)) out.name = form.value;
  out.value = form.call == CallKind::poll ? number_expression(typed_number(form.timeout, -1, lesson::kMaxPollMs)) : number_expression(typed_number(form.value, INT32_MIN, INT32_MAX));
  return out;
}

/// As C has it; `open`: how many descriptors the program has.
std::string c_text(const FreeUi::Form& form, std::size_t open) {
  const std::string fd = std::to_string(form.fd);
  const std::string port = std::to_string(typed_number(form.port, 0, 65535));
  const std::string flags = model::flags_text(form.call, form.flags_of(form.call));
  switch (form.call) {
    case CallKind::socket: return std::string("socket(") + (form.ipv6 ? "AF_INET6" : "AF_INET") + (form.datagram ? ", SOCK_DGRAM" : ", SOCK_STREAM") + (flags == "0" ? "" : " | " + flags) + ", 0)";
    case CallKind::poll: return "poll(" + (form.one ? "{" + fd + ", " + flags + "}, 1" : "fds, " + std::to_string(open)) + ", " + std::to_string(typed_number(form.timeout, -1, lesson::kMaxPollMs)) + ")";
    case CallKind::fcntl: return "fcntl(" + fd + ", F_SETFL, " + flags + ")";
    case CallKind::bind: return "bind(" + fd + ", " + (form.any ? (form.ipv6 ? "in6addr_any:" : "INADDR_ANY:") + port : endpoint_text(form.address, port)) + ")";
    case CallKind::connect: return "connect(" + fd + ", " + endpoint_text(form.address, port) + ")";
    case CallKind::listen: return "listen(" + fd + ", " + std::to_string(typed_number(form.backlog, 0, 65535)) + ")";
    case CallKind::write:
    case CallKind::sendto:
    case CallKind::send: {
      const std::string what = form.text ? "\"" + form.words + "\", " + std::to_string(form.words.size()) : "buf, " + std::to_string(typed_number(form.bytes, 1, lesson::kMaxBytes));
      return std::string(model::to_string(form.call)) + "(" + fd + ", " + what + (form.call == CallKind::write ? ")" : form.call == CallKind::send ? ", " + flags + ")" : ", " + flags + ", " + endpoint_text(form.address, port) + ")");
    }
    case CallKind::read:
    case CallKind::recvfrom:
    case CallKind::recv: return std::string(model::to_string(form.call)) + "(" + fd + ", buf, " + std::to_string(typed_number(form.size, 1, lesson::kMaxBytes)) + (form.call == CallKind::read ? ")" : form.call == CallKind::recv ? ", " + flags + ")" : ", " + flags + ", &sender)");
    case CallKind::shutdown: return "shutdown(" + fd + ", " + (form.how == 0 ? "SHUT_RD" : form.how == 1 ? "SHUT_WR" : "SHUT_RDWR") + ")";
    case CallKind::setsockopt: return "setsockopt(" + fd + ", " + std::string(option_of(form).name) + ", " + (takes_name(form) ? "\"" + form.value + "\"" : std::to_string(typed_number(form.value, INT32_MIN, INT32_MAX))) + ")";
    case CallKind::getsockopt: return "getsockopt(" + fd + ", " + std::string(option_of(form).name) + ")";
    case CallKind::accept:
    case CallKind::close:
    case CallKind::getsockname: return std::string(model::to_string(form.call)) + "(" + fd + ")";
  }
  return {};
}

/// The descriptor that the call is most likely meant for.
int likely_fd(const model::ActorState& actor, CallKind call) {
  int found = -1;
  for (const auto& socket : actor.sockets) {
    const bool suits = call == CallKind::accept ? socket.listening : model::takes_bytes(call) || model::gives_bytes(call) || call == CallKind::shutdown ? !socket.listening : true;
    if (suits) found = socket.fd;
  }
  return found >= 0 || actor.sockets.empty() ? found : actor.sockets.back().fd;
}

void draw_descriptors(FreeUi::Form& form, const model::ActorState& actor, float width, bool enabled) {
  const bool there = std::any_of(actor.sockets.begin(), actor.sockets.end(), [&](const auto& s) { return s.fd == form.fd; });
  if (!there) form.fd = likely_fd(actor, form.call);
  std::vector<std::string> names;
  int chosen = -1;
  for (const auto& socket : actor.sockets) {
    if (socket.fd == form.fd) chosen = static_cast<int>(names.size());
    names.push_back(std::to_string(socket.fd));
  }
  said("play.fd");
  if (names.empty()) {
    text_wrapped(tr("play.fd.none"), theme().dim, fonts::small(), width);
    return;
  }
  chosen = choice("play.fd", names, chosen, width, enabled);
  if (chosen >= 0) form.fd = actor.sockets[static_cast<std::size_t>(chosen)].fd;
}

/// What a program with these descriptors most likely calls next.
CallKind likely_call(const model::World& world, const model::ActorState& actor) {
  if (actor.sockets.empty()) return CallKind::socket;
  const bool server = actor.role == model::Role::server;
  const auto& newest = actor.sockets.back();
  const bool bound = newest.flow.from.port != 0;
  if (const auto socket = world.sockets.find(newest.socket); socket != world.sockets.end() && socket->second.datagram) {
    return !server ? CallKind::sendto : bound ? CallKind::recvfrom : CallKind::bind;
  }
  if (newest.flow.to.port != 0) return server ? CallKind::read : CallKind::write;
  if (newest.listening) return CallKind::accept;
  if (!server) return CallKind::connect;
  return bound ? CallKind::listen : CallKind::bind;
}

/// Proposes a call whenever the program has something else open than before. What was chosen by hand stays until it is called.
void propose(FreeUi::Form& form, const model::World& world, const model::ActorState& actor) {
  std::string now = actor.id;
  for (const auto& open : actor.sockets) now += fmt::format(" {}{}{}{}", open.fd, open.listening ? 'l' : '-', open.flow.from.port != 0 ? 'b' : '-', open.flow.to.port != 0 ? 'c' : '-');
  const bool another_program = !form.proposed_for.starts_with(actor.id + " ") && form.proposed_for != actor.id;
  if (std::exchange(form.proposed_for, now) == now || (form.chosen && !another_program)) return;
  form.chosen = false;
  form.call = likely_call(world, actor);
  form.fd = likely_fd(actor, form.call);
}

/// One flag a line, with what it does.
void draw_flags(FreeUi::Form& form, model::Language language, bool at_least_one = false) {
  int& flags = form.flags_of(form.call);
  for (const model::CallFlag& flag : model::flags_of(form.call)) {
    const int without = flags & ~flag.value;
    const bool on = check_box(("play.flag." + std::string(flag.name)).c_str(), flag.name, (flags & flag.value) != 0, true, flag.in(language));
    if (on || without != 0 || !at_least_one) flags = on ? flags | flag.value : without;
  }
}

/// poll() is given one descriptor, or all that the program has open.
void draw_polled(FreeUi::Form& form, const model::ActorState& actor, model::Language language, float width) {
  form.one = choice("play.poll", {tr("play.poll.all"), tr("play.poll.one")}, form.one ? 1 : 0, width) == 1;
  if (form.one) {
    draw_descriptors(form, actor, width, true);
    draw_flags(form, language, true);
    return;
  }
  std::string fds;
  for (const auto& socket : actor.sockets) fds += (fds.empty() ? "" : ", ") + std::to_string(socket.fd);
  const std::string words = fds.empty() ? std::string(tr("play.fd.none")) : trf("play.polled", fmt::arg("fds", fds));
  text_wrapped(words, theme().dim, fonts::small(), width);
}

/// How many characters of the call stand in its first line: all of them, or up to a comma.
std::size_t first_line(const std::string& call, float width) {
  if (text_size(fonts::mono(), call).x <= width) return call.size();
  std::size_t end = call.size();
  for (std::size_t comma = call.find(", "); comma != std::string::npos; comma = call.find(", ", comma + 2)) {
    if (text_size(fonts::mono(), std::string_view(call).substr(0, comma + 1)).x <= width) end = comma + 2;
  }
  return end;
}

}  // namespace

std::int64_t typed_number(const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range) return text.front() == '-' ? least : most;
  return std::clamp(error == std::errc() ? value : std::int64_t{0}, least, most);
}

lesson::Expression number_expression(std::int64_t value) {
  return std::get<lesson::Expression>(lesson::Expression::parse(std::to_string(value)));
}

std::string call_obstacle(const ViewContext& view, const model::ActorState& actor) {
  if (view.replay()) return view.status.recorded ? why_replay(view) : tr("play.why.replay");
  if (actor.finished) return tr("play.why.ended");
  if (view.status.acting) return tr("play.why.playing");
  if (actor.in_call) return trf("play.why.inside", fmt::arg("call", model::to_string(actor.in_call->kind)));
  return {};
}

void make_first_calls(ViewContext& view, const std::string& actor, model::Role role) {
  const auto call = [&](lesson::Statement statement) { view.commands.push_back(session::MakeCall{actor, std::move(statement)}); };
  const FreeUi::Form& form = view.ui.free.form;
  lesson::Statement made;
  made.call = CallKind::socket;
  made.save = "sock";
  made.ipv6 = form.ipv6;
  call(made);
  lesson::Statement on;
  on.fd = "sock";
  on.port = number_expression(typed_number(form.port, 0, 65535));
  if (role == model::Role::client) {
    on.call = CallKind::connect;
    const bool suits = lesson::is_loopback(form.address) && (form.address == "::1") == form.ipv6;
    on.address = suits ? form.address : form.ipv6 ? "::1" : "127.0.0.1";
    call(on);
    return;
  }
  on.call = CallKind::setsockopt;
  on.option = "SO_REUSEADDR";
  on.value = number_expression(1);
  call(on);
  on.call = CallKind::bind;
  on.address = form.ipv6 ? "any6" : "any";
  call(on);
  on.call = CallKind::listen;
  on.backlog = number_expression(typed_number(form.backlog, 0, 65535));
  call(on);
  on.call = CallKind::accept;
  on.save = "conn";
  call(on);
}

void draw_family_choice(FreeUi::Form& form, float width) { speak(form, choice("play.family", {"IPv4", "IPv6"}, form.ipv6 ? 1 : 0, width) == 1); }

void draw_call_form(ViewContext& view, const model::ActorState& actor, float width) {
  FreeUi::Form& form = view.ui.free.form;
  propose(form, view.world, actor);
  const float top = ImGui::GetCursorScreenPos().y;
  label(trf("play.call.of", fmt::arg("who", title_of(view, actor))), role_text(actor.role), fonts::small());
  std::vector<std::string> names;
  int chosen = 0;
  for (const CallKind call : kCalls) {
    if (call == form.call) chosen = static_cast<int>(names.size());
    names.emplace_back(model::to_string(call));
  }
  const CallKind now = kCalls[static_cast<std::size_t>(choice("play.call", names, chosen, width))];
  if (now != form.call) {
    form.call = now;
    form.fd = likely_fd(actor, now);
    form.another = form.chosen = true;
  }
  if (has_descriptor(form) && form.call != CallKind::poll) draw_descriptors(form, actor, width, true);
  switch (form.call) {
    case CallKind::bind:
    case CallKind::connect:
      if (form.call == CallKind::bind) {
        const int where = choice("play.address", {"INADDR_ANY", "in6addr_any", "127.x.x.x, ::1"}, !form.any ? 2 : form.ipv6 ? 1 : 0, width);
        form.any = where != 2;
        if (form.any) speak(form, where == 1);
      }
      if (form.call == CallKind::connect || !form.any) named_field("play.ip", tr("play.ip"), form.address, width, true);
      named_field("play.port", tr("play.port"), form.port, width, true);
      break;
    case CallKind::listen: named_field("play.backlog", tr("play.backlog"), form.backlog, width, true); break;
    case CallKind::sendto:
      named_field("play.ip", tr("play.ip"), form.address, width, true);
      named_field("play.port", tr("play.port"), form.port, width, true);
      [[fallthrough]];
    case CallKind::write:
    case CallKind::send:
      form.text = choice("play.what", {tr("play.what.text"), tr("play.what.bytes")}, form.text ? 0 : 1, width) == 0;
      if (form.text) named_field("play.text", tr("play.text"), form.words, width, true);
      else named_field("play.bytes", tr("play.bytes"), form.bytes, width, true);
      draw_flags(form, view.ui.language);
      break;
    case CallKind::read:
    case CallKind::recvfrom:
    case CallKind::recv:
      named_field("play.size", tr("play.size"), form.size, width, true);
      draw_flags(form, view.ui.language);
      break;
    case CallKind::fcntl: form.flags_of(CallKind::fcntl) = choice("play.fcntl", {"O_NONBLOCK", "0"}, form.flags_of(CallKind::fcntl) == 0 ? 1 : 0, width) == 1 ? 0 : O_NONBLOCK; break;
    case CallKind::shutdown: form.how = choice("play.how", {"SHUT_RD", "SHUT_WR", "SHUT_RDWR"}, form.how, width); break;
    case CallKind::setsockopt:
    case CallKind::getsockopt: {
      std::vector<std::string> options;
      for (const model::SocketOption& option : model::socket_options()) options.emplace_back(option.name);
      const auto option = static_cast<std::size_t>(choice("play.option", options, static_cast<int>(form.option), width));
      if (option != form.option) form.value = model::socket_options()[option].try_this;
      form.option = option;
      const std::string unit(model::unit_text(option_of(form).unit, view.ui.language));
      if (form.call == CallKind::setsockopt) named_field("play.value", unit.empty() ? std::string_view(tr("play.value")) : std::string_view(unit), form.value, width, true);
      const std::string does(option_of(form).in(view.ui.language));
      text_wrapped(does, theme().dim, fonts::small(), width);
      ui_item("play.option.does", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, does);
      break;
    }
    case CallKind::poll:
      draw_polled(form, actor, view.ui.language, width);
      named_field("play.timeout", tr("play.timeout"), form.timeout, width, true);
      break;
    case CallKind::socket:
      speak(form, choice("play.domain", {"AF_INET", "AF_INET6"}, form.ipv6 ? 1 : 0, width) == 1);
      form.datagram = choice("play.type", {"SOCK_STREAM", "SOCK_DGRAM"}, form.datagram ? 1 : 0, width) == 1;
      draw_flags(form, view.ui.language);
      break;
    case CallKind::accept:
    case CallKind::close:
    case CallKind::getsockname: break;
  }
  if (!lesson::refusal(statement_of(form)).empty()) {
    text_wrapped(refusal_of(form), theme().bad_text, fonts::small(), width);
    ui_item("play.refused", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, refusal_of(form));
  }
  // What another call is to be told may lie below the edge: it comes into sight, and the menu with it where there is room for both.
  if (std::exchange(form.another, false)) {
    const float bottom = ImGui::GetCursorScreenPos().y;
    const Rect seen{0, ImGui::GetWindowPos().y, 0, ImGui::GetWindowHeight()};
    if (bottom > seen.y + seen.h) ImGui::SetScrollFromPosY(std::min(bottom - seen.h + 0.5F * em(), top) - seen.y, 0.0F);
  }
}

float call_footer_height(const ViewContext& view, const model::ActorState& actor, float width) {
  const std::string text = c_text(view.ui.free.form, actor.sockets.size());
  const bool two = first_line(text, width - 1.8F * em()) < text.size();
  return (two ? 2.3F : 1.0F) * font_px(fonts::mono()) + button_height() + 2.1F * em();
}

void draw_call_footer(ViewContext& view, const model::ActorState& actor, Rect area) {
  FreeUi::Form& form = view.ui.free.form;
  const std::string why = call_obstacle(view, actor);
  const lesson::Statement statement = statement_of(form);
  const bool refused = !lesson::refusal(statement).empty();
  ImGui::GetWindowDrawList()->AddLine({area.x + hairline(), area.y}, {area.x + area.w - hairline(), area.y}, theme().line, hairline());
  const Rect in{area.x + 0.9F * em(), area.y + 0.7F * em(), area.w - 1.8F * em(), area.h - 1.4F * em()};
  const std::string text = c_text(form, actor.sockets.size());
  const std::size_t first = first_line(text, in.w);
  const float pitch = 1.3F * font_px(fonts::mono());
  const Rect line{in.x, in.y, in.w, (first < text.size() ? pitch : 0.0F) + font_px(fonts::mono()) + 0.1F * em()};
  bool hovered = false;
  if (hit_region("play.preview", line, text, &hovered)) ImGui::SetClipboardText(text.c_str());
  {
    const WholeInTooltip whole;
    draw_text_in(ImGui::GetWindowDrawList(), fonts::mono(), {line.x, line.y}, line.w, theme().ink, std::string_view(text).substr(0, first));
    if (first < text.size()) draw_text_in(ImGui::GetWindowDrawList(), fonts::mono(), {line.x + em(), line.y + pitch}, line.w - em(), theme().ink, std::string_view(text).substr(first));
  }
  if (hovered) tooltip(text + "\n" + tr("copy.hint"));
  ButtonOptions make;
  make.style = ButtonStyle::primary;
  const bool no_descriptor = has_descriptor(form) && form.fd < 0;
  make.enabled = why.empty() && !refused && !no_descriptor;
  make.tooltip = refused ? std::string_view(refusal_of(form)) : !why.empty() ? std::string_view(why) : std::string_view(no_descriptor ? tr("play.fd.none") : "");
  const float y = in.y + in.h - button_height();
  if (button_at("play.make", {in.x, y}, tr("play.make"), make)) {
    view.commands.push_back(session::MakeCall{actor.id, statement});
    form.chosen = false;
  }
  const float x = in.x + button_size(tr("play.make")).x + 0.6F * em();
  // Whose call it is, or why it cannot be made.
  const std::string note = why.empty() ? trf("play.make.by", fmt::arg("who", title_of(view, actor))) : why;
  const WholeInTooltip whole;
  draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {x, y + (button_height() - font_px(fonts::small())) / 2}, in.x + in.w - x, why.empty() ? role_text(actor.role) : theme().dim, note);
  ui_item("play.make.by", {x, y, in.x + in.w - x, button_height()}, note);
}

}  // namespace sg::gui
