// Text of one line and of many: measured, cut, wrapped at spaces.
#include <algorithm>
#include <cmath>
#include <vector>

#include "app/gui/imgui_compat.h"
#include "app/gui/platform/font_loader.h"
#include "app/gui/widgets/widgets.h"

namespace sg::gui {

std::string without_marks(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') continue;
    if (text[i] == '*' && i + 1 < text.size() && text[i + 1] == '*') {
      ++i;
      continue;
    }
    out.push_back(text[i]);
  }
  return out;
}

namespace {

ImVec2 measure(ImFont* font, std::string_view text) {
  return font->CalcTextSizeA(font_px(font), 1e9F, 0.0F, text.data(), text.data() + text.size());
}

void put(ImDrawList* list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text) {
  note_drawn(font, text);
  list->AddText(font, font_px(font), {std::round(at.x), std::round(at.y)}, color, text.data(), text.data() + text.size());
}

/// Tells the registry of a text that is drawn there, as far as it can be seen; and whether its pane cuts it off at the side.
void tell(const ImDrawList* list, Rect rect, std::string_view text) {
  const ImVec2 min = list->GetClipRectMin();
  const ImVec2 max = list->GetClipRectMax();
  if (rect.x >= max.x || rect.x + rect.w <= min.x || rect.y >= max.y || rect.y + rect.h <= min.y) return;
  ui_text(text, rect);
  if (rect.x < min.x - 1 || rect.x + rect.w > max.x + 1) ui_cut(text);
}

enum class Face : std::uint8_t { plain, bold, code };

struct Piece {
  Face face = Face::plain;
  std::string_view text;
};

/// What must stay on one line: the pieces between two spaces ("**SYN**은" is one word of two pieces).
struct Word {
  std::vector<Piece> pieces;
  bool paragraph = false;  ///< an empty line comes before it
  bool line_break = false;
  bool sticks = false;     ///< to the word before it: see sticks_to
};

/// Whether no line shall end before this word: a number keeps its unit ("+1408 B"), and a dot that separates stays with what it ends.
bool sticks_to(std::string_view before, std::string_view word) {
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "ns", "µs", "ms", "s", "min", "%", "byte", "bytes", "segment", "segments", "seconds", "second"};
  if (word == "·") return true;
  if (before.empty() || before.back() < '0' || before.back() > '9') return false;
  while (!word.empty() && (word.back() == ',' || word.back() == '.' || word.back() == ';' || word.back() == ':' || word.back() == ')')) word.remove_suffix(1);
  return std::find(std::begin(kUnits), std::end(kUnits), word) != std::end(kUnits);
}

std::vector<Word> split_words(std::string_view text, bool rich) {
  std::vector<Word> out;
  Word word;
  Face face = Face::plain;
  std::size_t begin = 0;
  const auto end_piece = [&](std::size_t end) {
    if (end > begin) word.pieces.push_back({face, text.substr(begin, end - begin)});
  };
  const auto end_word = [&] {
    if (!word.pieces.empty()) {
      word.sticks = !out.empty() && !word.line_break && sticks_to(out.back().pieces.back().text, word.pieces.front().text);
      out.push_back(std::move(word));
      word = Word{};
    }
  };
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == '\n') {
      end_piece(i);
      end_word();
      const bool empty_line = i + 1 < text.size() && text[i + 1] == '\n';
      word.paragraph = word.paragraph || empty_line;
      word.line_break = true;
      i += empty_line ? 2 : 1;
      begin = i;
    } else if (c == ' ' && face != Face::code) {
      end_piece(i);
      end_word();
      begin = ++i;
    } else if (rich && c == '*' && face != Face::code && i + 1 < text.size() && text[i + 1] == '*') {
      end_piece(i);
      face = face == Face::bold ? Face::plain : Face::bold;
      i += 2;
      begin = i;
    } else if (rich && c == '`') {
      end_piece(i);
      face = face == Face::code ? Face::plain : Face::code;
      begin = ++i;
    } else {
      ++i;
    }
  }
  end_piece(text.size());
  end_word();
  return out;
}

struct Placed {
  Piece piece;
  ImVec2 at;  ///< from the top left of the text
  float width = 0;
};

struct Layout {
  std::vector<Placed> pieces;
  float width = 0;
  float height = 0;
};

ImFont* font_of(Face face, ImFont* plain) {
  switch (face) {
    case Face::plain: break;
    case Face::bold: return plain == fonts::small() ? plain : fonts::bold();
    case Face::code: return fonts::mono();
  }
  return plain;
}

