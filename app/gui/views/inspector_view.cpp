// The inspector: the selected segment, the wire, all calls, the kernel's counters, and everything in plain sentences.
#include <algorithm>
#include <array>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/counters_view.h"
#include "app/gui/views/segment_figure.h"
#include "app/gui/views/view.h"
#include "app/gui/views/wire_view.h"
#include "app/gui/widgets/widgets.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

constexpr std::array<const char*, 5> kTabs = {"segment", "wire", "calls", "counters", "log"};

float draw_tabs(ViewContext& view, Rect area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = 2.3F * em();
  // In a narrow window the gaps shrink first, then the letters.
  const auto total = [&](ImFont* font) {
    float sum = 0;
    for (const char* tab : kTabs) sum += text_size(font, tr((std::string("inspector.tab.") + tab).c_str())).x;
    return sum;
  };
  const float room = area.w - 1.8F * em();
  const bool narrow = total(fonts::bold()) + 2.0F * em() > room;
  const float gap = std::clamp((room - total(narrow ? fonts::small() : fonts::bold())) / static_cast<float>(kTabs.size() - 1), 0.3F * em(), 1.1F * em());
  float x = area.x + 0.9F * em();
  for (std::size_t i = 0; i < kTabs.size(); ++i) {
    const std::string id = std::string("inspector.tab.") + kTabs[i];
    const std::string name = tr(id.c_str());
    const bool chosen = view.ui.inspector_tab == static_cast<int>(i);
    ImFont* font = narrow ? fonts::small() : chosen ? fonts::bold() : fonts::ui();
    const float width = text_size(narrow ? fonts::small() : fonts::bold(), name).x;
    bool hovered = false;
    if (hit_region(id.c_str(), {x - 0.3F * em(), area.y + 0.3F * em(), width + 0.6F * em(), height - 0.6F * em()}, name, &hovered)) {
      view.ui.inspector_tab = static_cast<int>(i);
    }
    draw_text(list, font, {x, area.y + (height - font_px(font)) / 2}, chosen || hovered ? theme().ink : theme().dim, name);
    if (chosen) list->AddRectFilled({x, area.y + height - 2 * hairline()}, {x + text_size(font, name).x, area.y + height}, theme().accent);
    x += width + gap;
  }
  list->AddLine({area.x, area.y + height}, {area.x + area.w, area.y + height}, theme().line, hairline());
  return height;
}

/// The segment to show: of the selected event, else the newest one at the playhead.
std::uint64_t chosen_segment(const ViewContext& view) {
  const std::uint64_t event = view.ui.selection.event;
  if (event != 0 && event <= view.timeline.size()) {
    const model::Payload& payload = view.timeline.by_seq(event).payload;
    if (std::holds_alternative<model::PacketSent>(payload)) return event;
    if (const auto* verdict = std::get_if<model::Verdict>(&payload)) return view.timeline.packet_seq(verdict->packet);
    if (const auto* altered = std::get_if<model::PacketAltered>(&payload)) return view.timeline.packet_seq(altered->packet);
  }
  const auto& segments = view.facts.segments();
  auto after = std::upper_bound(segments.begin(), segments.end(), view.world.seq);
  // A copy that stays off the wire is not what the eyes are on.
  constexpr int kMost = 100;
  for (int looked = 0; after != segments.begin() && looked < kMost; ++looked) {
    --after;
    const auto& sent = std::get<model::PacketSent>(view.timeline.by_seq(*after).payload);
    const model::Event* verdict = view.timeline.verdict(sent.packet);
    if (verdict == nullptr || std::get<model::Verdict>(verdict->payload).kind != model::VerdictKind::withhold) return *after;
  }
  return segments.empty() || segments.front() > view.world.seq ? 0 : segments.front();
}

std::string clock_text(base::Ns t) {
  const auto micros = t / base::kMicrosecond;
  return fmt::format("{}.{:03}", micros / 1'000'000, micros / 1000 % 1000);
}

