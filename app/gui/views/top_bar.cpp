// The bar on top: where in the course we are, how real what we see is, the language, help.
#include <algorithm>

#include "app/gui/shortcuts.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/free_panel.h"
#include "app/gui/views/view.h"
#include "app/gui/widgets/widgets.h"
#include "core/lesson/lesson_loader.h"

namespace sg::gui {

namespace {

/// Number of the lesson; 0: not of the course.
std::size_t number_in_course(const ViewContext& view) {
  const auto found = std::find_if(view.course.begin(), view.course.end(), [&](const CourseItem& item) { return item.id == view.lesson.id; });
  return found == view.course.end() ? 0 : lesson::number_of(found->id, static_cast<std::size_t>(found - view.course.begin()));
}

/// One dot a step: where the learner is, what is done, and a way to each. The narrower, the fewer pixels a dot gets.
void draw_dots(ViewContext& view, ImDrawList* list, ImVec2 at, float step) {
  const float radius = std::min(0.26F * em(), 0.3F * step);
  for (std::size_t i = 0; i < view.lesson.steps.size(); ++i) {
    const lesson::Step& one = view.lesson.steps[i];
    const ImVec2 center{at.x + step / 2 + static_cast<float>(i) * step, at.y};
    const StepFacts* facts = view.facts.step(one.id);
    const bool done = facts != nullptr && facts->done_t && *facts->done_t <= view.playhead;
    const StepProgress* known = view.progress.step(view.lesson.id, one.id);
    bool hovered = false;
    const std::string name = fmt::format("{}  {}", i + 1, one.title.in(view.ui.language));
    if (hit_region(("top.step." + one.id).c_str(), {center.x - step / 2, at.y - 0.6F * em(), step, 1.2F * em()}, name, &hovered)) jump_to_step(view, one.id);
    if (hovered) tooltip(name + "\n" + tr(i == view.status.step ? "top.step_here" : i < view.status.step ? "top.step_back" : "top.step_on"));
    if (done) {
      list->AddCircleFilled(center, radius, theme().accent);
      if (i == view.status.step) list->AddCircle(center, radius + 2 * hairline(), theme().accent_text, 0, 1.5F * hairline());
    } else if (i == view.status.step) {
      list->AddCircleFilled(center, radius, fade(theme().accent, 0.35F));
      list->AddCircle(center, radius, theme().accent_text, 0, 1.5F * hairline());
    } else if (known != nullptr && known->done) {
      list->AddCircle(center, radius, theme().accent, 0, 1.5F * hairline());  // another time
    } else {
      list->AddCircleFilled(center, 0.6F * radius, theme().edge);  // still to come: smaller, for those who see no blue
    }
    if (view.ui.viewed_step && *view.ui.viewed_step == i) list->AddCircle(center, radius * 1.7F, theme().hold, 0, 1.5F * hairline());
    if (hovered) list->AddCircle(center, radius * 1.7F, theme().dim, 0, hairline());
  }
}

}  // namespace

void draw_top_bar(ViewContext& view, Rect area) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(top_left(area), bottom_right(area), t.pane);
  list->AddLine({area.x, area.y + area.h}, {area.x + area.w, area.y + area.h}, t.line, hairline());
  const float pad = em();
  const float middle = area.y + area.h / 2;
  const float button_y = middle - button_height() / 2;
  const auto text_y = [&](ImFont* font) { return middle - font_px(font) / 2; };

  // From the right: help, settings, files, language, tier.
  float right = area.x + area.w - pad;
  right -= button_size("?").x;
  ButtonOptions help;
  help.tooltip = tr("top.help");
  if (button_at("top.help", {right, button_y}, "?", help)) view.ui.show_keys = true;
  right -= 0.25F * em() + std::round(2.1F * em());
  {
    const ImVec2 before = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({right, button_y});
    if (icon_button("top.settings", Icon::sliders, tr("top.settings"))) view.ui.show_settings = true;
    right -= 0.25F * em() + std::round(2.1F * em());
    ImGui::SetCursorScreenPos({right, button_y});
    if (icon_button("top.file", Icon::file, tr("top.file"))) {
      view.ui.files.menu_x = right;
      view.ui.files.menu_y = button_y + button_height() + 0.2F * em();
      view.ui.files.open = FileUi::Open::menu;
    }
    ImGui::SetCursorScreenPos(before);
  }
  const std::string korean = "한국어";
  right -= 0.75F * em() + button_size(korean).x;
  ButtonOptions ko;
  ko.style = view.ui.language == model::Language::ko ? ButtonStyle::selected : ButtonStyle::normal;
  if (button_at("top.language.ko", {right, button_y}, korean, ko)) view.ui.language = model::Language::ko;
  right -= 0.25F * em() + button_size("EN").x;
  ButtonOptions en;
  en.style = view.ui.language == model::Language::en ? ButtonStyle::selected : ButtonStyle::normal;
  if (button_at("top.language.en", {right, button_y}, "EN", en)) view.ui.language = model::Language::en;
  right -= 0.75F * em();

