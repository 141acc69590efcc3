// A picture of the window: played on to a step, posed, drawn off the screen.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/gui/app.h"
#include "app/gui/i18n.h"
#include "app/gui/platform/picture.h"
#include "app/gui/platform/pointer.h"
#include "app/gui/views/inspector_tabs.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/widgets/anchors.h"

namespace sg::gui {

namespace {

constexpr base::Ns kShotPatience = 30 * base::kSecond;
constexpr base::Ns kShotQuiet = 500 * base::kMillisecond;

int complain_of_item(const std::string& id) {
  std::fprintf(stderr, "there is no item `%s` in the window\n", id.c_str());
  return 2;
}

}  // namespace

/// A happening is played, then the same again with one thing changed, as the pose has it: "happening:half-close again:mtu".
bool App::approach_free_shot(base::Ns now) {
  constexpr std::string_view kHappening = "happening:";
  const bool at_rest = status_.finished && std::all_of(run_->live.flying.begin(), run_->live.flying.end(), [](const model::Flying& f) { return f.held; });
  if (now - shot_began_ <= kShotPatience && !(at_rest && now - std::max(run_->last_arrival, shot_began_) > kShotQuiet)) return false;
  std::string& pose = options_.shot_ui;
  if (const std::size_t at = pose.find(kHappening); at != std::string::npos) {
    const std::string id = pose.substr(at + kHappening.size(), pose.find(' ', at) - at - kHappening.size());
    pose.erase(at, kHappening.size() + id.size());
    for (const Happening& one : ui_.free.happenings) {
      if (one.id != id) continue;
      ui_.free.wish = FreeUi::Wish::happening;
      ui_.free.wished_file = one.file;
    }
  } else if (const std::size_t again = pose.find("again:"); again != std::string::npos) {
    const std::string what = pose.substr(again + 6, pose.find(' ', again) - again - 6);
    pose.erase(again, 6 + what.size());
    ui_.free.change.what = lesson::Change::Nothing{};
    ui_.free.change_name = tr("play.change.nothing");
    ui_.free.change_from = tr("play.change.before");
    if (what == "mtu") {
      ui_.free.change.what = lesson::Change::Mtu{576};
      ui_.free.change_name = "MTU 576";
      ui_.free.change_from = fmt::format("MTU {}", run_->lesson->network.mtu);
    }
    if (what == "nodelay") {
      ui_.free.change.what = lesson::Change::Option{"client", "TCP_NODELAY", 1};
      ui_.free.change_name = "TCP_NODELAY = 1";
    }
    ui_.free.wish = FreeUi::Wish::again;
  } else {
    return ++shot_frames_ > kFramesAfterEvent;
  }
  shot_began_ = now;
  return false;
}

/// A recording, at the end of the step or of all; or a capture, with the list of its conversations or one of them: "conversation:2".
bool App::approach_replay_shot(base::Ns now) {
  constexpr std::string_view kConversation = "conversation:";
  CaptureUi& capture = ui_.capture;
  const bool late = now - shot_began_ > kShotPatience;
  if (!capture.file.empty() && !late) {
    if (capture.reading || !capture.index) return false;
    const std::size_t at = options_.shot_ui.find(kConversation);
    if (at != std::string::npos && !capture.shown) {
      capture.chosen = std::max<std::size_t>(1, std::strtoul(options_.shot_ui.c_str() + at + kConversation.size(), nullptr, 10)) - 1;
      if (*capture.chosen < capture.index->conversations.size()) return false;
      capture.chosen.reset();
    }
    if (capture.shown && capture.open) return false;
  }
  if (!capture.open) {
    if (run_->timeline.empty() && !late) return false;
    const StepFacts* step = run_->facts.step(options_.shot_step);
    ui_.playhead.live = false;
    ui_.playhead.t = step != nullptr && step->done_t ? *step->done_t : run_->timeline.end();
  }
  return ++shot_frames_ > kFramesAfterEvent;
}

bool App::approach_shot(base::Ns now) {
  if (shot_began_ == 0) shot_began_ = now;
  if (status_.recorded) {
    frames_left_ = kFramesAfterEvent;
    return approach_replay_shot(now);
  }
  if (ui_.free.on) {
    frames_left_ = kFramesAfterEvent;
    return approach_free_shot(now);
  }
  frames_left_ = kFramesAfterEvent;  // keep coming
  const auto& steps = run_->lesson->steps;
  if (status_.step >= steps.size()) return true;
  const bool there = options_.shot_step.empty() ? status_.step == 0 : steps[status_.step].id == options_.shot_step;
  const bool late = now - shot_began_ > kShotPatience;
  const bool settled = status_.step_done || !status_.stuck.empty() || (steps[status_.step].actions.empty() && steps[status_.step].until);
  if (there || late) {
    if (!steps[status_.step].actions.empty() && shot_carried_out_ != status_.step) {
      shot_carried_out_ = status_.step;
      engine_->post(session::CarryOutStep{});
    }
    const auto& flying = run_->live.flying;
    const bool at_rest = std::all_of(flying.begin(), flying.end(), [](const model::Flying& f) { return f.held; });
    const bool quiet = at_rest && now - std::max(run_->last_arrival, shot_began_) > kShotQuiet;
    if (late || (settled && quiet)) return ++shot_frames_ > kFramesAfterEvent;
    return false;
  }
  if (!status_.step_done && !status_.acting && shot_carried_out_ != status_.step) {
    shot_carried_out_ = status_.step;
    engine_->post(session::CarryOutStep{});
  } else if (status_.step_done && shot_passed_ != status_.step) {
    shot_passed_ = status_.step;
    engine_->post(session::NextStep{});
  }
  return false;
}

/// A form of the wire, open on the packet that is held, or on the first that flies.
void App::pose_wire(WireUi::Open form) {
  const auto& flying = run_->live.flying;
  if (flying.empty()) return;
  const auto held = std::find_if(flying.begin(), flying.end(), [](const model::Flying& f) { return f.held; });
  const model::Flying& packet = held == flying.end() ? flying.front() : *held;
  const model::PacketSent* sent = run_->timeline.packet(packet.packet);
  if (sent == nullptr) return;
  WireUi& wire = ui_.wire;
  wire.open = form;
  wire.packet = packet.packet;
  wire.menu_x = wire.menu_y = -1;  // beside its capsule
  ui_.selection.event = packet.sent_seq;
  wire.byte = packet.payload_bytes > 0 ? sent->segment.payload_at : sent->segment.ip_header_bytes;
  wire.bits = {packet.payload_bytes > 0 ? model::BitPlace{model::BitPlace::Part::payload, 0, 5} : model::BitPlace{model::BitPlace::Part::transport, 4, 0}};
  wire.forge = {};
  wire.forge.flags = sent->segment.flags;
  wire.forge.seq = std::to_string(sent->segment.seq);
  wire.forge.ack = std::to_string(sent->segment.ack);
  wire.forge.window = std::to_string(sent->segment.window);
}

void App::pose_for_shot() {
  std::string_view rest = options_.shot_ui;
  while (!rest.empty()) {
    const std::size_t space = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, space);
    rest.remove_prefix(std::min(space + 1, rest.size()));
    if (word == "keys") ui_.show_keys = true;
    if (word == "lessons") ui_.show_lessons = true;
    if (word == "settings") ui_.show_settings = true;
    if (word == "file" || word == "save" || word == "export" || word == "open") {
      begin_file_dialog(ui_.files, word == "file" ? FileUi::Open::menu : word == "save" ? FileUi::Open::save : word == "export" ? FileUi::Open::to_other : FileUi::Open::open);
      if (const UiItem* button = find_ui_item("top.file")) {
        ui_.files.menu_x = button->rect.x;
        ui_.files.menu_y = button->rect.y + button->rect.h;
      }
      tend_files();
    }
    if (word == "menu") pose_wire(WireUi::Open::menu);
    if (word == "flip") pose_wire(WireUi::Open::corrupt);
    if (word == "forge") pose_wire(WireUi::Open::forge);
    if (word == "rule") ui_.wire.rule.shown = true;
    if (word == "restart") ui_.show_restart = true;
    if (word == "happenings") ui_.free.open = FreeUi::Open::happenings;
    if (word == "again") ui_.free.open = FreeUi::Open::again;
    if (word == "network") ui_.free.open = FreeUi::Open::network;
    if (word.starts_with("call:")) {
      for (int kind = 0; kind <= static_cast<int>(model::kLastCallKind); ++kind) {
        if (model::to_string(static_cast<model::CallKind>(kind)) == word.substr(5)) ui_.free.form.call = static_cast<model::CallKind>(kind);
      }
      ui_.free.form.another = true;
    }
    if (word == "raw") ui_.raw_numbers = true;
    if (word.starts_with("tab:")) pose_inspector(ui_.inspector, word.substr(4));
    if (word == "ip") ui_.inspector.ip_header = true;
    if (word.starts_with("plots")) ui_.timeline.height = 24;  // as high as the window lets it be; with plots0 … plots3: that tab
    if (word.starts_with("plots") && word.size() == 6) ui_.timeline.plot = static_cast<PlotKind>(word.back() - '0');
    if (word == "far") ui_.ladder.wanted = LadderUi::Zoom::fit;
    if (word == "one") ui_.ladder.all_clients = false;
    if (word == "zoomed") ui_.timeline.span = run_->facts.axis().length() / 6;
    if (word.starts_with("field:")) ui_.pinned_field = word.substr(6);
    if (word == "replay") {
      ui_.playhead.live = false;
      ui_.playhead.t = run_->timeline.end() / 2;
    }
    if (word.starts_with("answer:") && run_->lesson->steps[status_.step].predict) {
      ui_.answer = word.substr(7);
      ui_.given[run_->lesson->steps[status_.step].id] = ui_.answer;
      engine_->post(session::Answer{value_of_answer(*run_->lesson->steps[status_.step].predict, ui_.answer)});
      drain();
    }
  }
}

