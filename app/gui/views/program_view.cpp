// The C listings of the actors: the line that runs or blocks, and what each line's call came to. A value never covers the code: it stands behind a
// line that leaves room for it, else on a line of its own below.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/program_lines.h"
#include "app/gui/widgets/c_tokens.h"
#include "app/gui/widgets/fields.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

ImU32 token_color(CToken kind) {
  const Theme& t = theme();
  switch (kind) {
    case CToken::plain: return t.ink;
    case CToken::keyword: return t.code_keyword;
    case CToken::function: return t.code_function;
    case CToken::number: return t.code_number;
    case CToken::string: return t.code_string;
    case CToken::comment: return t.code_comment;
  }
  return t.ink;
}

/// The actor whose call is the newest at the playhead.
std::size_t last_to_act(const ViewContext& view) {
  const auto& calls = view.facts.calls();
  const auto after = std::upper_bound(calls.begin(), calls.end(), view.world.seq, [](std::uint64_t seq, const CallFacts& c) { return seq < c.entered_seq; });
  return after == calls.begin() ? 0 : static_cast<std::size_t>((after - 1)->actor);
}

void choose_tab(ViewContext& view) {
  if (const auto actor = actor_of_selection(view)) {
    // A press on another tab, later, counts more.
    static std::uint64_t shown_for = 0;
    if (shown_for != view.ui.selection.event) view.ui.program_tab = static_cast<int>(*actor);
    shown_for = view.ui.selection.event;
  } else if (view.ui.follow_program && !view.facts.calls().empty()) {
    view.ui.program_tab = static_cast<int>(last_to_act(view));
  }
  view.ui.program_tab = std::clamp(view.ui.program_tab, 0, static_cast<int>(view.lesson.actors.size()) - 1);
}

std::string listing_text(const lesson::Program& program) {
  std::string out;
  for (const std::string& line : program.listing) out += line + "\n";
  return out;
}

/// What a tab is called: the file of the listing, or where several actors run the same file, the actor.
std::string tab_name(const ViewContext& view, const lesson::ActorSpec& actor) {
  const std::string title = actor.title.empty() ? actor.id : actor.title.in(view.ui.language);
  if (!actor.program) return title;
  const auto same = std::count_if(view.lesson.actors.begin(), view.lesson.actors.end(),
                                  [&](const lesson::ActorSpec& other) { return other.program && other.program->file == actor.program->file; });
  return same > 1 ? title : actor.program->file;
}

float draw_tabs(ViewContext& view, Rect area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float side = 1.7F * em();
  const auto name_of = [&](const lesson::ActorSpec& actor) { return tab_name(view, actor); };
  // Where the names have no room beside each other, they are smaller, and on several rows.
  const float room = area.w - 1.7F * em() - side;
  float wanted = 0;
  for (const lesson::ActorSpec& actor : view.lesson.actors) wanted += text_size(fonts::bold(), name_of(actor)).x;
  const auto count = static_cast<float>(view.lesson.actors.size());
  const float gap = std::clamp((room - wanted) / std::max(1.0F, count - 1), 0.5F * em(), 1.3F * em());
  const bool narrow = wanted + gap * (count - 1) > room;
  // As many beside each other as have room, each with its whole name.
  std::vector<float> widths;
  std::vector<int> rows;
  float used = 0;
  for (const lesson::ActorSpec& actor : view.lesson.actors) {
    widths.push_back(std::min(room, text_size(narrow ? fonts::small() : fonts::bold(), name_of(actor)).x));
    const bool first = rows.empty() || used + widths.back() > room;
    rows.push_back((rows.empty() ? -1 : rows.back()) + (first ? 1 : 0));
    used = (first ? 0 : used) + widths.back() + gap;
  }
  const float height = (!narrow ? 2.3F : rows.back() > 1 ? 1.4F : 1.75F) * em();  // of a row
  const float left = area.x + 0.85F * em();
  float x = left;
  float y = area.y;
  for (std::size_t i = 0; i < view.lesson.actors.size(); ++i) {
    const lesson::ActorSpec& actor = view.lesson.actors[i];
    const std::string name = name_of(actor);
    const bool chosen = static_cast<std::size_t>(view.ui.program_tab) == i;
    ImFont* font = narrow ? fonts::small() : chosen ? fonts::bold() : fonts::ui();
    const float width = widths[i];
    if (i > 0 && rows[i] != rows[i - 1]) {
      x = left;
      y += height;
    }
    bool hovered = false;
    if (hit_region(("program.tab." + actor.id).c_str(), {x - 0.25F * em(), y + 0.2F * em(), width + 0.5F * em(), height - 0.4F * em()}, name, &hovered)) {
      view.ui.program_tab = static_cast<int>(i);
      view.ui.follow_program = false;
    }
    if (hovered && actor.program && (name != actor.program->file || text_size(font, name).x > width)) tooltip(name == actor.program->file ? name : name + "\n" + actor.program->file);
    draw_text_in(list, font, {x, y + (height - font_px(font)) / 2}, width + 1, chosen ? role_text(actor.role) : hovered ? theme().ink : theme().dim, name);
    if (chosen) list->AddRectFilled({x, y + height - 2 * hairline()}, {x + std::min(width, text_size(font, name).x), y + height}, role_color(actor.role));
    x += width + gap;
  }
  const lesson::ActorSpec& spec = view.lesson.actors[static_cast<std::size_t>(view.ui.program_tab)];
  if (spec.program) {
    ButtonOptions options;
    options.style = ButtonStyle::quiet;
    options.width = side;
    const ImVec2 before = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({area.x + area.w - side - 0.3F * em(), area.y + (2.3F * em() - button_height()) / 2});
    copy_button("program.copy", tr("program.copy"), options, [&] { return listing_text(*spec.program); });
    ImGui::SetCursorScreenPos(before);
  }
  const float bottom = y + height;
  list->AddLine({area.x, bottom}, {area.x + area.w, bottom}, theme().line, hairline());
  return bottom - area.y;
}

