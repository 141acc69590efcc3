#include "core/lesson/program_loader.h"

#include <algorithm>
#include <set>

#include "core/lesson/expression_check.h"
#include "core/lesson/limits.h"
#include "core/lesson/reader.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

using model::CallKind;

template <std::size_t size>
std::vector<std::string> as_words(const std::array<std::string_view, size>& words) {
  return {words.begin(), words.end()};
}

std::vector<std::string> call_names() {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(CallKind::getsockname); ++i) out.emplace_back(model::to_string(static_cast<CallKind>(i)));
  return out;
}

/// "127.0.0.1" and its like: four numbers, the first 127. Nothing a lesson says may leave the machine.
bool is_loopback(std::string_view address) {
  int parts = 0;
  std::size_t at = 0;
  while (at <= address.size()) {
    const std::size_t dot = std::min(address.find('.', at), address.size());
    const std::string_view part = address.substr(at, dot - at);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part.front() == '0')) return false;
    int value = 0;
    for (const char c : part) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    if (value > 255 || (parts == 0 && value != 127)) return false;
    ++parts;
    at = dot + 1;
  }
  return parts == 4;
}

class ProgramReader {
 public:
  ProgramReader(Complaints& complaints, Program& program) : complaints_(complaints), program_(program) {}

  void read(const JsonNode& root) {
    ObjectReader object(complaints_, {&root, ""}, "a program");
    if (!read_head(object, "sockglass-program")) return;
    if (const auto file = object.required("file")) program_.file = read_text(complaints_, *file, kMaxLabel).value_or("");
    if (const auto listing = object.required("listing")) {
      each_item(complaints_, *listing, 1, kMaxListing,
                [&](const Place& line) { program_.listing.push_back(read_text(complaints_, line, 160, true).value_or("")); });
    }
    if (const auto bytes = object.optional("buffer_bytes")) {
      program_.buffer_bytes = static_cast<std::uint32_t>(read_integer(complaints_, *bytes, 1, kMaxBytes).value_or(1024));
    }
    if (const auto body = object.required("body")) {
      collect_saved(*body->node);
      program_.body = statements(*body, 0);
    }
    object.finish();
  }

 private:
  /// Variables may be used before the line that saves them, further round a loop: so all are gathered first.
  void collect_saved(const JsonNode& node) {
    for (const JsonNode& item : node.items) {
      if (const JsonNode* save = item.find("save"); save != nullptr && save->kind == JsonNode::Kind::text) {
        saved_.insert(save->text);
        const JsonNode* call = item.find("call");
        if (call != nullptr && (call->text == "socket" || call->text == "accept")) descriptors_.insert(save->text);
      }
      if (const JsonNode* loop = item.find("loop")) collect_saved(*loop);
    }
  }

  std::vector<Statement> statements(const Place& place, int loops) {
    std::vector<Statement> out;
    each_item(complaints_, place, 1, kMaxStatements, [&](const Place& item) {
      if (++count_ == kMaxStatements + 1) {
        complaints_.error(item.node->at, item.pointer, "a program has at most " + std::to_string(kMaxStatements) + " statements");
      }
      if (count_ <= kMaxStatements) out.push_back(statement(item, loops));
    });
    return out;
  }

  Statement statement(const Place& place, int loops) {
    Statement out;
    ObjectReader object(complaints_, place, "a statement");
    const std::string what = object.which_of({"call", "loop", "break_if"});
    if (what.empty()) return out;
    if (what == "call") {
      if (!call(object, out)) return out;  // which keys belong to it, nobody can say
    } else if (what == "loop") {
      out.kind = Statement::Kind::loop;
      const auto body = object.required("loop");
      line(object, out, false);
      if (loops >= kMaxLoops) {
        complaints_.error(place.node->at, place.pointer,
                          "loops stand at most " + std::to_string(kMaxLoops) + " inside each other");
      } else {
        out.body = statements(*body, loops + 1);
        // A round without a call would spin for ever.
        const bool calls =
            std::any_of(out.body.begin(), out.body.end(), [](const Statement& s) { return s.kind == Statement::Kind::call; });
        if (!calls) complaints_.error(body->node->at, body->pointer, "a loop needs a call of its own, or it could spin for ever");
      }
    } else {
      out.kind = Statement::Kind::break_if;
      const auto condition = object.required("break_if");
      line(object, out, false);
      out.condition = expression(*condition, false);
      if (loops == 0) complaints_.error(place.node->at, place.pointer, "`break_if` leaves a loop, and stands in none here");
    }
    object.finish();
    return out;
  }

  void line(ObjectReader& object, Statement& out, bool needed) {
    const auto place = needed ? object.required("line") : object.optional("line");
    if (!place) return;
    out.line = static_cast<int>(read_integer(complaints_, *place, 1, kMaxListing).value_or(0));
    if (static_cast<std::size_t>(out.line) > program_.listing.size()) {
      complaints_.error(
          place->node->at, place->pointer,
          "there is no line " + std::to_string(out.line) + ": the listing has " + std::to_string(program_.listing.size()));
    }
  }

  Expression expression(const Place& place, bool or_number) {
    std::optional<Expression> read = read_expression(complaints_, place, or_number);
    if (!read) return {};
    check_variables(complaints_, place, *read, saved_);
    return *read;
  }

  /// A number given as such is checked at once; one that is computed, when the call is made.
  Expression bounded(const Place& place, std::int64_t least, std::int64_t most) {
    if (place.node->kind == JsonNode::Kind::integer && !read_integer(complaints_, place, least, most)) return {};
    return expression(place, true);
  }

