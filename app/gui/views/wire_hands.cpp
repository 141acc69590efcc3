#include "app/gui/views/wire_hands.h"

#include <algorithm>

#include "app/gui/i18n.h"
#include "app/gui/views/conceal.h"

namespace sg::gui {

const std::vector<DeedInfo>& deeds() {
  static const std::vector<DeedInfo> kDeeds = {
      {Deed::deliver, Key::d, "D", "deliver"}, {Deed::hold, Key::h, "H", "hold"},       {Deed::drop, Key::x, "X", "drop"},
      {Deed::duplicate, Key::u, "U", "duplicate"}, {Deed::corrupt, Key::f, "F", "corrupt"}, {Deed::delay, Key::w, "W", "delay"},
      {Deed::reorder, Key::o, "O", "reorder"}, {Deed::forge, Key::g, "G", "forge"},
  };
  return kDeeds;
}

const DeedInfo& info(Deed deed) {
  return *std::find_if(deeds().begin(), deeds().end(), [&](const DeedInfo& i) { return i.deed == deed; });
}

std::string with_key(Deed deed) { return std::string(tr((std::string("wire.") + info(deed).name).c_str())) + " (" + info(deed).letter + ")"; }

const model::Flying* on_wire(const ViewContext& view, model::PacketId packet) {
  const auto& flying = view.live_world.flying;
  const auto at = std::lower_bound(flying.begin(), flying.end(), packet, [](const model::Flying& f, model::PacketId id) { return f.packet < id; });
  return at != flying.end() && at->packet == packet ? &*at : nullptr;
}

const model::Flying* at_hand(const ViewContext& view) {
  const auto& flying = view.live_world.flying;
  if (flying.empty()) return nullptr;
  const std::uint64_t event = view.ui.selection.event;
  if (event != 0 && event <= view.timeline.size()) {
    model::PacketId packet{};
    const model::Payload& payload = view.timeline.by_seq(event).payload;
    if (const auto* sent = std::get_if<model::PacketSent>(&payload)) packet = sent->packet;
    if (const auto* verdict = std::get_if<model::Verdict>(&payload)) packet = verdict->packet;
    if (const auto* altered = std::get_if<model::PacketAltered>(&payload)) packet = altered->packet;
    if (const model::Flying* selected = on_wire(view, packet)) return selected;
  }
  const auto held = std::find_if(flying.begin(), flying.end(), [](const model::Flying& f) { return f.held; });
  return held != flying.end() ? &*held : &flying.front();
}

std::string wire_obstacle(const ViewContext& view) {
  if (!view.status.can_hold) return tr("wire.why.only_seen");
  if (view.replay()) return why_replay(view);
  return {};
}

void handle(ViewContext& view, model::PacketId packet, model::Verb verb) {
  model::Handling how;
  how.verb = verb;
  if (verb == model::Verb::delay) how.delay = view.ui.wire.delay_ms * base::kMillisecond;
  view.commands.push_back(session::HandlePacket{packet, std::move(how)});
}

void open_forge(ViewContext& view, model::PacketId like) {
  const model::PacketSent* sent = view.timeline.packet(like);
  for (std::size_t i = view.facts.segments().size(); sent == nullptr && i-- > 0;) {
    const auto& newest = std::get<model::PacketSent>(view.timeline.by_seq(view.facts.segments()[i]).payload);
    if (newest.segment.protocol == 6 && newest.bytes) sent = &newest;
  }
  if (sent == nullptr || !sent->bytes) return;
  const model::Segment& segment = sent->segment;
  const std::uint64_t seq = view.timeline.packet_seq(sent->packet);
  WireUi& ui = view.ui.wire;
  ui.open = WireUi::Open::forge;
  ui.packet = sent->packet;
  ui.forge = {};
  ui.forge.flags = segment.flags;
  // What is to be predicted stays as it is, unseen.
  if (!concealed(view, seq, "seq")) ui.forge.seq = std::to_string(segment.seq);
  if (!concealed(view, seq, "ack")) ui.forge.ack = std::to_string(segment.ack);
  if (!concealed(view, seq, "window")) ui.forge.window = std::to_string(segment.window);
}

void act(ViewContext& view, const model::Flying& packet, Deed deed) {
  if (!wire_obstacle(view).empty()) return;
  view.ui.selection.event = packet.sent_seq;
  WireUi& ui = view.ui.wire;
  switch (deed) {
    case Deed::deliver: handle(view, packet.packet, model::Verb::deliver); return;
    case Deed::hold: handle(view, packet.packet, model::Verb::hold); return;
    case Deed::drop: handle(view, packet.packet, model::Verb::drop); return;
    case Deed::duplicate: handle(view, packet.packet, model::Verb::duplicate); return;
    case Deed::delay: handle(view, packet.packet, model::Verb::delay); return;
    case Deed::reorder: handle(view, packet.packet, model::Verb::reorder); return;
    case Deed::corrupt:
      // It must not arrive while its bits are being chosen.
      if (!packet.held || packet.until != 0) handle(view, packet.packet, model::Verb::hold);
      ui.open = WireUi::Open::corrupt;
      ui.packet = packet.packet;
      ui.bits.clear();
      ui.mend = false;
      ui.first_row = 0;
      if (const model::PacketSent* sent = view.timeline.packet(packet.packet)) {
        ui.byte = packet.payload_bytes > 0 ? sent->segment.payload_at : sent->segment.ip_header_bytes;
      }
      return;
    case Deed::forge: open_forge(view, packet.packet); return;
  }
}

std::string hand_rule(std::optional<model::ActorId> from) {
  return from ? "hand." + std::to_string(static_cast<unsigned>(*from)) : std::string("hand");
}

bool holds_all(const ViewContext& view, std::optional<model::ActorId> from) {
  const auto& rules = view.live_world.rules;
  return std::any_of(rules.begin(), rules.end(), [&](const model::RuleState& state) { return state.rule.id == hand_rule(from); });
}

void toggle_hold_all(ViewContext& view, std::optional<model::ActorId> from) {
  if (!wire_obstacle(view).empty()) return;
  if (holds_all(view, from)) {
    view.commands.push_back(session::RemoveRule{hand_rule(from)});
    return;
  }
  model::WireRule rule;
  rule.id = hand_rule(from);
  rule.when.from = from;
  rule.then.verb = model::Verb::hold;
  view.commands.push_back(session::SetRule{std::move(rule)});
}

void handle_wire_keys(ViewContext& view) {
  if (shift_key_pressed(Key::h)) {
    toggle_hold_all(view, std::nullopt);
    return;
  }
  const bool possible = wire_obstacle(view).empty();
  if (key_pressed(Key::a) && possible) view.commands.push_back(session::ReleaseAll{});
  const auto& flying = view.live_world.flying;
  const model::Flying* packet = at_hand(view);
  if (key_pressed(Key::v) && packet != nullptr) {
    // The next one in the order sent; from the last to the first.
    const bool selected = view.ui.selection.event == packet->sent_seq;
    const auto index = static_cast<std::size_t>(packet - flying.data());
    view.ui.selection.event = flying[selected ? (index + 1) % flying.size() : index].sent_seq;
    view.ui.inspector.reveal = view.ui.selection.event;  // its verbs stand beside it
    return;
  }
  if (key_pressed(Key::m) && packet != nullptr) {
    view.ui.selection.event = packet->sent_seq;
    view.ui.inspector.reveal = packet->sent_seq;
    view.ui.wire.open = WireUi::Open::menu;
    view.ui.wire.packet = packet->packet;
    view.ui.wire.menu_x = view.ui.wire.menu_y = -1;  // beside its capsule
    return;
  }
  for (const DeedInfo& i : deeds()) {
    if (!key_pressed(i.key)) continue;
    if (packet != nullptr) act(view, *packet, i.deed);
    else if (i.deed == Deed::forge && possible) open_forge(view, {});
    return;
  }
}

std::string packet_name(const ViewContext& view, model::PacketId packet) {
  std::string out = "#" + std::to_string(static_cast<std::uint32_t>(packet));
  const model::PacketSent* sent = view.timeline.packet(packet);
  if (sent == nullptr) return out;
  const model::Segment& segment = sent->segment;
  return out + " " + (segment.payload_bytes > 0 ? trf("wire.data", segment.payload_bytes) : model::flags_text(segment.flags));
}

std::string sender_name(const ViewContext& view, const model::Flow& flow, std::uint64_t seq) {
  const auto actor = view.timeline.cast().owner(flow.from, flow.to, seq);
  if (actor && static_cast<std::size_t>(*actor) < view.lesson.actors.size()) {
    return view.lesson.actors[static_cast<std::size_t>(*actor)].title.in(view.ui.language);
  }
  const auto role = view.timeline.cast().role_of(flow.from, flow.to);
  return tr(role && *role == model::Role::server ? "role.server" : "role.client");
}

}  // namespace sg::gui
