// The C listings of the actors: the line that runs or blocks, and what each line's call returned.
#include <algorithm>
#include <cmath>
#include <map>

#include "app/gui/imgui_compat.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/c_tokens.h"
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

struct LineValue {
  std::string text;
  bool failed = false;
  std::uint64_t seq = 0;  ///< the event that says so
};

/// What the last call on each line returned, up to the playhead. Looks back over a bounded number of calls.
std::map<int, LineValue> line_values(const ViewContext& view, model::ActorId actor) {
  constexpr std::size_t kLookBack = 2000;
  std::map<int, LineValue> out;
  const auto& calls = view.facts.calls();
  std::size_t looked = 0;
  for (auto call = calls.rbegin(); call != calls.rend() && looked < kLookBack; ++call, ++looked) {
    if (call->actor != actor || call->returned_seq == 0 || call->returned_seq > view.world.seq) continue;
    const auto& returned = std::get<model::CallReturned>(view.timeline.by_seq(call->returned_seq).payload);
    if (returned.line <= 0 || out.contains(returned.line)) continue;
    LineValue value;
    value.seq = call->returned_seq;
    value.failed = returned.ret < 0;
    value.text = "= " + std::to_string(returned.ret);
    if (returned.ret < 0) value.text += " " + model::errno_name(returned.error);
    out.emplace(returned.line, std::move(value));
  }
  return out;
}

/// The actor whose call is the newest at the playhead.
std::size_t last_to_act(const ViewContext& view) {
  const auto& calls = view.facts.calls();
  const auto after = std::upper_bound(calls.begin(), calls.end(), view.world.seq, [](std::uint64_t seq, const CallFacts& c) { return seq < c.entered_seq; });
  return after == calls.begin() ? 0 : static_cast<std::size_t>((after - 1)->actor);
}

float draw_tabs(ViewContext& view, Rect area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = 2.3F * em();
  float x = area.x + 0.85F * em();
  for (std::size_t i = 0; i < view.lesson.actors.size(); ++i) {
    const lesson::ActorSpec& actor = view.lesson.actors[i];
    const std::string name = actor.program ? actor.program->file : actor.id;
    const bool chosen = static_cast<std::size_t>(view.ui.program_tab) == i;
    ImFont* font = chosen ? fonts::bold() : fonts::ui();
    const float width = text_size(fonts::bold(), name).x;
    if (x + width > area.x + area.w - 0.5F * em()) break;
    bool hovered = false;
    if (hit_region(("program.tab." + actor.id).c_str(), {x - 0.3F * em(), area.y + 0.3F * em(), width + 0.6F * em(), height - 0.6F * em()}, name, &hovered)) {
      view.ui.program_tab = static_cast<int>(i);
      view.ui.follow_program = false;
    }
    draw_text(list, font, {x, area.y + (height - font_px(font)) / 2}, chosen ? role_color(actor.role) : hovered ? theme().ink : theme().dim, name);
    if (chosen) {
      list->AddRectFilled({x, area.y + height - 2 * hairline()}, {x + text_size(font, name).x, area.y + height}, role_color(actor.role));
    }
    x += width + 1.3F * em();
  }
  list->AddLine({area.x, area.y + height}, {area.x + area.w, area.y + height}, theme().line, hairline());
  return height;
}

/// What a program at its line is doing, for the corner of the tab row.
std::string activity(const ViewContext& view, const model::ActorState& actor) {
  if (actor.in_call) {
    return trf("program.blocked", fmt::arg("call", model::to_string(actor.in_call->kind)),
               fmt::arg("time", model::duration_text(std::max<base::Ns>(0, view.playhead - actor.in_call_since))));
  }
  if (actor.finished) return tr("program.finished");
  return {};
}

}  // namespace