float value_width(const LineValue& value) {
  return text_size(fonts::mono(), value.result).x + (value.more.empty() ? 0 : 0.6F * em() + text_size(fonts::small(), value.more).x) + (value.blocked ? 1.2F * em() : 0);
}

void draw_value(const LineValue& value, model::Role role, ImVec2 at, float width, float height) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  float x = at.x;
  if (value.blocked) {
    draw_icon(list, Icon::hourglass, {x + 0.45F * em(), at.y + height / 2}, 0.75F * em(), role_text(role));
    x += 1.2F * em();
  }
  const float room = at.x + width - x;
  const WholeInTooltip whole;  // of the line: bytes may be as long as they like
  ImFont* font = font_with_room(fonts::mono(), value.result, room);
  draw_text_in(list, font, {x, at.y + (height - font_px(font)) / 2}, room, value.blocked ? role_text(role) : value.failed ? t.bad_text : t.ok_text, value.result);
  x += text_size(font, value.result).x + 0.6F * em();
  if (x < at.x + width) draw_text_in(list, fonts::small(), {x, at.y + (height - font_px(fonts::small())) / 2}, at.x + width - x, t.dim, value.more);
}

/// What the listing's lines are drawn with.
struct Listing {
  ViewContext& view;
  const lesson::ActorSpec& spec;
  model::ActorId actor{};
  const model::ActorState* state = nullptr;
  LitLines lit;
  float left = 0;          ///< of the line numbers, scrolled with the code
  float window_left = 0, window_right = 0;
  float number_width = 0;
  float line_height = 0;
};

/// The room of a value that is reserved behind a line: a few digits and words.
constexpr float kValueRoom = 8.0F;

/// How many lines a program that is led by hand has at this moment: a call each.
int called_lines(const model::ActorState& state) { return state.in_call ? state.in_call->line : state.last ? state.last->line : 0; }

/// The line that a program is at; 0: none. By hand that is its newest call.
int current_line(const lesson::ActorSpec& spec, const model::ActorState* state) {
  if (state == nullptr || state->finished) return 0;
  return spec.hand ? called_lines(*state) : state->in_call ? state->in_call->line : state->line;
}