float code_margin(Face face) { return face == Face::code ? 0.22F * em() : 0.0F; }

/// As many characters of `text` as fit into `width`, at least one.
std::size_t fitting(ImFont* font, std::string_view text, float width) {
  std::string_view rest = text;
  std::size_t taken = 0;
  while (!rest.empty()) {
    next_character(rest);
    const std::size_t upto = text.size() - rest.size();
    if (taken > 0 && measure(font, text.substr(0, upto)).x > width) break;
    taken = upto;
  }
  return taken;
}

Layout lay_out(const std::vector<Word>& words, ImFont* plain, float width) {
  Layout out;
  const float line = std::round(font_px(plain) * 1.36F);
  const float space = measure(plain, " ").x;
  float x = 0;
  float y = 0;
  bool first = true;
  const auto width_of = [&](const Word& word) {
    float sum = 0;
    for (const Piece& piece : word.pieces) sum += measure(font_of(piece.face, plain), piece.text).x + 2 * code_margin(piece.face);
    return sum;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    const float word_width = width_of(word);
    float together = word_width;  // with what sticks to it
    for (std::size_t next = i + 1; next < words.size() && words[next].sticks; ++next) together += space + width_of(words[next]);
    if (!first && word.line_break) {
      x = 0;
      y += line + (word.paragraph ? 0.55F * line : 0.0F);
    } else if (!first && x + space + (word.sticks ? word_width : together) > width) {
      x = 0;
      y += line;
    } else if (!first) {
      x += space;
    }
    first = false;
    for (const Piece& piece : word.pieces) {
      ImFont* font = font_of(piece.face, plain);
      const float margin = code_margin(piece.face);
      const float drop = std::round((font_px(plain) - font_px(font)) * 0.5F);
      std::string_view rest = piece.text;
      while (!rest.empty()) {
        float piece_width = measure(font, rest).x;
        std::size_t count = rest.size();
        if (x + piece_width + 2 * margin > width && word_width > width) {  // longer than a line: the only words that are broken
          count = fitting(font, rest, width - x - 2 * margin);
          piece_width = measure(font, rest.substr(0, count)).x;
        }
        out.pieces.push_back({{piece.face, rest.substr(0, count)}, {x + margin, y + drop}, piece_width});
        x += piece_width + 2 * margin;
        out.width = std::max(out.width, x);
        rest.remove_prefix(count);
        if (!rest.empty()) {
          x = 0;
          y += line;
        }
      }
    }
  }
  out.height = words.empty() ? 0 : y + line;
  return out;
}

void draw_layout(const Layout& layout, ImVec2 origin, ImFont* plain, ImU32 color) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (const Placed& placed : layout.pieces) {
    ImFont* font = font_of(placed.piece.face, plain);
    const ImVec2 at{origin.x + placed.at.x, origin.y + placed.at.y};
    if (placed.piece.face == Face::code) {
      const float m = code_margin(Face::code);
      list->AddRectFilled({at.x - m, at.y - 0.06F * em()}, {at.x + placed.width + m, at.y + font_px(font) + 0.1F * em()},
                          fade(theme().dim, 0.16F), 0.22F * em());
    }
    put(list, font, at, placed.piece.face == Face::bold && color == theme().ink ? theme().strong : color, placed.piece.text);
  }
}

void flow_text(std::string_view text, bool rich, ImU32 color, ImFont* plain, float width) {
  if (width <= 0) width = ImGui::GetContentRegionAvail().x;
  const Layout layout = lay_out(split_words(text, rich), plain, width);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  draw_layout(layout, origin, plain, color);
  ImGui::Dummy({layout.width, layout.height});
  tell(ImGui::GetWindowDrawList(), {origin.x, origin.y, layout.width, layout.height}, rich ? without_marks(text) : std::string(text));
}

}  // namespace

ImVec2 text_size(ImFont* font, std::string_view text) { return measure(font, text); }

float draw_text(ImDrawList* list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text) {
  put(list, font, at, color, text);
  const ImVec2 size = measure(font, text);
  tell(list, {at.x, at.y, size.x, size.y}, text);
  return size.x;
}

ImFont* font_with_room(ImFont* font, std::string_view text, float width) { return measure(font, text).x <= width ? font : fonts::small(); }

std::string elided(ImFont* font, std::string_view text, float width) {
  if (measure(font, text).x <= width) return std::string(text);
  ui_cut(text);
  constexpr std::string_view kDots = "…";
  const float room = width - measure(font, kDots).x;
  std::string_view rest = text;
  std::size_t taken = 0;
  while (!rest.empty()) {
    next_character(rest);
    const std::size_t upto = text.size() - rest.size();
    if (measure(font, text.substr(0, upto)).x > room) break;
    taken = upto;
  }
  return std::string(text.substr(0, taken)) + std::string(kDots);
}

