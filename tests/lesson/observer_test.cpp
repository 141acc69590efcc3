#include "core/lesson/observer.h"

#include <gtest/gtest.h>

#include "core/lesson/names.h"
#include "tests/lesson/observer_story.h"

namespace sg::lesson {
namespace {

using namespace story;

const std::vector<std::pair<std::string, Matcher>> kHandshake{
    {"third",
     with_after(segment("client", model::kAck), "synack")},  // before what it waits for: order in the file must not matter
    {"syn", segment("client", model::kSyn)},
    {"synack", segment("server", model::kSyn | model::kAck)},
    {"synack_arrived",
     [] {
       Matcher matcher = segment("server", model::kSyn | model::kAck);
       matcher.moment = Matcher::Moment::arrived;
       return matcher;
     }()},
    {"connected", call(Matcher::Kind::returned, "client", CallKind::connect)},
    {"connecting", call(Matcher::Kind::entered, "client", CallKind::connect)},
};

TEST(Observer, FindsTheHandshake) {
  Story story(kHandshake);
  story.server_listens();
  const auto connecting = story.client_connects();
  EXPECT_EQ(story.ask("seen(syn)"), "false");
  EXPECT_EQ(story.ask("client.calls_in"), "connect");
  const auto syn = story.send(kClient, kServer, model::kSyn, 4294967295U, 0);
  EXPECT_EQ(story.observer->observed_at("syn"), syn) << "the only one inside connect(): nobody else can have sent it";
  story.arrive();
  const auto synack = story.send(kServer, kClient, model::kSyn | model::kAck, 700, 0);
  EXPECT_EQ(story.observer->observed_at("synack"), synack);
  EXPECT_EQ(story.ask("seen(synack_arrived)"), "false");
  const auto arrived = story.arrive();
  EXPECT_EQ(story.observer->observed_at("synack_arrived"), arrived);
  story.leave(kClientActor, CallKind::connect, 0, Story::kSocket, {kClient, kServer});
  const auto third = story.send(kClient, kServer, model::kAck, 0, 701);

  EXPECT_EQ(story.observer->observed_at("third"), third);
  EXPECT_EQ(story.observer->observed_at("connecting"), connecting);
  EXPECT_EQ(story.ask("synack.ack == syn.seq + 1"), "true");
  EXPECT_EQ(story.ask("third.ack == synack.seq + 1 and third.seq == synack.ack"), "true");
  EXPECT_EQ(story.ask("before(syn, synack) and before(synack, third)"), "true");
  EXPECT_EQ(story.ask("synack.flags"), "SYN, ACK");
  EXPECT_EQ(story.ask("synack.syn and synack.ack_flag and not synack.fin and not synack.rst and not synack.psh"), "true");
  EXPECT_EQ(story.ask("synack.from"), "server");
  EXPECT_EQ(story.ask("synack.to"), "client");
  EXPECT_EQ(story.ask("syn.src_port"), "40000");
  EXPECT_EQ(story.ask("syn.dst_port"), "8888");
  EXPECT_EQ(story.ask("syn.ack"), "none") << "no ACK flag: what stands in the field means nothing";
  EXPECT_EQ(story.ask("syn.mss"), "1460");
  EXPECT_EQ(story.ask("third.mss"), "none");
  EXPECT_EQ(story.ask("syn.win"), "500");
  EXPECT_EQ(story.ask("synack_arrived.seq"), "700") << "an arrival has the fields of what arrived";
  EXPECT_EQ(story.ask("synack_arrived.packet == synack.packet and synack_arrived.n != synack.n"), "true");
  EXPECT_EQ(story.ask("syn.n"), std::to_string(syn));
  EXPECT_EQ(story.ask("syn.inferred"), "false");
  EXPECT_EQ(story.ask("connected.ret"), "0");
  EXPECT_EQ(story.ask("connected.errno == ''"), "true");
  EXPECT_EQ(story.ask("connected.blocked_ns"), "77");
  EXPECT_EQ(story.ask("connected.actor"), "client");
  EXPECT_EQ(story.ask("connected.call"), "connect");
  EXPECT_EQ(story.ask("connecting.ret"), "none");
}

TEST(Observer, TellsTwoClientsApart) {
  Story story({{"mine", segment("client", model::kSyn)}, {"theirs", segment("second", model::kSyn)}});
  story.server_listens();
  story.client_connects(kClientActor, Story::kSocket);
  story.client_connects(kSecondActor, Story::kSecondSocket);
  const auto first = story.send(kOther, kServer, model::kSyn, 1, 0);
  EXPECT_EQ(story.ask("seen(mine) or seen(theirs)"), "false") << "either may have sent it: not a guess";
  story.sample(Story::kSecondSocket, TcpState::syn_sent, {kOther, kServer});
  EXPECT_EQ(story.observer->observed_at("theirs"), first) << "the socket's report says whose port it is";
  EXPECT_EQ(story.ask("seen(mine)"), "false");
  const auto second = story.send(kClient, kServer, model::kSyn, 2, 0);
  EXPECT_EQ(story.observer->observed_at("mine"), second);
  EXPECT_EQ(story.ask("theirs.from"), "second");
}

TEST(Observer, LeavesStrangersAlone) {
  Story story({{"syn", segment("client", model::kSyn)}, {"any", segment("", model::kSyn)}});
  story.server_listens();
  const auto stranger = story.send(kOther, kServer, model::kSyn, 1, 0);
  EXPECT_EQ(story.ask("seen(syn)"), "false") << "nobody of the lesson is connecting";
  EXPECT_EQ(story.observer->observed_at("any"), stranger) << "without `from`, anybody's";
  story.client_connects();
  const auto own = story.send(kClient, kServer, model::kSyn, 2, 0);
  EXPECT_EQ(story.observer->observed_at("syn"), own) << "and the stranger's does not count later either";
}

TEST(Observer, CountsAndWaits) {
  Matcher second = call(Matcher::Kind::returned, "client", CallKind::read);
  second.nth = 2;
  Matcher second_after = with_after(second, "second");
  Story story({{"last", second_after}, {"second", second}});
  const auto read = [&](std::int64_t ret) {
    story.enter(kClientActor, CallKind::read);
    return story.leave(kClientActor, CallKind::read, ret);
  };
  read(1);
  EXPECT_EQ(story.ask("seen(second)"), "false");
  const auto two = read(2);
  read(3);
  EXPECT_EQ(story.observer->observed_at("second"), two);
  EXPECT_EQ(story.ask("seen(last)"), "false") << "counting begins after the other was seen";
  const auto four = read(4);
  read(5);
  EXPECT_EQ(story.observer->observed_at("last"), four);
  EXPECT_EQ(story.ask("last.ret"), "4");
}

TEST(Observer, DoesNotTakeADropForAnArrival) {
  Matcher arrived = segment("client", model::kSyn);
  arrived.moment = Matcher::Moment::arrived;
  Story story({{"arrived", arrived}});
  story.server_listens();
  story.client_connects();
  story.send(kClient, kServer, model::kSyn, 1, 0);
  story.add(model::Verdict{PacketId{1}, model::VerdictKind::hold});
  story.add(model::Verdict{PacketId{1}, model::VerdictKind::drop});
  EXPECT_EQ(story.ask("seen(arrived)"), "false");
  story.send(kClient, kServer, model::kSyn, 1, 0);
  const auto there = story.arrive();
  EXPECT_EQ(story.observer->observed_at("arrived"), there);
}

TEST(Observer, TellsPayloadFromNone) {
  Matcher data = segment("client", model::kAck);
  data.payload = true;
  Matcher pure = segment("client", model::kAck);
  pure.payload = false;
  Story story({{"data", data}, {"pure", pure}});
  story.server_listens();
  story.client_connects();
  story.leave(kClientActor, CallKind::connect, 0, Story::kSocket, {kClient, kServer});
  const auto empty = story.send(kClient, kServer, model::kAck, 1, 1);
  const auto full = story.send(kClient, kServer, model::kAck | model::kPsh, 1, 1, 5);
  EXPECT_EQ(story.observer->observed_at("pure"), empty);
  EXPECT_EQ(story.observer->observed_at("data"), full) << "PSH is not looked at";
  EXPECT_EQ(story.ask("data.len"), "5");
  EXPECT_EQ(story.ask("data.psh"), "true");
}

TEST(Observer, FollowsStates) {
  Matcher established;
  established.kind = Matcher::Kind::state;
  established.actor = "client";
  established.state = TcpState::established;
  Matcher listening = established;
  listening.actor = "server";
  listening.state = TcpState::listen;
  Story story({{"up", established}, {"open", listening}});
  EXPECT_EQ(story.ask("client.state"), "none");
  EXPECT_EQ(story.ask("server.listening"), "false");
  story.server_listens();
  EXPECT_EQ(story.ask("seen(open) and open.state == 'LISTEN' and open.actor == 'server'"), "true");
  EXPECT_EQ(story.ask("server.listening"), "true");
  EXPECT_EQ(story.ask("server.state"), "LISTEN");
  EXPECT_EQ(story.ask("server.accept_queue"), "0");
  EXPECT_EQ(story.ask("server.unread"), "none") << "a listener has no bytes";
  story.client_connects();
  story.sample(Story::kSocket, TcpState::syn_sent, {kClient, kServer});
  EXPECT_EQ(story.ask("client.state"), "SYN_SENT");
  EXPECT_EQ(story.ask("seen(up)"), "false");
  const auto up = story.sample(Story::kSocket, TcpState::established, {kClient, kServer});
  story.sample(Story::kSocket, TcpState::established, {kClient, kServer});
  EXPECT_EQ(story.observer->observed_at("up"), up) << "the first report that says so";
  story.sample(Story::kAccepted, TcpState::established, {kServer, kClient}, 5);
  story.sample(Story::kListener, TcpState::listen, {kAnywhere, {}}, 0, 1);
  EXPECT_EQ(story.ask("server.accept_queue"), "1");
  EXPECT_EQ(story.ask("server.state"), "ESTABLISHED") << "the connection that waits for accept()";
  EXPECT_EQ(story.ask("server.unread"), "5");
}

TEST(Observer, PrefersTheNewerQueueSizes) {
  Story story({});
  story.server_listens();
  story.client_connects();
  story.leave(kClientActor, CallKind::connect, 0, Story::kSocket, {kClient, kServer});
  story.sample(Story::kSocket, TcpState::established, {kClient, kServer}, 9);
  EXPECT_EQ(story.ask("client.unread"), "9");
  model::CallReturned returned;
  returned.actor = kClientActor;
  returned.kind = CallKind::write;
  returned.fd = 3;
  returned.socket = Story::kSocket;
  returned.flow = {kClient, kServer};
  returned.ret = 4;
  returned.queues = {2, 4, 1};
  story.add(returned);
  EXPECT_EQ(story.ask("client.unread"), "2");
  EXPECT_EQ(story.ask("client.unsent"), "1");
  EXPECT_EQ(story.ask("client.in_flight"), "3");
  story.sample(Story::kSocket, TcpState::established, {kClient, kServer}, 0);
  EXPECT_EQ(story.ask("client.unread"), "0");
  EXPECT_EQ(story.ask("client.in_flight"), "0");
}

TEST(Observer, KnowsWhereAProgramIs) {
  Story story({});
  story.add(model::ActorAt{kClientActor, 16, CallKind::connect, "connect(…)", false});
  EXPECT_EQ(story.ask("client.line"), "16");
  EXPECT_EQ(story.ask("client.next"), "connect");
  EXPECT_EQ(story.ask("client.finished"), "false");
  EXPECT_EQ(story.ask("client.calls_in == ''"), "true");
  story.add(model::ActorAt{kClientActor, 0, std::nullopt, "", true});
  EXPECT_EQ(story.ask("client.finished"), "true");
}

TEST(Observer, ReadsBytesAndErrors) {
  Story story({{"written", call(Matcher::Kind::returned, "client", CallKind::write)},
               {"writing", call(Matcher::Kind::entered, "client", CallKind::write)},
               {"got", call(Matcher::Kind::returned, "server", CallKind::read)},
               {"failed", call(Matcher::Kind::returned, "client", CallKind::connect)}});
  story.enter(kClientActor, CallKind::write, Story::kSocket, {}, "Hello");
  story.leave(kClientActor, CallKind::write, 3, Story::kSocket);
  story.enter(kServerActor, CallKind::read);
  story.leave(kServerActor, CallKind::read, 3, Story::kAccepted, {}, {}, 0, "Hel");
  story.enter(kClientActor, CallKind::connect);
  story.leave(kClientActor, CallKind::connect, -1, {}, {}, {}, ECONNREFUSED);
  EXPECT_EQ(story.ask("writing.text"), "Hello");
  EXPECT_EQ(story.ask("writing.bytes"), "5");
  EXPECT_EQ(story.ask("written.text"), "Hel") << "what the kernel took, not what it was offered";
  EXPECT_EQ(story.ask("written.bytes"), "3");
  EXPECT_EQ(story.ask("got.text == written.text and got.bytes == written.bytes and got.fd == 3"), "true");
  EXPECT_EQ(story.ask("failed.ret"), "-1");
  EXPECT_EQ(story.ask("failed.errno"), "ECONNREFUSED");
  EXPECT_EQ(story.ask("failed.bytes"), "none");
}

TEST(Observer, SubtractsCounters) {
  Story story({});
  EXPECT_EQ(story.ask("counters.TcpRetransSegs"), "none") << "none was read yet";
  story.add(model::CounterChange{"TcpActiveOpens", 4, 5});
  story.add(model::CounterChange{"TcpActiveOpens", 5, 7});
  EXPECT_EQ(story.ask("counters.TcpActiveOpens"), "3");
  EXPECT_EQ(story.ask("counters.TcpRetransSegs"), "0") << "it was read and has not changed";
}

TEST(Observer, DecidesAndTellsWhy) {
  Story story(kHandshake);
  story.server_listens();
  story.client_connects();
  story.send(kClient, kServer, model::kSyn, 100, 0);
  const auto synack = story.send(kServer, kClient, model::kSyn | model::kAck, 700, 101);

  const auto met = story.decide("synack.ack == syn.seq + 1");
  EXPECT_EQ(met.outcome, model::Outcome::met);
  EXPECT_EQ(met.step, "step");
  EXPECT_EQ(met.id, "x");
  EXPECT_EQ(met.expected, "synack.ack == syn.seq + 1");
  EXPECT_EQ(met.actual, "101 == 100 + 1");
  EXPECT_EQ(met.decided_by, synack);

  const auto wrong = story.decide("synack.ack == syn.seq");
  EXPECT_EQ(wrong.outcome, model::Outcome::not_met);
  EXPECT_EQ(wrong.actual, "101 == 100");
  EXPECT_EQ(wrong.decided_by, synack);

  const auto missing = story.decide("third.ack == synack.seq + 1");
  EXPECT_EQ(missing.outcome, model::Outcome::not_met);
  EXPECT_EQ(missing.actual, "none == 700 + 1; not seen: third");
  EXPECT_EQ(story.decide("seen(third)").actual, "seen(none); not seen: third");
  EXPECT_EQ(story.decide("not seen(third)").outcome, model::Outcome::met);
  EXPECT_EQ(story.decide("synack.n").outcome, model::Outcome::not_met) << "a number is no truth";
}

TEST(Observer, DoesNotDecideOnWhatWasInferred) {
  Story story(kHandshake);
  story.server_listens();
  story.client_connects();
  story.leave(kClientActor, CallKind::connect, 0, Story::kSocket, {kClient, kServer});
  story.send(kClient, kServer, model::kSyn, 0, 0, 0, true);
  story.arrive(true);
  story.send(kServer, kClient, model::kSyn | model::kAck, 0, 0, 0, true);
  story.arrive(true);
  EXPECT_TRUE(story.observer->inferred("syn"));
  EXPECT_TRUE(story.observer->inferred("synack_arrived"));
  EXPECT_FALSE(story.observer->inferred("connected"));
  EXPECT_EQ(story.ask("syn.seq"), "none") << "no kernel told it";
  EXPECT_EQ(story.ask("syn.win"), "none");
  EXPECT_EQ(story.ask("syn.rel_seq"), "0") << "that follows from the bytes";
  EXPECT_EQ(story.ask("syn.inferred"), "true");
  EXPECT_EQ(story.decide("synack.ack == syn.seq + 1").outcome, model::Outcome::not_observable);
  EXPECT_EQ(story.decide("before(syn, synack)").outcome, model::Outcome::not_observable);
  EXPECT_EQ(story.decide("connected.ret == 0").outcome, model::Outcome::met) << "the call is real";
  EXPECT_EQ(story.observer->fill("SEQ {syn.seq}"), "SEQ …");
}

TEST(Observer, FillsTexts) {
  Story story(kHandshake);
  story.server_listens();
  story.client_connects();
  story.send(kClient, kServer, model::kSyn, 100, 0);
  EXPECT_EQ(story.observer->fill("**SEQ** `{syn.seq}`, next {syn.seq + 1}, {synack.seq}"), "**SEQ** `100`, next 101, …");
  EXPECT_EQ(story.observer->fill("for (;;) {{ }}"), "for (;;) { }");
  EXPECT_EQ(story.observer->fill("{'}'}"), "}");
  EXPECT_EQ(story.observer->fill("half {"), "half {") << "the loader refuses it; here it stays as it is";
  story.observer->set_given(std::int64_t{42});
  EXPECT_EQ(story.ask("given == 42"), "true");
}

TEST(Observer, ReadsTheHeaders) {
  Story story({{"one", segment("client", model::kSyn)}});
  story.server_listens();
  story.client_connects();
  model::PacketSent sent;
  sent.packet = PacketId{500};
  sent.segment.flow = {kClient, kServer};
  sent.segment.flags = model::kSyn;
  sent.segment.ttl = 64;
  sent.segment.header_bytes = 40;
  sent.segment.options.mss = 1460;
  sent.segment.options.sack_permitted = true;
  story.add(sent);
  EXPECT_EQ(story.ask("one.src"), "127.0.0.1");
  EXPECT_EQ(story.ask("one.dst"), "127.0.0.1");
  EXPECT_EQ(story.ask("one.ttl"), "64");
  EXPECT_EQ(story.ask("one.offset"), "10");
  EXPECT_EQ(story.ask("one.options"), "MSS, SACK permitted");
  EXPECT_EQ(story.ask("one.window_scale"), "none");
  EXPECT_EQ(story.ask("one.protocol"), "TCP");
}

TEST(Observer, TellsDatagramsFromSegments) {
  Matcher datagram;
  datagram.protocol = 17;
  datagram.from = "client";
  Story story({{"datagram", datagram}, {"any", segment("", std::nullopt)}});
  model::PacketSent sent;
  sent.packet = PacketId{500};
  sent.segment.protocol = 17;
  sent.segment.flow = {kClient, kServer};
  sent.segment.payload_bytes = 2;
  sent.segment.payload_at = 28;
  sent.actor = kClientActor;
  model::Bytes bytes(28);
  bytes.push_back('h');
  bytes.push_back('i');
  sent.bytes = std::make_shared<const model::Bytes>(bytes);
  story.add(sent);
  EXPECT_EQ(story.ask("seen(datagram)"), "true");
  EXPECT_EQ(story.ask("seen(any)"), "false") << "a datagram is no segment";
  EXPECT_EQ(story.ask("datagram.text"), "hi");
  EXPECT_EQ(story.ask("datagram.protocol"), "UDP");
  EXPECT_EQ(story.ask("datagram.seq"), "none") << "UDP has none";
}

/// The table that the loader checks against and the observer's answers are one: each field has a value when all is seen.
TEST(Observer, AnswersEveryFieldOfTheTable) {
  Matcher state;
  state.kind = Matcher::Kind::state;
  state.actor = "client";
  state.state = TcpState::established;
  Story story({{"segment", segment("server", model::kSyn | model::kAck)},
               {"call", call(Matcher::Kind::returned, "client", CallKind::read)},
               {"state", state}});
  story.server_listens();
  story.sample(Story::kListener, TcpState::listen, {kAnywhere, {}});
  story.client_connects();
  model::PacketSent sent;
  sent.packet = PacketId{500};
  sent.segment.flow = {kServer, kClient};
  sent.segment.flags = model::kSyn | model::kAck;
  sent.segment.options.mss = 1460;
  sent.segment.options.window_scale = 7;
  sent.segment.ttl = 64;
  sent.segment.header_bytes = 28;
  sent.segment.rel_seq = 0;
  sent.segment.rel_ack = 1;
  sent.bytes = std::make_shared<const model::Bytes>(40);
  story.add(sent);
  story.add(model::Verdict{PacketId{500}, model::VerdictKind::deliver});
  story.leave(kClientActor, CallKind::connect, 0, Story::kSocket, {kClient, kServer});
  model::SocketSample sample;
  sample.socket = Story::kSocket;
  sample.state = TcpState::established;
  sample.flow = {kClient, kServer};
  sample.has_info = true;
  story.add(sample);
  story.enter(kClientActor, CallKind::read, Story::kSocket, {kClient, kServer});
  story.leave(kClientActor, CallKind::read, 2, Story::kSocket, {kClient, kServer}, {}, 0, "ab");
  for (const auto& [name, kind] :
       {std::pair("segment", NameKind::segment), std::pair("call", NameKind::call), std::pair("state", NameKind::state)}) {
    for (const Field& field : fields_of(kind)) {
      const Value value = story.observer->lookup(name, field.name);
      const std::size_t expected = field.type == FieldType::truth      ? 1
                                   : field.type == FieldType::number   ? 2
                                   : field.type == FieldType::sequence ? 3
                                                                       : 4;
      EXPECT_EQ(value.index(), expected) << name << "." << field.name << " is " << to_string(value);
    }
  }
  for (const Field& field : fields_of(NameKind::actor)) {
    const std::string actor = field.name == "listening" || field.name == "accept_queue" ? "server" : "client";
    const Value value = story.observer->lookup(actor, field.name);
    const std::size_t expected = field.type == FieldType::truth ? 1 : field.type == FieldType::number ? 2 : 4;
    EXPECT_EQ(value.index(), expected) << actor << "." << field.name << " is " << to_string(value);
  }
}

}  // namespace
}  // namespace sg::lesson
