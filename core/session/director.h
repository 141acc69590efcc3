// Leads one run of a lesson through its steps: carries them out, waits for what they wait for, decides what they expect.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lab/lab.h"
#include "core/lesson/lesson.h"
#include "core/lesson/observer.h"
#include "core/model/timeline.h"
#include "core/model/world.h"
#include "core/record/recorder.h"
#include "core/session/command.h"
#include "core/session/hand_script.h"

namespace sg::session {

/// A step goes entered → acting → deciding → done, on observed facts only:
///   entered   its text stands; it waits for CarryOutStep, unless it has nothing to do or its `until` holds already. With a question and something to
///             do, it waits for the answer too: what happens by itself must not take the question away
///   acting    its actions one by one, then its `until`
///   deciding  its expectations; one that does not hold yet has kGrace to come true, as reports follow what they report
///   done      waits for NextStep
/// Threads: one, the session's engine thread. Time is an argument.
class Director {
 public:
  /// An automatic run gives up on a step after this long.
  static constexpr base::Ns kPatience = 15 * base::kSecond;
  static constexpr base::Ns kGrace = 2 * base::kSecond;
  /// In free play what a step waits for may never come, as something was changed: it goes on without.
  static constexpr base::Ns kFreePatience = 5 * base::kSecond;
  /// … and what only stands before a call of the learner's own, for less.
  static constexpr base::Ns kBeforePatience = 2 * base::kSecond;

  struct Options {
    bool automatic = false;
    std::string fast_forward_to;  ///< carry out every step before this one at once
  };

  Director(const lesson::Lesson& lesson, lab::Lab& lab, record::Source& source, Options options, std::uint64_t run, base::Ns began);

  /// Starts the programs, too.
  void begin(base::Ns now);
  void apply(const std::vector<model::Event>& batch);
  /// Any command but Restart.
  void command(const Command& command, base::Ns now);
  /// Goes as far as the facts allow. Returns when to come again without news; nothing: only news can change anything.
  std::optional<base::Ns> advance(base::Ns now);

  /// The run has become as long as one may be, and its programs were stopped: nothing goes on but a Restart, and the status says so.
  void end_overfull();

  const SessionStatus& status() const { return status_; }

 private:
  enum class Phase : std::uint8_t { entered, acting, deciding, done };

  const lesson::Step& step() const { return lesson_->steps[status_.step]; }
  void add_actor(const lesson::ActorSpec& spec);
  void add_by_hand(const AddActor& wanted);
  void make_call(const std::string& actor, const lesson::Statement& statement);
  bool drives_itself() const;
  /// Where the lesson goes on from the current step, which is done; nothing: it is over.
  std::optional<std::size_t> way_on() const;
  std::optional<std::size_t> index_of(const std::string& step) const;
  void enter_step(std::size_t index);
  void start_acting(base::Ns now);
  void start_deciding(base::Ns now);
  bool carry_out(const lesson::Action& action);
  bool its_time(const lesson::Action& action, base::Ns now);
  std::optional<model::PacketId> packet_for(const lesson::Action& action) const;
  void forge(const lesson::Action& action, model::PacketId like);
  std::string awaited() const;
  bool holds(const lesson::Expression& expression) const;
  bool until_holds() const;
  bool done_by_hand() const;
  bool all_expectations_met() const;
  void finish_step();
  bool told_its_end() const;
  void mark_prediction();
  void say(model::StepPhase phase);

  lesson::Lesson own_;  ///< grows as programs are added in free play
  const lesson::Lesson* lesson_ = &own_;
  lab::Lab* lab_;
  record::Source* source_;
  Options options_;
  model::Timeline timeline_;
  model::World world_;
  lesson::Observer observer_;
  SessionStatus status_;
  Phase phase_ = Phase::entered;
  std::size_t action_ = 0;
  bool action_begun_ = false;
  base::Ns action_since_ = 0;              ///< when it came up
  std::optional<base::Ns> look_again_;     ///< at an action that waits for a while
  std::map<std::string, HandScript*, std::less<>> hands_;  ///< of the actors by hand; the lab's
  std::vector<std::uint32_t> returned_;    ///< calls, by actor
  std::vector<std::vector<model::PacketId>> sent_;  ///< by the actor whose kernel sent them
  bool news_ = false;                      ///< a call or a packet was heard of
  base::Ns last_news_ = 0;                 ///< … when last
  base::Ns since_ = 0;  ///< when the phase began
  std::optional<lesson::Value> given_;
  std::optional<bool> right_;  ///< the step's answer was marked
  bool answered_ = false;  ///< the learner has answered this step's question
};

}  // namespace sg::session