/// Draws only the rows in sight; each row has the same height.
template <typename Row>
void draw_rows(std::size_t count, float row_height, bool to_end, Row row) {
  const float spacing = ImGui::GetStyle().ItemSpacing.y;
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  const float top = ImGui::GetWindowPos().y;
  const float bottom = top + ImGui::GetWindowHeight();
  const auto first = static_cast<std::size_t>(std::clamp((top - begin.y) / row_height, 0.0F, static_cast<float>(count)));
  const auto last = static_cast<std::size_t>(std::clamp((bottom - begin.y) / row_height + 1, 0.0F, static_cast<float>(count)));
  const bool was_at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - row_height;
  for (std::size_t i = first; i < last; ++i) row(i, ImVec2{begin.x, begin.y + static_cast<float>(i) * row_height});
  ImGui::SetCursorScreenPos(begin);
  ImGui::Dummy({1, std::max(1.0F, static_cast<float>(count) * row_height - spacing)});
  if (to_end && was_at_end) ImGui::SetScrollHereY(1.0F);
}

/// A row that selects its event, and lights up with it everywhere.
bool draw_row_ground(ViewContext& view, const std::string& id, Rect rect, std::uint64_t seq, std::uint64_t also, const std::string& text) {
  bool hovered = false;
  const bool pressed = hit_region(id.c_str(), rect, text, &hovered);
  const auto is = [&](std::uint64_t event) { return event != 0 && (event == seq || event == also); };
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (is(view.ui.selection.event)) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().accent, 0.28F), 0.3F * em());
  } else if (hovered || is(view.ui.hover.event)) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), fade(theme().button_hover, 0.5F), 0.3F * em());
  }
  if (hovered) view.ui.hover.event = seq;
  if (pressed) view.ui.selection.event = view.ui.selection.event == seq ? 0 : seq;
  return pressed;
}

