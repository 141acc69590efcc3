#include "core/session/director.h"

#include <algorithm>
#include <utility>

#include "core/lesson/lesson_loader.h"
#include "core/lesson/limits.h"
#include "core/lesson/statement_check.h"
#include "core/session/program_script.h"

namespace sg::session {

using lesson::Action;

Director::Director(const lesson::Lesson& lesson, lab::Lab& lab, record::Source& source, Options options, std::uint64_t run, base::Ns began)
    : own_(lesson), lab_(&lab), source_(&source), options_(std::move(options)), observer_(own_, timeline_, world_) {
  status_.run = run;
  status_.began = began;
  status_.controls = lab.controls();
  status_.control = lab.control();
  status_.can_hold = lab.can_hold();
  status_.unplayable = lesson.requires_wire && !lab.can_hold();
}

void Director::begin(base::Ns now) {
  since_ = now;
  action_since_ = now;
  last_news_ = now;
  for (const lesson::ActorSpec& spec : own_.actors) add_actor(spec);
  if (status_.unplayable) {
    status_.finished = true;
    return;
  }
  for (const model::WireRule& rule : lesson_->network.rules) lab_->set_rule(rule);
  lab_->pass_copies(lesson_->network.pass_copies);
  if (lesson_->steps.empty()) {
    status_.finished = true;
  } else {
    enter_step(0);
  }
}

void Director::add_actor(const lesson::ActorSpec& spec) {
  if (!spec.thread_of.empty()) {
    lab_->add_thread(spec.id, spec.role, *lab_->actor(spec.thread_of));
    return;
  }
  std::unique_ptr<lab::Script> script;
  if (spec.program) {
    script = std::make_unique<ProgramScript>(spec.program);
  } else {
    auto hand = std::make_unique<HandScript>();
    hands_[spec.id] = hand.get();
    script = std::move(hand);
  }
  lab::Actor& actor = lab_->add_actor(spec.id, spec.role, std::move(script));
  if (!spec.input.empty()) actor.input(spec.input);
}

void Director::add_by_hand(const AddActor& wanted) {
  const auto refuse = [&](const std::string& why) { source_->emit(model::EngineError{"session", "the program `" + wanted.id + "` cannot be added: " + why}); };
  if (own_.actors.size() >= lesson::kMaxActors) return refuse("there are " + std::to_string(lesson::kMaxActors) + " already");
  if (!lesson::is_actor_name(wanted.id)) return refuse("that is no name for one");
  if (lab_->actor(wanted.id) != nullptr) return refuse("there is one of that name");
  lesson::ActorSpec spec;
  spec.id = wanted.id;
  spec.role = wanted.role;
  spec.title.en = wanted.id;
  own_.actors.push_back(std::move(spec));
  add_actor(own_.actors.back());
}

void Director::make_call(const std::string& actor, const lesson::Statement& statement) {
  const auto hand = hands_.find(actor);
  if (hand == hands_.end()) return;
  if (const std::string why = lesson::refusal(statement); !why.empty()) {
    source_->emit(model::EngineError{"session", std::string(model::to_string(statement.call)) + "() by `" + actor + "` is not made: " + why});
    return;
  }
  hand->second->push(statement);
  lab_->actor(actor)->step();
}

void Director::apply(const std::vector<model::Event>& batch) {
  for (const model::Event& event : batch) {
    timeline_.append(event);
    world_.apply(event);
    observer_.apply(event);
    if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
      returned_.resize(std::max(returned_.size(), static_cast<std::size_t>(returned->actor) + 1));
      ++returned_[static_cast<std::size_t>(returned->actor)];
      news_ = true;
    } else if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
      if (sent->actor && sent->origin == model::Origin::kernel) {
        sent_.resize(std::max(sent_.size(), static_cast<std::size_t>(*sent->actor) + 1));
        sent_[static_cast<std::size_t>(*sent->actor)].push_back(sent->packet);
      }
      news_ = true;
    } else if (std::holds_alternative<model::Verdict>(event.payload) || std::holds_alternative<model::CallEntered>(event.payload)) {
      news_ = true;
    }
  }
}

