#include "core/lesson/network_reader.h"

#include <algorithm>
#include <vector>

#include "core/lesson/limits.h"
#include "core/lesson/program_loader.h"
#include "core/lesson/suggest.h"

namespace sg::lesson {
namespace {

void read_sysctl(Complaints& complaints, const JsonNode::Key& key, const Place& place, std::map<std::string, std::string>& out) {
  if (std::find(kAllowedSysctls.begin(), kAllowedSysctls.end(), key.text) == kAllowedSysctls.end()) {
    const std::vector<std::string> allowed(kAllowedSysctls.begin(), kAllowedSysctls.end());
    complaints.error(key.at, place.pointer,
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
    complaints.error(place.node->at, place.pointer, wrong_type("a whole number, or numbers in a text", *place.node));
    return;
  }
  const bool numbers =
      !value.empty() && value.size() <= 60 && value.front() != ' ' &&
      std::all_of(value.begin(), value.end(), [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '-'; });
  if (numbers)
    out[key.text] = value;
  else
    complaints.error(place.node->at, place.pointer,
                      "the value of a sysctl is made of whole numbers, as in 4096 or \"4096 131072 6291456\"");
}

}  // namespace

std::map<std::string, std::string> read_sysctls(Complaints& complaints, const Place& place, std::size_t least) {
  std::map<std::string, std::string> out;
  if (place.node->kind == JsonNode::Kind::object && place.node->keys.size() < least)
    complaints.error(place.node->at, place.pointer, "a sysctl is missing here, as in \"net.ipv4.tcp_sack\"");
  each_member(complaints, place, kAllowedSysctls.size(),
              [&](const JsonNode::Key& key, const Place& item) { read_sysctl(complaints, key, item, out); });
  return out;
}

std::uint32_t read_pace_ms(Complaints& complaints, const Place& place) {
  return static_cast<std::uint32_t>(read_integer(complaints, place, 0, kMaxPaceMs).value_or(0));
}

std::optional<Place> read_network(Complaints& complaints, const Place& place, WireReader& wire, Network& network) {
  std::optional<Place> said;
  ObjectReader object(complaints, place, "`network`");
  if (const auto mtu = object.optional("mtu")) {
    said = *mtu;
    network.mtu = static_cast<std::uint32_t>(read_integer(complaints, *mtu, kMinMtu, kMaxMtu).value_or(network.mtu));
  }
  if (const auto offloads = object.optional("offloads"))
    network.offloads = read_boolean(complaints, *offloads).value_or(false);
  if (const auto pace = object.optional("pace_ms")) network.pace_ms = read_pace_ms(complaints, *pace);
  if (const auto control = object.optional("congestion_control")) {
    each_item(complaints, *control, 1, 8, [&](const Place& item) {
      const std::optional<std::string> name = read_text(complaints, item, 15);  // TCP_CA_NAME_MAX of linux/tcp.h, less its NUL
      if (!name) return;
      if (is_program_name(*name))
        network.congestion_control.push_back(*name);
      else
        complaints.error(item.node->at, item.pointer, "a congestion control has a name like cubic or reno");
    });
  }
  if (const auto given = object.optional("sysctls")) network.sysctls = read_sysctls(complaints, *given, 0);
  if (const auto rules = object.optional("rules")) {
    each_item(complaints, *rules, 1, kMaxList, [&](const Place& item) {
      ObjectReader rule(complaints, item, "a rule");
      network.rules.push_back(wire.read_rule(rule));
      rule.finish();
    });
  }
  if (const auto copies = object.optional("copies")) network.pass_copies = wire.read_copies(*copies);
  object.finish();
  return said;
}

}  // namespace sg::lesson