std::vector<std::string> lines_of(ImFont* font, std::string_view text, float width, std::size_t most, float first_width) {
  std::vector<std::string> out;
  std::string_view rest = text;
  while (out.size() + 1 < most) {
    const float room = out.empty() ? first_width : width;
    if (measure(font, rest).x <= room) break;
    std::size_t cut = 0;
    for (std::size_t space = rest.find(' '); space != std::string_view::npos; space = rest.find(' ', space + 1)) {
      if (measure(font, rest.substr(0, space)).x > room) break;
      cut = space;
    }
    if (cut == 0) break;  // one word that is too long
    out.emplace_back(rest.substr(0, cut));
    rest.remove_prefix(cut + 1);
  }
  const float room = out.empty() ? first_width : width;
  out.push_back(elided(font, rest, room));
  if (measure(font, rest).x > room) ui_cut(text);
  return out;
}

std::pair<std::string, std::string> two_lines(ImFont* font, std::string_view text, float width) {
  std::vector<std::string> lines = lines_of(font, text, width, 2, width);
  return {std::move(lines.front()), lines.size() > 1 ? std::move(lines.back()) : std::string()};
}

bool name_has_room(std::string_view name, float width) {
  if (measure(fonts::small(), name).x <= width) return true;
  for (std::size_t space = name.find(' '); space != std::string_view::npos; space = name.find(' ', space + 1)) {
    if (measure(fonts::small(), name.substr(0, space)).x <= width && measure(fonts::small(), name.substr(space + 1)).x <= width) return true;
  }
  return false;
}

float draw_name(ImDrawList* list, ImVec2 middle_left, float width, ImU32 color, std::string_view name) {
  ImFont* font = font_with_room(fonts::bold(), name, width);
  const float line = font_px(font);
  const auto [first, second] = two_lines(font, name, width);
  const float top = middle_left.y - (second.empty() ? 0.5F : 1.0F) * line;
  const float wide = draw_text(list, font, {middle_left.x, top}, color, first);
  return second.empty() ? wide : std::max(wide, draw_text(list, font, {middle_left.x, top + line}, color, second));
}

void draw_text_in(ImDrawList* list, ImFont* font, ImVec2 at, float width, ImU32 color, std::string_view text, Align align) {
  const std::string shown = elided(font, text, width);
  const float own = measure(font, shown).x;
  float x = at.x;
  switch (align) {
    case Align::left: break;
    case Align::center: x += (width - own) / 2; break;
    case Align::right: x += width - own; break;
  }
  put(list, font, {x, at.y}, color, shown);
  tell(list, {x, at.y, own, font_px(font)}, text);
}

namespace {
ImVec2 label_padding() { return {0.35F * em(), 0.12F * em()}; }
}  // namespace

ImVec2 label_size(ImFont* font, std::string_view text) {
  const ImVec2 size = measure(font, text);
  return {size.x + 2 * label_padding().x, size.y + 2 * label_padding().y};
}

Rect draw_label(ImDrawList* list, ImFont* font, ImVec2 center, ImU32 color, std::string_view text, ImU32 ground) {
  const ImVec2 size = measure(font, text);
  const auto [px, py] = label_padding();
  const Rect box{std::round(center.x - size.x / 2 - px), std::round(center.y - size.y / 2 - py), size.x + 2 * px, size.y + 2 * py};
  list->AddRectFilled(top_left(box), bottom_right(box), ground, 0.3F * em());
  put(list, font, {box.x + px, box.y + py}, color, text);
  tell(list, box, text);
  return box;
}

void text_wrapped(std::string_view text, ImU32 color, ImFont* font, float width) {
  flow_text(text, false, color, font == nullptr ? fonts::ui() : font, width);
}

void rich_text(std::string_view text, ImU32 color, float width) { flow_text(text, true, color, fonts::ui(), width); }

float rich_text_height(std::string_view text, float width) { return lay_out(split_words(text, true), fonts::ui(), width).height; }

void label(std::string_view text, ImU32 color, ImFont* font) {
  if (font == nullptr) font = fonts::ui();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  put(ImGui::GetWindowDrawList(), font, at, color, text);
  const ImVec2 size = measure(font, text);
  ImGui::Dummy(size);
  tell(ImGui::GetWindowDrawList(), {at.x, at.y, size.x, size.y}, text);
}

}  // namespace sg::gui
