// What the lesson says, asks and answers, and the two buttons that go through it.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

void gap(float ems) { ImGui::Dummy({1, ems * em() - ImGui::GetStyle().ItemSpacing.y}); }

/// As if the scrollbar were always there, so that its coming does not wrap the text anew.
float content_width() {
  const float bar = ImGui::GetScrollMaxY() > 0 ? 0.0F : ImGui::GetStyle().ScrollbarSize;
  return ImGui::GetContentRegionAvail().x - bar;
}

struct Box {
  ImVec2 from;
  float width = 0;
  ImDrawList* list = nullptr;
};

/// A tinted box around what is drawn until end_box(): drawn behind it, once its height is known.
Box begin_box() {
  Box box;
  box.from = ImGui::GetCursorScreenPos();
  box.width = content_width();
  box.list = ImGui::GetWindowDrawList();
  box.list->ChannelsSplit(2);
  box.list->ChannelsSetCurrent(1);
  const float pad = 0.8F * em();
  ImGui::SetCursorScreenPos({box.from.x + pad, box.from.y + pad});
  ImGui::BeginGroup();
  return box;
}

float box_text_width(const Box& box) { return box.width - 1.6F * em(); }

void end_box(const Box& box, ImU32 ground, ImU32 border) {
  compat::end_group();
  const float bottom = ImGui::GetItemRectMax().y + 0.8F * em();
  box.list->ChannelsSetCurrent(0);
  draw_pane(box.list, {box.from.x, box.from.y, box.width, bottom - box.from.y}, ground, border);
  box.list->ChannelsMerge();
  ImGui::SetCursorScreenPos({box.from.x, bottom});
  ImGui::Dummy({box.width, 0.1F * em()});
}

void post_answer(ViewContext& view, const lesson::Step& step, const std::string& given) {
  if (given.empty()) return;
  view.ui.given[step.id] = given;
  view.commands.push_back(session::Answer{value_of_answer(*step.predict, given)});
}

std::string hint_text(const ViewContext& view, const lesson::Step& step) {
  return trf("lesson.hint", fmt::arg("n", view.ui.hints_shown + 1), fmt::arg("of", step.predict->hints.size()));
}

bool more_hints(const ViewContext& view, const lesson::Step& step) { return view.ui.hints_shown < static_cast<int>(step.predict->hints.size()); }

/// The field, Check and, where there is room, the next hint. True when the hint was drawn.
bool draw_number_input(ViewContext& view, const lesson::Step& step, float width, bool open) {
  const ImVec2 check = button_size(tr("lesson.check"));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float hint = open && more_hints(view, step) ? button_size(hint_text(view, step)).x + 0.4F * em() : 0.0F;
  const bool hint_fits = hint > 0 && width - check.x - hint > 7.5F * em();
  const float field = std::max(5.0F * em(), width - check.x - 0.4F * em() - (hint_fits ? hint : 0.0F));
  const Rect rect{at.x, at.y, field, button_height()};
  const FocusState focus = focus_item("lesson.answer", open);
  if (focus.arrived) {
    ImGui::SetScrollHereY(0.5F);
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::PushStyleColor(ImGuiCol_Border, theme().edge);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.6F * em(), (button_height() - font_px(fonts::mono())) / 2));
  bool entered = false;
  {
    const FontScope font(fonts::mono());
    ImGui::SetNextItemWidth(field);
    ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CharsDecimal | ImGuiInputTextFlags_AutoSelectAll;
    if (!open) flags |= ImGuiInputTextFlags_ReadOnly;
    entered = ImGui::InputText("##lesson.answer", &view.ui.answer, flags);
  }
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (ImGui::IsItemActivated() && !focus.focused && ImGui::IsMouseClicked(0)) {
    focus_on("lesson.answer");  // by the mouse
  } else if (ImGui::IsItemActive() && !focus.focused && !focus_arriving()) {
    compat::leave_input();      // Tab went on
  }
  if (ImGui::IsItemActive()) set_typing();
  if (focus.focused || ImGui::IsItemActive()) draw_focus_ring(ImGui::GetWindowDrawList(), rect);
  ui_item("lesson.answer", rect, view.ui.answer, open);
  ImGui::SetCursorScreenPos({at.x + field + 0.4F * em(), at.y});
  ButtonOptions options;
  const bool answered = view.ui.given.contains(step.id);
  options.style = answered ? ButtonStyle::normal : ButtonStyle::primary;
  options.enabled = open && !view.ui.answer.empty();
  // A quick Enter may have come and gone between two frames.
  entered = entered || (focus.focused && compat::key_pressed(compat::Key::enter));
  if (entered) focus_clear();
  if (button("lesson.check", tr("lesson.check"), options) || entered) {
    if (open) post_answer(view, step, view.ui.answer);
  }
  if (hint_fits) {
    ImGui::SetCursorScreenPos({at.x + field + check.x + 0.8F * em(), at.y});
    if (button("lesson.hint", hint_text(view, step))) ++view.ui.hints_shown;
  }
  return hint_fits;
}

