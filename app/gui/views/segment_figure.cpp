#include "app/gui/views/segment_figure.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/segment_wire.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

/// One cell of the figure: bits [from, to) of a 32-bit row, and the bytes of the TCP header it stands in.
struct Field {
  const char* name;  ///< as lessons and strings know it: "ack"
  int row;
  int from, to;
  int first_byte, bytes;  ///< offset from the beginning of the TCP header; 0 bytes: none
};

constexpr std::array<Field, 11> kFields = {{
    {"src_port", 0, 0, 16, 0, 2},
    {"dst_port", 0, 16, 32, 2, 2},
    {"seq", 1, 0, 32, 4, 4},
    {"ack", 2, 0, 32, 8, 4},
    {"offset", 3, 0, 4, 12, 1},
    {"reserved", 3, 4, 8, 12, 1},
    {"flags", 3, 8, 16, 13, 1},
    {"win", 3, 16, 32, 14, 2},
    {"checksum", 4, 0, 16, 16, 2},
    {"urgent", 4, 16, 32, 18, 2},
    {"options", 5, 0, 32, 20, 40},
}};

std::string flag_letters(std::uint8_t flags) {
  std::string out = "CEUAPRSF";
  for (int bit = 0; bit < 8; ++bit) {
    if ((flags & (0x80U >> static_cast<unsigned>(bit))) == 0) out.replace(static_cast<std::size_t>(bit), 1, 1, '.');
  }
  return out;
}

std::string options_text(const model::TcpOptions& options) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : " · ") + text; };
  if (options.mss) add("MSS " + std::to_string(*options.mss));
  if (options.sack_permitted) add("SACK permitted");
  if (!options.sack.empty()) add("SACK ×" + std::to_string(options.sack.size()));
  if (options.timestamps) add("TS " + std::to_string(options.timestamps->first) + "/" + std::to_string(options.timestamps->second));
  if (options.window_scale) add("WScale " + std::to_string(*options.window_scale));
  return out;
}

std::string with_relative(std::uint32_t raw, std::optional<std::uint32_t> relative, bool raw_first) {
  if (!relative) return std::to_string(raw);
  if (raw_first) return std::to_string(raw) + " (" + std::to_string(*relative) + ")";
  return std::to_string(*relative) + " (" + std::to_string(raw) + ")";
}

std::string value_of(const model::Segment& s, const char* field, bool raw) {
  const std::string_view name = field;
  if (name == "src_port") return std::to_string(s.flow.from.port);
  if (name == "dst_port") return std::to_string(s.flow.to.port);
  if (name == "seq") return with_relative(s.seq, s.rel_seq, raw);
  if (name == "ack") return s.has(model::kAck) ? with_relative(s.ack, s.rel_ack, raw) : std::string(tr("segment.no_ack"));
  if (name == "offset") return std::to_string(s.header_bytes / 4);
  if (name == "reserved") return "0";
  if (name == "flags") return flag_letters(s.flags);
  if (name == "win") return std::to_string(s.window);
  if (name == "checksum") return fmt::format("0x{:04x}", s.checksum);
  if (name == "urgent") return std::to_string(s.urgent);
  const std::string options = options_text(s.options);
  return options.empty() ? std::string(tr("segment.no_options")) : options;
}

struct Shown {
  ViewContext& view;
  const model::PacketSent& sent;
  std::string concealed;  ///< the field that is kept back; empty: none
  std::string lit;        ///< the field under the mouse, or pinned
};

void draw_field(Shown& shown, const Field& field, Rect cell) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool concealed = shown.concealed == field.name;
  const bool lit = shown.lit == field.name;
  if (lit || concealed) list->AddRectFilled(top_left(cell), bottom_right(cell), fade(t.hold, 0.11F));
  compat::add_rect(list, top_left(cell), {cell.x + cell.w + hairline(), cell.y + cell.h + hairline()}, t.edge, 0, hairline());
  const std::string title = tr(("field." + std::string(field.name)).c_str());
  const float pad = 0.35F * em();
  draw_text_in(list, fonts::small(), {cell.x + pad, cell.y + 0.2F * em()}, cell.w - 2 * pad, t.dim, title);
  const ImVec2 at{cell.x + pad, cell.y + 0.2F * em() + 1.15F * font_px(fonts::small())};
  std::string value = concealed ? std::string("? ") + tr("segment.concealed") : value_of(shown.sent.segment, field.name, shown.view.ui.raw_numbers);
  ImU32 color = concealed ? t.hold_text : t.ink;
  if (std::strcmp(field.name, "ack") == 0 && !shown.sent.segment.has(model::kAck)) color = t.faint;
  ImFont* font = text_size(fonts::mono(), value).x > cell.w - 2 * pad ? fonts::small() : fonts::mono();
  float room = cell.w - 2 * pad;
  if (std::strcmp(field.name, "checksum") == 0 && shown.sent.segment.checksum_state != model::Checksum::unknown) {
    const bool good = shown.sent.segment.checksum_state == model::Checksum::correct;
    draw_icon(list, good ? Icon::check : Icon::cross, {at.x + text_size(font, value).x + 0.7F * em(), at.y + font_px(font) / 2}, 0.65F * em(),
              good ? t.ok_text : t.bad_text);
    room -= 1.2F * em();
  }
  draw_text_in(list, font, at, room, color, value);
  if (lit || concealed) compat::add_rect(list, top_left(cell), bottom_right(cell), t.hold, 0, 1.5F * hairline());
  bool hovered = false;
  if (hit_region(("segment.field." + std::string(field.name)).c_str(), cell, title + ": " + value, &hovered)) {
    shown.view.ui.pinned_field = shown.view.ui.pinned_field == field.name ? "" : field.name;
  }
  if (hovered) shown.view.ui.hovered_field = field.name;
}

