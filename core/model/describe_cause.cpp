#include "core/model/cause.h"

#include <fmt/format.h>

#include <vector>

#include "core/model/describe.h"
#include "core/model/quote.h"
#include "core/model/timeline.h"

namespace sg::model {

const char* to_string(CauseKind kind) {
  switch (kind) {
    case CauseKind::retransmission: return "retransmission";
    case CauseKind::syn_again: return "syn_again";
    case CauseKind::syn_ack_again: return "syn_ack_again";
    case CauseKind::fin_again: return "fin_again";
    case CauseKind::window_probe: return "window_probe";
    case CauseKind::keepalive_probe: return "keepalive_probe";
    case CauseKind::probe_answer: return "probe_answer";
    case CauseKind::duplicate_ack: return "duplicate_ack";
    case CauseKind::zero_window: return "zero_window";
    case CauseKind::window_update: return "window_update";
    case CauseKind::reset: return "reset";
    case CauseKind::discarded: return "discarded";
  }
  return "";
}

const char* to_string(Trigger trigger) {
  switch (trigger) {
    case Trigger::unknown: return "";
    case Trigger::timeout: return "timeout";
    case Trigger::fast_retransmit: return "fast_retransmit";
    case Trigger::loss_probe: return "loss_probe";
    case Trigger::recovery: return "recovery";
    case Trigger::after_timeout: return "after_timeout";
    case Trigger::asked_again: return "asked_again";
  }
  return "";
}

namespace {

unsigned number(PacketId packet) { return static_cast<unsigned>(packet); }

/// What a learner may read of a cause, in two languages side by side.
class Words {
 public:
  Words(const Cause& cause, PacketId packet, const Timeline& timeline, Language language)
      : c_(cause), packet_(packet), timeline_(timeline), ko_(language == Language::ko), likely_(!cause.kind_certain) {}

  std::string text() const {
    switch (c_.kind) {
      case CauseKind::retransmission:
      case CauseKind::syn_again:
      case CauseKind::syn_ack_again:
      case CauseKind::fin_again: return again();
      case CauseKind::window_probe: return window_probe();
      case CauseKind::keepalive_probe: return keepalive();
      case CauseKind::probe_answer: return probe_answer();
      case CauseKind::duplicate_ack: return duplicate_ack();
      case CauseKind::zero_window: return zero_window();
      case CauseKind::window_update: return window_update();
      case CauseKind::reset: return reset();
      case CauseKind::discarded: return discarded();
    }
    return "";
  }

 private:
  /// "likely " before a clause.
  std::string maybe(const std::string& clause) const { return likely_ ? (ko_ ? "아마 " : "likely ") + clause : clause; }
  std::string rule() const { return rule_name(c_.rule, timeline_, ko_ ? Language::ko : Language::en); }

  /// What made the kernel do it, then why nothing had come back.
  std::string again() const {
    const std::string why = because();
    const std::string trigger = triggered();
    std::string text;
    if (ko_) {
      const std::string reason = why.empty() ? "" : c_.fate_certain ? why : "아마 " + why;
      if (trigger.empty()) text = reason.empty() ? "다시 보냈습니다" : reason + "에 다시 보냈습니다";
      else text = trigger + " 다시 보냈습니다" + (reason.empty() ? "" : ". " + reason + "입니다");
      if (c_.tries > 2) text += fmt::format(". {}번째 보내는 것입니다", c_.tries);
      return text + (c_.spurious ? ". " + not_lost() : "");
    }
    text = trigger.empty() ? "sent again" : "sent again: " + trigger;
    if (!why.empty()) text += fmt::format("{} {}because {}", trigger.empty() ? "" : ",", c_.fate_certain ? "" : "likely ", why);
    if (c_.tries > 2) text += fmt::format("; this is sending number {}", c_.tries);
    return text + (c_.spurious ? "; " + not_lost() : "");
  }

