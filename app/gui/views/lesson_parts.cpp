#include "app/gui/views/lesson_parts.h"

#include <algorithm>

#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

const CourseItem* next_lesson(const ViewContext& view) {
  const auto found = std::find_if(view.course.begin(), view.course.end(), [&](const CourseItem& item) { return item.id == view.lesson.id; });
  return found == view.course.end() || found + 1 == view.course.end() ? nullptr : &*(found + 1);
}

/// A branch may have led past it.
bool was_played(const ViewContext& view, std::size_t index) { return view.facts.step(view.lesson.steps[index].id) != nullptr; }

std::optional<std::size_t> played_before(const ViewContext& view, std::size_t index) {
  while (index-- > 0) {
    if (was_played(view, index)) return index;
  }
  return std::nullopt;
}

/// Shows the recording as it was when that step was done, paused.
void replay_step(ViewContext& view, std::size_t index) {
  if (!view.status.recorded) view.ui.viewed_step = index;  // there, the step follows the playhead
  const StepFacts* facts = view.facts.step(view.lesson.steps[index].id);
  view.ui.playhead.playing = false;
  view.ui.playhead.live = false;
  view.ui.playhead.t = facts == nullptr ? 0 : facts->done_t.value_or(facts->entered_t);
}

std::optional<std::size_t> played_after(const ViewContext& view, std::size_t index) {
  while (++index < view.lesson.steps.size()) {
    if (was_played(view, index)) return index;
  }
  return std::nullopt;
}

}  // namespace

Primary primary_of(const ViewContext& view) {
  if (view.status.recorded) return played_after(view, view.status.step) ? Primary::next : Primary::finished;
  if (view.ui.viewed_step) return Primary::forward;
  if (view.status.step >= view.lesson.steps.size()) return Primary::finished;
  const lesson::Step& step = view.lesson.steps[view.status.step];
  if (view.status.step_done || view.status.unplayable) {
    if (!view.status.unplayable && !view.status.last) return Primary::next;
    return next_lesson(view) == nullptr ? Primary::finished : Primary::lesson;
  }
  if (view.status.acting) return Primary::acting;
  return step.actions.empty() && step.until ? Primary::by_hand : Primary::act;
}

bool can_go_back(const ViewContext& view) {
  return view.shown_step() < view.lesson.steps.size() && played_before(view, view.shown_step()).has_value();
}

void back_to_live(ViewContext& view) {
  view.ui.viewed_step.reset();
  view.ui.playhead.live = true;
  view.ui.playhead.playing = false;
}

void press_back(ViewContext& view) {
  if (can_go_back(view)) replay_step(view, *played_before(view, view.shown_step()));
}

void jump_to_step(ViewContext& view, const std::string& id) {
  const auto& steps = view.lesson.steps;
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const lesson::Step& step) { return step.id == id; });
  if (found == steps.end() || view.status.unplayable) return;
  const auto index = static_cast<std::size_t>(found - steps.begin());
  if (view.status.recorded) {
    if (was_played(view, index)) replay_step(view, index);
  } else if (index < view.status.step && was_played(view, index)) {
    replay_step(view, index);
  } else if (index < view.status.step) {
    view.ui.show_restart = true;
    view.ui.restart_until = id;
  } else {
    back_to_live(view);
    if (index == view.status.step) return;
    view.ui.answer.clear();
    view.ui.hints_shown = 0;
    view.commands.push_back(session::PlayTo{id});
  }
}

void press_primary(ViewContext& view) {
  switch (primary_of(view)) {
    case Primary::act:
      back_to_live(view);
      view.commands.push_back(session::CarryOutStep{});
      break;
    case Primary::next:
      if (view.status.recorded) {
        replay_step(view, *played_after(view, view.status.step));
        break;
      }
      back_to_live(view);
      view.ui.answer.clear();
      view.ui.hints_shown = 0;
      view.commands.push_back(session::NextStep{});
      break;
    case Primary::forward: {
      std::size_t to = *view.ui.viewed_step + 1;
      while (to < view.status.step && !was_played(view, to)) ++to;
      if (to >= view.status.step) {
        back_to_live(view);
      } else {
        replay_step(view, to);
      }
      break;
    }
    case Primary::lesson:
      if (const CourseItem* next = next_lesson(view)) view.ui.wanted_lesson = next->file;
      break;
    case Primary::finished: view.ui.show_lessons = true; break;
    case Primary::acting:
    case Primary::by_hand: break;
  }
}