  bool call(ObjectReader& object, Statement& out) {
    const auto named = object.required("call");
    line(object, out, true);
    const std::optional<std::string> name = read_text(complaints_, *named, kMaxLabel);
    if (!name) return false;
    const std::optional<CallKind> kind = model::call_kind_from(*name);
    if (!kind) {
      complaints_.error(
          named->node->at, named->pointer,
          "there is no call `" + *name + "`" + did_you_mean(*name, call_names(), "; there are " + listed(call_names())));
      return false;
    }
    out.call = *kind;
    if (const auto save = object.optional("save")) {
      const std::optional<std::string> variable = read_text(complaints_, *save, 32);
      if (variable && check_new_name(complaints_, save->node->at, save->pointer, *variable)) out.save = *variable;
    }
    if (out.line > 0 && static_cast<std::size_t>(out.line) <= program_.listing.size()) {
      const std::string& text = program_.listing[static_cast<std::size_t>(out.line) - 1];
      if (text.find(*name + "(") == std::string::npos) {
        complaints_.lenient(object.place().node->at, object.place().pointer,
                            "line " + std::to_string(out.line) + " of the listing holds no " + *name + "()");
      }
    }
    if (out.call != CallKind::socket) descriptor(object, out);
    switch (out.call) {
      case CallKind::bind:
      case CallKind::connect: address(object, out); break;
      case CallKind::listen:
        if (const auto backlog = object.required("backlog")) out.backlog = bounded(*backlog, 0, 65535);
        break;
      case CallKind::read:
      case CallKind::recv:
        if (const auto size = object.required("size")) out.size = bounded(*size, 1, kMaxBytes);
        break;
      case CallKind::write:
      case CallKind::send: bytes(object, out); break;
      case CallKind::shutdown:
        if (const auto how = object.required("how")) out.how = one_of(*how, {"read", "write", "both"});
        break;
      case CallKind::setsockopt:
        if (const auto option = object.required("option")) out.option = one_of(*option, as_words(kAllowedOptions));
        if (const auto value = object.required("value")) out.value = bounded(*value, INT32_MIN, INT32_MAX);
        break;
      case CallKind::getsockopt:
        if (const auto option = object.required("option")) out.option = one_of(*option, as_words(kAllowedOptions));
        break;
      case CallKind::socket:
      case CallKind::accept:
      case CallKind::close:
      case CallKind::getsockname: break;
    }
    return true;
  }

  void descriptor(ObjectReader& object, Statement& out) {
    const auto place = object.required("fd");
    const std::optional<std::string> name = place ? read_text(complaints_, *place, 32) : std::nullopt;
    if (!name) return;
    if (*name == "stdin") {
      if (out.call != CallKind::read) complaints_.error(place->node->at, place->pointer, "`stdin` can only be read");
    } else if (!descriptors_.contains(*name)) {
      const std::vector<std::string> known(descriptors_.begin(), descriptors_.end());
      complaints_.error(place->node->at, place->pointer,
                        "no socket() or accept() saves to `" + *name + "`" +
                            did_you_mean(*name, known, known.empty() ? "" : "; there are " + listed(known)));
    }
    out.fd = *name;
  }

  void address(ObjectReader& object, Statement& out) {
    const auto place = object.required("address");
    const std::optional<std::string> text = place ? read_text(complaints_, *place, 40) : std::nullopt;
    if (text) {
      const bool any = *text == "any" && out.call == CallKind::bind;
      if (!any && !is_loopback(*text)) {
        complaints_.error(
            place->node->at, place->pointer,
            std::string("an address is 127.x.x.x, this machine itself") + (out.call == CallKind::bind ? ", or \"any\"" : ""));
      }
      out.address = *text;
    }
    if (const auto port = object.required("port")) out.port = bounded(*port, 0, 65535);
  }

  void bytes(ObjectReader& object, Statement& out) {
    const auto size = object.optional("size");
    const auto text = object.optional("text");
    const auto fill = object.optional("fill");
    if ((size ? 1 : 0) + (text ? 1 : 0) + (fill ? 1 : 0) != 1) {
      complaints_.error(
          object.place().node->at, object.place().pointer,
          "say what is written by one of `size` (so many bytes of the buffer), `text` and `fill` (so many made-up bytes)");
    }
    if (size) out.size = bounded(*size, 0, kMaxBytes);
    if (text) out.text = read_text(complaints_, *text, kMaxInput, true);
    if (fill) out.fill = static_cast<std::uint32_t>(read_integer(complaints_, *fill, 1, kMaxBytes).value_or(0));
  }

  std::string one_of(const Place& place, const std::vector<std::string>& words) {
    const std::optional<std::string> word = read_text(complaints_, place, kMaxLabel);
    if (!word) return {};
    if (std::find(words.begin(), words.end(), *word) == words.end()) {
      complaints_.error(place.node->at, place.pointer,
                        "`" + *word + "` is none of " + listed(words) + did_you_mean(*word, words));
    }
    return *word;
  }

  Complaints& complaints_;
  Program& program_;
  std::set<std::string> saved_;
  std::set<std::string> descriptors_;  ///< of those, what socket() and accept() save
  std::size_t count_ = 0;
};

}  // namespace

bool is_program_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::shared_ptr<const Program> load_program(const std::filesystem::path& file, const std::string& name, Strictness strictness,
                                            std::vector<Diagnostic>& diagnostics) {
  Complaints complaints(file.string(), strictness, diagnostics);
  JsonSource source;
  if (!read_json(file, source, complaints)) return nullptr;
  auto program = std::make_shared<Program>();
  program->name = name;
  ProgramReader(complaints, *program).read(source.root);
  return complaints.failed() ? nullptr : program;
}

}  // namespace sg::lesson
