#include "core/lesson/lesson_reader.h"

#include <algorithm>
#include <set>

#include "core/lesson/action_reader.h"
#include "core/lesson/limits.h"
#include "core/lesson/matcher_reader.h"
#include "core/lesson/network_reader.h"
#include "core/lesson/prediction_reader.h"
#include "core/lesson/program_loader.h"
#include "core/lesson/reader.h"
#include "core/lesson/statement_check.h"
#include "core/lesson/suggest.h"
#include "core/lesson/texts.h"
#include "core/lesson/wire_reader.h"

namespace sg::lesson {
namespace {

bool starts_threads(const std::vector<Statement>& body) {
  return std::any_of(body.begin(), body.end(), [](const Statement& s) {
    return s.kind == Statement::Kind::thread || starts_threads(s.body) || starts_threads(s.otherwise);
  });
}

class LessonReader {
 public:
  LessonReader(Complaints& complaints, const FindProgram& find_program, Lesson& lesson)
      : complaints_(complaints), find_program_(find_program), lesson_(lesson), texts_(complaints, table_), wire_(complaints, lesson, table_), actions_(complaints, lesson, texts_, wire_), predictions_(complaints, table_, texts_) {}

  void read(const JsonNode& root) {
    ObjectReader object(complaints_, {&root, ""}, "a lesson");
    if (!read_head(object, "sockglass-lesson")) return;
    if (const auto id = object.required("id")) lesson_.id = read_id(complaints_, *id).value_or("");
    texts_.label(object.required("title"), lesson_.title);
    texts_.plain(object.required("summary"), lesson_.summary, kMaxSentence);
    if (const auto minutes = object.required("minutes")) {
      lesson_.minutes = static_cast<std::uint32_t>(read_integer(complaints_, *minutes, 1, kMaxMinutes).value_or(1));
    }
    if (const auto objectives = object.required("objectives")) {
      each_item(complaints_, *objectives, 1, kMaxList,
                [&](const Place& item) { texts_.plain(item, lesson_.objectives.emplace_back(), kMaxSentence); });
    }
    if (const auto before = object.optional("prerequisites")) {
      each_item(complaints_, *before, 0, kMaxList, [&](const Place& item) {
        if (const auto id = read_id(complaints_, item)) lesson_.prerequisites.push_back(*id);
      });
    }
    requirements(object);
    const auto net = object.optional("network");
    if (const auto place = object.required("actors")) actors(*place);
    if (net) mtu_ = read_network(complaints_, *net, wire_, lesson_.network);  // its rules name actors
    if (const auto place = object.optional("observe")) observe(*place);
    if (const auto place = object.required("steps")) steps(*place);
    wire_.check_ended();
    check_mtu();
    object.finish();
  }

 private:
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
    texts_.plain(fallback, lesson_.fallback, kMaxProse);
    if (fallback && !needs) {
      complaints_.error(fallback->node->at, fallback->pointer,
                        "`fallback` belongs to `requires`: a lesson that requires nothing is played everywhere");
    }
  }

  /// Once programs and steps are known.
  void check_mtu() {
    if (!mtu_ || lesson_.network.mtu >= kMinMtuOfIpv6 || !uses_ipv6(lesson_)) return;
    complaints_.error(mtu_->node->at, mtu_->pointer,
                      "IPv6 needs an MTU of " + std::to_string(kMinMtuOfIpv6) + " or more (RFC 8200 §5), and an AF_INET6 socket is made here");
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
    texts_.label(object.required("title"), out.title);
    if (const auto program = object.optional("program")) {
      actions_.has_program(id);
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
    const ActorSpec* parent = actions_.actor_named(place, out.thread_of);
    if (out.program) complaints_.error(place.node->at, place.pointer, "a thread has no `program` of its own: it is one of `" + out.thread_of + "`'s");
    if (parent == nullptr) return;
    if (parent->role != out.role) complaints_.error(place.node->at, place.pointer, "a thread has the role of its program");
    out.program = parent->program;
    actions_.has_program(out.id);
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
        branch.when = texts_.expression(when);
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
    out.id = texts_.unique_id(object.required("id"), taken);
    texts_.label(object.required("title"), out.title);
    texts_.filled(object.required("say"), out.say, kMaxProse);
    texts_.label(object.optional("action"), out.action);
    if (const auto actions = object.optional("do")) {
      each_item(complaints_, *actions, 1, kMaxList, [&](const Place& item) { out.actions.push_back(actions_.read(item)); });
    }
    if (const auto until = object.optional("until")) out.until = texts_.expression(until);
    if (const auto predict = object.optional("predict")) {
      out.predict = predictions_.read(*predict);
      if (const auto say = object.optional("say")) keep_concealed(complaints_, *say, out.say, out.predict->conceals);
    }
    if (const auto expect = object.optional("expect")) {
      std::set<std::string> ids;
      each_item(complaints_, *expect, 1, kMaxList, [&](const Place& item) { out.expect.push_back(expectation(item, ids)); });
    }
    texts_.filled(object.optional("explain"), out.explain, kMaxProse);
    if (const auto highlight = object.optional("highlight")) {
      each_item(complaints_, *highlight, 1, kMaxList, [&](const Place& item) {
        if (const auto id = read_text(complaints_, item, kMaxLabel)) out.highlight.push_back(*id);
      });
    }
    if (const auto on = object.optional("next")) next(*on, out);
    object.finish();
    return out;
  }

  Expectation expectation(const Place& place, std::set<std::string>& ids) {
    Expectation out;
    ObjectReader object(complaints_, place, "an expectation");
    if (!object.ok()) return out;
    out.id = texts_.unique_id(object.required("id"), ids);
    out.that = texts_.expression(object.required("that"));
    texts_.filled(object.required("say"), out.say, kMaxSentence);
    object.finish();
    return out;
  }

  Complaints& complaints_;
  const FindProgram& find_program_;
  Lesson& lesson_;
  NameTable table_;
  Texts texts_;
  WireReader wire_;
  ActionReader actions_;
  PredictionReader predictions_;
  struct Way {
    std::size_t from = 0;
    std::string to;
    Place place;
  };
  std::vector<Way> ways_;
  std::vector<Place> step_places_;
  std::optional<Place> mtu_;  ///< where it is said
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