/// One line of code, and its value. Gives the height it took, and sets how wide it was.
float draw_line(Listing& listing, int number, const std::vector<CSpan>& spans, const std::string& line, bool calls_here, float y, float& widest) {
  ViewContext& view = listing.view;
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const model::ActorState* state = listing.state;
  const bool is_current = number == current_line(listing.spec, state);
  const float code_x = listing.left + listing.number_width;
  const float code_width = text_size(fonts::mono(), line).x;
  const float shown_width = listing.window_right - listing.window_left;
  // Whether the value has a line of its own does not change while the program runs: nothing jumps.
  const bool below = calls_here && listing.number_width + code_width + (kValueRoom + 1.5F) * em() > shown_width;
  const float height = below ? 2 * listing.line_height : listing.line_height;
  const Rect rect{listing.window_left, y, shown_width, height};

  if (is_current) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), fade(role_color(listing.spec.role), state->in_call ? 0.20F : 0.13F));
    list->AddRectFilled(top_left(rect), {rect.x + 3 * hairline(), rect.y + rect.h}, role_color(listing.spec.role));
  }
  const LineCalls calls = calls_here ? calls_of_line(view, listing.actor, number) : LineCalls();
  const std::string digits = std::to_string(number);
  bool hovered = false;
  if (calls.count > 0) {
    const auto value = value_of_line(view, calls);
    std::string said = digits + ": " + line;
    if (value) said += "  " + value->result + (value->more.empty() ? "" : " · " + value->more);
    if (hit_region(("program.line." + digits).c_str(), rect, said, &hovered)) select_call_of_line(view, listing.actor, number, ImGui::GetIO().KeyShift ? 1 : -1);
    if (hovered) {
      view.ui.hover.event = calls.call->entered_seq;
      tooltip((value ? value->result + (value->more.empty() ? "" : " · " + value->more) + "\n\n" : std::string()) + tr("program.line_hint"));
    }
  }
  if (calls.count == 0 && !line.empty()) ui_text(line, rect);
  const bool selected = listing.lit.selected.contains(number);
  if (selected || hovered || listing.lit.hovered.contains(number)) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), selected ? fade(t.hold, 0.2F) : fade(t.button_hover, 0.45F));
    if (selected) compat::add_rect(list, top_left(rect), bottom_right(rect), fade(t.hold, 0.8F), 0, hairline());
  }

  const float text_y = y + (listing.line_height - font_px(fonts::mono())) / 2;
  draw_text_in(list, fonts::mono(), {listing.left, text_y}, listing.number_width - 0.7F * em(), is_current ? role_text(listing.spec.role) : t.faint, digits, Align::right);
  float x = code_x;
  for (const CSpan& span : spans) {
    note_drawn(fonts::mono(), span.text);
    list->AddText(fonts::mono(), font_px(fonts::mono()), {std::round(x), std::round(text_y)}, token_color(span.kind), span.text.data(), span.text.data() + span.text.size());
    x += text_size(fonts::mono(), span.text).x;
  }
  widest = std::max(widest, x - listing.left);
  if (const auto value = value_of_line(view, calls)) {
    const std::size_t indent = std::min(line.find_first_not_of(' ') == std::string::npos ? 0 : line.find_first_not_of(' '), std::size_t{8});
    const float below_x = listing.window_left + listing.number_width + 0.8F * em() + static_cast<float>(indent) * text_size(fonts::mono(), " ").x;
    const ImVec2 at = below ? ImVec2{below_x, y + listing.line_height * 0.94F} : ImVec2{x + 1.2F * em(), y};
    if (below) {
      // Hangs from its line.
      const float knee = at.x - 0.5F * em();
      list->AddLine({knee, y + listing.line_height * 0.95F}, {knee, at.y + listing.line_height / 2}, t.edge, hairline());
      list->AddLine({knee, at.y + listing.line_height / 2}, {at.x - 0.15F * em(), at.y + listing.line_height / 2}, t.edge, hairline());
    }
    const float room = std::max(0.0F, listing.window_right - at.x - 0.4F * em());
    draw_value(*value, listing.spec.role, at, room, listing.line_height);
    if (!below) widest = std::max(widest, std::min(at.x + value_width(*value), at.x + kValueRoom * em()) - listing.left);
  }
  if (mouse_in(rect) && ImGui::IsMouseClicked(1)) ImGui::SetClipboardText(line.c_str());
  if (is_current) ui_item("program.line", rect, digits + ": " + line);
  return height;
}

