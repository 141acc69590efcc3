#include "core/session/program_script.h"

#include <gtest/gtest.h>

#include <cstring>

namespace sg::session {
namespace {

using lesson::Statement;
using model::CallKind;

lesson::Expression expression(const char* text) {
  auto parsed = lesson::Expression::parse(text);
  EXPECT_TRUE(std::holds_alternative<lesson::Expression>(parsed)) << text;
  return std::get<lesson::Expression>(parsed);
}

Statement call(CallKind kind, int line, const char* fd, const char* save = "") {
  Statement statement;
  statement.kind = Statement::Kind::call;
  statement.call = kind;
  statement.line = line;
  statement.fd = fd;
  statement.save = save;
  return statement;
}

Statement loop(std::vector<Statement> body) {
  Statement statement;
  statement.kind = Statement::Kind::loop;
  statement.body = std::move(body);
  return statement;
}

Statement break_if(const char* condition) {
  Statement statement;
  statement.kind = Statement::Kind::break_if;
  statement.condition = expression(condition);
  return statement;
}

std::shared_ptr<const lesson::Program> program(std::vector<Statement> body) {
  auto made = std::make_shared<lesson::Program>();
  made->body = std::move(body);
  made->buffer_bytes = 16;
  return made;
}

Statement set(const char* variable, const char* to) {
  Statement statement;
  statement.kind = Statement::Kind::set;
  statement.save = variable;
  statement.to = expression(to);
  return statement;
}

Statement if_then(const char* condition, std::vector<Statement> then, std::vector<Statement> otherwise) {
  Statement statement;
  statement.kind = Statement::Kind::if_then;
  statement.condition = expression(condition);
  statement.body = std::move(then);
  statement.otherwise = std::move(otherwise);
  return statement;
}

/// A length in four digits, then so many bytes: what one read brought of it decides what the next one asks for.
TEST(ProgramScript, what_reads_have_put_into_the_buffer_decides_what_comes_next) {
  Statement read = call(CallKind::read, 1, "cli", "n");
  read.at = expression("have");
  read.size = expression("want - have");
  ProgramScript script(program({set("have", "0"), set("want", "4"),
                                loop({read, break_if("n <= 0"), set("have", "have + n"),
                                      if_then("have == 4 and want == 4", {set("want", "4 + number(part(buf, 0, 4))")}, {}), break_if("have == want and want > 4")}),
                                call(CallKind::close, 2, "cli")}));
  const auto arrives = [](lab::CallRequest& request, const std::string& bytes) {
    std::copy(bytes.begin(), bytes.end(), request.buffer.begin());
    return lab::CallOutcome{static_cast<std::int64_t>(bytes.size()), 0, false};
  };
  auto next = script.next(nullptr);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->buffer.size(), 4U);
  lab::CallOutcome came = arrives(*next, "00");
  next = script.next(&came);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->buffer.size(), 2U) << "the rest of the length";
  came = arrives(*next, "05");
  next = script.next(&came);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->buffer.size(), 5U) << "as many as the length says";
  came = arrives(*next, "Hello");
  next = script.next(&came);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::close);
}

TEST(ProgramScript, a_thread_begins_with_a_copy_of_the_variables) {
  Statement thread;
  thread.kind = Statement::Kind::thread;
  thread.body = {call(CallKind::close, 3, "cli")};
  ProgramScript script(program({call(CallKind::accept, 1, "listener", "cli"), thread, set("cli", "99"), call(CallKind::close, 2, "cli")}));
  ASSERT_TRUE(script.next(nullptr));
  EXPECT_TRUE(script.started().empty());
  const lab::CallOutcome accepted{4, 0, false};
  auto next = script.next(&accepted);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->fd, 99) << "the program goes on by itself";
  auto started = script.started();
  ASSERT_EQ(started.size(), 1U);
  EXPECT_TRUE(script.started().empty()) << "each is told once";
  const auto its_call = started[0]->next(nullptr);
  ASSERT_TRUE(its_call);
  EXPECT_EQ(its_call->kind, CallKind::close);
  EXPECT_EQ(its_call->fd, 4) << "as the variable was when it began";
  const lab::CallOutcome closed{0, 0, false};
  EXPECT_FALSE(started[0]->next(&closed)) << "its end is the thread's";
}

TEST(ProgramScript, poll_says_whom_to_serve) {
  Statement poll = call(CallKind::poll, 1, "", "n");
  poll.ready = "fd";
  Statement read = call(CallKind::read, 3, "fd", "got");
  ProgramScript script(program({call(CallKind::socket, 1, "", "listener"), loop({poll, if_then("fd == listener", {call(CallKind::accept, 2, "listener")}, {read})})}));
  ASSERT_TRUE(script.next(nullptr));
  lab::CallOutcome made{3, 0, false};
  auto next = script.next(&made);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::poll);
  EXPECT_EQ(next->value, -1) << "as long as it takes";
  lab::CallOutcome who{1, 0, false, 3};
  next = script.next(&who);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::accept);
  lab::CallOutcome accepted{4, 0, false};
  ASSERT_TRUE(script.next(&accepted));
  lab::CallOutcome other{1, 0, false, 4};
  next = script.next(&other);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::read);
  EXPECT_EQ(next->fd, 4);
}

TEST(ProgramScript, an_echo_loop_runs_until_the_other_end_has_finished) {
  Statement write = call(CallKind::write, 3, "cli");
  write.size = expression("n");
  ProgramScript script(program({call(CallKind::accept, 1, "fd", "cli"),
                                loop({call(CallKind::read, 2, "cli", "n"), break_if("n <= 0"), write}), call(CallKind::close, 4, "cli")}));
  auto next = script.next(nullptr);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::accept);
  lab::CallOutcome accepted{4, 0, false};
  next = script.next(&accepted);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::read);
  EXPECT_EQ(next->fd, 4);
  std::memcpy(next->buffer.data(), "abc", 3);
  lab::CallOutcome three{3, 0, false};
  next = script.next(&three);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->kind, CallKind::write);
  EXPECT_EQ(std::string(next->data.begin(), next->data.end()), "abc") << "what was read is what is written";
  next = script.next(&three);
  EXPECT_EQ(next->kind, CallKind::read);
  lab::CallOutcome end{0, 0, false};
  next = script.next(&end);
  EXPECT_EQ(next->kind, CallKind::close);
  EXPECT_FALSE(script.next(&end));
}

TEST(ProgramScript, a_size_beyond_the_buffer_is_cut_to_it) {
  Statement read = call(CallKind::read, 1, "stdin", "n");
  read.size = expression("1000000");
  Statement write = call(CallKind::write, 2, "stdin");
  write.size = expression("n - 100");
  ProgramScript script(program({read, write}));
  EXPECT_EQ(script.next(nullptr)->buffer.size(), 16U);
  lab::CallOutcome failed{-1, 5, false};
  EXPECT_EQ(script.next(&failed)->data.size(), 0U) << "a negative size is none";
}

TEST(ProgramScript, a_loop_without_a_call_ends) {
  ProgramScript script(program({loop({break_if("false")}), call(CallKind::socket, 2, "")}));
  const auto next = script.next(nullptr);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->line, 2);
}

}  // namespace
}  // namespace sg::session
