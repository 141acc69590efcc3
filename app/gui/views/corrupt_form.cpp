// The bytes of a segment that is held; a click flips a bit.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/views/dialog.h"
#include "app/gui/views/wire_forms.h"
#include "app/gui/views/wire_hands.h"
#include "app/gui/widgets/fields.h"

namespace sg::gui {

namespace {

using Part = model::BitPlace::Part;
constexpr std::uint32_t kColumns = 16;
constexpr std::uint32_t kMostRows = 12;  ///< seen at once
constexpr float kAround = 23.5F;         ///< em, of the form without its table

std::uint32_t rows_of(const model::Bytes& bytes) { return static_cast<std::uint32_t>((bytes.size() + kColumns - 1) / kColumns); }
float row_height() { return std::round(font_px(fonts::mono()) * 1.5F); }
/// As many as a low window has room for: the buttons below must be in sight.
std::uint32_t rows_seen(std::uint32_t rows) {
  const float room = (ImGui::GetIO().DisplaySize.y - (kAround + 2) * em()) / row_height();
  return std::min(rows, std::clamp(static_cast<std::uint32_t>(std::max(0.0F, room)), 2U, kMostRows));
}

/// The packet as it is now: altered before, perhaps.
struct Now {
  const model::Bytes* bytes = nullptr;
  const model::Segment* segment = nullptr;
};

Now packet_now(const ViewContext& view, model::PacketId packet) {
  const model::PacketSent* sent = view.timeline.packet(packet);
  if (sent == nullptr || !sent->bytes) return {};
  const model::PacketAltered* altered = view.timeline.altered(packet);
  if (altered != nullptr && altered->bytes) return {altered->bytes.get(), &altered->segment};
  return {sent->bytes.get(), &sent->segment};
}

model::BitPlace place_of(const Now& now, std::uint32_t byte, std::uint8_t bit) {
  const std::uint32_t transport = now.segment->ip_header_bytes;
  const std::uint32_t payload = now.segment->payload_at;
  if (byte < transport) return {Part::ip, byte, bit};
  if (byte < payload || now.segment->payload_bytes == 0) return {Part::transport, byte - transport, bit};
  return {Part::payload, byte - payload, bit};
}

std::uint32_t byte_of(const Now& now, const model::BitPlace& place) {
  switch (place.part) {
    case Part::ip: return place.byte;
    case Part::transport: return now.segment->ip_header_bytes + place.byte;
    case Part::payload: return now.segment->payload_at + place.byte;
  }
  return 0;
}

model::Bytes flipped(const Now& now, const std::vector<model::BitPlace>& bits) {
  model::Bytes out = *now.bytes;
  for (const model::BitPlace& place : bits) {
    const std::uint32_t at = byte_of(now, place);
    if (at < out.size()) out[at] = static_cast<std::uint8_t>(out[at] ^ (0x80U >> place.bit));
  }
  return out;
}

/// The one's complement sum of 16-bit words that a checksum is made of (RFC 1071), not complemented.
std::uint32_t sum_of(const model::Bytes& bytes, std::size_t from, std::size_t to) {
  std::uint64_t sum = 0;
  for (std::size_t i = from; i < to && i < bytes.size(); ++i) sum += (i - from) % 2 == 0 ? std::uint64_t{bytes[i]} << 8U : bytes[i];
  return static_cast<std::uint32_t>(sum % 0xFFFFU);
}

/// Would the receiver find the checksums as they should be? They were; and flips can make up for each other.
bool still_fits(const Now& now, const model::Bytes& after) {
  const std::size_t transport = now.segment->ip_header_bytes;
  // The addresses count in both sums: the pseudo-header's are those of the IP header.
  return sum_of(*now.bytes, 0, transport) == sum_of(after, 0, transport) &&
         sum_of(*now.bytes, transport, now.bytes->size()) == sum_of(after, transport, after.size());
}

struct FieldBytes {
  const char* field;   ///< of the strings
  const char* hidden;  ///< as predictions name it
  std::uint32_t from, to;
};
/// TCP's header, RFC 9293 §3.1.
constexpr std::array<FieldBytes, 9> kHeader = {{{"src_port", "", 0, 2}, {"dst_port", "", 2, 4}, {"seq", "seq", 4, 8}, {"ack", "ack", 8, 12}, {"offset", "", 12, 13},
                                                {"flags", "", 13, 14}, {"win", "window", 14, 16}, {"checksum", "", 16, 18}, {"urgent", "", 18, 20}}};

const FieldBytes* field_at(const Now& now, std::uint32_t byte) {
  if (now.segment->protocol != 6 || byte < now.segment->ip_header_bytes) return nullptr;
  const std::uint32_t at = byte - now.segment->ip_header_bytes;
  const auto found = std::find_if(kHeader.begin(), kHeader.end(), [&](const FieldBytes& f) { return at >= f.from && at < f.to; });
  return found == kHeader.end() ? nullptr : &*found;
}

std::string name_of(const Now& now, std::uint32_t byte) {
  if (byte < now.segment->ip_header_bytes) return trf("corrupt.in_ip", byte);
  if (const FieldBytes* field = field_at(now, byte)) return tr((std::string("field.") + field->field).c_str());
  if (now.segment->payload_bytes > 0 && byte >= now.segment->payload_at) return trf("corrupt.in_payload", byte - now.segment->payload_at + 1);
  return tr("field.options");
}

/// The bytes as a table: chosen by a click, or with the arrow keys.
void draw_table(ViewContext& view, const Now& now, const model::Bytes& after, float width) {
  WireUi& ui = view.ui.wire;
  const Theme& t = theme();
  const std::uint64_t sent_seq = view.timeline.packet_seq(ui.packet);
  const auto count = static_cast<std::uint32_t>(now.bytes->size());
  const std::uint32_t all_rows = rows_of(*now.bytes);
  const std::uint32_t rows = rows_seen(all_rows);
  const float line = row_height();
  const float pad = 0.6F * em();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect box{at.x, at.y, width, static_cast<float>(rows) * line + 2 * pad};
  const float cell = (width - 2 * pad) / static_cast<float>(kColumns);
  ImDrawList* list = ImGui::GetWindowDrawList();
  draw_pane(list, box, t.well, t.line, 0.4F);
  bool hovered = false;
  const bool pressed = hit_region("corrupt.bytes", box, trf("segment.bytes", fmt::arg("n", count)), &hovered);
  if (pressed && ImGui::IsMouseReleased(0)) {
    const ImVec2 mouse = ImGui::GetMousePos();
    const auto column = static_cast<std::uint32_t>(std::clamp((mouse.x - at.x - pad) / cell, 0.0F, static_cast<float>(kColumns - 1)));
    const auto row = static_cast<std::uint32_t>(std::clamp((mouse.y - at.y - pad) / line, 0.0F, static_cast<float>(rows - 1)));
    ui.byte = std::min((ui.first_row + row) * kColumns + column, count - 1);
  }
  const std::uint32_t was = ui.byte;
  if (focused_item() == "corrupt.bytes") {
    const auto move = [&](compat::Key key, std::int64_t by) {
      if (compat::key_pressed(key, true)) ui.byte = static_cast<std::uint32_t>(std::clamp<std::int64_t>(std::int64_t{ui.byte} + by, 0, count - 1));
    };
    move(compat::Key::left, -1);
    move(compat::Key::right, 1);
    move(compat::Key::up, -std::int64_t{kColumns});
    move(compat::Key::down, kColumns);
  }
  // The wheel scrolls; keys keep the chosen byte in sight.
  if (mouse_in(box) && ImGui::GetIO().MouseWheel != 0.0F) {
    ui.first_row = static_cast<std::uint32_t>(std::max(0.0F, static_cast<float>(ui.first_row) - 2 * ImGui::GetIO().MouseWheel));
  }
  if (was != ui.byte) ui.first_row = std::clamp(ui.first_row, ui.byte / kColumns + 1 > rows ? ui.byte / kColumns + 1 - rows : 0, ui.byte / kColumns);
  ui.first_row = std::min(ui.first_row, all_rows - rows);
  if (all_rows > rows) {
    const float part = box.h / static_cast<float>(all_rows);
    list->AddRectFilled({box.x + box.w - 0.3F * em(), box.y + static_cast<float>(ui.first_row) * part}, {box.x + box.w - 0.1F * em(), box.y + static_cast<float>(ui.first_row + rows) * part},
                        t.edge, 0.1F * em());
  }
  for (std::uint32_t i = ui.first_row * kColumns; i < std::min(count, (ui.first_row + rows) * kColumns); ++i) {
    const float x = at.x + pad + static_cast<float>(i % kColumns) * cell;
    const float y = at.y + pad + static_cast<float>(i / kColumns - ui.first_row) * line;
    const FieldBytes* field = field_at(now, i);
    const bool hidden = field != nullptr && field->hidden[0] != '\0' && concealed(view, sent_seq, field->hidden);
    const bool changed = (*now.bytes)[i] != after[i];
    if (i == ui.byte) list->AddRectFilled({x, y}, {x + cell, y + line}, fade(t.accent, 0.45F), 0.2F * em());
    const ImU32 color = changed ? t.bad_text : i < now.segment->ip_header_bytes ? t.faint : i < now.segment->payload_at || now.segment->payload_bytes == 0 ? t.dim : t.ink;
    const std::string hex = hidden ? "??" : fmt::format("{:02x}", after[i]);
    draw_text_in(list, fonts::mono(), {x, y + (line - font_px(fonts::mono())) / 2}, cell, color, hex, Align::center);
    if (changed) list->AddLine({x + 0.2F * cell, y + line - hairline()}, {x + 0.8F * cell, y + line - hairline()}, t.bad, 2 * hairline());
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, box.h});
}

/// The chosen byte's eight bits; a press flips one.
void draw_bits(ViewContext& view, const Now& now, const model::Bytes& after, float width) {
  WireUi& ui = view.ui.wire;
  const Theme& t = theme();
  const FieldBytes* field = field_at(now, ui.byte);
  const bool hidden = field != nullptr && field->hidden[0] != '\0' && concealed(view, view.timeline.packet_seq(ui.packet), field->hidden);
  const std::uint8_t before_value = (*now.bytes)[ui.byte];
  const std::uint8_t value = after[ui.byte];
  const auto character = [](std::uint8_t byte) { return byte > 32 && byte < 127 ? fmt::format(" '{}'", static_cast<char>(byte)) : std::string(); };
  std::string title = name_of(now, ui.byte);
  if (!hidden) {
    title += fmt::format("   0x{:02x}{}", before_value, character(before_value));
    if (value != before_value) title += fmt::format(" → 0x{:02x}{}", value, character(value));
  }
  label(title, t.ink, fonts::mono());
  ui_item("corrupt.byte", {ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, width, em()}, title);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float wide = std::min(3.2F * em(), (width - 7 * 0.3F * em()) / 8);
  for (std::uint8_t bit = 0; bit < 8; ++bit) {
    const bool on = (value & (0x80U >> bit)) != 0;
    const model::BitPlace place = place_of(now, ui.byte, bit);
    const auto found = std::find(ui.bits.begin(), ui.bits.end(), place);
    const bool flip = found != ui.bits.end();
    ButtonOptions options;
    options.width = wide;
    options.style = flip ? ButtonStyle::hold : ButtonStyle::normal;
    // A flip and the byte's change would tell the bit that is to be predicted.
    options.enabled = !hidden;
    const std::string tip = hidden ? std::string(tr("corrupt.hidden")) : trf("corrupt.bit.tip", static_cast<unsigned>(bit));
    options.tooltip = tip;
    const std::string said = hidden ? "?" : flip ? std::string(on ? "0→1" : "1→0") : std::string(on ? "1" : "0");
    if (button_at(("corrupt.bit." + std::to_string(bit)).c_str(), {at.x + static_cast<float>(bit) * (wide + 0.3F * em()), at.y}, said, options)) {
      if (flip) ui.bits.erase(found);
      else ui.bits.push_back(place);
    }
  }
  ImGui::Dummy({width, button_height()});
}

}  // namespace

