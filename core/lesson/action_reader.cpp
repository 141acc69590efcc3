#include "core/lesson/action_reader.h"

#include <algorithm>

#include "core/lesson/limits.h"
#include "core/lesson/matcher_reader.h"
#include "core/lesson/network_reader.h"
#include "core/lesson/statement_reader.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

bool makes(const std::vector<Statement>& body, model::CallKind call) {
  return std::any_of(body.begin(), body.end(), [&](const Statement& s) {
    return (s.kind == Statement::Kind::call && s.call == call) || makes(s.body, call);
  });
}

}  // namespace

const ActorSpec* ActionReader::actor_named(const Place& place, std::string& id) const {
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

Action ActionReader::read(const Place& place) {
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
    out.pace_ms = read_pace_ms(complaints_, *object.required("pace_ms"));
    if (const auto from = object.optional("from")) out.from = wire_.read_from(*from);
  } else if (verb == "mtu") {
    out.kind = Action::Kind::mtu;
    out.mtu = static_cast<std::uint32_t>(read_integer(complaints_, *object.required("mtu"), kMinMtu, kMaxMtu).value_or(out.mtu));
    if (const auto offloads = object.optional("offloads")) out.offloads = read_boolean(complaints_, *offloads).value_or(false);
  } else if (verb == "wait") {
    out.kind = Action::Kind::wait;
    out.condition = texts_.expression(object.required("wait"));
  } else if (verb == "sysctl") {
    out.kind = Action::Kind::sysctl;
    out.sysctls = read_sysctls(complaints_, *object.required("sysctl"), 1);
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
void ActionReader::needs_program(const ActorSpec* spec, const Place& place) const {
  if (spec != nullptr && !with_program_.contains(spec->id))
    complaints_.error(place.node->at, place.pointer, "`" + spec->id + "` has no program: its calls are made by {\"call\": …}");
}

bool ActionReader::call_by_hand(ObjectReader& object, Action& out) {
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

}  // namespace sg::lesson