void draw_program(ViewContext& view, Rect area) {
  ImDrawList* outer = ImGui::GetWindowDrawList();
  draw_pane(outer, area, theme().pane, theme().line);
  if (view.lesson.actors.empty()) return;
  if (view.ui.follow_program && !view.facts.calls().empty()) view.ui.program_tab = static_cast<int>(last_to_act(view));
  view.ui.program_tab = std::clamp(view.ui.program_tab, 0, static_cast<int>(view.lesson.actors.size()) - 1);
  const float tabs = draw_tabs(view, area);
  const auto index = static_cast<std::size_t>(view.ui.program_tab);
  const lesson::ActorSpec& spec = view.lesson.actors[index];
  if (!spec.program) return;
  const model::ActorState* state = index < view.world.actors.size() ? &view.world.actors[index] : nullptr;
  const std::map<int, LineValue> values = line_values(view, static_cast<model::ActorId>(index));

  const std::string doing = state == nullptr ? std::string() : activity(view, *state);
  const float status_height = doing.empty() ? 0 : 1.7F * em();
  const Rect inner{area.x + hairline(), area.y + tabs + hairline(), area.w - 2 * hairline(), area.h - tabs - 2 * hairline() - status_height};
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  {
    const PaneScope pane(("program##" + spec.id).c_str(), inner, 0.5F, ImGuiWindowFlags_HorizontalScrollbar);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float line_height = std::round(font_px(fonts::mono()) * 1.42F);
    const float number_width = 2.0F * em();
    const int current = state == nullptr ? 0 : state->in_call ? state->in_call->line : state->line;
    bool in_comment = false;
    const float left = ImGui::GetCursorScreenPos().x;
    float y = ImGui::GetCursorScreenPos().y;
    const float window_left = ImGui::GetWindowPos().x;
    const float window_right = window_left + ImGui::GetWindowWidth() - (ImGui::GetScrollMaxY() > 0 ? ImGui::GetStyle().ScrollbarSize : 0.0F);
    float widest = 0;
    for (std::size_t i = 0; i < spec.program->listing.size(); ++i, y += line_height) {
      const std::string& line = spec.program->listing[i];
      const int number = static_cast<int>(i) + 1;
      const auto spans = tokenize_c(line, in_comment);
      const bool is_current = number == current && state != nullptr && !state->finished;
      if (is_current) {
        list->AddRectFilled({window_left, y}, {window_right, y + line_height}, fade(role_color(spec.role), state->in_call ? 0.20F : 0.13F));
        list->AddRectFilled({window_left, y}, {window_left + 3 * hairline(), y + line_height}, role_color(spec.role));
        static std::pair<std::size_t, int> scrolled_to;  // which line was brought into view last: scrolling stays the learner's own
        if (scrolled_to != std::pair(index, number)) {
          scrolled_to = {index, number};
          ImGui::SetScrollFromPosY(y - ImGui::GetWindowPos().y + line_height / 2, 0.5F);
        }
      }
      const std::string digits = std::to_string(number);
      const float text_y = y + (line_height - font_px(fonts::mono())) / 2;
      draw_text_in(list, fonts::mono(), {left, text_y}, number_width - 0.7F * em(), is_current ? role_text(spec.role) : theme().faint, digits, Align::right);
      float x = left + number_width;
      for (const CSpan& span : spans) {
        note_drawn(fonts::mono(), span.text);
        list->AddText(fonts::mono(), font_px(fonts::mono()), {std::round(x), std::round(text_y)}, token_color(span.kind), span.text.data(),
                      span.text.data() + span.text.size());
        x += text_size(fonts::mono(), span.text).x;
      }
      const auto value = values.find(number);
      x += 1.0F * em();
      if (is_current && state->in_call) {
        // On the right edge when the line is long, over a ground of its own.
        const std::string time = model::duration_text(std::max<base::Ns>(0, view.playhead - state->in_call_since));
        const float width = text_size(fonts::mono(), time).x + 1.8F * em();
        const float at = std::max(left, std::min(x, window_right - width - 0.4F * em()));
        list->AddRectFilled({at - 0.3F * em(), y + hairline()}, {at < x ? window_right : at + width, y + line_height - hairline()}, theme().pane2, 0.3F * em());
        draw_icon(list, Icon::hourglass, {at + 0.45F * em(), y + line_height / 2}, 0.75F * em(), role_text(spec.role));
        x = at + 1.2F * em();
        x += draw_text(list, fonts::mono(), {x, text_y}, role_text(spec.role), time);
      } else if (value != values.end()) {
        const float width = text_size(fonts::mono(), value->second.text).x;
        const float at = std::max(left, std::min(x, window_right - width - 0.8F * em()));
        const bool lit = view.ui.selection.event == value->second.seq || view.ui.hover.event == value->second.seq;
        const float ground_right = at < x ? window_right : at + width + 0.3F * em();  // nothing of the line peeks out behind it
        list->AddRectFilled({at - 0.3F * em(), y + hairline()}, {ground_right, y + line_height - hairline()},
                            lit ? fade(theme().hold, 0.3F) : theme().pane2, 0.3F * em());
        x = at + draw_text(list, fonts::mono(), {at, text_y}, value->second.failed ? theme().bad_text : theme().ok_text, value->second.text);
        const Rect rect{at, y, width, line_height};
        if (mouse_in(rect)) {
          view.ui.hover.event = value->second.seq;
          if (ImGui::IsMouseClicked(0)) view.ui.selection.event = value->second.seq;
        }
      }
      if (mouse_in({window_left, y, window_right - window_left, line_height}) && ImGui::IsMouseDoubleClicked(0)) ImGui::SetClipboardText(line.c_str());
      widest = std::max(widest, x - left);
      if (is_current) ui_item("program.line", {window_left, y, window_right - window_left, line_height}, digits + ": " + line);
    }
    ImGui::Dummy({widest, y - ImGui::GetCursorScreenPos().y});
  }
  ImGui::PopStyleVar();
  if (status_height > 0) {
    const float y = area.y + area.h - status_height;
    outer->AddLine({area.x, y}, {area.x + area.w, y}, theme().line, hairline());
    if (state->in_call) {
      draw_icon(outer, Icon::hourglass, {area.x + 1.2F * em(), y + status_height / 2}, 0.75F * em(), role_text(spec.role));
    } else {
      draw_icon(outer, Icon::check, {area.x + 1.2F * em(), y + status_height / 2}, 0.75F * em(), theme().ok_text);
    }
    draw_text_in(outer, fonts::small(), {area.x + 2.0F * em(), y + (status_height - font_px(fonts::small())) / 2}, area.w - 2.8F * em(), theme().dim, doing);
  }
}

}  // namespace sg::gui