/// "Click the field": the one that was clicked last in the header of that segment, and Check.
void draw_field_pick(ViewContext& view, const lesson::Step& step, float width, bool open) {
  const std::uint64_t seen = view.observer.observed_at(step.predict->of);
  if (seen == 0) {
    text_wrapped(tr("lesson.field_not_yet"), theme().dim, fonts::ui(), width);
    return;
  }
  const auto given = view.ui.given.find(step.id);
  std::string field = view.ui.pinned_field;
  if (field.starts_with("opt.")) field = "options";
  if (!open && given != view.ui.given.end()) field = given->second;
  const std::string name = field.empty() ? std::string(tr("lesson.field_none")) : std::string(tr(("field." + field).c_str()));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 check = button_size(tr("lesson.check"));
  const Rect box{at.x, at.y, std::max(5.0F * em(), width - check.x - 0.4F * em()), button_height()};
  ImDrawList* list = ImGui::GetWindowDrawList();
  draw_pane(list, box, theme().well, field.empty() ? theme().edge : theme().hold, 0.4F);
  draw_text_in(list, fonts::ui(), {box.x + 0.6F * em(), box.y + (box.h - font_px(fonts::ui())) / 2}, box.w - 1.2F * em(), field.empty() ? theme().dim : theme().ink, name);
  // A click on it, or Enter, shows the segment that is asked about.
  if (hit_region("lesson.field", box, name, nullptr, open)) {
    view.ui.selection.event = seen;
    view.ui.inspector.tab = InspectorTab::segment;
  }
  ImGui::SetCursorScreenPos({box.x + box.w + 0.4F * em(), at.y});
  ButtonOptions options;
  options.style = ButtonStyle::primary;
  options.enabled = open && !field.empty();
  if (button("lesson.check", tr("lesson.check"), options)) {
    view.ui.given[step.id] = field;
    // The figure says which header it is of; lessons need not, for no two names are the same.
    const std::string_view name_of = field;
    lesson::Value value = view.observer.lookup(step.predict->of, name_of.starts_with("ip.") ? name_of.substr(3) : name_of);
    if (std::holds_alternative<std::monostate>(value)) value = field;  // not one that lessons know: it cannot be right
    view.commands.push_back(session::Answer{std::move(value)});
  }
  ImGui::SetCursorScreenPos({at.x, at.y + button_height()});
  ImGui::Dummy({width, 1});
}

/// A choice whose label needs more than a line: a row as wide as the box.
bool choice_row(const char* id, const std::string& label_text, float width, ButtonOptions options) {
  const float pad = 0.7F * em();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = rich_text_height(label_text, width - 2 * pad) + 0.8F * em();
  const Rect rect{at.x, at.y, width, height};
  bool hovered = false;
  const bool pressed = hit_region(id, rect, label_text, &hovered, options.enabled);
  const bool chosen = options.style == ButtonStyle::hold;
  const Theme& t = theme();
  const ImU32 ground = chosen ? fade(t.hold, 0.14F) : hovered && options.enabled ? t.button_hover : fade(t.button, options.enabled ? 1.0F : 0.45F);
  draw_pane(ImGui::GetWindowDrawList(), rect, ground, chosen ? t.hold : fade(t.edge, options.enabled ? 1.0F : 0.4F), 0.4F);
  ImGui::SetCursorScreenPos({at.x + pad, at.y + 0.4F * em()});
  rich_text(label_text, chosen ? t.hold_text : options.enabled ? t.ink : t.faint, width - 2 * pad);
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  return pressed;
}

