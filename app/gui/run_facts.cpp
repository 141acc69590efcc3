#include "app/gui/run_facts.h"

#include <algorithm>
#include <charconv>

namespace sg::gui {

namespace {

/// Waiting longer than this is shown as this long.
constexpr base::Ns kShownWait = 300 * base::kMillisecond;
/// The least room between two moments, so that a loopback's microseconds can be told apart.
constexpr double kLeast = 0.012;

const lesson::Step* find_step(const lesson::Lesson& lesson, const std::string& id) {
  const auto found = std::find_if(lesson.steps.begin(), lesson.steps.end(), [&](const lesson::Step& step) { return step.id == id; });
  return found == lesson.steps.end() ? nullptr : &*found;
}

model::Role role_of(const model::World& world, model::ActorId actor) {
  const auto index = static_cast<std::size_t>(actor);
  return index < world.actors.size() ? world.actors[index].role : model::Role::client;
}

/// The lesson's words for an answer.
lesson::Text feedback_for(const lesson::Prediction& prediction, const model::PredictionResult& result, lesson::Observer& observer) {
  const lesson::Value given = value_of_answer(prediction, result.given);
  for (const lesson::Choice& choice : prediction.choices) {
    if (lesson::same(choice.value, given) && !choice.feedback.empty()) return choice.feedback;
  }
  if (result.right) return prediction.right;
  observer.set_given(given);
  for (const lesson::WrongAnswer& wrong : prediction.wrong) {
    if (lesson::is_true(wrong.when.evaluate(observer))) return wrong.feedback;
  }
  return prediction.otherwise;
}

}  // namespace

lesson::Value value_of_answer(const lesson::Prediction& prediction, const std::string& given) {
  for (const lesson::Choice& choice : prediction.choices) {
    if (choice.id == given || lesson::to_string(choice.value) == given) return choice.value;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (error == std::errc() && end == given.data() + given.size()) return number;
  return given;
}

void TimeAxis::add(base::Ns t) {
  if (knots_.empty()) {
    knots_.push_back({0, 0});
    if (t <= 0) return;
  }
  const Knot last = knots_.back();
  if (t <= last.t) return;
  const double shown = static_cast<double>(std::min(t - last.t, kShownWait)) / static_cast<double>(base::kSecond);
  knots_.push_back({t, last.x + std::max(shown, kLeast)});
  if (t - last.t > kShownWait) cuts_.push_back({last.t, t, last.x + shown / 2});
}

bool TimeAxis::in_cut(base::Ns t) const {
  const auto cut = std::partition_point(cuts_.begin(), cuts_.end(), [t](const Cut& one) { return one.to <= t; });
  return cut != cuts_.end() && cut->from < t;
}

double TimeAxis::at(base::Ns t) const {
  if (knots_.empty()) return 0;
  const auto after = std::upper_bound(knots_.begin(), knots_.end(), t, [](base::Ns value, const Knot& knot) { return value < knot.t; });
  if (after == knots_.begin()) return 0;
  if (after == knots_.end()) return knots_.back().x;
  const Knot& before = *(after - 1);
  return before.x + (after->x - before.x) * static_cast<double>(t - before.t) / static_cast<double>(after->t - before.t);
}

base::Ns TimeAxis::time_at(double x) const {
  std::size_t hint = 0;
  return time_at(x, hint);
}

base::Ns TimeAxis::time_at(double x, std::size_t& hint) const {
  const auto after = gallop(knots_.begin() + static_cast<std::ptrdiff_t>(std::min(hint, knots_.size())), knots_.end(), [x](const Knot& knot) { return knot.x <= x; });
  hint = static_cast<std::size_t>(after - knots_.begin());
  return time_before(after, x);
}

base::Ns TimeAxis::time_before(Knots::const_iterator after, double x) const {
  if (knots_.empty()) return 0;
  if (after == knots_.begin()) return 0;
  if (after == knots_.end()) return knots_.back().t;
  const Knot& before = *(after - 1);
  return before.t + static_cast<base::Ns>(static_cast<double>(after->t - before.t) * (x - before.x) / (after->x - before.x));
}

void RunFacts::apply(const model::Event& event, const model::Timeline& timeline, const model::World& world, const lesson::Lesson& lesson,
                     lesson::Observer& observer) {
  axis_.add(event.t);
  states_.apply(event, timeline);
  datagram_calls_.apply(event);
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) {
    open_calls_[entered->call] = calls_.size();
    call_index_.enter(static_cast<std::uint32_t>(calls_.size()), *entered);
    calls_.push_back({entered->actor, event.seq, 0});
    mark(event, role_of(world, entered->actor), false);
  } else if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
    if (const auto open = open_calls_.find(returned->call); open != open_calls_.end()) {
      calls_[open->second].returned_seq = event.seq;
      open_calls_.erase(open);
    }
    mark(event, role_of(world, returned->actor), false);
  } else if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
    segments_.push_back(event.seq);
    const model::Flow& flow = sent->segment.flow;
    const auto last = last_of_flow_.find(flow);
    before_.push_back(last == last_of_flow_.end() ? 0 : last->second);
    if (sent->origin == model::Origin::kernel) {
      last_of_flow_[flow] = event.seq;
      if (sent->segment.has(model::kSyn) && sent->retransmits == model::PacketId::none) scales_[flow].push_back({event.seq, sent->segment.options.window_scale});
    }
    const model::Role role = timeline.cast().role_of(flow.from, flow.to).value_or(model::Role::client);
    mark(event, role, true);
    if (sent->retransmits != model::PacketId::none && sent->origin == model::Origin::kernel) mark(event, role, MarkKind::again);
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    const model::PacketSent* packet = timeline.packet(verdict->packet);
    if (packet != nullptr && verdict->kind != model::VerdictKind::hold) {
      const model::Flow& flow = packet->segment.flow;
      const model::Role role = timeline.cast().role_of(flow.from, flow.to).value_or(model::Role::client);
      mark(event, role, true);
      if (verdict->kind == model::VerdictKind::drop) mark(event, role, MarkKind::loss);
    }
  } else if (const auto* step = std::get_if<model::LessonStep>(&event.payload)) {
    StepFacts& facts = steps_[step->step];
    switch (step->phase) {
      case model::StepPhase::entered:
        facts.entered_t = event.t;
        mark(event, model::Role::client, MarkKind::step);
        break;
      case model::StepPhase::acting: facts.acting_t = event.t; break;
      case model::StepPhase::done: facts.done_t = event.t; break;
    }
  } else if (const auto* result = std::get_if<model::PredictionResult>(&event.payload)) {
    StepFacts& facts = steps_[result->step];
    facts.prediction = *result;
    const lesson::Step* of = find_step(lesson, result->step);
    if (of != nullptr && of->predict) facts.feedback = feedback_for(*of->predict, *result, observer);
  } else if (std::holds_alternative<model::CounterChange>(event.payload)) {
    counter_changes_.push_back(event.seq);
  }
  plots_.apply(event, timeline);
}

