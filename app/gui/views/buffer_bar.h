// A buffer as a bar: each write's bytes in its colour, as text where they are few.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/stage_state.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

/// A run of bytes of one write, in one condition.
struct Chip {
  enum class Look : std::uint8_t {
    solid,    ///< lies there: in flight, unread, in the user buffer
    hatched,  ///< not sent yet
    apart,    ///< out of order: behind a gap
    ghost,    ///< has just been acknowledged
    control,  ///< SYN or FIN: a sequence number and no byte
  };
  Look look = Look::solid;
  std::uint64_t size = 0;
  std::string text;
  bool known_write = false;
  std::uint32_t ordinal = 0;
  model::CallId write{};
  std::string tip;  ///< what it is, in words
};

/// The chips of one part of a stream, a chip per write.
void add_chips(std::vector<Chip>& out, const ViewContext& view, const model::Flow& stream, std::uint64_t begin, std::uint64_t end, Chip::Look look,
               const char* tip_key);

/// What stands in the free part of a bar.
struct BarRoom {
  std::vector<std::string> words;  ///< the first that has room
  ImU32 color = 0;
  Align align = Align::right;
  std::string shut;  ///< nothing more may come: a cap at the bar's end says so, with these words or at least "0", however little room there is; empty: open
};

/// Draws the bar with its chips. Few bytes stand as text, and are not to scale; more in proportion to
/// `capacity`. Hovering a chip tells what it is and lights its write; clicking selects it.
/// `sum` says how its parts add up, where no chip has more to say.
/// `whole` is the bar with its label: what a lesson points at under `id`.
void draw_bar(ViewContext& view, const Lit& lit, const char* id, Rect whole, Rect bar, const std::vector<Chip>& chips, std::uint64_t capacity,
              const BarRoom& room, std::string_view sum = {});

}  // namespace sg::gui
