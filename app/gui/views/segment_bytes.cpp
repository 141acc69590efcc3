// The bytes of a segment: eight a row, what the mouse is on lights its field, and the other way round.
#include <algorithm>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/segment_figure.h"
#include "app/gui/widgets/focus.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

constexpr std::size_t kColumns = 8;
constexpr std::size_t kMostRows = 32;

/// The parts of the packet in the order of their bytes, for Up and Down.
std::vector<std::string> parts_in_order(const SegmentFields& fields, std::size_t bytes) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::string part = fields.part_at(i);
    if (!part.empty() && (out.empty() || out.back() != part)) out.push_back(part);
    if (part == "payload") break;
  }
  return out;
}

/// Up and Down, while the bytes have the focus, go from field to field.
void move_by_keys(SegmentShown& shown, std::size_t bytes) {
  if (focused_item() != "segment.bytes") return;
  const bool down = compat::key_pressed(compat::Key::down, true);
  if (!down && !compat::key_pressed(compat::Key::up, true)) return;
  const std::vector<std::string> parts = parts_in_order(shown.fields, bytes);
  const auto here = std::find(parts.begin(), parts.end(), shown.view.ui.pinned_field);
  std::ptrdiff_t to = 0;
  if (here != parts.end()) to = std::clamp<std::ptrdiff_t>(here - parts.begin() + (down ? 1 : -1), 0, static_cast<std::ptrdiff_t>(parts.size()) - 1);
  if (!parts.empty()) shown.view.ui.pinned_field = parts[static_cast<std::size_t>(to)];
}

}  // namespace

void draw_segment_bytes(SegmentShown& shown) {
  const model::PacketSent& sent = shown.fields.sent();
  const Theme& t = theme();
  if (!sent.bytes) {
    text_wrapped(tr("segment.no_bytes"), t.dim, fonts::small());
    return;
  }
  const model::Bytes& bytes = *sent.bytes;
  const model::Segment& segment = sent.segment;
  // How many there are would tell what is to be predicted.
  const bool cut = shown.hides("payload");
  const std::size_t count = cut ? std::min<std::size_t>(bytes.size(), segment.payload_at) : bytes.size();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::size_t rows = std::min((count + kColumns - 1) / kColumns, kMostRows);
  const float line = std::round(font_px(fonts::mono()) * 1.4F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float pad = 0.5F * em();
  const Rect box{at.x, at.y, width, static_cast<float>(rows) * line + 2 * pad};
  draw_pane(list, box, t.well, t.line, 0.4F);
  const float digit = text_size(fonts::mono(), "0").x;
  // The characters beside the bytes go where there is no room for both.
  const bool characters = width - 2 * pad >= (kColumns * 2.4F + 9) * digit;
  const float cell = std::min(2.7F * digit, (width - 2 * pad - (characters ? 9 * digit : 0)) / kColumns);

  const std::string said = cut ? trf("segment.bytes", fmt::arg("n", "?")) : trf("segment.bytes", fmt::arg("n", bytes.size()));
  bool hovered = false;
  const bool pressed = hit_region("segment.bytes", box, said, &hovered);
  move_by_keys(shown, count);
  if (mouse_in(box)) {
    const ImVec2 mouse = ImGui::GetMousePos();
    float column = (mouse.x - at.x - pad + 0.15F * digit) / cell;
    if (characters && mouse.x >= at.x + width - pad - kColumns * digit) column = (mouse.x - (at.x + width - pad - kColumns * digit)) / digit;
    const float row = (mouse.y - at.y - pad) / line;
    if (column >= 0 && column < kColumns && row >= 0) {
      const std::size_t byte = static_cast<std::size_t>(row) * kColumns + static_cast<std::size_t>(column);
      const std::string part = byte < count ? shown.fields.part_at(byte) : "";
      if (!part.empty()) {
        shown.point_at(part);
        if (pressed) shown.press(part);
      }
    }
  }

  const auto [lit_begin, lit_end] = shown.fields.bytes(shown.lit);
  const std::vector<model::Span> spans = shown.view.streams.spans(segment, shown.seq);
  const auto span_at = [&](std::size_t i) -> const model::Span* {
    if (segment.payload_bytes == 0 || i < segment.payload_at || !segment.rel_seq) return nullptr;
    const std::uint64_t byte = std::uint64_t{*segment.rel_seq} - 1 + (i - segment.payload_at);
    const auto found = std::find_if(spans.begin(), spans.end(), [&](const model::Span& span) { return byte >= span.begin && byte < span.end; });
    return found == spans.end() ? nullptr : &*found;
  };
  for (std::size_t i = 0; i < rows * kColumns && i < count; ++i) {
    const float x = at.x + pad + static_cast<float>(i % kColumns) * cell;
    const float y = at.y + pad + static_cast<float>(i / kColumns) * line;
    const float text_x = at.x + width - pad - static_cast<float>(kColumns - i % kColumns) * digit;
    const bool hidden = !shown.hidden.empty() && shown.hides(shown.fields.part_at(i));
    ImU32 color = i < segment.ip_header_bytes ? t.faint : t.dim;
    if (i >= segment.payload_at && segment.payload_bytes > 0) {
      color = t.ink;
      if (const model::Span* span = span_at(i)) {
        list->AddRectFilled({x - 0.15F * digit, y + hairline()}, {x + 2.15F * digit, y + line - hairline()}, fade(write_color(span->ordinal), 0.35F), 0.15F * em());
      }
    }
    if ((i >= lit_begin && i < lit_end) || hidden) {
      list->AddRectFilled({x - 0.3F * digit, y}, {x + 2.3F * digit, y + line}, fade(t.hold, 0.22F));
      // A line under it as well: the ground alone may be the colour of a write.
      list->AddLine({x - 0.3F * digit, y + line - hairline()}, {x + 2.3F * digit, y + line - hairline()}, t.hold, hairline());
      color = t.hold_text;
    }
    const std::string hex = hidden ? "??" : fmt::format("{:02x}", bytes[i]);
    list->AddText(fonts::mono(), font_px(fonts::mono()), {std::round(x), std::round(y + (line - font_px(fonts::mono())) / 2)}, color, hex.c_str());
    if (!characters) continue;
    const bool printable = !hidden && bytes[i] >= 32 && bytes[i] < 127;
    const char character[2] = {printable ? static_cast<char>(bytes[i]) : '.', 0};
    list->AddText(fonts::mono(), font_px(fonts::mono()), {std::round(text_x), std::round(y + (line - font_px(fonts::mono())) / 2)}, printable ? color : t.faint, character);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, box.h});
  if (cut) {
    text_wrapped(std::string("? ") + tr("segment.concealed"), t.hold_text, fonts::small());
  } else if (count > kMostRows * kColumns) {
    text_wrapped(trf("segment.more_bytes", fmt::arg("n", count - kMostRows * kColumns)), t.dim, fonts::small());
  }
}

}  // namespace sg::gui
