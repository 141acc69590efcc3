// What the lesson says and explains, and what became of it; above the two buttons that go through it.
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "app/gui/imgui_ends.h"
#include "app/gui/views/lesson_box.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

/// This machine cannot play the lesson: what there is instead.
void draw_fallback(ViewContext& view) {
  const LessonBox box = begin_box();
  rich_text(view.lesson.fallback.in(view.ui.language), theme().ink, box_text_width(box));
  end_box(box, fade(theme().hold, 0.15F), fade(theme().hold, 0.6F));
  lesson_gap(0.8F);
}

/// Who has been further in this lesson need not go through it all again.
void draw_resume(ViewContext& view) {
  const auto& steps = view.lesson.steps;
  std::vector<std::string> ids;
  for (const lesson::Step& step : steps) ids.push_back(step.id);
  const std::size_t furthest = view.progress.resume_at(view.lesson.id, ids);
  if (furthest == 0 || furthest >= steps.size() || view.status.acting || view.status.unplayable) return;
  lesson_gap(0.8F);
  if (button("lesson.resume", trf("lesson.resume", fmt::arg("n", furthest + 1)))) jump_to_step(view, steps[furthest].id);
}

/// Its author saved something that cannot be played: what is wrong and where, until it is mended or put away.
void draw_reload_problem(ViewContext& view) {
  const LessonBox box = begin_box();
  const float width = box_text_width(box);
  text_wrapped(tr("lesson.reload_failed"), theme().bad_text, fonts::bold(), width);
  lesson_gap(0.3F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  text_wrapped(view.ui.reload_problem, theme().ink, fonts::ui(), width);
  bool hovered = false;
  if (hit_region("lesson.reload_problem", {at.x, at.y, width, ImGui::GetItemRectMax().y - at.y}, view.ui.reload_problem, &hovered)) {
    ImGui::SetClipboardText(view.ui.reload_problem.c_str());
  }
  if (hovered) tooltip(tr("copy.hint"));
  lesson_gap(0.4F);
  if (button("lesson.reload_dismiss", tr("lesson.reload_dismiss"))) view.ui.reload_problem.clear();
  end_box(box, fade(theme().bad, 0.12F), fade(theme().bad, 0.6F));
  lesson_gap(0.8F);
}

void draw_stuck(ViewContext& view) {
  lesson_gap(0.6F);
  const LessonBox box = begin_box();
  text_wrapped(view.status.stuck_in(view.ui.language), theme().bad_text, fonts::ui(), box_text_width(box));
  lesson_gap(0.4F);
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
    lesson_gap(0.35F);
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
    rich_text(said + suffix, theme().dim, lesson_width());
    if (found->outcome == model::Outcome::not_met) {
      if (said != found->expected) text_wrapped(found->expected, theme().dim, fonts::mono(), lesson_width());
      text_wrapped(found->actual, theme().bad_text, fonts::mono(), lesson_width());
    }
    compat::end_group();
    // The event that decided is shown when it is pointed at, chosen when it is pressed. What its author wrote stands below in small letters.
    const Rect rect{at.x, at.y, ImGui::GetItemRectMax().x - at.x, ImGui::GetItemRectMax().y - at.y};
    const bool decided = found->decided_by != 0 && found->decided_by <= view.timeline.size();
    bool hovered = false;
    if (hit_region(("lesson.expect." + expectation.id).c_str(), rect, said, &hovered) && decided) view.ui.selection.event = found->decided_by;
    if (!hovered) continue;
    if (decided) view.ui.hover.event = found->decided_by;
    tooltip(decided ? sentence_of(view, view.timeline.by_seq(found->decided_by)) : said);
    ImGui::BeginTooltip();
    text_wrapped(found->expected + "\n" + found->actual, theme().faint, fonts::small(), 24 * em());
    ImGui::EndTooltip();
  }
}

/// Of a question that waits for its answer: does its end lie below the pane, and shall it come into sight.
struct QuestionBelow {
  bool below = false;  ///< as of the last frame
  bool asked_for = false;
};

/// Where the question lies: `top` and the `end` of its answers on the screen, `edge` of the whole room that the pane may have.
void note_question(QuestionBelow& question, bool waits, float top, float end, float edge) {
  const float begin = ImGui::GetWindowPos().y;
  // One that is longer than the pane is as much in sight as can be when it begins at the top.
  question.below = waits && end > edge && top > begin + em();
  if (!std::exchange(question.asked_for, false)) return;
  const bool fits = end - top + 0.5F * em() < edge - begin;
  ImGui::SetScrollY(ImGui::GetScrollY() + (fits ? end + 0.5F * em() - edge : top - begin));
}

}  // namespace

