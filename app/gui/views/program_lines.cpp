#include "app/gui/views/program_lines.h"

#include <algorithm>

#include "app/gui/i18n.h"
#include "app/gui/views/countdown.h"
#include "app/gui/views/stage_state.h"
#include "core/model/call_kind.h"
#include "core/model/describe.h"
#include "core/model/quote.h"

namespace sg::gui {

namespace {

void collect(const std::vector<lesson::Statement>& body, std::set<int>& lines) {
  for (const lesson::Statement& statement : body) {
    if (statement.kind == lesson::Statement::Kind::call) lines.insert(statement.line);
    collect(statement.body, lines);
  }
}

/// The place of the selected call; absent: no call is selected.
std::optional<std::uint32_t> selected_call(const ViewContext& view) {
  const std::uint64_t event = view.ui.selection.event;
  if (event == 0 || event > view.timeline.size()) return std::nullopt;
  return view.facts.call_index().place_of(view.timeline.by_seq(event));
}

std::size_t count_until(const ViewContext& view, const std::vector<std::uint32_t>& places) {
  const auto& calls = view.facts.calls();
  return static_cast<std::size_t>(std::partition_point(places.begin(), places.end(), [&](std::uint32_t place) { return calls[place].entered_seq <= view.world.seq; }) - places.begin());
}

}  // namespace

std::set<int> calling_lines(const lesson::Program& program) {
  std::set<int> out;
  collect(program.body, out);
  return out;
}

std::string_view buffer_name(const lesson::Program& program) {
  constexpr std::string_view kChar = "char ";
  for (const std::string_view line : program.listing) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first == std::string_view::npos || line.substr(first, kChar.size()) != kChar) continue;
    const std::string_view rest = line.substr(first + kChar.size());
    const std::size_t bracket = rest.find('[');
    if (bracket != std::string_view::npos && bracket < rest.find_first_of("(=;")) return rest.substr(0, bracket);
  }
  return {};
}

LineCalls calls_of_line(const ViewContext& view, model::ActorId actor, int line) {
  LineCalls out;
  const std::vector<std::uint32_t>& places = view.facts.call_index().of_line(actor, line);
  out.count = count_until(view, places);
  if (out.count == 0) return out;
  out.shown = out.count - 1;
  if (const auto selected = selected_call(view)) {
    const auto end = places.begin() + static_cast<std::ptrdiff_t>(out.count);
    const auto found = std::lower_bound(places.begin(), end, *selected);
    if (found != end && *found == *selected) {
      out.shown = static_cast<std::size_t>(found - places.begin());
      out.selected = true;
    }
  }
  out.call = &view.facts.calls()[places[out.shown]];
  return out;
}

void select_call_of_line(ViewContext& view, model::ActorId actor, int line, int by) {
  const LineCalls calls = calls_of_line(view, actor, line);
  if (calls.count == 0) return;
  std::size_t to = calls.shown;
  if (calls.selected) to = (calls.shown + calls.count + (by < 0 ? calls.count - 1 : 1)) % calls.count;
  const CallFacts& call = view.facts.calls()[view.facts.call_index().of_line(actor, line)[to]];
  const bool returned = call.returned_seq != 0 && call.returned_seq <= view.world.seq;
  view.ui.selection.event = returned ? call.returned_seq : call.entered_seq;
  view.ui.inspector.reveal = call.entered_seq;
}

std::optional<LineValue> value_of_line(const ViewContext& view, const LineCalls& calls) {
  if (calls.call == nullptr) return std::nullopt;
  const auto& entered = std::get<model::CallEntered>(view.timeline.by_seq(calls.call->entered_seq).payload);
  LineValue out;
  const auto add = [&](const std::string& text) { out.more += (out.more.empty() ? "" : " · ") + text; };
  if (entered.fd >= 0) add(std::string(tr("program.fd")) + " " + std::to_string(entered.fd));
  if (calls.call->returned_seq == 0 || calls.call->returned_seq > view.world.seq) {
    out.result = waited_text(std::max<base::Ns>(0, view.playhead - view.timeline.by_seq(calls.call->entered_seq).t));
    out.blocked = true;
    return out;
  }
  const auto& returned = std::get<model::CallReturned>(view.timeline.by_seq(calls.call->returned_seq).payload);
  out.result = result_text(returned);
  out.failed = returned.ret < 0;
  if (out.failed) return out;
  const bool reads = model::takes_bytes(returned.kind);
  const bool writes = model::gives_bytes(returned.kind);
  if (returned.kind == model::CallKind::socket || returned.kind == model::CallKind::accept) {
    out.more = tr("program.new_fd");
  } else if (reads && returned.ret == 0 && !returned.datagram) {
    add(tr("program.eof"));
  } else if (const model::SharedBytes& bytes = reads ? returned.bytes : entered.bytes; (reads || writes) && bytes && returned.ret > 0) {
    const std::span<const std::uint8_t> all(*bytes);
    add(model::quoted(all.subspan(0, std::min<std::size_t>(all.size(), static_cast<std::size_t>(returned.ret))), 24));
  }
  return out;
}

LitLines lit_lines(const ViewContext& view, model::ActorId actor) {
  LitLines out;
  const auto add_event = [&](std::uint64_t event, std::set<int>& lines) {
    if (event == 0 || event > view.timeline.size()) return;
    const auto& payload = view.timeline.by_seq(event).payload;
    if (const auto* entered = std::get_if<model::CallEntered>(&payload); entered != nullptr && entered->actor == actor) lines.insert(entered->line);
    if (const auto* returned = std::get_if<model::CallReturned>(&payload); returned != nullptr && returned->actor == actor) lines.insert(returned->line);
  };
  const auto add_writes = [&](const std::vector<model::CallId>& writes, std::set<int>& lines) {
    for (const model::CallId write : writes) {
      const model::CallEntered* entered = view.timeline.entered(write);
      if (entered != nullptr && entered->actor == actor) lines.insert(entered->line);
    }
  };
  const Lit light = lit(view);
  add_event(light.selected, out.selected);
  add_writes(light.selected_writes, out.selected);
  add_event(light.hovered, out.hovered);
  add_writes(light.hovered_writes, out.hovered);
  return out;
}

std::optional<model::ActorId> actor_of_selection(ViewContext& view) {
  InspectorUi& ui = view.ui.inspector;
  const std::size_t calls = view.facts.calls().size();
  if (ui.program_selection != view.ui.selection.event) {
    ui.program_selection = view.ui.selection.event;
    ui.program_calls = calls;
  }
  // With the next call the listing goes on with whoever makes it.
  if (calls != ui.program_calls) return std::nullopt;
  if (const auto place = selected_call(view)) return view.facts.calls()[*place].actor;
  // A segment with bytes: the program that wrote them, whose line lights up.
  for (const model::CallId write : lit(view).selected_writes) {
    if (const model::CallEntered* entered = view.timeline.entered(write)) return entered->actor;
  }
  return std::nullopt;
}

}  // namespace sg::gui
