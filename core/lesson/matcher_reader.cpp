#include "core/lesson/matcher_reader.h"

#include <algorithm>
#include <array>

#include "core/lesson/limits.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

struct FlagName {
  std::string_view name;
  std::uint8_t bit;
};
constexpr std::array<FlagName, 4> kFlags{FlagName{"SYN", model::kSyn}, FlagName{"ACK", model::kAck}, FlagName{"FIN", model::kFin},
                                         FlagName{"RST", model::kRst}};

std::vector<std::string> call_names() {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(model::CallKind::getsockname); ++i)
    out.emplace_back(model::to_string(static_cast<model::CallKind>(i)));
  return out;
}

}  // namespace

std::optional<model::CallKind> read_call(Complaints& complaints, const Place& place) {
  const std::optional<std::string> name = read_text(complaints, place, kMaxLabel);
  if (!name) return std::nullopt;
  const std::optional<model::CallKind> kind = model::call_kind_from(*name);
  if (!kind) {
    complaints.error(
        place.node->at, place.pointer,
        "there is no call `" + *name + "`" + did_you_mean(*name, call_names(), "; there are " + listed(call_names())));
  }
  return kind;
}

void MatcherReader::read_actor(const Place& place, std::string& out) {
  const std::optional<std::string> name = read_text(complaints_, place, kMaxLabel);
  if (!name) return;
  out = *name;
  if (std::find(actors_.begin(), actors_.end(), *name) == actors_.end()) {
    complaints_.error(place.node->at, place.pointer,
                      "there is no actor `" + *name + "`" +
                          did_you_mean(*name, actors_, actors_.empty() ? "" : "; there are " + listed(actors_)));
  }
}

void MatcherReader::read_flags(const Place& place, Matcher& out) {
  const std::optional<std::string> text = read_text(complaints_, place, kMaxLabel);
  if (!text) return;
  std::uint8_t flags = 0;
  std::size_t at = 0;
  while (at <= text->size()) {
    const std::size_t comma = std::min(text->find(',', at), text->size());
    std::string word = text->substr(at, comma - at);
    word.erase(0, std::min(word.find_first_not_of(' '), word.size()));
    word.erase(word.find_last_not_of(' ') + 1);
    const auto known = std::find_if(kFlags.begin(), kFlags.end(), [&](const FlagName& f) { return f.name == word; });
    if (known == kFlags.end()) {
      complaints_.error(complaints_.source().inside(*place.node, at), place.pointer,
                        "`" + word + "` is no flag of these: SYN, ACK, FIN and RST, with commas between");
      return;
    }
    flags = static_cast<std::uint8_t>(flags | known->bit);
    at = comma + 1;
  }
  out.flags = flags;
}

Matcher MatcherReader::read(const Place& place) {
  Matcher out;
  ObjectReader outer(complaints_, place, "an observed event");
  const std::string what = outer.which_of({"segment", "entered", "returned", "state"});
  if (what.empty()) return out;
  const std::optional<Place> inner = outer.required(what);
  if (what == "segment") out.kind = Matcher::Kind::segment;
  if (what == "entered") out.kind = Matcher::Kind::entered;
  if (what == "returned") out.kind = Matcher::Kind::returned;
  if (what == "state") out.kind = Matcher::Kind::state;
  outer.finish();

  ObjectReader object(complaints_, *inner,
                      out.kind == Matcher::Kind::segment ? "a segment"
                      : out.kind == Matcher::Kind::state ? "a state"
                                                         : "a call");
  if (!object.ok()) return out;
  switch (out.kind) {
    case Matcher::Kind::segment:
      if (const auto from = object.optional("from")) read_actor(*from, out.from);
      if (const auto flags = object.optional("flags")) read_flags(*flags, out);
      if (const auto payload = object.optional("payload")) out.payload = read_boolean(complaints_, *payload);
      if (const auto arrived = object.optional("arrived")) out.arrived = read_boolean(complaints_, *arrived);
      break;
    case Matcher::Kind::entered:
    case Matcher::Kind::returned:
      if (const auto actor = object.required("actor")) read_actor(*actor, out.actor);
      if (const auto call = object.required("call")) out.call = read_call(complaints_, *call);
      break;
    case Matcher::Kind::state:
      if (const auto actor = object.required("actor")) read_actor(*actor, out.actor);
      if (const auto state = object.required("state")) {
        const std::optional<std::string> name = read_text(complaints_, *state, kMaxLabel);
        if (name) {
          out.state = model::tcp_state_from(*name);
          if (out.state == model::TcpState::unknown) {
            std::vector<std::string> known;
            for (int i = 1; i <= static_cast<int>(model::TcpState::closing); ++i)
              known.emplace_back(model::to_string(static_cast<model::TcpState>(i)));
            complaints_.error(state->node->at, state->pointer,
                              "there is no state `" + *name + "`" + did_you_mean(*name, known, "; there are " + listed(known)));
          }
        }
      }
      break;
  }
  if (out.kind != Matcher::Kind::state) {
    if (const auto nth = object.optional("nth"))
      out.nth = static_cast<std::uint32_t>(read_integer(complaints_, *nth, 1, kMaxCount).value_or(1));
  }
  if (const auto after = object.optional("after")) {
    out.after = read_text(complaints_, *after, kMaxLabel).value_or("");
    after_.push_back(*after);
  }
  object.finish();
  return out;
}

void MatcherReader::check_after(const std::vector<std::pair<std::string, Matcher>>& observe) {
  std::vector<std::string> known;
  for (const auto& [name, matcher] : observe) known.push_back(name);
  const auto after_of = [&](const std::string& name) -> const std::string* {
    const auto found = std::find_if(observe.begin(), observe.end(), [&](const auto& o) { return o.first == name; });
    return found == observe.end() ? nullptr : &found->second.after;
  };
  for (const Place& place : after_) {
    const std::string& first = place.node->text;
    if (after_of(first) == nullptr) {
      complaints_.error(place.node->at, place.pointer,
                        "nothing is observed under the name `" + first + "`" + did_you_mean(first, known));
      continue;
    }
    const std::string* next = &first;
    std::size_t steps = 0;
    while (next != nullptr && !next->empty() && steps <= observe.size()) {
      next = after_of(*next);
      ++steps;
    }
    if (steps > observe.size())
      complaints_.error(place.node->at, place.pointer, "`after` goes in a circle: each waits for the other");
  }
}

}  // namespace sg::lesson
