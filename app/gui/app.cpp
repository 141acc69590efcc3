#include "app/gui/app.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/gui/fonts.h"
#include "app/gui/i18n.h"
#include "app/gui/imgui_compat.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/platform/keyboard.h"
#include "app/gui/platform/pointer.h"
#include "app/gui/replay_engine.h"
#include "app/gui/shortcuts.h"
#include "app/gui/theme.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/playback.h"
#include "app/gui/widgets/anchors.h"
#include "app/gui/widgets/scroll.h"
#include "core/base/milestones.h"
#include "core/lesson/lesson_loader.h"

namespace sg::gui {

namespace {

/// A segment that has just arrived is still being drawn to its end.
constexpr base::Ns kSettle = 400 * base::kMillisecond;

/// A recording's lesson stands where its playhead is.
void step_of_moment(const model::World& world, const lesson::Lesson& lesson, session::SessionStatus& status) {
  const auto found = std::find_if(lesson.steps.begin(), lesson.steps.end(), [&](const lesson::Step& step) { return step.id == world.step; });
  status.step = found == lesson.steps.end() ? 0 : static_cast<std::size_t>(found - lesson.steps.begin());
  status.step_done = found != lesson.steps.end() && world.step_phase == model::StepPhase::done;
  status.acting = found != lesson.steps.end() && world.step_phase == model::StepPhase::acting;
}

}  // namespace

Run::Run(std::shared_ptr<const lesson::Lesson> the_lesson) : written(std::move(the_lesson)), lesson(std::make_shared<lesson::Lesson>(*written)), past(timeline), observer(*lesson, timeline, live) {}

void Run::append(model::Event event) {
  const base::Ns now = base::now_ns();
  began = std::min(began.value_or(now - event.t), now - event.t);
  last_arrival = now;
  grow(event);
  timeline.append(std::move(event));
  const model::Event& kept = timeline[timeline.size() - 1];
  live.apply(kept);
  streams.apply(kept);
  observer.apply(kept);
  facts.apply(kept, timeline, live, *lesson, observer);
}

FirstLook first_look(const AppOptions& options, const Settings& settings) {
  return {options.language.value_or(settings.language.value_or(language_of_locale())), options.scale > 0 ? options.scale : settings.scale};
}

void prepare_fonts(const lesson::Lesson& lesson, model::Language language, float scale) {
  const bool korean = find_fonts().korean;
  for (const char* text : all_texts(model::Language::en)) want_glyphs(text);
  for (const char* text : all_texts(model::Language::ko)) want_korean_glyphs(text);
  want_glyphs("한국어");  // what switches to it
  want_glyphs_of(lesson);
  if (korean && language == model::Language::ko) speak_korean();
  load_fonts(scale);
}

App::App(Window& window, AppOptions options) : window_(window), options_(std::move(options)), dump_(options_.ui_dump) {
  load_kept();
  const FirstLook look = first_look(options_, settings_);
  ui_.language = look.language;
  ui_.scale = look.scale;
  if (options_.fonts_scale <= 0) prepare_fonts(*options_.lesson, look.language, options_.fonts_scale = window_.monitor_scale() * look.scale);
  loaded_scale_ = options_.fonts_scale;
  const FontReport& fonts = find_fonts();
  if (!fonts.korean && ui_.language == model::Language::ko) {
    ui_.language = model::Language::en;
    std::fprintf(stderr, "%s\n", trf("font.advice", fmt::arg("packages", fonts.advice)).c_str());
  }
  ui_.theme = worn_ = options_.theme.value_or(settings_.theme);
  wear_theme(worn_);
  apply_theme();
  ui_.reduced_motion = settings_.reduced_motion;
  ui_.panes = settings_.panes;
}

App::~App() = default;

/// All the lessons take longer to read than the first picture may take.
void App::take_course(bool wait) {
  std::future<std::vector<CourseItem>>& course = options_.course;
  if (!course.valid() || (!wait && course.wait_for(std::chrono::seconds(0)) != std::future_status::ready)) return;
  course_ = course.get();
  for (const CourseItem& item : course_) {
    for (const lesson::Text* text : {&item.title, &item.summary}) want_glyphs_of(*text);
  }
  frames_left_ = kFramesAfterEvent;
}

void App::load_kept() {
  if (!options_.settings.empty()) settings_ = load_settings(options_.settings);
  if (options_.progress.empty()) return;
  progress_file_.path = options_.progress;
  // Said in the window's first language, which is set before the first frame.
  switch (progress_file_.load(progress_)) {
    case ProgressFile::Loaded::well: break;
    case ProgressFile::Loaded::broken: broken_progress_ = "progress.broken"; break;
    case ProgressFile::Loaded::newer: broken_progress_ = "progress.newer"; break;
  }
}

bool App::open(std::shared_ptr<const lesson::Lesson> lesson, std::unique_ptr<Engine> engine, Origin origin) {
  engine_.reset();  // before a second one takes its place
  want_glyphs_of(*lesson);
  run_ = std::make_shared<Run>(lesson);
  origin_ = std::move(origin);
  if (origin_.kind == Origin::Kind::session) origin_ = {Origin::Kind::session, options_.tier_key, options_.tier_note, {}};
  forget_run();
  ui_.program_tab = 0;
  ui_.follow_program = true;
  ui_.pace_ms = lesson->network.pace_ms;
  window_.set_title("sockglass — " + lesson->title.in(ui_.language));
  engine_ = engine ? std::move(engine) : options_.engine(lesson, [] { Window::wake(); });
  trouble_ = {.message = engine_->start()};
  status_ = engine_->status();
  watch_files();
  if (trouble_.message.empty() && !lesson->free && !status_.recorded && progress_.open_lesson(lesson->id)) progress_changed_ = true;
  return trouble_.message.empty();
}

/// The lesson's file, its texts in other languages, and its programs.
void App::watch_files() {
  const lesson::Lesson& lesson = *run_->written;
  if (lesson.free || lesson.path.empty() || !options_.shot_file.empty()) return;
  const std::filesystem::path folder = std::filesystem::absolute(lesson.path).parent_path();
  std::vector<std::filesystem::path> folders{folder, folder / "programs"};
  if (!options_.course_folder.empty() && options_.course_folder != folder) folders.push_back(options_.course_folder / "programs");
  files_.watch(folders);
}

/// What its author has just saved is played from the step that is open; what is wrong is said, and the last good one stays.
void App::reload_saved() {
  const auto changed = files_.take();
  if (changed.empty() || run_->written->free || run_->written->path.empty()) return;
  const std::filesystem::path file = std::filesystem::absolute(run_->written->path);
  const bool ours = std::any_of(changed.begin(), changed.end(), [&](const std::filesystem::path& one) {
    const std::string name = one.filename().string();
    if (!name.ends_with(".json")) return false;
    if (one.parent_path() == file.parent_path()) return name.starts_with(file.stem().string() + ".");
    return std::any_of(run_->written->actors.begin(), run_->written->actors.end(),
                       [&](const lesson::ActorSpec& actor) { return actor.program && one.stem() == actor.program->name; });
  });
  if (!ours) return;
  frames_left_ = kFramesAfterEvent;
  lesson::Loaded loaded = lesson::load_lesson(run_->written->path, lesson::Strictness::play, options_.course_folder);
  ui_.reload_problem.clear();
  if (!loaded.lesson) {
    for (lesson::Diagnostic& diagnostic : loaded.diagnostics) {
      diagnostic.file = std::filesystem::path(diagnostic.file).filename().string();
      ui_.reload_problem += (ui_.reload_problem.empty() ? "" : "\n") + lesson::to_string(diagnostic);
    }
    want_glyphs(ui_.reload_problem);
    return;
  }
  const std::string step = status_.step < run_->lesson->steps.size() && status_.step > 0 ? run_->lesson->steps[status_.step].id : "";
  const auto& steps = loaded.lesson->steps;
  const bool there = std::any_of(steps.begin(), steps.end(), [&](const lesson::Step& one) { return one.id == step; });
  if (open(std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson))) && there) engine_->post(session::PlayTo{step});
  give_notice(ui_, tr("lesson.reloaded"));
}

