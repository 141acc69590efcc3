// The left column in free play: the programs by hand, what they have open, the next call, and what can be begun anew.
#include "app/gui/views/free_panel.h"

#include <algorithm>

#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/fields.h"
#include "core/lesson/lesson_loader.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

using model::CallKind;

void heading(const char* key) {
  ImGui::Dummy({1, 0.35F * em()});
  label(tr(key), theme().ink, fonts::bold());
}

/// The program the form is about: the one that was chosen, else the newest.
const model::ActorState* chosen_actor(const ViewContext& view) {
  const auto& actors = view.world.actors;
  const auto found = std::find_if(actors.begin(), actors.end(), [&](const model::ActorState& a) { return a.id == view.ui.free.form.actor; });
  return found != actors.end() ? &*found : actors.empty() ? nullptr : &actors.back();
}

/// A server listens, and nobody has come: a client is what comes next.
bool client_is_next(const ViewContext& view) {
  const auto& actors = view.live_world.actors;
  const auto listens = [](const model::ActorState& a) { return std::any_of(a.sockets.begin(), a.sockets.end(), [](const auto& open) { return open.listening; }); };
  return std::any_of(actors.begin(), actors.end(), listens) && std::all_of(actors.begin(), actors.end(), [](const model::ActorState& a) { return a.role == model::Role::server; });
}

void draw_add_buttons(ViewContext& view, float width) {
  const bool none = view.live_world.actors.empty();
  const bool full = view.live_world.actors.size() >= lesson::kMaxActors;
  ButtonOptions options;
  options.enabled = !view.replay() && !view.status.acting && !full;
  const std::string why = full ? trf("play.why.full", fmt::arg("n", lesson::kMaxActors)) : view.replay() ? why_replay(view) : view.status.acting ? tr("play.why.playing") : "";
  options.tooltip = why;
  options.style = none ? ButtonStyle::primary : ButtonStyle::normal;
  if (none) options.width = std::min(width, 16 * em());
  if (button("play.add.server", tr(none ? "play.start_server" : "play.add_server"), options)) add_program(view, model::Role::server);
  if (!none && button_size(tr("play.add_server")).x + button_size(tr("play.add_client")).x + em() < width) ImGui::SameLine();
  options.style = client_is_next(view) ? ButtonStyle::primary : ButtonStyle::normal;
  if (button("play.add.client", tr(none ? "play.start_client" : "play.add_client"), options)) add_program(view, model::Role::client);
  const float end = ImGui::GetItemRectMax().x + em();
  const float room = ImGui::GetWindowPos().x + ImGui::GetCursorPosX() + width - end;
  if (!none && button_size("IPv4").x + button_size("IPv6").x < room) {
    ImGui::SameLine(0, em());
    draw_family_choice(view.ui.free.form, room);
  } else {
    draw_family_choice(view.ui.free.form, width);
  }
}

void draw_state(ViewContext& view, const model::ActorState& actor, float width) {
  if (actor.finished) {
    text_wrapped(tr("play.state.ended"), theme().dim, fonts::small(), width);
  } else if (actor.in_call) {
    const base::Ns since = std::max<base::Ns>(0, view.playhead - actor.in_call_since);
    text_wrapped(trf("play.state.inside", fmt::arg("call", model::to_string(actor.in_call->kind)), fmt::arg("time", waited_text(since))), theme().hold_text, fonts::ui(), width);
    ButtonOptions options;
    options.enabled = !view.replay();
    options.tooltip = view.replay() ? why_replay(view) : tr("play.interrupt.tip");
    if (button("play.interrupt", tr("play.interrupt"), options)) view.commands.push_back(session::InterruptCall{actor.id});
  } else if (actor.last) {
    const model::CallReturned& last = *actor.last;
    std::string text = std::string(model::to_string(last.kind)) + "() = " + std::to_string(last.ret);
    if (last.ret < 0) text += " · " + model::errno_name(last.error) + ": " + model::errno_meaning(last.error, view.ui.language);
    else if (last.kind == CallKind::poll && last.ret > 0) text += " · fd " + std::to_string(last.fd);
    else if (last.kind == CallKind::read && last.ret == 0) text += std::string(" · ") + tr("play.state.eof");
    else if (last.bytes && last.ret <= 24 && std::all_of(last.bytes->begin(), last.bytes->end(), [](std::uint8_t c) { return c >= 32 && c < 127; }))
      text += " · \"" + std::string(last.bytes->begin(), last.bytes->end()) + "\"";
    text_wrapped(text, last.ret < 0 ? theme().bad_text : theme().ok_text, fonts::ui(), width);
    const ImVec2 from = ImGui::GetItemRectMin();
    ui_item("play.last", {from.x, from.y, width, em()}, text);
  } else {
    text_wrapped(tr("play.state.new"), theme().dim, fonts::small(), width);
  }
}

