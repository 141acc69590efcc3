#include "core/model/describe.h"

#include <gtest/gtest.h>

#include <poll.h>

#include <cerrno>

#include "tests/model/story.h"

namespace sg::model {
namespace {
using namespace story;

std::string en(const Event& event, const Story& story) { return describe(event, story.timeline()); }
std::string ko(const Event& event, const Story& story) { return describe(event, story.timeline(), {Language::ko, false}); }

const Flow kUp = flow(40000, 8888);

TEST(Describe, TheHandshakeInBothLanguages) {
  Story story;
  story.handshake();
  const Timeline& t = story.timeline();
  EXPECT_EQ(en(t[0], story), "The server started.");
  EXPECT_EQ(ko(t[1], story), "클라이언트 프로그램이 시작되었습니다.");
  const Event& syn = t.by_seq(t.packet_seq(PacketId{1}));
  EXPECT_EQ(en(syn, story), "The client's kernel sent #1 to the server: SYN, seq 0, window 65535.");
  EXPECT_EQ(ko(syn, story), "클라이언트의 커널이 서버 쪽으로 #1 세그먼트를 보냈습니다: SYN, seq 0, 윈도우 65535.");
  EXPECT_EQ(describe(syn, t, {Language::en, true}), "The client's kernel sent #1 to the server: SYN, seq 1000, window 65535.");
  const Event& arrival = t.by_seq(t.packet_seq(PacketId{2}) + 1);
  EXPECT_EQ(en(arrival, story), "#2 (SYN, ACK) arrived at the client's kernel.");
  EXPECT_EQ(ko(arrival, story), "#2 (SYN, ACK) 세그먼트가 클라이언트 커널에 도착했습니다.");
  EXPECT_EQ(en(t[t.size() - 1], story),
            "The server's accept() returned 4: the connection from 127.0.0.1:40000 has descriptor 4.");
  EXPECT_EQ(ko(t[t.size() - 1], story),
            "서버의 accept() 함수가 반환되었습니다(반환값 4): 127.0.0.1:40000에서 온 연결을 4번 디스크립터로 받았습니다.");
}

TEST(Describe, AProgramWithNoListingIsAtNoLine) {
  Story story;
  story.handshake();
  ActorAt at;
  at.actor = kServer;
  story.add(at);
  EXPECT_EQ(en(story.timeline()[story.timeline().size() - 1], story), "The server waits for its next call.");
  EXPECT_EQ(ko(story.timeline()[story.timeline().size() - 1], story), "서버가 다음 호출을 기다립니다.");
}

TEST(Describe, CallsAndWhatTheyReturned) {
  Story story;
  story.handshake();
  const CallId call = story.enter(kClient, CallKind::read, 3, kConnecting, kUp, "3, buf, 1024", 1024);
  EXPECT_EQ(en(story.timeline()[story.timeline().size() - 1], story), "The client called read(3, buf, 1024).");
  CallReturned returned;
  returned.call = call;
  returned.actor = kClient;
  returned.kind = CallKind::read;
  returned.ret = 3;
  returned.bytes = bytes("hi\n");
  returned.blocked_ns = 1'030'000'000;
  const Event& read = story.add(returned);
  EXPECT_EQ(en(read, story), "The client's read() returned 3 after 1.03 s: 3 bytes copied to the program's buffer: \"hi\\n\".");
  EXPECT_EQ(ko(read, story),
            "클라이언트의 read() 함수가 1.03 s 동안 기다린 뒤 반환되었습니다(반환값 3): 3바이트를 유저 버퍼로 복사했습니다: "
            "\"hi\\n\".");
  returned.ret = 0;
  returned.bytes = nullptr;
  returned.blocked_ns = 10;
  EXPECT_EQ(en(story.add(returned), story), "The client's read() returned 0: end of stream, the other end has finished sending.");
  EXPECT_EQ(en(story.fail(call, kClient, CallKind::connect, 3, ECONNREFUSED), story),
            "The client's connect() failed with ECONNREFUSED: nobody listens there.");
  EXPECT_EQ(ko(story.fail(call, kClient, CallKind::connect, 3, ECONNREFUSED), story),
            "클라이언트의 connect() 함수가 ECONNREFUSED 오류로 실패했습니다: 그 주소에서 연결을 기다리는 소켓이 없습니다.");
  EXPECT_EQ(en(story.fail(call, kClient, CallKind::accept, 3, EINTR, true), story),
            "The client's accept() was stopped by the learner.");
}

TEST(Describe, CallsThatDoNotWaitAndWhatPollFound) {
  Story story;
  story.handshake();
  const auto both = [&](const Event& event) { return en(event, story) + "\n" + ko(event, story); };
  const CallId connect = story.enter(kClient, CallKind::connect, 3, kConnecting, kUp, "3, 127.0.0.1:8888");
  EXPECT_EQ(both(story.fail(connect, kClient, CallKind::connect, 3, EINPROGRESS)),
            "The client's connect() returned at once with EINPROGRESS: the connection is still being made.\n"
            "클라이언트의 connect() 함수가 기다리지 않고 EINPROGRESS를 돌려주었습니다: 연결이 아직 진행 중입니다.");
  const auto returned = [&](CallKind kind, const std::string& args, std::int64_t ret, auto set) {
    CallReturned out;
    out.call = story.enter(kClient, kind, 3, kConnecting, kUp, args);
    out.actor = kClient;
    out.kind = kind;
    out.fd = 3;
    out.ret = ret;
    set(out);
    return both(story.add(out));
  };
  const auto found = [](int events) { return [events](CallReturned& r) { r.revents = static_cast<std::uint16_t>(events); }; };
  EXPECT_EQ(returned(CallKind::poll, "{3, POLLOUT}, 1, 0", 0, found(0)),
            "The client's poll() returned 0: the time ran out, it is not ready.\n클라이언트의 poll() 함수가 반환되었습니다(반환값 0): 시간이 다 되도록 준비되지 않았습니다.");
  EXPECT_EQ(returned(CallKind::poll, "{3, POLLOUT}, 1, 9", 1, found(POLLOUT)),
            "The client's poll() returned 1: descriptor 3 can be written to (POLLOUT).\n클라이언트의 poll() 함수가 반환되었습니다(반환값 1): 3번 디스크립터에 쓸 수 있습니다 (POLLOUT).");
  EXPECT_EQ(returned(CallKind::poll, "{3, POLLOUT}, 1, 9", 1, found(POLLOUT | POLLERR | POLLHUP)),
            "The client's poll() returned 1: descriptor 3 has an error, which getsockopt(SO_ERROR) tells (POLLOUT | POLLERR | POLLHUP).\n"
            "클라이언트의 poll() 함수가 반환되었습니다(반환값 1): 3번 디스크립터에 오류가 있고, getsockopt(SO_ERROR)가 알려 줍니다 (POLLOUT | POLLERR | POLLHUP).");
  EXPECT_EQ(returned(CallKind::poll, "{3, POLLIN}, 1, 9", 1, found(POLLHUP)),
            "The client's poll() returned 1: descriptor 3 is not connected (POLLHUP).\n클라이언트의 poll() 함수가 반환되었습니다(반환값 1): 3번 디스크립터는 연결되어 있지 않습니다 (POLLHUP).");
  EXPECT_EQ(returned(CallKind::getsockopt, "3, SOL_SOCKET, SO_LINGER", 1, [](CallReturned&) {}),
            "The client's getsockopt() returned 1: it is on.\n클라이언트의 getsockopt() 함수가 반환되었습니다(반환값 1): 켜져 있습니다.") << "l_onoff, and no seconds";
  EXPECT_EQ(returned(CallKind::getsockopt, "3, IPPROTO_TCP, TCP_KEEPINTVL", 1, [](CallReturned&) {}),
            "The client's getsockopt() returned 1: 1 second.\n클라이언트의 getsockopt() 함수가 반환되었습니다(반환값 1): 1초.");
  EXPECT_EQ(returned(CallKind::getsockopt, "3, SOL_SOCKET, SO_ERROR", ECONNREFUSED, [](CallReturned&) {}),
            "The client's getsockopt() returned 111: ECONNREFUSED, nobody listens there.\n"
            "클라이언트의 getsockopt() 함수가 반환되었습니다(반환값 111): ECONNREFUSED, 그 주소에서 연결을 기다리는 소켓이 없습니다.");
  EXPECT_EQ(returned(CallKind::getsockopt, "3, IPPROTO_TCP, TCP_CONGESTION", 0, [](CallReturned& r) { r.bytes = bytes("reno"); }),
            "The client's getsockopt() returned 0: TCP_CONGESTION: \"reno\".\n클라이언트의 getsockopt() 함수가 반환되었습니다(반환값 0): TCP_CONGESTION: \"reno\".");
  EXPECT_EQ(returned(CallKind::fcntl, "3, F_SETFL, O_NONBLOCK", 0, [](CallReturned&) {}),
            "The client's fcntl() returned 0: no call on this socket waits any more.\n클라이언트의 fcntl() 함수가 반환되었습니다(반환값 0): 이제 이 소켓의 호출은 기다리지 않습니다.");
  EXPECT_EQ(returned(CallKind::recv, "3, buf, 9, MSG_PEEK", 2, [](CallReturned& r) { r.peeked = true, r.bytes = bytes("hi"); }),
            "The client's recv() returned 2: 2 bytes copied to the program's buffer, and left in the socket buffer: \"hi\".\n"
            "클라이언트의 recv() 함수가 반환되었습니다(반환값 2): 2바이트를 유저 버퍼로 복사했고, 소켓 버퍼에도 그대로 남아 있습니다: \"hi\".");
  story.enter(kClient, CallKind::setsockopt, 3, kConnecting, kUp, "3, IPPROTO_TCP, TCP_KEEPINTVL, 1");
  EXPECT_EQ(both(story.timeline()[story.timeline().size() - 1]),
            "The client called setsockopt(3, IPPROTO_TCP, TCP_KEEPINTVL, 1). TCP_KEEPINTVL: Time from one keepalive probe to the next.\n"
            "클라이언트가 setsockopt(3, IPPROTO_TCP, TCP_KEEPINTVL, 1) 함수를 호출했습니다. TCP_KEEPINTVL: keepalive 프로브를 다시 보내기까지의 간격입니다.");
}

TEST(Describe, WhatIsInferredSaysSo) {
  Story story;
  story.handshake();
  story.send(kUp, kPsh | kAck, 1, 1, 5, true);
  const Event& sent = story.timeline()[story.timeline().size() - 1];
  EXPECT_EQ(en(sent, story), "The client's kernel sent #4 to the server: PSH, ACK, seq 1, ack 1, 5 bytes (inferred).");
  EXPECT_EQ(ko(sent, story), "클라이언트의 커널이 서버 쪽으로 #4 세그먼트를 보냈습니다: PSH, ACK, seq 1, ack 1, 5바이트 (추론).");
}

TEST(Describe, ARetransmissionNamesWhatItRepeats) {
  Story story;
  story.handshake();
  story.send(kUp, kPsh | kAck, 1, 1, 1);
  story.send(kUp, kPsh | kAck, 1, 1, 1, false, PacketId{4});
  EXPECT_EQ(en(story.timeline()[story.timeline().size() - 1], story),
            "The client's kernel sent #5 to the server, again what #4 carried: PSH, ACK, seq 1, ack 1, 1 byte. Sent again because #4 was still on its way.");
}

TEST(Describe, AKoreanSentenceSaysNothingTwice) {
  Story story;
  story.handshake();
  WireRule rule;
  rule.id = "lose";
  rule.when.payload = true;
  rule.then.verb = Verb::drop;
  rule.times = 1;
  EXPECT_EQ(ko(story.add(RuleSet{rule}), story), "네트워크 규칙: 데이터가 있는 세그먼트 → 버리기 (1번).");
  EXPECT_EQ(rule_text(rule, story.timeline(), Language::en), "drop the next segment with data");
  rule.when.nth = 22;
  EXPECT_EQ(rule_text(rule, story.timeline(), Language::en), "drop the 22nd segment with data");
  story.send(kUp, kPsh | kAck, 1, 1, 1);
  Verdict lost{PacketId{4}, VerdictKind::drop};
  lost.by = Decider::rule;
  lost.rule = "lose";
  EXPECT_EQ(ko(story.add(lost), story), "규칙 ‘데이터가 있는 세그먼트 → 버리기 (1번)’에 따라 서버 쪽으로 가던 #4 (1바이트) 세그먼트가 도중에 사라졌습니다.");
  story.send(kUp, kPsh | kAck, 1, 1, 1, false, PacketId{4});
  EXPECT_EQ(ko(story.timeline()[story.timeline().size() - 1], story),
            "클라이언트의 커널이 서버 쪽으로 #4 세그먼트의 내용을 #5 세그먼트로 다시 보냈습니다: PSH, ACK, seq 1, ack 1, 1바이트. "
            "규칙 ‘데이터가 있는 세그먼트 → 버리기 (1번)’에 따라 #4 세그먼트가 사라졌기 때문에 다시 보냈습니다.");
}

TEST(Describe, AnAddressIsSaidWhereThereIsOne) {
  Story story;
  story.handshake();
  CallReturned connected;
  connected.actor = kClient;
  connected.kind = CallKind::connect;
  connected.flow = kUp;
  EXPECT_EQ(ko(story.add(connected), story),
            "클라이언트의 connect() 함수가 반환되었습니다(반환값 0): 127.0.0.1:8888에 연결되었습니다. 이쪽의 주소는 127.0.0.1:40000입니다.");
  SocketGone gone;
  gone.flow.from = end(8888);
  EXPECT_EQ(en(story.add(gone), story).find("0.0.0.0"), std::string::npos) << "it had no other end";
}

TEST(Describe, SeveralClientsAreCalledByTheirIds) {
  Story story;
  story.add(ActorStarted{kClient, "alice", Role::client});
  story.add(ActorStarted{ActorId{2}, "bob", Role::client});
  const Event& call = story.call(ActorId{2}, CallKind::socket, -1, SocketId{5}, 3);
  EXPECT_EQ(en(call, story), "The client bob's socket() returned 3: a new socket with descriptor 3.");
  EXPECT_EQ(ko(call, story), "클라이언트(bob)의 socket() 함수가 반환되었습니다(반환값 3): 새 소켓의 디스크립터는 3번입니다.");
}

TEST(Describe, EveryKindOfEventIsASentenceInBothLanguages) {
  Story story;
  story.handshake();
  SocketSample listening;
  listening.state = TcpState::listen;
  listening.flow.from = end(8888);
  listening.accept_queue = 1;
  listening.accept_limit = 5;
  ActorAt next;
  next.actor = kClient;
  next.line = 12;
  next.next = CallKind::connect;
  ActorAt ended;
  ended.actor = kServer;
  ended.finished = true;
  const std::vector<Payload> payloads{next,
                                      ended,
                                      listening,
                                      Verdict{PacketId{1}, VerdictKind::hold},
                                      Verdict{PacketId{1}, VerdictKind::drop},
                                      Verdict{PacketId{77}, VerdictKind::deliver},
                                      SocketGone{kConnecting, kUp},
                                      CounterChange{"TcpActiveOpens", 1, 2},
                                      LessonStep{"two", "syn", StepPhase::entered},
                                      LessonStep{"two", "syn", StepPhase::acting},
                                      LessonStep{"two", "syn", StepPhase::done},
                                      ExpectationResult{"syn", "a", Outcome::met, "x", "x", 1},
                                      ExpectationResult{"syn", "a", Outcome::not_met, "x", "y", 1},
                                      ExpectationResult{"syn", "a", Outcome::not_observable, "x", "", 0},
                                      PredictionResult{"syn", "1", "1", true},
                                      PredictionResult{"syn", "2", "1", false},
                                      EngineError{"wire", "no queue"}};
  for (const Payload& payload : payloads) story.add(payload);
  for (std::size_t i = 0; i < story.timeline().size(); ++i) {
    const Event& event = story.timeline()[i];
    const std::string english = en(event, story);
    const std::string korean = ko(event, story);
    SCOPED_TRACE(english + " / " + korean);
    EXPECT_GT(english.size(), 8U);
    EXPECT_NE(english, korean);
    EXPECT_EQ(english.find("{}"), std::string::npos);
    EXPECT_EQ(korean.find("{}"), std::string::npos);
    EXPECT_FALSE(english[0] >= 'a' && english[0] <= 'z') << "begins with a small letter";
  }
}

TEST(Describe, WhatFailsOfOursIsSaidInKoreanWhereItIsKnown) {
  Story story;
  EngineError refused{"wire", "bind NFQUEUE: Operation not permitted; packets are seen but cannot be delayed or held", Trouble::no_wire, "", EPERM};
  const Event& wire = story.add(refused);
  EXPECT_EQ(en(wire, story), "Something in sockglass itself failed (wire): bind NFQUEUE: Operation not permitted; packets are seen but cannot be delayed or held.");
  EXPECT_EQ(ko(wire, story), "sockglass 내부에서 오류가 났습니다(wire): 커널의 패킷 대기열(NFQUEUE)을 쓸 수 없어서, 패킷을 볼 수는 있지만 늦추거나 붙잡을 수 없습니다 (EPERM: 허용되지 않은 동작입니다).");
  const EngineError setting{"lab", "sysctl net.ipv4.tcp_x = 3: open: No such file or directory", Trouble::setting_refused, "net.ipv4.tcp_x = 3", ENOENT};
  EXPECT_NE(error_text(setting, Language::ko).find("net.ipv4.tcp_x = 3 (ENOENT: "), std::string::npos);
  for (int i = 1; i <= static_cast<int>(Trouble::no_actor_left); ++i) {
    const std::string korean = error_text({"wire", "words", static_cast<Trouble>(i), "1", 0}, Language::ko);
    EXPECT_TRUE(korean.find("words") == std::string::npos && korean.size() > 20) << i << ' ' << korean;
  }
  EXPECT_EQ(error_text({"wire", "words"}, Language::ko), "words") << "as it was told";
}

TEST(Describe, HostileTextCannotTalkToTheTerminal) {
  Story story;
  const Event& error = story.add(EngineError{"lesson", "bad \x1b[2J name"});
  EXPECT_EQ(en(error, story).find('\x1b'), std::string::npos);
  EXPECT_EQ(errno_name(99999), "errno 99999");
  EXPECT_EQ(errno_name(ECONNRESET), "ECONNRESET");
}

TEST(Describe, TimesAsPeopleReadThem) {
  EXPECT_EQ(duration_text(45'000), "45 µs");
  EXPECT_EQ(duration_text(1'500'000), "1.5 ms");
  EXPECT_EQ(duration_text(12'000'000), "12 ms");
  EXPECT_EQ(duration_text(200'000'000), "200 ms");
  EXPECT_EQ(duration_text(1'030'000'000), "1.03 s");
}

}  // namespace
}  // namespace sg::model
