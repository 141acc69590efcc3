#include "app/gui/views/buffer_bar.h"

#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/widgets/focus.h"

namespace sg::gui {

namespace {

constexpr std::size_t kTextBytes = 64;  // more cannot be read in a bar
constexpr std::size_t kExplainedParts = 6;  // more would be a list to read, not an explanation

struct Placed {
  Rect rect;
  bool text = false;
};

float gap_before(const Chip& chip) { return chip.look == Chip::Look::apart ? 0.9F * em() : 0.0F; }

/// True when every chip found room with its whole text.
bool place_as_text(const std::vector<Chip>& chips, Rect inner, std::vector<Placed>& out) {
  float x = inner.x;
  for (const Chip& chip : chips) {
    if (chip.text.empty()) return false;
    x += gap_before(chip);
    const float width = std::round(text_size(fonts::mono(), chip.text).x + 0.9F * em());
    out.push_back({{x, inner.y, width, inner.h}, true});
    x += width;
    if (x > inner.x + inner.w) return false;
  }
  return true;
}

void place_to_scale(const std::vector<Chip>& chips, Rect inner, std::uint64_t capacity, std::vector<Placed>& out) {
  out.clear();
  std::uint64_t all = 0;
  float gaps = 0;
  for (const Chip& chip : chips) {
    all += chip.size;
    gaps += gap_before(chip);
  }
  if (all == 0) all = 1;
  const float part = capacity == 0 ? 0.8F : std::min(1.0F, static_cast<float>(static_cast<double>(all) / static_cast<double>(capacity)));
  const float room = std::max(0.0F, inner.w - gaps);
  const float used = std::max(room * part, std::min(room * 0.55F, 4.5F * em() * static_cast<float>(chips.size())));
  float x = inner.x;
  for (const Chip& chip : chips) {
    x += gap_before(chip);
    const float width = std::max(2.0F, used * static_cast<float>(static_cast<double>(chip.size) / static_cast<double>(all)));
    const float end = std::min(x + width, inner.x + inner.w);
    out.push_back({{x, inner.y, std::max(1.0F, end - x), inner.h}, false});
    x = end;
  }
}

void hatch(ImDrawList* list, Rect r, ImU32 color) {
  list->PushClipRect(top_left(r), bottom_right(r), true);
  const float step = std::max(4.0F, 0.34F * em());
  for (float x = r.x - r.h; x < r.x + r.w; x += step) {
    list->AddLine({x, r.y + r.h}, {x + r.h, r.y}, color, hairline());
  }
  list->PopClipRect();
}

/// What stands on it: its bytes or how many they are, where they have room.
std::string text_on(const Chip& chip, const Placed& placed) {
  std::string shown = placed.text ? chip.text : size_text(chip.size);
  if (text_size(fonts::mono(), shown).x + 0.4F * em() > placed.rect.w) shown.clear();
  return shown;
}

void draw_chip(ImDrawList* list, const Chip& chip, const Placed& placed, bool first, int lit) {
  const Theme& t = theme();
  const Rect r = placed.rect;
  const ImU32 color = chip.look == Chip::Look::control ? t.dim : chip.known_write ? write_color(chip.ordinal) : t.edge;
  ImU32 ink = chip.known_write ? write_ink(chip.ordinal) : ink_on(color);
  // The first lies in the bar's rounded corners.
  const float rounding = first ? 0.25F * em() : 0.0F;
  const ImDrawFlags corners = first ? ImDrawFlags_RoundCornersLeft : ImDrawFlags_RoundCornersNone;
  switch (chip.look) {
    case Chip::Look::solid: list->AddRectFilled(top_left(r), bottom_right(r), color, rounding, corners); break;
    case Chip::Look::hatched:
      list->AddRectFilled(top_left(r), bottom_right(r), fade(color, 0.22F), rounding, corners);
      hatch(list, r, fade(color, 0.55F));
      ink = t.ink;
      break;
    case Chip::Look::apart:
      list->AddRectFilled(top_left(r), bottom_right(r), fade(color, 0.4F));
      compat::add_rect(list, top_left(r), bottom_right(r), color, 0, hairline());
      for (int i = 0; i < 3; ++i) {  // the gap in front of it
        list->AddCircleFilled({r.x - 0.7F * em() + 0.24F * em() * static_cast<float>(i), r.y + r.h / 2}, 0.06F * em() + 0.5F, t.dim);
      }
      ink = t.ink;
      break;
    case Chip::Look::ghost:
      list->AddRectFilled(top_left(r), bottom_right(r), fade(color, 0.14F), rounding, corners);
      ink = t.dim;
      break;
    case Chip::Look::control:
    {
      // Around its letters, however low the bar is.
      const ImVec2 letters = text_size(fonts::mono(), chip.text);
      const float dx = std::clamp((r.w - letters.x) / 2 - 0.3F * em(), 0.0F, 0.15F * em());
      const float dy = std::clamp((r.h - letters.y) / 2 - 0.1F * em(), 0.0F, 0.18F * em());
      compat::add_rect(list, {r.x + dx, r.y + dy}, {r.x + r.w - dx, r.y + r.h - dy}, t.dim, 0.25F * em(), hairline());
      ink = t.ink;
      break;
    }
  }
  if (chip.look != Chip::Look::control && r.w > 4) {
    list->AddLine({r.x + r.w, r.y}, {r.x + r.w, r.y + r.h}, t.well, 1.0F);  // where one write ends
  }
  if (lit > 0) compat::add_rect(list, {r.x + 1, r.y + 1}, {r.x + r.w - 1, r.y + r.h - 1}, lit == 2 ? t.hold : t.ink, 0.15F * em(), 2 * hairline());
  const std::string shown = text_on(chip, placed);
  const ImVec2 size = text_size(fonts::mono(), shown);
  if (!shown.empty()) {
    if (chip.look == Chip::Look::hatched) {
      list->AddRectFilled({r.x + (r.w - size.x) / 2 - 0.15F * em(), r.y + 0.18F * em()}, {r.x + (r.w + size.x) / 2 + 0.15F * em(), r.y + r.h - 0.18F * em()},
                          fade(t.well, 0.82F), 0.2F * em());
    }
    draw_text(list, fonts::mono(), {r.x + (r.w - size.x) / 2, r.y + (r.h - size.y) / 2}, ink, shown);
  }
}

}  // namespace

void add_chips(std::vector<Chip>& out, const ViewContext& view, const model::Flow& stream, std::uint64_t begin, std::uint64_t end, Chip::Look look,
               const char* tip_key) {
  if (end <= begin) return;
  const auto spans = writes_of(view.streams, stream, begin, end, view.world.seq);
  std::uint64_t covered = begin;
  const auto unknown = [&](std::uint64_t upto) {
    if (upto <= covered) return;
    Chip chip;
    chip.look = look;
    chip.size = upto - covered;
    chip.text = size_text(chip.size);
    chip.tip = trf(tip_key, size_text(chip.size));
    out.push_back(std::move(chip));
    covered = upto;
  };
  for (const model::Span& span : spans) {
    unknown(span.begin);
    Chip chip;
    chip.look = look;
    chip.size = span.end - span.begin;
    if (chip.size <= kTextBytes) chip.text = span_text(span);
    chip.known_write = true;
    chip.ordinal = span.ordinal;
    chip.write = span.write;
    chip.tip = trf(tip_key, size_text(chip.size)) + "\n" + trf("stage.from_write", span.ordinal + 1, span.begin, span.end - 1);
    out.push_back(std::move(chip));
    covered = span.end;
  }
  unknown(end);
}

void draw_bar(ViewContext& view, const Lit& lit, const char* id, Rect whole, Rect bar, const std::vector<Chip>& chips, std::uint64_t capacity,
              std::string_view room_text, ImU32 room_color, Align room_align, std::string_view sum) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Theme& t = theme();
  const float rounding = 0.28F * em();
  list->AddRectFilled(top_left(bar), bottom_right(bar), t.well, rounding);
  const Rect inner = inset(bar, hairline());
  std::vector<Placed> placed;
  if (!place_as_text(chips, inner, placed)) place_to_scale(chips, inner, capacity, placed);
  const float used = placed.empty() ? inner.x : placed.back().rect.x + placed.back().rect.w;
  const float free = inner.x + inner.w - used;
  const bool said_already = chips.size() == 1 && text_on(chips.front(), placed.front()) == room_text;
  if (!room_text.empty() && !said_already && text_size(fonts::small(), room_text).x + em() < free) {
    draw_text_in(list, fonts::small(), {used + 0.5F * em(), bar.y + (bar.h - font_px(fonts::small())) / 2}, free - 1.0F * em(), room_color, room_text,
                 room_align);
  }
  list->PushClipRect(top_left(inner), bottom_right(inner), true);
  bool told = false;
  for (std::size_t i = 0; i < chips.size(); ++i) {
    const int light = chips[i].write == model::CallId::none ? 0 : lit.write(chips[i].write);
    draw_chip(list, chips[i], placed[i], i == 0, light);
    if (!mouse_in(placed[i].rect)) continue;
    if (!chips[i].tip.empty()) {
      tooltip(sum.empty() ? chips[i].tip : chips[i].tip + "\n\n" + std::string(sum));
      told = true;
    }
    const LadderCall* call = chips[i].write == model::CallId::none ? nullptr : ladder_of(view).call(chips[i].write);
    if (call == nullptr) continue;
    view.ui.hover.event = call->entered_seq;
    if (ImGui::IsMouseClicked(0)) view.ui.selection.event = call->returned_seq != 0 ? call->returned_seq : call->entered_seq;
  }
  list->PopClipRect();
  compat::add_rect(list, top_left(bar), bottom_right(bar), t.edge, rounding, hairline());
  std::string said;
  std::string tips;
  for (const Chip& chip : chips) {
    said += (said.empty() ? "" : "|") + (chip.text.empty() ? size_text(chip.size) : chip.text);
    if (chips.size() <= kExplainedParts && !chip.tip.empty()) tips += chip.tip + "\n\n";
  }
  // The mouse points at one part of the bar, and has been told of it above; the keyboard at all of them. Whichever was used last, the bar keeps its place in Tab.
  const std::string all = tips + std::string(sum);
  if (all.empty()) return ui_item(id, whole, said);
  bool pointed = false;
  hit_region(id, whole, said, &pointed);
  const std::string_view explanation = by_keyboard() ? std::string_view(all) : sum;
  if (pointed && !told && !explanation.empty()) tooltip(explanation);
}

}  // namespace sg::gui