  /// Nothing was lost: what then?
  std::string not_lost() const {
    if (c_.ack != PacketId::none || c_.fate == Fate::not_acked) {
      return ko_ ? fmt::format("#{}의 내용은 이미 도착해 있었습니다", number(c_.about)) : fmt::format("what #{} carried had arrived", number(c_.about));
    }
    return ko_ ? "잃은 것은 없고 늦었을 뿐입니다" : "nothing was lost, it was only late";
  }

  /// The packet that met its fate; Korean: without the noun, which takes the particle.
  std::string victim() const {
    if (c_.ack == PacketId::none) return fmt::format("#{}", number(c_.about));
    const bool syn = c_.kind == CauseKind::syn_again;
    if (ko_) return fmt::format("#{}{} #{}", number(c_.about), syn ? "에 대한 답인" : "에 대한 ACK인", number(c_.ack));
    return fmt::format("#{}, the {} #{}", number(c_.ack), syn ? "answer to" : "ACK of", number(c_.about));
  }

  /// Korean: a noun, which takes “에” or “입니다”.
  std::string because() const {
    if (c_.about == PacketId::none) return "";
    const std::string what = victim();
    const bool hand = c_.by == Decider::hand;
    const bool by_rule = c_.by == Decider::rule;
    if (ko_) {
      const std::string by = by_rule ? fmt::format("규칙 ‘{}’에 따라 ", rule()) : "";
      switch (c_.fate) {
        case Fate::unknown: return fmt::format("{} 세그먼트에 대한 ACK가 오지 않았기 때문", what);
        case Fate::on_the_way: return fmt::format("{} 세그먼트가 아직 가는 중이었기 때문", what);
        case Fate::dropped:
          return hand ? fmt::format("{} 세그먼트를 버렸기 때문", what) : fmt::format("{}{} 세그먼트가 사라졌기 때문", by, what);
        case Fate::corrupted:
          if (c_.mended) return fmt::format("{}{} 세그먼트가 바뀌었기 때문", by, what);
          return hand ? fmt::format("{} 세그먼트의 비트를 뒤집어 받는 쪽이 버렸기 때문", what)
                      : fmt::format("{}{} 세그먼트의 비트가 뒤집혀 받는 쪽이 버렸기 때문", by, what);
        case Fate::held:
          return hand ? fmt::format("{} 세그먼트를 붙잡고 있었기 때문", what) : fmt::format("{}{} 세그먼트가 붙잡혀 있었기 때문", by, what);
        case Fate::delayed:
          return hand ? fmt::format("{} 세그먼트를 늦추었기 때문", what) : fmt::format("{}{} 세그먼트가 늦어졌기 때문", by, what);
        case Fate::overtaken: return fmt::format("{}{} 세그먼트보다 뒤의 세그먼트가 먼저 도착했기 때문", by, what);
        case Fate::no_room: return fmt::format("{} 세그먼트가 도착했을 때 수신 버퍼가 가득 차 있었기 때문", what);
        case Fate::not_acked: return fmt::format("{} 세그먼트가 도착했지만 제때 ACK가 오지 않았기 때문", what);
      }
      return "";
    }
    const std::string who = hand ? "you" : by_rule ? fmt::format("the rule “{}”", rule()) : "";
    switch (c_.fate) {
      case Fate::unknown: return fmt::format("no ACK of {} came", what);
      case Fate::on_the_way: return fmt::format("{} was still on its way", what);
      case Fate::dropped: return who.empty() ? what + " was lost" : fmt::format("{} dropped {}", who, what);
      case Fate::corrupted:
        if (c_.mended) return who.empty() ? what + " was changed" : fmt::format("{} changed {}", who, what);
        return who.empty() ? what + " was damaged and discarded" : fmt::format("{} flipped bits in {}, which was then discarded", who, what);
      case Fate::held: return who.empty() ? what + " was held" : fmt::format("{} held {}", who, what);
      case Fate::delayed: return who.empty() ? what + " was delayed" : fmt::format("{} delayed {}", who, what);
      case Fate::overtaken:
        return who.empty() ? fmt::format("later segments overtook {}", what) : fmt::format("{} let later segments overtake {}", who, what);
      case Fate::no_room: return fmt::format("{} came when the receive buffer was full", what);
      case Fate::not_acked: return fmt::format("{} arrived and was not acknowledged in time", what);
    }
    return "";
  }

