#include "app/gui/widgets/widgets.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/gui/imgui_compat.h"
#include "app/gui/imgui_ends.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

namespace {

struct Look {
  ImU32 ground, border, text;
};

Look look_of(const ButtonOptions& options, bool hovered, bool held) {
  const Theme& t = theme();
  Look look{held ? t.button_active : hovered ? t.button_hover : t.button, t.edge, t.ink};
  switch (options.style) {
    case ButtonStyle::normal: break;
    case ButtonStyle::primary:
      look.ground = held ? t.accent_active : hovered ? t.accent_hover : t.accent;
      look.border = look.ground;
      look.text = t.on_accent;
      break;
    case ButtonStyle::selected:
      look.ground = fade(t.accent, hovered ? 0.35F : 0.25F);
      look.border = t.accent;
      break;
    case ButtonStyle::quiet:
      look.ground = hovered ? fade(t.button, 0.8F) : 0;
      look.border = 0;
      look.text = hovered ? t.ink : t.dim;
      break;
    case ButtonStyle::client: look.border = fade(t.client, 0.75F); break;
    case ButtonStyle::server: look.border = fade(t.server, 0.75F); break;
    case ButtonStyle::hold:
      look.ground = fade(t.hold, hovered ? 0.25F : 0.14F);
      look.border = t.hold;
      look.text = t.hold_text;
      break;
  }
  if (!options.enabled) {
    look.ground = options.style == ButtonStyle::quiet ? 0 : fade(t.button, 0.45F);
    look.border = fade(look.border, 0.4F);
    look.text = t.faint;
  }
  return look;
}

/// The part of an item that its window lets be seen; empty when none.
Rect visible_part(Rect r) {
  const ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 min = list->GetClipRectMin();
  const ImVec2 max = list->GetClipRectMax();
  const float x0 = std::max(r.x, min.x);
  const float y0 = std::max(r.y, min.y);
  const float x1 = std::min(r.x + r.w, max.x);
  const float y1 = std::min(r.y + r.h, max.y);
  if (x1 - x0 < 2 || y1 - y0 < 2) return {};
  return {x0, y0, x1 - x0, y1 - y0};
}

struct Pressable {
  bool pressed = false, hovered = false, held = false, focused = false;
  bool pointed = false;  ///< by the hand that was used last: where its explanation belongs
  Rect rect;
};

/// The focused item's, of the frame in which it was drawn last.
Rect& focused_rect() {
  static Rect the_rect;
  return the_rect;
}

/// The item under the mouse, and the frame in which it was drawn last.
struct UnderMouse {
  Rect rect;
  int frame = -1;
};
UnderMouse& under_mouse() {
  static UnderMouse the_item;
  return the_item;
}

}  // namespace

void note_focused(Rect rect) { focused_rect() = rect; }

namespace {

/// The behaviour all buttons share, at the cursor.
Pressable pressable(const char* id, ImVec2 size, std::string_view text, bool enabled) {
  Pressable out;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  out.rect = {at.x, at.y, size.x, size.y};
  if (enabled) {
    out.pressed = ImGui::InvisibleButton(id, size);
    out.hovered = ImGui::IsItemHovered();
    out.held = ImGui::IsItemActive();
  } else {
    ImGui::Dummy(size);
    out.hovered = ImGui::IsItemHovered();
  }
  const FocusState focus = focus_item(id, enabled);
  out.focused = focus.focused;
  out.pointed = by_keyboard() ? out.focused : out.hovered;
  if (out.focused) note_focused(out.rect);
  if (out.hovered) under_mouse() = {out.rect, ImGui::GetFrameCount()};
  if (focus.arrived) ImGui::SetScrollHereY(0.5F);
  if (focus.pressed) out.pressed = true;
  const Rect seen = visible_part(out.rect);
  if (seen.w > 0) ui_item(id, seen, text, enabled, !below_a_layer());
  return out;
}

}  // namespace