void App::forget_run() {
  ui_.viewed_step.reset();
  ui_.playhead = {};
  ui_.selection = {};
  ui_.answer.clear();
  ui_.typed.clear();
  ui_.given.clear();
  ui_.hints_shown = 0;
  ui_.wire = {};
}

void App::open_wanted() {
  if (ui_.wanted_lesson.empty()) return;
  const std::string file = std::exchange(ui_.wanted_lesson, {});
  const std::string step = std::exchange(ui_.wanted_step, {});
  ui_.reload_problem.clear();
  lesson::Loaded loaded = lesson::load_lesson(file, lesson::Strictness::play, options_.course_folder);
  if (loaded.lesson) {
    if (open(std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson))) && !step.empty()) engine_->post(session::PlayTo{step});
    return;
  }
  // The one that is open stays.
  trouble_ = {"error.lesson", {}};
  for (const lesson::Diagnostic& diagnostic : loaded.diagnostics) trouble_.message += "\n" + lesson::to_string(diagnostic);
}

/// What a recording or a capture was opened from has no file of its own here: then the lesson of that name, or the one before, or the course's first.
std::string App::lesson_to_return_to() const {
  if (!run_->lesson->path.empty()) return run_->lesson->path;
  const auto same = std::find_if(course_.begin(), course_.end(), [&](const CourseItem& item) { return item.id == run_->lesson->id; });
  if (same != course_.end()) return same->file;
  return left_lesson_.empty() && !course_.empty() ? course_.front().file : left_lesson_;
}

