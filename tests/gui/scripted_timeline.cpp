#include "tests/gui/scripted_timeline.h"

#include <algorithm>

namespace sg::gui::testing {

namespace {

using base::kMicrosecond;
using base::kMillisecond;
using model::ActorId;
using model::CallKind;
using model::TcpState;

const model::Endpoint kClientEnd{model::IpAddress::v4(127, 0, 0, 1), 46156};
const model::Endpoint kServerEnd{model::IpAddress::v4(127, 0, 0, 1), 8888};
const model::Endpoint kAny{model::IpAddress::v4(0, 0, 0, 0), 8888};
const model::Flow kUp{kClientEnd, kServerEnd};
const model::Flow kDown{kServerEnd, kClientEnd};
constexpr ActorId kServer{0};
constexpr ActorId kClient{1};
constexpr model::SocketId kListener{11};
constexpr model::SocketId kConnecting{12};
constexpr model::SocketId kAccepted{13};
constexpr std::uint32_t kClientIsn = 4123589599;
constexpr std::uint32_t kServerIsn = 664828921;

lesson::Text text(std::string en, std::string ko) { return {std::move(en), std::move(ko)}; }

lesson::Expression expression(const std::string& source) {
  auto parsed = lesson::Expression::parse(source);
  return std::holds_alternative<lesson::Expression>(parsed) ? std::get<lesson::Expression>(parsed) : lesson::Expression();
}

model::SharedBytes bytes_of(const std::string& content) { return std::make_shared<const model::Bytes>(content.begin(), content.end()); }

void put16(model::Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
  out.push_back(static_cast<std::uint8_t>(value & 255U));
}
void put32(model::Bytes& out, std::uint32_t value) {
  put16(out, static_cast<std::uint16_t>(value >> 16U));
  put16(out, static_cast<std::uint16_t>(value & 0xFFFFU));
}

/// A packet whose bytes agree with its fields (the checksums are made up).
model::PacketSent packet(std::uint32_t number, bool up, std::uint8_t flags, std::uint32_t rel_seq, std::uint32_t rel_ack, const std::string& payload) {
  model::PacketSent out;
  out.packet = model::PacketId{number};
  model::Segment& s = out.segment;
  s.flow = up ? kUp : kDown;
  s.flags = flags;
  s.seq = (up ? kClientIsn : kServerIsn) + rel_seq;
  s.rel_seq = rel_seq;
  if (s.has(model::kAck)) {
    s.ack = (up ? kServerIsn : kClientIsn) + rel_ack;
    s.rel_ack = rel_ack;
  }
  const bool syn = s.has(model::kSyn);
  s.window = syn ? 65160 : 509;
  s.checksum = 0x9576;
  s.checksum_state = model::Checksum::correct;
  s.options.timestamps = {{3735928559U, syn && up ? 0U : 195948557U}};
  if (syn) {
    s.options.mss = 1460;
    s.options.sack_permitted = true;
    s.options.window_scale = 7;
  }
  s.header_bytes = syn ? 40 : 32;
  s.payload_bytes = static_cast<std::uint32_t>(payload.size());
  s.payload_at = 20U + s.header_bytes;
  model::Bytes bytes = {0x45, 0x00};
  put16(bytes, static_cast<std::uint16_t>(s.payload_at + payload.size()));
  for (const int byte : {0x00, 0x00, 0x40, 0x00, 0x40, 0x06, 0x3c, 0xba, 127, 0, 0, 1, 127, 0, 0, 1}) bytes.push_back(static_cast<std::uint8_t>(byte));
  put16(bytes, s.flow.from.port);
  put16(bytes, s.flow.to.port);
  put32(bytes, s.seq);
  put32(bytes, s.ack);
  bytes.push_back(static_cast<std::uint8_t>((s.header_bytes / 4) << 4U));
  bytes.push_back(flags);
  put16(bytes, s.window);
  put16(bytes, s.checksum);
  put16(bytes, 0);
  if (syn) {
    for (const int byte : {2, 4, 5, 0xb4, 4, 2}) bytes.push_back(static_cast<std::uint8_t>(byte));
  } else {
    bytes.push_back(1);
    bytes.push_back(1);
  }
  bytes.push_back(8);
  bytes.push_back(10);
  put32(bytes, s.options.timestamps->first);
  put32(bytes, s.options.timestamps->second);
  if (syn) {
    for (const int byte : {1, 3, 3, 7}) bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  out.bytes = std::make_shared<const model::Bytes>(std::move(bytes));
  return out;
}

/// Writes events into steps, with the clock in hand.
class Script {
 public:
  void step() { steps.emplace_back(); }
  void at(base::Ns after, model::Payload payload) {
    t_ += after;
    model::Event event;
    event.t = t_;
    event.payload = std::move(payload);
    steps.back().events.push_back(std::move(event));
  }
  void here(ActorId actor, int line, std::optional<CallKind> next, std::string next_text) {
    at(2 * kMicrosecond, model::ActorAt{actor, line, next, std::move(next_text), !next});
  }
  std::uint32_t enter(ActorId actor, CallKind kind, int line, int fd, std::string args, model::SocketId socket, model::Flow flow = {}, const std::string& content = {}) {
    model::CallEntered e;
    e.call = model::CallId{++calls_};
    e.actor = actor;
    e.kind = kind;
    e.line = line;
    e.fd = fd;
    e.args = std::move(args);
    e.socket = socket;
    e.flow = flow;
    if (!content.empty()) {
      e.bytes = bytes_of(content);
      e.size = static_cast<std::uint32_t>(content.size());
    }
    at(300 * kMillisecond, e);
    entered_[calls_] = {e, t_};
    return calls_;
  }
  void leave(std::uint32_t call, std::int64_t ret, base::Ns after, model::SocketId socket = {}, model::SocketId accepted = {}, model::Flow flow = {},
             const std::string& content = {}) {
    const auto& [e, since] = entered_.at(call);
    model::CallReturned r;
    r.call = e.call;
    r.actor = e.actor;
    r.kind = e.kind;
    r.line = e.line;
    r.fd = e.fd;
    r.socket = socket == model::SocketId::none ? e.socket : socket;
    r.accepted = accepted;
    r.ret = ret;
    r.flow = flow.from.port == 0 ? e.flow : flow;
    if (!content.empty()) r.bytes = bytes_of(content);
    r.blocked_ns = t_ + after - since;
    at(after, r);
  }
  void sample(model::SocketId socket, TcpState state, model::Flow flow, std::uint32_t in_flight = 0, std::uint32_t unread = 0) {
    model::SocketSample s;
    s.socket = socket;
    s.state = state;
    s.flow = flow;
    s.in_flight = in_flight;
    s.unread = unread;
    s.sndbuf = 87040;
    s.rcvbuf = 131072;
    s.has_info = state != TcpState::listen;
    s.snd_wnd = 65152;
    s.rcv_wnd = 65160 - unread;
    s.cwnd = 10;
    s.rtt_us = 250'000;
    s.rto_us = 450'000;
    s.accept_limit = state == TcpState::listen ? 5 : 0;
    at(kMicrosecond, s);
  }
  void count(const std::string& name, std::uint64_t by = 1) { at(kMicrosecond, model::CounterChange{name, 0, by}); }
  void fly(model::PacketSent sent, base::Ns takes) {
    const model::PacketId id = sent.packet;
    at(20 * kMicrosecond, std::move(sent));
    at(takes, model::Verdict{id, model::VerdictKind::deliver});
  }

  std::vector<ScriptedStep> steps;

 private:
  base::Ns t_ = 0;
  std::uint32_t calls_ = 0;
  std::map<std::uint32_t, std::pair<model::CallEntered, base::Ns>> entered_;
};

std::shared_ptr<const lesson::Program> program(std::string name, std::string file, std::vector<std::string> listing) {
  auto out = std::make_shared<lesson::Program>();
  out->name = std::move(name);
  out->file = std::move(file);
  out->listing = std::move(listing);
  return out;
}

}  // namespace

std::shared_ptr<const lesson::Lesson> scripted_lesson() {
  auto out = std::make_shared<lesson::Lesson>();
  out->path = "scripted";
  out->id = "three-way-handshake";
  out->title = text("Three-way handshake", "3방향 핸드셰이크");
  out->summary = text("How two kernels agree before a single byte is sent.", "바이트를 보내기 전에 두 커널이 어떻게 약속하는지 봅니다.");
  out->minutes = 8;
  out->network.pace_ms = 250;
  lesson::ActorSpec server;
  server.id = "server";
  server.role = model::Role::server;
  server.title = text("Server", "서버");
  server.program = program("echo_server", "echo_server.c",
                           {"#include <sys/socket.h>", "", "int main(void) {", "  char buf[1024];", "  int listenfd = socket(AF_INET, SOCK_STREAM, 0);",
                            "  bind(listenfd, (struct sockaddr *)&addr, sizeof(addr));", "  listen(listenfd, 5);", "  while (1) {  // one client after the other",
                            "    int connfd = accept(listenfd, NULL, NULL);", "    ssize_t n = read(connfd, buf, 1024);", "    write(connfd, buf, n);",
                            "    close(connfd);", "  }", "}"});
  lesson::ActorSpec client;
  client.id = "client";
  client.role = model::Role::client;
  client.title = text("Client", "클라이언트");
  client.program = program("echo_client", "echo_client.c",
                           {"#include <sys/socket.h>", "", "int main(void) {", "  char buf[1024];", "  int sockfd = socket(AF_INET, SOCK_STREAM, 0);",
                            "  connect(sockfd, (struct sockaddr *)&addr, sizeof(addr));", "  write(sockfd, \"HELLO\", 5);", "  read(sockfd, buf, 1024);", "  close(sockfd);", "}"});
  out->actors = {server, client};
  lesson::Matcher synack;
  synack.from = "server";
  synack.flags = model::kSyn | model::kAck;
  lesson::Matcher syn;
  syn.from = "client";
  syn.flags = model::kSyn;
  out->observe = {{"syn", syn}, {"synack", synack}};

  const auto add = [&](const char* id, lesson::Text title, lesson::Text say, lesson::Text action) -> lesson::Step& {
    lesson::Step step;
    step.id = id;
    step.title = std::move(title);
    step.say = std::move(say);
    step.action = std::move(action);
    step.actions.emplace_back();
    out->steps.push_back(std::move(step));
    return out->steps.back();
  };
  add("listen", text("The server waits", "서버가 기다립니다"),
      text("The server calls `socket`, `bind` and `listen`, and then `accept()`: it **blocks** until somebody comes.\n\nNothing has been sent yet.",
           "서버가 `socket`, `bind`, `listen`을 차례로 호출하고 `accept()`를 호출합니다. 누군가 올 때까지 **블록**됩니다.\n\n아직 아무것도 보내지 않았습니다."),
      text("Start the server ›", "서버 시작하기 ›"));
  lesson::Step& second = add("syn", text("The client asks", "클라이언트가 연결을 요청합니다"),
                             text("`connect()` makes the client's kernel send the first segment, a **SYN**.", "`connect()`를 호출하면 클라이언트의 커널이 첫 세그먼트인 **SYN**을 보냅니다."),
                             text("Step client: connect() ›", "클라이언트: connect() ›"));
  second.explain = text("The SYN carried SEQ {syn.seq}: a number the client's kernel chose by itself.", "SYN에는 SEQ {syn.seq}가 들어 있습니다. 클라이언트의 커널이 스스로 고른 번호입니다.");
  lesson::Step& third = add("answer", text("The server answers", "서버가 응답합니다"),
                            text("The kernel on the server side saw the **SYN** and replies on its own: no line of the server program runs. It chooses its own first number, and it acknowledges the client's.",
                                 "서버 쪽 커널이 **SYN**을 보고 스스로 응답합니다. 서버 프로그램은 한 줄도 실행되지 않습니다. 커널은 자기의 첫 번호를 고르고, 클라이언트의 번호를 확인해 줍니다."),
                            text("Let it answer ›", "응답하게 하기 ›"));
  lesson::Prediction prediction;
  prediction.kind = lesson::Prediction::Kind::number;
  prediction.ask = text("The client's SYN carried seq = `{syn.seq}`. Which number will be in this segment's **Acknowledgment** field?",
                        "클라이언트의 SYN에는 seq = `{syn.seq}`가 있었습니다. 이 세그먼트의 **확인 응답 번호**는 얼마일까요?");
  prediction.answer = expression("syn.seq + 1");
  prediction.right = text("A SYN counts as one byte, so the next one expected is SEQ plus one.", "SYN은 1바이트로 세므로, 다음에 기다리는 번호는 SEQ에 1을 더한 값입니다.");
  prediction.otherwise = text("The acknowledgment is the next byte that is expected.", "확인 응답 번호는 다음에 받기를 기다리는 바이트의 번호입니다.");
  prediction.hints = {text("Acknowledging says which byte is expected next.", "확인 응답은 다음에 기다리는 바이트를 말합니다."), text("A SYN counts as one byte.", "SYN은 1바이트로 셉니다.")};
  prediction.conceals = "synack.ack";
  third.predict = prediction;
  lesson::Expectation expectation;
  expectation.id = "ack";
  expectation.that = expression("synack.ack == syn.seq + 1");
  expectation.say = text("The ACK is the client's SEQ plus one", "ACK는 클라이언트의 SEQ에 1을 더한 값입니다");
  third.expect = {expectation};
  add("established", text("The circle closes", "연결이 맺어집니다"),
      text("The client's kernel acknowledges; `connect()` returns, and only now does `accept()`.", "클라이언트의 커널이 확인해 주면 `connect()`가 돌아오고, 그제야 `accept()`도 돌아옵니다."),
      text("Go on ›", "계속하기 ›"));
  lesson::Step& last = add("echo", text("One echo", "한 번 주고받기"),
                           text("The client writes **HELLO**, the server reads it and writes it back.", "클라이언트가 **HELLO**를 쓰면, 서버가 읽어서 그대로 돌려보냅니다."),
                           text("Write HELLO ›", "HELLO 쓰기 ›"));
  lesson::Prediction choice;
  choice.kind = lesson::Prediction::Kind::choice;
  choice.ask = text("How many bytes will the server's `read(4, buf, 1024)` return?", "서버의 `read(4, buf, 1024)`는 몇 바이트를 돌려줄까요?");
  choice.answer = expression("5");
  int number = 0;
  for (const std::int64_t value : {5, 6, 1024}) {
    lesson::Choice c;
    c.id = "c" + std::to_string(++number);
    c.value = value;
    c.label = text(std::to_string(value) + " bytes", std::to_string(value) + "바이트");
    c.feedback = value == 5 ? text("As many as there are.", "와 있는 만큼 돌려줍니다.") : text("read() does not wait for a full buffer.", "read()는 버퍼가 찰 때까지 기다리지 않습니다.");
    choice.choices.push_back(c);
  }
  last.predict = choice;
  return out;
}

std::vector<ScriptedStep> scripted_run() {
  Script s;
  s.step();
  s.at(0, model::ActorStarted{kServer, "server", model::Role::server});
  s.at(0, model::ActorStarted{kClient, "client", model::Role::client});
  s.here(kServer, 5, CallKind::socket, "socket(AF_INET, SOCK_STREAM, 0)");
  s.here(kClient, 5, CallKind::socket, "socket(AF_INET, SOCK_STREAM, 0)");
  s.leave(s.enter(kServer, CallKind::socket, 5, -1, "AF_INET, SOCK_STREAM, 0", {}), 3, 14 * kMicrosecond, kListener);
  s.here(kServer, 6, CallKind::bind, "bind(3, 0.0.0.0:8888)");
  s.leave(s.enter(kServer, CallKind::bind, 6, 3, "3, 0.0.0.0:8888", kListener), 0, 6 * kMicrosecond);
  s.here(kServer, 7, CallKind::listen, "listen(3, 5)");
  s.leave(s.enter(kServer, CallKind::listen, 7, 3, "3, 5", kListener), 0, 9 * kMicrosecond, kListener, {}, {kAny, {}});
  s.sample(kListener, TcpState::listen, {kAny, {}});
  s.here(kServer, 9, CallKind::accept, "accept(3, NULL, NULL)");
  const std::uint32_t accepting = s.enter(kServer, CallKind::accept, 9, 3, "3, NULL, NULL", kListener, {kAny, {}});

  s.step();
  s.leave(s.enter(kClient, CallKind::socket, 5, -1, "AF_INET, SOCK_STREAM, 0", {}), 3, 12 * kMicrosecond, kConnecting);
  s.here(kClient, 6, CallKind::connect, "connect(3, 127.0.0.1:8888)");
  const std::uint32_t connecting = s.enter(kClient, CallKind::connect, 6, 3, "3, 127.0.0.1:8888", kConnecting, {{kClientEnd.ip, 0}, kServerEnd});
  s.at(30 * kMicrosecond, packet(1, true, model::kSyn, 0, 0, ""));
  s.count("TcpActiveOpens");
  s.sample(kConnecting, TcpState::syn_sent, kUp, 1);
  s.at(250 * kMillisecond, model::Verdict{model::PacketId{1}, model::VerdictKind::deliver});

  s.step();
  s.at(40 * kMicrosecond, packet(2, false, model::kSyn | model::kAck, 0, 1, ""));
  s.sample(kAccepted, TcpState::syn_recv, kDown, 1);

  s.step();
  s.at(250 * kMillisecond, model::Verdict{model::PacketId{2}, model::VerdictKind::deliver});
  s.sample(kConnecting, TcpState::established, kUp);
  s.leave(connecting, 0, 30 * kMicrosecond, kConnecting, {}, kUp);
  s.here(kClient, 7, CallKind::write, "write(3, \"HELLO\", 5)");
  s.fly(packet(3, true, model::kAck, 1, 1, ""), 250 * kMillisecond);
  s.count("TcpPassiveOpens");
  s.sample(kAccepted, TcpState::established, kDown);
  s.leave(accepting, 4, 25 * kMicrosecond, kListener, kAccepted, kDown);
  s.here(kServer, 10, CallKind::read, "read(4, buf, 1024)");

  s.step();
  s.leave(s.enter(kClient, CallKind::write, 7, 3, "3, \"HELLO\", 5", kConnecting, kUp, "HELLO"), 5, 18 * kMicrosecond, kConnecting, {}, kUp);
  s.here(kClient, 8, CallKind::read, "read(3, buf, 1024)");
  s.at(10 * kMicrosecond, packet(4, true, model::kPsh | model::kAck, 1, 1, "HELLO"));
  s.sample(kConnecting, TcpState::established, kUp, 5);
  s.at(250 * kMillisecond, model::Verdict{model::PacketId{4}, model::VerdictKind::deliver});
  s.sample(kAccepted, TcpState::established, kDown, 0, 5);
  s.fly(packet(5, false, model::kAck, 1, 6, ""), 250 * kMillisecond);
  s.sample(kConnecting, TcpState::established, kUp);
  const std::uint32_t reading = s.enter(kServer, CallKind::read, 10, 4, "4, buf, 1024", kAccepted, kDown);
  s.leave(reading, 5, 12 * kMicrosecond, kAccepted, {}, kDown, "HELLO");
  s.sample(kAccepted, TcpState::established, kDown);
  s.here(kServer, 11, CallKind::write, "write(4, buf, 5)");
  s.enter(kClient, CallKind::read, 8, 3, "3, buf, 1024", kConnecting, kUp);
  return s.steps;
}

ScriptedEngine::ScriptedEngine(std::shared_ptr<const lesson::Lesson> lesson, std::function<void()> wake)
    : lesson_(std::move(lesson)), wake_(std::move(wake)), script_(scripted_run()) {}

std::string ScriptedEngine::start() {
  enter();
  return {};
}

void ScriptedEngine::add(base::Ns t, model::Payload payload) {
  model::Event event;
  event.t = std::max(last_t_, t);
  event.payload = std::move(payload);
  bring({std::move(event)});
}

void ScriptedEngine::bring(std::vector<model::Event> events) {
  for (model::Event& event : events) {
    event.seq = ++numbered_;
    event.t = std::max(event.t, last_t_);
    last_t_ = event.t;
    ready_.push_back(std::move(event));
  }
  if (wake_) wake_();
}

void ScriptedEngine::enter() { add(0, model::LessonStep{lesson_->id, lesson_->steps[status_.step].id, model::StepPhase::entered}); }

void ScriptedEngine::post(session::Command command) {
  const lesson::Step& step = lesson_->steps[status_.step];
  if (const auto* answer = std::get_if<session::Answer>(&command)) given_ = lesson::to_string(answer->given);
  if (std::holds_alternative<session::CarryOutStep>(command) && !status_.step_done) {
    bring(script_[status_.step].events);
    for (const lesson::Expectation& e : step.expect) {
      add(0, model::ExpectationResult{step.id, e.id, model::Outcome::met, e.that.text(), "4123589600 == 4123589599 + 1", 0});
    }
    status_.step_done = true;
    status_.last = status_.step + 1 == lesson_->steps.size();
    add(0, model::LessonStep{lesson_->id, step.id, model::StepPhase::done});
  }
  if (step.predict && status_.step_done && !given_.empty()) {
    const std::string answer = status_.step == 2 ? "4123589600" : "5";
    add(0, model::PredictionResult{step.id, given_, answer, given_ == answer});
    given_.clear();
  }
  if (std::holds_alternative<session::NextStep>(command) && status_.step_done && status_.step + 1 < lesson_->steps.size()) {
    ++status_.step;
    status_.step_done = false;
    status_.last = false;
    given_.clear();
    enter();
  }
  if (std::holds_alternative<session::Restart>(command)) {
    numbered_ = 0;
    last_t_ = 0;
    const std::uint64_t run = status_.run + 1;
    status_ = {};
    status_.run = run;
    ready_.clear();
    enter();
  }
}

void ScriptedEngine::drain(std::vector<model::Event>& out) {
  out.insert(out.end(), std::make_move_iterator(ready_.begin()), std::make_move_iterator(ready_.end()));
  ready_.clear();
}

}  // namespace sg::gui::testing