void draw_lesson(ViewContext& view, Rect area) {
  static QuestionBelow question;
  const float edge = area.y + area.h - (button_height() + 1.6F * em());
  const float row = question.below ? std::round(1.7F * em()) : 0.0F;  // says that there is more, where the answers are out of sight
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
      const PaneScope pane(("lesson##" + step.id).c_str(), {area.x + hairline(), area.y + hairline(), area.w - 2 * hairline(), area.h - footer - row}, 1.0F, 0, 0, ScrollTurn::first);
      {
        const FontScope font(fonts::title());
        text_wrapped(step.title.in(view.ui.language), theme().ink, fonts::title(), lesson_width());
      }
      lesson_gap(0.5F);
      if (!view.ui.reload_problem.empty()) draw_reload_problem(view);
      if (view.status.unplayable) draw_fallback(view);
      const float width = lesson_width();
      float news_y = 0;  // where the verdict or the explanation begins
      rich_text(view.observer.fill(step.say.in(view.ui.language)), theme().ink, width);
      if (view.lesson.id == "capture" && !view.ui.capture.file.empty()) {
        lesson_gap(0.8F);
        if (button("capture.another", tr("capture.another"))) view.ui.capture.open = true;
      }
      if (step.predict && !view.status.unplayable) {
        lesson_gap(0.8F);
        const float top = ImGui::GetCursorScreenPos().y;
        const PredictionPlaces places = draw_prediction(view, step, current);
        news_y = places.verdict;
        const StepFacts* facts = view.facts.step(step.id);
        const bool waits = current && !view.ui.given.contains(step.id) && (facts == nullptr || !facts->prediction);
        note_question(question, waits, top, places.answers_end, edge);
      } else {
        question = {};
      }
      if (shown == 0 && current && !done) draw_resume(view);
      if (done && !step.explain.empty()) {
        lesson_gap(0.7F);
        if (news_y == 0) news_y = ImGui::GetCursorScreenPos().y;
        const LessonBox box = begin_box();
        const std::string& text = step.explain.in(view.ui.language);
        const std::string filled = view.observer.fill(text);
        rich_text(filled, theme().ink, box_text_width(box));
        if (filled.find("…") != std::string::npos && text.find("…") == std::string::npos) text_wrapped(tr("lesson.unseen_number"), theme().hold_text, fonts::small(), box_text_width(box));
        end_box(box, fade(theme().accent, 0.10F), fade(theme().accent, 0.45F));
      }
      if (done && !step.expect.empty()) draw_expectations(view, step);
      if (current && !view.status.stuck.empty() && (!view.status.step_done || view.status.overfull)) draw_stuck(view);
      lesson_gap(0.5F);
      // What has just been explained comes into view; after that, scrolling is the learner's own.
      static std::string told;
      static int frames_to_scroll = 0;
      const StepFacts* known = view.facts.step(step.id);
      const bool marked = known != nullptr && known->prediction;
      const std::string now = current && (done || marked) ? fmt::format("{}/{}/{}/{}", step.id, view.status.run, done, marked) : std::string();
      // A step that nobody had to do anything for was fulfilled when it came, and is read from its beginning.
      const bool at_once = !marked && step.actions.empty();
      if (!now.empty() && now != told && !at_once) frames_to_scroll = 2;  // the height is known in the second
      told = now;
      if (frames_to_scroll > 0 && news_y > 0) {
        --frames_to_scroll;
        ImGui::SetScrollFromPosY(news_y - ImGui::GetWindowPos().y, 0.12F);
      }
    }
    ImGui::PopStyleVar();
    if (row > 0) {
      const Rect rect{area.x + hairline(), area.y + area.h - footer - row, area.w - 2 * hairline(), row};
      bool hovered = false;
      if (hit_region("lesson.to_question", rect, tr("lesson.to_question"), &hovered)) question.asked_for = true;
      ImDrawList* list = ImGui::GetWindowDrawList();
      list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().hold, hovered ? 0.25F : 0.13F));
      draw_text_in(list, fonts::small(), {rect.x, rect.y + (rect.h - font_px(fonts::small())) / 2}, rect.w, theme().hold_text, tr("lesson.to_question"), Align::center);
    }
  }
  draw_lesson_footer(view, {area.x, area.y + area.h - footer, area.w, footer});
}

}  // namespace sg::gui
