// What a stranger's file may be: each bound is met exactly, and one more is refused in these words. And files of another version of the format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/lesson/lesson_loader.h"
#include "core/lesson/limits.h"

namespace sg::lesson {
namespace {

std::string times(std::size_t count, const std::function<std::string(std::size_t)>& one) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? "," : "") + one(i);
  return out;
}
std::string listed_texts(std::size_t count) {
  return times(count, [](std::size_t) { return std::string("\"x\""); });
}
std::string letters(std::size_t count) { return std::string(count, 'x'); }

/// A lesson with these parts, and what is said of it.
struct Parts {
  std::string version = "1.0";
  std::string title = "T";
  std::string minutes = "1";
  std::string objectives = R"("O")";
  std::string network = "{}";
  std::string input = "x";
  std::string observe = {};
  std::string say = "S";
  std::string step = {};  ///< more keys of the step
  std::string listing = "\"socket();\"";
  std::string body = R"({"line": 1, "call": "socket", "save": "fd"})";
  std::string program = {};  ///< more keys of the program
};

Loaded load(const Parts& parts, Strictness strictness = Strictness::play) {
  const std::string lesson = R"({"format": "sockglass-lesson", "version": ")" + parts.version + R"(", "id": "small", "title": ")" + parts.title + R"(", "summary": "S", "minutes": )" +
                             parts.minutes + R"(, "objectives": [)" + parts.objectives + R"(], "network": )" + parts.network +
                             R"(, "actors": {"a": {"role": "client", "title": "A", "program": "p", "input": ")" + parts.input + R"("}}, "observe": {)" + parts.observe +
                             R"(}, "steps": [{"id": "only", "title": "T", "say": ")" + parts.say + "\"" + parts.step + "}]}";
  const std::string program = R"({"format": "sockglass-program", "version": "1.0", "file": "p.c", "listing": [)" + parts.listing + R"(], "body": [)" + parts.body + "]" + parts.program + "}";
  return load_lesson({{"small.json", lesson}, {"programs/p.json", program}}, strictness);
}

std::string said(const Loaded& loaded) {
  std::string out;
  for (const Diagnostic& diagnostic : loaded.diagnostics) out += diagnostic.message + "\n";
  return out;
}

void holds(const Parts& most, const Parts& more, const std::string& words) {
  const Loaded good = load(most);
  EXPECT_TRUE(good.lesson.has_value()) << "exactly the bound: " << said(good);
  const Loaded bad = load(more);
  EXPECT_FALSE(bad.lesson.has_value()) << words;
  EXPECT_THAT(said(bad), ::testing::HasSubstr(words));
}

TEST(Bounds, TextsAreSoLong) {
  holds({.title = letters(80)}, {.title = letters(81)}, "this text has 81 characters; at most 80 are allowed");
  holds({.say = letters(2400)}, {.say = letters(2401)}, "this text has 2401 characters; at most 2400 are allowed");
  holds({.objectives = "\"" + letters(600) + "\""}, {.objectives = "\"" + letters(601) + "\""}, "this text has 601 characters; at most 600 are allowed");
  holds({.input = letters(65536)}, {.input = letters(65537)}, "this text has 65537 characters; at most 65536 are allowed");
  const auto until = [](std::size_t bytes) { return R"(, "until": "a.finished)" + std::string(bytes - 10, ' ') + "\""; };
  holds({.step = until(1000)}, {.step = until(1001)}, "not an expression: an expression has at most 1000 bytes");
}

