#include "core/lesson/wire_reader.h"

#include <algorithm>
#include <array>

#include "core/lesson/limits.h"
#include "core/lesson/matcher_reader.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

using model::Verb;

/// In the order of model::Verb.
const std::vector<std::string>& verbs() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(Verb::reorder); ++i) names.emplace_back(model::to_string(static_cast<Verb>(i)));
    return names;
  }();
  return kNames;
}

/// What a verb takes besides the packet.
struct Object {
  std::string_view key;
  Verb verb;
  bool needed = false;
};
constexpr std::array<Object, 4> kObjects{Object{"bits", Verb::corrupt}, Object{"mend_checksum", Verb::corrupt},
                                         Object{"delay_ms", Verb::delay, true}, Object{"behind", Verb::reorder}};

/// A word out of a few; complains, and gives nothing, when it is another.
std::optional<std::size_t> read_word(Complaints& complaints, const Place& place, const std::vector<std::string>& words) {
  const std::optional<std::string> word = read_text(complaints, place, kMaxLabel);
  if (!word) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  complaints.error(place.node->at, place.pointer, "`" + *word + "` is none of " + listed(words) + did_you_mean(*word, words));
  return std::nullopt;
}

}  // namespace

const std::vector<std::string>& WireReader::action_keys() {
  static const std::vector<std::string> kKeys = [] {
    std::vector<std::string> keys{"rule", "end_rule"};
    keys.insert(keys.end(), verbs().begin(), verbs().end());
    keys.insert(keys.end(), {"release", "forge", "copies"});
    return keys;
  }();
  return kKeys;
}

void WireReader::read_action(ObjectReader& object, const std::string& key, Action& out) {
  if (key == "rule") {
    out.kind = Action::Kind::rule;
    out.rule = read_rule(object);
    return;
  }
  const Place place = *object.required(key);
  if (key == "end_rule") {
    out.kind = Action::Kind::end_rule;
    const std::optional<std::string> id = read_text(complaints_, place, kMaxLabel);
    if (!id || *id == kAllRules) return;
    out.rule.id = *id;
    ended_.push_back(place);
  } else if (key == "release") {
    out.kind = Action::Kind::release;
    read_word(complaints_, place, {"all"});
  } else if (key == "forge") {
    out.kind = Action::Kind::forge;
    read_forgery(place, out);
  } else if (key == "copies") {
    out.kind = Action::Kind::copies;
    out.pass_copies = read_copies(place);
  } else {
    out.kind = Action::Kind::handle;
    out.packet = read_packet(place, true);
    out.how.verb = model::verb_from(key).value_or(Verb::deliver);
    read_objects(object, out.how);
  }
}

// ---- rules

model::WireRule WireReader::read_rule(ObjectReader& object) {
  model::WireRule out;
  if (const auto id = object.required("rule")) {
    out.id = read_id(complaints_, *id).value_or("");
    if (out.id == kAllRules) complaints_.error(id->node->at, id->pointer, "`all` means every rule, so none can have it for its name");
    if (rules_.insert(out.id).second && rules_.size() == kMaxRules + 1) {
      complaints_.error(id->node->at, id->pointer, "a lesson has no more than " + std::to_string(kMaxRules) + " rules");
    }
  }
  if (const auto when = object.optional("when")) out.when = read_when(*when);
  if (const auto then = object.required("then")) {
    const std::optional<std::size_t> verb = read_word(complaints_, *then, verbs());
    if (verb) out.then.verb = static_cast<Verb>(*verb);
  }
  read_objects(object, out.then);
  if (const auto times = object.optional("times")) out.times = read_count(*times, 1, kMaxCount);
  return out;
}

model::PacketMatch WireReader::read_when(const Place& place) {
  model::PacketMatch out;
  ObjectReader object(complaints_, place, "what a rule looks for");
  if (const auto from = object.optional("from")) out.from = read_from(*from);
  if (const auto flags = object.optional("flags")) out.flags = read_flags(complaints_, *flags);
  if (const auto payload = object.optional("payload")) out.payload = read_boolean(complaints_, *payload);
  if (const auto again = object.optional("retransmission")) out.retransmission = read_boolean(complaints_, *again);
  if (const auto protocol = object.optional("protocol")) {
    const std::optional<std::size_t> word = read_word(complaints_, *protocol, {"tcp", "udp"});
    if (word) out.protocol = *word == 0 ? 6 : 17;  // IPPROTO_TCP, IPPROTO_UDP
  }
  const auto nth = object.optional("nth");
  const auto every = object.optional("every");
  if (nth) out.nth = read_count(*nth, 1, kMaxCount);
  if (every) out.every = read_count(*every, 2, kMaxCount);
  if (nth && every) {
    complaints_.error(every->node->at, every->pointer, "`nth` means one packet and `every` many: say one of them");
  }
  if (const auto chance = object.optional("chance")) out.chance = read_number(complaints_, *chance, 0, 1).value_or(1);
  object.finish();
  return out;
}

std::optional<model::ActorId> WireReader::read_from(const Place& place) {
  std::vector<std::string> actors;
  for (const ActorSpec& spec : lesson_.actors) actors.push_back(spec.id);
  const std::optional<std::size_t> index = read_actor(complaints_, place, actors);
  return index ? std::optional(model::ActorId{static_cast<std::uint16_t>(*index)}) : std::nullopt;
}

