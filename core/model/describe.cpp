#include "core/model/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/describe_call.h"
#include "core/model/quote.h"
#include "core/model/timeline.h"

namespace sg::model {
namespace {

using detail::capitalized;

/// Korean particles: the names we put before one are 클라이언트, 서버, 커널, 소켓 …, whose endings are known; a name of the
/// lesson stands in brackets or quotes before a noun of ours, so that it never takes a particle itself.
class Sentences {
 public:
  Sentences(const Event& event, const Timeline& timeline, const DescribeOptions& options)
      : event_(event), timeline_(timeline), options_(options), ko_(options.language == Language::ko) {}

  std::string operator()(const ActorStarted& e) const {
    const std::string who = name(e.actor);
    return ko_ ? fmt::format("{} 프로그램이 시작되었습니다.", who) : capitalized(fmt::format("{} started.", who));
  }

  std::string operator()(const ActorAt& e) const {
    const std::string who = name(e.actor);
    if (e.finished)
      return ko_ ? fmt::format("{} 프로그램이 끝났습니다.", who) : capitalized(fmt::format("{}'s program ended.", who));
    std::string next = printable(e.next_text);
    if (next.empty() && e.next) next = fmt::format("{}()", to_string(*e.next));
    if (next.empty() && e.line == 0) {  // in free play there is no listing to go on in
      return ko_ ? fmt::format("{}가 다음 호출을 기다립니다.", who) : capitalized(fmt::format("{} waits for its next call.", who));
    }
    if (next.empty()) {
      return ko_ ? fmt::format("{}가 {}번째 줄에 있습니다.", who, e.line)
                 : capitalized(fmt::format("{} is at line {}.", who, e.line));
    }
    return ko_ ? fmt::format("{}의 다음 호출: {}번째 줄의 {}", who, e.line, next)
               : capitalized(fmt::format("{} comes to line {}: {}", who, e.line, next));
  }

  std::string operator()(const CallEntered& e) const { return detail::call_entered_text(e, name(e.actor), options_.language); }
  std::string operator()(const CallReturned& e) const { return detail::call_returned_text(e, timeline_.entered(e.call), name(e.actor), options_.language); }

  std::string operator()(const PacketSent& e) const {
    const auto number = static_cast<unsigned>(e.packet);
    const auto again = static_cast<unsigned>(e.retransmits);
    const std::string from = end_name(e.segment.flow.from, e.segment.flow.to);
    const std::string to = end_name(e.segment.flow.to, e.segment.flow.from);
    // An inferred one has no numbers of the wire: nobody has seen its header.
    const std::string what = segment_text(e.segment, {options_.language, options_.raw_numbers && !event_.inferred});
    const auto model = static_cast<unsigned>(e.made_from);
    if (e.origin == Origin::duplicate) {
      return ko_ ? fmt::format("선에서 #{} 세그먼트의 복사본이 하나 생겼습니다. #{}: {}.", model, number, what)
                 : fmt::format("The wire made a second #{}: #{}, {}.", model, number, what);
    }
    if (e.origin == Origin::forged) {
      return ko_ ? fmt::format("#{} 세그먼트는 #{} 세그먼트를 본떠 꾸며 낸 것이며, 어느 커널도 보내지 않았습니다: {}.", number, model, what)
                 : fmt::format("#{} is forged after the model of #{}; no kernel sent it: {}.", number, model, what);
    }
    if (ko_) {
      const std::string which = again != 0 ? fmt::format("#{} 세그먼트의 내용을 #{} 세그먼트로 다시", again, number)
                                           : fmt::format("#{} {}", number, e.segment.protocol == 17 ? "데이터그램을" : "세그먼트를");
      return fmt::format("{}의 커널이 {} 쪽으로 {} 보냈습니다: {}.{}", from, to, which, what, and_so(timeline_.cause(e.packet), e.packet));
    }
    const std::string retry = again != 0 ? fmt::format(", again what #{} carried", again) : "";
    return capitalized(fmt::format("{}'s kernel sent #{} to {}{}: {}.{}", from, number, to, retry, what, and_so(timeline_.cause(e.packet), e.packet)));
  }