float button_height() { return std::round(1.85F * em()); }

ImVec2 button_size(std::string_view label) { return {std::round(text_size(fonts::ui(), label).x + 1.6F * em()), button_height()}; }

float tall_button_height() { return std::round(2.6F * em()); }

namespace {

/// Where a label is broken in two: at the space that leaves the longer part shortest.
std::size_t middle_space(std::string_view label) {
  std::size_t best = std::string_view::npos;
  float least = 0;
  for (std::size_t at = label.find(' '); at != std::string_view::npos; at = label.find(' ', at + 1)) {
    const float wide = std::max(text_size(fonts::small(), label.substr(0, at)).x, text_size(fonts::small(), label.substr(at + 1)).x);
    if (best == std::string_view::npos || wide < least) {
      best = at;
      least = wide;
    }
  }
  return best;
}

}  // namespace

bool button(const char* id, std::string_view label, ButtonOptions options) {
  ImVec2 size = button_size(label);
  const float room = options.width - 0.6F * em();
  const std::size_t middle = options.two_lines && options.width > 0 && text_size(fonts::ui(), label).x > room ? middle_space(label) : std::string_view::npos;
  if (options.width > 0) size.x = options.width;
  if (middle != std::string_view::npos) size.y = tall_button_height();
  const Pressable p = pressable(id, size, label, options.enabled);
  if (options.style == ButtonStyle::selected) ui_chosen(id);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Look look = look_of(options, p.hovered && options.enabled, p.held);
  list->AddRectFilled(top_left(p.rect), bottom_right(p.rect), look.ground, 0.4F * em());
  if (look.border != 0) compat::add_rect(list, top_left(p.rect), bottom_right(p.rect), look.border, 0.4F * em(), hairline());
  const auto line = [&](ImFont* font, std::string_view words, float center) {
    const std::string shown = elided(font, words, size.x - 0.6F * em());
    const ImVec2 text = text_size(font, shown);
    note_drawn(font, shown);
    list->AddText(font, font_px(font), {std::round(p.rect.x + (size.x - text.x) / 2), std::round(center - text.y / 2)}, look.text, shown.c_str());
  };
  if (middle == std::string_view::npos) {
    line(fonts::ui(), label, p.rect.y + size.y / 2);
  } else {
    line(fonts::small(), label.substr(0, middle), p.rect.y + 0.3F * size.y);
    line(fonts::small(), label.substr(middle + 1), p.rect.y + 0.7F * size.y);
  }
  if (p.focused) draw_focus_ring(list, p.rect);
  if (p.pointed && !options.tooltip.empty()) tooltip(options.tooltip);
  return p.pressed;
}

bool button(const char* id, std::string_view label, ButtonStyle style) {
  ButtonOptions options;
  options.style = style;
  return button(id, label, options);
}

bool button_at(const char* id, ImVec2 at, std::string_view label, ButtonOptions options) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(at);
  const bool pressed = button(id, label, options);
  ImGui::SetCursorScreenPos(before);
  return pressed;
}

bool icon_button(const char* id, Icon icon, std::string_view name, ButtonOptions options) {
  const ImVec2 size{options.width > 0 ? options.width : std::round(2.1F * em()), button_height()};
  const Pressable p = pressable(id, size, name, options.enabled);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Look look = look_of(options, p.hovered && options.enabled, p.held);
  list->AddRectFilled(top_left(p.rect), bottom_right(p.rect), look.ground, 0.4F * em());
  if (look.border != 0) compat::add_rect(list, top_left(p.rect), bottom_right(p.rect), look.border, 0.4F * em(), hairline());
  draw_icon(list, icon, {p.rect.x + size.x / 2, p.rect.y + size.y / 2}, 0.8F * em(), look.text);
  if (p.focused) draw_focus_ring(list, p.rect);
  if (p.pointed) tooltip(options.tooltip.empty() ? name : options.tooltip);
  return p.pressed;
}