  // From the left: name, lesson, step.
  float x = area.x + pad;
  x += draw_text(list, fonts::bold(), {x, text_y(fonts::bold())}, t.ink, "sockglass") + 1.1F * em();
  x += draw_mode_switch(view, {x, button_y}) + 0.9F * em();
  const std::size_t number = number_in_course(view);
  const std::string lesson_name =
      (number > 0 ? std::to_string(number) + "  " : std::string()) + view.lesson.title.in(view.ui.language);
  ButtonOptions choose;
  choose.tooltip = tr("top.lessons");
  const float lessons_width = std::min(button_size(lesson_name).x + 1.3F * em(), 0.36F * area.w);
  choose.width = lessons_width;
  if (view.ui.free.on) {
    x += draw_text(list, fonts::ui(), {x, text_y(fonts::ui())}, t.dim, elided(fonts::ui(), view.lesson.title.in(view.ui.language), lessons_width)) - lessons_width;
  } else if (button_at("top.lessons", {x, button_y}, elided(fonts::ui(), lesson_name, lessons_width - 2.4F * em()), choose)) view.ui.show_lessons = true;
  if (!view.ui.free.on) draw_icon(list, Icon::down, {x + lessons_width - 0.85F * em(), middle}, 0.6F * em(), t.dim);
  x += lessons_width + 0.9F * em();
  if (!view.lesson.steps.empty() && !view.ui.free.on && !view.capture()) {
    const std::size_t shown = std::min(view.shown_step(), view.lesson.steps.size() - 1) + 1;
    const std::string step = trf("top.step", fmt::arg("step", shown), fmt::arg("steps", view.lesson.steps.size()));
    x += draw_text(list, fonts::ui(), {x, text_y(fonts::ui())}, t.dim, step) + 0.9F * em();
    const auto steps = static_cast<float>(view.lesson.steps.size());
    const float wide = std::min(1.05F * em(), (right - x - em()) / steps);
    if (wide > 0.45F * em()) {
      draw_dots(view, list, {x, middle}, wide);
      x += steps * wide;
    }
  }

  // All of it, or its first words, or a dot that tells it when it is pointed at.
  const auto fits = [&](const std::string& text) { return right - pill_size(text).x > x + 0.5F * em(); };
  std::string sentence = view.tier_sentence;
  if (!fits(sentence)) sentence = sentence.substr(0, sentence.find(" · "));
  // Anything less than the best says so by its colour, and by keyboard and mouse what is missing and how to get it.
  const bool best = view.tier_sentence.starts_with(tr("tier.lab")) || view.tier_sentence.starts_with(tr("tier.file"));
  const ImU32 color = best ? t.ok : t.hold;
  Rect rect{right - 0.9F * em(), middle - 0.45F * em(), 0.9F * em(), 0.9F * em()};
  if (fits(sentence)) {
    const ImVec2 size = pill_size(sentence);
    rect = draw_pill(list, {right - size.x, middle - size.y / 2}, sentence, best ? t.ok_text : t.hold_text, fade(color, 0.22F));
  } else if (rect.x > x) {
    list->AddCircleFilled({right - 0.45F * em(), middle}, 0.3F * em(), color);
  } else {
    return;
  }
  bool hovered = false;
  if (hit_region("top.tier", rect, view.tier_sentence, &hovered)) {
    ImGui::SetClipboardText(view.tier_sentence.c_str());
    give_notice(view.ui, trf("copy.copied", fmt::arg("text", view.tier_sentence)));
  }
  if (hovered) tooltip(view.tier_sentence);
}

}  // namespace sg::gui
