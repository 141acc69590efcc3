// The stage: both hosts above, the ladder below, and the hands of the learner at its foot.
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/clients_strip.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/views/wire_bar.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

bool by_hand(const ViewContext& view, const model::ActorState& actor) {
  return std::any_of(view.lesson.actors.begin(), view.lesson.actors.end(), [&](const lesson::ActorSpec& spec) { return spec.id == actor.id && spec.by_hand(); });
}

/// Why the actor cannot be stepped now; empty: it can.
std::string obstacle(const ViewContext& view, const model::ActorState& actor) {
  if (view.replay()) return why_replay(view);
  if (actor.finished) return tr("stage.why.finished");
  if (by_hand(view, actor)) return tr("play.why.by_hand");
  if (actor.in_call) return trf("stage.why.inside", model::to_string(actor.in_call->kind));
  return {};
}

/// "next: connect(3, …)", "waiting in accept() 1.8 s", "finished": as long as fits, the fullest first.
std::vector<std::string> whereabouts(const ViewContext& view, const model::ActorState& actor) {
  if (actor.in_call) {
    const Ns since = std::max<Ns>(0, view.playhead - actor.in_call_since);
    const std::string waiting = trf("stage.waiting_in", model::to_string(actor.in_call->kind));
    if (since < base::kSecond / 10) return {waiting};
    const std::string time = waited_text(since);
    const std::string name = std::string(model::to_string(actor.in_call->kind)) + "()";
    return {waiting + " · " + time, name + " · " + time, waiting, name};
  }
  if (actor.finished) return {tr("stage.finished")};
  std::vector<std::string> out;
  const std::string& text = actor.next_text;
  if (!text.empty()) out.push_back(trf("stage.next", text));
  const std::size_t open = text.find('(');
  const std::size_t comma = text.find(',');
  if (open != std::string::npos && comma != std::string::npos && open < comma) out.push_back(trf("stage.next", text.substr(0, comma) + ", …)"));
  if (actor.next) {
    const std::string name = std::string(model::to_string(*actor.next)) + "()";
    out.push_back(trf("stage.next", name));
    out.push_back("→ " + name);
  }
  if (out.empty()) out.emplace_back();
  return out;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

constexpr float kAround = 1.7F;  ///< em beside the words of a step button, for its triangle

/// "Step client" and "Step server", or just "Step" on both where they would meet: place and colour say whose it is.
std::pair<std::string, std::string> step_words(const ViewContext& view, const OnStage& stage, float width) {
  // Whom the lesson gave a name is called by it.
  const auto words_for = [&](const model::ActorState* actor, bool several, const char* role, const char* usual) -> std::string {
    if (actor == nullptr) return tr(usual);
    const std::string title = title_of(view, *actor);
    return several || lower(title) != tr(role) ? trf("stage.step_named", title) : tr(usual);
  };
  std::pair<std::string, std::string> words{words_for(stage.client, stage.clients.size() > 1, "role.client", "stage.step_client"),
                                            words_for(stage.server, false, "role.server", "stage.step_server")};
  const float widest = std::max(button_size(words.first).x, button_size(words.second).x);
  if (widest + (kAround + 0.35F + 2 * 2.1F + 4.5F) * em() > width / 2) words = {tr("stage.step_short"), tr("stage.step_short")};
  return words;
}

/// One side's buttons and what it is about to do. The client's begin at the left edge, the server's end at the right.
void draw_hands(ViewContext& view, const model::ActorState& actor, const std::string& words, Rect area) {
  const bool client = actor.role == model::Role::client;
  const std::string why = obstacle(view, actor);
  const bool can_step = why.empty();
  const bool can_run = !view.replay() && !actor.finished && !by_hand(view, actor);
  const float gap = 0.35F * em();
  const float y = std::round(area.y + (area.h - button_height()) / 2);
  const float icon_width = std::round(2.1F * em());

  const float step_width = button_size(words).x + kAround * em();
  float x = client ? area.x : area.x + area.w - step_width;
  ButtonOptions options;
  options.style = client ? ButtonStyle::client : ButtonStyle::server;
  options.enabled = can_step;
  options.width = step_width;
  const std::string tip = can_step ? trf("stage.tip.step", whereabouts(view, actor).front()) : why;
  options.tooltip = tip;
  const std::string step_id = "step." + actor.id;
  // Room for the drawn triangle, on the side it points from.
  const std::string padded = client ? "    " + words : words + "    ";
  if (button_at(step_id.c_str(), {x, y}, padded, options)) view.commands.push_back(session::StepActor{actor.id});
  const float middle = y + button_height() / 2;
  draw_icon(ImGui::GetWindowDrawList(), client ? Icon::right_triangle : Icon::left_triangle, {client ? x + 1.15F * em() : x + step_width - 1.15F * em(), middle},
            0.72F * em(), can_step ? role_color(actor.role) : theme().faint);

  const auto small = [&](const std::string& id, Icon icon, const char* name_key, const char* tip_key) {
    ButtonOptions quiet;
    quiet.style = ButtonStyle::quiet;
    quiet.enabled = can_run;
    quiet.width = icon_width;
    const std::string name = trf(name_key, title_of(view, actor));
    const std::string said = can_run ? trf(tip_key, title_of(view, actor)) : view.replay() ? why_replay(view) : by_hand(view, actor) ? tr("play.why.by_hand") : tr("stage.why.finished");
    quiet.tooltip = said;
    const ImVec2 before = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({x, y});
    const bool pressed = icon_button(id.c_str(), icon, name, quiet);
    ImGui::SetCursorScreenPos(before);
    return pressed;
  };
  x = client ? x + step_width + gap : x - gap - icon_width;
  if (small("run." + actor.id, Icon::play, "stage.run", "stage.tip.run")) view.commands.push_back(session::RunActor{actor.id});
  x += client ? icon_width : -icon_width;
  if (small("pause." + actor.id, Icon::pause, "stage.pause", "stage.tip.pause")) view.commands.push_back(session::PauseActor{actor.id});
  x = client ? x + icon_width + gap : x - gap;

  const std::vector<std::string> texts = whereabouts(view, actor);
  const float half = area.x + area.w / 2;
  const float from = client ? x : half + 0.5F * em();
  const float to = client ? half - 0.5F * em() : x;
  if (to - from > em()) {
    const auto fits = std::find_if(texts.begin(), texts.end(), [&](const std::string& t) { return text_size(fonts::small(), t).x <= to - from; });
    const std::string text = fits == texts.end() ? std::string() : *fits;
    if (mouse_in({from, y, to - from, button_height()})) tooltip(texts.front());
    if (text.empty() && actor.in_call) {  // no room for words: that it waits is seen all the same
      draw_icon(ImGui::GetWindowDrawList(), Icon::hourglass, {client ? from + 0.5F * em() : to - 0.5F * em(), middle}, 0.75F * em(), role_text(actor.role));
    }
    draw_text_in(ImGui::GetWindowDrawList(), fonts::small(), {from, middle - font_px(fonts::small()) / 2}, to - from, theme().dim, text,
                 client ? Align::left : Align::right);
    ui_item("stage." + actor.id + ".next", {from, y, to - from, button_height()}, texts.front());
  }
}

/// A capture knows of its two ends their addresses, and nothing more: one line above the ladder, which has all the room.
float draw_captured_ends(ViewContext& view, const OnStage& stage, Rect area) {
  const auto& segments = ladder_of(view).segments();
  const model::Flow* flow = segments.empty() ? nullptr : &std::get<model::PacketSent>(view.timeline.by_seq(segments.front().sent_seq).payload).segment.flow;
  const bool by_client = !segments.empty() && segments.front().from == model::Role::client;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Rect row{area.x, area.y, area.w, std::round(1.7F * em())};
  for (const model::ActorState* actor : {stage.client, stage.server}) {
    if (actor == nullptr) continue;
    const bool client = actor == stage.client;
    const std::string title = title_of(view, *actor);
    const std::string end = flow == nullptr ? std::string() : model::to_string(client == by_client ? flow->from : flow->to);
    const float gap = 0.6F * em();
    const float most = row.w / 2 - gap;
    const float title_width = text_size(fonts::bold(), title).x;
    const float whole = title_width + (end.empty() ? 0 : gap + text_size(fonts::mono(), end).x);
    const float x = client ? row.x : row.x + row.w - std::min(most, whole);
    draw_text(list, fonts::bold(), {x, row.y}, role_text(actor->role), title);
    if (!end.empty()) draw_text_in(list, fonts::mono(), {x + title_width + gap, row.y + (font_px(fonts::bold()) - font_px(fonts::mono())) / 2}, most - title_width - gap, theme().dim, end);
    const Rect rect{x, row.y, std::min(most, whole), row.h};
    explained(("stage." + actor->id).c_str(), rect, title + " " + end, title + " " + end + "\n" + tr("capture.only_packets"));
  }
  return row.h;
}

}  // namespace