/// At the right, in the line of the programs' heading.
void draw_end(ViewContext& view, const model::ActorState& actor, float width) {
  ButtonOptions end;
  end.enabled = !view.replay() && !view.status.acting;
  end.style = ButtonStyle::quiet;
  end.tooltip = view.replay() ? why_replay(view) : view.status.acting ? tr("play.why.playing") : tr("play.kill.tip");
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float up = font_px(fonts::bold()) + ImGui::GetStyle().ItemSpacing.y + (button_height() - font_px(fonts::bold())) / 2;
  if (button_at("play.kill", {at.x + width - button_size(tr("play.kill")).x, at.y - up}, tr("play.kill"), end)) view.commands.push_back(session::KillActor{actor.id});
}

void draw_open_sockets(const ViewContext& view, const model::ActorState& actor, float width) {
  for (const auto& open : actor.sockets) {
    const auto socket = view.world.sockets.find(open.socket);
    std::string state = open.listening ? "LISTEN" : "";
    if (socket != view.world.sockets.end() && socket->second.sampled) state = model::to_string(socket->second.sample.state);
    const model::Flow& flow = socket != view.world.sockets.end() && socket->second.sampled ? socket->second.sample.flow : open.flow;
    if (socket != view.world.sockets.end() && socket->second.datagram) state = "UDP";
    std::string text = "fd " + std::to_string(open.fd) + "  " + (state.empty() ? tr("play.unbound") : state);
    if (flow.from.port != 0) text += "  :" + std::to_string(flow.from.port);
    if (flow.to.port != 0) text += " → :" + std::to_string(flow.to.port);
    copyable_text(("play.socket." + std::to_string(open.fd)).c_str(), text, font_with_room(fonts::mono(), text, width), theme().dim, width);
  }
}

/// What is most often called next, at one click.
void draw_quick(ViewContext& view, const model::ActorState& actor, float width) {
  const std::string why = call_obstacle(view, actor);
  ButtonOptions options;
  options.enabled = why.empty();
  options.tooltip = why;
  const float left = ImGui::GetCursorScreenPos().x;
  bool first = true;
  const auto quick = [&](const std::string& id, const std::string& words) {
    const float end = first ? left : ImGui::GetItemRectMax().x;
    if (!first && end + button_size(words).x + em() < left + width) ImGui::SameLine();
    first = false;
    return button(("play.quick." + id).c_str(), words, options);
  };
  const auto call = [&](CallKind kind, int fd, std::int64_t size = 64) {
    lesson::Statement statement;
    statement.call = kind;
    statement.fd = std::to_string(fd);
    statement.size = number_expression(size);
    if (kind == CallKind::write) {
      statement.size = {};
      statement.text = "Hello";
    }
    view.commands.push_back(session::MakeCall{actor.id, std::move(statement)});
  };
  if (actor.sockets.empty()) {
    if (quick("first", actor.role == model::Role::server ? "socket → bind → listen → accept" : "socket → connect")) make_first_calls(view, actor.id, actor.role);
    return;
  }
  for (const auto& open : actor.sockets) {
    const std::string fd = std::to_string(open.fd);
    if (open.listening) {
      if (quick("accept." + fd, "accept(" + fd + ")")) call(CallKind::accept, open.fd);
      continue;
    }
    if (open.flow.to.port == 0) continue;
    if (quick("write." + fd, "write(" + fd + ", \"Hello\")")) call(CallKind::write, open.fd);
    if (quick("read." + fd, "read(" + fd + ")")) call(CallKind::read, open.fd);
    if (quick("close." + fd, "close(" + fd + ")")) call(CallKind::close, open.fd);
  }
  if (first) ImGui::Dummy({1, 1});
}