void draw_choices(ViewContext& view, const lesson::Step& step, float width, bool open) {
  const auto given = view.ui.given.find(step.id);
  std::vector<std::string> labels;
  for (const lesson::Choice& choice : step.predict->choices) labels.push_back(view.observer.fill(choice.label.in(view.ui.language)));
  const bool rows = std::any_of(labels.begin(), labels.end(), [&](const std::string& text) {
    return button_size(text).x > width || text.find_first_of("`*") != std::string::npos;
  });
  const float left = ImGui::GetCursorScreenPos().x;
  float x = left;
  float y = ImGui::GetCursorScreenPos().y;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const lesson::Choice& choice = step.predict->choices[i];
    const std::string id = "lesson.choice." + choice.id;
    ButtonOptions options;
    options.enabled = open;
    if (given != view.ui.given.end() && given->second == choice.id) options.style = ButtonStyle::hold;
    ImGui::SetCursorScreenPos({x, y});
    bool pressed = false;
    if (rows) {
      pressed = choice_row(id.c_str(), labels[i], width, options);
      y = ImGui::GetCursorScreenPos().y + 0.4F * em();
    } else {
      const float wide = button_size(labels[i]).x;
      if (x > left && x + wide > left + width) {
        x = left;
        y += button_height() + 0.45F * em();
        ImGui::SetCursorScreenPos({x, y});
      }
      pressed = button(id.c_str(), labels[i], options);
      x += wide + 0.45F * em();
    }
    if (pressed) post_answer(view, step, choice.id);
  }
  ImGui::SetCursorScreenPos({left, rows ? y : y + button_height()});
  ImGui::Dummy({width, 1});
}

void draw_hints(ViewContext& view, const lesson::Step& step, float width) {
  const auto& hints = step.predict->hints;
  const int count = std::min(view.ui.hints_shown, static_cast<int>(hints.size()));
  for (int i = 0; i < count; ++i) {
    gap(0.2F);
    rich_text(view.observer.fill(hints[static_cast<std::size_t>(i)].in(view.ui.language)), theme().dim, width);
  }
}

/// Gives where the verdict begins on the screen; 0: there is none.
float draw_prediction(ViewContext& view, const lesson::Step& step, bool current) {
  float verdict_y = 0;
  const StepFacts* known = view.facts.step(step.id);
  const bool marked = known != nullptr && known->prediction.has_value();
  const bool right = marked && known->prediction->right;
  const auto given = view.ui.given.find(step.id);
  const bool answered = given != view.ui.given.end();
  const bool open = current && !right;
  const Box box = begin_box();
  const float width = box_text_width(box);
  label(tr("lesson.predict"), theme().hold, fonts::small());
  rich_text(view.observer.fill(step.predict->ask.in(view.ui.language)), theme().ink, width);
  gap(0.5F);
  bool hint_drawn = false;
  if (current || marked) {
    switch (step.predict->kind) {
      case lesson::Prediction::Kind::number: hint_drawn = draw_number_input(view, step, width, open); break;
      case lesson::Prediction::Kind::choice: draw_choices(view, step, width, open); break;
      case lesson::Prediction::Kind::field: draw_field_pick(view, step, width, open); break;
    }
  }
  if (marked) {
    gap(0.6F);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    verdict_y = at.y;
    const ImU32 color = right ? theme().ok_text : theme().bad_text;
    draw_icon(ImGui::GetWindowDrawList(), right ? Icon::check : Icon::cross, {at.x + 0.5F * em(), at.y + 0.55F * em()}, 0.8F * em(), color);
    ImGui::SetCursorScreenPos({at.x + 1.3F * em(), at.y});
    std::string verdict = right ? tr("lesson.right") : trf("lesson.wrong", fmt::arg("answer", known->prediction->answer));
    const std::string feedback = view.observer.fill(known->feedback.in(view.ui.language));
    ImGui::BeginGroup();
    text_wrapped(verdict, color, fonts::bold(), width - 1.3F * em());
    if (!feedback.empty()) rich_text(feedback, theme().ink, width - 1.3F * em());
    compat::end_group();
    ui_item("lesson.verdict", {at.x, at.y, width, ImGui::GetItemRectMax().y - at.y}, verdict + (feedback.empty() ? "" : " " + feedback));
  } else if (answered && current) {
    gap(0.5F);
    const char* said = tr(view.status.step_done ? "lesson.answer_unmarked" : "lesson.answer_kept");
    text_wrapped(said, theme().hold_text, fonts::ui(), width);
    ui_item("lesson.answer_kept", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, said);
  }
  draw_hints(view, step, width);
  if (open && !hint_drawn && more_hints(view, step)) {
    gap(0.3F);
    if (button("lesson.hint", hint_text(view, step))) ++view.ui.hints_shown;
  }
  end_box(box, theme().pane2, fade(theme().hold, marked ? 0.15F : 0.4F));
  return verdict_y;
}

