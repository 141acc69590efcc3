// What the inspector and the program's panel are folded from: calls by line and filter, states with their causes, fields and what changed in them.
#include <gtest/gtest.h>

#include <random>

#include "app/gui/run_facts.h"
#include "app/gui/views/segment_fields.h"
#include "app/gui/views/state_diagram.h"
#include "tests/gui/scripted_timeline.h"
#include "tests/model/story.h"

namespace sg::gui {
namespace {

using namespace model::story;
using model::CallKind;
using model::TcpState;

/// A story as the window indexes it.
struct Indexed {
  Indexed() : lesson(testing::scripted_lesson()), observer(*lesson, seen, world) {}
  void take(const model::Timeline& from) {
    while (seen.size() < from.size()) {
      seen.append(from[seen.size()]);
      const model::Event& event = seen[seen.size() - 1];
      world.apply(event);
      observer.apply(event);
      facts.apply(event, seen, world, *lesson, observer);
    }
  }
  /// "CLOSED SYN_SENT ESTABLISHED", "(FIN_WAIT1)" where no sample saw it.
  std::string path(model::SocketId socket, std::uint64_t until = UINT64_MAX) const {
    const StateHistory::Path* path = facts.states().of(socket);
    if (path == nullptr) return "";
    std::string out(model::to_string(path->begin));
    for (const StateChange& change : path->until(until)) {
      const std::string name(model::to_string(change.to));
      out += " " + (change.sampled ? name : "(" + name + ")");
    }
    return out;
  }
  std::shared_ptr<const lesson::Lesson> lesson;
  model::Timeline seen;
  model::World world;
  lesson::Observer observer;
  RunFacts facts;
};

TEST(StateHistory, a_handshake_moves_both_ends_and_names_what_moved_them) {
  Story story;
  story.handshake();
  Indexed run;
  run.take(story.timeline());
  EXPECT_EQ(run.path(kConnecting), "CLOSED SYN_SENT ESTABLISHED");
  EXPECT_EQ(run.path(kListener), "CLOSED LISTEN");
  EXPECT_EQ(run.path(kAccepted), "LISTEN (SYN_RECV) ESTABLISHED") << "no sample saw it in SYN_RECV";
  const auto changes = run.facts.states().of(kConnecting)->changes;
  EXPECT_EQ(changes[0].cause, StateCause::connect);
  EXPECT_EQ(changes[1].cause, StateCause::received);
  EXPECT_EQ(changes[1].flags, model::kSyn | model::kAck);
  EXPECT_TRUE(std::holds_alternative<model::Verdict>(run.seen.by_seq(changes[1].cause_seq).payload));
  ASSERT_EQ(run.facts.states().connections().size(), 1U);
  EXPECT_EQ(run.facts.states().connections()[0].client, kConnecting);
  EXPECT_EQ(run.facts.states().connections()[0].server, kAccepted);
  // Going back in time shows that time.
  EXPECT_EQ(run.path(kConnecting, changes[1].seq - 1), "CLOSED SYN_SENT");
}

TEST(StateHistory, what_lies_between_two_samples_is_concluded_and_called_so) {
  Story story;
  story.handshake();
  const model::Flow up = flow(40000, 8888);
  story.call(kClient, CallKind::close, 3, kConnecting, 0, up);
  story.pass(up, model::kFin | model::kAck, 1, 1);
  story.pass(up.reversed(), model::kAck, 1, 2);
  story.pass(up.reversed(), model::kFin | model::kAck, 1, 2);
  story.sample(kConnecting, TcpState::time_wait, up);
  story.sample(kAccepted, TcpState::close_wait, up.reversed());
  Indexed run;
  run.take(story.timeline());
  EXPECT_EQ(run.path(kConnecting), "CLOSED SYN_SENT ESTABLISHED (FIN_WAIT1) (FIN_WAIT2) TIME_WAIT");
  EXPECT_EQ(run.path(kAccepted), "LISTEN (SYN_RECV) ESTABLISHED CLOSE_WAIT");
  const auto& changes = run.facts.states().of(kConnecting)->changes;
  EXPECT_EQ(changes[2].cause, StateCause::close);
  EXPECT_EQ(changes[3].cause, StateCause::received) << "the ACK of its FIN";
  EXPECT_EQ(changes[4].flags & model::kFin, model::kFin);
  story.add(model::SocketGone{kConnecting, up});
  run.take(story.timeline());
  EXPECT_EQ(run.facts.states().of(kConnecting)->changes.back().cause, StateCause::timeout);
}

TEST(StateHistory, fins_that_cross_lead_through_closing) {
  Story story;
  story.handshake();
  const model::Flow up = flow(40000, 8888);
  story.call(kClient, CallKind::close, 3, kConnecting, 0, up);
  story.call(kServer, CallKind::close, 4, kAccepted, 0, up.reversed());
  const model::PacketId one = story.send(up, model::kFin | model::kAck, 1, 1);
  const model::PacketId two = story.send(up.reversed(), model::kFin | model::kAck, 1, 1);
  story.verdict(one, model::VerdictKind::deliver);
  story.verdict(two, model::VerdictKind::deliver);
  story.pass(up, model::kAck, 2, 2);
  story.pass(up.reversed(), model::kAck, 2, 2);
  story.sample(kConnecting, TcpState::time_wait, up);
  story.sample(kAccepted, TcpState::time_wait, up.reversed());
  Indexed run;
  run.take(story.timeline());
  EXPECT_EQ(run.path(kConnecting), "CLOSED SYN_SENT ESTABLISHED (FIN_WAIT1) (CLOSING) TIME_WAIT");
  EXPECT_EQ(run.path(kAccepted), "LISTEN (SYN_RECV) ESTABLISHED (FIN_WAIT1) (CLOSING) TIME_WAIT");
}

TEST(StateHistory, a_reset_ends_it_at_once) {
  Story story;
  story.handshake();
  const model::Flow up = flow(40000, 8888);
  story.call(kServer, CallKind::close, 4, kAccepted, 0, up.reversed());
  story.pass(up.reversed(), model::kRst | model::kAck, 1, 1);
  story.add(model::SocketGone{kAccepted, up.reversed()});
  story.add(model::SocketGone{kConnecting, up});
  Indexed run;
  run.take(story.timeline());
  EXPECT_EQ(run.path(kAccepted), "LISTEN (SYN_RECV) ESTABLISHED CLOSED") << "close() with a reset never was in FIN_WAIT1";
  EXPECT_EQ(run.facts.states().of(kAccepted)->changes.back().cause, StateCause::close);
  EXPECT_EQ(run.path(kConnecting), "CLOSED SYN_SENT ESTABLISHED CLOSED");
  EXPECT_EQ(run.facts.states().of(kConnecting)->changes.back().cause, StateCause::received);
}

TEST(StateHistory, a_state_whose_cause_was_not_seen_has_none) {
  Story story;
  story.handshake();
  const model::Flow up = flow(40000, 8888);
  story.sample(kConnecting, TcpState::last_ack, up);
  Indexed run;
  run.take(story.timeline());
  EXPECT_EQ(run.path(kConnecting), "CLOSED SYN_SENT ESTABLISHED (CLOSE_WAIT) LAST_ACK");
  EXPECT_EQ(run.facts.states().of(kConnecting)->changes.back().cause, StateCause::none);
  EXPECT_EQ(run.facts.states().of(kConnecting)->changes.back().cause_seq, 0U);
}

TEST(StateHistory, the_same_ports_again_are_another_connection) {
  Story story;
  story.handshake();
  const model::Flow up = flow(40000, 8888);
  constexpr model::SocketId kAgain{300};
  story.add(model::SocketGone{kConnecting, up});
  story.sample(kAgain, TcpState::syn_sent, up);
  Indexed run;
  run.take(story.timeline());
  ASSERT_EQ(run.facts.states().connections().size(), 2U);
  EXPECT_EQ(run.facts.states().connection_of(kAgain), 1U);
  EXPECT_EQ(run.facts.states().connection_at(up.reversed(), run.seen.size()), 1U);
  EXPECT_EQ(run.facts.states().connection_at(up, 1), 0U);
}

TEST(StateDiagram, every_arrow_has_two_boxes_and_no_box_stands_alone) {
  for (const StateBox& box : state_boxes()) {
    EXPECT_TRUE(std::any_of(state_edges().begin(), state_edges().end(), [&](const StateEdge& e) { return e.from == box.state || e.to == box.state; }))
        << model::to_string(box.state);
  }
  for (const StateBox& a : state_boxes()) {
    for (const StateBox& b : state_boxes()) EXPECT_TRUE(&a == &b || a.row != b.row || a.column != b.column) << "two boxes in one place";
  }
}

/// Compared with asking of every call by itself.
TEST(FilteredCalls, lists_what_fits_at_any_moment) {
  Story story;
  story.handshake();
  std::mt19937 dice(7);
  const model::Flow up = flow(40000, 8888);
  // The server is inside a read for long while the client makes many calls.
  for (int round = 0; round < 40; ++round) {
    const model::CallId read = story.enter(kServer, CallKind::read, 4, kAccepted, up.reversed(), "4, buf, 1024");
    for (std::uint32_t i = 0; i < dice() % 6; ++i) {
      const model::CallId write = story.enter(kClient, CallKind::write, 3, kConnecting, up, "3, \"x\", 1");
      if (dice() % 3 == 0) story.fail(write, kClient, CallKind::write, 3, EPIPE);
      else story.leave(write, kClient, CallKind::write, 3, kConnecting, 1, up);
    }
    if (dice() % 4 == 0) story.fail(read, kServer, CallKind::read, 4, ECONNRESET);
    else story.leave(read, kServer, CallKind::read, 4, kAccepted, static_cast<std::int64_t>(dice() % 3), up.reversed());
  }
  Indexed run;
  std::vector<CallFilter> filters(7);
  filters[1].failed = true;
  filters[2].actor = kServer;
  filters[3].kinds = CallFilter::bit(CallKind::read) | CallFilter::bit(CallKind::accept);
  filters[4].text = "ePiPe";
  filters[5].waited = true;
  filters[6].actor = kClient;
  filters[6].failed = true;
  std::vector<FilteredCalls> filtered(filters.size());
  const auto& whole = story.timeline();
  model::Timeline part;
  for (std::size_t end = 1; end <= whole.size(); ++end) {
    part.append(whole[end - 1]);
    run.take(part);
    if (end % 9 != 0 && end != whole.size()) continue;
    for (std::size_t f = 0; f < filters.size(); ++f) filtered[f].update(filters[f], run.facts.calls(), run.seen, 0);
  }
  model::WorldCache worlds(run.seen);
  for (std::size_t f = 0; f < filters.size(); ++f) {
    ASSERT_TRUE(filtered[f].done());
    for (std::size_t moment = 0; moment <= whole.size(); moment += 3) {
      const model::World& world = worlds.at(moment);
      const auto rows = filtered[f].rows(filters[f], run.facts.calls(), run.facts.call_index(), world);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < run.facts.calls().size(); ++i) {
        const CallFacts& call = run.facts.calls()[i];
        if (call.entered_seq > world.seq) continue;
        const auto& entered = std::get<model::CallEntered>(run.seen.by_seq(call.entered_seq).payload);
        const bool back = call.returned_seq != 0 && call.returned_seq <= world.seq;
        const auto* returned = back ? &std::get<model::CallReturned>(run.seen.by_seq(call.returned_seq).payload) : nullptr;
        const CallFilter& filter = filters[f];
        if (filter.actor && entered.actor != *filter.actor) continue;
        if (filter.kinds != 0 && !filter.has(entered.kind)) continue;
        if (filter.failed && (!back || returned->ret >= 0)) continue;
        if (filter.waited && back && returned->blocked_ns < CallFilter::kWaited) continue;
        if (!filter.text.empty() && (!back || result_text(*returned).find("EPIPE") == std::string::npos)) continue;
        expected.push_back(i);
      }
      ASSERT_EQ(rows.size(), expected.size()) << "filter " << f << " at " << moment;
      for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(rows[i], expected[i]) << "filter " << f << " at " << moment << ", row " << i;
    }
  }
}

TEST(FilteredCalls, begins_anew_with_another_filter) {
  Story story;
  story.handshake();
  Indexed run;
  run.take(story.timeline());
  FilteredCalls filtered;
  CallFilter filter;
  filter.kinds = CallFilter::bit(CallKind::bind);
  filtered.update(filter, run.facts.calls(), run.seen, 0);
  EXPECT_EQ(filtered.rows(filter, run.facts.calls(), run.facts.call_index(), run.world).size(), 1U);
  filter.kinds = CallFilter::bit(CallKind::shutdown);
  filtered.update(filter, run.facts.calls(), run.seen, 0);
  EXPECT_EQ(filtered.rows(filter, run.facts.calls(), run.facts.call_index(), run.world).size(), 0U);
}

/// The scripted run's segments: SYN, SYN and ACK, ACK, HELLO, ACK.
std::vector<model::PacketSent> scripted_segments() {
  std::vector<model::PacketSent> out;
  for (const testing::ScriptedStep& step : testing::scripted_run()) {
    for (const model::Event& event : step.events) {
      if (const auto* sent = std::get_if<model::PacketSent>(&event.payload)) out.push_back(*sent);
    }
  }
  return out;
}

/// Nobody has seen the header of a segment that is inferred from calls: what follows from these is said, and no more.
TEST(SegmentFields, an_inferred_segment_shows_no_header) {
  model::PacketSent sent;
  sent.segment.flags = model::kAck;
  sent.segment.rel_seq = 1;
  sent.segment.rel_ack = 6;
  for (const bool raw : {false, true}) {
    const SegmentFields fields(sent, raw);
    EXPECT_EQ(fields.value("seq"), "1");
    EXPECT_EQ(fields.value("ack"), "6");
    for (const char* part : {"offset", "reserved", "win", "checksum", "urgent", "options"}) EXPECT_EQ(fields.value(part), "–") << part;
    for (const char* part : {"seq", "ack", "win", "urgent"}) EXPECT_FALSE(fields.number(part)) << part;
  }
}

TEST(SegmentFields, a_datagram_has_words_of_its_own) {
  model::PacketSent sent;
  for (const char* part : {"src_port", "dst_port", "checksum", "payload"}) {
    sent.segment.protocol = 17;
    EXPECT_EQ(SegmentFields(sent, false).key(part), std::string("field.udp.") + part);
    sent.segment.protocol = 6;
    EXPECT_EQ(SegmentFields(sent, false).key(part), std::string("field.") + part);
  }
}

TEST(SegmentFields, every_byte_belongs_to_one_field_and_leads_back_to_it) {
  for (const model::PacketSent& sent : scripted_segments()) {
    const SegmentFields fields(sent, false);
    for (std::size_t i = 0; i < sent.bytes->size(); ++i) {
      const std::string part = fields.part_at(i);
      ASSERT_FALSE(part.empty()) << "byte " << i;
      const auto [begin, end] = fields.bytes(part);
      EXPECT_TRUE(i >= begin && i < end) << part;
    }
  }
}

TEST(SegmentFields, options_are_unfolded) {
  const std::vector<model::PacketSent> segments = scripted_segments();
  const SegmentFields syn(segments[0], false);
  std::vector<std::string> told;
  for (std::size_t i = 0; i < syn.options().size(); ++i) {
    told.push_back(std::string(option_name(syn.options()[i].kind)) + " " + syn.value("opt." + std::to_string(i)));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"mss 1460", "sackok ", "ts 3735928559 / 0", "nop ", "wscale 7 → ×128"}));
  const SegmentFields data(segments[3], false);
  EXPECT_EQ(data.options().front().length, 2U) << "two NOPs are one line";
  EXPECT_EQ(data.value("ip.ttl"), "64");
  EXPECT_EQ(data.value("ip.length"), std::to_string(segments[3].bytes->size()));
  EXPECT_EQ(data.value("ip.flags"), "DF");
  EXPECT_EQ(data.value("ip.dst"), "127.0.0.1");
}