bool takes_calls(const ViewContext& view, const model::ActorState& actor) {
  const auto& specs = view.lesson.actors;
  return !actor.finished && std::any_of(specs.begin(), specs.end(), [&](const lesson::ActorSpec& spec) { return spec.id == actor.id && spec.by_hand(); });
}

void draw_programs(ViewContext& view, float width) {
  std::vector<std::string> names;
  int chosen = -1;
  const model::ActorState* actor = chosen_actor(view);
  for (const model::ActorState& one : view.world.actors) {
    if (&one == actor) chosen = static_cast<int>(names.size());
    names.push_back(title_of(view, one));
  }
  if (actor == nullptr) return;
  heading("play.programs");
  if (!actor->finished) draw_end(view, *actor, width);
  const int picked = choice("play.program", names, chosen, width);
  if (picked >= 0) {
    actor = &view.world.actors[static_cast<std::size_t>(picked)];
    if (picked != chosen) {
      view.ui.free.form.actor = actor->id;
      view.ui.program_tab = picked;
      view.ui.follow_program = false;
    }
  }
  draw_state(view, *actor, width);
  draw_open_sockets(view, *actor, width);
  if (!takes_calls(view, *actor)) return;
  draw_quick(view, *actor, width);
  draw_call_form(view, *actor, width);
}

/// What the happening that was played shows, in its own words. With the first own deed it is folded away: the room is for what comes next.
void draw_story(ViewContext& view, float width) {
  FreeUi& free = view.ui.free;
  const auto unmet = [&](const std::string& step) {
    return std::any_of(view.live_world.results.begin(), view.live_world.results.end(), [&](const model::ExpectationResult& r) { return r.step == step && r.outcome == model::Outcome::not_met; });
  };
  // The newest that has something to say.
  for (std::size_t i = std::min(view.status.step + 1, view.lesson.steps.size()); i-- > 0;) {
    const lesson::Step& step = view.lesson.steps[i];
    if (step.say.empty()) continue;
    const bool open = free.story_open.value_or(free.deeds == 0);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Rect head{at.x, at.y, width, std::round(1.5F * em())};
    const std::string title = step.title.in(view.ui.language);
    bool hovered = false;
    if (hit_region("play.story.head", head, title, &hovered)) free.story_open = !open;
    if (hovered) tooltip(tr(open ? "play.story.close" : "play.story.open"));
    draw_icon(ImGui::GetWindowDrawList(), open ? Icon::down : Icon::right_triangle, {at.x + 0.35F * em(), at.y + head.h / 2}, 0.55F * em(), theme().dim);
    draw_text_in(ImGui::GetWindowDrawList(), fonts::bold(), {at.x + em(), at.y + (head.h - font_px(fonts::bold())) / 2}, width - em(), theme().ink, title);
    ImGui::Dummy({width, head.h - ImGui::GetStyle().ItemSpacing.y});
    if (!open) return;
    // Where it came out otherwise, as in a run with something changed, what is said of it would not be true: the findings say what was.
    const bool done = i < view.status.step || view.status.step_done;
    if (!done || !unmet(step.id)) {
      const std::string text = view.observer.fill(done && !step.explain.empty() ? step.explain.in(view.ui.language) : step.say.in(view.ui.language));
      const ImVec2 from = ImGui::GetCursorScreenPos();
      rich_text(text, done ? theme().ink : theme().dim, width);
      ui_item("play.story", {from.x, from.y, width, ImGui::GetCursorScreenPos().y - from.y}, text);
    }
    break;
  }
  for (const model::ExpectationResult& result : view.live_world.results) {
    if (result.outcome != model::Outcome::not_met) continue;
    const std::string text = trf("play.not_met", fmt::arg("expected", said_of(view, result)));
    text_wrapped(text, theme().bad_text, fonts::small(), width);
    ui_item("play.not_met", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, text);
  }
}