namespace {
struct Copied {
  std::string id;
  ImVec2 mouse;
};
Copied& copied() {
  static Copied the_copied;
  return the_copied;
}
}  // namespace

bool copied_last(std::string_view id) {
  Copied& last = copied();
  if (last.id != id) return false;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool stays = focused_item() == id || (std::abs(mouse.x - last.mouse.x) < em() && std::abs(mouse.y - last.mouse.y) < em());
  if (!stays) last.id.clear();
  return stays;
}

void note_copied(std::string_view id) { copied() = {std::string(id), ImGui::GetIO().MousePos}; }

void draw_icon(ImDrawList* list, Icon icon, ImVec2 c, float size, ImU32 color) {
  const float h = size / 2;
  const float thick = std::max(1.5F, size * 0.14F);
  const auto chevron = [&](float direction) {
    const ImVec2 points[3] = {{c.x - direction * h * 0.4F, c.y - h * 0.75F}, {c.x + direction * h * 0.4F, c.y}, {c.x - direction * h * 0.4F, c.y + h * 0.75F}};
    compat::add_polyline(list, points, 3, color, thick);
  };
  switch (icon) {
    case Icon::play:
    case Icon::right_triangle: list->AddTriangleFilled({c.x - h * 0.6F, c.y - h * 0.85F}, {c.x + h * 0.8F, c.y}, {c.x - h * 0.6F, c.y + h * 0.85F}, color); break;
    case Icon::left_triangle: list->AddTriangleFilled({c.x + h * 0.6F, c.y - h * 0.85F}, {c.x - h * 0.8F, c.y}, {c.x + h * 0.6F, c.y + h * 0.85F}, color); break;
    case Icon::pause:
      list->AddRectFilled({c.x - h * 0.65F, c.y - h * 0.8F}, {c.x - h * 0.15F, c.y + h * 0.8F}, color, size * 0.06F);
      list->AddRectFilled({c.x + h * 0.15F, c.y - h * 0.8F}, {c.x + h * 0.65F, c.y + h * 0.8F}, color, size * 0.06F);
      break;
    case Icon::first:
      list->AddRectFilled({c.x - h * 0.8F, c.y - h * 0.75F}, {c.x - h * 0.5F, c.y + h * 0.75F}, color);
      list->AddTriangleFilled({c.x + h * 0.7F, c.y - h * 0.75F}, {c.x - h * 0.4F, c.y}, {c.x + h * 0.7F, c.y + h * 0.75F}, color);
      break;
    case Icon::last:
      list->AddRectFilled({c.x + h * 0.5F, c.y - h * 0.75F}, {c.x + h * 0.8F, c.y + h * 0.75F}, color);
      list->AddTriangleFilled({c.x - h * 0.7F, c.y - h * 0.75F}, {c.x - h * 0.7F, c.y + h * 0.75F}, {c.x + h * 0.4F, c.y}, color);
      break;
    case Icon::back: chevron(-1); break;
    case Icon::forward: chevron(1); break;
    case Icon::up: {
      const ImVec2 points[3] = {{c.x - h * 0.7F, c.y + h * 0.4F}, {c.x, c.y - h * 0.4F}, {c.x + h * 0.7F, c.y + h * 0.4F}};
      compat::add_polyline(list, points, 3, color, thick);
      break;
    }
    case Icon::down: {
      const ImVec2 points[3] = {{c.x - h * 0.7F, c.y - h * 0.4F}, {c.x, c.y + h * 0.4F}, {c.x + h * 0.7F, c.y - h * 0.4F}};
      compat::add_polyline(list, points, 3, color, thick);
      break;
    }
    case Icon::check: {
      const ImVec2 points[3] = {{c.x - h * 0.8F, c.y + h * 0.05F}, {c.x - h * 0.2F, c.y + h * 0.65F}, {c.x + h * 0.85F, c.y - h * 0.65F}};
      compat::add_polyline(list, points, 3, color, thick);
      break;
    }
    case Icon::cross:
      list->AddLine({c.x - h * 0.6F, c.y - h * 0.6F}, {c.x + h * 0.6F, c.y + h * 0.6F}, color, thick);
      list->AddLine({c.x + h * 0.6F, c.y - h * 0.6F}, {c.x - h * 0.6F, c.y + h * 0.6F}, color, thick);
      break;
    case Icon::hourglass:
      list->AddTriangleFilled({c.x - h * 0.6F, c.y - h * 0.8F}, {c.x + h * 0.6F, c.y - h * 0.8F}, {c.x, c.y}, fade(color, 0.55F));
      list->AddTriangleFilled({c.x, c.y}, {c.x + h * 0.6F, c.y + h * 0.8F}, {c.x - h * 0.6F, c.y + h * 0.8F}, color);
      list->AddLine({c.x - h * 0.75F, c.y - h * 0.85F}, {c.x + h * 0.75F, c.y - h * 0.85F}, color, thick * 0.8F);
      list->AddLine({c.x - h * 0.75F, c.y + h * 0.85F}, {c.x + h * 0.75F, c.y + h * 0.85F}, color, thick * 0.8F);
      break;
    case Icon::dot: list->AddCircleFilled(c, h * 0.5F, color); break;
    case Icon::plus:
      list->AddLine({c.x, c.y - h * 0.75F}, {c.x, c.y + h * 0.75F}, color, thick);
      list->AddLine({c.x - h * 0.75F, c.y}, {c.x + h * 0.75F, c.y}, color, thick);
      break;
    case Icon::minus: list->AddLine({c.x - h * 0.75F, c.y}, {c.x + h * 0.75F, c.y}, color, thick); break;
    case Icon::fit:  // from edge to edge
      for (const float side : {-1.0F, 1.0F}) {
        list->AddLine({c.x - h * 0.8F, c.y + side * h * 0.95F}, {c.x + h * 0.8F, c.y + side * h * 0.95F}, color, thick);
        list->AddTriangleFilled({c.x - h * 0.4F, c.y + side * h * 0.25F}, {c.x + h * 0.4F, c.y + side * h * 0.25F}, {c.x, c.y + side * h * 0.8F}, color);
      }
      list->AddLine({c.x, c.y - h * 0.4F}, {c.x, c.y + h * 0.4F}, color, thick);
      break;
    case Icon::follow:  // down to a line
      list->AddLine({c.x, c.y - h * 0.95F}, {c.x, c.y + h * 0.2F}, color, thick);
      list->AddTriangleFilled({c.x - h * 0.5F, c.y + h * 0.05F}, {c.x + h * 0.5F, c.y + h * 0.05F}, {c.x, c.y + h * 0.65F}, color);
      list->AddLine({c.x - h * 0.8F, c.y + h * 0.9F}, {c.x + h * 0.8F, c.y + h * 0.9F}, color, thick);
      break;
    case Icon::sliders:
      for (int i = -1; i <= 1; ++i) {
        const float y = c.y + static_cast<float>(i) * h * 0.65F;
        list->AddLine({c.x - h * 0.85F, y}, {c.x + h * 0.85F, y}, color, thick * 0.7F);
        list->AddCircleFilled({c.x + h * (i == 0 ? -0.35F : 0.35F), y}, h * 0.26F, color);
      }
      break;
    case Icon::copy:
      compat::add_rect(list, {c.x - h * 0.8F, c.y - h * 0.85F}, {c.x + h * 0.3F, c.y + h * 0.35F}, fade(color, 0.6F), size * 0.1F, thick * 0.7F);
      compat::add_rect(list, {c.x - h * 0.3F, c.y - h * 0.35F}, {c.x + h * 0.8F, c.y + h * 0.85F}, color, size * 0.1F, thick * 0.7F);
      break;
    case Icon::file: {
      // A sheet with a corner folded.
      const float corner = h * 0.55F;
      const ImVec2 sheet[6] = {{c.x - h * 0.68F, c.y - h * 0.9F}, {c.x + h * 0.68F - corner, c.y - h * 0.9F}, {c.x + h * 0.68F, c.y - h * 0.9F + corner},
                               {c.x + h * 0.68F, c.y + h * 0.9F}, {c.x - h * 0.68F, c.y + h * 0.9F}, {c.x - h * 0.68F, c.y - h * 0.9F}};
      compat::add_polyline(list, sheet, 6, color, thick * 0.8F);
      const ImVec2 fold[3] = {sheet[1], {sheet[1].x, sheet[2].y}, sheet[2]};
      compat::add_polyline(list, fold, 3, color, thick * 0.8F);
      break;
    }
    case Icon::globe:
      list->AddCircle(c, h * 0.85F, color, 0, thick * 0.7F);
      list->AddLine({c.x - h * 0.85F, c.y}, {c.x + h * 0.85F, c.y}, color, thick * 0.7F);
      list->AddLine({c.x, c.y - h * 0.85F}, {c.x, c.y + h * 0.85F}, color, thick * 0.7F);
      break;
  }
}