TEST(SegmentFields, sack_blocks_are_ranges_of_the_stream_that_comes_in) {
  model::PacketSent sent = scripted_segments()[4];
  model::Bytes bytes = *sent.bytes;
  bytes.resize(40);
  const std::uint32_t base = sent.segment.ack - *sent.segment.rel_ack;
  bytes.insert(bytes.end(), {1, 1, 5, 10});
  for (const std::uint32_t edge : {base + 101, base + 201}) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(edge >> static_cast<unsigned>(shift)));
  }
  sent.segment.header_bytes = 32;
  sent.segment.payload_at = 52;
  sent.bytes = std::make_shared<const model::Bytes>(bytes);
  EXPECT_EQ(SegmentFields(sent, false).value("opt.1"), "101–201");
  EXPECT_EQ(SegmentFields(sent, true).value("opt.1"), std::to_string(base + 101) + "–" + std::to_string(base + 201));
}

TEST(SegmentFields, broken_options_end_the_list_and_nothing_else) {
  for (const std::uint8_t length : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{200}}) {
    model::PacketSent sent = scripted_segments()[0];
    model::Bytes bytes = *sent.bytes;
    bytes[41] = length;  // of the first option
    sent.bytes = std::make_shared<const model::Bytes>(bytes);
    EXPECT_TRUE(SegmentFields(sent, false).options().empty());
    EXPECT_EQ(SegmentFields(sent, false).part_at(45), "options");
  }
}

