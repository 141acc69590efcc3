// The scrub bar: marks by shape, the moment shown, and where of the whole the stretch in sight is.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/views/lesson_parts.h"
#include "app/gui/views/playback.h"
#include "app/gui/views/plots.h"
#include "app/gui/widgets/focus.h"
#include "core/model/describe.h"

namespace sg::gui {

namespace {

/// From the back to the front: what is rare lies above.
constexpr std::array<MarkKind, kMarkKinds> kOrder = {MarkKind::call, MarkKind::segment, MarkKind::step, MarkKind::again, MarkKind::loss};

const char* kind_key(MarkKind kind) {
  switch (kind) {
    case MarkKind::call: return "mark.call";
    case MarkKind::segment: return "mark.segment";
    case MarkKind::loss: return "mark.loss";
    case MarkKind::again: return "mark.again";
    case MarkKind::step: return "mark.step";
  }
  return "mark.call";
}

/// Each kind has a shape and a height of its own: told apart without colour.
void draw_mark(ImDrawList* list, Rect bar, MarkKind kind, float x, ImU32 color, float thick) {
  const auto y = [&](float part) { return bar.y + part * bar.h; };
  switch (kind) {
    case MarkKind::call: list->AddRectFilled({x, y(0.68F)}, {x + thick, y(0.92F)}, color); return;
    case MarkKind::segment: list->AddRectFilled({x, y(0.2F)}, {x + thick, y(0.6F)}, color); return;
    case MarkKind::loss: draw_symbol(list, Symbol::cross, {x + thick / 2, y(0.4F)}, 0.55F * em(), {color, 2.2F}); return;
    case MarkKind::again: draw_symbol(list, Symbol::diamond, {x + thick / 2, y(0.4F)}, 0.62F * em(), {color, 1.6F}); return;
    case MarkKind::step:
      list->AddRectFilled({x, bar.y}, {x + hairline(), bar.y + bar.h}, fade(color, 0.35F));
      list->AddTriangleFilled({x, bar.y}, {x + 0.45F * em(), bar.y + 0.2F * em()}, {x, bar.y + 0.4F * em()}, color);
      return;
  }
}

ImU32 mark_color(MarkKind kind, model::Role role) {
  switch (kind) {
    case MarkKind::loss: return theme().bad;
    case MarkKind::again: return theme().hold;
    case MarkKind::step: return theme().dim;
    case MarkKind::call:
    case MarkKind::segment: break;
  }
  return role_color(role);
}

void draw_marks(const ViewContext& view, ImDrawList* list, Rect bar, const TimeWindow& window) {
  const TimeAxis& axis = view.facts.axis();
  MarkPlaces& places = view.ui.timeline.marks;
  places.set(view.facts, view.timeline.size(), window, hairline() + 1, 0.3F * em());
  for (const MarkKind kind : kOrder) {
    for (const MarkPlaces::Place& place : places.of(kind)) draw_mark(list, bar, kind, place.x, mark_color(kind, place.role), 1.6F * hairline());
  }
  for (const std::uint64_t seq : {view.ui.selection.event, view.ui.hover.event.shown}) {
    if (seq == 0 || seq > view.timeline.size()) continue;
    const Mark* lit = view.facts.mark_of(seq, view.timeline.by_seq(seq).t);
    if (lit == nullptr) continue;
    const float x = std::round(window.px(axis.at(lit->t)));
    if (x >= window.x && x <= window.x + window.w) draw_mark(list, bar, lit->segment ? MarkKind::segment : MarkKind::call, x - hairline(), theme().hold, 3 * hairline());
  }
}

/// What is within reach of the mouse: the nearest of the rarest kind, and how many there are.
struct Reached {
  const Mark* mark = nullptr;
  MarkKind kind{};
  std::array<std::size_t, kMarkKinds> counts{};
};

Reached reach(const ViewContext& view, const TimeWindow& window, float px) {
  Reached out;
  const TimeAxis& axis = view.facts.axis();
  const float radius = 0.4F * em();
  const base::Ns from = axis.time_at(window.at(px - radius));
  const base::Ns to = axis.time_at(window.at(px + radius));
  for (const MarkKind kind : kOrder) {
    const std::vector<Mark>& marks = view.facts.marks_of(kind);
    const auto begin = std::lower_bound(marks.begin(), marks.end(), from, [](const Mark& m, base::Ns t) { return m.t < t; });
    const auto end = std::upper_bound(begin, marks.end(), to, [](base::Ns t, const Mark& m) { return t < m.t; });
    out.counts[static_cast<std::size_t>(kind)] = static_cast<std::size_t>(end - begin);
    if (begin == end) continue;
    const base::Ns here = axis.time_at(window.at(px));
    const auto after = std::lower_bound(begin, end, here, [](const Mark& m, base::Ns t) { return m.t < t; });
    const Mark* nearest = after == end ? &*(end - 1) : &*after;
    if (after != begin && after != end && here - (after - 1)->t < after->t - here) nearest = &*(after - 1);
    const auto distance = [&](const Mark& m) { return std::abs(window.px(axis.at(m.t)) - px); };
    // Calls and segments by which is nearer; anything rarer before them.
    const bool common = kind == MarkKind::call || kind == MarkKind::segment;
    if (out.mark == nullptr || !common || distance(*nearest) < distance(*out.mark)) {
      out.mark = nearest;
      out.kind = kind;
    }
  }
  return out;
}

std::string said(const ViewContext& view, const Reached& reached) {
  const model::Event& event = view.timeline.by_seq(reached.mark->seq);
  std::string out = std::string(tr(kind_key(reached.kind))) + " · " + moment_text(event.t, 100 * base::kMicrosecond) + "\n";
  const bool secret = concealed(view, event.seq, "ack") || concealed(view, event.seq, "seq") || concealed(view, event.seq, "window");
  out += secret ? tr("stage.predict_first") : sentence_of(view, event).c_str();
  std::size_t all = 0;
  std::string others;
  for (const MarkKind kind : {MarkKind::call, MarkKind::segment, MarkKind::loss, MarkKind::again, MarkKind::step}) {
    const std::size_t count = reached.counts[static_cast<std::size_t>(kind)];
    if (kind == MarkKind::call || kind == MarkKind::segment || kind == MarkKind::step) all += count;
    if (count > 0) others += (others.empty() ? "" : ", ") + std::string(tr(kind_key(kind))) + " " + std::to_string(count);
  }
  if (all > 1) out += "\n" + trf("mark.here", fmt::arg("list", others));
  return out;
}

}  // namespace

double head_of(const ViewContext& view) { return view.replay() ? view.facts.axis().at(view.playhead) : view.facts.axis().length(); }

const Mark* mark_near(const ViewContext& view, const TimeWindow& window, float px, StepBy by) {
  const TimeAxis& axis = view.facts.axis();
  const base::Ns t = axis.time_at(window.at(px));
  const Mark* before = view.facts.mark_before(t, false, by);
  const Mark* after = view.facts.mark_after(t, by);
  const auto distance = [&](const Mark* mark) { return mark == nullptr ? 1e9F : std::abs(window.px(axis.at(mark->t)) - px); };
  const Mark* nearest = distance(after) < distance(before) ? after : before;
  return distance(nearest) <= 0.6F * em() ? nearest : nullptr;
}

void zoom_by_wheel(ViewContext& view, const TimeWindow& window) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!ImGui::IsItemHovered() || (io.MouseWheel == 0.0F && io.MouseWheelH == 0.0F)) return;
  const double length = view.facts.axis().length();
  if (io.KeyShift || io.MouseWheel == 0.0F) {
    pan_time(view.ui.timeline, window, length, -0.1 * window.span * static_cast<double>(io.MouseWheel == 0.0F ? -io.MouseWheelH : io.MouseWheel));
  } else {
    zoom_time(view.ui.timeline, window, length, std::pow(1.25, -static_cast<double>(io.MouseWheel)), window.at(io.MousePos.x));
  }
}