  /// Korean: goes before “다시 보냈습니다”.
  std::string triggered() const {
    const bool sure = c_.trigger_certain;
    const auto said = [&](const std::string& clause) { return sure ? clause : (ko_ ? "아마 " : "likely ") + clause; };
    switch (c_.trigger) {
      case Trigger::unknown: return "";
      case Trigger::timeout:
        // One number for one wait: how long it really was. What the timer is set to stands at the socket, as its RTO.
        return said(ko_ ? fmt::format("{} 뒤에 재전송 타이머(RTO)가 다 되어", duration_text(c_.waited))
                        : fmt::format("the retransmission timer (RTO) ran out after {}", duration_text(c_.waited)));
      case Trigger::fast_retransmit:
        if (c_.dup_acks == 0) {
          return said(ko_ ? "SACK으로 뒤의 바이트가 먼저 도착한 것을 알고 빠른 재전송으로"
                          : "fast retransmit, as SACK told that later bytes had arrived");
        }
        if (ko_) return said(fmt::format("중복 ACK {}개{}를 받고 빠른 재전송으로", c_.dup_acks, c_.sack ? "(SACK 포함)" : ""));
        return said(fmt::format("fast retransmit after {} duplicate ACK{}{}", c_.dup_acks, c_.dup_acks == 1 ? "" : "s", c_.sack ? " with SACK" : ""));
      case Trigger::loss_probe:
        return said(ko_ ? fmt::format("마지막 세그먼트의 ACK가 {} 동안 오지 않아 확인하려고(tail loss probe)", duration_text(c_.waited))
                        : fmt::format("a tail loss probe, after {} without an ACK", duration_text(c_.waited)));
      case Trigger::recovery:
        return said(ko_ ? "이미 시작한 빠른 재전송에 이어서" : "the fast recovery that had begun goes on");
      case Trigger::after_timeout:
        return said(ko_ ? "재전송 타이머가 다 되었을 때 가는 중이던 것이라 이어서" : "the repair that began when the timer ran out goes on");
      case Trigger::asked_again:
        return said(ko_ ? fmt::format("SYN이 #{} 세그먼트로 다시 왔으므로", number(c_.waits_for))
                        : fmt::format("the SYN came again as #{}", number(c_.waits_for)));
    }
    return "";
  }

  std::string window_probe() const {
    if (ko_) {
      return fmt::format("{}제로 윈도우 프로브입니다. 상대의 수신 버퍼가 가득 차 있어서 자리가 생겼는지 물어봅니다{}", likely_ ? "아마 " : "",
                         c_.tries > 1 ? fmt::format("({}번째)", c_.tries) : "");
    }
    return maybe(fmt::format("a probe of the zero window: the other end's receive buffer was full, is there room again?{}",
                             c_.tries > 1 ? fmt::format(" (probe number {})", c_.tries) : ""));
  }

  std::string keepalive() const {
    const std::string count = c_.tries < 2 ? "" : ko_ ? fmt::format("({}번째)", c_.tries) : fmt::format(" (probe number {})", c_.tries);
    if (ko_) {
      return fmt::format("{}keepalive 프로브입니다. {} 동안 오간 것이 없어서 상대가 아직 있는지 물어봅니다{}", likely_ ? "아마 " : "",
                         duration_text(c_.waited), count);
    }
    return maybe(fmt::format("a keepalive probe: nothing was sent for {}, is the other end still there?{}", duration_text(c_.waited), count));
  }