/// What free play asks for: each is a fresh run.
void App::open_wished() {
  FreeUi& free = ui_.free;
  if (free.wish == FreeUi::Wish::nothing) return;
  frames_left_ = kFramesAfterEvent;
  if (free.wish == FreeUi::Wish::leave) {
    free.wish = FreeUi::Wish::nothing;
    free_.forget(free);
    free.on = false;
    ui_.wanted_lesson = left_lesson_;
    ui_.wanted_step = left_step_;
    return;
  }
  std::string error;
  const auto lesson = free_.wished(free, error);
  const FreeUi::Wish wish = std::exchange(free.wish, FreeUi::Wish::nothing);
  if (!lesson) {
    trouble_ = {"error.lesson", error};
    return;
  }
  if (wish == FreeUi::Wish::enter) {
    left_lesson_ = lesson_to_return_to();
    left_step_ = status_.step < run_->lesson->steps.size() && status_.step > 0 ? run_->lesson->steps[status_.step].id : "";
  }
  if (wish == FreeUi::Wish::again) {
    free_.keep(std::move(run_), free);
  } else {
    free_.forget(free);
    free.network = lesson->network;
  }
  free.on = true;
  free_.begin(*lesson);
  open(lesson);
}

void App::drain() {
  if (file_work_.looks_at(run_->timeline)) return;  // what happens meanwhile waits in the inbox
  inbox_.clear();
  engine_->drain(inbox_);
  for (model::Event& event : inbox_) {
    if (event.seq == 1 && !run_->timeline.empty()) {  // a fresh run after Restart
      run_ = std::make_shared<Run>(run_->written);
      forget_run();
      free_.begin(*run_->written);
    }
    if (ui_.free.on) free_.apply(event, base::now_ns());
    run_->append(std::move(event));
  }
  const session::SessionStatus status = engine_->status();
  const bool changed = status.step != status_.step || status.step_done != status_.step_done || status.acting != status_.acting ||
                       status.stuck != status_.stuck || status.run != status_.run;
  status_ = status;
  learn_progress();
  if (!inbox_.empty() || changed) frames_left_ = kFramesAfterEvent;
}