void draw_cross_hair(const ViewContext& view, ImDrawList* list, Rect area, const TimeWindow& window) {
  const float x = view.ui.timeline.hover_x;
  if (x < window.x || x > window.x + window.w) return;
  list->AddRectFilled({std::round(x), area.y}, {std::round(x) + hairline(), area.y + area.h}, fade(theme().ink, 0.45F));
}

void draw_scrub_bar(ViewContext& view, Rect bar, const TimeWindow& window) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImU32 accent = view.replay() ? theme().hold : theme().accent;
  draw_pane(list, bar, theme().well, theme().line, 0.3F);
  const Rect axis{window.x, bar.y, window.w, bar.h};
  const float head = std::clamp(window.px(head_of(view)), bar.x, bar.x + bar.w);
  list->PushClipRect({bar.x, bar.y - 0.4F * em()}, {bar.x + bar.w, bar.y + bar.h + 0.3F * em()}, true);
  list->AddRectFilled({bar.x + hairline(), bar.y + hairline()}, {head, bar.y + bar.h - hairline()}, fade(accent, 0.13F), 0.3F * em());
  draw_marks(view, list, bar, window);
  draw_cross_hair(view, list, bar, window);
  const double at = head_of(view);
  if (at >= window.from && at <= window.from + window.span * 1.000001) {
    const ImU32 color = view.replay() ? theme().hold : theme().accent_text;
    list->AddLine({head, bar.y - 0.2F * em()}, {head, bar.y + bar.h + 0.2F * em()}, color, 2 * hairline());
    list->AddTriangleFilled({head - 0.35F * em(), bar.y - 0.3F * em()}, {head + 0.35F * em(), bar.y - 0.3F * em()}, {head, bar.y + 0.25F * em()}, color);
  }
  list->PopClipRect();

  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({bar.x, bar.y});
  ImGui::InvisibleButton("timeline.scrub", {bar.w, bar.h});
  const bool active = ImGui::IsItemActive();
  const bool pressed = ImGui::IsItemActivated();
  const bool hovered = ImGui::IsItemHovered() && !by_keyboard();
  zoom_by_wheel(view, window);
  ImGui::SetCursorScreenPos(before);
  const FocusState focus = focus_item("timeline.scrub", !view.facts.marks().empty());
  if (focus.focused) draw_focus_ring(list, bar);
  ui_item("timeline.scrub", bar, moment_text(view.playhead, base::kMillisecond));
  if (view.facts.axis().length() <= 0) return;
  const float x = ImGui::GetIO().MousePos.x;
  const Reached reached = hovered ? reach(view, window, x) : Reached();
  if (pressed && reached.mark != nullptr) {
    // A click that means a mark goes there exactly, and chooses its event.
    seek(view, reached.mark->t);
    view.ui.selection.event = reached.mark->seq;
  } else if (active && (pressed || std::abs(ImGui::GetMouseDragDelta(0, 0).x) > 0.2F * em())) {
    const double place = window.at(std::clamp(x, axis.x, axis.x + axis.w));
    if (place >= view.facts.axis().length() * 0.999999) {
      back_to_live(view);
    } else {
      seek(view, view.facts.axis().time_at(place));
    }
  }
  if (!hovered) return;
  view.ui.timeline.hover_next = std::clamp(x, axis.x, axis.x + axis.w);
  if (reached.mark != nullptr) view.ui.hover.event = reached.mark->seq;
  if (!active) tooltip(reached.mark != nullptr ? said(view, reached) : tr("timeline.scrub_hint"));
}