/// This machine cannot play the lesson: what there is instead.
void draw_fallback(ViewContext& view) {
  const Box box = begin_box();
  rich_text(view.lesson.fallback.in(view.ui.language), theme().ink, box_text_width(box));
  end_box(box, fade(theme().hold, 0.15F), fade(theme().hold, 0.6F));
  gap(0.8F);
}

/// Who has been further in this lesson need not go through it all again.
void draw_resume(ViewContext& view) {
  const auto& steps = view.lesson.steps;
  std::vector<std::string> ids;
  for (const lesson::Step& step : steps) ids.push_back(step.id);
  const std::size_t furthest = view.progress.resume_at(view.lesson.id, ids);
  if (furthest == 0 || furthest >= steps.size() || view.status.acting || view.status.unplayable) return;
  gap(0.8F);
  if (button("lesson.resume", trf("lesson.resume", fmt::arg("n", furthest + 1)))) jump_to_step(view, steps[furthest].id);
}

/// Its author saved something that cannot be played: what is wrong and where, until it is mended or put away.
void draw_reload_problem(ViewContext& view) {
  const Box box = begin_box();
  const float width = box_text_width(box);
  text_wrapped(tr("lesson.reload_failed"), theme().bad_text, fonts::bold(), width);
  gap(0.3F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  text_wrapped(view.ui.reload_problem, theme().ink, fonts::ui(), width);
  bool hovered = false;
  if (hit_region("lesson.reload_problem", {at.x, at.y, width, ImGui::GetItemRectMax().y - at.y}, view.ui.reload_problem, &hovered)) {
    ImGui::SetClipboardText(view.ui.reload_problem.c_str());
  }
  if (hovered) tooltip(tr("copy.hint"));
  gap(0.4F);
  if (button("lesson.reload_dismiss", tr("lesson.reload_dismiss"))) view.ui.reload_problem.clear();
  end_box(box, fade(theme().bad, 0.12F), fade(theme().bad, 0.6F));
  gap(0.8F);
}

void draw_stuck(ViewContext& view) {
  gap(0.6F);
  const Box box = begin_box();
  text_wrapped(view.status.stuck_in(view.ui.language), theme().bad_text, fonts::ui(), box_text_width(box));
  gap(0.4F);
  if (button("lesson.run_again", tr("lesson.run_again"))) {
    view.ui.show_restart = true;
    view.ui.restart_until.clear();
  }
  end_box(box, fade(theme().bad, 0.12F), fade(theme().bad, 0.6F));
}

void draw_expectations(ViewContext& view, const lesson::Step& step) {
  for (const lesson::Expectation& expectation : step.expect) {
    const auto found = std::find_if(view.live_world.results.begin(), view.live_world.results.end(), [&](const model::ExpectationResult& r) {
      return r.step == step.id && r.id == expectation.id;
    });
    if (found == view.live_world.results.end()) continue;
    gap(0.35F);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    Icon icon = Icon::check;
    ImU32 color = theme().ok_text;
    const char* suffix = "";
    switch (found->outcome) {
      case model::Outcome::met: break;
      case model::Outcome::not_met:
        icon = Icon::cross;
        color = theme().bad_text;
        break;
      case model::Outcome::not_observable:
        icon = Icon::dot;
        color = theme().dim;
        suffix = tr("lesson.inferred_suffix");
        break;
    }
    draw_icon(ImGui::GetWindowDrawList(), icon, {at.x + 0.45F * em(), at.y + 0.55F * em()}, 0.7F * em(), color);
    ImGui::SetCursorScreenPos({at.x + 1.2F * em(), at.y});
    const std::string said = expectation.say.empty() ? found->expected : view.observer.fill(expectation.say.in(view.ui.language));
    ImGui::BeginGroup();
    rich_text(said + suffix, theme().dim, content_width());
    if (found->outcome == model::Outcome::not_met) text_wrapped(found->actual, theme().bad_text, fonts::mono(), content_width());
    compat::end_group();
    ui_item("lesson.expect." + expectation.id, {at.x, at.y, ImGui::GetItemRectMax().x - at.x, ImGui::GetItemRectMax().y - at.y}, said);
    if (mouse_in({at.x, at.y, ImGui::GetContentRegionAvail().x, em()}) && found->decided_by != 0) view.ui.hover.event = found->decided_by;
  }
}

}  // namespace