std::uint64_t RunFacts::segment_before(std::uint64_t sent_seq) const {
  const auto found = std::lower_bound(segments_.begin(), segments_.end(), sent_seq);
  return found == segments_.end() || *found != sent_seq ? 0 : before_[static_cast<std::size_t>(found - segments_.begin())];
}

std::optional<std::uint8_t> RunFacts::scale_of(const model::Flow& flow, std::uint64_t seq) const {
  const auto found = scales_.find(flow);
  if (found == scales_.end()) return std::nullopt;
  const auto after = std::partition_point(found->second.begin(), found->second.end(), [&](const Scale& scale) { return scale.seq <= seq; });
  return after == found->second.begin() ? std::nullopt : (after - 1)->offered;
}

std::uint8_t RunFacts::window_shift(const model::Flow& flow, std::uint64_t seq) const {
  const auto own = scale_of(flow, seq);
  return own && scale_of(flow.reversed(), seq) ? std::min<std::uint8_t>(*own, 14) : std::uint8_t{0};
}

void RunFacts::mark(const model::Event& event, model::Role role, bool segment) {
  marks_.push_back({event.seq, event.t, role, segment});
  marks_of_[static_cast<std::size_t>(segment ? MarkKind::segment : MarkKind::call)].push_back(marks_.back());
}

void RunFacts::mark(const model::Event& event, model::Role role, MarkKind kind) {
  marks_of_[static_cast<std::size_t>(kind)].push_back({event.seq, event.t, role, kind != MarkKind::step});
}

const std::vector<Mark>& RunFacts::marks_by(StepBy by) const {
  switch (by) {
    case StepBy::both: break;
    case StepBy::call: return marks_of(MarkKind::call);
    case StepBy::segment: return marks_of(MarkKind::segment);
  }
  return marks_;
}

const StepFacts* RunFacts::step(const std::string& id) const {
  const auto found = steps_.find(id);
  return found == steps_.end() ? nullptr : &found->second;
}

const Mark* RunFacts::mark_before(base::Ns t, bool strictly, StepBy by) const {
  const std::vector<Mark>& marks = marks_by(by);
  auto after = strictly ? std::lower_bound(marks.begin(), marks.end(), t, [](const Mark& mark, base::Ns value) { return mark.t < value; })
                        : std::upper_bound(marks.begin(), marks.end(), t, [](base::Ns value, const Mark& mark) { return value < mark.t; });
  return after == marks.begin() ? nullptr : &*(after - 1);
}

const Mark* RunFacts::mark_of(std::uint64_t seq, base::Ns t) const {
  auto mark = std::lower_bound(marks_.begin(), marks_.end(), t, [](const Mark& m, base::Ns value) { return m.t < value; });
  while (mark != marks_.end() && mark->t == t && mark->seq < seq) ++mark;
  return mark != marks_.end() && mark->seq == seq ? &*mark : nullptr;
}

const Mark* RunFacts::mark_after(base::Ns t, StepBy by) const {
  const std::vector<Mark>& marks = marks_by(by);
  const auto after = std::upper_bound(marks.begin(), marks.end(), t, [](base::Ns value, const Mark& mark) { return value < mark.t; });
  return after == marks.end() ? nullptr : &*after;
}

}  // namespace sg::gui