std::string network_line(const lesson::Network& network, const std::string& control) {
  std::string out = trf("play.network.line", fmt::arg("mtu", network.mtu), fmt::arg("cc", control), fmt::arg("offloads", tr(network.offloads ? "play.on" : "play.off")));
  const auto buffer = [&](lesson::Buffer which, const char* key) {
    const auto bytes = lesson::buffer_of(network, which);
    if (bytes && *bytes > 0) out += fmt::format(" · {} {}", tr(key), size_text(*bytes));
  };
  buffer(lesson::Buffer::send, "play.change.send_buffers");
  buffer(lesson::Buffer::receive, "play.change.receive_buffers");
  return out;
}

/// Buttons beside each other, as many as fit into each row.
class ButtonRows {
 public:
  explicit ButtonRows(float width) : left_(ImGui::GetCursorScreenPos().x), width_(width) {}
  bool add(const char* id, const char* key, const char* tip, bool enabled = true, ButtonStyle style = ButtonStyle::normal) {
    ButtonOptions options;
    options.enabled = enabled;
    options.style = style;
    options.tooltip = tr(tip);
    if (!first_ && ImGui::GetItemRectMax().x + button_size(tr(key)).x + em() < left_ + width_) ImGui::SameLine();
    first_ = false;
    return button(id, tr(key), options);
  }

 private:
  float left_, width_;
  bool first_ = true;
};

/// Above everything, so that they are found whatever runs.
void draw_happen(ViewContext& view, float width) {
  FreeUi& free = view.ui.free;
  ButtonRows row(width);
  if (row.add("play.happen", "play.happen", "play.happen.tip")) free.open = FreeUi::Open::happenings;
  if (view.live_world.actors.empty()) return;
  const bool acting = view.status.acting;
  if (row.add("play.again", "play.again", acting ? "play.why.playing" : "play.again.tip", !acting)) free.open = FreeUi::Open::again;
  if (free.earlier && row.add("play.compare", free.comparing ? "play.compare.off" : "play.compare", "play.compare.tip", true, free.comparing ? ButtonStyle::selected : ButtonStyle::normal)) {
    free.comparing = !free.comparing;
  }
}

void draw_begin_anew(ViewContext& view, float width) {
  FreeUi& free = view.ui.free;
  heading("play.anew");
  ButtonRows row(width);
  if (row.add("play.network", "play.network", "play.network.tip")) {
    free.network = view.lesson.network;
    if (!view.status.control.empty()) free.network.congestion_control = {view.status.control};
    free.open = FreeUi::Open::network;
  }
  if (row.add("play.reset", "play.reset", "play.reset.tip")) {
    free.network = view.lesson.network;  // whatever was chosen in its dialog and not carried out
    free.wish = FreeUi::Wish::reset;
  }
  const lesson::Network& network = view.lesson.network;
  // Of the machine's own network, which some tiers use, nothing is known here.
  const std::string line = view.status.controls.empty() ? tr("play.net.why") : network_line(network, view.status.control);
  text_wrapped(line, theme().dim, fonts::small(), width);
  ui_item("play.network.line", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, line);
  if (!view.status.can_hold) text_wrapped(tr("wire.why.only_seen"), theme().hold_text, fonts::small(), width);
}

