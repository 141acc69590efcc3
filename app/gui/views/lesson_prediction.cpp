// What a step asks before it shows: the answer typed, chosen or clicked, its verdict, and the hints.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/views/lesson_box.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/segment_fields.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

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
    if (by_keyboard()) ImGui::SetScrollHereY(0.5F);  // what the mouse clicks is in sight, and must not run away from it
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
  ImFont* font = font_with_room(fonts::ui(), name, box.w - em());
  draw_text_in(list, font, {box.x + 0.5F * em(), box.y + (box.h - font_px(font)) / 2}, box.w - em(), field.empty() ? theme().dim : theme().ink, name);
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
    lesson::Value value = view.observer.lookup(step.predict->of, name_in_lessons(field));
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
    lesson_gap(0.2F);
    rich_text(view.observer.fill(hints[static_cast<std::size_t>(i)].in(view.ui.language)), theme().dim, width);
  }
}

/// A number is told; of what is chosen, the words that stand there; a field is not named, it is to be found.
std::string wrong_text(const ViewContext& view, const lesson::Prediction& asked, const std::string& answer) {
  if (asked.kind == lesson::Prediction::Kind::number) return trf("lesson.wrong", fmt::arg("answer", answer));
  for (const lesson::Choice& choice : asked.choices) {
    if (lesson::to_string(value_of_answer(asked, choice.id)) != answer) continue;
    return trf("lesson.wrong_choice", fmt::arg("answer", without_marks(view.observer.fill(choice.label.in(view.ui.language)))));
  }
  return tr("lesson.wrong_field");
}

/// Does the answer stand in a header that no kernel has told of, so that nobody can know it?
bool never_seen(const ViewContext& view, const lesson::Prediction& asked) {
  if (!std::holds_alternative<std::monostate>(asked.answer.evaluate(view.observer))) return false;
  const auto names = asked.answer.names();
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return view.observer.inferred(name.first); });
}

}  // namespace

PredictionPlaces draw_prediction(ViewContext& view, const lesson::Step& step, bool current) {
  if (never_seen(view, *step.predict)) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    text_wrapped(tr("lesson.never_seen"), theme().hold_text, fonts::ui());
    ui_item("lesson.never_seen", {at.x, at.y, lesson_width(), ImGui::GetCursorScreenPos().y - at.y}, tr("lesson.never_seen"));
    return {};
  }
  PredictionPlaces places;
  const StepFacts* known = view.facts.step(step.id);
  const bool marked = known != nullptr && known->prediction.has_value();
  const bool right = marked && known->prediction->right;
  const auto given = view.ui.given.find(step.id);
  const bool answered = given != view.ui.given.end();
  const bool open = current && !right;
  const LessonBox box = begin_box();
  const float width = box_text_width(box);
  label(tr("lesson.predict"), theme().hold_text, fonts::small());
  rich_text(view.observer.fill(step.predict->ask.in(view.ui.language)), theme().ink, width);
  lesson_gap(0.5F);
  bool hint_drawn = false;
  if (current || marked) {
    switch (step.predict->kind) {
      case lesson::Prediction::Kind::number: hint_drawn = draw_number_input(view, step, width, open); break;
      case lesson::Prediction::Kind::choice: draw_choices(view, step, width, open); break;
      case lesson::Prediction::Kind::field: draw_field_pick(view, step, width, open); break;
    }
  }
  places.answers_end = ImGui::GetCursorScreenPos().y;
  if (marked) {
    lesson_gap(0.6F);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    places.verdict = at.y;
    const ImU32 color = right ? theme().ok_text : theme().bad_text;
    draw_icon(ImGui::GetWindowDrawList(), right ? Icon::check : Icon::cross, {at.x + 0.5F * em(), at.y + 0.55F * em()}, 0.8F * em(), color);
    ImGui::SetCursorScreenPos({at.x + 1.3F * em(), at.y});
    const std::string verdict = right ? std::string(tr("lesson.right")) : wrong_text(view, *step.predict, known->prediction->answer);
    const std::string feedback = view.observer.fill(known->feedback.in(view.ui.language));
    ImGui::BeginGroup();
    text_wrapped(verdict, color, fonts::bold(), width - 1.3F * em());
    if (!feedback.empty()) rich_text(feedback, theme().ink, width - 1.3F * em());
    compat::end_group();
    ui_item("lesson.verdict", {at.x, at.y, width, ImGui::GetItemRectMax().y - at.y}, verdict + (feedback.empty() ? "" : " " + feedback));
  } else if (answered && current) {
    lesson_gap(0.5F);
    const char* said = tr(view.status.step_done ? "lesson.answer_unmarked" : "lesson.answer_kept");
    text_wrapped(said, theme().hold_text, fonts::ui(), width);
    ui_item("lesson.answer_kept", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, ImGui::GetItemRectSize().y}, said);
  }
  draw_hints(view, step, width);
  if (open && !hint_drawn && more_hints(view, step)) {
    lesson_gap(0.3F);
    if (button("lesson.hint", hint_text(view, step))) ++view.ui.hints_shown;
  }
  end_box(box, theme().pane2, fade(theme().hold, marked ? 0.15F : 0.4F));
  return places;
}

}  // namespace sg::gui
