#include "core/lesson/program_loader.h"

#include <algorithm>
#include <set>

#include "core/lesson/expression_check.h"
#include "core/lesson/limits.h"
#include "core/lesson/migrate.h"
#include "core/lesson/reader.h"
#include "core/lesson/statement_reader.h"

namespace sg::lesson {
namespace {

class ProgramReader {
 public:
  ProgramReader(Complaints& complaints, Program& program)
      : complaints_(complaints), program_(program), statement_(complaints, saved_, descriptors_, false) {}

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
      saved_.insert("buf");
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
      if (const JsonNode* ready = item.find("ready"); ready != nullptr && ready->kind == JsonNode::Kind::text) {
        saved_.insert(ready->text);
        descriptors_.insert(ready->text);
      }
      if (const JsonNode* set = item.find("set"); set != nullptr && set->kind == JsonNode::Kind::text) saved_.insert(set->text);
      for (const char* inner : {"loop", "then", "else", "thread"}) {
        if (const JsonNode* body = item.find(inner)) collect_saved(*body);
      }
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
    const std::string what = object.which_of({"call", "loop", "break_if", "if", "set", "thread"});
    if (what.empty()) return out;
    if (what == "call") {
      if (!call(object, out)) return out;  // which keys belong to it, nobody can say
    } else if (what == "thread") {
      out.kind = Statement::Kind::thread;
      const auto body = object.required("thread");
      line(object, out, true);
      // Before it, nobody knows yet which actors are its threads.
      if (!called_) complaints_.error(place.node->at, place.pointer, "a thread is started after the program's first call");
      if (in_thread_) {
        complaints_.error(place.node->at, place.pointer, "a thread starts no other: only the program itself does");
      } else {
        in_thread_ = true;
        out.body = statements(*body, 0);
        in_thread_ = false;
      }
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
    } else if (what == "if") {
      out.kind = Statement::Kind::if_then;
      const auto condition = object.required("if");
      line(object, out, false);
      out.condition = statement_.expression(*condition, false);
      const auto then = object.required("then");
      const auto otherwise = object.optional("else");
      if (++forks_ > kMaxLoops) {
        complaints_.error(place.node->at, place.pointer, "`if` stands at most " + std::to_string(kMaxLoops) + " inside each other");
      } else {
        if (then) out.body = statements(*then, loops);
        if (otherwise) out.otherwise = statements(*otherwise, loops);
      }
      --forks_;
    } else if (what == "set") {
      out.kind = Statement::Kind::set;
      const auto name = object.required("set");
      line(object, out, false);
      const std::optional<std::string> variable = name ? read_text(complaints_, *name, 32) : std::nullopt;
      if (variable && *variable == "buf") {
        complaints_.error(name->node->at, name->pointer, "`buf` is what lies in the buffer: only a read puts something there");
      } else if (variable && check_new_name(complaints_, name->node->at, name->pointer, *variable)) {
        out.save = *variable;
      }
      if (const auto to = object.required("to")) out.to = statement_.expression(*to, true);
    } else {
      out.kind = Statement::Kind::break_if;
      const auto condition = object.required("break_if");
      line(object, out, false);
      out.condition = statement_.expression(*condition, false);
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

  bool call(ObjectReader& object, Statement& out) {
    called_ = true;
    line(object, out, true);
    if (!statement_.call(object, out)) return false;
    if (out.line > 0 && static_cast<std::size_t>(out.line) <= program_.listing.size()) {
      const std::string& text = program_.listing[static_cast<std::size_t>(out.line) - 1];
      const std::string name(model::to_string(out.call));
      if (text.find(name + "(") == std::string::npos) {
        complaints_.lenient(object.place().node->at, object.place().pointer,
                            "line " + std::to_string(out.line) + " of the listing holds no " + name + "()");
      }
    }
    return true;
  }

  Complaints& complaints_;
  Program& program_;
  std::set<std::string> saved_;
  std::set<std::string> descriptors_;  ///< of those, what socket() and accept() save
  std::size_t count_ = 0;
  bool called_ = false;     ///< a call stands before
  bool in_thread_ = false;  ///< inside of a thread's body
  int forks_ = 0;  ///< `if` around the one that is read
  StatementReader statement_;
};

}  // namespace

bool is_program_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::shared_ptr<const Program> load_program(const Files& files, const std::filesystem::path& file, const std::string& name,
                                            Strictness strictness, std::vector<Diagnostic>& diagnostics) {
  Complaints complaints(file.string(), strictness, diagnostics);
  JsonSource source;
  if (!read_json(files, file, source, complaints)) return nullptr;
  migrate(source, complaints);
  auto program = std::make_shared<Program>();
  program->name = name;
  ProgramReader(complaints, *program).read(source.root);
  return complaints.failed() ? nullptr : program;
}

}  // namespace sg::lesson