void Director::command(const Command& command, base::Ns now) {
  if (status_.overfull) return;  // there is nobody left to do it
  struct Visitor {
    Director& self;
    base::Ns now;
    /// One with a program of its own.
    lab::Actor* actor(const std::string& id) const { return self.hands_.contains(id) ? nullptr : self.lab_->actor(id); }
    void operator()(const StepActor& c) const {
      if (auto* found = actor(c.actor)) found->step();
    }
    void operator()(const RunActor& c) const {
      if (auto* found = actor(c.actor)) found->run(std::nullopt);
    }
    void operator()(const PauseActor& c) const {
      if (auto* found = actor(c.actor)) found->pause();
    }
    void operator()(const Input& c) const {
      if (auto* found = self.lab_->actor(c.actor)) found->input(c.text);
    }
    void operator()(const AddActor& c) const { self.add_by_hand(c); }
    void operator()(const MakeCall& c) const { self.make_call(c.actor, c.statement); }
    void operator()(const InterruptCall& c) const {
      if (auto* found = self.lab_->actor(c.actor)) found->interrupt();
    }
    void operator()(const KillActor& c) const { self.lab_->kill(c.actor); }
    void operator()(const SetPace& c) const { self.lab_->set_pace(std::clamp<base::Ns>(c.per_packet, 0, 400 * base::kMillisecond), c.from); }
    void operator()(const HandlePacket& c) const { self.lab_->handle(c.packet, c.how); }
    void operator()(const ForgePacket& c) const {
      const model::PacketSent* like = self.timeline_.packet(c.forgery.like);
      if (like != nullptr && like->bytes) self.lab_->forge(c.forgery, like->bytes);
    }
    void operator()(const SetRule& c) const { self.lab_->set_rule(c.rule); }
    void operator()(const RemoveRule& c) const { self.lab_->remove_rule(c.id); }
    void operator()(const ReleaseAll&) const { self.lab_->release_all(); }
    void operator()(const PassCopies& c) const { self.lab_->pass_copies(c.pass); }
    void operator()(const CarryOutStep&) const {
      if (self.lesson_->steps.empty() || self.phase_ != Phase::entered || self.status_.unplayable) return;
      if (self.done_by_hand()) {
        self.start_deciding(now);  // once is enough
      } else {
        self.start_acting(now);
      }
    }
    void operator()(const NextStep&) const {
      if (self.phase_ != Phase::done) return;
      if (const auto next = self.way_on()) self.enter_step(*next);
    }
    void operator()(const PlayTo& c) const { self.options_.fast_forward_to = c.step; }
    void operator()(const Answer& c) const {
      if (self.lesson_->steps.empty()) return;
      self.given_ = c.given;
      self.answered_ = true;
      self.mark_prediction();
    }
    void operator()(const Restart&) const {}  // the session's affair
  };
  std::visit(Visitor{*this, now}, command);
}

bool Director::drives_itself() const {
  if (options_.automatic || lesson_->free) return true;
  const std::optional<std::size_t> target = index_of(options_.fast_forward_to);
  return target && status_.step < *target;
}

std::optional<std::size_t> Director::index_of(const std::string& step) const {
  const auto found = std::find_if(lesson_->steps.begin(), lesson_->steps.end(), [&](const auto& s) { return s.id == step; });
  if (found == lesson_->steps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - lesson_->steps.begin());
}

std::optional<std::size_t> Director::way_on() const {
  for (const lesson::Branch& branch : step().next) {
    const bool fits = branch.condition == lesson::Branch::If::always || (branch.condition == lesson::Branch::If::holds && holds(branch.when)) ||
                      (branch.condition == lesson::Branch::If::right && right_ == true) ||
                      (branch.condition == lesson::Branch::If::wrong && right_ == false);
    if (!fits) continue;
    if (branch.go.empty()) return std::nullopt;
    const std::optional<std::size_t> to = index_of(branch.go);
    // Who asked for a step that this way leads past, gets it all the same.
    const std::optional<std::size_t> wanted = index_of(options_.fast_forward_to);
    return wanted && to && status_.step < *wanted && *wanted < *to ? wanted : to;
  }
  if (status_.step + 1 < lesson_->steps.size()) return status_.step + 1;
  return std::nullopt;
}