  std::string probe_answer() const {
    const Cause* asked = timeline_.cause(c_.about);
    const bool window = asked != nullptr && asked->kind == CauseKind::window_probe;
    const PacketSent* sent = timeline_.packet(packet_);
    const bool room = sent != nullptr && sent->segment.window != 0;
    if (ko_) {
      const std::string news = !window ? "" : room ? ". 다시 자리가 있습니다" : ". 아직 자리가 없습니다";
      return maybe(fmt::format("프로브 #{}에 대한 답입니다{}", number(c_.about), news));
    }
    const std::string news = !window ? "" : room ? ": there is room again" : ": there is still no room";
    return maybe(fmt::format("the answer to the probe #{}{}", number(c_.about), news));
  }

  std::string duplicate_ack() const {
    if (c_.about == PacketId::none) {
      return ko_ ? "아마 중복 ACK입니다. 이미 받은 내용이 또 왔습니다" : "likely a duplicate ACK: what had arrived before came again";
    }
    if (c_.twice) {
      return ko_ ? maybe(fmt::format("중복 ACK입니다. #{} 세그먼트로 이미 받은 내용이 또 왔습니다", number(c_.about)))
                 : maybe(fmt::format("a duplicate ACK: #{} brought what had arrived before", number(c_.about)));
    }
    const bool missing = c_.waits_for != PacketId::none;
    if (ko_) {
      const std::string waits = missing ? fmt::format("#{} 세그먼트를", number(c_.waits_for)) : "그 앞의 바이트를";
      return maybe(fmt::format("중복 ACK입니다. #{} 세그먼트가 먼저 도착했고 아직 {} 기다립니다", number(c_.about), waits));
    }
    const std::string waits = missing ? fmt::format("what #{} carried", number(c_.waits_for)) : "the bytes before it";
    return maybe(fmt::format("a duplicate ACK: #{} came too early, it still waits for {}", number(c_.about), waits));
  }

  std::string zero_window() const {
    // Without the program's calls nobody knows how much of it is unread.
    if (likely_) {
      return ko_ ? "아마 수신 버퍼가 가득 찼습니다. 윈도우 0은 그만 보내라는 뜻입니다"
                 : "the receive buffer is likely full: window 0 says to send no more";
    }
    if (ko_) {
      return fmt::format("수신 버퍼가 가득 찼습니다(읽지 않은 데이터 {}바이트). 윈도우 0은 그만 보내라는 뜻입니다", c_.unread);
    }
    return fmt::format("the receive buffer is full ({} bytes unread): window 0 says to send no more", c_.unread);
  }

  std::string window_update() const {
    const CallEntered* call = timeline_.entered(c_.call);
    const std::string name = call == nullptr ? "read()" : fmt::format("{}()", to_string(call->kind));
    if (ko_) return maybe(fmt::format("윈도우 업데이트입니다. {} 호출로 수신 버퍼에 자리가 생겼습니다", name));
    return maybe(fmt::format("a window update: {} made room in the receive buffer", name));
  }