namespace {
bool chevron_at(const char* id, ImVec2 at, Icon icon, std::string_view name, const ButtonOptions& options) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(at);
  const bool pressed = icon_button(id, icon, name, options);
  ImGui::SetCursorScreenPos(before);
  return pressed;
}
}  // namespace

void draw_lesson_footer(ViewContext& view, Rect area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddLine({area.x + hairline(), area.y}, {area.x + area.w - hairline(), area.y}, theme().line, hairline());
  const float y = area.y + (area.h - button_height()) / 2;
  const float pad = em();
  const Primary primary = primary_of(view);
  std::string text;
  ButtonOptions options;
  options.style = ButtonStyle::primary;
  switch (primary) {
    case Primary::act: {
      const lesson::Step& step = view.lesson.steps[view.status.step];
      text = step.action.empty() ? tr("lesson.do") : step.action.in(view.ui.language);
      break;
    }
    case Primary::acting:
      text = tr("lesson.acting");
      options.enabled = false;
      break;
    case Primary::by_hand:
      text = tr("lesson.by_hand");
      options.enabled = false;
      options.tooltip = tr("lesson.by_hand_hint");
      break;
    case Primary::next:
    case Primary::forward: text = tr("lesson.next"); break;
    case Primary::lesson: text = tr("lesson.next_lesson"); break;
    case Primary::finished: text = tr(view.capture() ? "top.lessons" : "lesson.finished"); break;
  }
  if (view.capture()) {  // it has no steps to go through, and nothing that could be finished
    if (button_at("lesson.next", {area.x + pad, y}, text)) press_primary(view);
    return;
  }
  const float left = area.x + pad;
  const float right = area.x + area.w - pad;
  const float gap = 0.5F * em();
  const float chevron = std::round(2.1F * em());
  // Two ways on where the learner looks back: read forward, or play for real from here.
  const std::string again = view.ui.viewed_step ? tr("lesson.from_here") : std::string();
  // Where the words in the middle need the room, chevrons say Back and Next.
  const float asked = button_size(text).x + (again.empty() ? 0 : button_size(again).x + gap);
  const bool words = button_size(tr("lesson.back")).x + gap + asked <= right - left;
  ButtonOptions back;
  back.enabled = can_go_back(view);
  back.tooltip = tr("lesson.back_hint");
  if (words ? button_at("lesson.back", {left, y}, tr("lesson.back"), back) : chevron_at("lesson.back", {left, y}, Icon::back, tr("lesson.back"), back)) press_back(view);
  float room = right - left - gap - (words ? button_size(tr("lesson.back")).x : chevron);
  if (view.ui.viewed_step) {
    const float next = words ? button_size(text).x : chevron;
    const ImVec2 at{right - next, y};
    if (words ? button_at("lesson.next", at, text, options) : chevron_at("lesson.next", at, Icon::forward, text, options)) press_primary(view);
    room -= next + gap;
    ButtonOptions from_here;
    from_here.tooltip = tr("lesson.from_here_hint");
    from_here.width = std::min(button_size(again).x, room);
    from_here.two_lines = true;
    const bool tall = button_size(again).x > room;
    if (button_at("lesson.from_here", {right - next - gap - from_here.width, tall ? area.y + (area.h - tall_button_height()) / 2 : y}, again, from_here)) {
      view.ui.show_restart = true;
      view.ui.restart_until = view.lesson.steps[*view.ui.viewed_step].id;
    }
    return;
  }
  options.width = std::min(button_size(text).x, room);
  options.two_lines = true;
  const float top = text_size(fonts::ui(), text).x > room - 0.6F * em() ? area.y + (area.h - tall_button_height()) / 2 : y;
  const char* id = primary == Primary::act || primary == Primary::acting || primary == Primary::by_hand ? "lesson.act" : "lesson.next";
  if (button_at(id, {right - options.width, top}, text, options)) press_primary(view);
}

}  // namespace sg::gui
