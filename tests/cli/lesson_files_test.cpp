#include "app/cli/lesson_files.h"

#include <gtest/gtest.h>

namespace sg::cli {
namespace {

const std::filesystem::path kFolder = SG_SOURCE_DIR "/lessons";

std::string found(const std::string& name) {
  const auto result = find_lesson(name, kFolder, model::Language::en);
  const auto* path = std::get_if<std::filesystem::path>(&result);
  return path != nullptr ? path->filename().string() : "";
}

TEST(LessonFiles, ALessonHasANumberAnIdAndAFile) {
  for (const char* name :
       {"2", "02", "02-three-way-handshake", "three-way-handshake", SG_SOURCE_DIR "/lessons/02-three-way-handshake.json"}) {
    EXPECT_EQ(found(name), "02-three-way-handshake.json") << name;
  }
  EXPECT_EQ(found("1"), "01-two-programs-talk.json");
  EXPECT_EQ(found("14"), "14-lost-and-sent-again.json") << "its own number, not its place in the list";
  EXPECT_EQ(lesson::number_of("14-lost-and-sent-again", 2), 14U);
  EXPECT_EQ(lesson::number_of("mine", 2), 3U);
}

TEST(LessonFiles, WhatIsNotThereIsSaidWithWhatIs) {
  const auto none = find_lesson("99", kFolder, model::Language::en);
  ASSERT_TRUE(std::holds_alternative<std::string>(none));
  EXPECT_NE(std::get<std::string>(none).find("there is no lesson `99`; there are 1 (01-two-programs-talk), 2 ("),
            std::string::npos);
  const auto file = find_lesson("some/where.json", kFolder, model::Language::ko);
  EXPECT_EQ(std::get<std::string>(file), "수업 파일이 없습니다: some/where.json");
  EXPECT_TRUE(std::holds_alternative<std::string>(find_lesson("1", "/nonexistent", model::Language::en)));
  EXPECT_TRUE(std::holds_alternative<std::string>(find_lesson("1", {}, model::Language::en)));
}

}  // namespace
}  // namespace sg::cli
