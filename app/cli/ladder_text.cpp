#include "app/cli/ladder_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/cli/doctor_text.h"
#include "app/cli/text_width.h"
#include "core/model/quote.h"

namespace sg::cli {

using model::Event;
using model::Role;

namespace {

constexpr const char* kLine = "─";
constexpr const char* kInferredLine = "╌";

std::string repeat(const char* character, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += character;
  return out;
}

/// Which side an actor stands on; its name only where several stand there.
struct Side {
  Role role = Role::client;
  std::string prefix;
};

Side side_of(model::ActorId actor, const model::Cast& cast) {
  const model::Cast::Member* member = cast.member(actor);
  if (member == nullptr) return {};
  return {member->role, cast.count_of(member->role) > 1 ? model::printable(member->id) + ": " : ""};
}

Role sender(const model::Segment& segment, const model::Cast& cast) {
  return cast.role_of(segment.flow.from, segment.flow.to).value_or(Role::client);
}

std::string result_text(const model::CallReturned& call) {
  if (call.ret < 0) return fmt::format("= -1 {}", model::errno_name(call.error));
  return fmt::format("= {}", call.ret);
}

}  // namespace

void LadderText::row(model::Ns t, const std::string& inner) {
  out_(fmt::format("{:>9.3f} ", static_cast<double>(t) / 1e6) + "│" + pad_to(inner, kInner) + "│\n");
}

void LadderText::beside(model::Ns t, Role role, const std::string& text) {
  const std::string cut = cut_to(text, kInner - 2);
  if (role == Role::client) {
    row(t, " " + cut);
  } else {
    row(t, std::string(kInner - 1 - text_width(cut), ' ') + cut);
  }
}

void LadderText::sentence(const Event& event, const LessonRun& run) {
  const std::string text = model::describe(event, run.timeline, {style_.language, false});
  for (const std::string& part : wrap(text, kInner - 6)) {
    out_(std::string(kTime, ' ') + "│    " + style_.dim(pad_to(part, kInner - 5)) + " │\n");
  }
}

void LadderText::paragraph(const std::string& text) {
  if (text.empty()) return;
  for (const std::string& part : wrap(plain(text), kColumns - 2)) line(part.empty() ? "" : "  " + part);
}

void LadderText::item(const std::string& text) {
  std::string mark = "  - ";
  for (const std::string& part : wrap(plain(text), kColumns - 2 - mark.size())) line("  " + std::exchange(mark, "    ") + part);
}

void LadderText::lifelines() {
  if (lifelines_drawn_) return;
  lifelines_drawn_ = true;
  const std::string client(style_.in("client", "클라이언트"));
  const std::string server(style_.in("server", "서버"));
  line("");
  line(pad_to(std::string(style_.in("ms", "밀리초")), kTime) + client +
       std::string(kColumns - kTime - text_width(client) - text_width(server), ' ') + server);
}

void LadderText::say_left_out() {
  drawn_ = 0;
  if (left_out_ == 0) return;
  paragraph(fmt::format(fmt::runtime(style_.in("… and {} more calls and segments of this step, which are left out here. `--format json` tells each of them.",
                                               "… 이 단계에는 호출과 세그먼트에 관한 이벤트가 {}개 더 있지만 여기서는 줄입니다. `--format json`을 쓰면 모두 볼 수 있습니다.")),
                        std::exchange(left_out_, 0)));
}

void LadderText::begin(const lesson::Lesson& lesson, session::Tier tier) {
  line(style_.bold(plain(lesson.title.in(style_.language))));
  line(style_.dim(fmt::format("{}: {}", to_string(tier), tier_text(tier, style_.language))));
  paragraph(lesson.summary.in(style_.language));
  if (lesson.objectives.empty()) return;
  paragraph(std::string(style_.in("Objectives:", "학습 목표:")));
  for (const lesson::Text& objective : lesson.objectives) item(objective.in(style_.language));
}

void LadderText::begin_capture(const lesson::Lesson& about) {
  line(style_.bold(plain(about.title.in(style_.language))));
  line(style_.dim(style_.in("from a capture: causes are likely, and no more", "캡처에서 가져온 것: 원인은 짐작일 뿐입니다")));
}

void LadderText::arrow(const Event& sent_event, const LessonRun& run, bool leaves, bool arrives, const std::string& mark,
                       model::Ns t) {
  const auto& sent = std::get<model::PacketSent>(sent_event.payload);
  const bool right = sender(sent.segment, run.timeline.cast()) == Role::client;
  const char* stroke = sent_event.inferred ? kInferredLine : kLine;
  std::string label =
      fmt::format(" #{} {}", static_cast<unsigned>(sent.packet), model::segment_text(sent.segment, {style_.language, false}));
  if (sent.retransmits != model::PacketId::none)
    label += fmt::format(" {} #{}", style_.in("again", "재전송"), static_cast<unsigned>(sent.retransmits));
  if (sent.origin == model::Origin::duplicate) label += fmt::format(" {} #{}", style_.in("a second", "복사본, 원본"), static_cast<unsigned>(sent.made_from));
  if (sent.origin == model::Origin::forged) label += std::string(style_.in(" forged", " 꾸며 낸 것"));
  if (sent_event.inferred) label += std::string(style_.in(" (inferred)", " (추론)"));
  if (!mark.empty()) label += " " + mark;
  label = cut_to(label, kInner - 12) + " ";
  // One that has not come to its end yet stops half-way; its end begins there.
  const std::size_t length = leaves && arrives ? kInner : std::max(text_width(label) + 10, kInner / 2);
  const std::size_t strokes = length - text_width(label) - 1;
  const std::size_t before = std::min<std::size_t>(3, strokes);
  std::string inner;
  if (right) {
    inner = repeat(stroke, before) + label + repeat(stroke, strokes - before) + (arrives ? "►" : "┄");
    if (!leaves) inner = std::string(kInner - text_width(inner), ' ') + inner;
  } else {
    inner = (arrives ? "◄" : "┄") + repeat(stroke, before) + label + repeat(stroke, strokes - before);
    if (leaves) inner = std::string(kInner - text_width(inner), ' ') + inner;
  }
  row(t, inner);
}

void LadderText::flush(const LessonRun& run) {
  if (pending_ == 0) return;
  const Event& event = run.timeline.by_seq(pending_);
  pending_ = 0;
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) {
    const Side side = side_of(entered->actor, run.timeline.cast());
    beside(event.t, side.role, fmt::format("{}{}({}) …", side.prefix, to_string(entered->kind), model::printable(entered->args)));
    sentence(event, run);
  } else if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) {
    arrow(event, run, true, false, "", event.t);
    sentence(event, run);
    shown_leaving_[sent->packet] = true;
  }
}

