#include "app/cli/text_width.h"

#include <gtest/gtest.h>

#include "app/cli/markup.h"

namespace sg::cli {
namespace {

TEST(TextWidth, KoreanTakesTwoColumnsASyllable) {
  EXPECT_EQ(text_width("server"), 6U);
  EXPECT_EQ(text_width("서버"), 4U);
  EXPECT_EQ(text_width("│─►…"), 4U);
  EXPECT_EQ(text_width("e\u0301"), 1U);  // a combining accent
  EXPECT_EQ(text_width("\xff"), 1U);     // no UTF-8
  EXPECT_EQ(text_width(""), 0U);
}

TEST(TextWidth, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(cut_to("서버", 4), "서버");
  EXPECT_EQ(cut_to("서버", 3), "서…");
  EXPECT_EQ(cut_to("서버", 2), "…");
  EXPECT_EQ(cut_to("server", 4), "ser…");
  EXPECT_EQ(cut_to("server", 0), "");
  EXPECT_EQ(text_width(pad_to("서버", 10)), 10U);
}

TEST(TextWidth, WrapsAtSpacesOnly) {
  EXPECT_EQ(wrap("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("서버가 연결을", 8), (std::vector<std::string>{"서버가", "연결을"}));
  EXPECT_EQ(wrap("a\n\nb", 8), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(wrap("extraordinary", 5), (std::vector<std::string>{"extr…"}));
  EXPECT_EQ(wrap("", 5), (std::vector<std::string>{""}));
}

TEST(Markup, IsTakenOffAndCannotTalkToTheTerminal) {
  EXPECT_EQ(plain("the **first** call is `socket()`"), "the first call is socket()");
  EXPECT_EQ(plain("2 * 3"), "2 * 3");
  EXPECT_EQ(plain("\x1b[31mred"), "\\x1b[31mred");
}

}  // namespace
}  // namespace sg::cli
