// The border between a face and a running lesson: what the learner asks, and how far the lesson is. Plain data; views may include this file
// and no other of session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/time.h"
#include "core/lesson/lesson.h"
#include "core/model/handling.h"

namespace sg::session {

struct StepActor { std::string actor; };            ///< let it make its next call
struct RunActor { std::string actor; };             ///< let it run freely
struct PauseActor { std::string actor; };           ///< stop before its next call
struct SetPace {
  base::Ns per_packet = 0;              ///< 0 to 400 ms
  std::optional<model::ActorId> from = std::nullopt;  ///< for what this program's kernel sends; absent: for all
};
/// Do this with a packet that is on the wire; one that is not there any more is left alone.
struct HandlePacket {
  model::PacketId packet{};
  model::Handling how;
};
struct ForgePacket { model::Forgery forgery; };
struct SetRule { model::WireRule rule; };           ///< added, or in place of the one with its id
struct RemoveRule { std::string id; };              ///< empty: all of them
struct ReleaseAll {};                               ///< deliver all that is held, in the order it was sent
struct PassCopies { bool pass = false; };           ///< true: copies of a held segment go on; false: they stay off the wire, and are counted
struct CarryOutStep {};                             ///< do what the current step says
struct NextStep {};                                 ///< go on, when the current step is done
struct PlayTo { std::string step; };                ///< carry out every step before this one at once, answering rightly; a step that was passed is left alone
struct Answer { lesson::Value given; };             ///< to the current step's prediction; marked once it is observed
struct Input { std::string actor; std::string text; };  ///< type into its standard input
// Free play
struct AddActor {                                   ///< a program by hand, beside those there are
  std::string id;
  model::Role role = model::Role::client;
};
struct MakeCall {                                   ///< by an actor by hand, after the calls it was given before
  std::string actor;
  lesson::Statement statement;
};
struct InterruptCall { std::string actor; };        ///< the call it is inside of returns EINTR
struct KillActor { std::string actor; };            ///< ends its program wherever it is; its kernel closes what is open
struct Restart { std::string until_step; };         ///< a fresh namespace and a fresh run; up to this step (empty: the first)

using Command = std::variant<StepActor, RunActor, PauseActor, SetPace, HandlePacket, ForgePacket, SetRule, RemoveRule,
                             ReleaseAll, PassCopies, CarryOutStep, NextStep, PlayTo, Answer, Input, AddActor, MakeCall, InterruptCall, KillActor, Restart>;

/// What the window and the command line show of the director's state; everything else is on the timeline.
struct SessionStatus {
  std::size_t step = 0;      ///< index into lesson.steps
  bool acting = false;       ///< the step's actions are under way
  bool step_done = false;    ///< its `until` holds, its expectations are decided
  bool last = false;         ///< the step is done, and no other follows
  bool by_itself = false;    ///< steps are carried out, and questions answered, without the learner
  bool finished = false;     ///< the last step is done (automatic: everything has stopped)
  std::string stuck;         ///< why the step did not come to its end in time; empty when all is well
  std::string stuck_ko;      ///< the same in Korean; empty: there is only the other
  bool overfull = false;     ///< the run became as long as one may be, and was stopped; only a Restart goes on
  bool unplayable = false;   ///< the lesson requires to hold packets, and this run cannot: its `fallback` is what there is to show
  bool recorded = false;     ///< nothing runs: it is all on record, and no command changes it
  std::vector<std::string> controls;  ///< congestion controls that the run's own network has and permits; none: the network is the machine's own, and is left as it is
  std::string control;       ///< the one in force at the start
  bool can_hold = false;     ///< packets of this run can be held and altered; false: they are only seen, or inferred
  std::uint64_t run = 1;     ///< counts Restarts
  base::Ns began = 0;        ///< base::now_ns() at the run's 0: what the clock of a live picture counts from
  const std::string& stuck_in(model::Language language) const { return language == model::Language::ko && !stuck_ko.empty() ? stuck_ko : stuck; }
  bool operator==(const SessionStatus&) const = default;
};

}  // namespace sg::session