  std::string operator()(const Verdict& e) const {
    const PacketSent* sent = timeline_.packet(e.packet);
    const std::string to = receiver(sent);
    const std::string what = named(e.packet, sent);
    const std::string how = decided_by(e.by, e.rule);
    if (ko_) {
      switch (e.kind) {
        case VerdictKind::deliver: return fmt::format("{} {} 커널에 도착했습니다.", with_particle(what, sent, "이", "가"), to) + and_so(timeline_.effect(e.packet), e.packet);
        case VerdictKind::hold:
          if (e.until != 0) return fmt::format("{}{} 잠시 늦춥니다.", how, with_particle(what, sent, "을", "를"));
          return fmt::format("{}{} 쪽으로 가던 {} 선 위에 붙잡아 두었습니다.", how, to, with_particle(what, sent, "을", "를"));
        case VerdictKind::drop:
          if (e.by == Decider::hand) return fmt::format("{} 쪽으로 가던 {} 버렸습니다.", to, with_particle(what, sent, "을", "를"));
          return fmt::format("{}{} 쪽으로 가던 {} 도중에 사라졌습니다.", how, to, with_particle(what, sent, "이", "가"));
        case VerdictKind::withhold:
          if (asks_again(sent, e)) {
            return fmt::format("응답인 #{} 세그먼트가 아직 선 위에 붙잡혀 있어서, 다시 보낸 #{} 세그먼트는 선에 올리지 않고 횟수만 셉니다.",
                               static_cast<unsigned>(e.copy_of), static_cast<unsigned>(e.packet));
          }
          return fmt::format("#{} 세그먼트가 아직 선 위에 붙잡혀 있어서, 다시 보낸 #{} 세그먼트는 선에 올리지 않고 횟수만 셉니다.",
                             static_cast<unsigned>(e.copy_of), static_cast<unsigned>(e.packet));
      }
      return "";
    }
    switch (e.kind) {
      case VerdictKind::deliver: return fmt::format("{} arrived at {}'s kernel.", what, to) + and_so(timeline_.effect(e.packet), e.packet);
      case VerdictKind::hold:
        if (e.until != 0) return fmt::format("{} is delayed on its way to {}{}.", what, to, how);
        return fmt::format("{} is held on the wire on its way to {}{}.", what, to, how);
      case VerdictKind::drop:
        if (e.by == Decider::hand) return fmt::format("You dropped {} on its way to {}.", what, to);
        return fmt::format("{} was lost on its way to {}{}.", what, to, how);
      case VerdictKind::withhold:
        if (asks_again(sent, e)) {
          return fmt::format("#{} stays off the wire and is only counted: its answer, #{}, is still held.", static_cast<unsigned>(e.packet), static_cast<unsigned>(e.copy_of));
        }
        return fmt::format("#{} stays off the wire and is only counted: it is a copy of #{}, which is still held.",
                           static_cast<unsigned>(e.packet), static_cast<unsigned>(e.copy_of));
    }
    return "";
  }

  std::string operator()(const PacketAltered& e) const {
    const PacketSent* sent = timeline_.packet(e.packet);
    const std::string what = named(e.packet, sent);
    const std::string how = decided_by(e.by, e.rule);
    std::string changes;
    constexpr std::size_t kShown = 3;
    for (std::size_t i = 0; i < std::min(kShown, e.changes.size()); ++i) {
      if (i != 0) changes += ", ";
      const ByteChange& change = e.changes[i];
      changes += ko_ ? fmt::format("{}번째 바이트 {:02x} → {:02x}", change.at, change.before, change.after)
                     : fmt::format("byte {}: {:02x} → {:02x}", change.at, change.before, change.after);
    }
    if (e.changes.size() > kShown) changes += ", …";
    if (ko_) {
      return fmt::format("{}{} 바꾸었습니다({}). {}", how, with_particle(what, sent, "을", "를"), changes,
                         e.mended ? "체크섬도 다시 계산했습니다." : "체크섬은 그대로입니다.");
    }
    return fmt::format("{} was changed on the wire{} ({}); {}.", what, how, changes,
                       e.mended ? "its checksum was computed again" : "its checksum was left as it was");
  }

  std::string operator()(const RuleSet& e) const {
    const std::string text = rule_text(e.rule, timeline_, options_.language);
    return (ko_ ? "네트워크 규칙: " : "A rule of the wire: ") + text + ".";
  }