/// What the learner has done; what was played up to by itself is not that.
void App::learn_progress() {
  for (const std::string& lesson : ui_.forget) progress_.forget(lesson);
  progress_changed_ = progress_changed_ || !ui_.forget.empty();
  ui_.forget.clear();
  if (run_->lesson->free || status_.by_itself || status_.recorded || status_.step >= run_->lesson->steps.size()) return;
  const lesson::Step& step = run_->lesson->steps[status_.step];
  if (status_.step_done && progress_.mark_done(run_->lesson->id, step.id)) progress_changed_ = true;
  if (!ui_.given.contains(step.id)) return;
  const StepFacts* facts = run_->facts.step(step.id);
  if (facts == nullptr || !facts->prediction) return;
  if (progress_.mark_answer(run_->lesson->id, step.id, facts->prediction->right)) progress_changed_ = true;
}

void App::keep_progress() {
  if (!progress_changed_) return;
  progress_changed_ = false;
  if (progress_file_.path.empty() || !progress_file_.writable || progress_file_.save(progress_)) return;
  // Once: who plays on must not be told at every step.
  if (!std::exchange(progress_complained_, true)) give_notice(ui_, trf("progress.not_kept", fmt::arg("file", progress_file_.path.string())));
}

void App::move_playhead(base::Ns elapsed) {
  Playhead& head = ui_.playhead;
  if (head.live || !head.playing) return;
  if (head.speed == kFastest) {
    // An event a frame at least; all of it in some seconds, however much there is.
    constexpr double kAll = 3.0 * static_cast<double>(base::kSecond);
    const TimeAxis& axis = run_->facts.axis();
    const Mark* mark = run_->facts.mark_after(head.t);
    const base::Ns on = axis.time_at(axis.at(head.t) + axis.length() * static_cast<double>(elapsed) / kAll);
    head.t = std::max(on, mark == nullptr ? run_->timeline.end() : mark->t);
  } else {
    head.t += static_cast<base::Ns>(static_cast<double>(elapsed) * head.speed);
  }
  // Waiting is not replayed at its true length: as the scrub bar has it.
  const Mark* next = run_->facts.mark_after(head.t);
  const Mark* before = run_->facts.mark_before(head.t, false);
  constexpr base::Ns kLongest = 600 * base::kMillisecond;
  const bool flying = !run_->past.at(run_->timeline.count_until(head.t)).flying.empty();
  if (!flying && next != nullptr && before != nullptr && head.t - before->t > kLongest && next->t - head.t > kLongest) head.t = next->t - kLongest;
  if (head.t >= run_->timeline.end()) {
    head.t = run_->timeline.end();
    head.playing = false;
    frames_left_ = kFramesAfterEvent;  // what stands there settles
    extra_frames_ = kFramesAfterEvent;
  }
}

void App::frame(base::Ns now) {
  window_.begin_frame();
  ImGui::NewFrame();
  clear_ui_items();
  ui_.hover.event.turn();
  ui_.timeline.hover_x = std::exchange(ui_.timeline.hover_next, -1.0F);
  focus_begin_frame(focus_keys());
  scroll_begin_frame();
  set_language(ui_.language);
  move_playhead(now - last_frame_);
  free_.compare(ui_.free, *run_, now, status_.last || !status_.stuck.empty());
  ui_.free.deeds = free_.deeds();

  Run& run = *run_;
  const base::Ns run_now = status_.recorded ? run.timeline.end() : run.began ? now - *run.began : 0;
  const bool live = ui_.playhead.live;
  const base::Ns playhead = live ? run_now : ui_.playhead.t;
  const model::World& world = live ? run.live : run.past.at(run.timeline.count_until(playhead));
  const std::string tier = std::string(tr(origin_.tier_key.c_str())) + (origin_.tier_note.empty() ? "" : " · " + origin_.tier_note);
  session::SessionStatus status = status_;
  if (!trouble_.message.empty()) {
    status.stuck = trf(trouble_.key, fmt::arg("message", trouble_.message));
    status.stuck_ko.clear();
  }
  if (status.recorded) step_of_moment(world, *run.lesson, status);
  commands_.clear();
  ViewContext view{run.timeline, run.streams, world, run.live, *run.lesson, run.observer, status, run.facts, course_, progress_, {options_.settings.string(), options_.progress.string()}, tier, run_now, playhead, ui_, commands_};
  handle_shortcuts(view);
  ui_.ladder_glides = false;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  draw_frame(view, size.x, size.y);
  handle_copy(ui_);
  for (session::Command& command : commands_) {
    if (ui_.free.on) free_.note(command, now);
    engine_->post(std::move(command));
  }
  ImGui::Render();

  ++frames_;
  const bool moved = settling_.moved();
  if (keys_waiting() || pointer_waiting() || ui_.inspector.searching || ui_.ladder_glides) frames_left_ = kFramesAfterEvent;
  if (moved && extra_frames_ > 0 && frames_left_ < 2) {
    --extra_frames_;
    frames_left_ = 2;  // one more to see that it stays
  }
  const std::string step = status_.step < run.lesson->steps.size() ? run.lesson->steps[status_.step].id : "";
  // Until the course is there, the top bar will move once more.
  if (dump_.wanted() && !options_.course.valid() && ui_.files.open != FileUi::Open::picture) {
    dump_.write_if_changed(frames_, {ui_.language == model::Language::ko ? "ko" : "en", kThemeNames[static_cast<std::size_t>(ui_.theme)], run.lesson->id, step, status_.step_done, ui_.playhead.live, ui_.selection.event},
                           run_dump_.of(run.timeline, run.live, status_.run), moved);
  }
  last_frame_ = now;
}

