// What begins free play anew: make it happen, the same again with one thing changed, another network.
#include <algorithm>
#include <array>

#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/free_panel.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/fields.h"

namespace sg::gui {

namespace {

constexpr std::array<std::uint32_t, 4> kMtus = {576, 1500, 9000, 65536};
constexpr std::array<std::uint32_t, 4> kPaces = {0, 50, 100, 200};
constexpr std::array<std::uint32_t, 4> kNetworkBuffers = {0, 4096, 16384, 262144};  // 0: the kernel's own
constexpr std::array<int, 3> kBuffers = {4096, 16384, 262144};                      // as SO_SNDBUF and SO_RCVBUF are given

template <typename Array>
std::vector<std::string> words(const Array& values, const char* unit) {
  std::vector<std::string> out;
  for (const auto& value : values) out.push_back(fmt::format("{}{}", value, unit));
  return out;
}

std::string buffer_words(std::uint32_t bytes) { return bytes == 0 ? tr("play.net.buffer.own") : size_text(bytes); }
std::vector<std::string> buffer_choices() {
  std::vector<std::string> out;
  for (const std::uint32_t bytes : kNetworkBuffers) out.push_back(buffer_words(bytes));
  return out;
}

/// What the machine has and allows; where the network is not the run's own, that is not known, and nothing is chosen.
std::vector<std::string> controls(const ViewContext& view) { return view.status.controls.empty() ? std::vector<std::string>{"reno"} : view.status.controls; }

/// Why the network is what it is.
const char* why_not_ours(const ViewContext& view) { return view.status.controls.empty() ? tr("play.net.why") : ""; }

void question(const char* key) {
  ImGui::Dummy({1, 0.1F * em()});
  label(tr(key), theme().dim, fonts::small());
}

void draw_happenings(ViewContext& view, bool just_opened) {
  FreeUi& free = view.ui.free;
  Dialog dialog("happenings", 52 * em(), 40 * em());
  {
    const PaneScope pane("happenings", dialog.area(), 1.4F);
    dialog_heading("play.happen");
    text_wrapped(tr("play.happen.about"), theme().dim, fonts::small());
    // What each shows stands beside it, so that all of them are seen at once; below it where that is too narrow.
    const float all = ImGui::GetContentRegionAvail().x;
    const bool beside = all > 36 * em();
    for (const Happening& one : free.happenings) {
      ButtonOptions options;
      options.enabled = view.status.can_hold || !one.needs_wire;
      options.width = std::min(17 * em(), all);
      options.tooltip = options.enabled ? std::string_view() : std::string_view(tr("wire.why.only_seen"));
      const ImVec2 at = ImGui::GetCursorScreenPos();
      if (button(("play.happening." + one.id).c_str(), one.title.in(view.ui.language), options)) {
        free.wish = FreeUi::Wish::happening;
        free.wished_file = one.file;
        free.open = FreeUi::Open::nothing;
      }
      const std::string summary = one.summary.in(view.ui.language);
      const float room = beside ? all - options.width - 0.8F * em() : all;
      if (beside) {
        // In the middle of the button, be it one line or two.
        const bool one_line = text_size(fonts::small(), summary).x <= room;
        ImGui::SetCursorScreenPos({at.x + options.width + 0.8F * em(), at.y + (one_line ? (button_height() - font_px(fonts::small())) / 2 : -0.2F * em())});
      }
      text_wrapped(summary, theme().dim, fonts::small(), room);
      const float next = std::max(ImGui::GetCursorScreenPos().y, at.y + button_height() + ImGui::GetStyle().ItemSpacing.y);
      ImGui::SetCursorScreenPos({at.x, next});
    }
    ImGui::Dummy({1, 0.4F * em()});
    if (button("play.happen.cancel", tr("dialog.cancel"))) free.open = FreeUi::Open::nothing;
    dialog.fit();
  }
  if (dialog.closing(just_opened)) free.open = FreeUi::Open::nothing;
}

/// The name of what is asked for; its choices stand beside it. Gives the width they have.
float beside(const char* key, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float names = 11 * em();
  draw_text_in(ImGui::GetWindowDrawList(), fonts::ui(), {at.x, at.y + (button_height() - font_px(fonts::ui())) / 2}, names - 0.5F * em(), theme().dim, tr(key));
  ImGui::SetCursorScreenPos({at.x + names, at.y});
  return width - names;
}

/// Asks for one of these values; one that is none of them stays until another is chosen.
template <typename Values, typename Value>
void ask(const char* key, const char* id, const Values& values, const std::vector<std::string>& said, Value& value, float width, std::string_view why) {
  const float room = beside(key, width);
  const auto found = std::find(values.begin(), values.end(), value);
  const int chosen = choice(id, said, found == values.end() ? -1 : static_cast<int>(found - values.begin()), room, why);
  if (chosen >= 0) value = values[static_cast<std::size_t>(chosen)];
}

void ask_buffer(FreeUi& free, lesson::Buffer which, float width, std::string_view why) {
  const bool send = which == lesson::Buffer::send;
  const std::optional<std::uint32_t> now = lesson::buffer_of(free.network, which);
  std::uint32_t bytes = now.value_or(1);  // none of the choices
  ask(send ? "play.change.send_buffers" : "play.change.receive_buffers", send ? "play.net.send" : "play.net.receive", kNetworkBuffers, buffer_choices(), bytes, width, why);
  if (bytes != now.value_or(1)) lesson::set_buffer(free.network, which, bytes);
}

void draw_network(ViewContext& view, bool just_opened) {
  FreeUi& free = view.ui.free;
  Dialog dialog("network", 40 * em(), 24 * em());
  {
    const PaneScope pane("network", dialog.area(), 1.4F);
    dialog_heading("play.network");
    text_wrapped(tr("play.network.about"), theme().dim, fonts::small());
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string_view why = why_not_ours(view);
    if (!why.empty()) text_wrapped(why, theme().hold_text, fonts::small());
    ImGui::Dummy({1, 0.1F * em()});
    ask("play.change.mtu", "play.net.mtu", kMtus, words(kMtus, ""), free.network.mtu, width, why);
    ask("play.change.pace", "play.net.pace", kPaces, words(kPaces, " ms"), free.network.pace_ms, width, view.status.can_hold ? "" : tr("wire.why.only_seen"));
    ask_buffer(free, lesson::Buffer::send, width, why);
    ask_buffer(free, lesson::Buffer::receive, width, why);
    const std::vector<std::string> names = controls(view);
    std::string control = free.network.congestion_control.empty() ? view.status.control : free.network.congestion_control.front();
    ask("play.change.control", "play.net.cc", names, names, control, width, why);
    if (!control.empty()) free.network.congestion_control = {control};
    const float room = beside("play.change.offloads", width);
    free.network.offloads = choice("play.net.offloads", {tr("play.off"), tr("play.on")}, free.network.offloads ? 1 : 0, room, why) == 1;
    ImGui::Dummy({1, 0.1F * em()});
    text_wrapped(tr("play.net.buffer.note"), theme().dim, fonts::small());
    ImGui::Dummy({1, 0.4F * em()});
    if (button("play.net.reset", tr("play.net.reset"), ButtonStyle::primary)) {
      free.wish = FreeUi::Wish::reset;
      free.open = FreeUi::Open::nothing;
    }
    ImGui::SameLine();
    if (button("play.net.cancel", tr("dialog.cancel"))) free.open = FreeUi::Open::nothing;
    dialog.fit();
  }
  if (dialog.closing(just_opened)) free.open = FreeUi::Open::nothing;
}

/// The kinds of change, in the order of the dialog.
enum What { nothing, mtu, pace, nodelay, sndbuf, rcvbuf, send_buffers, receive_buffers, control, offloads, lose, without_rules, without_last };

/// Why this cannot be changed here; empty: it can.
std::string_view why_not(const ViewContext& view, What what) {
  const char* hold = view.status.can_hold ? "" : tr("wire.why.only_seen");
  switch (what) {
    case mtu:
    case send_buffers:
    case receive_buffers:
    case control:
    case offloads: return why_not_ours(view);
    case pace:
    case lose: return hold;
    case nothing:
    case nodelay:
    case sndbuf:
    case rcvbuf:
    case without_rules:
    case without_last: break;
  }
  return {};
}

/// What the choices stand for; how it is said, and in the same words what it is now.
lesson::Change change_of(const ViewContext& view, std::string& said, std::string& now) {
  const FreeUi::Again& again = view.ui.free.again;
  const auto value = static_cast<std::size_t>(std::max(0, again.value));
  const auto actor = static_cast<std::size_t>(again.actor);
  const std::string who = actor < view.lesson.actors.size() ? view.lesson.actors[actor].id : "";
  const std::string who_said = actor < view.lesson.actors.size() ? view.lesson.actors[actor].title.in(view.ui.language) : "";
  lesson::Change out;
  const lesson::Network& network = view.lesson.network;
  now = tr("play.change.before");
  const auto option = [&](const char* name, std::int64_t number) {
    out.what = lesson::Change::Option{who, name, number};
    said = fmt::format("{}: {} = {}", who_said, name, number);
  };
  switch (static_cast<What>(again.what)) {
    case nothing: said = tr("play.change.nothing"); break;
    case mtu:
      out.what = lesson::Change::Mtu{kMtus[value % kMtus.size()]};
      said = fmt::format("MTU {}", kMtus[value % kMtus.size()]);
      now = fmt::format("MTU {}", network.mtu);
      break;
    case pace:
      out.what = lesson::Change::Pace{kPaces[value % kPaces.size()]};
      said = trf("play.change.pace.said", fmt::arg("ms", kPaces[value % kPaces.size()]));
      now = trf("play.change.pace.said", fmt::arg("ms", view.ui.pace_ms));
      break;
    case nodelay: option("TCP_NODELAY", value == 0 ? 1 : 0); break;
    case sndbuf: option("SO_SNDBUF", kBuffers[value % kBuffers.size()]); break;
    case rcvbuf: option("SO_RCVBUF", kBuffers[value % kBuffers.size()]); break;
    case send_buffers:
    case receive_buffers: {
      const bool send = again.what == send_buffers;
      const std::uint32_t bytes = kNetworkBuffers[value % kNetworkBuffers.size()];
      out.what = lesson::Change::Buffers{send ? lesson::Buffer::send : lesson::Buffer::receive, bytes};
      const char* name = tr(send ? "play.change.send_buffers" : "play.change.receive_buffers");
      said = fmt::format("{}: {}", name, buffer_words(bytes));
      if (const auto before = lesson::buffer_of(network, send ? lesson::Buffer::send : lesson::Buffer::receive)) now = fmt::format("{}: {}", name, buffer_words(*before));
      break;
    }
    case control: {
      const std::vector<std::string> names = controls(view);
      out.what = lesson::Change::Congestion{names[value % names.size()]};
      said = fmt::format("{}: {}", tr("play.change.control"), names[value % names.size()]);
      now = fmt::format("{}: {}", tr("play.change.control"), view.status.control);
      break;
    }
    case offloads:
      out.what = lesson::Change::Offloads{value == 0};
      said = trf("play.change.offloads.said", fmt::arg("how", tr(value == 0 ? "play.on" : "play.off")));
      now = trf("play.change.offloads.said", fmt::arg("how", tr(network.offloads ? "play.on" : "play.off")));
      break;
    case lose: {
      model::WireRule rule;
      rule.id = "lose one";
      rule.when.payload = true;
      rule.when.from = static_cast<model::ActorId>(actor);
      rule.when.nth = static_cast<std::uint32_t>(value) + 1;
      rule.then.verb = model::Verb::drop;
      rule.times = 1;
      out.what = lesson::Change::Rule{rule};
      said = trf("play.change.lose.said", fmt::arg("who", who_said), fmt::arg("n", value + 1));
      break;
    }
    case without_rules:
      out.what = lesson::Change::WithoutRules{};
      said = tr("play.change.without_rules");
      break;
    case without_last:
      out.what = lesson::Change::WithoutLast{};
      said = tr("play.change.without_last");
      break;
  }
  return out;
}

void draw_again(ViewContext& view, bool just_opened) {
  FreeUi& free = view.ui.free;
  FreeUi::Again& again = free.again;
  Dialog dialog("again", 46 * em(), 29 * em());  // room for whatever the change asks: it must not jump
  {
    const PaneScope pane("again", dialog.area(), 1.4F);
    dialog_heading("play.again.title");
    text_wrapped(tr("play.again.about"), theme().dim, fonts::small());
    const float width = ImGui::GetContentRegionAvail().x;
    question("play.again.what");
    const int before = again.what;
    again.what = choice("play.change", {tr("play.change.nothing"), tr("play.change.mtu"), tr("play.change.pace"), "TCP_NODELAY", "SO_SNDBUF", "SO_RCVBUF", tr("play.change.send_buffers"), tr("play.change.receive_buffers"),
                                        tr("play.change.control"), tr("play.change.offloads"), tr("play.change.lose"), tr("play.change.without_rules"), tr("play.change.without_last")},
                        again.what, width);
    if (again.what != before) again.value = 0;
    const auto what = static_cast<What>(again.what);
    if (what == nodelay || what == sndbuf || what == rcvbuf || what == lose) {
      std::vector<std::string> who;
      for (const lesson::ActorSpec& actor : view.lesson.actors) who.push_back(actor.title.in(view.ui.language));
      again.actor = std::clamp(again.actor, 0, std::max(0, static_cast<int>(who.size()) - 1));
      question("play.again.who");
      again.actor = choice("play.change.who", who, again.actor, width);
    }
    std::vector<std::string> values;
    switch (what) {
      case mtu: values = words(kMtus, ""); break;
      case pace: values = words(kPaces, " ms"); break;
      case nodelay:
      case offloads: values = {tr("play.on"), tr("play.off")}; break;
      case sndbuf:
      case rcvbuf: values = words(kBuffers, ""); break;
      case send_buffers:
      case receive_buffers: values = buffer_choices(); break;
      case control: values = controls(view); break;
      case lose: values = {"1", "2", "3", "4"}; break;
      case nothing:
      case without_rules:
      case without_last: break;
    }
    const std::string_view why = why_not(view, what);
    if (!values.empty()) {
      question(what == lose ? "play.change.lose.which" : "play.again.value");
      again.value = choice("play.change.value", values, again.value, width, why);
    }
    if (!why.empty()) text_wrapped(why, theme().hold_text, fonts::small());
    ImGui::Dummy({1, 0.4F * em()});
    ButtonOptions go;
    go.style = ButtonStyle::primary;
    go.enabled = why.empty();
    go.tooltip = why;
    if (button("play.again.go", tr("play.again.go"), go)) {
      free.change = change_of(view, free.change_name, free.change_from);
      free.wish = FreeUi::Wish::again;
      free.open = FreeUi::Open::nothing;
    }
    ImGui::SameLine();
    if (button("play.again.cancel", tr("dialog.cancel"))) free.open = FreeUi::Open::nothing;
  }
  if (dialog.closing(just_opened)) free.open = FreeUi::Open::nothing;
}

}  // namespace

void draw_free_dialogs(ViewContext& view, bool just_opened) {
  switch (view.ui.free.open) {
    case FreeUi::Open::nothing: break;
    case FreeUi::Open::happenings: draw_happenings(view, just_opened); break;
    case FreeUi::Open::again: draw_again(view, just_opened); break;
    case FreeUi::Open::network: draw_network(view, just_opened); break;
  }
}

}  // namespace sg::gui