  std::string operator()(const RuleEnded& e) const {
    const std::string name = rule_name(e.id, timeline_, options_.language);
    if (e.spent) return ko_ ? fmt::format("네트워크 규칙 ‘{}’: 할 일을 다 하고 끝났습니다.", name) : fmt::format("The rule “{}” has done its work.", name);
    return ko_ ? fmt::format("네트워크 규칙 ‘{}’: 없앴습니다.", name) : fmt::format("The rule “{}” was taken away.", name);
  }

  std::string operator()(const SocketSample& report) const {
    SocketSample e = report;
    // The SYN or FIN that no ACK has answered has a number like a byte, and is none.
    const bool syn = e.state == TcpState::syn_sent || e.state == TcpState::syn_recv;
    const bool fin = e.state == TcpState::fin_wait1 || e.state == TcpState::closing || e.state == TcpState::last_ack;
    std::uint32_t& last = e.unsent > 0 ? e.unsent : e.in_flight;
    const bool waits = (syn || fin) && last > 0;
    if (waits) --last;
    const std::string_view state = e.state == TcpState::unknown ? std::string_view("?") : to_string(e.state);
    if (e.state == TcpState::listen) {
      if (ko_) {
        return fmt::format("{}번 포트에서 연결 요청을 받는 소켓은 LISTEN 상태입니다: 수신 대기열에 연결 {}개(한도 {}개).",
                           e.flow.from.port, e.accept_queue, e.accept_limit);
      }
      return fmt::format("The socket that listens on port {} is in LISTEN: {} of at most {} connections wait for accept().",
                         e.flow.from.port, e.accept_queue, e.accept_limit);
    }
    const std::string whose = end_name(e.flow.from, e.flow.to);
    if (ko_) {
      std::string text = fmt::format("{}의 소켓({})은 {} 상태입니다: 미전송 {}, ACK 대기 {}, 읽지 않음 {}", whose,
                                     ends(e.flow), state, e.unsent, e.in_flight, e.unread);
      text += "바이트";
      if (waits) text += fmt::format(", {}에 대한 ACK 대기", syn ? "SYN" : "FIN");
      if (e.ooo_segments > 0) text += fmt::format(", 지금까지 순서가 어긋나 도착한 세그먼트 {}개", e.ooo_segments);
      return text + ".";
    }
    std::string text = fmt::format("{}'s socket ({}) is in {}: {} unsent, {} in flight, {} unread", whose, ends(e.flow), state,
                                   e.unsent, e.in_flight, e.unread);
    text += " bytes";
    if (waits) text += fmt::format(", and its {} is not acknowledged", syn ? "SYN" : "FIN");
    if (e.ooo_segments > 0)
      text += fmt::format(", {} segment{} came out of order so far", e.ooo_segments, e.ooo_segments == 1 ? "" : "s");
    return capitalized(text + ".");
  }

  std::string operator()(const SocketGone& e) const {
    return ko_ ? fmt::format("{}의 소켓({})이 커널에서 사라졌습니다.", end_name(e.flow.from, e.flow.to), ends(e.flow))
               : capitalized(
                     fmt::format("{}'s socket ({}) is gone from the kernel.", end_name(e.flow.from, e.flow.to), ends(e.flow)));
  }

  std::string operator()(const CounterChange& e) const {
    const auto change = static_cast<std::int64_t>(e.after - e.before);
    const std::string when = changed_when();
    return ko_ ? fmt::format("커널의 카운터 {}: {} → {} ({:+}){}.", printable(e.name), e.before, e.after, change, when)
               : fmt::format("The kernel's counter {}: {} → {} ({:+}){}.", printable(e.name), e.before, e.after, change, when);
  }

  std::string operator()(const LessonStep& e) const {
    const std::string lesson = printable(e.lesson);
    const std::string step = printable(e.step);
    switch (e.phase) {
      case StepPhase::entered:
        return ko_ ? fmt::format("수업 ‘{}’의 ‘{}’ 단계에 들어왔습니다.", lesson, step)
                   : fmt::format("Lesson “{}” comes to step “{}”.", lesson, step);
      case StepPhase::acting:
        return ko_ ? fmt::format("‘{}’ 단계를 실행하고 있습니다.", step) : fmt::format("Step “{}” is being carried out.", step);
      case StepPhase::done: return ko_ ? fmt::format("‘{}’ 단계가 끝났습니다.", step) : fmt::format("Step “{}” is done.", step);
    }
    return "";
  }

