// The ladder from far away: thousands of segments as bands that say how many, how much and what was lost; and the overview beside it.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/buffer_parts.h"
#include "app/gui/views/ladder_draw.h"
#include "app/gui/views/plot_draw.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

namespace {

constexpr float kBand = 1.55F;  // em on the screen

std::string said(const LadderBands::Sum& sum, base::Ns from, base::Ns to) {
  std::string out = moment_text(from, base::kMillisecond) + " – " + moment_text(to, base::kMillisecond);
  out += "\n" + trf("band.up", fmt::arg("n", sum.segments[0]), fmt::arg("size", size_text(sum.bytes[0])));
  out += "\n" + trf("band.down", fmt::arg("n", sum.segments[1]), fmt::arg("size", size_text(sum.bytes[1])));
  if (sum.lost > 0) out += "\n" + trf("band.lost", fmt::arg("n", sum.lost));
  if (sum.again > 0) out += "\n" + trf("band.again", fmt::arg("n", sum.again));
  out += "\n" + trf("band.calls", fmt::arg("client", sum.calls[0]), fmt::arg("server", sum.calls[1]));
  return out;
}

std::string calls_text(std::uint32_t count) { return count == 1 ? std::string(tr("band.call_short")) : trf("band.calls_short", count); }

/// One direction of a band: as long as it has segments, from its sender's lifeline on.
void draw_bar(const LadderFrame& frame, model::Role from, float y, float height, std::uint32_t count, std::uint64_t bytes, std::uint32_t most) {
  if (count == 0) return;
  const float lane = (frame.right - frame.left) / 2 - 2.2F * em();
  const float length = std::max(0.3F * em(), lane * static_cast<float>(count) / static_cast<float>(std::max(1U, most)));
  const bool client = from == model::Role::client;
  const float base = frame.lifeline(from);
  const float tip = client ? base + length : base - length;
  const ImU32 color = role_color(from);
  const float head = std::min(0.45F * em(), length);
  const float neck = client ? tip - head : tip + head;
  frame.list->AddRectFilled({std::min(base, neck), y + 0.15F * height}, {std::max(base, neck), y + 0.85F * height}, fade(color, 0.32F));
  frame.list->AddTriangleFilled({neck, y}, {tip, y + height / 2}, {neck, y + height}, fade(color, 0.55F));
  // In the bar where it has room, else behind its tip; what was lost stands in the middle, and must stay free.
  const std::string number = std::to_string(count);
  std::string text = bytes > 0 ? fmt::format("{} · {}", number, size_text(bytes)) : number;
  const auto inside = [&] { return text_size(fonts::small(), text).x + 0.9F * em() < length; };
  const auto before_middle = [&] { return length + text_size(fonts::small(), text).x + 0.4F * em() < lane; };
  if (!inside() && !before_middle()) text = number;
  const float width = text_size(fonts::small(), text).x;
  // A narrow lane has room for it neither in the bar nor behind: then it lies over the bar's tip.
  const float beside = inside() ? 0.4F * em() : before_middle() ? length + 0.3F * em() : 0.25F * em();
  const float text_y = y + (height - font_px(fonts::small())) / 2;
  if (in_sight(frame, {base, text_y, 0, font_px(fonts::small())})) draw_text(frame.list, fonts::small(), {client ? base + beside : base - beside - width, text_y}, role_text(from), text);
}

}  // namespace

