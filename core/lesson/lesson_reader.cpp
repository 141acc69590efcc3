#include "core/lesson/lesson_reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/lesson/limits.h"
#include "core/lesson/matcher_reader.h"
#include "core/lesson/placeholders.h"
#include "core/lesson/program_loader.h"
#include "core/lesson/reader.h"
#include "core/lesson/statement_check.h"
#include "core/lesson/statement_reader.h"
#include "core/lesson/suggest.h"
#include "core/lesson/wire_reader.h"

namespace sg::lesson {
namespace {

bool makes(const std::vector<Statement>& body, model::CallKind call) {
  return std::any_of(body.begin(), body.end(), [&](const Statement& s) {
    return (s.kind == Statement::Kind::call && s.call == call) || makes(s.body, call);
  });
}

bool starts_threads(const std::vector<Statement>& body) {
  return std::any_of(body.begin(), body.end(), [](const Statement& s) {
    return s.kind == Statement::Kind::thread || starts_threads(s.body) || starts_threads(s.otherwise);
  });
}

/// Does a text fill in this NAME.FIELD?
bool shows(const std::string& text, const std::string& field) {
  for (const TextPiece& piece : split_placeholders(text).pieces) {
    const auto parsed = Expression::parse(piece.expression ? piece.text : "none");
    const auto* expression = std::get_if<Expression>(&parsed);
    if (expression == nullptr) continue;
    for (const auto& [name, of] : expression->names()) {
      if (name + "." + of == field) return true;
    }
  }
  return false;
}

class LessonReader {
 public:
  LessonReader(Complaints& complaints, const FindProgram& find_program, Lesson& lesson)
      : complaints_(complaints), find_program_(find_program), lesson_(lesson), wire_(complaints, lesson, table_) {}

  void read(const JsonNode& root) {
    ObjectReader object(complaints_, {&root, ""}, "a lesson");
    if (!read_head(object, "sockglass-lesson")) return;
    if (const auto id = object.required("id")) lesson_.id = read_id(complaints_, *id).value_or("");
    label(object.required("title"), lesson_.title);
    plain(object.required("summary"), lesson_.summary, kMaxSentence);
    if (const auto minutes = object.required("minutes")) {
      lesson_.minutes = static_cast<std::uint32_t>(read_integer(complaints_, *minutes, 1, kMaxMinutes).value_or(1));
    }
    if (const auto objectives = object.required("objectives")) {
      each_item(complaints_, *objectives, 1, kMaxList,
                [&](const Place& item) { plain(item, lesson_.objectives.emplace_back(), kMaxSentence); });
    }
    if (const auto before = object.optional("prerequisites")) {
      each_item(complaints_, *before, 0, kMaxList, [&](const Place& item) {
        if (const auto id = read_id(complaints_, item)) lesson_.prerequisites.push_back(*id);
      });
    }
    requirements(object);
    const auto net = object.optional("network");
    if (const auto place = object.required("actors")) actors(*place);
    if (net) network(*net);  // its rules name actors
    if (const auto place = object.optional("observe")) observe(*place);
    if (const auto place = object.required("steps")) steps(*place);
    wire_.check_ended();
    check_mtu();
    object.finish();
  }