void App::keep_fonts() {
  if (ui_.language == model::Language::ko) speak_korean();
  const float scale = window_.monitor_scale() * ui_.scale;
  if (worn_ != ui_.theme) {
    wear_theme(worn_ = ui_.theme);
    apply_theme();
    frames_left_ = kFramesAfterEvent;
  }
  if (scale == loaded_scale_ && !glyphs_missing()) return;
  loaded_scale_ = scale;
  load_fonts(scale);
  if (frames_ > 0) compat::rebuild_font_texture();  // the first frame makes it
  apply_theme();
  frames_left_ = kFramesAfterEvent;
}

void App::keep_settings() {
  if (options_.settings.empty()) return;
  const bool language = !options_.language && settings_.language.value_or(language_of_locale()) != ui_.language;
  const bool scale = options_.scale <= 0 && settings_.scale != ui_.scale;
  const bool theme = !options_.theme && settings_.theme != ui_.theme;
  const bool panes = settings_.panes != ui_.panes;
  if (!language && !scale && !theme && !panes && settings_.reduced_motion == ui_.reduced_motion) return;
  if (language) settings_.language = ui_.language;
  if (scale) settings_.scale = ui_.scale;
  if (theme) settings_.theme = ui_.theme;
  if (panes) settings_.panes = ui_.panes;
  settings_.reduced_motion = ui_.reduced_motion;
  if (!save_settings(options_.settings, settings_) && !std::exchange(settings_complained_, true)) {
    give_notice(ui_, trf("settings.not_kept", fmt::arg("file", options_.settings.string())));
  }
}

bool App::moving(base::Ns now) const {
  if (ui_.playhead.playing) return true;
  if (!ui_.playhead.live || status_.recorded) return false;
  const auto& flying = run_->live.flying;
  const bool travels = std::any_of(flying.begin(), flying.end(), [](const model::Flying& f) { return !f.held; });
  return travels || now - run_->last_arrival < kSettle;
}

double App::pause_until_next(base::Ns frame_began) const {
  const double spent = static_cast<double>(base::now_ns() - frame_began) / static_cast<double>(base::kSecond);
  const double rate = window_.slow() ? 1.0 / 30 : 1.0 / 60;
  if (frames_left_ > 0 || moving(frame_began)) return std::max(0.001, rate - spent);
  if (typing()) return 0.4;                  // the cursor blinks
  if (!ui_.notice.text.empty()) return 0.1;  // it goes by itself
  if (status_.recorded || !ui_.playhead.live || window_.iconified()) return -1;
  const base::Ns digit = next_digit(run_->live, run_->began ? frame_began - *run_->began : 0);
  return digit == 0 ? -1 : std::max(0.001, static_cast<double>(digit) / static_cast<double>(base::kSecond) - spent);
}