void draw_figure(Shown& shown) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - hairline();
  const float row = std::round(2.55F * em());
  for (const Field& field : kFields) {
    // A short field's name needs more room than its bits: the fourth row keeps the proportions loosely.
    constexpr std::array<float, 4> kLoose = {0.0F, 0.24F, 0.4F, 0.66F};
    float from = static_cast<float>(field.from) / 32.0F;
    float to = static_cast<float>(field.to) / 32.0F;
    if (field.row == 3) {
      const std::size_t place = field.from == 0 ? 0 : field.from == 4 ? 1 : field.from == 8 ? 2 : 3;
      from = kLoose[place];
      to = place == 3 ? 1.0F : kLoose[place + 1];
    }
    const float x0 = std::round(at.x + from * width);
    const float x1 = std::round(at.x + to * width);
    draw_field(shown, field, {x0, at.y + static_cast<float>(field.row) * row, x1 - x0, row});
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, 6 * row + 0.3F * em()});
}

const Field* field_named(const std::string& name) {
  const auto found = std::find_if(kFields.begin(), kFields.end(), [&](const Field& field) { return name == field.name; });
  return found == kFields.end() ? nullptr : &*found;
}

/// Rows of eight bytes with their characters; the bytes of the lit field stand out, concealed ones are "??".
void draw_bytes(const Shown& shown) {
  if (!shown.sent.bytes) {
    text_wrapped(tr("segment.no_bytes"), theme().dim, fonts::small());
    return;
  }
  const model::Bytes& bytes = *shown.sent.bytes;
  const model::Segment& segment = shown.sent.segment;
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  constexpr std::size_t kMostRows = 32;
  const std::size_t rows = std::min((bytes.size() + 7) / 8, kMostRows);
  const float line = std::round(font_px(fonts::mono()) * 1.4F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float pad = 0.6F * em();
  draw_pane(list, {at.x, at.y, width, static_cast<float>(rows) * line + 2 * pad}, t.well, t.line, 0.4F);
  const float digit = text_size(fonts::mono(), "0").x;
  // The characters beside the bytes go where there is no room for both.
  const bool characters = width - 2 * pad >= (8 * 2.4F + 9) * digit;
  const float cell = std::min(2.7F * digit, (width - 2 * pad - (characters ? 9 * digit : 0)) / 8);
  const auto range = [&](const std::string& name) -> std::pair<std::size_t, std::size_t> {
    const Field* field = field_named(name);
    if (field == nullptr) return {0, 0};
    const std::size_t begin = segment.ip_header_bytes + static_cast<std::size_t>(field->first_byte);
    const std::size_t header_end = static_cast<std::size_t>(segment.ip_header_bytes) + segment.header_bytes;
    return {begin, std::min(begin + static_cast<std::size_t>(field->bytes), header_end)};
  };
  const auto [lit_begin, lit_end] = range(shown.lit);
  const auto [hide_begin, hide_end] = range(shown.concealed);
  const auto in = [](std::size_t i, std::size_t begin, std::size_t end) { return i >= begin && i < end; };
  const std::vector<model::Span> spans = shown.view.streams.spans(segment);
  for (std::size_t i = 0; i < rows * 8 && i < bytes.size(); ++i) {
    const float x = at.x + pad + static_cast<float>(i % 8) * cell;
    const float y = at.y + pad + static_cast<float>(i / 8) * line;
    const float text_x = at.x + width - pad - static_cast<float>(8 - i % 8) * digit;
    const bool hidden = in(i, hide_begin, hide_end);
    ImU32 color = i < segment.ip_header_bytes ? t.faint : t.dim;
    if (i >= segment.payload_at && segment.payload_bytes > 0) {
      color = t.ink;
      for (const model::Span& span : spans) {
        const std::uint64_t byte = segment.rel_seq ? *segment.rel_seq - 1 + (i - segment.payload_at) : 0;
        if (byte < span.begin || byte >= span.end) continue;
        list->AddRectFilled({x - 0.15F * digit, y + hairline()}, {x + 2.15F * digit, y + line - hairline()}, fade(write_color(span.ordinal), 0.35F), 0.15F * em());
      }
    }
    if (in(i, lit_begin, lit_end) || hidden) {
      list->AddRectFilled({x - 0.3F * digit, y}, {x + 2.3F * digit, y + line}, fade(t.hold, 0.22F));
      color = t.hold_text;
    }
    const std::string hex = hidden ? "??" : fmt::format("{:02x}", bytes[i]);
    list->AddText(fonts::mono(), font_px(fonts::mono()), {std::round(x), std::round(y + (line - font_px(fonts::mono())) / 2)}, color, hex.c_str());
    if (!characters) continue;
    const bool printable = !hidden && bytes[i] >= 32 && bytes[i] < 127;
    const char character[2] = {printable ? static_cast<char>(bytes[i]) : '.', 0};
    list->AddText(fonts::mono(), font_px(fonts::mono()), {std::round(text_x), std::round(y + (line - font_px(fonts::mono())) / 2)},
                  printable ? color : t.faint, character);
  }
  ui_item("segment.bytes", {at.x, at.y, width, static_cast<float>(rows) * line + 2 * pad}, trf("segment.bytes", fmt::arg("n", bytes.size())));
  ImGui::Dummy({width, static_cast<float>(rows) * line + 2 * pad});
  if (bytes.size() > kMostRows * 8) {
    text_wrapped(trf("segment.more_bytes", fmt::arg("n", bytes.size() - kMostRows * 8)), theme().dim, fonts::small());
  }
}

std::string end_name(const ViewContext& view, const model::Endpoint& local, const model::Endpoint& remote, std::uint64_t seq) {
  const auto actor = view.timeline.cast().owner(local, remote, seq);
  if (actor && static_cast<std::size_t>(*actor) < view.lesson.actors.size()) {
    return view.lesson.actors[static_cast<std::size_t>(*actor)].title.in(view.ui.language);
  }
  const auto role = view.timeline.cast().role_of(local, remote);
  if (!role) return model::to_string(local);
  return tr(*role == model::Role::client ? "role.client" : "role.server");
}

}  // namespace

