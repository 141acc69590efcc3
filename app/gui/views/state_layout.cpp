#include "app/gui/views/state_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

using model::TcpState;

constexpr std::array<StateBox, 12> kBoxes = {{
    {TcpState::closed, false, 0.5F, 0},
    {TcpState::syn_sent, false, 0.0F, 1},
    {TcpState::listen, false, 1.0F, 1},
    {TcpState::syn_recv, false, 1.0F, 2},
    {TcpState::established, false, 0.5F, 3},
    {TcpState::fin_wait1, false, 0.0F, 4},
    {TcpState::close_wait, false, 1.0F, 4},
    {TcpState::fin_wait2, false, 0.0F, 5},
    {TcpState::closing, false, 0.5F, 5},
    {TcpState::last_ack, false, 1.0F, 5},
    {TcpState::time_wait, false, 0.0F, 6},
    {TcpState::closed, true, 1.0F, 6},
}};

/// Three states stand side by side there.
constexpr int kCrowdedRow = 5;

ImVec2 middle(Rect r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

/// Where the line from the box's middle to `to` leaves the box.
ImVec2 border(Rect box, ImVec2 to) {
  const ImVec2 from = middle(box);
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float tx = dx == 0 ? 1e9F : (box.w / 2 + 0.12F * em()) / std::abs(dx);
  const float ty = dy == 0 ? 1e9F : (box.h / 2 + 0.12F * em()) / std::abs(dy);
  const float t = std::min({tx, ty, 1.0F});
  return {from.x + dx * t, from.y + dy * t};
}

/// How much of the line from a to b lies inside the rectangle; pixels.
float length_inside(Rect r, ImVec2 a, ImVec2 b) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  float from = 0;
  float to = 1;
  const auto clip = [&](float start, float step, float low, float high) {
    if (step == 0) return start >= low && start <= high;
    const float one = (low - start) / step;
    const float other = (high - start) / step;
    from = std::max(from, std::min(one, other));
    to = std::min(to, std::max(one, other));
    return from < to;
  };
  if (!clip(a.x, dx, r.x, r.x + r.w) || !clip(a.y, dy, r.y, r.y + r.h)) return 0;
  return (to - from) * std::sqrt(dx * dx + dy * dy);
}

float length_inside(Rect r, const std::vector<ImVec2>& way) {
  float sum = 0;
  for (std::size_t i = 1; i < way.size(); ++i) sum += length_inside(r, way[i - 1], way[i]);
  return sum;
}

float shared_area(Rect a, Rect b) {
  const float w = std::min(a.x + a.w, b.x + b.w) - std::max(a.x, b.x);
  const float h = std::min(a.y + a.h, b.y + b.h) - std::max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

struct Place {
  Rect rect;
  float cost = 0;
};

}  // namespace

std::span<const StateBox> state_boxes() { return kBoxes; }

const StateBox& box_of(TcpState state, bool end) {
  const auto found = std::find_if(kBoxes.begin(), kBoxes.end(), [&](const StateBox& box) { return box.state == state && (state != TcpState::closed || box.end == end); });
  return found == kBoxes.end() ? kBoxes.front() : *found;
}

bool ends_below(TcpState from) { return from != TcpState::syn_sent && from != TcpState::listen && from != TcpState::closed; }

const StateBox& box_after(const StateHistory::Path& path, std::size_t count) {
  if (count == 0 || path.changes.empty()) return box_of(path.begin, false);
  const StateChange& change = path.changes[std::min(count, path.changes.size()) - 1];
  return box_of(change.to, ends_below(change.from));
}

DiagramLayout::DiagramLayout(Rect area) : area_(area) {
  height_ = std::round(1.45F * em());
  pitch_ = std::min((area.h - height_ - 0.8F * em()) / static_cast<float>(kDiagramRows - 1), 4.4F * em());
}

float DiagramLayout::least_height() { return (2.75F * (kDiagramRows - 1) + 2.25F) * em(); }

Rect DiagramLayout::rect(const StateBox& box) const {
  // On a narrow panel the three of one row use all of its width, and still stand apart.
  const bool crowded = area_.w < 17 * em() && box.row == kCrowdedRow;
  const float width = std::round(text_size(fonts::small(), model::to_string(box.state)).x + (crowded ? 0.25F : 0.9F) * em());
  const float margin = (crowded ? 0.1F : 0.5F) * em();
  const float x = area_.x + margin + box.column * (area_.w - 2 * margin - width);
  return {std::round(x), std::round(area_.y + 0.4F * em() + static_cast<float>(box.row) * pitch_), width, height_};
}