int App::run() {
  ui_.free.happenings = options_.happenings;
  for (const Happening& one : options_.happenings) {
    for (const lesson::Text* text : {&one.title, &one.summary}) want_glyphs_of(*text);
  }
  if (options_.free) {
    left_lesson_ = options_.lesson->path;
    ui_.free.on = true;
    options_.lesson = empty_free_play({});
    free_.begin(*options_.lesson);
  }
  if (!options_.capture.empty()) {
    open_capture();
  } else if (options_.recorded) {
    set_language(ui_.language);
    show_recording(std::move(*options_.recorded));
    options_.recorded.reset();
  } else if (!open(options_.lesson)) {
    set_language(ui_.language);
    std::fprintf(stderr, "%s\n", trf(trouble_.key, fmt::arg("message", trouble_.message)).c_str());  // and in the window, where there is one to see
    if (!options_.shot_file.empty()) return 2;
  }
  base::reach_milestone("engine started");
  last_frame_ = base::now_ns();
  set_language(ui_.language);
  if (!broken_progress_.empty()) give_notice(ui_, trf(broken_progress_.c_str(), fmt::arg("file", options_.progress.string())));
  while (!window_.should_close()) {
    drain();
    read_capture();
    tend_files();
    take_course(false);
    const base::Ns now = base::now_ns();
    if (!options_.shot_file.empty() && approach_shot(now)) return take_shot();
    if (window_.iconified()) {
      window_.wait(-1);
      continue;
    }
    keep_fonts();
    frame(now);
    int width = 0;
    int height = 0;
    window_.framebuffer_size(width, height);
    if (options_.shot_file.empty()) {
      if (frames_ == 1) base::reach_milestone("laid out");
      window_.render(width, height);
      window_.swap();
      if (frames_ == 1 && options_.timing) {
        base::reach_milestone("first frame");
        std::fputs(base::milestones_text().c_str(), stderr);
      }
    }
    if (options_.shot_file.empty()) window_.set_full_screen(ui_.full_screen);
    if (!ImGui::IsMouseDown(0)) keep_settings();  // an edge that is drawn is kept where it is let go
    keep_progress();
    open_wanted();
    open_wished();
    reload_saved();
    if (frames_left_ > 0) --frames_left_;
    // What came at the very end of the pause looks as if nothing had: it would be drawn once, and what it sets going never.
    if (window_.wait(pause_until_next(now)) || keys_waiting() || pointer_waiting()) {
      frames_left_ = kFramesAfterEvent;
      extra_frames_ = kFramesAfterEvent;
    }
  }
  keep_settings();
  return 0;
}

void want_glyphs_of(const lesson::Text& text) {
  want_glyphs(text.en);
  want_korean_glyphs(text.ko);
}

void want_glyphs_of(const lesson::Lesson& lesson) {
  const auto want = [](const lesson::Text& text) { want_glyphs_of(text); };
  want(lesson.title);
  want(lesson.summary);
  for (const lesson::Text& text : lesson.objectives) want(text);
  for (const lesson::ActorSpec& actor : lesson.actors) {
    want(actor.title);
    if (!actor.program) continue;
    for (const std::string& line : actor.program->listing) want_glyphs(line);
  }
  for (const lesson::Step& step : lesson.steps) {
    for (const lesson::Text* text : {&step.title, &step.say, &step.action, &step.explain}) want(*text);
    for (const lesson::Expectation& expectation : step.expect) want(expectation.say);
    if (!step.predict) continue;
    for (const lesson::Text* text : {&step.predict->ask, &step.predict->right, &step.predict->otherwise}) want(*text);
    for (const lesson::Text& hint : step.predict->hints) want(hint);
    for (const lesson::WrongAnswer& wrong : step.predict->wrong) want(wrong.feedback);
    for (const lesson::Choice& choice : step.predict->choices) {
      want(choice.label);
      want(choice.feedback);
    }
  }
}

}  // namespace sg::gui
