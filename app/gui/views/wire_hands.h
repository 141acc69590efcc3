// What the learner's hand can do on the wire: which packet it is at, what is possible, and the commands for it.
#pragma once

#include <string>
#include <vector>

#include "app/gui/platform/keyboard.h"
#include "app/gui/views/view.h"

namespace sg::gui {

/// What can be done with a packet on the wire, in the order of menus.
enum class Deed : std::uint8_t { deliver, hold, drop, duplicate, corrupt, delay, reorder, forge };

struct DeedInfo {
  Deed deed;
  Key key;
  const char* letter;  ///< of the key, as menus show it
  const char* name;    ///< "deliver": the strings' "wire.deliver", and items' "wire.menu.deliver"
};
const std::vector<DeedInfo>& deeds();
const DeedInfo& info(Deed deed);
/// "Deliver (D)": its name in the current language, and the key.
std::string with_key(Deed deed);

/// The packet on the wire now; null: it is not there.
const model::Flying* on_wire(const ViewContext& view, model::PacketId packet);
/// The one that keys and the verbs' buttons are about: the selected one, else the first that is held, else the first that flies. Null: the wire is empty.
const model::Flying* at_hand(const ViewContext& view);

/// Why nothing can be done to packets now; empty: it can.
std::string wire_obstacle(const ViewContext& view);

/// Asks for it, or opens its form.
void act(ViewContext& view, const model::Flying& packet, Deed deed);
void handle(ViewContext& view, model::PacketId packet, model::Verb verb);
/// The form of a new segment, like this one or, without one, the newest.
void open_forge(ViewContext& view, model::PacketId like);

/// Rules that hold everything: the hand's own. From everybody, or from one program.
std::string hand_rule(std::optional<model::ActorId> from);
bool holds_all(const ViewContext& view, std::optional<model::ActorId> from);
void toggle_hold_all(ViewContext& view, std::optional<model::ActorId> from);

/// The keys of the verbs, of holding all, letting all go, and choosing a packet; what is typed or above the window was looked at before.
void handle_wire_keys(ViewContext& view);

/// "#3 SYN, ACK": the packet as buttons and menus name it.
std::string packet_name(const ViewContext& view, model::PacketId packet);
/// The program whose kernel sent it, as people say it: "Client".
std::string sender_name(const ViewContext& view, const model::Flow& flow, std::uint64_t seq);

}  // namespace sg::gui