  std::string operator()(const ExpectationResult& e) const {
    const std::string expected = printable(e.expected);
    const std::string actual = printable(e.actual);
    switch (e.outcome) {
      case Outcome::met:
        return ko_ ? fmt::format("기대한 대로입니다: {} ({}).", expected, actual)
                   : fmt::format("As expected: {} ({}).", expected, actual);
      case Outcome::not_met:
        return ko_ ? fmt::format("기대와 다릅니다: 기대 {}, 실제 {}.", expected, actual)
                   : fmt::format("Not as expected: expected {}, actual {}.", expected, actual);
      case Outcome::not_observable:
        return ko_ ? fmt::format("여기에서는 관찰할 수 없습니다: {}.", expected)
                   : fmt::format("Cannot be observed here: {}.", expected);
    }
    return "";
  }

  std::string operator()(const PredictionResult& e) const {
    const std::string given = printable(e.given);
    const std::string answer = printable(e.answer);
    if (e.right)
      return ko_ ? fmt::format("예측이 맞았습니다: {}.", answer) : fmt::format("The prediction was right: {}.", answer);
    return ko_ ? fmt::format("예측이 빗나갔습니다: 예측 {}, 답 {}.", given, answer)
               : fmt::format("The prediction was {}, the answer is {}.", given, answer);
  }

  std::string operator()(const EngineError& e) const {
    return ko_ ? fmt::format("sockglass 내부에서 오류가 났습니다({}): {}.", printable(e.where), error_text(e, Language::ko))
               : fmt::format("Something in sockglass itself failed ({}): {}.", printable(e.where), error_text(e, Language::en));
  }

 private:
  std::string name(ActorId actor) const { return actor_name(actor, timeline_, options_.language); }

  /// Who is at this end: the actor, else its role, else the address.
  std::string end_name(const Endpoint& local, const Endpoint& remote) const {
    const Cast& cast = timeline_.cast();
    if (const auto owner = cast.owner(local, remote, event_.seq)) return name(*owner);
    if (const auto role = cast.role_of(local, remote)) {
      const bool client = *role == Role::client;
      if (ko_) return client ? "클라이언트" : "서버";
      return client ? "a client" : "the server";
    }
    return ko_ ? fmt::format("호스트({})", to_string(local)) : to_string(local);
  }

  /// A SYN whose answer is held, not a copy of what is held.
  bool asks_again(const PacketSent* sent, const Verdict& kept_off) const {
    const PacketSent* held = timeline_.packet(kept_off.copy_of);
    return sent != nullptr && held != nullptr && sent->segment.flow != held->segment.flow;
  }

  std::string receiver(const PacketSent* sent) const {
    if (sent != nullptr) return end_name(sent->segment.flow.to, sent->segment.flow.from);
    return ko_ ? "상대" : "the other end";
  }

  /// "#7 (SYN)".
  std::string named(PacketId packet, const PacketSent* sent) const {
    std::string what = fmt::format("#{}", static_cast<unsigned>(packet));
    if (sent != nullptr && sent->segment.protocol == 6) what += fmt::format(" ({})", short_text(sent->segment));
    return what;
  }

  /// What made the counter change: ", when #4 arrived"; "" when it cannot be told.
  std::string changed_when() const {
    const ChangedBy by = timeline_.changed_by(event_.seq);
    if (by.seq == 0) return "";
    const Payload& payload = timeline_.by_seq(by.seq).payload;
    std::string what;
    if (const auto* sent = std::get_if<PacketSent>(&payload)) {
      what = fmt::format(fmt::runtime(ko_ ? "#{} 보냄" : "when #{} was sent"), static_cast<unsigned>(sent->packet));
    } else if (const auto* verdict = std::get_if<Verdict>(&payload)) {
      what = fmt::format(fmt::runtime(ko_ ? "#{} 도착" : "when #{} arrived"), static_cast<unsigned>(verdict->packet));
    } else if (const auto* call = std::get_if<CallEntered>(&payload)) {
      what = ko_ ? fmt::format("{}의 {}() 호출", name(call->actor), to_string(call->kind))
                 : fmt::format("when {} called {}()", name(call->actor), to_string(call->kind));
    } else {
      return "";
    }
    if (ko_) return fmt::format(", {}{}", by.certain ? "" : "아마 ", what);
    return fmt::format(", {}{}", by.certain ? "" : "likely ", what);
  }

