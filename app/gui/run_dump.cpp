#include "app/gui/run_dump.h"

#include <nlohmann/json.hpp>

#include "core/model/describe.h"

namespace sg::gui {

namespace {

const char* origin_name(model::Origin origin) {
  switch (origin) {
    case model::Origin::kernel: return "kernel";
    case model::Origin::duplicate: return "duplicate";
    case model::Origin::forged: return "forged";
  }
  return "";
}

}  // namespace

nlohmann::json RunDump::of(const model::Timeline& timeline, const model::World& live, std::uint64_t run) {
  if (run != run_ || said_ > timeline.size()) {
    run_ = run;
    said_ = 0;
    log_.clear();
  }
  for (; said_ < timeline.size() && log_.size() < kMost; ++said_) {
    // The sockets' reports come by the hundred, and the screen shows them.
    const model::Event& event = timeline[said_];
    if (std::holds_alternative<model::SocketSample>(event.payload)) continue;
    log_.push_back(model::describe(event, timeline, {model::Language::en, false}));
  }
  nlohmann::json wire = nlohmann::json::array();
  for (const model::Flying& f : live.flying) {
    wire.push_back({{"packet", static_cast<std::uint32_t>(f.packet)}, {"seq", f.sent_seq}, {"flags", model::flags_text(f.flags)}, {"payload", f.payload_bytes}, {"held", f.held},
                    {"until", f.until}, {"copies", f.copies}, {"altered", f.altered}, {"corrupt", f.corrupt}, {"origin", origin_name(f.origin)}});
  }
  nlohmann::json rules = nlohmann::json::array();
  for (const model::RuleState& state : live.rules) rules.push_back({{"id", state.rule.id}, {"acted", state.acted}});
  return {{"run", run}, {"counters", live.counters}, {"wire", wire}, {"rules", rules}, {"log", log_}};
}

}  // namespace sg::gui
