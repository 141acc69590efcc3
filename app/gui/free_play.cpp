#include "app/gui/free_play.h"

#include <algorithm>
#include <filesystem>

#include "app/gui/app.h"
#include "app/gui/i18n.h"
#include "core/lesson/lesson_loader.h"

namespace sg::gui {

namespace {

lesson::Action of_actor(lesson::Action::Kind kind, const std::string& actor) {
  lesson::Action out;
  out.kind = kind;
  out.actor = actor;
  return out;
}

/// "write(4, "Hello", 5);": the call as its line of C.
std::string line_of(const model::CallEntered& call) {
  std::string args = call.args;
  const bool short_text = call.bytes && !call.bytes->empty() && call.bytes->size() <= 24 &&
                          std::all_of(call.bytes->begin(), call.bytes->end(), [](std::uint8_t c) { return c >= 32 && c < 127 && c != '"' && c != '\\'; });
  const std::size_t buf = args.find(", buf, ");
  if (short_text && buf != std::string::npos) args.replace(buf + 2, 3, "\"" + std::string(call.bytes->begin(), call.bytes->end()) + "\"");
  return std::string(model::to_string(call.kind)) + "(" + args + ");";
}

}  // namespace

void Run::grow(const model::Event& event) {
  const auto number = [](const std::string& id) {
    const std::size_t digits = id.find_first_of("0123456789");
    return digits == std::string::npos ? std::string() : " " + id.substr(digits);
  };
  if (const auto* started = std::get_if<model::ActorStarted>(&event.payload)) {
    const auto index = static_cast<std::size_t>(started->actor);
    if (index >= lesson->actors.size()) {
      lesson::ActorSpec spec;
      spec.id = started->id;
      spec.role = started->role;
      const char* key = started->role == model::Role::server ? "play.server" : "play.client";
      spec.title.en = tr_in(model::Language::en, key) + number(started->id);
      spec.title.ko = tr_in(model::Language::ko, key) + number(started->id);
      lesson->actors.push_back(std::move(spec));
    }
    lesson::ActorSpec& spec = lesson->actors[index];
    if (spec.title.ko.empty() && spec.title.en == spec.id) {  // as the diary has it
      const char* key = started->role == model::Role::server ? "play.server" : "play.client";
      spec.title = {tr_in(model::Language::en, key) + number(spec.id), tr_in(model::Language::ko, key) + number(spec.id)};
    }
    if (!spec.program) {
      auto program = std::make_shared<lesson::Program>();
      program->name = spec.id;
      program->file = spec.id + ".c";
      spec.program = program;
      spec.hand = true;
      listings.resize(lesson->actors.size());
      listings[index] = std::move(program);
    }
  } else if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) {
    const auto index = static_cast<std::size_t>(entered->actor);
    if (index >= listings.size() || !listings[index]) return;
    lesson::Program& program = *listings[index];
    program.listing.push_back(line_of(*entered));
    lesson::Statement statement;
    statement.call = entered->kind;
    statement.line = static_cast<int>(program.listing.size());
    program.body.push_back(std::move(statement));
  }
}

FreePlay::FreePlay() : diary_(lesson::Lesson{}) {}
FreePlay::~FreePlay() = default;

void FreePlay::begin(const lesson::Lesson& lesson) {
  diary_.emplace(lesson);
  compared_ = 0;
}

void FreePlay::note(const session::Command& command, base::Ns now) {
  using Kind = lesson::Action::Kind;
  struct Visitor {
    lesson::Diary& diary;
    base::Ns now;
    void operator()(const session::AddActor& c) const { diary.add_actor(c.id, c.role); }
    void operator()(const session::MakeCall& c) const {
      lesson::Action action = of_actor(Kind::call, c.actor);
      action.statement = c.statement;
      diary.note(std::move(action), now);
    }
    void operator()(const session::InterruptCall& c) const { diary.note(of_actor(Kind::interrupt, c.actor), now); }
    void operator()(const session::KillActor& c) const { diary.note(of_actor(Kind::kill, c.actor), now); }
    void operator()(const session::Input& c) const {
      lesson::Action action = of_actor(Kind::input, c.actor);
      action.text = c.text;
      diary.note(std::move(action), now);
    }
    void operator()(const session::SetPace& c) const {
      lesson::Action action = of_actor(Kind::pace, "");
      action.pace_ms = static_cast<std::uint32_t>(c.per_packet / base::kMillisecond);
      action.from = c.from;
      diary.note(std::move(action), now);
    }
    void operator()(const session::HandlePacket& c) const {
      lesson::Action action = of_actor(Kind::handle, "");
      action.how = c.how;
      diary.note(std::move(action), now, c.packet);
    }
    void operator()(const session::SetRule& c) const {
      lesson::Action action = of_actor(Kind::rule, "");
      action.rule = c.rule;
      diary.note(std::move(action), now);
    }
    void operator()(const session::RemoveRule& c) const {
      lesson::Action action = of_actor(Kind::end_rule, "");
      action.rule.id = c.id;
      diary.note(std::move(action), now);
    }
    void operator()(const session::ReleaseAll&) const { diary.note(of_actor(Kind::release, ""), now); }
    void operator()(const session::PassCopies& c) const {
      lesson::Action action = of_actor(Kind::copies, "");
      action.pass_copies = c.pass;
      diary.note(std::move(action), now);
    }
    // Of a lesson, or not to be had again: a forged segment's numbers belong to this run.
    void operator()(const session::ForgePacket&) const {}
    void operator()(const session::StepActor&) const {}
    void operator()(const session::RunActor&) const {}
    void operator()(const session::PauseActor&) const {}
    void operator()(const session::CarryOutStep&) const {}
    void operator()(const session::NextStep&) const {}
    void operator()(const session::PlayTo&) const {}
    void operator()(const session::Answer&) const {}
    void operator()(const session::Restart&) const {}
  };
  std::visit(Visitor{*diary_, now}, command);
}

