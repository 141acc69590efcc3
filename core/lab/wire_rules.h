// The rules of the wire: which packet is to be handled how.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/model/event.h"

namespace sg::lab {

/// What a rule can look at.
struct RuleSubject {
  const model::Segment& segment;
  std::optional<model::ActorId> from;  ///< whose socket sent it
  std::optional<model::ActorId> to;    ///< who has the other end
  bool retransmission = false;
};

/// Threads: none of its own; the wire guards it.
class WireRules {
 public:
  explicit WireRules(std::uint64_t seed) : dice_(seed) {}

  /// Added at the end, or in the place of the one with its id, which then begins anew.
  void set(const model::WireRule& rule);
  /// False when there is none.
  bool remove(const std::string& id);
  std::vector<std::string> ids() const;
  bool empty() const { return rules_.empty(); }

  struct Found {
    model::WireRule rule;
    bool spent = false;  ///< it has now acted as often as it should, and is gone
  };
  /// The first rule that is for this packet. All rules count it.
  std::optional<Found> ask(const RuleSubject& subject);
  std::mt19937_64& dice() { return dice_; }

 private:
  struct Counted {
    model::WireRule rule;
    std::uint32_t matched = 0;
    std::uint32_t acted = 0;
  };
  bool is_for(Counted& counted, const RuleSubject& subject);

  std::vector<Counted> rules_;
  std::mt19937_64 dice_;
};

}  // namespace sg::lab