 private:
  // ---- texts
  void plain(const std::optional<Place>& place, Text& text, std::size_t most) {
    if (!place) return;
    text.en = read_text(complaints_, *place, most).value_or("");
    const auto control =
        std::find_if(text.en.begin(), text.en.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
    if (control != text.en.end())
      complaints_.error(place->node->at, place->pointer, "a text that is shown holds no control character but \\n");
  }
  void label(const std::optional<Place>& place, Text& text) { plain(place, text, kMaxLabel); }
  /// A text in which {expressions} are filled in.
  void filled(const std::optional<Place>& place, Text& text, std::size_t most) {
    if (!place) return;
    text.en = read_text(complaints_, *place, most).value_or("");
    check_placeholders(complaints_, *place, text.en, table_);
  }
  Expression expression(const std::optional<Place>& place, bool given_allowed = false) {
    if (!place) return {};
    const std::optional<Expression> read = read_expression(complaints_, *place);
    if (!read) return {};
    check_names(complaints_, *place, *read, table_, given_allowed);
    return *read;
  }
  /// An id that no sibling has.
  std::string unique_id(const std::optional<Place>& place, std::set<std::string>& taken) {
    if (!place) return {};
    const std::optional<std::string> id = read_id(complaints_, *place);
    if (!id) return {};
    if (!taken.insert(*id).second) complaints_.error(place->node->at, place->pointer, "the id `" + *id + "` is taken already");
    return *id;
  }

  /// What it cannot be played without, and what is said where that is not there.
  void requirements(ObjectReader& object) {
    const auto needs = object.optional("requires");
    const auto fallback = object.optional("fallback");
    if (needs) {
      each_item(complaints_, *needs, 1, 1, [&](const Place& item) {
        const std::optional<std::string> word = read_text(complaints_, item, kMaxLabel);
        if (word && *word != "wire") {
          complaints_.error(item.node->at, item.pointer,
                            "`" + *word + "` is none of `wire`, packets that can be held" + did_you_mean(*word, {"wire"}));
        }
        lesson_.requires_wire = true;
      });
      if (!fallback) {
        complaints_.error(needs->node->at, needs->pointer,
                          "the key `fallback` is missing in a lesson that requires something: it is said where that is not there");
      }
    }
    plain(fallback, lesson_.fallback, kMaxProse);
    if (fallback && !needs) {
      complaints_.error(fallback->node->at, fallback->pointer,
                        "`fallback` belongs to `requires`: a lesson that requires nothing is played everywhere");
    }
  }

  // ---- network
  void network(const Place& place) {
    ObjectReader object(complaints_, place, "`network`");
    Network& network = lesson_.network;
    if (const auto mtu = object.optional("mtu")) {
      mtu_ = *mtu;
      network.mtu = static_cast<std::uint32_t>(read_integer(complaints_, *mtu, kMinMtu, kMaxMtu).value_or(network.mtu));
    }
    if (const auto offloads = object.optional("offloads"))
      network.offloads = read_boolean(complaints_, *offloads).value_or(false);
    if (const auto pace = object.optional("pace_ms")) network.pace_ms = pace_ms(*pace);
    if (const auto control = object.optional("congestion_control")) {
      each_item(complaints_, *control, 1, 8, [&](const Place& item) {
        const std::optional<std::string> name = read_text(complaints_, item, 15);  // TCP_CA_NAME_MAX of linux/tcp.h, less its NUL
        if (!name) return;
        if (is_program_name(*name))
          network.congestion_control.push_back(*name);
        else
          complaints_.error(item.node->at, item.pointer, "a congestion control has a name like cubic or reno");
      });
    }
    if (const auto given = object.optional("sysctls")) network.sysctls = sysctls(*given, 0);
    if (const auto rules = object.optional("rules")) {
      each_item(complaints_, *rules, 1, kMaxList, [&](const Place& item) {
        ObjectReader rule(complaints_, item, "a rule");
        network.rules.push_back(wire_.read_rule(rule));
        rule.finish();
      });
    }
    if (const auto copies = object.optional("copies")) network.pass_copies = wire_.read_copies(*copies);
    object.finish();
  }

  /// Once programs and steps are known.
  void check_mtu() {
    if (!mtu_ || lesson_.network.mtu >= kMinMtuOfIpv6 || !uses_ipv6(lesson_)) return;
    complaints_.error(mtu_->node->at, mtu_->pointer,
                      "IPv6 needs an MTU of " + std::to_string(kMinMtuOfIpv6) + " or more (RFC 8200 §5), and an AF_INET6 socket is made here");
  }

  std::map<std::string, std::string> sysctls(const Place& place, std::size_t least) {
    std::map<std::string, std::string> out;
    if (place.node->kind == JsonNode::Kind::object && place.node->keys.size() < least)
      complaints_.error(place.node->at, place.pointer, "a sysctl is missing here, as in \"net.ipv4.tcp_sack\"");
    each_member(complaints_, place, kAllowedSysctls.size(),
                [&](const JsonNode::Key& key, const Place& item) { sysctl(key, item, out); });
    return out;
  }

  void sysctl(const JsonNode::Key& key, const Place& place, std::map<std::string, std::string>& out) {
    if (std::find(kAllowedSysctls.begin(), kAllowedSysctls.end(), key.text) == kAllowedSysctls.end()) {
      const std::vector<std::string> allowed(kAllowedSysctls.begin(), kAllowedSysctls.end());
      complaints_.error(key.at, place.pointer,
                        "the sysctl `" + key.text.substr(0, 80) + "` is not one that a lesson may set" +
                            did_you_mean(key.text, allowed, ";") + " allowed are " + listed(allowed));
      return;
    }
    std::string value;
    if (place.node->kind == JsonNode::Kind::integer) {
      value = place.node->text;
    } else if (place.node->kind == JsonNode::Kind::text) {
      value = place.node->text;
    } else {
      complaints_.error(place.node->at, place.pointer, wrong_type("a whole number, or numbers in a text", *place.node));
      return;
    }
    const bool numbers =
        !value.empty() && value.size() <= 60 && value.front() != ' ' &&
        std::all_of(value.begin(), value.end(), [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '-'; });
    if (numbers)
      out[key.text] = value;
    else
      complaints_.error(place.node->at, place.pointer,
                        "the value of a sysctl is made of whole numbers, as in 4096 or \"4096 131072 6291456\"");
  }

  std::uint32_t pace_ms(const Place& place) {
    return static_cast<std::uint32_t>(read_integer(complaints_, place, 0, kMaxPaceMs).value_or(0));
  }

  // ---- actors and what is observed
  void actors(const Place& place) {
    if (place.node->kind == JsonNode::Kind::object && place.node->keys.empty())
      complaints_.error(place.node->at, place.pointer, "a lesson needs an actor");
    each_member(complaints_, place, kMaxActors, [&](const JsonNode::Key& key, const Place& item) {
      if (!check_new_name(complaints_, key.at, item.pointer, key.text)) return;
      table_.names.emplace(key.text, NameKind::actor);
      lesson_.actors.push_back(actor(key.text, item));
    });
  }

  ActorSpec actor(const std::string& id, const Place& place) {
    ActorSpec out;
    out.id = id;
    ObjectReader object(complaints_, place, "an actor");
    if (const auto role = object.required("role")) {
      const std::optional<std::string> word = read_text(complaints_, *role, kMaxLabel);
      if (word && *word == "server")
        out.role = model::Role::server;
      else if (word && *word != "client")
        complaints_.error(role->node->at, role->pointer, "a role is `client` or `server`, not `" + *word + "`");
    }
    label(object.required("title"), out.title);
    if (const auto program = object.optional("program")) {
      with_program_.insert(id);
      const std::optional<std::string> name = read_text(complaints_, *program, kMaxLabel);
      if (name && !is_program_name(*name)) {
        complaints_.error(program->node->at, program->pointer,
                          "`" + *name + "` cannot be a program: its name is made of a-z, 0-9 and _, as in echo_server");
      } else if (name) {
        out.program = find_program_(*name);
        if (!out.program)
          complaints_.error(program->node->at, program->pointer,
                            "the program `" + *name + "` (programs/" + *name + ".json) is not there or not right");
      }
    }
    if (const auto parent = object.optional("thread_of")) thread_of(*parent, out);
    if (const auto input = object.optional("input")) {
      out.input = read_text(complaints_, *input, kMaxInput, true).value_or("");
      if (!out.thread_of.empty()) complaints_.error(input->node->at, input->pointer, "a thread has the standard input of its program, and none of its own");
    }
    object.finish();
    return out;
  }

  /// It shows the listing of the program that starts it, at the line where it is.
  void thread_of(const Place& place, ActorSpec& out) {
    const ActorSpec* parent = actor_named(place, out.thread_of);
    if (out.program) complaints_.error(place.node->at, place.pointer, "a thread has no `program` of its own: it is one of `" + out.thread_of + "`'s");
    if (parent == nullptr) return;
    if (parent->role != out.role) complaints_.error(place.node->at, place.pointer, "a thread has the role of its program");
    out.program = parent->program;
    with_program_.insert(out.id);
    if (!parent->thread_of.empty() || !parent->program || !starts_threads(parent->program->body))
      complaints_.error(place.node->at, place.pointer, "the program of `" + parent->id + "` starts no thread");
  }

  void observe(const Place& place) {
    std::vector<std::string> actor_ids;
    for (const ActorSpec& spec : lesson_.actors) actor_ids.push_back(spec.id);
    MatcherReader reader(complaints_, actor_ids);
    each_member(complaints_, place, kMaxObserved, [&](const JsonNode::Key& key, const Place& item) {
      if (!check_new_name(complaints_, key.at, item.pointer, key.text)) return;
      if (table_.names.contains(key.text)) {
        complaints_.error(key.at, item.pointer, "`" + key.text + "` is the name of an actor already");
        return;
      }
      const Matcher matcher = reader.read(item);
      table_.names.emplace(key.text, name_kind_of(matcher.kind));
      lesson_.observe.emplace_back(key.text, matcher);
    });
    reader.check_after(lesson_.observe);
  }

  // ---- steps
  void steps(const Place& place) {
    std::set<std::string> taken;
    each_item(complaints_, place, 1, kMaxSteps, [&](const Place& item) { lesson_.steps.push_back(step(item, taken)); });
    check_ways();
  }

  /// Every branch leads on, and some way leads to every step.
  void check_ways() {
    const auto index_of = [&](const std::string& id) {
      const auto found = std::find_if(lesson_.steps.begin(), lesson_.steps.end(), [&](const Step& step) { return step.id == id; });
      return static_cast<std::size_t>(found - lesson_.steps.begin());
    };
    std::vector<std::string> known;
    for (const Step& step : lesson_.steps) known.push_back(step.id);
    bool sound = true;
    for (const Way& way : ways_) {
      const std::size_t to = index_of(way.to);
      if (to == lesson_.steps.size()) {
        complaints_.error(way.place.node->at, way.place.pointer, "there is no step `" + way.to + "`" + did_you_mean(way.to, known));
        sound = false;
      } else if (to <= way.from) {
        complaints_.error(way.place.node->at, way.place.pointer,
                          "`" + way.to + "` does not come later: a lesson branches only forward, so that it comes to its end");
        sound = false;
      }
    }
    if (!sound) return;
    std::vector<bool> reached(lesson_.steps.size() + 1, false);
    if (!reached.empty()) reached[0] = true;
    for (std::size_t i = 0; i < lesson_.steps.size(); ++i) {
      if (!reached[i]) {
        complaints_.lenient(step_places_[i].node->at, step_places_[i].pointer, "no way leads to the step `" + lesson_.steps[i].id + "`");
        continue;
      }
      bool falls_through = true;
      for (const Branch& branch : lesson_.steps[i].next) {
        if (!branch.go.empty()) reached[index_of(branch.go)] = true;
        if (branch.condition == Branch::If::always) falls_through = false;
      }
      if (falls_through) reached[i + 1] = true;
    }
  }

  /// Either the id of a step, or a list of ways of which the first that fits is taken.
  void next(const Place& place, Step& step) {
    const auto go = [&](const Place& where, Branch& branch) {
      const std::optional<std::string> id = read_id(complaints_, where);
      if (!id || *id == "end") return;
      branch.go = *id;
      ways_.push_back({lesson_.steps.size(), *id, where});
    };
    if (place.node->kind == JsonNode::Kind::text) {
      go(place, step.next.emplace_back());
      return;
    }
    each_item(complaints_, place, 1, 8, [&](const Place& item) {
      Branch branch;
      ObjectReader object(complaints_, item, "a way on");
      if (!object.ok()) return;
      const auto outcome = object.optional("outcome");
      const auto when = object.optional("when");
      if (outcome) {
        const std::optional<std::string> word = read_text(complaints_, *outcome, kMaxLabel);
        branch.condition = word && *word == "right" ? Branch::If::right : Branch::If::wrong;
        if (word && *word != "right" && *word != "wrong") {
          complaints_.error(outcome->node->at, outcome->pointer, "an outcome is `right` or `wrong`, not `" + *word + "`");
        } else if (!step.predict) {
          complaints_.error(outcome->node->at, outcome->pointer, "an outcome is that of a prediction, and this step has none");
        }
        if (when) complaints_.error(when->node->at, when->pointer, "a way has an `outcome` or a `when`, not both");
      } else if (when) {
        branch.condition = Branch::If::holds;
        branch.when = expression(when);
      }
      if (const auto to = object.required("go")) go(*to, branch);
      object.finish();
      step.next.push_back(std::move(branch));
    });
  }

  Step step(const Place& place, std::set<std::string>& taken) {
    Step out;
    ObjectReader object(complaints_, place, "a step");
    if (!object.ok()) return out;
    step_places_.push_back(place);
    out.id = unique_id(object.required("id"), taken);
    label(object.required("title"), out.title);
    filled(object.required("say"), out.say, kMaxProse);
    label(object.optional("action"), out.action);
    if (const auto actions = object.optional("do")) {
      each_item(complaints_, *actions, 1, kMaxList, [&](const Place& item) { out.actions.push_back(action(item)); });
    }
    if (const auto until = object.optional("until")) out.until = expression(until);
    if (const auto predict = object.optional("predict")) {
      out.predict = prediction(*predict);
      if (!out.predict->conceals.empty()) {
        for (const auto& [told, text] :
             {std::pair(object.optional("say"), &out.say.en), std::pair(predict, &out.predict->ask.en)}) {
          if (told && shows(*text, out.predict->conceals)) {
            complaints_.lenient(told->node->at, told->pointer,
                                "this text tells {" + out.predict->conceals + "}, which the prediction conceals");
          }
        }
      }
    }
    if (const auto expect = object.optional("expect")) {
      std::set<std::string> ids;
      each_item(complaints_, *expect, 1, kMaxList, [&](const Place& item) { out.expect.push_back(expectation(item, ids)); });
    }
    filled(object.optional("explain"), out.explain, kMaxProse);
    if (const auto highlight = object.optional("highlight")) {
      each_item(complaints_, *highlight, 1, kMaxList, [&](const Place& item) {
        if (const auto id = read_text(complaints_, item, kMaxLabel)) out.highlight.push_back(*id);
      });
    }
    if (const auto on = object.optional("next")) next(*on, out);
    object.finish();
    return out;
  }

  const ActorSpec* actor_named(const Place& place, std::string& id) {
    const std::optional<std::string> name = read_text(complaints_, place, kMaxLabel);
    if (!name) return nullptr;
    id = *name;
    for (const ActorSpec& spec : lesson_.actors) {
      if (spec.id == *name) return &spec;
    }
    std::vector<std::string> known;
    for (const ActorSpec& spec : lesson_.actors) known.push_back(spec.id);
    complaints_.error(
        place.node->at, place.pointer,
        "there is no actor `" + *name + "`" + did_you_mean(*name, known, known.empty() ? "" : "; there are " + listed(known)));
    return nullptr;
  }

  Action action(const Place& place) {
    Action out;
    ObjectReader object(complaints_, place, "an action");
    static const std::vector<std::string> kKeys = [] {
      std::vector<std::string> keys{"step", "run", "pause", "pace_ms", "mtu", "wait", "input", "sysctl", "call", "interrupt", "kill"};
      keys.insert(keys.end(), WireReader::action_keys().begin(), WireReader::action_keys().end());
      return keys;
    }();
    const std::string verb = object.which_of(kKeys);
    if (verb.empty()) return out;
    if (verb == "step") {
      out.kind = Action::Kind::step;
      needs_program(actor_named(*object.required("step"), out.actor), place);
      if (const auto count = object.optional("count")) {
        out.count = static_cast<std::uint32_t>(read_integer(complaints_, *count, 1, kMaxCount).value_or(1));
      }
    } else if (verb == "run") {
      out.kind = Action::Kind::run;
      const ActorSpec* spec = actor_named(*object.required("run"), out.actor);
      needs_program(spec, place);
      if (const auto until = object.optional("until")) {
        out.until = read_call(complaints_, *until);
        if (out.until && spec != nullptr && spec->program && !makes(spec->program->body, *out.until)) {
          complaints_.error(until->node->at, until->pointer,
                            "the program of `" + spec->id + "` never calls " + std::string(model::to_string(*out.until)) + "()");
        }
      }
    } else if (verb == "pause") {
      out.kind = Action::Kind::pause;
      needs_program(actor_named(*object.required("pause"), out.actor), place);
    } else if (verb == "pace_ms") {
      out.kind = Action::Kind::pace;
      out.pace_ms = pace_ms(*object.required("pace_ms"));
      if (const auto from = object.optional("from")) out.from = wire_.read_from(*from);
    } else if (verb == "mtu") {
      out.kind = Action::Kind::mtu;
      out.mtu = static_cast<std::uint32_t>(read_integer(complaints_, *object.required("mtu"), kMinMtu, kMaxMtu).value_or(out.mtu));
      if (const auto offloads = object.optional("offloads")) out.offloads = read_boolean(complaints_, *offloads).value_or(false);
    } else if (verb == "wait") {
      out.kind = Action::Kind::wait;
      out.condition = expression(object.required("wait"));
    } else if (verb == "sysctl") {
      out.kind = Action::Kind::sysctl;
      out.sysctls = sysctls(*object.required("sysctl"), 1);
    } else if (verb == "call") {
      out.kind = Action::Kind::call;
      if (!call_by_hand(object, out)) return out;
    } else if (verb == "interrupt" || verb == "kill") {
      out.kind = verb == "kill" ? Action::Kind::kill : Action::Kind::interrupt;
      actor_named(*object.required(verb), out.actor);
    } else if (verb != "input") {
      wire_.read_action(object, verb, out);
    } else {
      out.kind = Action::Kind::input;
      actor_named(*object.required("input"), out.actor);
      if (const auto text = object.required("text")) out.text = read_text(complaints_, *text, kMaxInput).value_or("");
    }
    object.finish();
    return out;
  }

  /// One that is led by its own listing.
  void needs_program(const ActorSpec* spec, const Place& place) {
    if (spec != nullptr && !with_program_.contains(spec->id))
      complaints_.error(place.node->at, place.pointer, "`" + spec->id + "` has no program: its calls are made by {\"call\": …}");
  }

  bool call_by_hand(ObjectReader& object, Action& out) {
    const auto named = object.required("actor");
    const ActorSpec* spec = named ? actor_named(*named, out.actor) : nullptr;
    if (spec != nullptr && with_program_.contains(spec->id))
      complaints_.error(named->node->at, named->pointer, "`" + spec->id + "` makes the calls of its program; only an actor without one makes others");
    Known& known = known_[out.actor];
    if (!StatementReader(complaints_, known.variables, known.descriptors, true).call(object, out.statement)) return false;
    const Statement& made = out.statement;
    if (!made.ready.empty()) {
      known.variables.insert(made.ready);
      known.descriptors.insert(made.ready);
    }
    if (made.save.empty()) return true;
    known.variables.insert(made.save);
    if (made.call == model::CallKind::socket || made.call == model::CallKind::accept) known.descriptors.insert(made.save);
    return true;
  }

  Expectation expectation(const Place& place, std::set<std::string>& ids) {
    Expectation out;
    ObjectReader object(complaints_, place, "an expectation");
    if (!object.ok()) return out;
    out.id = unique_id(object.required("id"), ids);
    out.that = expression(object.required("that"));
    filled(object.required("say"), out.say, kMaxSentence);
    object.finish();
    return out;
  }

  Prediction prediction(const Place& place) {
    Prediction out;
    const JsonNode* said = place.node->find("kind");
    const std::string kind_said = said != nullptr && (said->text == "choice" || said->text == "field") ? " of the kind `" + said->text + "`" : "";
    ObjectReader object(complaints_, place, "a prediction" + kind_said);
    if (!object.ok()) return out;
    if (const auto kind = object.required("kind")) {
      const std::optional<std::string> word = read_text(complaints_, *kind, kMaxLabel);
      if (word && *word == "choice")
        out.kind = Prediction::Kind::choice;
      else if (word && *word == "field")
        out.kind = Prediction::Kind::field;
      else if (word && *word != "number")
        complaints_.error(kind->node->at, kind->pointer, "a prediction is a `number`, a `choice` or a `field`, not `" + *word + "`");
    }
    filled(object.required("ask"), out.ask, kMaxSentence);
    if (const auto answer = object.required("answer")) {
      out.answer = expression(answer);
      for (const Expression::Use& use : out.answer.uses()) {
        if (!use.as_event) continue;
        // It would be marked at once, against a `false` that only means "not yet".
        complaints_.lenient(complaints_.source().inside(*answer->node, use.at), answer->pointer,
                            "an answer must be unknown until the run has shown it, and seen() and before() are false until then: "
                            "compare places, as in a.n < b.n");
        break;
      }
    }
    if (out.kind == Prediction::Kind::field) {
      if (const auto of = object.required("of")) {
        out.of = read_text(complaints_, *of, kMaxLabel).value_or("");
        const auto found = table_.names.find(out.of);
        if (found == table_.names.end() || found->second != NameKind::segment)
          complaints_.error(of->node->at, of->pointer, "a field is one of an observed segment, and `" + out.of + "` is none");
      }
    }
    std::set<std::string> ids;
    if (out.kind == Prediction::Kind::choice) {
      if (const auto choices = object.required("choices")) {
        each_item(complaints_, *choices, 2, 8, [&](const Place& item) { out.choices.push_back(choice(item, ids)); });
      }
    } else if (const auto wrong = object.optional("wrong")) {
      each_item(complaints_, *wrong, 1, kMaxList, [&](const Place& item) { out.wrong.push_back(wrong_answer(item, ids)); });
    }
    filled(object.required("right"), out.right, kMaxSentence);
    filled(object.required("otherwise"), out.otherwise, kMaxSentence);
    if (const auto hints = object.optional("hints")) {
      each_item(complaints_, *hints, 1, 8, [&](const Place& item) { filled(item, out.hints.emplace_back(), kMaxSentence); });
    }
    if (const auto conceals = object.optional("conceals")) out.conceals = concealed(*conceals);
    object.finish();
    return out;
  }

  /// NAME.FIELD of an observed segment.
  std::string concealed(const Place& place) {
    const std::optional<Expression> read = read_expression(complaints_, place);
    if (!read) return {};
    check_names(complaints_, place, *read, table_);
    const std::vector<Expression::Use> uses = read->uses();
    const bool one = uses.size() == 1 && read->text() == uses[0].name + "." + uses[0].field;
    const auto found = one ? table_.names.find(uses[0].name) : table_.names.end();
    if (!one || (found != table_.names.end() && found->second != NameKind::segment)) {
      complaints_.error(place.node->at, place.pointer, "what is concealed is a field of an observed segment, as in synack.ack");
    }
    return read->text();
  }

  Choice choice(const Place& place, std::set<std::string>& ids) {
    Choice out;
    ObjectReader object(complaints_, place, "a choice");
    if (!object.ok()) return out;
    out.id = unique_id(object.required("id"), ids);
    if (const auto value = object.required("value")) {
      const JsonNode& node = *value->node;
      if (node.kind == JsonNode::Kind::integer)
        out.value = node.integer;
      else if (node.kind == JsonNode::Kind::boolean)
        out.value = node.boolean;
      else if (node.kind == JsonNode::Kind::text)
        out.value = read_text(complaints_, *value, kMaxSentence, true).value_or("");
      else
        complaints_.error(node.at, value->pointer, wrong_type("a whole number, a text, true or false", node));
    }
    filled(object.required("label"), out.label, kMaxSentence);
    filled(object.optional("feedback"), out.feedback, kMaxSentence);
    object.finish();
    return out;
  }

  WrongAnswer wrong_answer(const Place& place, std::set<std::string>& ids) {
    WrongAnswer out;
    ObjectReader object(complaints_, place, "a wrong answer");
    if (!object.ok()) return out;
    out.id = unique_id(object.required("id"), ids);
    out.when = expression(object.required("when"), true);
    filled(object.required("feedback"), out.feedback, kMaxSentence);
    object.finish();
    return out;
  }

  Complaints& complaints_;
  const FindProgram& find_program_;
  Lesson& lesson_;
  NameTable table_;
  WireReader wire_;
  struct Way {
    std::size_t from = 0;
    std::string to;
    Place place;
  };
  std::vector<Way> ways_;
  std::vector<Place> step_places_;
  /// What the calls by hand of an actor have saved so far.
  struct Known {
    std::set<std::string> variables;
    std::set<std::string> descriptors;
  };
  std::map<std::string, Known> known_;
  std::optional<Place> mtu_;  ///< where it is said
  std::set<std::string> with_program_;  ///< actors, also where that program is not right
};

}  // namespace

void read_lesson(Complaints& complaints, const JsonSource& source, const FindProgram& find_program, Lesson& lesson) {
  LessonReader(complaints, find_program, lesson).read(source.root);
}

NameTable names_of(const Lesson& lesson) {
  NameTable table;
  for (const ActorSpec& actor : lesson.actors) table.names.emplace(actor.id, NameKind::actor);
  for (const auto& [name, matcher] : lesson.observe) table.names.emplace(name, name_kind_of(matcher.kind));
  return table;
}

}  // namespace sg::lesson
