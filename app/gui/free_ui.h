// Free play, as far as it is the learner's choice: what is chosen in its forms, and what is wished for next.
#pragma once

#include <fcntl.h>
#include <poll.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lesson/diary.h"
#include "core/model/comparison.h"

namespace sg::gui {

/// A lesson file of "make it happen".
struct Happening {
  std::string id;
  std::string file;
  lesson::Text title;
  lesson::Text summary;
  bool needs_wire = false;
};

struct FreeUi {
  bool on = false;  ///< free play instead of a lesson

  /// What the window is asked for once this frame is drawn: each begins a fresh run.
  enum class Wish : std::uint8_t { nothing, enter, leave, reset, again, happening };
  Wish wish = Wish::nothing;
  std::string wished_file;       ///< happening
  lesson::Change change;         ///< again
  std::string change_name;       ///< … in words: "MTU 576"
  std::string change_from;       ///< … what it is without the change: "MTU 1500"

  enum class Open : std::uint8_t { nothing, happenings, again, network };
  Open open = Open::nothing;
  lesson::Network network;       ///< of the next reset
  std::vector<Happening> happenings;

  /// The call that is being put together; numbers as typed.
  struct Form {
    std::string actor;
    model::CallKind call = model::CallKind::socket;
    int fd = -1;
    bool text = true;            ///< write: this text, else so many bytes
    std::string words = "Hello", bytes = "1000", size = "64", address = "127.0.0.1", port = "8888", backlog = "5", value = "1";
    std::string timeout = "-1";  ///< poll, in ms
    bool datagram = false;       ///< socket: SOCK_DGRAM
    bool ipv6 = false;           ///< what is made next speaks IPv6: AF_INET6, ::1, in6addr_any
    bool any = true;             ///< bind: INADDR_ANY, or in6addr_any
    std::size_t option = 0;
    std::array<int, static_cast<std::size_t>(model::kLastCallKind) + 1> flags{};  ///< by call: MSG_PEEK and its like
    bool one = false;            ///< poll: one descriptor, else all that are open
    int how = 1;
    Form() {
      flags[static_cast<std::size_t>(model::CallKind::fcntl)] = O_NONBLOCK;
      flags[static_cast<std::size_t>(model::CallKind::poll)] = POLLIN;
    }
    int& flags_of(model::CallKind kind) { return flags[static_cast<std::size_t>(kind)]; }
    int flags_of(model::CallKind kind) const { return flags[static_cast<std::size_t>(kind)]; }
    std::string proposed_for;    ///< what the program had open when `call` was proposed; with anything else, another call is
    bool chosen = false;         ///< `call` was chosen by hand, and not made yet
    bool another = false;        ///< another call was chosen: what it asks for comes into sight
  };
  Form form;
  /// What of the next run is changed; choices of its form.
  struct Again {
    int what = 0;
    int value = 0;
    int actor = 0;
  };
  Again again;

  std::size_t deeds = 0;         ///< done by hand in this run
  std::optional<bool> story_open;  ///< what the happening is about: as the learner folded it; none: open until the first deed

  // What the window keeps of the run before.
  bool earlier = false;          ///< there is one to compare with
  bool comparing = false;        ///< both ladders are shown
  std::string earlier_name;      ///< A: what was changed, as it was there
  std::string later_name;        ///< B: … as it is here
  std::shared_ptr<const model::Comparison> comparison;
  std::size_t difference = 0;    ///< which of them is looked at
  bool to_difference = false;    ///< bring it into view
};

/// The next difference, or the first.
inline void next_difference(FreeUi& free) {
  if (!free.comparison || free.comparison->differences.empty()) return;
  free.difference = (free.difference + 1) % free.comparison->differences.size();
  free.to_difference = true;
}

}  // namespace sg::gui