void draw_listing(ViewContext& view, const lesson::ActorSpec& spec, model::ActorId actor, const model::ActorState* state) {
  Listing listing{view, spec, actor, state, lit_lines(view, actor)};
  listing.line_height = std::round(font_px(fonts::mono()) * 1.42F);
  listing.number_width = 2.0F * em();
  listing.left = ImGui::GetCursorScreenPos().x;
  listing.window_left = ImGui::GetWindowPos().x;
  listing.window_right = listing.window_left + ImGui::GetWindowWidth() - (ImGui::GetScrollMaxY() > 0 ? ImGui::GetStyle().ScrollbarSize : 0.0F);
  const std::set<int> calling = calling_lines(*spec.program);
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  float y = begin.y;
  float widest = 0;
  bool in_comment = false;
  // Which line was brought into sight last: scrolling stays the learner's own.
  struct Scrolled {
    model::ActorId actor{};
    int line = 0;
    std::uint64_t selection = 0;
    float room = 0;  ///< of the panel: a lower one must show it too
    bool operator==(const Scrolled&) const = default;
  };
  static Scrolled scrolled;
  const int selected = listing.lit.selected.empty() ? 0 : *listing.lit.selected.begin();
  const int current = current_line(spec, state);
  const bool new_selection = selected != 0 && scrolled.selection != view.ui.selection.event;
  const int wanted = new_selection ? selected : current;
  const Scrolled now{actor, current, view.ui.selection.event, ImGui::GetWindowHeight()};
  const bool scroll = wanted != 0 && (new_selection || scrolled.actor != actor || scrolled.line != current || scrolled.room != now.room);
  // Led by hand, the listing is what was called so far: at an earlier place of the timeline it ends earlier.
  const std::size_t all = spec.program->listing.size();
  const std::size_t lines = spec.hand ? std::min(all, static_cast<std::size_t>(state == nullptr ? 0 : called_lines(*state))) : all;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string& line = spec.program->listing[i];
    const int number = static_cast<int>(i) + 1;
    const auto spans = tokenize_c(line, in_comment);
    const float height = draw_line(listing, number, spans, line, calling.contains(number), y, widest);
    if (scroll && number == wanted) ImGui::SetScrollFromPosY(y - ImGui::GetWindowPos().y + height / 2, 0.5F);
    y += height;
  }
  // A line that is yet to be written is brought into sight when it is.
  if (static_cast<std::size_t>(wanted) <= lines) scrolled = now;
  ImGui::SetCursorScreenPos(begin);
  ImGui::Dummy({widest, y - begin.y});
}

/// What a program at its line is doing, for the foot of the panel.
std::string activity(const ViewContext& view, const model::ActorState* actor) {
  if (actor == nullptr) return {};
  if (actor->in_call) {
    return trf("program.blocked", fmt::arg("call", model::to_string(actor->in_call->kind)),
               fmt::arg("time", waited_text(std::max<base::Ns>(0, view.playhead - actor->in_call_since))));
  }
  if (actor->finished) return tr("program.finished");
  return {};
}

/// The line whose calls are gone through, when the selection is one of several: "call 3 of 7 from line 24", and a button for each way.
int line_gone_through(const ViewContext& view, model::ActorId actor) {
  const std::uint64_t event = view.ui.selection.event;
  if (event == 0 || event > view.timeline.size()) return 0;
  const auto place = view.facts.call_index().place_of(view.timeline.by_seq(event));
  if (!place || view.facts.calls()[*place].actor != actor) return 0;
  const int line = std::get<model::CallEntered>(view.timeline.by_seq(view.facts.calls()[*place].entered_seq).payload).line;
  return calls_of_line(view, actor, line).count == 0 ? 0 : line;  // selected, and yet to come at this place of the timeline
}

/// It reads its standard input, and nobody has typed anything: the learner is the keyboard.
bool waits_for_keys(const ViewContext& view, const model::ActorState* actor) {
  return actor != nullptr && !view.replay() && actor->in_call && actor->in_call->kind == model::CallKind::read && actor->in_call->fd == 0;
}

void draw_keyboard(ViewContext& view, Rect area, const lesson::ActorSpec& spec) {
  ImGui::GetWindowDrawList()->AddLine({area.x, area.y}, {area.x + area.w, area.y}, theme().line, hairline());
  const char* send = tr("program.type");
  const ImVec2 size = button_size(send);
  const float y = area.y + (area.h - button_height()) / 2;
  ImGui::SetCursorScreenPos({area.x + 0.8F * em(), y});
  const bool entered = text_field("program.keys", view.ui.typed, area.w - size.x - 2.0F * em());
  ButtonOptions options;
  options.style = ButtonStyle::primary;
  options.tooltip = tr("program.type.tip");
  if (!button_at("program.type", {area.x + area.w - size.x - 0.8F * em(), y}, send, options) && !entered) return;
  view.commands.push_back(session::Input{spec.id, view.ui.typed + "\n"});
  view.ui.typed.clear();
}