std::shared_ptr<const lesson::Lesson> FreePlay::wished(FreeUi& ui, std::string& error) const {
  switch (ui.wish) {
    case FreeUi::Wish::nothing:
    case FreeUi::Wish::leave: return nullptr;
    case FreeUi::Wish::enter:
    case FreeUi::Wish::reset: return empty_free_play(ui.network);
    case FreeUi::Wish::again: return std::make_shared<const lesson::Lesson>(lesson::with(diary_->lesson(), ui.change));
    case FreeUi::Wish::happening: {
      lesson::Loaded loaded = lesson::load_lesson(ui.wished_file, lesson::Strictness::play);
      for (const lesson::Diagnostic& diagnostic : loaded.diagnostics) error += "\n" + lesson::to_string(diagnostic);
      if (!loaded.lesson) return nullptr;
      error.clear();
      loaded.lesson->free = true;
      return std::make_shared<const lesson::Lesson>(std::move(*loaded.lesson));
    }
  }
  return nullptr;
}

void FreePlay::keep(std::shared_ptr<Run> run, FreeUi& ui) {
  ui.earlier_name = ui.change_from;
  ui.later_name = ui.change_name;
  earlier_ = std::move(run);
  ui.earlier = true;
  ui.comparing = true;
  ui.comparison.reset();
  ui.difference = 0;
  ui.to_difference = true;
}

void FreePlay::forget(FreeUi& ui) {
  earlier_.reset();
  ui.earlier = ui.comparing = false;
  ui.comparison.reset();
  ui.later_name.clear();
}

void FreePlay::compare(FreeUi& ui, const Run& run, base::Ns now, bool played) {
  constexpr base::Ns kRest = 100 * base::kMillisecond;
  if (!ui.comparing || !earlier_ || (!ui.comparison && !played) || (ui.comparison && (compared_ == run.timeline.size() || now - compared_at_ < kRest))) return;
  const bool before = ui.comparison && !ui.comparison->differences.empty();
  model::Comparison both = model::compare(model::rows_of(earlier_->timeline), model::rows_of(run.timeline));
  if (const auto* option = std::get_if<lesson::Change::Option>(&ui.change.what)) {
    // The call that was changed is the change, and not what came of it.
    std::erase_if(both.differences, [&](std::size_t place) {
      const auto& b = both.pairs[place].b;
      return b && both.b[*b].kind == "setsockopt" && both.b[*b].text.find(option->option) != std::string::npos;
    });
  }
  ui.comparison = std::make_shared<const model::Comparison>(std::move(both));
  compared_ = run.timeline.size();
  compared_at_ = now;
  if (!before) ui.to_difference = true;
}

std::shared_ptr<const lesson::Lesson> empty_free_play(const lesson::Network& network) {
  auto lesson = std::make_shared<lesson::Lesson>();
  lesson->id = "free-play";
  lesson->title = {tr_in(model::Language::en, "play.mode.free"), tr_in(model::Language::ko, "play.mode.free")};
  lesson->network = network;
  lesson->free = true;
  return lesson;
}

std::vector<Happening> read_happenings(const std::string& folder) {
  std::vector<Happening> out;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / "happenings", none)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".json") || name.ends_with(".ko.json")) continue;
    const lesson::Loaded loaded = lesson::load_lesson(entry.path(), lesson::Strictness::play);
    if (loaded.lesson) out.push_back({loaded.lesson->id, entry.path().string(), loaded.lesson->title, loaded.lesson->summary, loaded.lesson->requires_wire});
  }
  std::sort(out.begin(), out.end(), [](const Happening& a, const Happening& b) { return a.id < b.id; });
  return out;
}

}  // namespace sg::gui