PaneScope::PaneScope(const char* id, Rect area, float padding, ImGuiWindowFlags flags, ImU32 ground, ScrollTurn turn) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground == 0 ? theme().pane : ground);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding * em(), padding * em()));
  open_ = compat::begin_child(id, {std::max(1.0F, area.w), std::max(1.0F, area.h)}, true, flags | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (!open_ || (flags & ImGuiWindowFlags_NoScrollbar) != 0) return;
  // Of the content as it was in the last frame. Less than a pixel is rounding.
  const auto most = [](float pixels) { return pixels < 1 ? 0 : pixels; };
  part_ = {{}, area, ImGui::GetScrollY(), most(ImGui::GetScrollMaxY()), ImGui::GetScrollX(), most(ImGui::GetScrollMaxX()), turn};
  if (part_.most <= 0 && part_.most_side <= 0 && turn != ScrollTurn::about) return;
  stop_ = std::string("scroll.") + id;
  if (const std::size_t hash = stop_.find("##"); hash != std::string::npos) stop_.replace(hash, 2, ".");
  part_.id = stop_;
  const ScrollWish wish = scroll_stop(part_);
  const float page = std::max(0.5F * area.h, area.h - 4 * em());  // some lines of what was seen stay
  const float line = 3 * em();                                    // as the wheel does
  const float down = wish.to_begin ? -part_.most : wish.to_end ? part_.most : wish.pages * page + wish.lines * line;
  if (down != 0) ImGui::SetScrollY(std::clamp(part_.at + down, 0.0F, part_.most));
  if (wish.columns != 0) ImGui::SetScrollX(std::clamp(part_.at_side + wish.columns * line, 0.0F, part_.most_side));
  focus_begin_pane(stop_);
}

