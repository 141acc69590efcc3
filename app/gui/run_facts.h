// An index over the own timeline, fed event by event, so that no view has to search it in every frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/gui/call_index.h"
#include "app/gui/datagram_calls.h"
#include "app/gui/mark.h"
#include "app/gui/plot_facts.h"
#include "app/gui/state_history.h"
#include "app/gui/step_series.h"
#include "app/gui/timeline_state.h"
#include "core/lesson/lesson.h"
#include "core/lesson/observer.h"
#include "core/model/event.h"
#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::gui {

/// What is on record about one step of the lesson.
struct StepFacts {
  base::Ns entered_t = 0;
  std::optional<base::Ns> acting_t;
  std::optional<base::Ns> done_t;
  std::optional<model::PredictionResult> prediction;
  lesson::Text feedback;  ///< the lesson's words for that answer; may be empty
};

/// Time as the scrub bar shows it: as long as something happens at its true length, waiting cut to a moment.
class TimeAxis {
 public:
  void add(base::Ns t);
  void clear() { *this = TimeAxis(); }
  double at(base::Ns t) const;          ///< 0 at the start, in shortened seconds
  base::Ns time_at(double x) const;     ///< the other way
  /// The same for places asked for one after the other, each not before the last: `hint` begins as 0, and is kept by the caller.
  base::Ns time_at(double x, std::size_t& hint) const;
  double length() const { return knots_.empty() ? 0 : knots_.back().x; }
  /// A wait that is shown shorter than it was.
  struct Cut {
    base::Ns from = 0;
    base::Ns to = 0;
    double x = 0;  ///< its middle
  };
  const std::vector<Cut>& cuts() const { return cuts_; }
  bool in_cut(base::Ns t) const;  ///< after its beginning and before its end

 private:
  struct Knot {
    base::Ns t = 0;
    double x = 0;
  };
  using Knots = std::vector<Knot>;
  base::Ns time_before(Knots::const_iterator after, double x) const;
  Knots knots_;
  std::vector<Cut> cuts_;
};

class RunFacts {
 public:
  /// After the event was appended, folded into `world` and shown to `observer` (whose `given` is set to mark an answer).
  void apply(const model::Event& event, const model::Timeline& timeline, const model::World& world, const lesson::Lesson& lesson,
             lesson::Observer& observer);
  void clear() { *this = RunFacts(); }

  const StepFacts* step(const std::string& id) const;
  const std::vector<CallFacts>& calls() const { return calls_; }
  const CallIndex& call_index() const { return call_index_; }
  const DatagramCalls& datagram_calls() const { return datagram_calls_; }
  const StateHistory& states() const { return states_; }
  const std::vector<Mark>& marks() const { return marks_; }
  /// Of one kind alone. Losses and segments sent again stand among the segments too; steps of the lesson by themselves.
  const std::vector<Mark>& marks_of(MarkKind kind) const { return marks_of_[static_cast<std::size_t>(kind)]; }
  const PlotFacts& plots() const { return plots_; }
  const std::vector<std::uint64_t>& segments() const { return segments_; }
  /// The PacketSent that the same kernel sent before on this flow; 0: it was the first. O(log n).
  std::uint64_t segment_before(std::uint64_t sent_seq) const;
  const std::vector<std::uint64_t>& counter_changes() const { return counter_changes_; }
  /// By how much the window of a segment that is no SYN is shifted at event `seq`: 0 unless both ends' SYNs offered it, RFC 7323 §2.2.
  std::uint8_t window_shift(const model::Flow& flow, std::uint64_t seq) const;
  const TimeAxis& axis() const { return axis_; }
  /// The last mark at or before a place on the timeline; null: none.
  const Mark* mark_before(base::Ns t, bool strictly, StepBy by = StepBy::both) const;
  const Mark* mark_after(base::Ns t, StepBy by = StepBy::both) const;
  /// The mark of an event, which happened then; null: it has none.
  const Mark* mark_of(std::uint64_t seq, base::Ns t) const;

 private:
  std::map<std::string, StepFacts> steps_;
  std::vector<CallFacts> calls_;          // in the order entered
  std::map<model::CallId, std::size_t> open_calls_;
  void mark(const model::Event& event, model::Role role, bool segment);
  void mark(const model::Event& event, model::Role role, MarkKind kind);
  const std::vector<Mark>& marks_by(StepBy by) const;

  std::vector<Mark> marks_;
  std::array<std::vector<Mark>, kMarkKinds> marks_of_;
  PlotFacts plots_;
  CallIndex call_index_;
  DatagramCalls datagram_calls_;
  StateHistory states_;
  std::vector<std::uint64_t> segments_;
  std::vector<std::uint64_t> before_;                     // by place in segments_
  struct Scale {
    std::uint64_t seq = 0;
    std::optional<std::uint8_t> offered;
  };
  std::optional<std::uint8_t> scale_of(const model::Flow& flow, std::uint64_t seq) const;
  std::map<model::Flow, std::vector<Scale>> scales_;      // as each SYN offers it
  std::map<model::Flow, std::uint64_t> last_of_flow_;     // a kernel's own, not what the wire made up
  std::vector<std::uint64_t> counter_changes_;
  TimeAxis axis_;
};

/// A field of a segment that must not be read before the current prediction is answered.
struct Concealed {
  std::uint64_t seq = 0;        ///< its PacketSent; 0: not observed yet
  model::PacketId packet{};
  std::string field;            ///< "ack", "seq", …
};

/// The answer the learner typed, as the lesson's language understands it.
lesson::Value value_of_answer(const lesson::Prediction& prediction, const std::string& given);

}  // namespace sg::gui