  /// The cause as a sentence that follows another.
  std::string and_so(const Cause* cause, PacketId packet) const {
    if (cause == nullptr) return "";
    std::string text = cause_text(*cause, packet, timeline_, options_.language);
    if (!ko_) text = capitalized(text);  // a Korean one may begin with the name of a call
    return " " + text + (text.ends_with('?') ? "" : ".");
  }

  /// With its noun and the particle that follows the noun: 세그먼트가/를, 데이터그램이/을.
  static std::string with_particle(const std::string& what, const PacketSent* sent, const char* closed, const char* open) {
    const bool datagram = sent != nullptr && sent->segment.protocol == 17;
    return what + (datagram ? " 데이터그램" : " 세그먼트") + (datagram ? closed : open);
  }

  /// English: after the sentence, " by the rule “…”"; Korean: before it.
  std::string decided_by(Decider by, const std::string& rule) const {
    switch (by) {
      case Decider::rule: {
        const std::string name = rule_name(rule, timeline_, options_.language);
        return ko_ ? fmt::format("규칙 ‘{}’에 따라 ", name) : fmt::format(" by the rule “{}”", name);
      }
      case Decider::hand: return ko_ ? "" : " by your hand";
      case Decider::pace: return "";
    }
    return "";
  }

  /// A socket that listens, or is not connected yet, has no other end.
  static std::string ends(const Flow& flow) {
    return flow.to.port == 0 ? to_string(flow.from) : fmt::format("{} → {}", to_string(flow.from), to_string(flow.to));
  }

  /// "SYN", or for data "5 bytes".
  std::string short_text(const Segment& segment) const {
    if (segment.payload_bytes == 0) return flags_text(segment.flags);
    const std::string bytes = ko_ ? fmt::format("{}바이트", segment.payload_bytes)
                                  : fmt::format("{} byte{}", segment.payload_bytes, segment.payload_bytes == 1 ? "" : "s");
    const auto special = static_cast<std::uint8_t>(segment.flags & (kSyn | kFin | kRst));
    return special == 0 ? bytes : flags_text(special) + ", " + bytes;
  }