TEST(Bounds, ListsAndObjectsHoldSoMuch) {
  holds({.objectives = listed_texts(32)}, {.objectives = listed_texts(33)}, "this list has 33 items; at most 32 are allowed");
  const auto observed = [](std::size_t count) {
    return times(count, [](std::size_t i) { return "\"o" + std::to_string(i) + R"(": {"entered": {"actor": "a", "call": "socket"}})"; });
  };
  holds({.observe = observed(200)}, {.observe = observed(201)}, "this object has 201 keys; at most 200 are allowed");
  const auto rules = [](std::size_t count) {
    return R"({"rules": [)" + times(count, [](std::size_t i) { return R"({"rule": "r)" + std::to_string(i) + R"(", "then": "drop"})"; }) + "]}";
  };
  holds({.network = rules(32)}, {.network = rules(33)}, "this list has 33 items; at most 32 are allowed");
  const auto actions = [](std::size_t count) { return R"(, "do": [)" + times(count, [](std::size_t) { return std::string(R"({"step": "a"})"); }) + "]"; };
  holds({.step = actions(32)}, {.step = actions(33)}, "this list has 33 items; at most 32 are allowed");
}

TEST(Bounds, TimesAndCountsStayInside) {
  holds({.minutes = "600"}, {.minutes = "601"}, "601 is out of bounds: from 1 to 600");
  holds({.network = R"({"mtu": 65536})"}, {.network = R"({"mtu": 65537})"}, "65537 is out of bounds: from 576 to 65536");
  holds({.network = R"({"pace_ms": 400})"}, {.network = R"({"pace_ms": 401})"}, "401 is out of bounds: from 0 to 400");
  const auto counted = [](const char* count) { return std::string(R"(, "do": [{"step": "a", "count": )") + count + "}]"; };
  holds({.step = counted("10000")}, {.step = counted("10001")}, "10001 is out of bounds: from 1 to 10000");
  const auto delayed = [](const char* ms) { return std::string(R"({"rules": [{"rule": "r", "then": "delay", "delay_ms": )") + ms + "}]}"; };
  holds({.network = delayed("10000")}, {.network = delayed("10001")}, "10001 is out of bounds: from 1 to 10000");
}

TEST(Bounds, ProgramsAreSoLarge) {
  holds({.listing = "\"close(socket());\"," + listed_texts(199)}, {.listing = "\"close(socket());\"," + listed_texts(200)}, "this list has 201 items; at most 200 are allowed");
  const auto sockets = [](std::size_t count) { return times(count, [](std::size_t) { return std::string(R"({"line": 1, "call": "socket", "save": "fd"})"); }); };
  const std::string line = "\"socket();\"";
  holds({.listing = line, .body = sockets(200)}, {.listing = line, .body = sockets(201)}, "this list has 201 items; at most 200 are allowed");
  // … and not by standing in several loops either.
  const auto loops = [&](std::size_t each) { return R"({"loop": [)" + sockets(each) + R"(]}, {"loop": [)" + sockets(each) + "]}"; };
  holds({.listing = line, .body = loops(99)}, {.listing = line, .body = loops(100)}, "a program has at most 200 statements");
  const auto nested = [&](std::size_t depth) {
    std::string body = sockets(1);
    for (std::size_t i = 0; i < depth; ++i) body = R"({"loop": [)" + sockets(1) + "," + body + "]}";  // each makes a call of its own
    return body;
  };
  holds({.listing = line, .body = nested(8)}, {.listing = line, .body = nested(9)}, "loops stand at most 8 inside each other");
  holds({.listing = line, .program = R"(, "buffer_bytes": 16777216)"}, {.listing = line, .program = R"(, "buffer_bytes": 16777217)"}, "16777217 is out of bounds: from 1 to 16777216");
}

TEST(Versions, ADraftFromBefore10IsReadAsWhatIsWrittenNow) {
  const Parts draft{.version = "0.9",
                    .network = R"({"pace": 70})",
                    .observe = R"("made": {"returned": {"actor": "a", "call": "socket"}})",
                    .step = R"json(, "hints": ["Three is the first that is free."], "do": [{"pace": 30}, {"step": "a"}], "until": "seen(made)",
                      "predict": {"kind": "number", "ask": "Which?", "answer": "made.ret", "right": "R", "otherwise": "O"})json",
                    .listing = R"json("socket();")json"};
  const Loaded loaded = load(draft);
  ASSERT_TRUE(loaded.lesson) << said(loaded);
  EXPECT_EQ(loaded.lesson->network.pace_ms, 70U);
  ASSERT_EQ(loaded.lesson->steps[0].actions.size(), 2U);
  EXPECT_EQ(loaded.lesson->steps[0].actions[0].pace_ms, 30U);
  ASSERT_TRUE(loaded.lesson->steps[0].predict);
  ASSERT_EQ(loaded.lesson->steps[0].predict->hints.size(), 1U);
  EXPECT_EQ(said(loaded), "") << "who plays it need not know";
  EXPECT_THAT(said(load(draft, Strictness::lint)),
              ::testing::HasSubstr("this file has version 0.9 of its format, and is read as 1.0: `pace` is `pace_ms` now, `hints` stands in `predict` now"));
  Parts of_today = draft;
  of_today.version = "1.0";
  EXPECT_THAT(said(load(of_today, Strictness::lint)), ::testing::HasSubstr("unknown key `pace` in `network`")) << "what was renamed is a slip in a file of today";
}

TEST(Versions, ANewerMinorIsPlayedAndANewerMajorIsNot) {
  EXPECT_TRUE(load({.version = "1.7"}).lesson);
  const Loaded newer = load({.version = "2.0"});
  EXPECT_FALSE(newer.lesson);
  EXPECT_THAT(said(newer), ::testing::HasSubstr("this file has version 2.0 of its format, and this sockglass reads versions up to 1.x: a newer sockglass is needed"));
}

}  // namespace
}  // namespace sg::lesson