void draw_segment(ViewContext& view, std::uint64_t seq) {
  const model::Event& event = view.timeline.by_seq(seq);
  const auto* sent = std::get_if<model::PacketSent>(&event.payload);
  if (sent == nullptr) return;
  const model::Segment& segment = sent->segment;
  const Theme& t = theme();
  const auto concealed = view.concealed();
  Shown shown{view, *sent, concealed && concealed->seq == seq ? concealed->field : "", ""};
  shown.lit = view.ui.hovered_field.empty() ? view.ui.pinned_field : view.ui.hovered_field;
  view.ui.hovered_field.clear();

  // Who to whom, and what.
  const model::Role from = view.timeline.cast().role_of(segment.flow.from, segment.flow.to).value_or(model::Role::client);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string name = fmt::format("#{}  {}", static_cast<std::uint32_t>(sent->packet), model::flags_text(segment.flags));
  const float used = draw_text(list, fonts::bold(), at, role_text(from), name);
  ui_item("segment.title", {at.x, at.y, used, em()}, name);
  if (event.inferred) draw_pill(list, {at.x + used + 0.6F * em(), at.y - 0.15F * em()}, tr("inferred"), t.hold_text, fade(t.hold, 0.15F));
  ImGui::Dummy({width, em()});
  std::string way = trf("segment.way", fmt::arg("from", end_name(view, segment.flow.from, segment.flow.to, seq)),
                        fmt::arg("to", end_name(view, segment.flow.to, segment.flow.from, seq)),
                        fmt::arg("bytes", sent->bytes ? sent->bytes->size() : segment.payload_bytes), fmt::arg("payload", segment.payload_bytes));
  label(elided(fonts::small(), way, width), t.dim, fonts::small());
  if (sent->retransmits != model::PacketId::none) {
    label(trf("segment.retransmits", fmt::arg("n", static_cast<std::uint32_t>(sent->retransmits))), t.bad_text, fonts::small());
  }
  draw_segment_on_wire(view, *sent, seq, width);
  draw_figure(shown);

  const std::string about = !shown.lit.empty() ? shown.lit : shown.concealed;
  const Field* field = field_named(about);
  if (field != nullptr) {
    const std::string title = tr(("field." + about).c_str());
    rich_text("**" + title + "** · " + tr(("field." + about + ".rfc").c_str()), t.ink, width);
    text_wrapped(tr(("field." + about + ".help").c_str()), t.dim, fonts::ui(), width);
  } else {
    text_wrapped(tr("segment.hover"), t.dim, fonts::ui(), width);
  }
  ImGui::Dummy({1, 0.2F * em()});
  draw_bytes(shown);
}

}  // namespace sg::gui