void draw_corrupt_form(ViewContext& view, bool just_opened) {
  WireUi& ui = view.ui.wire;
  const model::Flying* packet = on_wire(view, ui.packet);
  const Now now = packet_now(view, ui.packet);
  if (packet == nullptr || now.bytes == nullptr || now.bytes->empty()) {
    ui.open = WireUi::Open::nothing;
    return;
  }
  ui.byte = std::min(ui.byte, static_cast<std::uint32_t>(now.bytes->size() - 1));
  Dialog dialog("corrupt", 38 * em(), kAround * em() + static_cast<float>(rows_seen(rows_of(*now.bytes))) * row_height());
  bool close = false;
  {
    const PaneScope pane("corrupt", dialog.area(), 1.2F, ImGuiWindowFlags_NoScrollWithMouse);
    const Theme& t = theme();
    const float width = ImGui::GetContentRegionAvail().x;
    dialog_heading("corrupt.title");
    label(packet_name(view, ui.packet), t.hold_text, fonts::bold());
    text_wrapped(tr("corrupt.about"), t.dim, fonts::small(), width);
    const model::Bytes after = flipped(now, ui.bits);
    draw_table(view, now, after, width);
    ImGui::Dummy({1, 0.2F * em()});
    draw_bits(view, now, after, width);
    ImGui::Dummy({1, 0.2F * em()});
    ui.mend = check_box("corrupt.mend", tr("wire.mend"), ui.mend, true, tr("wire.mend.tip"));
    const bool random = ui.bits.empty();
    const char* verdict = random ? "corrupt.random" : ui.mend ? "corrupt.mended" : still_fits(now, after) ? "corrupt.fits" : "corrupt.wrong";
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool wrong = !ui.mend && !random && !still_fits(now, after);
    const ImU32 color = random ? t.dim : wrong ? t.bad_text : t.hold_text;
    draw_icon(ImGui::GetWindowDrawList(), random ? Icon::dot : wrong ? Icon::cross : Icon::check, {at.x + 0.5F * em(), at.y + 0.6F * em()}, 0.7F * em(), color);
    ImGui::SetCursorScreenPos({at.x + 1.3F * em(), at.y});
    text_wrapped(tr(verdict), color, fonts::ui(), width - 1.3F * em());
    ui_item("corrupt.preview", {at.x, at.y, width, em()}, tr(verdict));
    ImGui::Dummy({1, 0.3F * em()});
    if (button("corrupt.apply", random ? tr("corrupt.apply.random") : trf(ui.bits.size() == 1 ? "corrupt.apply.one" : "corrupt.apply", ui.bits.size()), ButtonStyle::primary)) {
      model::Handling how;
      how.verb = model::Verb::corrupt;
      how.bits = ui.bits;
      how.mend_checksum = ui.mend;
      view.commands.push_back(session::HandlePacket{ui.packet, std::move(how)});
      close = true;
    }
    ImGui::SameLine();
    if (button("corrupt.cancel", tr("dialog.cancel"))) close = true;
    dialog.fit();
  }
  if (close || dialog.closing(just_opened)) ui.open = WireUi::Open::nothing;
}

}  // namespace sg::gui