TEST(SegmentFields, tells_what_changed) {
  const std::vector<model::PacketSent> segments = scripted_segments();
  const SegmentFields ack(segments[2], false);
  const SegmentFields hello(segments[3], false);
  const auto all = changes(hello, ack);
  const auto of = [&](const std::string& part) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const FieldChange& c) { return c.part == part; });
    return found == all.end() ? std::string("same") : found->text;
  };
  EXPECT_EQ(of("seq"), "same");
  EXPECT_EQ(of("flags"), "ACK → PSH, ACK");
  EXPECT_EQ(of("ip.length"), "+5");
  const SegmentFields syn(segments[0], false);
  const auto first = changes(ack, syn);
  const auto seq = std::find_if(first.begin(), first.end(), [](const FieldChange& c) { return c.part == "seq"; });
  ASSERT_NE(seq, first.end());
  EXPECT_EQ(seq->text, "+1");
  const auto window = std::find_if(first.begin(), first.end(), [](const FieldChange& c) { return c.part == "win"; });
  EXPECT_EQ(window->text, "−64651");
}

TEST(SegmentFields, sequence_numbers_wrap) {
  model::PacketSent before = scripted_segments()[2];
  model::PacketSent now = before;
  before.segment.seq = 0xFFFFFFFE;
  now.segment.seq = 3;
  const auto all = changes(SegmentFields(now, true), SegmentFields(before, true));
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().part, "seq");
  EXPECT_EQ(all.front().text, "+5");
}

