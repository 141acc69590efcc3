#include "app/gui/views/segment_figure.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/imgui_compat.h"
#include "app/gui/views/conceal.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

namespace {

float row_height() { return std::round(2.35F * em()); }

/// Where a cell begins and ends, as parts of the width. Names need more room than bits do: some rows keep their proportions loosely.
std::pair<float, float> place_of(const HeaderField& field, std::span<const HeaderField> fields) {
  struct Loose {
    const char* first;
    std::array<float, 5> at;
  };
  static constexpr std::array<Loose, 5> kLoose = {{{"offset", {0, 0.24F, 0.4F, 0.66F, 1}},
                                                   {"ip.version", {0, 0.21F, 0.36F, 0.62F, 1}},
                                                   {"ip.id", {0, 0.37F, 0.62F, 1, 1}},
                                                   {"ip.ttl", {0, 0.22F, 0.56F, 1, 1}},
                                                   {"ip.payload", {0, 0.42F, 0.74F, 1, 1}}}};
  std::size_t place = 0;
  const HeaderField* first = nullptr;
  for (const HeaderField& other : fields) {
    if (other.row != field.row) continue;
    if (first == nullptr) first = &other;
    if (other.from < field.from) ++place;
  }
  for (const Loose& row : kLoose) {
    if (std::string_view(first->name) == row.first) return {row.at[place], row.at[place + 1]};
  }
  return {static_cast<float>(field.from) / 32.0F, static_cast<float>(field.to) / 32.0F};
}

ImU32 ground_of(const SegmentShown& shown, const std::string& part) { return shown.lit == part || shown.hides(part) ? fade(theme().hold, 0.12F) : 0; }

/// A corner that says "this one is new", with the difference beside it where there is room.
void draw_change(const SegmentShown& shown, const std::string& part, Rect cell, float title_width) {
  const FieldChange* change = shown.change(part);
  if (change == nullptr) return;
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float side = 0.55F * em();
  list->AddTriangleFilled({cell.x + cell.w - side, cell.y}, {cell.x + cell.w, cell.y}, {cell.x + cell.w, cell.y + side}, change->told ? t.accent_text : t.faint);
  if (change->text.empty() || !change->told) return;
  const float width = text_size(fonts::small(), change->text).x;
  if (title_width + width + 1.6F * em() > cell.w) return;
  draw_text(list, fonts::small(), {cell.x + cell.w - width - side - 0.15F * em(), cell.y + 0.12F * em()}, t.accent_text, change->text);
}

void draw_check(const SegmentShown& shown, const std::string& part, ImVec2 at) {
  if (part != "checksum" || shown.hides(part) || shown.fields.sent().segment.checksum_state == model::Checksum::unknown) return;
  const bool good = shown.fields.sent().segment.checksum_state == model::Checksum::correct;
  draw_icon(ImGui::GetWindowDrawList(), good ? Icon::check : Icon::cross, at, 0.65F * em(), good ? theme().ok_text : theme().bad_text);
}

std::string short_title(const std::string& part, const std::string& title) {
  const std::string key = "field." + part + ".short";
  const std::string known = tr(key.c_str());
  return known == key ? title : known;
}

void draw_cell(SegmentShown& shown, const HeaderField& field, Rect cell) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string part = field.name;
  const bool hidden = shown.hides(part);
  if (const ImU32 ground = ground_of(shown, part); ground != 0) list->AddRectFilled(top_left(cell), bottom_right(cell), ground);
  compat::add_rect(list, top_left(cell), {cell.x + cell.w + hairline(), cell.y + cell.h + hairline()}, t.edge, 0, hairline());
  const std::string title = part_title(shown.fields, part);
  const float least = text_size(fonts::small(), short_title(part, title)).x;
  const float pad = std::clamp((cell.w - least) / 2 - 1, 0.1F * em(), 0.35F * em());
  const float room = cell.w - 2 * pad;
  // In a narrow panel the name is short, and a window stands without its scale: the footer tells both in full.
  const auto fits = [&](ImFont* face, const std::string& text) { return text_size(face, text).x <= room; };
  const std::string name = fits(fonts::small(), title) ? title : short_title(part, title);
  std::string value = shown.value(part);
  if (!fits(fonts::small(), value)) value = value.substr(0, value.find(" ×"));
  draw_text_in(list, fonts::small(), {cell.x + pad, cell.y + 0.12F * em()}, room, t.dim, name);
  draw_change(shown, part, cell, text_size(fonts::small(), name).x);
  const bool unused = part == "ack" && !shown.fields.sent().segment.has(model::kAck);
  ImFont* font = text_size(fonts::mono(), value).x > room ? fonts::small() : fonts::mono();
  const ImVec2 at{cell.x + pad, cell.y + 0.12F * em() + 1.12F * font_px(fonts::small())};
  const bool has_check = part == "checksum";
  draw_text_in(list, font, at, room - (has_check ? 1.2F * em() : 0), hidden ? t.hold_text : unused ? t.faint : t.ink, value);
  draw_check(shown, part, {at.x + text_size(font, value).x + 0.7F * em(), at.y + font_px(font) / 2});
  if (shown.lit == part || hidden) compat::add_rect(list, top_left(cell), bottom_right(cell), t.hold, 0, 1.5F * hairline());
  bool hovered = false;
  if (hit_region(("segment.field." + part).c_str(), cell, title + ": " + shown.value(part), &hovered)) shown.press(part);
  if (hovered) shown.point_at(part);
}

