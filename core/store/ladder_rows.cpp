#include "core/store/ladder_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/model/quote.h"

namespace sg::store {
namespace {

using namespace sg::model;  // NOLINT: every name below is one of the model's

class Builder {
 public:
  Builder(const Timeline& timeline, const DrawingOptions& options) : timeline_(timeline), options_(options), ko_(options.language == Language::ko) {
    for (const Role role : {Role::client, Role::server}) {
      for (const Cast::Member& member : timeline.cast().members()) {
        if (member.role != role) continue;
        places_[member.actor] = out_.lifelines.size();
        out_.lifelines.push_back(member.id);
        out_.server.push_back(role == Role::server);
      }
    }
  }

  LadderRows build() {
    for (std::size_t i = 0; i < timeline_.size(); ++i) {
      const Event& event = timeline_[i];
      if (const auto* step = std::get_if<LessonStep>(&event.payload)) add_step(*step, event);
      if (const auto* call = std::get_if<CallEntered>(&event.payload)) add_call(*call, event);
      if (const auto* call = std::get_if<CallReturned>(&event.payload)) end_call(*call, event);
      if (const auto* packet = std::get_if<PacketSent>(&event.payload)) add_segment(*packet, event);
      if (const auto* verdict = std::get_if<Verdict>(&event.payload)) end_segment(*verdict, event);
      if (const auto* altered = std::get_if<PacketAltered>(&event.payload)) alter(*altered);
    }
    return std::move(out_);
  }

 private:
  LadderRow& row(LadderRow::Kind kind, const Event& event) {
    LadderRow& row = out_.rows.emplace_back();
    row.kind = kind;
    row.t = event.t;
    row.inferred = event.inferred;
    row.end_row = out_.rows.size() - 1;
    return row;
  }

  void add_step(const LessonStep& step, const Event& event) {
    const auto title = options_.steps.find(step.step);
    if (step.phase == StepPhase::entered && title != options_.steps.end()) row(LadderRow::Kind::step, event).text = title->second;
  }

  void add_call(const CallEntered& call, const Event& event) {
    const auto place = places_.find(call.actor);
    if (place == places_.end()) return;
    LadderRow& made = row(LadderRow::Kind::call, event);
    made.at = place->second;
    made.text = fmt::format("{}({})", to_string(call.kind), printable(call.args));
    calls_[call.call] = out_.rows.size() - 1;
  }

  void end_call(const CallReturned& call, const Event& event) {
    const auto place = places_.find(call.actor);
    if (place == places_.end()) return;
    const std::string result = call.ret < 0 ? fmt::format(" = -1 {}", errno_name(call.error)) : fmt::format(" = {}", call.ret);
    const auto entered = calls_.find(call.call);
    if (entered != calls_.end() && entered->second + 1 == out_.rows.size()) {
      out_.rows.back().text += result;
      return;
    }
    if (entered != calls_.end()) out_.rows[entered->second].text += " …";
    LadderRow& returned = row(LadderRow::Kind::call, event);
    returned.at = place->second;
    returned.text = fmt::format("… {}(){}", to_string(call.kind), result);
  }

  std::optional<std::size_t> place_of(const Endpoint& local, const Endpoint& remote, std::uint64_t seq) const {
    const Cast& cast = timeline_.cast();
    if (const auto owner = cast.owner(local, remote, seq)) {
      if (const auto place = places_.find(*owner); place != places_.end()) return place->second;
    }
    // Whose it is, is not known; on which side it stands, is.
    if (const auto role = cast.role_of(local, remote)) {
      for (std::size_t i = 0; i < out_.server.size(); ++i) {
        if (out_.server[i] == (*role == Role::server)) return i;
      }
    }
    return std::nullopt;
  }

  void note(LadderRow& row, const std::string& text) {
    if (!text.empty()) row.note += (row.note.empty() ? "" : " · ") + text;
  }

  void add_segment(const PacketSent& sent, const Event& event) {
    const Flow& flow = sent.segment.flow;
    const auto from = place_of(flow.from, flow.to, event.seq);
    const auto to = place_of(flow.to, flow.from, event.seq);
    if (!from || !to) return;
    LadderRow& made = row(LadderRow::Kind::segment, event);
    made.at = *from;
    made.to = *to;
    made.text = fmt::format("#{} {}", static_cast<std::uint32_t>(sent.packet), segment_text(sent.segment, {options_.language, false}));
    made.again = sent.retransmits != PacketId::none;
    if (event.inferred) note(made, ko_ ? "추론" : "inferred");
    if (sent.origin == Origin::forged) note(made, ko_ ? "꾸며 낸 세그먼트" : "forged");
    if (sent.origin == Origin::duplicate) note(made, fmt::format(fmt::runtime(ko_ ? "#{}의 복사본" : "a second #{}"), static_cast<std::uint32_t>(sent.made_from)));
    note(made, cause_text(sent.packet, timeline_, options_.language));
    segments_[sent.packet] = out_.rows.size() - 1;
  }

  void alter(const PacketAltered& altered) {
    if (const auto found = segments_.find(altered.packet); found != segments_.end()) note(out_.rows[found->second], ko_ ? "선에서 바뀜" : "altered on the wire");
  }

  void end_segment(const Verdict& verdict, const Event& event) {
    const auto found = segments_.find(verdict.packet);
    if (found == segments_.end() || verdict.kind == VerdictKind::hold) return;
    LadderRow& sent = out_.rows[found->second];
    const Ns way = event.t - sent.t;
    const bool at_once = found->second + 1 == out_.rows.size();
    const char* what = verdict.kind == VerdictKind::deliver ? "" : verdict.kind == VerdictKind::drop ? (ko_ ? "사라짐" : "lost") : (ko_ ? "선에 올리지 않음" : "kept off the wire");
    note(sent, what);
    if (way >= kWorthSaying) note(sent, fmt::format(fmt::runtime(ko_ ? "선 위에서 {}" : "{} on the wire"), duration_text(way)));
    sent.end = verdict.kind == VerdictKind::deliver ? LadderRow::End::arrived : LadderRow::End::lost;
    if (at_once) return;
    sent.end_row = out_.rows.size();
    LadderRow& end = row(LadderRow::Kind::segment, event);
    end.arrival = true;
  }

  static constexpr Ns kWorthSaying = 10 * base::kMillisecond;  ///< shorter is the way itself

  const Timeline& timeline_;
  const DrawingOptions& options_;
  bool ko_;
  std::map<ActorId, std::size_t> places_;
  std::map<CallId, std::size_t> calls_;
  std::map<PacketId, std::size_t> segments_;
  LadderRows out_;
};

}  // namespace

LadderRows ladder_rows(const Timeline& timeline, const DrawingOptions& options) { return Builder(timeline, options).build(); }

}  // namespace sg::store