/// What is scrolled.
void draw_programs_and_more(ViewContext& view) {
  static base::Ns began = 0;  // a fresh run begins at the top
  if (began != view.status.began) {
    began = view.status.began;
    ImGui::SetScrollY(0);
    view.ui.free.story_open.reset();
  }
  const float width = ImGui::GetContentRegionAvail().x;
  if (view.live_world.actors.empty()) {
    const FontScope font(fonts::title());
    text_wrapped(tr("play.empty.title"), theme().ink, fonts::title(), width);
  }
  if (view.live_world.actors.empty()) text_wrapped(tr("play.empty.text"), theme().dim, fonts::ui(), width);
  if (!view.status.stuck.empty()) text_wrapped(view.status.stuck_in(view.ui.language), theme().bad_text, fonts::small(), width);
  const bool none = view.live_world.actors.empty();
  // On a low panel the room is for the programs and their next calls.
  const bool on_top = !none && ImGui::GetWindowHeight() > 22 * em();
  if (on_top) draw_happen(view, width);
  draw_story(view, width);
  if (view.status.acting) text_wrapped(tr("play.why.playing"), theme().hold_text, fonts::small(), width);
  draw_add_buttons(view, width);
  if (none) draw_happen(view, width);
  draw_programs(view, width);
  if (!none && !on_top) draw_happen(view, width);
  draw_begin_anew(view, width);
}

}  // namespace

void add_program(ViewContext& view, model::Role role) {
  const auto taken = [&](const std::string& id) {
    return std::any_of(view.live_world.actors.begin(), view.live_world.actors.end(), [&](const model::ActorState& a) { return a.id == id; });
  };
  const std::string base = role == model::Role::server ? "server" : "client";
  std::string id = base;
  for (int i = 2; taken(id); ++i) id = base + std::to_string(i);
  view.commands.push_back(session::AddActor{id, role});
  view.ui.free.form.actor = id;
  // A second listener on the port would only be refused: it is left to the hand.
  if (role == model::Role::client || id == base) make_first_calls(view, id, role);
}

float draw_mode_switch(ViewContext& view, ImVec2 at) {
  FreeUi& free = view.ui.free;
  ButtonOptions lesson;
  lesson.style = free.on ? ButtonStyle::normal : ButtonStyle::selected;
  // A capture is shown where a lesson would be, and is none.
  const char* shown = tr(view.capture() ? "play.mode.capture" : "play.mode.lesson");
  lesson.tooltip = tr(view.capture() ? "play.mode.capture.tip" : "play.mode.lesson.tip");
  const float first = button_size(shown).x;
  if (button_at("top.mode.lesson", at, shown, lesson) && free.on) free.wish = FreeUi::Wish::leave;
  ButtonOptions play;
  play.style = free.on ? ButtonStyle::selected : ButtonStyle::normal;
  play.tooltip = tr("play.mode.free.tip");
  const float gap = 0.25F * em();
  if (button_at("top.mode.free", {at.x + first + gap, at.y}, tr("play.mode.free"), play) && !free.on) free.wish = FreeUi::Wish::enter;
  return first + gap + button_size(tr("play.mode.free")).x;
}

void draw_free_panel(ViewContext& view, Rect area) {
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, theme().line);
  const model::ActorState* actor = chosen_actor(view);
  if (actor != nullptr && !takes_calls(view, *actor)) actor = nullptr;
  const float footer = actor != nullptr ? call_footer_height(view, *actor, area.w) : 0.0F;
  const Rect above{area.x, area.y, area.w, area.h - footer};
  ui_item("free.panel", above, "");
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  if (const PaneScope pane("free", inset(above, hairline()), 0.9F, 0, 0, ScrollTurn::first); pane) draw_programs_and_more(view);
  ImGui::PopStyleVar();
  if (actor != nullptr) draw_call_footer(view, *actor, {area.x, area.y + above.h, area.w, footer});
}

}  // namespace sg::gui