void LadderText::add_call(const Event& event, const model::CallReturned& returned, const LessonRun& run) {
  const Side side = side_of(returned.actor, run.timeline.cast());
  const model::CallEntered* entered = run.timeline.entered(returned.call);
  if (pending_ != 0 && entered != nullptr && std::get_if<model::CallEntered>(&run.timeline.by_seq(pending_).payload) == entered) {
    pending_ = 0;
    beside(event.t, side.role,
           fmt::format("{}{}({}) {}", side.prefix, to_string(returned.kind), model::printable(entered->args),
                       result_text(returned)));
  } else {
    flush(run);
    beside(event.t, side.role, fmt::format("{}… {}() {}", side.prefix, to_string(returned.kind), result_text(returned)));
  }
  sentence(event, run);
}

void LadderText::add_verdict(const Event& event, const model::Verdict& verdict, const LessonRun& run) {
  const std::uint64_t sent_seq = run.timeline.packet_seq(verdict.packet);
  if (sent_seq == 0) return;
  const Event& sent = run.timeline.by_seq(sent_seq);
  const bool waiting = pending_ == sent_seq;
  std::string mark;
  switch (verdict.kind) {
    case model::VerdictKind::deliver:
      if (run.timeline.altered(verdict.packet) != nullptr) mark = style_.in("[altered]", "[바뀜]");
      break;
    case model::VerdictKind::hold: mark = verdict.until != 0 ? style_.in("[delayed]", "[늦춤]") : style_.in("[held]", "[붙잡힘]"); break;
    case model::VerdictKind::drop: mark = style_.in("[lost]", "[사라짐]"); break;
    case model::VerdictKind::withhold: mark = style_.in("[kept off the wire]", "[선에 올리지 않음]"); break;
  }
  const bool arrives = verdict.kind == model::VerdictKind::deliver;
  if (waiting && verdict.kind != model::VerdictKind::hold) {
    pending_ = 0;
    arrow(sent, run, true, arrives, mark, sent.t);
    sentence(sent, run);
    if (!arrives) sentence(event, run);
    return;
  }
  flush(run);
  if (arrives) {
    arrow(sent, run, false, true, mark, event.t);
  } else {
    arrow(sent, run, true, false, mark, event.t);
  }
  sentence(event, run);
  if (verdict.kind != model::VerdictKind::hold) shown_leaving_.erase(verdict.packet);
}

void LadderText::add_altered(const Event& event, const model::PacketAltered& altered, const LessonRun& run) {
  const std::uint64_t sent_seq = run.timeline.packet_seq(altered.packet);
  if (sent_seq == 0) return;
  flush(run);
  arrow(run.timeline.by_seq(sent_seq), run, true, false, std::string(style_.in("[altered]", "[바뀜]")), event.t);
  sentence(event, run);
}