std::optional<base::Ns> Director::advance(base::Ns now) {
  if (std::exchange(news_, false)) last_news_ = now;
  if (status_.unplayable || lesson_->steps.empty()) return std::nullopt;
  if (status_.overfull && phase_ != Phase::done) return std::nullopt;
  status_.by_itself = drives_itself();
  for (;;) {
    switch (phase_) {
      case Phase::entered:
        if (drives_itself()) {
          start_acting(now);
        } else if (step().actions.empty() ? until_holds() : done_by_hand() && (answered_ || !step().predict)) {
          start_deciding(now);
        } else {
          return std::nullopt;
        }
        break;

      case Phase::acting: {
        while (action_ < step().actions.size()) {
          const Action& action = step().actions[action_];
          const bool through = its_time(action, now) && carry_out(action);
          if (!through && !(lesson_->free && now - action_since_ >= kFreePatience)) break;
          ++action_;
          action_begun_ = false;
          action_since_ = now;
        }
        if (action_ == step().actions.size() && until_holds()) {
          start_deciding(now);
          break;
        }
        if (lesson_->free) {
          if (action_ == step().actions.size() && now - action_since_ >= kFreePatience) {
            start_deciding(now);
            break;
          }
          return std::min(action_since_ + kFreePatience, look_again_.value_or(action_since_ + kFreePatience));
        }
        if (now - since_ < kPatience) return since_ + kPatience;
        const std::string waiting_for = awaited();
        const std::string patience = std::to_string(kPatience / base::kSecond);
        status_.stuck = "step `" + step().id + "` has waited " + patience + " s" + (waiting_for.empty() ? "" : " for: " + waiting_for);
        status_.stuck_ko = "`" + step().id + "` 단계가 " + patience + "초 동안 기다렸지만 끝나지 않았습니다" + (waiting_for.empty() ? "" : ". 기다린 것: " + waiting_for);
        if (!drives_itself()) return std::nullopt;
        finish_step();  // its expectations say what is missing
        break;
      }

      case Phase::deciding:
        if (!all_expectations_met() && now - since_ < kGrace) return since_ + kGrace;
        finish_step();
        break;

      case Phase::done:
        mark_prediction();
        status_.last = !way_on();
        if (status_.last || (drives_itself() && !status_.stuck.empty())) {
          status_.finished = told_its_end();
          return std::nullopt;
        }
        if (!drives_itself()) return std::nullopt;
        enter_step(*way_on());
        break;
    }
  }
}

void Director::end_overfull() {
  const std::string events = std::to_string(lesson::kMaxEvents);
  const std::string bytes = std::to_string(lesson::kMaxCarriedBytes / (1024 * 1024));
  status_.overfull = true;
  status_.stuck = "the run was stopped: it has made " + events + " events or carried " + bytes +
                  " MiB, the most that a run may. A program that goes round a loop without waiting does so: let it wait for something, or end";
  status_.stuck_ko = "실행을 멈췄습니다. 한 번의 실행에서 이벤트는 " + events + "개, 오가는 데이터는 " + bytes +
                     " MiB까지 허용됩니다. 기다림 없이 반복문을 도는 프로그램이 흔한 원인이니, 무언가를 기다리게 하거나 끝나게 하세요";
  status_.acting = false;
  if (drives_itself() && !lesson_->steps.empty() && phase_ != Phase::done) finish_step();  // its expectations say how far it came
}

/// Its last word has come back through the recorder, and so can be drained.
bool Director::told_its_end() const { return world_.step == step().id && world_.step_phase == model::StepPhase::done; }

/// What the step waits for, in the words of the lesson.
std::string Director::awaited() const {
  if (action_ == step().actions.size()) return step().until ? step().until->text() : "";
  const Action& action = step().actions[action_];
  return action.packet.empty() ? action.condition.text() : "seen(" + action.packet + ")";
}

void Director::enter_step(std::size_t index) {
  status_.step = index;
  status_.acting = false;
  status_.step_done = false;
  status_.stuck.clear();
  status_.stuck_ko.clear();
  status_.last = false;
  status_.by_itself = drives_itself();
  phase_ = Phase::entered;
  action_ = 0;
  action_begun_ = false;
  given_.reset();
  right_.reset();
  answered_ = false;
  say(model::StepPhase::entered);
}

void Director::start_acting(base::Ns now) {
  phase_ = Phase::acting;
  since_ = now;
  action_since_ = now;
  status_.acting = true;
  say(model::StepPhase::acting);
}

void Director::start_deciding(base::Ns now) {
  phase_ = Phase::deciding;
  since_ = now;
}

/// True when it is through; called again on every news until then.
bool Director::carry_out(const Action& action) {
  lab::Actor* actor = action.actor.empty() ? nullptr : lab_->actor(action.actor);
  const bool begun = std::exchange(action_begun_, true);
  switch (action.kind) {
    case Action::Kind::step: {
      if (actor == nullptr) return true;
      if (!begun) actor->step(action.count);
      const lab::Actor::Progress progress = actor->progress();
      return progress.finished || progress.steps_left == 0;
    }
    case Action::Kind::run: {
      if (actor == nullptr) return true;
      if (!begun) actor->run(action.until);
      if (!action.until) return true;
      const lab::Actor::Progress progress = actor->progress();
      return progress.finished || progress.at == action.until;
    }
    case Action::Kind::pause:
      if (actor) actor->pause();
      return true;
    case Action::Kind::pace:
      lab_->set_pace(action.pace_ms * base::kMillisecond, action.from);
      return true;
    case Action::Kind::mtu:
      lab_->set_mtu(action.mtu, action.offloads);
      return true;
    case Action::Kind::input:
      if (!begun && actor) actor->input(action.text);
      return true;
    case Action::Kind::wait:
      return holds(action.condition);
    case Action::Kind::sysctl:
      for (const auto& [name, value] : action.sysctls) lab_->set_sysctl(name, value);
      return true;
    case Action::Kind::rule:
      lab_->set_rule(action.rule);
      return true;
    case Action::Kind::end_rule:
      lab_->remove_rule(action.rule.id);
      return true;
    case Action::Kind::release:
      lab_->release_all();
      return true;
    case Action::Kind::copies:
      lab_->pass_copies(action.pass_copies);
      return true;
    case Action::Kind::call: {
      if (actor == nullptr) return true;
      if (!begun) make_call(action.actor, action.statement);
      if (action.before) return true;  // it was given so, however long the one before it would block
      const lab::Actor::Progress progress = actor->progress();
      return progress.finished || progress.steps_left == 0;
    }
    case Action::Kind::interrupt:
      if (actor) actor->interrupt();
      return true;
    case Action::Kind::kill:
      lab_->kill(action.actor);
      return true;
    case Action::Kind::handle:
    case Action::Kind::forge: {
      if (!lab_->can_hold()) return true;
      const std::optional<model::PacketId> packet = packet_for(action);
      if (!packet) return false;
      if (action.kind == Action::Kind::handle) {
        lab_->handle(*packet, action.how);
      } else {
        forge(action, *packet);
      }
      return true;
    }
  }
  return true;
}

