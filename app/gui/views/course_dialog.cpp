// The course: its lessons on the left, the chosen one on the right with its steps, how far the learner is, and ways into it.
#include <algorithm>
#include <utility>

#include "app/gui/views/dialog.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/widgets/widgets.h"
#include "core/lesson/lesson_loader.h"

namespace sg::gui {

namespace {

struct Count {
  std::size_t done = 0;
  std::size_t of = 0;
  std::size_t right = 0;
  std::size_t answered = 0;
};

Count count_of(const ViewContext& view, const CourseItem& item) {
  Count out;
  out.of = item.steps.size();
  for (const CourseStep& step : item.steps) {
    const StepProgress* known = view.progress.step(item.id, step.id);
    if (known == nullptr) continue;
    if (known->done) ++out.done;
    if (known->first_answer_right) {
      ++out.answered;
      if (*known->first_answer_right) ++out.right;
    }
  }
  return out;
}

bool whole(const Count& count) { return count.of > 0 && count.done == count.of; }

/// A bar of the steps that are done.
void draw_progress(ImDrawList* list, Rect rect, const Count& count) {
  list->AddRectFilled(top_left(rect), bottom_right(rect), theme().track, rect.h / 2);
  if (count.of == 0 || count.done == 0) return;
  const float part = rect.w * static_cast<float>(count.done) / static_cast<float>(count.of);
  list->AddRectFilled(top_left(rect), {rect.x + std::max(part, rect.h), rect.y + rect.h}, theme().ok, rect.h / 2);
}

void open_lesson(ViewContext& view, const CourseItem& item, const std::string& step) {
  view.ui.show_lessons = false;
  if (item.id == view.lesson.id && !step.empty()) {
    jump_to_step(view, step);
    return;
  }
  view.ui.wanted_lesson = item.file;
  view.ui.wanted_step = step;
}

void draw_list(ViewContext& view, const std::string& chosen) {
  const float row = 3.4F * em();
  const float top = ImGui::GetWindowPos().y;
  for (std::size_t i = 0; i < view.course.size(); ++i) {
    const CourseItem& item = view.course[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const Rect rect{at.x, at.y, width, row - 0.4F * em()};
    bool hovered = false;
    const std::string title = fmt::format("{}  {}", lesson::number_of(item.id, i), item.title.in(view.ui.language));
    if (hit_region(("lessons." + item.id).c_str(), rect, title, &hovered)) {
      if (item.id == chosen) open_lesson(view, item, {});
      view.ui.course.chosen = item.id;
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool here = item.id == chosen;
    if (here && std::exchange(view.ui.course.reveal, false) && (rect.y < top || rect.y + rect.h > top + ImGui::GetWindowHeight()))
      ImGui::SetScrollFromPosY(rect.y + rect.h / 2 - top, 0.5F);
    draw_pane(list, rect, here ? fade(theme().accent, 0.22F) : hovered ? theme().button : theme().pane2, here ? theme().accent : theme().line, 0.4F);
    const Count count = count_of(view, item);
    const float inner = width - 1.4F * em();
    const float room = inner - (whole(count) ? 1.4F * em() : 0.0F);
    // A long name in smaller letters rather than half of it.
    const bool long_name = text_size(fonts::bold(), title).x > room;
    draw_text_in(list, long_name ? fonts::small() : fonts::bold(), {at.x + 0.7F * em(), at.y + (long_name ? 0.6F : 0.5F) * em()}, room, theme().ink, title);
    if (hovered && long_name && text_size(fonts::small(), title).x > room) tooltip(title);  // only what is cut: it would cover the neighbours' names
    if (whole(count)) draw_icon(list, Icon::check, {at.x + width - 1.2F * em(), at.y + 1.05F * em()}, 0.8F * em(), theme().ok_text);
    draw_progress(list, {at.x + 0.7F * em(), at.y + rect.h - 0.75F * em(), inner, 0.28F * em()}, count);
    ImGui::Dummy({width, row - ImGui::GetStyle().ItemSpacing.y});
  }
}

/// What is done has a check, what is not a ring. True when it was pressed.
bool draw_row(const std::string& id, const std::string& title, bool done, bool here, const std::string& note) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect rect{at.x, at.y, width, 1.75F * em()};
  bool hovered = false;
  const bool pressed = hit_region(id.c_str(), rect, title, &hovered);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (hovered) list->AddRectFilled(top_left(rect), bottom_right(rect), theme().button_hover, 0.3F * em());
  const ImVec2 dot{at.x + 0.8F * em(), at.y + rect.h / 2};
  if (done) {
    draw_icon(list, Icon::check, dot, 0.75F * em(), theme().ok_text);
  } else {
    list->AddCircle(dot, 0.28F * em(), theme().dim, 0, 1.5F * hairline());
  }
  const float text_y = at.y + (rect.h - font_px(fonts::ui())) / 2;
  const float note_width = text_size(fonts::small(), note).x;
  draw_text_in(list, here ? fonts::bold() : fonts::ui(), {at.x + 1.7F * em(), text_y}, width - note_width - 3.0F * em(), theme().ink, title);
  if (!note.empty()) draw_text_in(list, fonts::small(), {at.x + width - note_width - 0.5F * em(), text_y + 0.1F * em()}, note_width + 1, theme().dim, note);
  ImGui::Dummy({width, rect.h - ImGui::GetStyle().ItemSpacing.y});
  return pressed;
}

void draw_step_row(ViewContext& view, const CourseItem& item, const CourseStep& step, std::size_t index) {
  const StepProgress* known = view.progress.step(item.id, step.id);
  const bool here = item.id == view.lesson.id && view.status.step < view.lesson.steps.size() && view.lesson.steps[view.status.step].id == step.id;
  std::string note = here ? tr("lessons.here") : "";
  if (known != nullptr && known->first_answer_right) note = tr(*known->first_answer_right ? "lessons.right_first" : "lessons.right_later");
  const bool done = known != nullptr && known->done;
  if (draw_row("lessons.step." + step.id, step.title.in(view.ui.language), done, here, note)) open_lesson(view, item, index == 0 ? std::string() : step.id);
}

/// The lessons to do before this one. They are advice: it opens all the same.
void draw_prerequisites(ViewContext& view, const CourseItem& item) {
  bool first = true;
  for (std::size_t i = 0; i < view.course.size(); ++i) {
    const CourseItem& before = view.course[i];
    if (std::find(item.prerequisites.begin(), item.prerequisites.end(), before.id) == item.prerequisites.end()) continue;
    if (std::exchange(first, false)) text_wrapped(tr("lessons.before"), theme().dim, fonts::small());
    const Count count = count_of(view, before);
    std::string note;
    if (!whole(count)) note = count.done == 0 ? tr("lessons.not_yet") : trf("lessons.done", fmt::arg("done", count.done), fmt::arg("of", count.of));
    const std::string title = fmt::format("{}  {}", lesson::number_of(before.id, i), before.title.in(view.ui.language));
    if (draw_row("lessons.before." + before.id, title, whole(count), false, note)) {
      view.ui.course.chosen = before.id;
      view.ui.course.reveal = true;
    }
  }
  if (!first) ImGui::Dummy({1, 0.4F * em()});
}

void draw_ways_in(ViewContext& view, const CourseItem& item) {
  const Count count = count_of(view, item);
  std::vector<std::string> ids;
  for (const CourseStep& step : item.steps) ids.push_back(step.id);
  const std::size_t at = view.progress.resume_at(item.id, ids);
  const bool resumes = at > 0 && at < item.steps.size();
  if (resumes) {
    if (button("lessons.resume", trf("lessons.resume", fmt::arg("n", at + 1)), ButtonStyle::primary)) open_lesson(view, item, ids[at]);
    ImGui::SameLine();
  }
  if (button("lessons.open", tr(count.done > 0 ? "lessons.from_start" : "lessons.open"), resumes ? ButtonStyle::normal : ButtonStyle::primary)) {
    open_lesson(view, item, {});
  }
  if (count.done > 0 || count.answered > 0) {
    ImGui::SameLine();
    if (button("lessons.reset", tr("lessons.reset"), ButtonStyle::quiet)) view.ui.course.reset = item.id;
  }
}

void draw_chosen(ViewContext& view, const CourseItem& item) {
  const Count count = count_of(view, item);
  {
    const FontScope font(fonts::bold());
    text_wrapped(item.title.in(view.ui.language), theme().ink, fonts::bold());
  }
  text_wrapped(item.summary.in(view.ui.language), theme().dim);
  std::string facts;
  if (item.minutes > 0) facts += trf("lessons.minutes", fmt::arg("n", item.minutes)) + " · ";
  facts += trf("lessons.done", fmt::arg("done", count.done), fmt::arg("of", count.of));
  if (count.answered > 0) facts += " · " + trf("lessons.right", fmt::arg("right", count.right), fmt::arg("of", count.answered));
  text_wrapped(facts, theme().dim, fonts::small());
  ImGui::Dummy({1, 0.3F * em()});
  draw_ways_in(view, item);
  ImGui::Dummy({1, 0.4F * em()});
  draw_prerequisites(view, item);
  if (!item.objectives.empty()) text_wrapped(tr("lessons.objectives"), theme().dim, fonts::small());
  for (const lesson::Text& objective : item.objectives) {
    draw_text(ImGui::GetWindowDrawList(), fonts::ui(), ImGui::GetCursorScreenPos(), theme().dim, "•");
    ImGui::Indent(0.9F * em());
    text_wrapped(objective.in(view.ui.language), theme().ink, fonts::ui());
    ImGui::Unindent(0.9F * em());
  }
  ImGui::Dummy({1, 0.4F * em()});
  text_wrapped(tr("lessons.steps"), theme().dim, fonts::small());
  for (std::size_t i = 0; i < item.steps.size(); ++i) draw_step_row(view, item, item.steps[i], i);
}

void draw_reset(ViewContext& view) {
  const bool all = view.ui.course.reset == "*";
  const auto found = std::find_if(view.course.begin(), view.course.end(), [&](const CourseItem& item) { return item.id == view.ui.course.reset; });
  text_wrapped(all ? std::string(tr("lessons.reset_all_question"))
                   : trf("lessons.reset_question", fmt::arg("title", found == view.course.end() ? view.ui.course.reset : found->title.in(view.ui.language))),
               theme().ink);
  ImGui::Dummy({1, 0.3F * em()});
  if (button("lessons.reset.yes", tr("lessons.reset_yes"), ButtonStyle::primary)) {
    if (all) {
      for (const auto& [id, steps] : view.progress.lessons()) view.ui.forget.push_back(id);
    } else {
      view.ui.forget.push_back(view.ui.course.reset);
    }
    view.ui.course.reset.clear();
  }
  ImGui::SameLine();
  if (button("lessons.reset.no", tr("dialog.cancel"))) view.ui.course.reset.clear();
}

}  // namespace

void draw_course(ViewContext& view, bool just_opened) {
  UiState& ui = view.ui;
  if (just_opened) ui.course.reveal = true;
  Dialog dialog("lessons", 66 * em(), 44 * em());
  {
    const PaneScope pane("lessons", dialog.area(), 1.2F);
    dialog_heading("lessons.title");
    if (view.course.empty()) text_wrapped(tr("lessons.none"), theme().dim);
    if (!ui.course.reset.empty()) {
      draw_reset(view);
    } else if (!view.course.empty()) {
      auto chosen = std::find_if(view.course.begin(), view.course.end(), [&](const CourseItem& item) { return item.id == ui.course.chosen; });
      if (chosen == view.course.end()) chosen = std::find_if(view.course.begin(), view.course.end(), [&](const CourseItem& item) { return item.id == view.lesson.id; });
      if (chosen == view.course.end()) chosen = view.course.begin();
      const ImVec2 from = ImGui::GetCursorScreenPos();
      const float height = ImGui::GetContentRegionAvail().y - button_height() - 0.8F * em();
      const float left = std::round(0.42F * ImGui::GetContentRegionAvail().x);
      const float right = ImGui::GetContentRegionAvail().x - left - 0.8F * em();
      {
        const PaneScope list("lessons.list", {from.x, from.y, left, height}, 0.5F);
        ui_item("lessons.list", {from.x, from.y, left, height}, "");
        draw_list(view, chosen->id);
      }
      {
        const PaneScope detail("lessons.detail", {from.x + left + 0.8F * em(), from.y, right, height}, 0.9F, 0, theme().pane2);
        ui_item("lessons.detail", {from.x + left + 0.8F * em(), from.y, right, height}, "");
        draw_chosen(view, *chosen);
      }
      ImGui::SetCursorScreenPos({from.x, from.y + height + 0.8F * em()});
    }
    if (button("lessons.close", tr("dialog.close"))) ui.show_lessons = false;
    if (ui.course.reset.empty() && !view.progress.lessons().empty()) {
      ImGui::SameLine();
      if (button("lessons.reset_all", tr("lessons.reset_all"), ButtonStyle::quiet)) ui.course.reset = "*";
    }
  }
  if (dialog.closing(just_opened)) {
    if (ui.course.reset.empty()) ui.show_lessons = false;
    ui.course.reset.clear();
  }
}

}  // namespace sg::gui