PaneScope::~PaneScope() {
  if (!stop_.empty()) {
    focus_end_pane();
    draw_scroll_focus(part_);
  }
  compat::end_child();
}

void draw_pane(ImDrawList* list, Rect area, ImU32 ground, ImU32 border, float rounding_em) {
  list->AddRectFilled(top_left(area), bottom_right(area), ground, rounding_em * em());
  if (border != 0) compat::add_rect(list, top_left(area), bottom_right(area), border, rounding_em * em(), hairline());
}

ImVec2 pill_size(std::string_view text) {
  const ImVec2 size = text_size(fonts::small(), text);
  return {std::round(size.x + 1.3F * em()), std::round(1.4F * em())};
}

Rect draw_pill(ImDrawList* list, ImVec2 at, std::string_view text, ImU32 color, ImU32 ground) {
  const ImVec2 size = pill_size(text);
  list->AddRectFilled(at, {at.x + size.x, at.y + size.y}, ground == 0 ? fade(color, 0.2F) : ground, size.y / 2);
  draw_text(list, fonts::small(), {at.x + 0.65F * em(), at.y + (size.y - font_px(fonts::small())) / 2}, color, text);
  return {at.x, at.y, size.x, size.y};
}

namespace {

/// What a tooltip explains, where that is an item. A part of a picture under the mouse is none, nor is what is as high as a picture: there it stands beside the pointer.
std::optional<Rect> explained_item() {
  if (by_keyboard()) return focused_rect();
  const UnderMouse& item = under_mouse();
  constexpr float kHighest = 6.0F;  // em
  if (item.frame != ImGui::GetFrameCount() || item.rect.h > kHighest * em()) return std::nullopt;
  return item.rect;
}

}  // namespace

