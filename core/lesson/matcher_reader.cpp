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

constexpr std::array<std::string_view, 3> kOrigins{"kernel", "duplicate", "forged"};  // in the order of model::Origin

struct MomentName {
  std::string_view name;
  Matcher::Moment moment;
};
constexpr std::array<MomentName, 5> kMoments{
    MomentName{"arrived", Matcher::Moment::arrived}, MomentName{"held", Matcher::Moment::held},
    MomentName{"dropped", Matcher::Moment::dropped}, MomentName{"withheld", Matcher::Moment::withheld},
    MomentName{"corrupted", Matcher::Moment::corrupted}};

std::vector<std::string> call_names() {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(model::kLastCallKind); ++i)
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

std::optional<std::size_t> read_actor(Complaints& complaints, const Place& place, const std::vector<std::string>& actors) {
  const std::optional<std::string> name = read_text(complaints, place, kMaxLabel);
  if (!name) return std::nullopt;
  const auto found = std::find(actors.begin(), actors.end(), *name);
  if (found != actors.end()) return static_cast<std::size_t>(found - actors.begin());
  complaints.error(
      place.node->at, place.pointer,
      "there is no actor `" + *name + "`" + did_you_mean(*name, actors, actors.empty() ? "" : "; there are " + listed(actors)));
  return std::nullopt;
}

std::optional<std::uint8_t> read_flags(Complaints& complaints, const Place& place) {
  const std::optional<std::string> text = read_text(complaints, place, kMaxLabel);
  if (!text) return std::nullopt;
  std::uint8_t flags = 0;
  std::size_t at = 0;
  while (at <= text->size()) {
    const std::size_t comma = std::min(text->find(',', at), text->size());
    std::string word = text->substr(at, comma - at);
    word.erase(0, std::min(word.find_first_not_of(' '), word.size()));
    word.erase(word.find_last_not_of(' ') + 1);
    const auto known = std::find_if(kFlags.begin(), kFlags.end(), [&](const FlagName& f) { return f.name == word; });
    if (known == kFlags.end()) {
      complaints.error(complaints.source().inside(*place.node, at), place.pointer,
                       "`" + word + "` is no flag of these: SYN, ACK, FIN and RST, with commas between");
      return std::nullopt;
    }
    flags = static_cast<std::uint8_t>(flags | known->bit);
    at = comma + 1;
  }
  return flags;
}

std::string MatcherReader::actor(const Place& place) {
  const std::optional<std::size_t> index = read_actor(complaints_, place, actors_);
  return index ? actors_[*index] : std::string{};
}

void MatcherReader::read_segment(ObjectReader& object, Matcher& out) {
  if (const auto from = object.optional("from")) out.from = actor(*from);
  if (out.protocol == 6) {
    if (const auto flags = object.optional("flags")) out.flags = read_flags(complaints_, *flags);
    if (const auto again = object.optional("retransmission")) out.retransmission = read_boolean(complaints_, *again);
  }
  if (const auto payload = object.optional("payload")) out.payload = read_boolean(complaints_, *payload);
  if (const auto origin = object.optional("origin")) {
    const std::optional<std::string> word = read_text(complaints_, *origin, kMaxLabel);
    const auto known = std::find(kOrigins.begin(), kOrigins.end(), word.value_or(""));
    if (known != kOrigins.end()) {
      out.origin = static_cast<model::Origin>(known - kOrigins.begin());
    } else if (word) {
      const std::vector<std::string> origins(kOrigins.begin(), kOrigins.end());
      complaints_.error(origin->node->at, origin->pointer, "`" + *word + "` is none of " + listed(origins) + did_you_mean(*word, origins));
    }
  }
  std::string chosen;
  for (const MomentName& moment : kMoments) {
    const auto place = object.optional(moment.name);
    if (!place || !read_boolean(complaints_, *place).value_or(false)) continue;
    if (!chosen.empty()) {
      complaints_.error(place->node->at, place->pointer,
                        "a name stands for one moment: `" + chosen + "` or `" + std::string(moment.name) + "`");
    }
    chosen = moment.name;
    out.moment = moment.moment;
  }
}

Matcher MatcherReader::read(const Place& place) {
  Matcher out;
  ObjectReader outer(complaints_, place, "an observed event");
  const std::string what = outer.which_of({"segment", "datagram", "entered", "returned", "state"});
  if (what.empty()) return out;
  const std::optional<Place> inner = outer.required(what);
  if (what == "segment" || what == "datagram") out.kind = Matcher::Kind::segment;
  if (what == "datagram") out.protocol = 17;
  if (what == "entered") out.kind = Matcher::Kind::entered;
  if (what == "returned") out.kind = Matcher::Kind::returned;
  if (what == "state") out.kind = Matcher::Kind::state;
  outer.finish();

  ObjectReader object(complaints_, *inner,
                      what == "datagram"                 ? "a datagram"
                      : out.kind == Matcher::Kind::segment ? "a segment"
                      : out.kind == Matcher::Kind::state ? "a state"
                                                         : "a call");
  if (!object.ok()) return out;
  switch (out.kind) {
    case Matcher::Kind::segment: read_segment(object, out); break;
    case Matcher::Kind::entered:
    case Matcher::Kind::returned:
      if (const auto who = object.required("actor")) out.actor = actor(*who);
      if (const auto call = object.required("call")) out.call = read_call(complaints_, *call);
      break;
    case Matcher::Kind::state:
      if (const auto who = object.required("actor")) out.actor = actor(*who);
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