void WireReader::check_ended() const {
  const std::vector<std::string> known(rules_.begin(), rules_.end());
  for (const Place& place : ended_) {
    const std::string& id = place.node->text;
    if (rules_.contains(id)) continue;
    complaints_.error(place.node->at, place.pointer,
                      "no rule has the name `" + id + "`" + did_you_mean(id, known, known.empty() ? "" : "; there are " + listed(known)));
  }
}

// ---- verbs and what goes with them

void WireReader::read_objects(ObjectReader& object, model::Handling& how) {
  for (const Object& one : kObjects) {
    const bool own = one.verb == how.verb;
    const auto place = own && one.needed ? object.required(one.key) : object.optional(one.key);
    if (!place) continue;
    if (!own) {
      complaints_.error(place->node->at, place->pointer,
                        "`" + std::string(one.key) + "` belongs to `" + model::to_string(one.verb) + "`, not to `" +
                            model::to_string(how.verb) + "`");
    } else if (one.key == "bits") {
      read_bits(*place, how.bits);
    } else if (one.key == "mend_checksum") {
      how.mend_checksum = read_boolean(complaints_, *place).value_or(false);
    } else if (one.key == "delay_ms") {
      how.delay = read_count(*place, 1, kMaxDelayMs) * base::kMillisecond;
    } else {
      how.behind = read_count(*place, 1, kMaxBehind);
    }
  }
}

void WireReader::read_bits(const Place& place, std::vector<model::BitPlace>& out) {
  each_item(complaints_, place, 1, kMaxList, [&](const Place& item) {
    model::BitPlace bit;
    ObjectReader object(complaints_, item, "the place of a bit");
    if (const auto part = object.optional("part")) {
      const std::optional<std::size_t> word = read_word(complaints_, *part, {"ip", "transport", "payload"});
      if (word) bit.part = static_cast<model::BitPlace::Part>(*word);
    }
    if (const auto byte = object.required("byte")) bit.byte = read_count(*byte, 0, kMaxMtu - 1);
    if (const auto which = object.required("bit")) bit.bit = static_cast<std::uint8_t>(read_count(*which, 0, 7));
    object.finish();
    out.push_back(bit);
  });
}

void WireReader::read_forgery(const Place& place, Action& out) {
  ObjectReader object(complaints_, place, "a forgery");
  model::Forgery& forgery = out.forgery;
  const auto expression = [&](const std::optional<Place>& where) {
    const std::optional<Expression> read = where ? read_expression(complaints_, *where, true) : std::nullopt;
    if (!read) return Expression{};
    check_names(complaints_, *where, *read, table_);
    return *read;
  };
  const auto small = [&](std::string_view key, std::optional<std::uint16_t>& number) {
    if (const auto where = object.optional(key)) number = static_cast<std::uint16_t>(read_count(*where, 0, 65535));
  };
  if (const auto like = object.required("like")) out.packet = read_packet(*like, false);
  if (const auto from = object.optional("from_receiver")) forgery.from_receiver = read_boolean(complaints_, *from).value_or(false);
  if (const auto flags = object.optional("flags")) forgery.flags = read_flags(complaints_, *flags);
  out.seq = expression(object.optional("seq"));
  out.ack = expression(object.optional("ack"));
  small("window", forgery.window);
  small("source_port", forgery.source_port);
  small("destination_port", forgery.destination_port);
  if (const auto payload = object.optional("payload")) {
    const std::string bytes = read_text(complaints_, *payload, kMaxSentence, true).value_or("");
    forgery.payload.emplace(bytes.begin(), bytes.end());
  }
  if (const auto mend = object.optional("mend_checksum")) forgery.mend_checksum = read_boolean(complaints_, *mend).value_or(true);
  object.finish();
}

std::string WireReader::read_packet(const Place& place, bool on_the_wire) {
  const std::optional<std::string> name = read_text(complaints_, place, kMaxLabel);
  if (!name) return {};
  using Moment = Matcher::Moment;
  std::vector<std::string> segments;
  for (const auto& [known, matcher] : lesson_.observe) {
    if (matcher.kind != Matcher::Kind::segment) continue;
    const bool over = matcher.moment == Moment::arrived || matcher.moment == Moment::dropped || matcher.moment == Moment::withheld;
    if (!over || !on_the_wire) {
      segments.push_back(known);
    } else if (known == *name) {
      complaints_.error(place.node->at, place.pointer,
                        "`" + known + "` is seen when that packet is on the wire no more: name its sending, and do it with that");
      return *name;
    }
  }
  if (std::find(segments.begin(), segments.end(), *name) == segments.end()) {
    complaints_.error(place.node->at, place.pointer,
                      "no segment is observed under the name `" + *name + "`" +
                          did_you_mean(*name, segments, segments.empty() ? "" : "; there are " + listed(segments)));
  }
  return *name;
}

bool WireReader::read_copies(const Place& place) {
  return read_word(complaints_, place, {"count", "pass"}) == std::size_t{1};
}

std::uint32_t WireReader::read_count(const Place& place, std::int64_t least, std::int64_t most) {
  return static_cast<std::uint32_t>(read_integer(complaints_, place, least, most).value_or(least));
}

}  // namespace sg::lesson