void draw_stage(ViewContext& view, Rect area) {
  PaneScope pane("stage", area, 0.0F, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse, theme().stage);
  if (!pane) return;
  const Rect in = inset(area, std::round(0.9F * em()));
  const OnStage stage = on_stage(view);
  if (view.capture()) {
    const float ends = draw_captured_ends(view, stage, in);
    draw_ladder(view, {in.x, in.y + ends, in.w, std::max(1.0F, in.h - ends)});
    return;
  }
  // A low window keeps the ladder and makes the hosts small.
  const bool low = in.h < 30.0F * em();
  const float strip = clients_strip_height(stage, low);
  if (strip > 0) draw_clients_strip(view, stage, {in.x, in.y, in.w, strip});
  const float hosts_height = std::round((in.h - strip < 30.0F * em() ? 7.1F : 14.1F) * em());
  // Programs that are led by hand have nothing to step through.
  const auto steps = [&](const model::ActorState* actor) { return actor != nullptr && !by_hand(view, *actor); };
  const bool foot_shown = steps(stage.client) || steps(stage.server);
  const float foot_height = foot_shown ? button_height() : 0.0F;
  const float gap = foot_shown ? 0.6F * em() : 0.0F;
  draw_hosts(view, {in.x, in.y + strip, in.w, hosts_height});
  const float bar_height = wire_bar_height();
  draw_wire_bar(view, {in.x, in.y + strip + hosts_height, in.w, bar_height});
  const float ladder_top = in.y + strip + hosts_height + bar_height;
  const float ladder_height = in.y + in.h - foot_height - gap - ladder_top;
  draw_ladder(view, {in.x, ladder_top, in.w, std::max(1.0F, ladder_height)});
  if (!foot_shown) return;
  const Rect foot{in.x, in.y + in.h - foot_height, in.w, foot_height};
  const auto [client_words, server_words] = step_words(view, stage, foot.w);
  if (stage.client != nullptr) draw_hands(view, *stage.client, client_words, foot);
  if (stage.server != nullptr) draw_hands(view, *stage.server, server_words, foot);
}

}  // namespace sg::gui
