#include "app/gui/shortcuts.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/gui/platform/keyboard.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/wire_hands.h"

namespace sg::gui {

namespace {

void step_actor(ViewContext& view, model::Role role) {
  const auto found = std::find_if(view.lesson.actors.begin(), view.lesson.actors.end(), [&](const lesson::ActorSpec& actor) { return actor.role == role; });
  if (found == view.lesson.actors.end()) return;
  back_to_live(view);
  view.commands.push_back(session::StepActor{found->id});
}

void change_scale(ViewContext& view, float by) {
  // Steps of a tenth, so that plus and minus meet again.
  view.ui.scale = std::clamp(std::round(view.ui.scale * 10.0F + by * 10.0F) / 10.0F, 0.6F, 3.0F);
}

}  // namespace

FocusKeys focus_keys() {
  FocusKeys keys;
  keys.previous = shift_key_pressed(Key::tab, true);
  keys.next = !keys.previous && key_pressed(Key::tab, true);
  keys.leave = key_pressed(Key::escape) || ImGui::IsMouseClicked(0);
  keys.press = key_pressed(Key::space) || key_pressed(Key::enter);
  return keys;
}

void handle_shortcuts(ViewContext& view) {
  UiState& ui = view.ui;
  if (ctrl_key_pressed(Key::plus, true)) change_scale(view, 0.1F);
  if (ctrl_key_pressed(Key::minus, true)) change_scale(view, -0.1F);
  if (ctrl_key_pressed(Key::zero)) ui.scale = 1.0F;
  if (key_pressed(Key::f2)) ui.language = ui.language == model::Language::en ? model::Language::ko : model::Language::en;
  if (key_pressed(Key::f1)) ui.show_keys = !ui.show_keys;
  if (typing() || modal_open() || ui.show_keys) return;
  if (shift_key_pressed(Key::question)) ui.show_keys = true;
  if (key_pressed(Key::n) || (key_pressed(Key::enter) && !anything_focused())) press_primary(view);
  if (key_pressed(Key::b)) press_back(view);
  if (key_pressed(Key::c)) step_actor(view, model::Role::client);
  if (key_pressed(Key::s)) step_actor(view, model::Role::server);
  if (key_pressed(Key::p)) toggle_playing(view);
  if (key_pressed(Key::left, true)) step_back(view);
  if (key_pressed(Key::right, true)) step_forward(view);
  if (key_pressed(Key::home)) seek(view, 0);
  if (key_pressed(Key::l) || key_pressed(Key::end)) back_to_live(view);
  if (key_pressed(Key::r)) ui.raw_numbers = !ui.raw_numbers;
  handle_wire_keys(view);
}

}  // namespace sg::gui