std::vector<ImVec2> DiagramLayout::way(const StateBox& from_box, const StateBox& to_box, float shift) const {
  const Rect a = rect(from_box);
  const Rect b = rect(to_box);
  if (from_box.state == TcpState::syn_recv && to_box.state == TcpState::fin_wait1) {
    const float y = rect(box_of(TcpState::established, false)).y + height_ + 0.28F * (pitch_ - height_);
    const float right = a.x + 0.8F * a.w + shift;
    const float left = b.x + 0.2F * b.w + shift;
    return {{right, a.y + a.h + 0.1F * em()}, {right, y}, {left, y}, {left, b.y - 0.1F * em()}};
  }
  if (from_box.column == to_box.column && std::abs(from_box.row - to_box.row) > 1) {
    // Past what lies between, along the edge.
    const bool left = from_box.column < 0.5F;
    const float x = left ? std::min(a.x, b.x) - 0.3F * em() + shift : std::max(a.x + a.w, b.x + b.w) + 0.3F * em() + shift;
    const float from_x = left ? a.x - 0.05F * em() : a.x + a.w + 0.05F * em();
    const float to_x = left ? b.x - 0.05F * em() : b.x + b.w + 0.05F * em();
    return {{from_x, middle(a).y}, {x, middle(a).y}, {x, middle(b).y}, {to_x, middle(b).y}};
  }
  ImVec2 from = border(a, middle(b));
  ImVec2 to = border(b, middle(a));
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float length = std::max(1.0F, std::sqrt(dx * dx + dy * dy));
  const ImVec2 side{-dy / length * shift, dx / length * shift};
  return {{from.x + side.x, from.y + side.y}, {to.x + side.x, to.y + side.y}};
}

std::vector<Rect> DiagramLayout::place_labels(const std::vector<DiagramLabel>& labels, const std::vector<std::vector<ImVec2>>& other_ways, const std::vector<Rect>& taken) const {
  // What it costs to stand in the way of something, against pixels of distance to the middle of the own arrow.
  constexpr float kCovers = 50;    // a box or another label, per square pixel
  constexpr float kCrosses = 40;   // the arrows that labels belong to, per pixel
  constexpr float kTouches = 2;    // other arrows
  const float gap = 0.2F * em();
  std::vector<Rect> boxes = taken;
  for (const StateBox& box : kBoxes) boxes.push_back(rect(box));
  std::vector<std::vector<Place>> all;
  for (const DiagramLabel& label : labels) {
    std::vector<Place>& places = all.emplace_back();
    const float w = std::min(label.size.x, area_.w);
    const float h = label.size.y;
    const std::vector<ImVec2>& way = label.way;
    const ImVec2 heart{(way[way.size() / 2 - 1].x + way[way.size() / 2].x) / 2, (way[way.size() / 2 - 1].y + way[way.size() / 2].y) / 2};
    const auto consider = [&](ImVec2 center) {
      Rect r{center.x - w / 2, center.y - h / 2, w, h};
      r.x = std::clamp(r.x, area_.x, area_.x + area_.w - w);
      r.y = std::clamp(r.y, area_.y, std::max(area_.y, area_.y + area_.h - h));
      Place place{r, std::hypot(r.x + w / 2 - heart.x, r.y + h / 2 - heart.y)};
      for (const Rect& box : boxes) place.cost += kCovers * shared_area(r, box);
      for (const DiagramLabel& one : labels) place.cost += kCrosses * length_inside(r, one.way);
      for (const std::vector<ImVec2>& other : other_ways) place.cost += kTouches * length_inside(r, other);
      places.push_back(place);
    };
    // Beside the arrow, on either side …
    for (std::size_t i = 1; i < way.size(); ++i) {
      const ImVec2 a = way[i - 1];
      const ImVec2 b = way[i];
      const float length = std::hypot(b.x - a.x, b.y - a.y);
      if (length < 1) continue;
      const ImVec2 across{-(b.y - a.y) / length, (b.x - a.x) / length};
      const float off = std::abs(across.x) * w / 2 + std::abs(across.y) * h / 2 + gap;
      for (const float part : {0.5F, 0.35F, 0.65F, 0.2F, 0.8F}) {
        for (const float side : {off, -off}) consider({a.x + (b.x - a.x) * part + across.x * side, a.y + (b.y - a.y) * part + across.y * side});
      }
    }
    // … and wherever there is room beside the boxes of a row, and between two rows.
    constexpr int kColumns = 16;
    for (int half_row = 0; half_row < 2 * kDiagramRows; ++half_row) {
      const float y = rect(kBoxes.front()).y + (height_ + static_cast<float>(half_row) * pitch_) / 2;
      for (int i = 0; i <= kColumns; ++i) consider({area_.x + w / 2 + (area_.w - w) * static_cast<float>(i) / kColumns, y});
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.cost < b.cost; });
    places.resize(std::min<std::size_t>(places.size(), 60));
  }
  std::vector<Rect> out;
  if (all.size() == 1) out.push_back(all[0].front().rect);
  if (all.size() < 2) return out;
  // There are two at most: the best pair.
  float best = std::numeric_limits<float>::max();
  out.resize(2);
  for (const Place& a : all[0]) {
    for (const Place& b : all[1]) {
      const Rect around{b.rect.x - gap, b.rect.y - gap / 2, b.rect.w + 2 * gap, b.rect.h + gap};
      const float cost = a.cost + b.cost + kCovers * shared_area(a.rect, around);
      if (cost >= best) continue;
      best = cost;
      out = {a.rect, b.rect};
    }
  }
  return out;
}

}  // namespace sg::gui