void draw_calls(ViewContext& view) {
  const auto& calls = view.facts.calls();
  const auto after = std::upper_bound(calls.begin(), calls.end(), view.world.seq, [](std::uint64_t seq, const CallFacts& c) { return seq < c.entered_seq; });
  const auto count = static_cast<std::size_t>(after - calls.begin());
  if (count == 0) {
    text_wrapped(tr("calls.none"), theme().dim);
    return;
  }
  const float row_height = std::round(2.7F * em());
  const float width = ImGui::GetContentRegionAvail().x;
  draw_rows(count, row_height, !view.replay(), [&](std::size_t i, ImVec2 at) {
    const CallFacts& call = calls[i];
    const auto& entered = std::get<model::CallEntered>(view.timeline.by_seq(call.entered_seq).payload);
    const bool returned = call.returned_seq != 0 && call.returned_seq <= view.world.seq;
    const auto actor = static_cast<std::size_t>(call.actor);
    const model::Role role = actor < view.world.actors.size() ? view.world.actors[actor].role : model::Role::client;
    const std::string text = fmt::format("{}({})", model::to_string(entered.kind), entered.args);
    std::string result = tr("calls.blocking");
    std::string below = clock_text(view.timeline.by_seq(call.entered_seq).t) + " s";
    ImU32 color = theme().hold_text;
    if (returned) {
      const auto& r = std::get<model::CallReturned>(view.timeline.by_seq(call.returned_seq).payload);
      result = "= " + std::to_string(r.ret);
      color = r.ret < 0 ? theme().bad_text : theme().ok_text;
      if (r.ret < 0) below += " · " + model::errno_name(r.error);
      below += " · " + trf("calls.took", fmt::arg("time", model::duration_text(r.blocked_ns)));
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_row_ground(view, "calls.row." + std::to_string(i + 1), {at.x - 0.3F * em(), at.y, width + 0.3F * em(), row_height - 0.2F * em()}, call.entered_seq,
                    call.returned_seq, text + " " + result);
    const float result_width = text_size(fonts::mono(), result).x;
    list->AddRectFilled({at.x, at.y + 0.25F * em()}, {at.x + 3 * hairline(), at.y + row_height - 0.45F * em()}, role_color(role), hairline());
    draw_text_in(list, fonts::mono(), {at.x + 0.6F * em(), at.y + 0.2F * em()}, width - result_width - 1.2F * em(), theme().ink, text);
    draw_text_in(list, fonts::mono(), {at.x + width - result_width - 0.3F * em(), at.y + 0.2F * em()}, result_width + 1, color, result);
    std::string who = actor < view.lesson.actors.size() ? view.lesson.actors[actor].title.in(view.ui.language) : std::string();
    draw_text_in(list, fonts::small(), {at.x + 0.6F * em(), at.y + 1.35F * em()}, width - 0.6F * em(), theme().dim, who + " · " + below);
  });
}

void draw_log(ViewContext& view) {
  const std::size_t count = view.world.seq;
  if (count == 0) {
    text_wrapped(tr("log.none"), theme().dim);
    return;
  }
  const auto concealed = view.concealed();
  const model::DescribeOptions options{view.ui.language, view.ui.raw_numbers};
  const float row_height = std::round(2.75F * em());
  const float width = ImGui::GetContentRegionAvail().x;
  draw_rows(count, row_height, !view.replay(), [&](std::size_t i, ImVec2 at) {
    const model::Event& event = view.timeline[i];
    const auto* verdict = std::get_if<model::Verdict>(&event.payload);
    const bool hide = concealed && concealed->seq != 0 && (event.seq == concealed->seq || (verdict != nullptr && verdict->packet == concealed->packet));
    const std::string text = hide ? std::string(tr("log.concealed")) : model::describe(event, view.timeline, options);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Rect rect{at.x - 0.3F * em(), at.y, width + 0.3F * em(), row_height - 0.15F * em()};
    draw_row_ground(view, "log.row." + std::to_string(event.seq), rect, event.seq, 0, text);
    const std::string clock = clock_text(event.t);
    draw_text_in(list, fonts::mono(), at, 3.8F * em(), theme().faint, clock);
    // Two lines at most; the whole sentence in the tooltip.
    const float room = width - 4.1F * em();
    const std::string first = elided(fonts::small(), text, room);
    if (first == text) {
      draw_text_in(list, fonts::small(), {at.x + 4.1F * em(), at.y + 0.1F * em()}, room, theme().ink, text);
    } else {
      std::size_t cut = first.size() - std::string("…").size();
      const std::size_t space = text.rfind(' ', cut);
      if (space != std::string::npos && space > 0) cut = space;
      draw_text_in(list, fonts::small(), {at.x + 4.1F * em(), at.y + 0.1F * em()}, room, theme().ink, text.substr(0, cut));
      draw_text_in(list, fonts::small(), {at.x + 4.1F * em(), at.y + 1.25F * em()}, room, theme().ink, text.substr(std::min(cut + 1, text.size())));
    }
    if (mouse_in(rect)) {
      if (ImGui::IsMouseClicked(1)) ImGui::SetClipboardText(text.c_str());
      tooltip(text);
    }
  });
}

}  // namespace

void draw_inspector(ViewContext& view, Rect area) {
  draw_pane(ImGui::GetWindowDrawList(), area, theme().pane, theme().line);
  const float tabs = draw_tabs(view, area);
  const Rect inner{area.x + hairline(), area.y + tabs + hairline(), area.w - 2 * hairline(), area.h - tabs - 2 * hairline()};
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  {
    const PaneScope pane((std::string("inspector##") + kTabs[static_cast<std::size_t>(view.ui.inspector_tab)]).c_str(), inner, 0.85F);
    switch (view.ui.inspector_tab) {
      case 0:
        if (const std::uint64_t seq = chosen_segment(view); seq != 0) {
          draw_segment(view, seq);
        } else {
          text_wrapped(tr("segment.none"), theme().dim);
        }
        break;
      case 1: draw_wire(view); break;
      case 2: draw_calls(view); break;
      case 3: draw_counters(view); break;
      case 4: draw_log(view); break;
      default: view.ui.inspector_tab = 0; break;
    }
  }
  ImGui::PopStyleVar();
}

}  // namespace sg::gui