  const Event& event_;
  const Timeline& timeline_;
  const DescribeOptions& options_;
  bool ko_;
};

}  // namespace

std::string actor_name(ActorId actor, const Timeline& timeline, Language language) {
  const bool ko = language == Language::ko;
  const Cast::Member* member = timeline.cast().member(actor);
  if (member == nullptr)
    return ko ? fmt::format("프로세스({}번)", static_cast<unsigned>(actor))
              : fmt::format("program {}", static_cast<unsigned>(actor));
  const bool several = timeline.cast().count_of(member->role) > 1;
  const bool client = member->role == Role::client;
  if (ko) {
    const std::string name = client ? "클라이언트" : "서버";
    return several ? fmt::format("{}({})", name, printable(member->id)) : name;
  }
  const std::string name = client ? "the client" : "the server";
  return several ? fmt::format("{} {}", name, printable(member->id)) : name;
}

namespace {

/// "1st", "2nd", "11th", "23rd".
std::string ordinal(std::uint32_t n) {
  const std::uint32_t tens = n % 100;
  const char* end = tens >= 11 && tens <= 13 ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
  return std::to_string(n) + end;
}

}  // namespace

std::string rule_text(const WireRule& rule, const Timeline& timeline, Language language) {
  const PacketMatch& when = rule.when;
  std::string what;  // which packets
  const auto word = [&](const std::string& text) {
    if (!what.empty()) what += ' ';
    what += text;
  };
  std::string act;
  if (language == Language::ko) {
    if (when.from) word(actor_name(*when.from, timeline, language) + "가 보내는");
    if (when.retransmission) word(*when.retransmission ? "다시 보낸" : "처음 보낸");
    if (when.payload) word(*when.payload ? "데이터가 있는" : "데이터가 없는");
    if (when.flags) word(flags_text(*when.flags));
    word(when.protocol == std::uint8_t{17} ? "데이터그램" : "세그먼트");
    if (when.nth > 0) word(fmt::format("가운데 {}번째", when.nth));
    if (when.every > 1) word(fmt::format("가운데 {}개마다 하나", when.every));
    if (when.chance < 1) word(fmt::format("(확률 {:g} %)", when.chance * 100));
    switch (rule.then.verb) {
      case Verb::deliver: act = "그대로 보내기"; break;
      case Verb::hold: act = "붙잡기"; break;
      case Verb::drop: act = "버리기"; break;
      case Verb::duplicate: act = "하나 더 만들기"; break;
      case Verb::corrupt: act = rule.then.mend_checksum ? "비트를 뒤집고 체크섬 고치기" : "비트 뒤집기"; break;
      case Verb::delay: act = fmt::format("{} ms 늦추기", rule.then.delay / base::kMillisecond); break;
      case Verb::reorder: act = fmt::format("뒤에 오는 {}개를 먼저 보내기", rule.then.behind); break;
    }
    const std::string times = rule.times == 0 || (rule.times == 1 && when.nth > 0) ? "" : fmt::format(" ({}번)", rule.times);
    return fmt::format("{} → {}{}", what, act, times);
  }
  switch (rule.then.verb) {
    case Verb::deliver: act = "let through"; break;
    case Verb::hold: act = "hold"; break;
    case Verb::drop: act = "drop"; break;
    case Verb::duplicate: act = "duplicate"; break;
    case Verb::corrupt: act = rule.then.mend_checksum ? "flip bits and mend the checksum of" : "flip bits in"; break;
    case Verb::delay: act = fmt::format("delay by {} ms", rule.then.delay / base::kMillisecond); break;
    case Verb::reorder: act = fmt::format("let {} later overtake", rule.then.behind); break;
  }
  // One that acts once takes the next that comes; the 3rd comes once anyway.
  const bool next = rule.times == 1 && when.nth == 0 && when.every <= 1;
  const bool one = next || when.nth > 0;
  word(next ? "the next" : when.nth > 0 ? fmt::format("the {}", ordinal(when.nth)) : when.every > 1 ? fmt::format("one in {} of the", when.every) : "the");
  if (when.retransmission) word(*when.retransmission ? "retransmitted" : "first-time");
  if (when.flags) word(flags_text(*when.flags));
  word(std::string(when.protocol == std::uint8_t{17} ? "datagram" : "segment") + (one ? "" : "s"));
  if (when.payload) word(*when.payload ? "with data" : "without data");
  if (when.from) word("from " + actor_name(*when.from, timeline, language));
  if (when.chance < 1) word(fmt::format("with a chance of {:g} %", when.chance * 100));
  const std::string times = rule.times == 0 || one ? "" : rule.times == 1 ? ", once" : fmt::format(", {} times", rule.times);
  return fmt::format("{} {}{}", act, what, times);
}

std::string rule_name(const std::string& id, const Timeline& timeline, Language language) {
  const WireRule* rule = timeline.rule(id);
  return rule == nullptr ? printable(id) : rule_text(*rule, timeline, language);
}

std::string segment_text(const Segment& segment, const DescribeOptions& options) {
  const bool ko = options.language == Language::ko;
  const std::string bytes = ko ? fmt::format("{}바이트", segment.payload_bytes)
                               : fmt::format("{} byte{}", segment.payload_bytes, segment.payload_bytes == 1 ? "" : "s");
  std::string out;
  if (segment.protocol == 17) {
    out = "UDP, " + bytes;
  } else {
    out = flags_text(segment.flags);
    if (!out.empty()) out += ", ";
    out += fmt::format("seq {}", options.raw_numbers ? segment.seq : segment.rel_seq.value_or(segment.seq));
    if (segment.has(kAck))
      out += fmt::format(", ack {}", options.raw_numbers ? segment.ack : segment.rel_ack.value_or(segment.ack));
    if (segment.payload_bytes > 0) out += ", " + bytes;
    if (segment.has(kSyn) && segment.window > 0) out += fmt::format(", {} {}", ko ? "윈도우" : "window", segment.window);
  }
  if (segment.checksum_state == Checksum::wrong) out += ko ? ", 체크섬 틀림" : ", wrong checksum";
  return out;
}

std::string describe(const Event& event, const Timeline& timeline, const DescribeOptions& options) {
  std::string text = std::visit(Sentences(event, timeline, options), event.payload);
  if (!event.inferred) return text;
  const char* mark = options.language == Language::ko ? " (추론)" : " (inferred)";
  // Before the full stop, so that it reads as part of the sentence.
  if (!text.empty() && text.back() == '.') {
    text.pop_back();
    return text + mark + ".";
  }
  return text + mark;
}

}  // namespace sg::model