void LadderText::add_sample(const Event& event, const model::SocketSample& sample, const LessonRun& run) {
  if (sample.state == model::TcpState::unknown) return;
  const auto before = states_.find(sample.socket);
  if (before != states_.end() && before->second == sample.state) return;
  // On the host's own loopback: left by somebody before this run.
  if (before == states_.end() && sample.state == model::TcpState::time_wait) return;
  states_[sample.socket] = sample.state;
  if (drawn_ == kMostPerStep) return;
  lifelines();
  flush(run);
  const model::Cast& cast = run.timeline.cast();
  Role role = Role::server;
  if (sample.state != model::TcpState::listen) {
    role = cast.role_of(sample.flow.from, sample.flow.to).value_or(Role::client);
  }
  beside(event.t, role, fmt::format("[{}]", to_string(sample.state)));
  sentence(event, run);
}

void LadderText::add_step(const model::LessonStep& step, const LessonRun& run) {
  const auto& steps = run.lesson->steps;
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const lesson::Step& s) { return s.id == step.step; });
  if (found == steps.end()) return;
  const auto fill = [&](const lesson::Text& text) { return run.observer.fill(text.in(style_.language)); };
  switch (step.phase) {
    case model::StepPhase::entered: {
      flush(run);
      say_left_out();
      const std::string title =
          fmt::format("{}/{}  {} ", found - steps.begin() + 1, steps.size(), plain(found->title.in(style_.language)));
      line("");
      line(style_.bold(cut_to(title, kColumns - 4) +
                       repeat(kLine, kColumns - std::min(kColumns, text_width(cut_to(title, kColumns - 4))))));
      paragraph(fill(found->say));
      if (found->predict) {
        paragraph("? " + fill(found->predict->ask));
        for (const lesson::Choice& choice : found->predict->choices) item(fill(choice.label));
      }
      break;
    }
    case model::StepPhase::acting: break;
    case model::StepPhase::done:
      flush(run);
      say_left_out();
      if (!found->explain.empty()) {
        line("");
        paragraph(fill(found->explain));
      }
      lifelines_drawn_ = false;
      break;
  }
}

void LadderText::add_prediction(const model::PredictionResult& result, const LessonRun& run) {
  const auto& steps = run.lesson->steps;
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const lesson::Step& s) { return s.id == result.step; });
  if (found == steps.end() || !found->predict) return;
  const lesson::Prediction& prediction = *found->predict;
  const auto fill = [&](const lesson::Text& text) { return run.observer.fill(text.in(style_.language)); };
  std::string answer = result.answer;
  for (const lesson::Choice& choice : prediction.choices) {
    if (lesson::to_string(choice.value) == result.answer) answer = fill(choice.label);
  }
  paragraph(result.right ? "! " + answer : fmt::format("! {} ({}: {})", answer, style_.in("predicted", "예측"), result.given));
  if (result.right) paragraph(fill(prediction.right));
}

void LadderText::add(const Event& event, const LessonRun& run) {
  const bool on_ladder =
      std::holds_alternative<model::CallEntered>(event.payload) || std::holds_alternative<model::CallReturned>(event.payload) ||
      std::holds_alternative<model::PacketSent>(event.payload) || std::holds_alternative<model::Verdict>(event.payload);
  if (on_ladder && drawn_ == kMostPerStep) {
    flush(run);
    ++left_out_;
    return;
  }
  if (on_ladder) ++drawn_;
  if (on_ladder) lifelines();
  if (std::holds_alternative<model::CallEntered>(event.payload) || std::holds_alternative<model::PacketSent>(event.payload)) {
    flush(run);
    pending_ = event.seq;
  } else if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) {
    add_call(event, *returned, run);
  } else if (const auto* verdict = std::get_if<model::Verdict>(&event.payload)) {
    add_verdict(event, *verdict, run);
  } else if (const auto* altered = std::get_if<model::PacketAltered>(&event.payload)) {
    add_altered(event, *altered, run);
  } else if (const auto* sample = std::get_if<model::SocketSample>(&event.payload)) {
    add_sample(event, *sample, run);
  } else if (const auto* gone = std::get_if<model::SocketGone>(&event.payload)) {
    if (states_.erase(gone->socket) == 0 || drawn_ == kMostPerStep) return;
    flush(run);
    beside(event.t, run.timeline.cast().role_of(gone->flow.from, gone->flow.to).value_or(Role::client), "[CLOSED]");
    sentence(event, run);
  } else if (const auto* step = std::get_if<model::LessonStep>(&event.payload)) {
    add_step(*step, run);
  } else if (const auto* prediction = std::get_if<model::PredictionResult>(&event.payload)) {
    flush(run);
    add_prediction(*prediction, run);
  } else if (std::holds_alternative<model::RuleSet>(event.payload) || std::holds_alternative<model::EngineError>(event.payload)) {
    flush(run);
    paragraph(model::describe(event, run.timeline, {style_.language, false}));
  }
}

void LadderText::end(const LessonRun& run) {
  flush(run);
  say_left_out();
}

}  // namespace sg::cli