TEST(SegmentFields, an_ipv6_packet_has_its_own_figure) {
  model::PacketSent sent = scripted_segments()[3];
  model::Bytes bytes = {0x60, 0x0A, 0xBC, 0xDE, 0, 37, 6, 64};
  for (int end = 0; end < 2; ++end) {
    for (int i = 0; i < 15; ++i) bytes.push_back(0);
    bytes.push_back(1);
  }
  bytes.insert(bytes.end(), sent.bytes->begin() + 20, sent.bytes->end());
  sent.segment.flow.from.ip.v6 = sent.segment.flow.to.ip.v6 = true;
  sent.segment.flow.from.ip.bytes = sent.segment.flow.to.ip.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  sent.segment.ip_header_bytes = 40;
  sent.segment.payload_at += 20;
  sent.bytes = std::make_shared<const model::Bytes>(bytes);
  const SegmentFields fields(sent, false);
  EXPECT_EQ(fields.value("ip.version"), "6");
  EXPECT_EQ(fields.value("ip.hops"), "64");
  EXPECT_EQ(fields.value("ip.flow"), "0xabcde");
  EXPECT_EQ(fields.value("ip.payload"), "37");
  EXPECT_EQ(fields.value("ip.src"), "::1");
  for (std::size_t i = 0; i < bytes.size(); ++i) EXPECT_FALSE(fields.part_at(i).empty()) << i;
}

