#include "core/lesson/expression.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

namespace sg::lesson {
namespace {

/// syn was seen at 3, synack at 5, later not at all; client is an actor.
class FakeScope : public Scope {
 public:
  std::map<std::string, Value> values{{"syn.seq", SeqNumber{4294967295U}},
                                      {"synack.ack", SeqNumber{0}},
                                      {"synack.seq", SeqNumber{100}},
                                      {"synack.len", std::int64_t{0}},
                                      {"client.state", std::string("ESTABLISHED")},
                                      {"connected.ret", std::int64_t{0}},
                                      {"given", std::int64_t{7}},
                                      {"big.n", std::numeric_limits<std::int64_t>::max()},
                                      {"low.n", std::numeric_limits<std::int64_t>::min()},
                                      {"yes.it", true},
                                      {"no.it", false},
                                      {"word.text", std::string("Hello")},
                                      {"korean.text", std::string("소켓")}};
  std::map<std::string, std::uint64_t> places{{"syn", 3}, {"synack", 5}, {"connected", 9}, {"client", 8}};

  Value lookup(std::string_view name, std::string_view field) const override {
    const std::string key = std::string(name) + (field.empty() ? "" : "." + std::string(field));
    const auto found = values.find(key);
    return found == values.end() ? Value{} : found->second;
  }
  std::uint64_t observed_at(std::string_view name) const override {
    const auto found = places.find(std::string(name));
    return found == places.end() ? 0 : found->second;
  }
};

Expression parsed(std::string_view text) {
  auto result = Expression::parse(text);
  if (const auto* error = std::get_if<Expression::Error>(&result)) {
    ADD_FAILURE() << text << ": at " << error->at << ": " << error->message;
    return {};
  }
  return std::get<Expression>(result);
}

std::string value(std::string_view text) { return to_string(parsed(text).evaluate(FakeScope{})); }

std::string problem(std::string_view text) {
  const auto result = Expression::parse(text);
  const auto* error = std::get_if<Expression::Error>(&result);
  return error == nullptr ? "" : std::to_string(error->at) + ": " + error->message;
}

TEST(Expression, FollowsTheUsualPrecedence) {
  EXPECT_EQ(value("1 + 2 * 3"), "7");
  EXPECT_EQ(value("(1 + 2) * 3"), "9");
  EXPECT_EQ(value("10 - 3 - 2"), "5");
  EXPECT_EQ(value("-2 * -3"), "6");
  EXPECT_EQ(value("17 / 5 + 17 % 5"), "5");
  EXPECT_EQ(value("not 1 == 2 and 3 < 4 or false"), "true");
  EXPECT_EQ(value("true or false and false"), "true");
  EXPECT_EQ(value("min(3, 4) + max(3, 4)"), "7");
  EXPECT_EQ(value("when(1 < 2, 7)"), "7");
  EXPECT_EQ(value("when(1 > 2, 7)"), "none");
  EXPECT_EQ(value("when(none > 2, 7)"), "none") << "not known is not true";
  EXPECT_EQ(value("when(1, 7)"), "none") << "only true is true";
  EXPECT_EQ(value("len('Hello')"), "5");
  EXPECT_EQ(value("bytes('안녕')"), "6") << "as C counts";
  EXPECT_EQ(value("len('안녕')"), "2") << "as people do";
  EXPECT_EQ(value(R"(find('ab\r\n\r\ncd', '\r\n\r\n'))"), "2");
  EXPECT_EQ(value("find('abc', 'x')"), "none");
  EXPECT_EQ(value("part('Content-Length: 12', 16, 2)"), "12");
  EXPECT_EQ(value("part('abc', 2, 100)"), "c");
  EXPECT_EQ(value("part('abc', 9, 1)"), "");
  EXPECT_EQ(value("part('abc', -1, 1)"), "none");
  EXPECT_EQ(value("number(' 42 bytes')"), "42");
  EXPECT_EQ(value("number('0005Hello')"), "5");
  EXPECT_EQ(value("number('-5')"), "none") << "a length is not negative";
  EXPECT_EQ(value("number('99999999999999999999')"), "none");
  EXPECT_EQ(value("number('')"), "none");
  EXPECT_EQ(value("bytes(5)"), "none");
}

TEST(Expression, CountsSequenceNumbersAroundTheCircle) {
  EXPECT_EQ(value("syn.seq + 1"), "0");
  EXPECT_EQ(value("1 + syn.seq"), "0");
  EXPECT_EQ(value("synack.ack == syn.seq + 1"), "true");
  EXPECT_EQ(value("synack.ack - 1"), "4294967295");
  EXPECT_EQ(value("synack.ack - syn.seq"), "1") << "how far it is from the one to the other";
  EXPECT_EQ(value("syn.seq - synack.ack"), "4294967295");
  EXPECT_EQ(value("synack.ack > syn.seq"), "true") << "0 comes after 4294967295";
  EXPECT_EQ(value("syn.seq == 4294967295"), "true") << "a whole number equals a sequence number of the same value";
  EXPECT_EQ(value("max(syn.seq, synack.ack)"), "0");
  EXPECT_EQ(value("syn.seq - big.n"), to_string(SeqNumber{static_cast<std::uint32_t>(4294967295U - 4294967295U)}));
  EXPECT_EQ(value("syn.seq + synack.seq"), "none") << "there is no sum of two places";
  EXPECT_EQ(value("syn.seq * 2"), "none");
  EXPECT_TRUE(std::holds_alternative<SeqNumber>(parsed("syn.seq + 1").evaluate(FakeScope{})));
  EXPECT_TRUE(std::holds_alternative<std::int64_t>(parsed("synack.ack - syn.seq").evaluate(FakeScope{})));
}

TEST(Expression, HasNoneWhereThereIsNoAnswer) {
  EXPECT_EQ(value("1 / 0"), "none");
  EXPECT_EQ(value("1 % 0"), "none");
  EXPECT_EQ(value("big.n + 1"), "none");
  EXPECT_EQ(value("low.n - 1"), "none");
  EXPECT_EQ(value("big.n * 2"), "none");
  EXPECT_EQ(value("low.n / -1"), "none");
  EXPECT_EQ(value("low.n % -1"), "none");
  EXPECT_EQ(value("-low.n"), "none");
  EXPECT_EQ(value("'a' + 1"), "none");
  EXPECT_EQ(value("'a' < 'b'"), "none");
  EXPECT_EQ(value("len(3)"), "none");
  EXPECT_EQ(value("not 3"), "none");
}

TEST(Expression, CarriesTheUnknownAlong) {
  EXPECT_EQ(value("later.seq + 1"), "none");
  EXPECT_EQ(value("later.seq == syn.seq"), "none");
  EXPECT_EQ(value("later.seq != syn.seq"), "none");
  EXPECT_EQ(value("not later.it"), "none");
  EXPECT_EQ(value("later.it and false"), "false") << "false whatever the other side is";
  EXPECT_EQ(value("false and later.it"), "false");
  EXPECT_EQ(value("later.it or true"), "true");
  EXPECT_EQ(value("later.it or false"), "none");
  EXPECT_EQ(value("later.it and true"), "none");
  EXPECT_EQ(value("later.seq == none"), "true");
  EXPECT_EQ(value("syn.seq != none"), "true");
  EXPECT_EQ(value("none == none"), "true");
  EXPECT_FALSE(is_true(Value{}));
  EXPECT_FALSE(is_true(Value{std::int64_t{1}}));
  EXPECT_TRUE(is_true(Value{true}));
}

TEST(Expression, KnowsWhatWasSeenAndInWhichOrder) {
  EXPECT_EQ(value("seen(syn)"), "true");
  EXPECT_EQ(value("seen(later)"), "false");
  EXPECT_EQ(value("before(syn, synack)"), "true");
  EXPECT_EQ(value("before(synack, syn)"), "false");
  EXPECT_EQ(value("before(syn, later)"), "false");
  EXPECT_EQ(value("before(later, syn)"), "false");
}

TEST(Expression, ComparesTexts) {
  EXPECT_EQ(value("client.state == 'ESTABLISHED'"), "true");
  EXPECT_EQ(value("client.state != 'LISTEN'"), "true");
  EXPECT_EQ(value("client.state == 1"), "false");
  EXPECT_EQ(value(R"('it\'s' == 'it\'s')"), "true");
  EXPECT_EQ(value(R"(len('a\n\\'))"), "3");
  EXPECT_EQ(value("len(korean.text)"), "2") << "characters, not bytes";
}

TEST(Expression, PutsValuesInTheText) {
  EXPECT_EQ(parsed("synack.ack == syn.seq + 1").with_values(FakeScope{}), "0 == 4294967295 + 1");
  EXPECT_EQ(parsed("later.ack == syn.seq").with_values(FakeScope{}), "none == 4294967295");
  EXPECT_EQ(parsed("client.state=='LISTEN'").with_values(FakeScope{}), "'ESTABLISHED'=='LISTEN'");
  EXPECT_EQ(parsed("before(syn, later) and seen( synack )").with_values(FakeScope{}),
            "before(event 3, none) and seen( event 5 )");
}

TEST(Expression, TellsWhichEventDecided) {
  EXPECT_EQ(parsed("synack.ack == syn.seq + 1").decided_by(FakeScope{}), 5U);
  EXPECT_EQ(parsed("seen(syn)").decided_by(FakeScope{}), 3U);
  EXPECT_EQ(parsed("connected.ret == 0 and syn.seq == 1").decided_by(FakeScope{}), 3U) << "the false side alone settles it";
  EXPECT_EQ(parsed("connected.ret == 0 or syn.seq == 1").decided_by(FakeScope{}), 9U);
  EXPECT_EQ(parsed("1 == 1").decided_by(FakeScope{}), 0U);
  EXPECT_EQ(parsed("later.seq == 1").decided_by(FakeScope{}), 0U);
}

TEST(Expression, NamesWhatItLooksAt) {
  const auto names = parsed("a.x == b.y + a.x and seen(c) and d == 1").names();
  ASSERT_EQ(names.size(), 4U);
  EXPECT_EQ(names[0], (std::pair<std::string, std::string>{"a", "x"}));
  EXPECT_EQ(names[1], (std::pair<std::string, std::string>{"b", "y"}));
  EXPECT_EQ(names[2], (std::pair<std::string, std::string>{"c", ""}));
  EXPECT_EQ(names[3], (std::pair<std::string, std::string>{"d", ""}));
  const auto uses = parsed("'LISTEN' == a.state").uses();
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(uses[0].at, 12U);
  ASSERT_EQ(uses[0].compared_with.size(), 1U);
  EXPECT_EQ(uses[0].compared_with[0], (std::pair<std::string, std::size_t>{"LISTEN", 0}));
}

TEST(Expression, SaysWhereAndWhyAtTheByte) {
  EXPECT_EQ(problem(""), "0: an expression is missing here");
  EXPECT_EQ(problem("1 +"), "3: expected a number, a 'text' or a name, not the end");
  EXPECT_EQ(problem("a = b"), "2: write `==` to compare");
  EXPECT_EQ(problem("!a"), "0: write `not` instead of `!`");
  EXPECT_EQ(problem("a.x && b.x"), "4: write `and` instead of `&&`");
  EXPECT_EQ(problem("a.x || b.x"), "4: write `or` instead of `||`");
  EXPECT_EQ(problem("a == \"b\""), "5: texts stand in single quotes: 'ESTABLISHED'");
  EXPECT_EQ(problem("a == 'b"), "5: this text has no closing '");
  EXPECT_EQ(problem("'a\\x'"), "2: after a backslash stands one of \\ ' n r t");
  EXPECT_EQ(problem("1 < 2 < 3"), "6: comparisons do not chain: write `a < b and b < c`");
  EXPECT_EQ(problem("99999999999999999999"), "0: this number is too large");
  EXPECT_EQ(problem("1.5"), "0: numbers are whole and decimal");
  EXPECT_EQ(problem("0x10"), "0: numbers are whole and decimal");
  EXPECT_EQ(problem("(1"), "2: expected `)` to close the bracket, not the end");
  EXPECT_EQ(problem("1 2"), "2: did not expect `2` here: an operator (and, or, ==, +, …) or the end");
  EXPECT_EQ(problem("sene(a)"), "0: there is no function `sene`; did you mean `seen`?");
  EXPECT_EQ(problem("seen(a, b)"), "0: seen() takes 1 argument, not 2");
  EXPECT_EQ(problem("before(a)"), "0: before() takes 2 arguments, not 1");
  EXPECT_EQ(problem("seen(a.x)"), "6: seen() takes the name of an observed event, without a field");
  EXPECT_EQ(problem("seen(1)"), "5: seen() takes the names of observed events, not `1`");
  EXPECT_EQ(problem("a."), "2: expected the name of a field after `a.`, not the end");
  EXPECT_EQ(problem("소켓"), "0: did not expect `소` here");
  EXPECT_EQ(problem("and"), "0: expected a number, a 'text' or a name, not `and`");
  EXPECT_EQ(problem(std::string(1001, ' ')), "1000: an expression has at most 1000 bytes");
}

TEST(Expression, IsAsDeepAsSaidAndNoDeeper) {
  const auto nested = [](int levels) {
    return std::string(static_cast<std::size_t>(levels), '(') + "1" + std::string(static_cast<std::size_t>(levels), ')');
  };
  EXPECT_EQ(value(nested(63)), "1");
  EXPECT_EQ(problem(nested(64)), "64: nested more than 64 levels deep");
  EXPECT_NE(problem(nested(450)), "");
  std::string nots;
  for (int i = 0; i < 240; ++i) nots += "not ";
  EXPECT_NE(problem(nots + "true"), "");
  EXPECT_NE(problem(std::string(900, '-') + "1"), "");
  std::string wide = "1";
  while (wide.size() < 990) wide += "+1";
  EXPECT_EQ(value(wide), std::to_string((wide.size() + 1) / 2)) << "a long chain is not deep";
}

TEST(Expression, EndsOnAnyText) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<std::string> words{"and",
                                       "or",
                                       "not",
                                       "seen",
                                       "before",
                                       "len",
                                       "min",
                                       "max",
                                       "true",
                                       "false",
                                       "none",
                                       "syn",
                                       "synack.ack",
                                       "big.n",
                                       "low.n",
                                       "syn.seq",
                                       "later.x",
                                       "given",
                                       "client.state",
                                       "word.text",
                                       "(",
                                       ")",
                                       "(",
                                       ")",
                                       ",",
                                       ".",
                                       "+",
                                       "-",
                                       "*",
                                       "/",
                                       "%",
                                       "==",
                                       "!=",
                                       "<",
                                       "<=",
                                       ">",
                                       ">=",
                                       "0",
                                       "1",
                                       "-1",
                                       "4294967296",
                                       "'a'",
                                       "'",
                                       "\\",
                                       "=",
                                       "!",
                                       "\"",
                                       "소",
                                       "\xff",
                                       " ",
                                       "\n"};
  const FakeScope scope;
  int understood = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    const auto count = random() % 24;
    for (unsigned k = 0; k < count; ++k) text += words[random() % words.size()] + (random() % 3 == 0 ? "" : " ");
    const auto result = Expression::parse(text);
    if (const auto* error = std::get_if<Expression::Error>(&result)) {
      ASSERT_LE(error->at, text.size()) << text;
      ASSERT_FALSE(error->message.empty()) << text;
      continue;
    }
    ++understood;
    const auto& expression = std::get<Expression>(result);
    expression.evaluate(scope);
    expression.decided_by(scope);
    expression.with_values(scope);
    ASSERT_EQ(expression.text(), text);
  }
  EXPECT_GT(understood, 100) << "the texts are too random to test evaluation";
  for (int i = 0; i < 5000; ++i) {
    std::string bytes(random() % 60, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const auto result = Expression::parse(bytes);
    if (const auto* error = std::get_if<Expression::Error>(&result)) {
      ASSERT_LE(error->at, bytes.size());
    }
  }
}

TEST(Expression, OfNothingIsNothing) {
  const Expression none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(to_string(none.evaluate(FakeScope{})), "none");
  EXPECT_TRUE(none.names().empty());
  EXPECT_EQ(none.with_values(FakeScope{}), "");
}

}  // namespace
}  // namespace sg::lesson
