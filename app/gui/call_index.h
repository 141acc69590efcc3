// Calls by the line that made them and by what a learner filters for, so that no frame searches the recording.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/model/timeline.h"
#include "core/model/world.h"

namespace sg::gui {

struct CallFacts {
  model::ActorId actor{};
  std::uint64_t entered_seq = 0;
  std::uint64_t returned_seq = 0;  ///< 0: not yet
};

/// Which calls are listed. Nothing set: all of them.
struct CallFilter {
  /// A call that takes longer has waited for something: one that need not is back within microseconds.
  static constexpr base::Ns kWaited = base::kMillisecond;

  std::optional<model::ActorId> actor;
  std::uint32_t kinds = 0;  ///< bit per CallKind; 0: every kind
  bool failed = false;      ///< returned -1
  bool waited = false;      ///< blocked, or still does
  std::string text;         ///< in the call or its result, upper or lower case

  bool empty() const { return !actor && kinds == 0 && !failed && !waited && text.empty(); }
  bool has(model::CallKind kind) const { return (kinds & bit(kind)) != 0; }
  static std::uint32_t bit(model::CallKind kind) { return 1U << static_cast<unsigned>(kind); }
  bool operator==(const CallFilter&) const = default;
};

/// "read(4, buf, 1024)"
std::string call_text(const model::CallEntered& call);
/// "= 5", "= -1 ECONNREFUSED"
std::string result_text(const model::CallReturned& call);

/// Over RunFacts::calls(), which it numbers by their place there.
class CallIndex {
 public:
  void enter(std::uint32_t place, const model::CallEntered& call);

  /// The call's place in the list; absent: not on record. O(1).
  std::optional<std::uint32_t> place_of(model::CallId call) const;
  /// Of the call that this event entered or returned from.
  std::optional<std::uint32_t> place_of(const model::Event& event) const;
  /// Calls from one line of a listing, in the order made.
  const std::vector<std::uint32_t>& of_line(model::ActorId actor, int line) const;
  /// Bit per CallKind that was called at all.
  std::uint32_t kinds() const { return kinds_; }

 private:
  std::unordered_map<std::uint32_t, std::uint32_t> by_id_;
  std::map<std::pair<model::ActorId, int>, std::vector<std::uint32_t>> by_line_;
  std::uint32_t kinds_ = 0;
};

/// The calls that a filter lets through, kept while the filter stays: a frame costs what is new, and at most kAtOnce calls of what is old.
/// Threads: none; one owner.
class FilteredCalls {
 public:
  static constexpr std::size_t kAtOnce = 20'000;

  /// Goes on with the search. `run` tells runs apart.
  void update(const CallFilter& filter, const std::vector<CallFacts>& calls, const model::Timeline& timeline, std::uint64_t run);
  /// Has every call been looked at?
  bool done() const { return done_; }

  /// What is listed at a moment: rows of places in `calls`, without a copy of them.
  class Rows {
   public:
    std::size_t size() const { return kept_ - left_out_.size() + added_.size(); }
    std::uint32_t operator[](std::size_t row) const;

   private:
    friend class FilteredCalls;
    const std::vector<std::uint32_t>* list_ = nullptr;  ///< null: every call
    std::size_t kept_ = 0;
    std::vector<std::uint32_t> left_out_;                       ///< places in the list, lowest first
    std::vector<std::pair<std::uint32_t, std::uint32_t>> added_;  ///< row and call, lowest first
  };
  /// Calls that had not returned then count as what they were: blocking, with no result.
  Rows rows(const CallFilter& filter, const std::vector<CallFacts>& calls, const CallIndex& index, const model::World& world) const;

 private:
  CallFilter filter_;
  const model::Timeline* timeline_ = nullptr;
  std::uint64_t run_ = 0;
  std::size_t looked_ = 0;
  bool done_ = false;
  std::vector<std::uint32_t> open_;  ///< looked at, and not returned yet
  std::vector<std::uint32_t> list_;
};

}  // namespace sg::gui