TEST(RunFacts, a_window_is_shifted_only_where_both_syns_offered_it) {
  const std::vector<model::PacketSent> segments = scripted_segments();
  for (const bool both : {true, false}) {
    Indexed run;
    model::Timeline timeline;
    std::uint64_t seq = 0;
    for (model::PacketSent sent : segments) {
      if (!both && seq == 1) sent.segment.options.window_scale.reset();
      timeline.append({++seq, static_cast<base::Ns>(seq), false, sent});
    }
    run.take(timeline);
    EXPECT_EQ(run.facts.window_shift(segments[3].segment.flow, 4), both ? 7 : 0);
    EXPECT_EQ(run.facts.segment_before(4), 3U) << "the client's ACK";
    EXPECT_EQ(run.facts.segment_before(1), 0U);
  }
}

TEST(SegmentFields, OfIpAreNotTakenForThoseOfTcp) {
  EXPECT_EQ(name_in_lessons("seq"), "seq");
  EXPECT_EQ(name_in_lessons("ip.ttl"), "ttl");
  EXPECT_EQ(name_in_lessons("ip.dst"), "dst");
  EXPECT_EQ(name_in_lessons("ip.flags"), "ip.flags") << "who points at IP's flags has not found SYN and ACK";
  EXPECT_EQ(name_in_lessons("ip.checksum"), "ip.checksum");
}

}  // namespace
}  // namespace sg::gui
