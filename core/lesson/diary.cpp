#include "core/lesson/diary.h"

#include <algorithm>
#include <utility>

namespace sg::lesson {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

/// Of one actor: so many calls more have returned by then.
void move_up(Step& step, std::size_t from, std::size_t actor) {
  for (std::size_t i = from; i < step.actions.size(); ++i) {
    auto& before = step.actions[i].before;
    if (before && actor < before->returned.size() && before->returned[actor] > 0) ++before->returned[actor];
  }
}

/// Behind every socket() of the program: the option set at what it made.
void set_option(Lesson& lesson, const Change::Option& change) {
  const auto spec = std::find_if(lesson.actors.begin(), lesson.actors.end(), [&](const ActorSpec& a) { return a.id == change.actor; });
  const auto index = static_cast<std::size_t>(spec - lesson.actors.begin());
  int made = 0;
  for (std::size_t s = 0; s < lesson.steps.size(); ++s) {
    for (std::size_t i = 0; i < lesson.steps[s].actions.size(); ++i) {
      if (lesson.steps[s].actions[i].kind != Action::Kind::call || lesson.steps[s].actions[i].actor != change.actor) continue;
      Statement& statement = lesson.steps[s].actions[i].statement;
      if (statement.call == model::CallKind::setsockopt && statement.option == change.option) {
        // What the learner has set by hand gives way, or it would have the last word.
        statement.value = std::get<Expression>(Expression::parse(std::to_string(change.value)));
        continue;
      }
      if (statement.call != model::CallKind::socket) continue;
      // Put in before, by an earlier change: that one was given the value.
      const auto& actions = lesson.steps[s].actions;
      const bool there = i + 1 < actions.size() && actions[i + 1].actor == change.actor && actions[i + 1].statement.call == model::CallKind::setsockopt &&
                         actions[i + 1].statement.option == change.option && actions[i + 1].statement.fd == statement.save && !statement.save.empty();
      if (there) continue;
      if (statement.save.empty()) statement.save = "changed" + std::to_string(++made);
      Action set;
      set.kind = Action::Kind::call;
      set.actor = change.actor;
      set.statement.call = model::CallKind::setsockopt;
      set.statement.fd = statement.save;
      set.statement.option = change.option;
      set.statement.value = std::get<Expression>(Expression::parse(std::to_string(change.value)));
      if (lesson.steps[s].actions[i].before) {
        set.before = Action::Before{};  // not emplace(): clang++ 14 wants the class around it to be whole first
        for (std::size_t later = s; later < lesson.steps.size(); ++later) move_up(lesson.steps[later], later == s ? i + 1 : 0, index);
      }
      lesson.steps[s].actions.insert(lesson.steps[s].actions.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(set));
      ++i;
    }
  }
}

Step& by_hand(Lesson& lesson) {
  if (lesson.steps.empty() || lesson.steps.back().id != kByHandStep) {
    lesson.steps.emplace_back();
    lesson.steps.back().id = kByHandStep;
    lesson.steps.back().title = {"What was done by hand", "직접 한 일"};
  }
  return lesson.steps.back();
}

}  // namespace

Diary::Diary(Lesson begun) : lesson_(std::move(begun)) { lesson_.free = true; }

void Diary::apply(const model::Event& event, base::Ns now) {
  std::visit(Overloaded{
                 [&](const model::CallEntered&) { last_news_ = now; },
                 [&](const model::CallReturned& e) {
                   const auto actor = static_cast<std::size_t>(e.actor);
                   returned_.resize(std::max(returned_.size(), actor + 1));
                   ++returned_[actor];
                   last_news_ = now;
                 },
                 [&](const model::PacketSent& e) {
                   if (e.actor && e.origin == model::Origin::kernel) {
                     const auto actor = static_cast<std::size_t>(*e.actor);
                     sent_.resize(std::max(sent_.size(), actor + 1));
                     sent_[actor].push_back(e.packet);
                   }
                   travelling_.push_back(e.packet);
                   last_news_ = now;
                 },
                 [&](const model::Verdict& e) {
                   std::erase(travelling_, e.packet);
                   last_news_ = now;
                 },
                 [](const auto&) {},
             },
             event.payload);
}

void Diary::add_actor(const std::string& id, model::Role role) {
  const bool there = std::any_of(lesson_.actors.begin(), lesson_.actors.end(), [&](const ActorSpec& a) { return a.id == id; });
  if (there) return;
  ActorSpec spec;
  spec.id = id;
  spec.role = role;
  spec.title.en = id;
  lesson_.actors.push_back(std::move(spec));
}

void Diary::note(Action action, base::Ns now, model::PacketId packet) {
  if (packet != model::PacketId::none) {
    for (std::size_t actor = 0; actor < sent_.size() && !action.place; ++actor) {
      const auto found = std::find(sent_[actor].begin(), sent_[actor].end(), packet);
      if (found == sent_[actor].end()) continue;
      action.place = Action::Place{static_cast<model::ActorId>(actor), static_cast<std::uint32_t>(found - sent_[actor].begin()) + 1};
    }
    if (!action.place) return;  // nobody's, or made by the wire: there is no saying which it will be the next time
  }
  action.before = Action::Before{returned_, travelling_.empty(), std::clamp<base::Ns>(now - last_news_, 0, kLongestQuiet)};
  by_hand(lesson_).actions.push_back(std::move(action));
}

std::size_t Diary::deeds() const { return lesson_.steps.empty() || lesson_.steps.back().id != kByHandStep ? 0 : lesson_.steps.back().actions.size(); }

Lesson with(const Lesson& lesson, const Change& change) {
  Lesson out = lesson;
  std::visit(Overloaded{
                 [](const Change::Nothing&) {},
                 [&](const Change::Mtu& c) { out.network.mtu = c.bytes; },
                 [&](const Change::Pace& c) {
                   out.network.pace_ms = c.ms;
                   for (Step& step : out.steps) {
                     std::erase_if(step.actions, [](const Action& a) { return a.kind == Action::Kind::pace && !a.from; });
                   }
                 },
                 [&](const Change::Offloads& c) { out.network.offloads = c.on; },
                 [&](const Change::Buffers& c) { set_buffer(out.network, c.which, c.bytes); },
                 [&](const Change::Congestion& c) { out.network.congestion_control = {c.name}; },
                 [&](const Change::Option& c) { set_option(out, c); },
                 [&](const Change::Rule& c) { out.network.rules.insert(out.network.rules.begin(), c.rule); },
                 [&](const Change::WithoutRules&) {
                   out.network.rules.clear();
                   for (Step& step : out.steps) std::erase_if(step.actions, [](const Action& a) { return a.kind == Action::Kind::rule || a.kind == Action::Kind::end_rule; });
                 },
                 [&](const Change::WithoutLast&) {
                   for (auto step = out.steps.rbegin(); step != out.steps.rend(); ++step) {
                     if (step->actions.empty()) continue;
                     step->actions.pop_back();
                     break;
                   }
                 },
             },
             change.what);
  return out;
}

}  // namespace sg::lesson