void draw_cells(SegmentShown& shown, std::span<const HeaderField> fields, bool with_options) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - hairline();
  int rows = 0;
  for (const HeaderField& field : fields) {
    if (std::string_view(field.name).ends_with("options") && !with_options) continue;
    const auto [from, to] = place_of(field, fields);
    const float x0 = std::round(at.x + from * width);
    const float x1 = std::round(at.x + to * width);
    draw_cell(shown, field, {x0, at.y + static_cast<float>(field.row) * row_height(), x1 - x0, row_height()});
    rows = std::max(rows, field.row + 1);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, static_cast<float>(rows) * row_height() - ImGui::GetStyle().ItemSpacing.y});
}

/// A line of the options' list: what it is, what it says, and its kind and length.
float draw_option(SegmentShown& shown, std::size_t index, ImVec2 at, float width) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const OptionPart& option = shown.fields.options()[index];
  const std::string part = "opt." + std::to_string(index);
  const std::string title = part_title(shown.fields, part);
  const std::string value = shown.value(part);
  const std::string form = option.kind <= 1 ? trf("opt.form.kind", static_cast<unsigned>(option.kind)) : trf("opt.form", static_cast<unsigned>(option.kind), option.length);
  const float pad = 0.35F * em();
  const float line = std::round(1.4F * em());
  const float title_width = text_size(fonts::small(), title).x + 0.6F * em();
  const float value_width = text_size(fonts::mono(), value).x;
  const bool below = pad + title_width + value_width > width - pad;
  const Rect rect{at.x, at.y, width, below ? 2 * line : line};
  if (const ImU32 ground = ground_of(shown, part); ground != 0) list->AddRectFilled(top_left(rect), bottom_right(rect), ground);
  compat::add_rect(list, top_left(rect), {rect.x + rect.w + hairline(), rect.y + rect.h + hairline()}, t.edge, 0, hairline());
  const float small_y = at.y + (line - font_px(fonts::small())) / 2;
  const float mono_y = at.y + (line - font_px(fonts::mono())) / 2;
  draw_text(list, fonts::small(), {at.x + pad, small_y}, t.dim, title);
  const ImU32 color = shown.hides(part) ? t.hold_text : t.ink;
  draw_text_in(list, below && value_width > width - 2 * pad ? fonts::small() : fonts::mono(), below ? ImVec2{at.x + pad, mono_y + line} : ImVec2{at.x + pad + title_width, mono_y},
               width - 2 * pad, color, value);
  const float used = below ? title_width : title_width + value_width + 0.8F * em();
  const float side = 0.8F * em();
  if (used + text_size(fonts::small(), form).x + side + 2 * pad < width) {
    draw_text_in(list, fonts::small(), {at.x + used, small_y}, width - used - pad - side, t.faint, form, Align::right);
  }
  draw_change(shown, part, rect, width);
  if (shown.lit == part) compat::add_rect(list, top_left(rect), bottom_right(rect), t.hold, 0, 1.5F * hairline());
  bool hovered = false;
  if (hit_region(("segment." + part).c_str(), rect, title + (value.empty() ? "" : ": " + value) + " · " + form, &hovered)) shown.press(part);
  if (hovered) shown.point_at(part);
  return rect.h;
}

}  // namespace

bool SegmentShown::hides(const std::string& part) const { return std::find(hidden.begin(), hidden.end(), part) != hidden.end(); }

