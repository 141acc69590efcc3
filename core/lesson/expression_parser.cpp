// Reads an expression: a recursive descent, one function per level of precedence.
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "core/lesson/expression_node.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

using Node = Expression::Node;
using Kind = Node::Kind;

constexpr std::size_t kMaxBytes = 1000;
constexpr int kMaxDepth = 64;

struct Failure {
  Expression::Error error;
};

enum class Token : std::uint8_t { end, number, text, word, symbol };

bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { advance(); }

  Node whole() {
    if (token_ == Token::end) fail(0, "an expression is missing here");
    Node node = disjunction();
    if (token_ != Token::end)
      fail(begin_, "did not expect " + quoted_token() + " here: an operator (and, or, ==, +, …) or the end");
    return node;
  }

 private:
  [[noreturn]] void fail(std::size_t at, std::string message) { throw Failure{{at, std::move(message)}}; }

  std::string quoted_token() const {
    if (token_ == Token::end) return "the end";
    return "`" + std::string(text_.substr(begin_, end_ - begin_)) + "`";
  }

  void advance() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\t' || text_[next_] == '\n')) ++next_;
    begin_ = next_;
    if (next_ == text_.size()) {
      token_ = Token::end;
    } else if (is_digit(text_[next_])) {
      number();
    } else if (is_word_start(text_[next_])) {
      token_ = Token::word;
      while (next_ < text_.size() && (is_word_start(text_[next_]) || is_digit(text_[next_]))) ++next_;
    } else if (text_[next_] == '\'') {
      literal_text();
    } else {
      symbol();
    }
    end_ = next_;
  }

  void number() {
    token_ = Token::number;
    const char* first = text_.data() + next_;
    const auto [stopped, problem] = std::from_chars(first, text_.data() + text_.size(), number_);
    next_ += static_cast<std::size_t>(stopped - first);
    if (problem != std::errc{}) fail(begin_, "this number is too large");
    if (next_ < text_.size() &&
        (is_word_start(text_[next_]) || (text_[next_] == '.' && next_ + 1 < text_.size() && is_digit(text_[next_ + 1])))) {
      fail(begin_, "numbers are whole and decimal");
    }
  }

  void literal_text() {
    token_ = Token::text;
    string_.clear();
    ++next_;
    while (next_ < text_.size() && text_[next_] != '\'') {
      if (text_[next_] == '\\') {
        ++next_;
        const char escaped = next_ < text_.size() ? text_[next_] : '\0';
        switch (escaped) {
          case '\\':
          case '\'': string_ += escaped; break;
          case 'n': string_ += '\n'; break;
          case 'r': string_ += '\r'; break;
          case 't': string_ += '\t'; break;
          default: fail(next_ - 1, "after a backslash stands one of \\ ' n r t");
        }
      } else {
        string_ += text_[next_];
      }
      ++next_;
    }
    if (next_ == text_.size()) fail(begin_, "this text has no closing '");
    ++next_;
  }

  void symbol() {
    static constexpr std::array<std::string_view, 17> kSymbols{"==", "!=", "<=", ">=", "&&", "||", "<", ">", "+",
                                                               "-",  "*",  "/",  "%",  "(",  ")",  ",", "."};
    token_ = Token::symbol;
    for (const std::string_view symbol : kSymbols) {
      if (text_.substr(next_, symbol.size()) == symbol) {
        if (symbol == "&&" || symbol == "||")
          fail(next_, symbol == "&&" ? "write `and` instead of `&&`" : "write `or` instead of `||`");
        next_ += symbol.size();
        return;
      }
    }
    const char c = text_[next_];
    if (c == '=') fail(next_, "write `==` to compare");
    if (c == '!') fail(next_, "write `not` instead of `!`");
    if (c == '"') fail(next_, "texts stand in single quotes: 'ESTABLISHED'");
    std::size_t end = next_ + 1;  // a whole character of UTF-8
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) ++end;
    fail(next_, "did not expect `" + std::string(text_.substr(next_, end - next_)) + "` here");
  }

  bool at_symbol(std::string_view symbol) const {
    return token_ == Token::symbol && text_.substr(begin_, end_ - begin_) == symbol;
  }
  bool at_word(std::string_view word) const { return token_ == Token::word && text_.substr(begin_, end_ - begin_) == word; }
  bool take_symbol(std::string_view symbol) {
    if (!at_symbol(symbol)) return false;
    advance();
    return true;
  }
  void need_symbol(std::string_view symbol, const std::string& where) {
    if (!take_symbol(symbol)) fail(begin_, "expected `" + std::string(symbol) + "` " + where + ", not " + quoted_token());
  }

  /// One level down, for whatever can nest.
  class Deeper {
   public:
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxDepth)
        parser_.fail(parser_.begin_, "nested more than " + std::to_string(kMaxDepth) + " levels deep");
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser& parser_;
  };

  static Node binary(Kind kind, Node left, Node right) {
    Node node;
    node.kind = kind;
    node.begin = left.begin;
    node.end = right.end;
    node.children.reserve(2);
    node.children.push_back(std::move(left));
    node.children.push_back(std::move(right));
    return node;
  }

  Node disjunction() {
    Node left = conjunction();
    while (at_word("or")) {
      advance();
      left = binary(Kind::logical_or, std::move(left), conjunction());
    }
    return left;
  }

  Node conjunction() {
    Node left = negation();
    while (at_word("and")) {
      advance();
      left = binary(Kind::logical_and, std::move(left), negation());
    }
    return left;
  }

  Node negation() {
    if (!at_word("not")) return comparison();
    const Deeper deeper(*this);
    Node node;
    node.kind = Kind::logical_not;
    node.begin = begin_;
    advance();
    node.children.push_back(negation());
    node.end = node.children.front().end;
    return node;
  }

  std::optional<Kind> comparison_operator() const {
    if (token_ != Token::symbol) return std::nullopt;
    const std::string_view symbol = text_.substr(begin_, end_ - begin_);
    if (symbol == "==") return Kind::equal;
    if (symbol == "!=") return Kind::unequal;
    if (symbol == "<") return Kind::less;
    if (symbol == "<=") return Kind::less_equal;
    if (symbol == ">") return Kind::greater;
    if (symbol == ">=") return Kind::greater_equal;
    return std::nullopt;
  }

  Node comparison() {
    Node left = sum();
    const std::optional<Kind> kind = comparison_operator();
    if (!kind) return left;
    advance();
    left = binary(*kind, std::move(left), sum());
    if (comparison_operator()) fail(begin_, "comparisons do not chain: write `a < b and b < c`");
    return left;
  }

  Node sum() {
    Node left = product();
    while (at_symbol("+") || at_symbol("-")) {
      const Kind kind = at_symbol("+") ? Kind::add : Kind::subtract;
      advance();
      left = binary(kind, std::move(left), product());
    }
    return left;
  }

  Node product() {
    Node left = sign();
    while (at_symbol("*") || at_symbol("/") || at_symbol("%")) {
      const Kind kind = at_symbol("*") ? Kind::multiply : at_symbol("/") ? Kind::divide : Kind::modulo;
      advance();
      left = binary(kind, std::move(left), sign());
    }
    return left;
  }

  Node sign() {
    if (!at_symbol("-")) return primary();
    const Deeper deeper(*this);
    Node node;
    node.kind = Kind::negate;
    node.begin = begin_;
    advance();
    node.children.push_back(sign());
    node.end = node.children.front().end;
    return node;
  }

  Node literal(Value value) {
    Node node;
    node.value = std::move(value);
    node.begin = begin_;
    node.end = end_;
    advance();
    return node;
  }

  Node primary() {
    const Deeper deeper(*this);
    switch (token_) {
      case Token::number: return literal(number_);
      case Token::text: return literal(string_);
      case Token::word: return word();
      case Token::symbol:
        if (take_symbol("(")) {
          Node node = disjunction();
          need_symbol(")", "to close the bracket");
          return node;
        }
        break;
      case Token::end: break;
    }
    fail(begin_, "expected a number, a 'text' or a name, not " + quoted_token());
  }

  Node word() {
    if (at_word("true")) return literal(true);
    if (at_word("false")) return literal(false);
    if (at_word("none")) return literal(std::monostate{});
    if (at_word("and") || at_word("or") || at_word("not")) {
      fail(begin_, "expected a number, a 'text' or a name, not " + quoted_token());
    }
    Node node;
    node.kind = Kind::name;
    node.name = text_.substr(begin_, end_ - begin_);
    node.begin = begin_;
    node.end = end_;
    advance();
    if (at_symbol("(")) return function(std::move(node));
    if (take_symbol(".")) {
      if (token_ != Token::word) fail(begin_, "expected the name of a field after `" + node.name + ".`, not " + quoted_token());
      node.field = text_.substr(begin_, end_ - begin_);
      node.end = end_;
      advance();
    }
    return node;
  }

  Node function(Node node) {
    struct Known {
      std::string_view name;
      Kind kind;
      std::size_t arguments;
      bool of_events;
    };
    static constexpr std::array<Known, 10> kKnown{Known{"seen", Kind::seen, 1, true}, Known{"before", Kind::before, 2, true},
                                                 Known{"len", Kind::len, 1, false}, Known{"min", Kind::min, 2, false},
                                                 Known{"max", Kind::max, 2, false},      Known{"bytes", Kind::bytes, 1, false},
                                                 Known{"find", Kind::find, 2, false},    Known{"part", Kind::part, 3, false},
                                                 Known{"number", Kind::number, 1, false}, Known{"when", Kind::when, 2, false}};
    const Known* known = nullptr;
    for (const Known& one : kKnown) {
      if (one.name == node.name) known = &one;
    }
    if (known == nullptr) {
      std::vector<std::string> names;
      for (const Known& one : kKnown) names.emplace_back(one.name);
      fail(node.begin, "there is no function `" + node.name + "`" +
                           did_you_mean(node.name, names, "; there are " + listed(names)));
    }
    node.kind = known->kind;
    advance();
    while (true) {
      if (known->of_events) {
        if (token_ != Token::word) fail(begin_, node.name + "() takes the names of observed events, not " + quoted_token());
        Node argument;
        argument.kind = Kind::event_name;
        argument.name = text_.substr(begin_, end_ - begin_);
        argument.begin = begin_;
        argument.end = end_;
        advance();
        if (at_symbol(".")) fail(begin_, node.name + "() takes the name of an observed event, without a field");
        node.children.push_back(std::move(argument));
      } else {
        node.children.push_back(disjunction());
      }
      if (!take_symbol(",")) break;
    }
    node.end = end_;
    if (at_symbol(")") && node.children.size() != known->arguments) {
      fail(node.begin, node.name + "() takes " + std::to_string(known->arguments) +
                           (known->arguments == 1 ? " argument" : " arguments") + ", not " +
                           std::to_string(node.children.size()));
    }
    need_symbol(")", "to end " + node.name + "()");
    return node;
  }

  std::string_view text_;
  std::size_t next_ = 0;   ///< first byte not yet read
  std::size_t begin_ = 0;  ///< bytes [begin_, end_) are the current token
  std::size_t end_ = 0;
  Token token_ = Token::end;
  std::int64_t number_ = 0;
  std::string string_;
  int depth_ = 0;
};

}  // namespace

std::variant<Expression, Expression::Error> Expression::parse(std::string_view text) {
  if (text.size() > kMaxBytes) return Error{kMaxBytes, "an expression has at most " + std::to_string(kMaxBytes) + " bytes"};
  try {
    Expression expression;
    expression.text_ = text;
    // A copy that lives as long as the parser: `text` may be anybody's.
    Parser parser(expression.text_);
    expression.root_ = std::make_shared<const Node>(parser.whole());
    return expression;
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace sg::lesson