void draw_ladder_far(LadderFrame& frame) {
  const Theme& t = theme();
  const LadderBands& bands = frame.layout.bands(frame.one_client());
  const float unit = frame.unit();
  const float pitch = kBand * em() / unit;  // of a band, in em of the ladder
  const auto first = static_cast<int>(std::floor(frame.view.ui.ladder_scroll / pitch));
  const auto last = static_cast<int>(std::ceil((frame.view.ui.ladder_scroll + frame.area.h / unit) / pitch));
  for (const model::Role role : {model::Role::client, model::Role::server}) {
    const float x = frame.lifeline(role);
    frame.list->AddLine({x, frame.area.y}, {x, frame.area.y + frame.area.h}, fade(role_color(role), 0.7F), 2 * hairline());
  }
  const float end = frame.layout.y_at(frame.view.playhead) + 0.01F;
  const auto sum_of = [&](int i) {
    const float top = static_cast<float>(i) * pitch;
    return top >= end ? LadderBands::Sum() : bands.between(top, std::min(top + pitch, std::max(end, top)));
  };
  std::uint32_t most = 1;
  for (int i = first; i < last; ++i) {
    const LadderBands::Sum sum = sum_of(i);
    most = std::max({most, sum.segments[0], sum.segments[1]});
  }
  const float height = kBand * em() * 0.82F;
  const float small = font_px(fonts::small());
  for (int i = first; i < last; ++i) {
    const float top = static_cast<float>(i) * pitch;
    const LadderBands::Sum sum = sum_of(i);
    if (sum == LadderBands::Sum()) continue;
    const float y = frame.y(top);
    const float text_y = y + (height - small) / 2;
    draw_bar(frame, model::Role::client, y, height, sum.segments[0], sum.bytes[0], most);
    draw_bar(frame, model::Role::server, y, height, sum.segments[1], sum.bytes[1], most);
    const bool words = in_sight(frame, {frame.left, text_y, 0, small});
    float x = (frame.left + frame.right) / 2 - 1.4F * em();
    if (sum.lost > 0 && words) {
      draw_symbol(frame.list, Symbol::cross, {x, y + height / 2}, 0.6F * em(), {t.bad, 2.2F});
      x += 0.5F * em() + draw_text(frame.list, fonts::small(), {x + 0.45F * em(), text_y}, t.bad_text, std::to_string(sum.lost)) + 0.5F * em();
    }
    if (sum.again > 0 && words) {
      draw_symbol(frame.list, Symbol::diamond, {x, y + height / 2}, 0.6F * em(), {t.hold, 1.6F});
      draw_text(frame.list, fonts::small(), {x + 0.45F * em(), text_y}, t.hold_text, std::to_string(sum.again));
    }
    const base::Ns from = frame.layout.t_at(top);
    if (words) draw_text_in(frame.list, fonts::small(), {frame.area.x, text_y}, 3.5F * em(), t.faint, fmt::format("{:.3f}", static_cast<double>(from) / 1e9));
    if (sum.calls[0] > 0 && words) {
      draw_text_in(frame.list, fonts::small(), {frame.margin, text_y}, frame.left - frame.margin - 0.6F * em(), t.dim, calls_text(sum.calls[0]), Align::right);
    }
    if (sum.calls[1] > 0 && words) {
      draw_text_in(frame.list, fonts::small(), {frame.right + 0.6F * em(), text_y}, frame.area.x + frame.area.w - frame.right - 0.6F * em(), t.dim, calls_text(sum.calls[1]));
    }
    const Rect box{frame.left, y, frame.right - frame.left, height};
    const std::string text = said(sum, from, std::min(frame.layout.t_at(top + pitch), frame.view.playhead));
    bool hovered = false;
    if (hit_region(("ladder.band." + std::to_string(i)).c_str(), box, text, &hovered)) {
      // Near enough to read, with that band at the top.
      frame.view.ui.ladder_zoom = 1.0;
      frame.view.ui.ladder_scroll = std::max(0.0F, top - 1.0F);
      frame.view.ui.ladder_follow = false;
    }
    if (hovered) tooltip(text + "\n" + tr("band.open"));
  }
  // Where the selected event is.
  if (const LadderSegment* chosen = frame.layout.segment_of(frame.view.ui.selection.event)) {
    const float y = frame.y(chosen->sent_y);
    const float x = frame.lifeline(chosen->from);
    frame.list->AddRectFilled({frame.left, y}, {frame.right, y + hairline()}, fade(t.hold, 0.6F));
    frame.list->AddCircleFilled({x, y}, 0.3F * em(), t.hold);
  }
}

void draw_ladder_overview(LadderFrame& frame, Rect area, float last_scroll) {
  const Theme& t = theme();
  UiState& ui = frame.view.ui;
  const float whole = last_scroll + frame.area.h / frame.unit();
  if (area.h < 2 * em() || whole <= 0) return;
  frame.list->AddRectFilled(top_left(area), bottom_right(area), t.well, 0.2F * em());
  const LadderBands& bands = frame.layout.bands(frame.one_client());
  const float step = 2 * hairline();
  const float end = frame.layout.y_at(frame.view.playhead) + 0.01F;
  const float middle = area.x + area.w / 2;
  for (float y = 0; y < area.h; y += step) {
    const float top = y / area.h * whole;
    if (top >= end) break;
    const LadderBands::Sum sum = bands.between(top, std::min(end, (y + step) / area.h * whole));
    // Of its two directions each has its half; how much, by the logarithm.
    for (const std::size_t side : {0, 1}) {
      if (sum.segments[side] == 0) continue;
      const float length = std::min(1.0F, 0.35F + 0.12F * std::log2(static_cast<float>(sum.segments[side]))) * area.w / 2;
      const float x = side == 0 ? middle - length : middle;
      frame.list->AddRectFilled({x, area.y + y}, {x + length, area.y + y + step}, fade(side == 0 ? t.client : t.server, 0.7F));
    }
    if (sum.lost > 0) frame.list->AddRectFilled({area.x, area.y + y}, {area.x + area.w, area.y + y + std::max(step, 2 * hairline())}, t.bad);
  }
  const float from = std::clamp(ui.ladder_scroll / whole, 0.0F, 1.0F);
  const float part = std::min(1.0F, frame.area.h / frame.unit() / whole);
  const float height = std::max(0.8F * em(), part * area.h);
  const float y = area.y + std::min(from * area.h, area.h - height);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::InvisibleButton("ladder.overview", {area.w, area.h});
  const bool active = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered() && !by_keyboard();
  ImGui::SetCursorScreenPos(before);
  if (active && last_scroll > 0) {
    const float place = (ImGui::GetIO().MousePos.y - area.y) / area.h * whole - part * whole / 2;
    ui.ladder_scroll = std::clamp(place, 0.0F, last_scroll);
    ui.ladder_follow = ui.ladder_scroll >= last_scroll - 0.05F;
  }
  frame.list->AddRectFilled({area.x, y}, {area.x + area.w, y + height}, fade(t.ink, hovered || active ? 0.22F : 0.12F), 0.15F * em());
  compat::add_rect(frame.list, {area.x, y}, {area.x + area.w, y + height}, fade(t.ink, 0.6F), 0.15F * em(), hairline());
  ui_item("ladder.overview", area, fmt::format("{:.2f} {:.2f}", from, part));
  if (hovered && !active) tooltip(tr("ladder.overview_hint"));
}

}  // namespace sg::gui