std::optional<model::PacketId> Director::packet_for(const Action& action) const {
  if (!action.place) return observer_.packet_of(action.packet);
  const auto from = static_cast<std::size_t>(action.place->from);
  if (from >= sent_.size() || action.place->nth == 0 || sent_[from].size() < action.place->nth) return std::nullopt;
  return sent_[from][action.place->nth - 1];
}

/// What stood before an action of the learner's has come about again, or has been waited for long enough.
bool Director::its_time(const Action& action, base::Ns now) {
  look_again_.reset();
  if (!action.before || action_begun_ || now - action_since_ >= kBeforePatience) return true;
  const Action::Before& before = *action.before;
  look_again_ = action_since_ + kBeforePatience;
  for (std::size_t i = 0; i < before.returned.size(); ++i) {
    if (before.returned[i] > (i < returned_.size() ? returned_[i] : 0)) return false;
  }
  const bool travels = std::any_of(world_.flying.begin(), world_.flying.end(), [](const model::Flying& f) { return !f.held; });
  if (before.at_rest && travels) return false;
  const base::Ns since = std::max(last_news_, action_since_);
  if (now - since >= before.quiet) return true;
  look_again_ = std::min(*look_again_, since + before.quiet);
  return false;
}

void Director::forge(const Action& action, model::PacketId like) {
  const auto number = [&](const lesson::Expression& expression) -> std::optional<std::uint32_t> {
    if (expression.empty()) return std::nullopt;
    const lesson::Value value = expression.evaluate(observer_);
    if (const auto* sequence = std::get_if<lesson::SeqNumber>(&value)) return sequence->value;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<std::uint32_t>(*whole);  // modulo 2^32, RFC 9293 §3.4
    return std::nullopt;
  };
  model::Forgery forgery = action.forgery;
  forgery.like = like;
  forgery.seq = number(action.seq);
  forgery.ack = number(action.ack);
  const model::PacketSent* sent = timeline_.packet(like);
  if (sent != nullptr && sent->bytes) lab_->forge(forgery, sent->bytes);
}

bool Director::holds(const lesson::Expression& expression) const { return lesson::is_true(expression.evaluate(observer_)); }

bool Director::until_holds() const { return !step().until || holds(*step().until); }

/// What the step waits for has come about without its actions.
bool Director::done_by_hand() const { return step().until && holds(*step().until); }

bool Director::all_expectations_met() const {
  return std::all_of(step().expect.begin(), step().expect.end(), [&](const lesson::Expectation& expectation) {
    return observer_.decide(step().id, expectation).outcome != model::Outcome::not_met;
  });
}

void Director::finish_step() {
  for (const lesson::Expectation& expectation : step().expect) source_->emit(observer_.decide(step().id, expectation));
  phase_ = Phase::done;
  status_.acting = false;
  status_.step_done = true;
  if (step().predict && drives_itself() && !given_) given_ = step().predict->answer.evaluate(observer_);
  mark_prediction();
  say(model::StepPhase::done);
}

/// As soon as the answer can be computed from what was observed.
void Director::mark_prediction() {
  if (!given_ || !step().predict) return;
  const lesson::Value answer = step().predict->answer.evaluate(observer_);
  if (std::holds_alternative<std::monostate>(answer)) return;
  right_ = lesson::same(*given_, answer);
  source_->emit(model::PredictionResult{step().id, lesson::to_string(*given_), lesson::to_string(answer), *right_});
  given_.reset();
}

void Director::say(model::StepPhase phase) { source_->emit(model::LessonStep{lesson_->id, step().id, phase}); }

}  // namespace sg::session