void draw_overview(ViewContext& view, Rect area, const TimeWindow& window) {
  const double length = view.facts.axis().length();
  if (view.ui.timeline.span <= 0 || length <= 0) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(top_left(area), bottom_right(area), theme().well, 0.15F * em());
  const float x = area.x + static_cast<float>(window.from / length) * area.w;
  const float width = std::max(0.8F * em(), static_cast<float>(window.span / length) * area.w);
  const Rect thumb{std::min(x, area.x + area.w - width), area.y, width, area.h};
  ImGui::SetCursorScreenPos({area.x, area.y - 0.15F * em()});
  ImGui::InvisibleButton("timeline.overview", {area.w, area.h + 0.3F * em()});
  const bool hovered = ImGui::IsItemHovered() && !by_keyboard();
  if (ImGui::IsItemActive()) {
    const double middle = static_cast<double>((ImGui::GetIO().MousePos.x - area.x) / area.w) * length;
    pan_time(view.ui.timeline, window, length, middle - window.span / 2 - window.from);
  }
  list->AddRectFilled(top_left(thumb), bottom_right(thumb), hovered || ImGui::IsItemActive() ? theme().dim : theme().edge, 0.15F * em());
  ui_item("timeline.overview", area, fmt::format("{:.3f} {:.3f}", window.span / length, window.from / length));
  if (hovered) tooltip(tr("timeline.overview_hint"));
}

}  // namespace sg::gui