  std::string reset() const {
    const auto about = number(c_.about);
    const PacketSent* answered = timeline_.packet(c_.about);
    switch (c_.reset) {
      case ResetReason::unexpected:
        if (c_.about == PacketId::none) return ko_ ? "아마 연결을 중단했기 때문입니다" : "a reset, likely because the connection was aborted";
        return ko_ ? fmt::format("아마 #{} 세그먼트가 이쪽의 어느 연결에도 속하지 않기 때문입니다", about)
                   : fmt::format("a reset, likely because #{} fits no connection here", about);
      case ResetReason::closed_port:
        return ko_ ? maybe(fmt::format("{}번 포트에서 기다리는 소켓이 없어서 #{} 세그먼트에 RST로 답합니다", c_.port, about))
                   : maybe(fmt::format("a reset in answer to #{}: nobody listens on port {}", about, c_.port));
      case ResetReason::no_connection:
        return ko_ ? maybe(fmt::format("#{} 세그먼트가 속한 연결이 이제 없기 때문입니다", about))
                   : maybe(fmt::format("a reset because #{} belongs to a connection that is no more", about));
      case ResetReason::unread_data:
        return ko_ ? maybe(fmt::format("읽지 않은 데이터 {}바이트를 남긴 채 소켓을 닫았기 때문입니다. 프로그램이 가져가지 않았다고 상대에게 알립니다", c_.unread))
                   : maybe(fmt::format("a reset because the socket was closed with {} bytes unread: the other end must know that they were not taken", c_.unread));
      case ResetReason::data_after_close:
        return ko_ ? maybe(fmt::format("close() 호출 뒤에 #{} 세그먼트로 데이터가 왔지만 읽을 프로그램이 없기 때문입니다", about))
                   : maybe(fmt::format("a reset because #{} brought data after close(): no program can read it any more", about));
      case ResetReason::linger:
        return ko_ ? maybe("SO_LINGER 0으로 close()를 호출했기 때문입니다. FIN 없이 연결을 바로 끊습니다")
                   : maybe("a reset because close() with SO_LINGER 0 aborts the connection at once, without a FIN");
      case ResetReason::listener_closed:
        return ko_ ? maybe("accept()로 받기 전에, 연결 요청을 받던 소켓을 닫았기 때문입니다") : maybe("a reset because the listening socket was closed before accept() took this connection");
      case ResetReason::forged: {
        const bool forged = answered != nullptr && answered->origin == Origin::forged;
        if (ko_) return maybe(fmt::format("{} #{} 세그먼트에 대한 답입니다", forged ? "꾸며 낸" : "도중에 바뀐", about));
        return maybe(fmt::format("a reset in answer to #{}, which {}", about, forged ? "is forged" : "was changed on the wire"));
      }
      case ResetReason::gave_up:
        return ko_ ? maybe("너무 오래 답이 없어서 포기했기 때문입니다") : maybe("a reset because nobody answered for too long");
    }
    return "";
  }

  std::string discarded() const {
    const PacketSent* sent = timeline_.packet(packet_);
    const char* counter = sent != nullptr && sent->segment.protocol == 17 ? "UdpInCsumErrors" : "TcpInCsumErrors";
    const bool counted = c_.confirmed != 0;
    if (ko_) {
      const std::string whose = c_.by == Decider::hand   ? "비트를 뒤집은 이 세그먼트"
                                : c_.by == Decider::rule ? fmt::format("규칙 ‘{}’에 따라 비트가 뒤집힌 이 세그먼트", rule())
                                                         : "손상된 이 세그먼트";
      std::string text = fmt::format("{}에는 답이 없습니다. 체크섬이 틀려서 {}조용히 버려졌습니다", whose, counted ? "" : "아마 ");
      return counted ? text + fmt::format("({} +1)", counter) : text;
    }
    const std::string whose = c_.by == Decider::hand   ? "your corrupted segment"
                              : c_.by == Decider::rule ? fmt::format("the segment that the rule “{}” corrupted", rule())
                                                       : "this damaged segment";
    std::string text = fmt::format("answer to {}: none; its checksum is wrong, and it was {}discarded in silence", whose, counted ? "" : "likely ");
    return counted ? text + fmt::format(" ({} +1)", counter) : text;
  }

  const Cause& c_;
  PacketId packet_;
  const Timeline& timeline_;
  bool ko_;
  bool likely_;
};

}  // namespace

std::string cause_text(const Cause& cause, PacketId packet, const Timeline& timeline, Language language) {
  return Words(cause, packet, timeline, language).text();
}

std::string cause_text(PacketId packet, const Timeline& timeline, Language language) {
  std::string text;
  for (const Cause* cause : {timeline.cause(packet), timeline.effect(packet)}) {
    if (cause == nullptr) continue;
    if (!text.empty()) text += language == Language::ko ? ". " : "; ";
    text += cause_text(*cause, packet, timeline, language);
  }
  return text;
}

}  // namespace sg::model
