#include "app/gui/views/buffer_parts.h"

#include <gtest/gtest.h>

#include "tests/gui_stage/story.h"

namespace sg::gui {
namespace {

using model::TcpState;
using namespace testing;

model::World world_with(std::uint64_t written, std::uint64_t acked, std::uint64_t read) {
  model::World world;
  world.streams[kUp].written = written;
  world.streams[kUp].acked = acked;
  world.streams[kUp].read = read;
  return world;
}

model::SocketState socket(TcpState state, const model::Flow& flow) {
  model::SocketState out;
  out.sampled = true;
  out.sample.state = state;
  out.sample.flow = flow;
  out.sample.has_info = true;
  return out;
}

std::uint64_t total(const std::vector<BufferPart>& parts) {
  std::uint64_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  return sum;
}

TEST(SendBuffer, ends_with_the_last_byte_written) {
  const auto world = world_with(4000, 1000, 0);
  auto client = socket(TcpState::established, kUp);
  client.queues.outq = 3000;
  client.queues.outq_nsd = 1200;
  const SendBuffer buffer = send_buffer_of(world, client, false);
  ASSERT_TRUE(buffer.known);
  EXPECT_EQ(buffer.in_flight, 1800U);
  EXPECT_EQ(buffer.unsent, 1200U);
  const std::vector<BufferPart> parts{{BufferPart::Kind::in_flight, 1000, 2800}, {BufferPart::Kind::unsent, 2800, 4000}};
  EXPECT_EQ(buffer.parts, parts);
  EXPECT_EQ(total(buffer.parts), buffer.in_flight + buffer.unsent);
}

TEST(SendBuffer, a_newer_sample_speaks_where_no_call_did) {
  const auto world = world_with(12, 5, 0);
  auto client = socket(TcpState::established, kUp);
  client.sample.in_flight = 7;
  const SendBuffer buffer = send_buffer_of(world, client, false);
  EXPECT_EQ(buffer.in_flight, 7U);
  EXPECT_EQ(buffer.parts.at(0).begin, 5U);
}

TEST(SendBuffer, a_syn_counts_one_and_is_no_byte) {
  model::World world;
  auto client = socket(TcpState::syn_sent, kUp);
  client.sample.in_flight = 1;
  const SendBuffer buffer = send_buffer_of(world, client, false);
  EXPECT_EQ(buffer.control, "SYN");
  EXPECT_EQ(buffer.in_flight, 0U);
  EXPECT_TRUE(buffer.parts.empty());
}

TEST(SendBuffer, a_fin_behind_unsent_bytes_is_the_last_of_them) {
  const auto world = world_with(100, 0, 0);
  auto client = socket(TcpState::fin_wait1, kUp);
  client.sample.in_flight = 60;
  client.sample.unsent = 41;
  const SendBuffer buffer = send_buffer_of(world, client, false);
  EXPECT_EQ(buffer.control, "FIN");
  EXPECT_EQ(buffer.in_flight, 60U);
  EXPECT_EQ(buffer.unsent, 40U);
  EXPECT_EQ(total(buffer.parts), 100U);
}

TEST(SendBuffer, during_a_blocked_write_it_begins_behind_the_last_acknowledged_byte) {
  const auto world = world_with(100, 100, 0);
  auto client = socket(TcpState::established, kUp);
  client.sample.in_flight = 50;
  client.sample.unsent = 25;
  const SendBuffer buffer = send_buffer_of(world, client, true);
  EXPECT_EQ(buffer.parts.at(0).begin, 100U);
  EXPECT_EQ(buffer.parts.at(1).end, 175U);
}

TEST(SendBuffer, a_listener_and_a_closed_socket_have_none) {
  model::World world;
  EXPECT_FALSE(send_buffer_of(world, socket(TcpState::listen, kDown), false).known);
  auto gone = socket(TcpState::closed, kUp);
  gone.gone = true;
  EXPECT_FALSE(send_buffer_of(world, gone, false).known);
  EXPECT_FALSE(receive_buffer_of(world, gone).known);
  model::SocketState unsampled;
  EXPECT_FALSE(send_buffer_of(world, unsampled, false).known) << "no number is made up";
}

TEST(ReceiveBuffer, begins_with_the_next_byte_to_read) {
  const auto world = world_with(12, 12, 5);
  auto server = socket(TcpState::established, kDown);
  server.queues.inq = 7;
  server.sample.rcv_wnd = 64240;
  const ReceiveBuffer buffer = receive_buffer_of(world, server);
  EXPECT_EQ(buffer.unread, 7U);
  EXPECT_EQ(buffer.window, 64240U);
  const std::vector<BufferPart> parts{{BufferPart::Kind::unread, 5, 12}};
  EXPECT_EQ(buffer.parts, parts);
}

TEST(ReceiveBuffer, a_fin_is_not_an_unread_byte) {
  auto world = world_with(12, 12, 5);
  world.streams[kUp].fin = 12;
  auto server = socket(TcpState::close_wait, kDown);
  server.sample.unread = 7;
  const ReceiveBuffer buffer = receive_buffer_of(world, server);
  EXPECT_TRUE(buffer.fin);
  EXPECT_EQ(buffer.unread, 7U);
  EXPECT_EQ(total(buffer.parts), 7U);
}

TEST(ReceiveBuffer, bytes_beyond_a_gap_are_shown_apart) {
  auto world = world_with(4000, 0, 0);
  world.streams[kUp].out_of_order = {{1448, 2896}};
  const ReceiveBuffer buffer = receive_buffer_of(world, socket(TcpState::established, kDown));
  const std::vector<BufferPart> parts{{BufferPart::Kind::out_of_order, 1448, 2896}};
  EXPECT_EQ(buffer.parts, parts);
}

TEST(BytesAsText, shows_what_can_be_shown) {
  const auto text = [](const std::string& s) { return bytes_as_text(reinterpret_cast<const std::uint8_t*>(s.data()), s.size()); };
  EXPECT_EQ(text("hello"), "hello");
  EXPECT_EQ(text("hi\n"), "hi\\n");
  EXPECT_EQ(text("안녕"), "안녕");
  EXPECT_EQ(text("\x80x\xEC\x95"), "·x··") << "half a character is not one";
  EXPECT_EQ(text(std::string("\0", 1)), "\\0");
}

TEST(SizeText, uses_the_unit_that_can_be_read) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(1448), "1448 B");
  EXPECT_EQ(size_text(16384), "16 KiB");
  EXPECT_EQ(size_text(3935232), "3.8 MiB");
}

TEST(WritesOf, a_large_part_costs_no_more_than_a_small_one) {
  Story story;
  model::Streams streams;
  story.send(0, 1, kUp, model::kSyn);
  for (int i = 0; i < 3000; ++i) {
    model::CallEntered entered;
    entered.flow = kUp;
    entered.size = 100;
    const auto call = story.enter(i + 1, kClient, model::CallKind::write, entered);
    model::CallReturned returned;
    returned.flow = kUp;
    returned.ret = 100;
    story.leave(i + 1, call, kClient, model::CallKind::write, returned);
  }
  for (std::size_t i = 0; i < story.timeline.size(); ++i) streams.apply(story.timeline[i]);
  const auto spans = writes_of(streams, kUp, 0, 300000, UINT64_MAX, 64);
  EXPECT_EQ(spans.size(), 64U);
  EXPECT_EQ(spans.front().begin, 0U);
  EXPECT_EQ(spans.back().end, 300000U);
}

}  // namespace
}  // namespace sg::gui
