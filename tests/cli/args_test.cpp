#include "app/cli/args.h"

#include <gtest/gtest.h>

namespace sg::cli {
namespace {

Parsed parse(std::vector<const char*> words) {
  words.insert(words.begin(), "sockglass");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(Args, WithoutACommandTheWindowOpens) {
  const auto parsed = parse({});
  ASSERT_TRUE(parsed.arguments);
  EXPECT_EQ(parsed.arguments->command, Command::window);
  EXPECT_TRUE(parsed.arguments->lessons.empty());
  const auto with_lesson = parse({"2", "--lang", "ko", "--scale", "1.5", "--ui-dump", "/tmp/dump"});
  ASSERT_TRUE(with_lesson.arguments);
  EXPECT_EQ(with_lesson.arguments->lessons, std::vector<std::string>{"2"});
  EXPECT_EQ(with_lesson.arguments->language, model::Language::ko);
  EXPECT_FLOAT_EQ(with_lesson.arguments->scale, 1.5F);
  EXPECT_EQ(with_lesson.arguments->ui_dump, "/tmp/dump");
}

TEST(Args, RunTakesSeveralLessonsAndItsOptions) {
  const auto parsed = parse({"run", "1", "2", "--format", "tap", "--tier", "calls", "--pace", "0", "--lang", "en"});
  ASSERT_TRUE(parsed.arguments) << parsed.text;
  EXPECT_EQ(parsed.arguments->command, Command::run);
  EXPECT_EQ(parsed.arguments->lessons, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(parsed.arguments->format, Format::tap);
  EXPECT_EQ(parsed.arguments->tier, session::Tier::calls);
  EXPECT_EQ(parsed.arguments->pace_ms, 0U);
}

TEST(Args, ShotHasAStepAFileAndASize) {
  const auto parsed = parse({"shot", "2", "--step", "syn", "--out", "a.png", "--lang", "ko", "--size", "1440x900"});
  ASSERT_TRUE(parsed.arguments) << parsed.text;
  EXPECT_EQ(parsed.arguments->command, Command::shot);
  EXPECT_EQ(parsed.arguments->lessons, std::vector<std::string>{"2"});
  EXPECT_EQ(parsed.arguments->step, "syn");
  EXPECT_EQ(parsed.arguments->out, "a.png");
  EXPECT_EQ(parsed.arguments->width, 1440);
  EXPECT_EQ(parsed.arguments->height, 900);
}

TEST(Args, WhatIsWrongIsSaid) {
  const std::vector<std::pair<std::vector<const char*>, const char*>> cases{
      {{"run"}, "LESSON is required"},
      {{"run", "2", "--format", "xml"}, "xml not in"},
      {{"run", "2", "--tier", "best"}, "best not in"},
      {{"run", "2", "--pace", "401"}, "401"},
      {{"list", "2"}, "unexpected argument `2`"},
      {{"--size", "1440"}, "WIDTHxHEIGHT"},
      {{"--size", "9x9"}, "320x240"},
      {{"--lang", "fr"}, "fr not in"},
      {{"--no-such"}, "--no-such"},
      {{"shot", "2"}, "--out is required"},
  };
  for (const auto& [words, message] : cases) {
    const auto parsed = parse(words);
    EXPECT_FALSE(parsed.arguments);
    EXPECT_TRUE(parsed.is_error);
    EXPECT_NE(parsed.text.find(message), std::string::npos) << parsed.text;
  }
}

TEST(Args, HelpAndVersionAreNoErrors) {
  for (const char* word : {"--help", "--version"}) {
    const auto parsed = parse({word});
    EXPECT_FALSE(parsed.arguments);
    EXPECT_FALSE(parsed.is_error);
    EXPECT_NE(parsed.text.find("sockglass"), std::string::npos);
  }
}

}  // namespace
}  // namespace sg::cli