void tooltip(std::string_view text) {
  const WholeInTooltip whole;  // it grows to fit, one frame late
  if (const auto item = explained_item()) {
    // Never over what it explains: above or below it, where there is more room; its share of the screen's width is that of the tooltip's, so that it stays inside.
    const ImGuiViewport* screen = ImGui::GetMainViewport();
    const float x = by_keyboard() ? item->x + item->w / 2 : ImGui::GetIO().MousePos.x;
    const bool below = item->y + item->h / 2 < screen->Pos.y + screen->Size.y / 2;
    ImGui::SetNextWindowPos({x, below ? item->y + item->h + 0.4F * em() : item->y - 0.4F * em()}, ImGuiCond_Always,
                            {std::clamp((x - screen->Pos.x) / screen->Size.x, 0.0F, 1.0F), below ? 0.0F : 1.0F});
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0.7F * em(), 0.5F * em()));
  ImGui::BeginTooltip();
  text_wrapped(text, theme().ink, fonts::ui(), std::min(text_size(fonts::ui(), text).x + 1.0F, 24.0F * em()));
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

bool hit_region(const char* id, Rect rect, std::string_view text, bool* hovered, bool enabled) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  const Pressable p = pressable(id, {std::max(1.0F, rect.w), std::max(1.0F, rect.h)}, text, enabled);
  ImGui::SetCursorScreenPos(before);
  if (p.focused) draw_focus_ring(ImGui::GetWindowDrawList(), rect);
  if (hovered != nullptr) *hovered = p.pointed;
  return p.pressed;
}

void explained(const char* id, Rect rect, std::string_view text, std::string_view explanation) {
  if (explanation.empty()) return ui_item(id, rect, text);
  bool pointed = false;
  hit_region(id, rect, text, &pointed);
  if (pointed) tooltip(explanation);
}

bool mouse_in(Rect rect) {
  return !by_keyboard() && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h});
}

void copyable_text(const char* id, std::string_view text, ImFont* font, ImU32 color, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = width > 0 ? width : ImGui::GetContentRegionAvail().x;
  const std::string shown = elided(font, text, room);
  const ImVec2 size = text_size(font, shown);
  const Pressable p = pressable(id, {std::max(1.0F, size.x), std::max(1.0F, size.y)}, text, true);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (p.hovered) list->AddRectFilled(top_left(p.rect), bottom_right(p.rect), fade(theme().accent, 0.18F), 0.2F * em());
  note_drawn(font, shown);
  list->AddText(font, font_px(font), at, color, shown.c_str());
  if (p.focused) draw_focus_ring(list, p.rect);
  if (p.pressed) ImGui::SetClipboardText(std::string(text).c_str());
  if (p.pointed) tooltip(tr(p.held ? "copy.done" : "copy.hint"));
}

void draw_dashed(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float thickness, float dash, float gap) {
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  if (length < 1) return;
  const float on = dash * em();
  const float step = on + gap * em();
  for (float at = 0; at < length; at += step) {
    const float end = std::min(length, at + on);
    list->AddLine({from.x + dx * at / length, from.y + dy * at / length}, {from.x + dx * end / length, from.y + dy * end / length}, color, thickness);
  }
}

}  // namespace sg::gui