void draw_lesson(ViewContext& view, Rect area) {
  const float footer = button_height() + 1.6F * em();
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, theme().line);
  ui_item("lesson.pane", {area.x, area.y, area.w, area.h - footer}, "");
  const std::size_t shown = view.shown_step();
  if (shown < view.lesson.steps.size()) {
    const lesson::Step& step = view.lesson.steps[shown];
    const bool current = !view.ui.viewed_step;
    const bool done = shown < view.status.step || view.status.step_done;
    ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
    {
      const PaneScope pane(("lesson##" + step.id).c_str(), {area.x + hairline(), area.y + hairline(), area.w - 2 * hairline(), area.h - footer}, 1.0F);
      {
        const FontScope font(fonts::title());
        text_wrapped(step.title.in(view.ui.language), theme().ink, fonts::title(), content_width());
      }
      gap(0.5F);
      if (!view.ui.reload_problem.empty()) draw_reload_problem(view);
      if (view.status.unplayable) draw_fallback(view);
      const float width = content_width();
      float news_y = 0;  // where the verdict or the explanation begins
      rich_text(view.observer.fill(step.say.in(view.ui.language)), theme().ink, width);
      if (view.lesson.id == "capture" && !view.ui.capture.file.empty()) {
        gap(0.8F);
        if (button("capture.another", tr("capture.another"))) view.ui.capture.open = true;
      }
      if (step.predict && !view.status.unplayable) {
        gap(0.8F);
        news_y = draw_prediction(view, step, current);
      }
      if (shown == 0 && current && !done) draw_resume(view);
      if (done && !step.explain.empty()) {
        gap(0.7F);
        if (news_y == 0) news_y = ImGui::GetCursorScreenPos().y;
        const Box box = begin_box();
        rich_text(view.observer.fill(step.explain.in(view.ui.language)), theme().ink, box_text_width(box));
        end_box(box, fade(theme().accent, 0.10F), fade(theme().accent, 0.45F));
      }
      if (done && !step.expect.empty()) draw_expectations(view, step);
      if (current && !view.status.stuck.empty() && (!view.status.step_done || view.status.overfull)) draw_stuck(view);
      gap(0.5F);
      // What has just been explained comes into view; after that, scrolling is the learner's own.
      static std::string told;
      static int frames_to_scroll = 0;
      const StepFacts* known = view.facts.step(step.id);
      const bool marked = known != nullptr && known->prediction;
      const std::string now = current && (done || marked) ? fmt::format("{}/{}/{}/{}", step.id, view.status.run, done, marked) : std::string();
      if (!now.empty() && now != told) frames_to_scroll = 2;  // the height is known in the second
      told = now;
      if (frames_to_scroll > 0 && news_y > 0) {
        --frames_to_scroll;
        ImGui::SetScrollFromPosY(news_y - ImGui::GetWindowPos().y, 0.12F);
      }
    }
    ImGui::PopStyleVar();
  }
  draw_lesson_footer(view, {area.x, area.y + area.h - footer, area.w, footer});
}

}  // namespace sg::gui
