#include "app/gui/shortcuts.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/gui/i18n.h"
#include "app/gui/platform/keyboard.h"
#include "app/gui/views/dialogs.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/scroll.h"

namespace sg::gui {

namespace {

/// The program on the stage, as its button does.
void step_actor(ViewContext& view, model::Role role) {
  const OnStage stage = on_stage(view);
  const model::ActorState* actor = role == model::Role::client ? stage.client : stage.server;
  if (actor == nullptr) return;
  back_to_live(view);
  view.commands.push_back(session::StepActor{actor->id});
}

/// What the eyes are on: the item in focus, else the smallest text or item under the mouse.
std::string text_to_copy() {
  const auto area = [](const Rect& r) { return r.w * r.h; };
  if (const UiItem* item = find_ui_item(focused_item()); item != nullptr) return item->text;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto under = [&](const Rect& r) { return mouse.x >= r.x && mouse.x < r.x + r.w && mouse.y >= r.y && mouse.y < r.y + r.h; };
  const std::string* best = nullptr;
  float smallest = 0;
  const auto consider = [&](const Rect& rect, const std::string& text) {
    if (text.empty() || !under(rect) || (best != nullptr && area(rect) >= smallest)) return;
    best = &text;
    smallest = area(rect);
  };
  for (const UiText& text : ui_texts()) consider(text.rect, text.text);
  for (const UiItem& item : ui_items()) consider(item.rect, item.text);
  return best == nullptr ? std::string() : *best;
}

/// The arrows; with Shift from call to call, with Ctrl from segment to segment.
void handle_step_keys(ViewContext& view) {
  if (pane_takes_side_arrows()) return;
  const bool shift = shift_key_pressed(Key::left, true) || shift_key_pressed(Key::right, true);
  const bool ctrl = ctrl_key_pressed(Key::left, true) || ctrl_key_pressed(Key::right, true);
  const StepBy by = ctrl ? StepBy::segment : shift ? StepBy::call : view.ui.timeline.step_by;
  if (key_pressed(Key::left, true) || ctrl_key_pressed(Key::left, true)) step_back(view, by);
  if (key_pressed(Key::right, true) || ctrl_key_pressed(Key::right, true)) step_forward(view, by);
}

}  // namespace

void handle_copy(UiState& ui) {
  if (typing() || !ctrl_key_pressed(Key::c)) return;  // a field copies what is selected in it
  const std::string text = text_to_copy();
  if (text.empty()) {
    give_notice(ui, tr("copy.nothing"));
    return;
  }
  ImGui::SetClipboardText(text.c_str());
  const std::size_t line = text.find('\n');
  give_notice(ui, trf("copy.copied", fmt::arg("text", text.substr(0, line) + (line == std::string::npos ? "" : " …"))));
}

FocusKeys focus_keys() {
  FocusKeys keys;
  keys.previous = shift_key_pressed(Key::tab, true);
  keys.next = !keys.previous && key_pressed(Key::tab, true);
  keys.previous_part = shift_key_pressed(Key::f6);
  keys.next_part = !keys.previous_part && key_pressed(Key::f6);
  keys.leave = key_pressed(Key::escape) || ImGui::IsMouseClicked(0);
  keys.press = key_pressed(Key::space) || key_pressed(Key::enter);
  const ImGuiIO& io = ImGui::GetIO();
  keys.mouse = io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 || ImGui::IsAnyMouseDown();
  return keys;
}

float scale_stepped(float scale, int tenths) {
  return std::clamp((std::round(scale * 10.0F) + static_cast<float>(tenths)) / 10.0F, 0.6F, 3.0F);
}

void give_notice(UiState& ui, std::string text) {
  constexpr base::Ns kReadIn = 4 * base::kSecond;
  ui.notice = {std::move(text), base::now_ns() + kReadIn};
}

void handle_shortcuts(ViewContext& view) {
  UiState& ui = view.ui;
  if (ctrl_key_pressed(Key::plus, true)) ui.scale = scale_stepped(ui.scale, 1);
  if (ctrl_key_pressed(Key::minus, true)) ui.scale = scale_stepped(ui.scale, -1);
  if (ctrl_key_pressed(Key::zero)) ui.scale = 1.0F;
  if (key_pressed(Key::f2)) ui.language = ui.language == model::Language::en ? model::Language::ko : model::Language::en;
  if (key_pressed(Key::f3)) ui.theme = static_cast<ThemeKind>((static_cast<std::size_t>(ui.theme) + 1) % kThemeNames.size());
  if (key_pressed(Key::f11)) ui.full_screen = !ui.full_screen;
  if (key_pressed(Key::f1)) ui.show_keys = !ui.show_keys;
  if (ctrl_key_pressed(Key::comma)) ui.show_settings = !ui.show_settings;
  if (!modal_open() && !ui.show_keys) {
    if (ctrl_key_pressed(Key::o)) begin_file_dialog(ui.files, FileUi::Open::open);
    if (ctrl_key_pressed(Key::e)) begin_file_dialog(ui.files, FileUi::Open::to_other);
    if (ctrl_key_pressed(Key::s)) {
      if (ui.files.why_not_saved.empty()) {
        begin_file_dialog(ui.files, FileUi::Open::save);
      } else {
        give_notice(ui, tr(ui.files.why_not_saved.c_str()));
      }
    }
  }
  if (typing() || modal_open() || ui.show_keys) return;
  if (shift_key_pressed(Key::question)) ui.show_keys = true;
  // Free play has no steps: Enter after a number that was typed must not leave it for the list of lessons.
  if (!ui.free.on && (key_pressed(Key::n) || (key_pressed(Key::enter) && !anything_focused()))) press_primary(view);
  if (!ui.free.on && key_pressed(Key::b)) press_back(view);
  if (key_pressed(Key::c)) step_actor(view, model::Role::client);
  if (key_pressed(Key::s)) step_actor(view, model::Role::server);
  if (key_pressed(Key::p)) toggle_playing(view);
  handle_step_keys(view);
  if (key_pressed(Key::comma, true)) change_speed(ui.playhead, -1);
  if (key_pressed(Key::period, true)) change_speed(ui.playhead, 1);
  if (key_pressed(Key::t)) toggle_timeline_height(view);
  if (key_pressed(Key::home)) seek(view, 0);
  if (key_pressed(Key::l) || key_pressed(Key::end)) {
    back_to_live(view);
    ui.ladder.wanted = LadderUi::Zoom::follow;
  }
  if (key_pressed(Key::plus, true)) ui.ladder.wanted = LadderUi::Zoom::in;
  if (key_pressed(Key::minus, true)) ui.ladder.wanted = LadderUi::Zoom::out;
  if (key_pressed(Key::zero)) ui.ladder.wanted = LadderUi::Zoom::fit;
  if (key_pressed(Key::r)) ui.raw_numbers = !ui.raw_numbers;
  if (key_pressed(Key::j) && ui.free.comparing) next_difference(ui.free);
  handle_wire_keys(view);
}

}  // namespace sg::gui
