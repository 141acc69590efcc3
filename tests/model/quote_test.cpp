#include "core/model/quote.h"

#include <gtest/gtest.h>

#include <vector>

namespace sg::model {
namespace {

std::string quote(const std::string& text, std::size_t limit = 32) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return quoted(bytes, limit);
}

TEST(Quote, KeepsTextAndEscapesTheRest) {
  EXPECT_EQ(quote("hello\n"), "\"hello\\n\"");
  EXPECT_EQ(quote("안녕"), "\"안녕\"");
  EXPECT_EQ(quote("say \"hi\"\\"), "\"say \\\"hi\\\"\\\\\"");
  EXPECT_EQ(quote(""), "\"\"");
  EXPECT_EQ(quote(std::string("\0\x7f", 2)), "\"\\x00\\x7f\"");
}

TEST(Quote, NothingThatATerminalObeysGetsThrough) {
  EXPECT_EQ(quote("\x1b[2J"), "\"\\x1b[2J\"");
  EXPECT_EQ(quote("\xc2\x9b\x32J"), "\"\\xc2\\x9b2J\"");  // U+009B, the one-character CSI
  EXPECT_EQ(printable("a\x1b]0;x\x07 b\nc"), "a\\x1b]0;x\\x07 b\nc");
}

TEST(Quote, BrokenUtf8IsShownByteByByte) {
  EXPECT_EQ(quote("\xed\x95"), "\"\\xed\\x95\"");           // cut off
  EXPECT_EQ(quote("\xc0\xaf"), "\"\\xc0\\xaf\"");           // overlong
  EXPECT_EQ(quote("\xed\xa0\x80"), "\"\\xed\\xa0\\x80\"");  // surrogate
  EXPECT_EQ(quote("\xf5\x80\x80\x80"), "\"\\xf5\\x80\\x80\\x80\"");
}

TEST(Quote, StopsBetweenCharacters) {
  EXPECT_EQ(quote("abcdef", 3), "\"abc\"…");
  EXPECT_EQ(quote("안녕", 5), "\"안\"…");
  EXPECT_EQ(quote("안녕", 6), "\"안녕\"");
}

}  // namespace
}  // namespace sg::model
