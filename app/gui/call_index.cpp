#include "app/gui/call_index.h"

#include <algorithm>
#include <cctype>

#include "core/model/describe.h"

namespace sg::gui {

namespace {

bool contains(const std::string& text, const std::string& wanted) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)); };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

/// `returned` null: it has not, at that moment.
bool passes(const CallFilter& filter, const model::CallEntered& entered, const model::CallReturned* returned) {
  if (filter.actor && *filter.actor != entered.actor) return false;
  if (filter.kinds != 0 && !filter.has(entered.kind)) return false;
  if (filter.failed && (returned == nullptr || returned->ret >= 0)) return false;
  if (filter.waited && returned != nullptr && returned->blocked_ns < CallFilter::kWaited) return false;
  if (filter.text.empty()) return true;
  return contains(call_text(entered) + (returned == nullptr ? "" : " " + result_text(*returned)), filter.text);
}

const model::CallEntered& entered_of(const CallFacts& call, const model::Timeline& timeline) {
  return std::get<model::CallEntered>(timeline.by_seq(call.entered_seq).payload);
}

}  // namespace

std::string call_text(const model::CallEntered& call) { return std::string(model::to_string(call.kind)) + "(" + call.args + ")"; }

std::string result_text(const model::CallReturned& call) {
  return "= " + std::to_string(call.ret) + (call.ret < 0 ? " " + model::errno_name(call.error) : "");
}

void CallIndex::enter(std::uint32_t place, const model::CallEntered& call) {
  by_id_[static_cast<std::uint32_t>(call.call)] = place;
  if (call.line > 0) by_line_[{call.actor, call.line}].push_back(place);
  kinds_ |= CallFilter::bit(call.kind);
}

std::optional<std::uint32_t> CallIndex::place_of(model::CallId call) const {
  const auto found = by_id_.find(static_cast<std::uint32_t>(call));
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> CallIndex::place_of(const model::Event& event) const {
  if (const auto* entered = std::get_if<model::CallEntered>(&event.payload)) return place_of(entered->call);
  if (const auto* returned = std::get_if<model::CallReturned>(&event.payload)) return place_of(returned->call);
  return std::nullopt;
}

const std::vector<std::uint32_t>& CallIndex::of_line(model::ActorId actor, int line) const {
  static const std::vector<std::uint32_t> none;
  const auto found = by_line_.find({actor, line});
  return found == by_line_.end() ? none : found->second;
}

void FilteredCalls::update(const CallFilter& filter, const std::vector<CallFacts>& calls, const model::Timeline& timeline, std::uint64_t run) {
  if (filter != filter_ || timeline_ != &timeline || run_ != run || looked_ > calls.size()) {
    *this = {};
    filter_ = filter;
    timeline_ = &timeline;
    run_ = run;
  }
  done_ = filter.empty();
  if (done_) return;
  const auto keep = [&](std::uint32_t place) {
    const CallFacts& call = calls[place];
    const auto& returned = std::get<model::CallReturned>(timeline.by_seq(call.returned_seq).payload);
    if (!passes(filter_, entered_of(call, timeline), &returned)) return;
    // One that blocked for long comes after those that were made meanwhile.
    list_.insert(list_.empty() || list_.back() < place ? list_.end() : std::lower_bound(list_.begin(), list_.end(), place), place);
  };
  std::erase_if(open_, [&](std::uint32_t place) {
    if (calls[place].returned_seq == 0) return false;
    keep(place);
    return true;
  });
  const std::size_t end = std::min(calls.size(), looked_ + kAtOnce);
  for (; looked_ < end; ++looked_) {
    const auto place = static_cast<std::uint32_t>(looked_);
    if (calls[place].returned_seq == 0) open_.push_back(place);
    else keep(place);
  }
  done_ = looked_ == calls.size();
}

FilteredCalls::Rows FilteredCalls::rows(const CallFilter& filter, const std::vector<CallFacts>& calls, const CallIndex& index, const model::World& world) const {
  Rows out;
  if (filter.empty()) {
    const auto after = std::upper_bound(calls.begin(), calls.end(), world.seq, [](std::uint64_t seq, const CallFacts& call) { return seq < call.entered_seq; });
    out.kept_ = static_cast<std::size_t>(after - calls.begin());
    return out;
  }
  out.list_ = &list_;
  const auto after = std::partition_point(list_.begin(), list_.end(), [&](std::uint32_t place) { return calls[place].entered_seq <= world.seq; });
  out.kept_ = static_cast<std::size_t>(after - list_.begin());
  // Inside a call at that moment: as it was then, whatever came of it.
  std::vector<std::uint32_t> inside;
  for (const model::ActorState& actor : world.actors) {
    if (!actor.in_call) continue;
    if (const auto place = index.place_of(actor.in_call->call)) inside.push_back(*place);
  }
  std::sort(inside.begin(), inside.end());
  for (const std::uint32_t place : inside) {
    const auto at = std::lower_bound(list_.begin(), after, place);
    const auto row = static_cast<std::uint32_t>(at - list_.begin());
    if (at != after && *at == place) out.left_out_.push_back(row);
    if (!passes(filter, std::get<model::CallEntered>(timeline_->by_seq(calls[place].entered_seq).payload), nullptr)) continue;
    out.added_.emplace_back(static_cast<std::uint32_t>(row - (out.left_out_.size() - (at != after && *at == place ? 1 : 0)) + out.added_.size()), place);
  }
  return out;
}

std::uint32_t FilteredCalls::Rows::operator[](std::size_t row) const {
  std::size_t before = 0;
  for (const auto& [at, place] : added_) {
    if (at == row) return place;
    if (at < row) ++before;
  }
  std::size_t kept = row - before;
  for (const std::uint32_t gone : left_out_) {
    if (gone <= kept) ++kept;
  }
  return list_ == nullptr ? static_cast<std::uint32_t>(kept) : (*list_)[kept];
}

}  // namespace sg::gui