const FieldChange* SegmentShown::change(const std::string& part) const {
  const auto found = std::find_if(changes.begin(), changes.end(), [&](const FieldChange& c) { return c.part == part; });
  return found == changes.end() ? nullptr : &*found;
}

std::string SegmentShown::value(const std::string& part) const {
  if (hides(part)) return std::string("? ") + tr("segment.concealed");
  if (part == "ack" && !fields.sent().segment.has(model::kAck)) return tr("segment.no_ack");
  if (part == "options" && fields.has_ip()) {
    const std::size_t bytes = fields.sent().segment.header_bytes - std::min<std::size_t>(20, fields.sent().segment.header_bytes);
    return bytes == 0 ? std::string(tr("segment.no_options")) : trf("segment.bytes", fmt::arg("n", bytes));
  }
  if (part == "win" && fields.number("win").value_or(0) != 0) {
    // What it means once the scale of its SYN is applied.
    const std::uint8_t shift = fields.sent().segment.has(model::kSyn) ? 0 : view.facts.window_shift(fields.sent().segment.flow, seq);
    if (shift > 0) return fields.value("win") + " ×" + std::to_string(1U << shift);
  }
  return fields.value(part);
}

std::vector<std::string> hidden_parts(const ViewContext& view, std::uint64_t sent_seq, const SegmentFields& fields) {
  const auto kept = view.concealed();
  if (!kept || !concealed(view, sent_seq, kept->field)) return {};
  std::string name = kept->field.starts_with("rel_") ? kept->field.substr(4) : kept->field;
  if (name == "window") name = "win";
  if (name == "syn" || name == "fin" || name == "rst" || name == "psh" || name == "ack_flag") name = "flags";
  if (name == "len" || name == "text") return {"payload", "ip.length", "ip.payload"};
  if (name != "mss") return {name};
  for (std::size_t i = 0; i < fields.options().size(); ++i) {
    if (std::string_view(option_name(fields.options()[i].kind)) == "mss") return {"opt." + std::to_string(i)};
  }
  return {};
}

std::string part_title(const SegmentFields& fields, const std::string& part) { return tr(fields.key(part).c_str()); }

void draw_ip_header(SegmentShown& shown) {
  const Theme& t = theme();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  bool& open = shown.view.ui.inspector.ip_header;
  const model::Segment& segment = shown.fields.sent().segment;
  const std::string name = shown.fields.v6() ? "IPv6" : "IPv4";
  std::string text = trf("segment.ip", fmt::arg("name", name));
  const std::string ends = "  " + model::to_string(segment.flow.from.ip) + " → " + model::to_string(segment.flow.to.ip);
  if (!open && text_size(fonts::small(), text + ends).x < width - 1.1F * em()) text += ends;
  const Rect rect{at.x - 0.2F * em(), at.y, width + 0.2F * em(), std::round(1.45F * em())};
  bool hovered = false;
  if (hit_region("segment.ip", rect, text, &hovered)) open = !open;
  if (hovered) {
    list->AddRectFilled(top_left(rect), bottom_right(rect), fade(t.button_hover, 0.5F), 0.3F * em());
    tooltip(tr(open ? "segment.ip.close" : "segment.ip.open"));
  }
  draw_icon(list, open ? Icon::down : Icon::right_triangle, {at.x + 0.4F * em(), at.y + rect.h / 2}, 0.6F * em(), t.dim);
  draw_text_in(list, fonts::small(), {at.x + 1.1F * em(), at.y + (rect.h - font_px(fonts::small())) / 2}, width - 1.1F * em(), hovered ? t.ink : t.dim, text);
  ImGui::Dummy({width, rect.h - ImGui::GetStyle().ItemSpacing.y});
  if (!open) return;
  if (!shown.fields.has_ip()) {
    text_wrapped(tr("segment.no_bytes"), t.dim, fonts::small(), width);
    return;
  }
  draw_cells(shown, shown.fields.ip_fields(), !shown.fields.v6() && segment.ip_header_bytes > 20);
  ImGui::Dummy({1, 0.1F * em()});
}

void draw_tcp_header(SegmentShown& shown) {
  const bool unfold = !shown.fields.options().empty();
  draw_cells(shown, shown.fields.transport_fields(), !unfold);
  if (!unfold) {
    ImGui::Dummy({1, 0.05F * em()});  // as far from the bytes as the options are
    return;
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - hairline();
  float y = at.y;
  for (std::size_t i = 0; i < shown.fields.options().size(); ++i) y += draw_option(shown, i, {at.x, y}, width);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, y - at.y});
}

}  // namespace sg::gui