int App::take_shot() {
  take_course(true);
  pose_for_shot();
  int width = 0;
  int height = 0;
  window_.framebuffer_size(width, height);
  const Offscreen picture(width, height);
  // What the mouse is on: "hover:top.tier". Its tooltip knows its size a frame after it is there.
  constexpr std::string_view kHover = "hover:";
  const std::size_t hover = options_.shot_ui.find(kHover);
  const std::string hovered = hover == std::string::npos ? std::string() : options_.shot_ui.substr(hover + kHover.size(), options_.shot_ui.find(' ', hover) - hover - kHover.size());
  const int frames = hovered.empty() ? kFramesAfterEvent : 2 * kFramesAfterEvent;
  constexpr int kLongestGlide = 300;  // frames
  for (int i = 0; i < frames || (ui_.ladder_glides && i < kLongestGlide); ++i) {
    if (const UiItem* item = i == 0 || hovered.empty() ? nullptr : find_ui_item(hovered)) {
      pretend_pointer(ImGui::GetIO(), item->rect.x + item->rect.w / 2, item->rect.y + item->rect.h / 2);
    } else if (i > 0 && !hovered.empty()) {
      return complain_of_item(hovered);
    }
    keep_fonts();
    frame(base::now_ns());
    picture.bind();
    window_.render(width, height);
  }
  Offscreen::Part part;
  if (!options_.shot_crop.empty()) {
    const UiItem* item = find_ui_item(options_.shot_crop);
    if (item == nullptr) return complain_of_item(options_.shot_crop);
    part = {static_cast<int>(item->rect.x), static_cast<int>(item->rect.y), static_cast<int>(item->rect.w), static_cast<int>(item->rect.h)};
  }
  const std::string error = picture.save_png(options_.shot_file, part);
  if (error.empty()) return 0;
  std::fprintf(stderr, "%s\n", error.c_str());
  return 2;
}

}  // namespace sg::gui