void draw_foot(ViewContext& view, Rect area, model::ActorId actor, const model::ActorState* state, model::Role role, const std::string& doing, int line) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddLine({area.x, area.y}, {area.x + area.w, area.y}, theme().line, hairline());
  const float text_y = area.y + (area.h - font_px(fonts::small())) / 2;
  if (line == 0) {
    const bool inside = state != nullptr && state->in_call;
    draw_icon(list, inside ? Icon::hourglass : Icon::check, {area.x + 1.2F * em(), area.y + area.h / 2}, 0.75F * em(), inside ? role_text(role) : theme().ok_text);
    draw_text_in(list, fonts::small(), {area.x + 2.0F * em(), text_y}, area.w - 2.8F * em(), theme().dim, doing);
    return;
  }
  const LineCalls calls = calls_of_line(view, actor, line);
  const std::string text = trf("program.nth", fmt::arg("n", calls.shown + 1), fmt::arg("of", calls.count), fmt::arg("line", line));
  ButtonOptions options;
  options.style = ButtonStyle::quiet;
  options.width = 1.8F * em();
  options.enabled = calls.count > 1;
  const ImVec2 before = ImGui::GetCursorScreenPos();
  const float y = area.y + (area.h - button_height()) / 2;
  ImGui::SetCursorScreenPos({area.x + area.w - 3.9F * em(), y});
  if (icon_button("program.earlier", Icon::up, tr("program.earlier"), options)) select_call_of_line(view, actor, line, -1);
  ImGui::SetCursorScreenPos({area.x + area.w - 2.0F * em(), y});
  if (icon_button("program.later", Icon::down, tr("program.later"), options)) select_call_of_line(view, actor, line, 1);
  ImGui::SetCursorScreenPos(before);
  draw_text_in(list, fonts::small(), {area.x + 0.85F * em(), text_y}, area.w - 5.0F * em(), theme().hold_text, text);
  ui_item("program.nth", {area.x, area.y, area.w - 4.0F * em(), area.h}, text);
}

/// An empty panel says why.
void draw_no_listing(Rect area, const char* why) {
  const PaneScope pane("program##none", inset(area, hairline()), 1.0F);
  text_wrapped(why, theme().dim, fonts::small());
  ui_item("program.none", area, why);
}

}  // namespace

void draw_program(ViewContext& view, Rect area) {
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, theme().line);
  if (view.lesson.actors.empty()) {
    draw_no_listing(area, tr("program.none"));
    return;
  }
  choose_tab(view);
  const float tabs = draw_tabs(view, area);
  const auto index = static_cast<std::size_t>(view.ui.program_tab);
  const auto actor = static_cast<model::ActorId>(index);
  const lesson::ActorSpec& spec = view.lesson.actors[index];
  if (!spec.program) {
    draw_no_listing({area.x, area.y + tabs, area.w, area.h - tabs}, tr("program.by_hand"));
    return;
  }
  const model::ActorState* state = index < view.world.actors.size() ? &view.world.actors[index] : nullptr;
  const std::string doing = activity(view, state);
  const int line = line_gone_through(view, actor);
  // What it is doing stands beside its line too: on a low panel the room is the listing's.
  constexpr float kLow = 8.5F;  // em
  const float foot = line == 0 && (doing.empty() || area.h < kLow * em()) ? 0 : 1.8F * em();
  const float keys = waits_for_keys(view, state) ? button_height() + 0.8F * em() : 0;
  const Rect inner{area.x + hairline(), area.y + tabs + hairline(), area.w - 2 * hairline(), area.h - tabs - 2 * hairline() - foot - keys};
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  {
    const PaneScope pane(("program##" + spec.id).c_str(), inner, 0.5F, ImGuiWindowFlags_HorizontalScrollbar);
    draw_listing(view, spec, actor, state);
  }
  ImGui::PopStyleVar();
  if (keys > 0) draw_keyboard(view, {area.x, area.y + area.h - foot - keys, area.w, keys}, spec);
  if (foot > 0) draw_foot(view, {area.x, area.y + area.h - foot, area.w, foot}, actor, state, spec.role, doing, line);
}

}  // namespace sg::gui
